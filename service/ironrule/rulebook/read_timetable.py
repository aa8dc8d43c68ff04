"""Reads when the plan's days come: in rotation or on weekdays, and the cycle and phases that its weeks make up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ironrule.carried.state import is_track_name
from ironrule.rulebook.plan import PlanPhase, Stretches
from ironrule.rulebook.shapes import items_at, one_of, only_keys, table_at, tables_in, text_at, texts_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.training.moment import WEEKDAYS

#: What becomes of a planned weekday that was missed; the first is usual.
MISSED_DAYS = ("skip", "keep")

#: Weeks of a cycle.
LONGEST_CYCLE = 52
_WEEKS = re.compile(r"(\d{1,2})(?: weeks?)?")


@dataclass(frozen=True)
class Timetable:
    """The days of the plan in their order, under the key that names them; on which weekday each, unless in rotation.

    Of a rotation on fixed weekdays each of them has no day of its own.
    """

    key: str
    days: tuple[Text, ...]
    weekdays: Mapping[str, str]
    keeps_missed: bool = False


def stretches_of(plan: Table | None, desk: Desk) -> Stretches:
    """The cycle and the phases of a plan. The weeks of the phases make up the cycle, which need not be said then."""
    if plan is None:
        return Stretches()
    text = text_at(plan, "cycle", desk)
    weeks = None if text is None else _weeks(text, "cycle", desk)
    phases = _phases(plan, desk)
    if not phases:
        return Stretches(weeks or 0)
    whole = sum(each.weeks for each in phases)
    if text is not None and weeks is not None and weeks != whole:
        desk.note("IR303", text.place, f"the cycle {text.value!r}", expected=f"{whole} weeks, as the phases make up")
    elif whole > LONGEST_CYCLE:
        expected = f"at most {LONGEST_CYCLE} weeks"
        desk.note("IR303", plan.keys["phases"], f"phases of {whole} weeks", expected=expected)
    return Stretches(whole, phases)


def read_timetable(plan: Table, desk: Desk) -> Timetable | None:
    """Rotation, on any day or on fixed weekdays, or weekdays; None, and a note, where there are neither or both."""
    by_weekday, rotation = table_at(plan, "weekdays", desk), texts_at(plan, "rotation", desk)
    missed = text_at(plan, "missed days", desk)
    if "rotation" in plan.values and "weekdays" in plan.values:
        desk.note("IR103", plan.keys["weekdays"], "'weekdays' beside 'rotation'", expected="one of the two")
        return None
    if "on" in plan.values and "weekdays" in plan.values:
        desk.note("IR103", plan.keys["on"], "'on' beside 'weekdays'", expected="it beside rotation")
    if "weekdays" not in plan.values:
        if missed is not None:
            told = "in rotation the next day waits, so nothing is missed"
            desk.note("IR103", plan.keys["missed days"], told, expected="it beside weekdays")
        return _in_rotation(plan, rotation, desk)
    return None if by_weekday is None else _on_weekdays(by_weekday, missed, desk)


def _in_rotation(plan: Table, rotation: list[Text], desk: Desk) -> Timetable | None:
    if "rotation" not in plan.values:
        expected = "rotation: [a, b], or weekdays: {mon: a, thu: b}"
        desk.note("IR102", plan.place, "'rotation' is missing", expected=expected)
    elif not rotation:
        desk.note("IR102", plan.keys["rotation"], "the rotation has no day", expected="rotation: [a, b]")
    return Timetable("rotation", tuple(rotation), _fixed_weekdays(plan, desk)) if rotation else None


def _fixed_weekdays(plan: Table, desk: Desk) -> dict[str, str]:
    """The weekdays on which a rotation goes on, in their order; none where any day will do."""
    said: set[str] = set()
    texts = texts_at(plan, "on", desk)
    for text in texts:
        if one_of(text, WEEKDAYS, desk, "weekday") and text.value in said:
            desk.note("IR301", text.place, f"{text.value!r} again", expected="each weekday once")
        said.add(text.value)
    if "on" in plan.values and "share" in plan.values:
        told = "'share' beside 'on': the days of a week are other ones each week"
        desk.note("IR103", plan.keys["share"], told, expected="weekdays: {mon: a, thu: b}")
    if "on" in plan.values and not texts:
        desk.note("IR102", plan.keys["on"], "the rotation is on no weekday", expected="on: [mon, wed, fri]")
    return {each: "" for each in WEEKDAYS if each in said}


def _on_weekdays(table: Table, missed: Text | None, desk: Desk) -> Timetable | None:
    only_keys(table, WEEKDAYS, desk, "weekdays")
    found = {each: text for each in WEEKDAYS if (text := text_at(table, each, desk)) is not None}
    if not table.values:
        desk.note("IR102", table.place, "no weekday has a day", expected="weekdays: {mon: a, thu: b}")
    keeps = missed is not None and one_of(missed, MISSED_DAYS, desk, "missed days") == "keep"
    days = {each: text.value for each, text in found.items()}
    # What stands under a misspelt weekday is named all the same: it is no second mistake.
    misspelt = [each for key, each in table.values.items() if key not in WEEKDAYS and isinstance(each, Text)]
    return Timetable("weekdays", (*found.values(), *misspelt), days, keeps) if found or misspelt else None


def _phases(plan: Table, desk: Desk) -> tuple[PlanPhase, ...]:
    found: list[PlanPhase] = []
    for table in tables_in(items_at(plan, "phases", desk), desk, "a phase of the plan"):
        only_keys(table, ("phase", "weeks"), desk, "a phase of the plan")
        name, weeks = text_at(table, "phase", desk, required=True), text_at(table, "weeks", desk, required=True)
        count = _weeks(weeks, "phase", desk) if weeks is not None else None
        if name is None or count is None:
            continue
        if not is_track_name(name.value):
            expected = "letters, digits, _ and -, at most 64 bytes"
            desk.note("IR204", name.place, f"the phase name {name.value!r}", expected=expected)
        elif name.value in {each.name for each in found}:
            desk.note("IR301", name.place, f"the phase {name.value!r} again", expected="another name")
        else:
            found.append(PlanPhase(name.value, count))
    return tuple(found)


def _weeks(text: Text, what: str, desk: Desk) -> int | None:
    match = _WEEKS.fullmatch(text.value)
    if match is None or not 1 <= int(match[1]) <= LONGEST_CYCLE or (what == "cycle" and match[1] == text.value):
        expected = f"1 to {LONGEST_CYCLE} weeks, as 4 weeks"
        desk.note("IR204", text.place, f"the {what} {text.value!r}", expected=expected)
        return None
    return int(match[1])
