"""Reads lasting effects: phases one after the other, what each limits and how long."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from ironrule.rulebook.conditions import Condition
from ironrule.rulebook.phrases import read_condition
from ironrule.rulebook.read_actions import Names, read_number_action
from ironrule.rulebook.read_reasons import PHASE_BLANKS, evidence_at, template_at
from ironrule.rulebook.read_rules import filled, if_missing_at
from ironrule.rulebook.rulebook import Effect, NumberAction, Phase
from ironrule.rulebook.shapes import items_at, one_of, only_keys, tables_in, text_at, texts_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.words import Words
from ironrule.vocabulary.fact import ATHLETE, MUSCLE, TRACK
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import STAGES, TARGETS

_KEYS = ("scope", "stage", "forgets", "again after", "not while", "phases")
#: The longest that a phase may last, or keep an effect from starting again.
_MOST_DAYS = 180


def read_effects(table: Table | None, desk: Desk, names: Names) -> dict[str, Effect]:
    """Lasting effects by name."""
    found: dict[str, Effect] = {}
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if not isinstance(node, Table):
            desk.note(
                "IR103",
                node.place,
                f"the effect {name!r} is not a table",
                expected=f"{name}: {{scope: athlete, phases: [...]}}",
            )
            continue
        only_keys(node, _KEYS, desk, f"effect {name!r}", later=("with",))
        scope_text, stage_text = (
            text_at(node, "scope", desk, required=True),
            text_at(node, "stage", desk, required=True),
        )
        scope = one_of(scope_text, (ATHLETE, TRACK, MUSCLE), desk, "scope") if scope_text else None
        stage = one_of(stage_text, STAGES, desk, "stage") if stage_text else None
        forgets = [each.value for each in texts_at(node, "forgets", desk) if one_of(each, FACTS, desk, "a fact")]
        again = text_at(node, "again after", desk)
        days = _days(again, desk, names.words) if again else 0
        not_while = [each.value for each in texts_at(node, "not while", desk) if one_of(each, STAGES, desk, "a stage")]
        phases = [
            _phase(each, desk, names)
            for each in tables_in(items_at(node, "phases", desk, required=True), desk, "a phase")
        ]
        if scope and stage and phases and None not in phases:
            kept = tuple(each for each in phases if each is not None)
            place, waits = table.keys[name], frozenset(not_while)
            found[name] = Effect(name, scope, stage, kept, place, frozenset(forgets), days or 0, waits)
    return found


def _phase(table: Table, desk: Desk, names: Names) -> Phase | None:
    targets = [name for name in table.values if name in TARGETS]
    known = ("as", "for", "until", "if missing", "judged", "because", "grade", "source")
    only_keys(table, (*known, *TARGETS), desk, "a phase")
    rule = text_at(table, "as", desk, required=True)
    words = replace(names.words, scope=TRACK, section="before session")
    actions: list[NumberAction] = []
    for name in targets:
        node = table.values[name]
        action = read_number_action(TARGETS[name], node, desk, words) if isinstance(node, Text) else None
        if action is not None and (
            action.verb.words in ("times", "at most", "hold", "cut", "cut to") or name in ("tempo", "rest")
        ):
            actions.append(action)
        elif action is not None:
            desk.note(
                "IR203",
                node.place,
                f"{action.verb.words!r} in an effect",
                expected="a limit: at most, times, hold, cut",
            )
    lasts, count, until = _duration(table, desk, replace(names.words, scope=TRACK, section="after session"))
    judged = text_at(table, "judged", desk)
    grade, source = evidence_at(table, desk)
    because = template_at(table, desk, words, blanks=PHASE_BLANKS)
    if rule is None or not lasts:
        return None
    never = judged is not None and one_of(judged, ("never", "when full"), desk, "judged") == "never"
    return Phase(lasts, count, until, tuple(actions), not never, rule.value, because, grade, source, rule.place)


def _duration(table: Table, desk: Desk, words: Words) -> tuple[str, int, Condition | None]:
    for_text, until_text = text_at(table, "for", desk), text_at(table, "until", desk)
    if (for_text is None) == (until_text is None):
        desk.note(
            "IR102",
            table.place,
            "a phase needs one of 'for' and 'until'",
            expected="for: 7 days, for: 1 session, until: a condition",
        )
        return "", 0, None
    if until_text is not None:
        until = read_condition(until_text, desk, words)
        until = None if until is None else filled(until, if_missing_at(table, desk, words))
        return ("until" if until is not None else ""), 0, until
    assert for_text is not None
    match = re.fullmatch(r"(\d{1,3}) (sessions?)", for_text.value)
    if match:
        return "sessions", int(match[1]), None
    days = _days(for_text, desk, words)
    return ("days" if days else ""), days or 0, None


def _days(text: Text, desk: Desk, words: Words) -> int | None:
    """Days as they are written, or as a setting says them."""
    setting = words.settings.get(text.value)
    match = re.fullmatch(r"(\d{1,3}) (days?|d|weeks?)", text.value)
    if setting is not None:
        found = setting.value if setting.kind is Kind.DAYS and isinstance(setting.value, Decimal) else None
        days = None if found is None or found % 1 else int(found)
    else:
        days = None if match is None else int(match[1]) * (7 if match[2].startswith("week") else 1)
    if days is None or not 1 <= days <= _MOST_DAYS:
        expected = f"1 to {_MOST_DAYS} days or weeks, as 7 days, or a setting of days without 'by'"
        desk.note("IR204", text.place, f"cannot read {text.value!r}", expected=expected)
        return None
    return days
