"""Reads `share` of the plan: whose weekly sets are shared out, and how many percent of them each lift gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ironrule.carried.state import subject_of_muscle
from ironrule.rulebook.conditions import CarryRef, Literal, SettingRef
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.plan import Plan, Slot
from ironrule.rulebook.read_actions import Names
from ironrule.rulebook.rulebook import CarryVariable, Track
from ironrule.rulebook.shapes import items_at, one_of, only_keys, table_at, tables_in, text_at
from ironrule.rulebook.sharing import Share, Spot
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.words import Words
from ironrule.training.exercise import CATALOGUE
from ironrule.training.muscle import MUSCLES
from ironrule.vocabulary.fact import MUSCLE
from ironrule.vocabulary.kind import Kind

#: How what does not divide evenly is shared out; the only way there is.
ROUNDS = ("largest remainder",)
#: Sets of a muscle in a week.
MOST_SHARED = 60
_EXAMPLE = "share: [{muscle: back, over: {barbell_row: 60 %, lat_pulldown: 40 %}}]"


def with_shares(
    table: Table, plan: Plan, tracks: Mapping[str, Track], carry: Mapping[str, CarryVariable], desk: Desk, names: Names
) -> Plan:
    """The plan with what it shares out. Every slot with `(share)` sets gets its part from one share."""
    reader = _Reader(plan, tracks, carry, desk, names)
    found: list[Share] = []
    for entry in tables_in(items_at(table, "share", desk), desk, "a share"):
        share = reader.share(entry, found)
        found += [share] if share else []
    named = {lift for share in found for lift in share.over}
    if not desk.refused:
        for day, slots in plan.days.items():
            for slot in slots:
                if slot.exercise not in named and _is_shared(slot, tracks):
                    told = f"{slot.exercise} of day {day!r} has (share) sets, and no share names it"
                    desk.note("IR302", tracks[slot.track].place, told, expected=_EXAMPLE)
    return replace(plan, shares=tuple(found))


@dataclass(frozen=True)
class _Reader:
    plan: Plan
    tracks: Mapping[str, Track]
    carry: Mapping[str, CarryVariable]
    desk: Desk
    names: Names

    def share(self, table: Table, before: Iterable[Share]) -> Share | None:
        """One share; None where something that it cannot be without is wrong."""
        only_keys(table, ("muscle", "over", "of", "round"), self.desk, "a share")
        text, rounding = text_at(table, "muscle", self.desk, required=True), text_at(table, "round", self.desk)
        over = table_at(table, "over", self.desk, required=True)
        if rounding is not None:
            one_of(rounding, ROUNDS, self.desk, "round")
        muscle = one_of(text, MUSCLES, self.desk, "muscle") if text is not None else None
        if text is None or over is None or muscle is None:
            return None
        if any(each.muscle == muscle for each in before):
            self.desk.note("IR301", text.place, f"{muscle!r} is shared out again", expected="one share for each muscle")
        number, parts = self._number(table, muscle), self._parts(over, before)
        if number is None or not parts:
            return None
        share = Share(muscle, number, parts, {lift: self._spots(lift) for lift in parts}, text.place)
        self.names.claim(share.rule, text.place, self.desk)
        return share

    def _number(self, table: Table, muscle: str) -> CarryRef | None:
        """The carried number that says how many sets a week has: that which `of` names, or the only one per muscle."""
        known = {name: each for name, each in self.carry.items() if each.ref.per == MUSCLE}
        text = text_at(table, "of", self.desk)
        if text is None and len(known) != 1:
            told = "no number is carried per muscle" if not known else "more than one number is carried per muscle"
            expected = f"of: {next(iter(known))}" if known else "carry: {weekly_sets: {per: muscle, kind: sets, ...}}"
            self.desk.note("IR102", table.place, told, expected=expected)
            return None
        name = next(iter(known)) if text is None else one_of(text, known, self.desk, "of")
        if name is None:
            return None
        variable, place = known[name], table.place if text is None else text.place
        owner = subject_of_muscle(muscle)
        ends = None if variable.range is None else variable.range.for_owner(owner)
        if ends is None or not all(isinstance(each, Decimal) and 0 <= each <= MOST_SHARED for each in ends):
            told = f"{name} of {muscle} is shared out, and its range is {variable.range_of(owner) or 'not said'}"
            self.desk.note("IR303", place, told, expected=f"a range within 0 .. {MOST_SHARED}")
        elif not _has_start(variable.ref, muscle):
            told = f"{name} of {muscle} is shared out, and does not say where it starts"
            self.desk.note("IR102", place, told, expected="start: a number, or a setting with one for this muscle")
        return variable.ref

    def _parts(self, over: Table, before: Iterable[Share]) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        named = {lift for share in before for lift in share.over}
        for lift, node in over.values.items():
            place = over.keys[lift]
            percent = self._percent(node) if isinstance(node, Text) else None
            if lift not in CATALOGUE:
                self.desk.unknown("IR302", place, "unknown lift", lift, list(CATALOGUE))
            elif not self._spots(lift):
                told = f"no day of the plan has {lift} with (share) sets"
                self.desk.note("IR302", place, told, expected="a track with do: (share)x8-12 at load")
            elif lift in named:
                self.desk.note("IR301", place, f"{lift} has a part of another share", expected="each lift in one share")
            elif percent is None or not 0 < percent <= 100:
                self.desk.note("IR202", node.place, f"the part of {lift}", expected=Kind.PERCENT.plain_words)
            else:
                found[lift] = percent
        if len(found) == len(over.values) and sum(found.values()) != 100:
            told = f"the parts make {sum(found.values()):f} %"
            self.desk.note("IR303", over.place, told, expected="100 % in all")
        return found if len(found) == len(over.values) else {}

    def _percent(self, text: Text) -> Decimal | None:
        found = read_expression(text, self.desk, Words(settings=self.names.words.settings))
        if isinstance(found, SettingRef) and found.kind is Kind.PERCENT and found.setting.by is None:
            return found.setting.value if isinstance(found.setting.value, Decimal) else None
        if isinstance(found, Literal) and found.kind is Kind.PERCENT:
            return found.value if isinstance(found.value, Decimal) else None
        return None

    def _spots(self, lift: str) -> tuple[Spot, ...]:
        """The slots of a lift in the order of the week, as far as their sets are shared out."""
        plan = self.plan
        week = plan.weekdays.items() if plan.weekdays else (("", day) for day in plan.rotation)
        return tuple(
            Spot(weekday, day, slot.track)
            for weekday, day in week
            for slot in plan.days.get(day, ())
            if slot.exercise == lift and _is_shared(slot, self.tracks)
        )


def _is_shared(slot: Slot, tracks: Mapping[str, Track]) -> bool:
    return any(line.shared for lines in tracks[slot.track].lines.values() for line in lines)


def _has_start(ref: CarryRef, muscle: str) -> bool:
    """It starts from a number that is known whoever trains."""
    start = ref.start
    if isinstance(start, SettingRef):
        by = start.setting.by
        return by is None or (by.name == MUSCLE and start.setting.picked(muscle) is not None)
    return isinstance(start, Literal)
