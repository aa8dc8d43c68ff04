"""Reads schedules: what a week of the plan does to a carried number, without any condition.

    schedules:
      wave:
        for: main
        load by week: {1: set 80 kg, 3: raise 2.5 kg, 6: set 42 kg, 7 on: raise 2 kg}

Each number of a schedule is a rule of `after week` with one case a line: as week 3 is about to begin, the load goes up.
`3 on` is every week from the third until the next line, `3..5` those three.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ironrule.rulebook.conditions import Both, Compare, Condition, FactRef, Literal
from ironrule.rulebook.operators import Op
from ironrule.rulebook.problems import Place
from ironrule.rulebook.read_actions import Names, read_number_action, targets_of
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.read_rules import heading_of
from ironrule.rulebook.read_timetable import LONGEST_CYCLE
from ironrule.rulebook.rulebook import Case, Rule
from ironrule.rulebook.schedules import ScheduledLine
from ironrule.rulebook.shapes import only_keys, table_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.templates import Blank, Template
from ironrule.rulebook.words import Words
from ironrule.speech import phrases
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import Target

_SECTION = "after week"
_BY_WEEK = " by week"
_KEYS = ("stage", "for", "because", "grade", "source", "priority")
_LABEL = re.compile(r"(\d{1,2})(?:\s*\.\.\s*(\d{1,2})| (on))?")
_EXAMPLE = "load by week: {1: set 80 kg, 3: raise 2.5 kg}"


def read_schedules(table: Table | None, desk: Desk, names: Names) -> list[Rule]:
    """The schedules of a rulebook, as rules; numbers that start from a schedule are told what it says."""
    found: list[Rule] = []
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if isinstance(node, Table):
            found += _rules(name, node, table.keys[name], desk, names)
        else:
            desk.note("IR103", node.place, f"the schedule {name!r} is not a table", expected=f"{name}: {{{_EXAMPLE}}}")
    schedules = names.words.schedules
    for number, place in schedules.wanted.items():
        if number not in schedules.lines:
            expected = f"schedules: {{{number}: {{{number}{_BY_WEEK}: {{1: set ...}}}}}}"
            desk.note("IR302", place, f"{number} starts from a schedule, and none has {number!r}", expected=expected)
    return found


def _rules(name: str, table: Table, place: Place, desk: Desk, names: Names) -> Iterator[Rule]:
    numbers = [key for key in table.values if key.endswith(_BY_WEEK)]
    targets = targets_of(_SECTION, names.words)
    known = [f"{each}{_BY_WEEK}" for each in targets]
    only_keys(table, (*_KEYS, *known, *numbers), desk, f"schedule {name!r}")
    if not numbers:
        desk.note("IR102", place, f"the schedule {name!r} has no number", expected=_EXAMPLE)
    for key in numbers:
        number = key.removesuffix(_BY_WEEK)
        if number not in targets:
            desk.unknown("IR302", table.keys[key], "nothing is carried as", number, list(targets))
            continue
        inner = table_at(table, key, desk)
        id_ = name if len(numbers) == 1 else f"{name}_{number}"
        head = heading_of(id_, table.keys[key], table, _SECTION, desk, names)
        lines = _lines(inner, targets[number], desk, head.words) if inner is not None else []
        if lines:
            names.words.schedules.lines.setdefault(number, []).append((head.tracks, tuple(lines)))
            because = template_at(table, desk, head.words, required=False) or _because(head.words)
            cases = tuple(Case(_when(each, head.words), (each.action,), because) for each in lines)
            yield head.rule(cases, Both(()), *evidence_at(table, desk))


def _lines(table: Table, target: Target, desk: Desk, words: Words) -> list[ScheduledLine]:
    """The lines in the order of their weeks; one that goes on ends where the next begins."""
    spans: list[tuple[int, int | None, str]] = []
    longest = words.weeks or LONGEST_CYCLE
    for label in table.values:
        match = _LABEL.fullmatch(label)
        first, end = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= end <= longest:
            expected = f"from 1 to {longest}: a week, weeks as 3..5, or from one on as 3 on"
            desk.note("IR204", table.keys[label], f"the week {label!r}", expected=expected)
        else:
            spans.append((first, None if match and match[3] else end, label))
    spans.sort(key=lambda each: each[0])
    found: list[ScheduledLine] = []
    follows = [*(first for first, *_ in spans[1:]), None]
    for (first, last, label), following in zip(spans, follows, strict=True):
        if following is not None and following <= (last or first):
            desk.note("IR301", table.keys[label], f"week {following} has two lines", expected="each week once")
        node = table.values[label]
        if not isinstance(node, Text):
            desk.note("IR103", node.place, f"week {label!r} needs a verb", expected=f"{label}: raise 2.5 kg")
            continue
        action = read_number_action(target, node, desk, words)
        if action is not None:
            until = last or (None if following is None else following - 1)
            found.append(ScheduledLine(first, until, action))
    return found


def _when(line: ScheduledLine, words: Words) -> Condition:
    """The week that is about to begin is one of the line's."""

    def compared(op: Op, week: int) -> Compare:
        text = f"next_week {op.value} {week}"
        return Compare(FactRef(words.facts["next_week"]), op, Literal(Decimal(week), Kind.COUNT), text)

    if line.last == line.first:
        return compared(Op.EQ, line.first)
    upper = () if line.last is None else (compared(Op.LE, line.last),)
    return Both((compared(Op.GE, line.first), *upper))


def _because(words: Words) -> Template:
    """What is said where the schedule says nothing."""
    places = (("next_week", FactRef(words.facts["next_week"])), ("from", Blank("from")), ("to", Blank("to")))
    return Template(phrases.SCHEDULED.key, places, own=False)
