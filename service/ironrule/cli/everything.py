"""What a full explanation adds: each rule that did not hold with the clause that failed, and every fact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from ironrule.cli.page import Page
from ironrule.cli.wording import Wording
from ironrule.speech import page as phrases
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1.prescriptions_pb2 import PrescribeResponse

_Row = TypeVar("_Row", pb.RuleTrace, pb.FactValue)

#: Where clauses begin.
_RULE = 20


def print_everything(page: Page, answer: PrescribeResponse, words: Wording) -> None:
    """Prints it, subject by subject; nothing when it was not asked for."""
    for subject, traces in _by_subject(answer.traces).items():
        failed = [each for each in traces if each.status == pb.RULE_STATUS_NOT_HELD]
        if failed:
            page.heading(words.say(phrases.NOT_HELD(subject=words.subject_of(subject))))
        for trace in failed:
            clauses = [each for each in trace.clauses if each.status == pb.RULE_STATUS_NOT_HELD]
            told = "; ".join(f"{each.text}: {each.value or words.word_of('no')}" for each in clauses)
            page.entry(f"   {trace.rule}", told, indent=_RULE, label_style="")
    for subject, facts in _by_subject(answer.facts).items():
        page.heading(words.say(phrases.FACTS_ABOUT(subject=words.subject_of(subject))))
        page.items((f"{each.name} {each.value}" for each in facts if each.value != "unknown"), indent=3)
        unknown = [each.name for each in facts if each.value == "unknown"]
        if unknown:
            page.line((words.say(phrases.UNKNOWN(facts=", ".join(unknown))), "dim"), indent=3)


def _by_subject(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for each in rows:
        found.setdefault(each.subject, []).append(each)
    return found
