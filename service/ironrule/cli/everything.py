"""What a full explanation adds: each rule that did not hold with the clause that failed, and every fact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from ironrule.cli import wording
from ironrule.cli.page import Page
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1.prescriptions_pb2 import PrescribeResponse

_Row = TypeVar("_Row", pb.RuleTrace, pb.FactValue)

#: Where clauses begin.
_RULE = 20


def print_everything(page: Page, answer: PrescribeResponse) -> None:
    """Prints it, subject by subject; nothing when it was not asked for."""
    for subject, traces in _by_subject(answer.traces).items():
        failed = [each for each in traces if each.status == pb.RULE_STATUS_NOT_HELD]
        if failed:
            page.heading(f"Rules that did not hold for {wording.subject_of(subject)} (clause: value)")
        for trace in failed:
            clauses = [each for each in trace.clauses if each.status == pb.RULE_STATUS_NOT_HELD]
            told = "; ".join(f"{each.text}: {each.value or 'no'}" for each in clauses)
            page.entry(f"   {trace.rule}", told, indent=_RULE, label_style="")
    for subject, facts in _by_subject(answer.facts).items():
        page.heading(f"Facts about {wording.subject_of(subject)}")
        page.items((f"{each.name} {each.value}" for each in facts if each.value != "unknown"), indent=3)
        unknown = [each.name for each in facts if each.value == "unknown"]
        if unknown:
            page.line((f"unknown: {', '.join(unknown)}", "dim"), indent=3)


def _by_subject(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for each in rows:
        found.setdefault(each.subject, []).append(each)
    return found
