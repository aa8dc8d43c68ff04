"""Reads the carry section: what is carried from session to session, whose it is, its range, and how it migrates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ironrule.carried.state import subject_of_muscle
from ironrule.rulebook.conditions import CarryRef, Expression, FactRef, Literal, SettingRef, facts_in
from ironrule.rulebook.evaluate import carried_load
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.ranges import Range
from ironrule.rulebook.read_words import values_of
from ironrule.rulebook.rulebook import CarryVariable
from ironrule.rulebook.setting import Setting
from ironrule.rulebook.shapes import one_of, only_keys, text_at
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.use_order import in_order_of_use
from ironrule.rulebook.words import Words
from ironrule.training.equipment import Rounding
from ironrule.training.muscle import MUSCLES
from ironrule.units import Load
from ironrule.vocabulary.fact import ATHLETE, MUSCLE, TRACK
from ironrule.vocabulary.kind import Kind

#: What becomes of numbers that a revision of another shape wrote: nothing is changed, those outside the range move to
#: its nearest end, or all take their start.
MIGRATIONS = ("keep", "clamp", "start")

#: Whose a variable may be, and what it may hold.
OWNERS = ("track", "lift", "set", "muscle", "athlete")
KINDS = {
    "load": Kind.LOAD,
    "count": Kind.COUNT,
    "reps": Kind.COUNT,
    "sets": Kind.COUNT,
    "seconds": Kind.SECONDS,
    "metres": Kind.METRES,
}
#: In whose rules a number is at home.
_SCOPES = {"athlete": ATHLETE, "muscle": MUSCLE}
_FROM_THE_ATHLETE = ("ask", "first done")
#: What a start may end with: where nothing of it is known, somebody is asked.
_ELSE_ASK = " else ask"
#: It starts from what its schedule says for the week.
_SCHEDULE = "schedule"
#: A range as it travels.
_LONGEST_RANGE = 200
_EXAMPLE = "{per: track, kind: load, start: ask}"


def read_carry(table: Table, desk: Desk, words: Words, rounding: Rounding) -> dict[str, CarryVariable]:
    """The carry section. A variable may start from another; of a bar the start is rounded so."""
    found: dict[str, CarryVariable] = {}
    for name in in_order_of_use(table, "the start of", desk, _start_of):
        node = table.values[name]
        if not isinstance(node, Table):
            desk.note("IR103", node.place, f"{name!r} is not a table", expected=f"{name}: {_EXAMPLE}")
            continue
        if name in words.facts and name != "load":
            desk.note("IR301", table.keys[name], f"{name!r} is a fact of the vocabulary", expected="another name")
        known = {each: variable.ref for each, variable in found.items()}
        variable = _Entry(name, node, desk, knowing(words, known), rounding).variable()
        if variable is not None:
            found[name] = variable
    return {name: found[name] for name in table.values if name in found}


def _start_of(node: Node) -> Node | None:
    start = node.get("start") if isinstance(node, Table) else None
    return None if isinstance(start, Text) and start.value in (*_FROM_THE_ATHLETE, _SCHEDULE) else start


def knowing(words: Words, carry: Mapping[str, CarryRef]) -> Words:
    """The words with some carried numbers; the fact `load` is what the rulebook carries under that name.

    What has the name of another fact is told of once, where it is defined, and is meant wherever it is used.
    """
    facts = {name: fact for name, fact in words.facts.items() if name not in carry}
    if "load" in carry:
        facts["load"] = carried_load(carry["load"])
    return replace(words, carry=carry, facts=facts)


@dataclass(frozen=True)
class _Entry:
    """One variable of the section."""

    name: str
    table: Table
    desk: Desk
    words: Words
    rounding: Rounding

    def variable(self) -> CarryVariable | None:
        """The variable; None when something that it cannot be without is wrong."""
        keys = ("per", "kind", "start", "stored", "range", "on new max", "migrate")
        only_keys(self.table, keys, self.desk, f"carry variable {self.name!r}")
        per = self._word("per", OWNERS, later=())
        kind = self._word("kind", tuple(KINDS), later=())
        node = self.table.get("start")
        pair = node if isinstance(node, Table) and set(node.values) <= {"kg", "lb"} else None
        rows = [] if pair is None else values_of(pair, (), self.desk)
        start = rows[0][3] if rows else text_at(self.table, "start", self.desk, required=True) if pair is None else None
        stored, migrate = self._one_of("stored", ("bar", "exact")), self._one_of("migrate", MIGRATIONS)
        if not (per and kind and start):
            return None
        if self.name == "load" and kind != "load":
            self.desk.note(
                "IR202", self.table.place, f"'load' of the kind {kind}", expected="kind: load, or another name"
            )
            return None
        if per == MUSCLE and kind == "load":
            told = f"{self.name} is a load per muscle"
            self.desk.note("IR202", self.table.place, told, expected="a count of its own, as kind: sets")
            return None
        limits = self._range(KINDS[kind], per)
        asked = start.value == "ask" or start.value.endswith(_ELSE_ASK)
        start = replace(start, value=start.value.removesuffix(_ELSE_ASK))
        fixed = Literal(rows[0][1], rows[0][2]) if rows else None
        begins = self._start(start, KINDS[kind], limits, per, fixed)
        ref = CarryRef(self.name, KINDS[kind], per, begins, self.rounding if stored == "bar" else None)
        return CarryVariable(ref, start.value == "first done", stored == "bar", limits, migrate or "", asked)

    def _start(
        self, text: Text, kind: Kind, limits: Range | None, per: str, pair: Expression | None
    ) -> Expression | None:
        """What it starts from, `pair` where that is written as one; None when that comes from the athlete."""
        if text.value in _FROM_THE_ATHLETE:
            if text.value == "first done" and kind is not Kind.LOAD:
                told = f"{self.name} starts at what is lifted first, a load"
                self.desk.note("IR202", text.place, told, expected=kind.plain_words)
            return None
        if text.value == _SCHEDULE and per == MUSCLE:
            told = f"{self.name} is carried per muscle, and schedules are of tracks"
            self.desk.note("IR203", text.place, told, expected="a number, or a setting that goes by muscle")
            return None
        if text.value == _SCHEDULE:
            return FactRef(self.words.schedules.start_of(self.name, kind, text.place))
        found = pair or read_expression(text, self.desk, replace(self.words, scope=_SCOPES.get(per, TRACK)))
        if found is None:
            return None
        if any(fact.name.startswith(f"{self.name} of ") for fact in facts_in(found)):
            told = f"{self.name} starts from {self.name} of another lift"
            self.desk.note("IR203", text.place, told, expected="one_rm, or a number that stands before it in carry")
            return None
        if not found.kind.fits(kind):
            told = f"{self.name} starts at {found.kind.plain_words}"
            self.desk.note("IR202", text.place, told, expected=kind.plain_words)
            return None
        for owner in _OWNERS_TRIED if limits is not None else ():
            value = _number_of(found, owner)
            if limits is not None and value is not None and limits.nearest(value, owner) != value:
                told = f"{self.name} starts at {text.value}"
                self.desk.note("IR303", text.place, told, expected=f"{limits.text_for(owner)} (its range)")
                break
        return found

    def _range(self, kind: Kind, per: str) -> Range | None:
        """Its range: numbers, or settings that are one number for each owner."""
        text = text_at(self.table, "range", self.desk)
        if text is None:
            return None
        if not text.value.partition("..")[2]:
            expected = "low .. high, as 0 .. 6"
            self.desk.note("IR204", text.place, f"the range {text.value!r}", expected=expected)
            return None
        words = Words(settings=self.words.settings)
        parts = (replace(text, value=part.strip()) for part in text.value.split("..", 1))
        low, high = (read_expression(part, self.desk, words) for part in parts)
        ends = [_end(each) for each in (low, high) if each is not None and each.kind.fits(kind)]
        if low is None or high is None:
            return None
        if len(ends) < 2 or ends[0] is None or ends[1] is None:
            self.desk.note("IR202", text.place, f"{self.name} has the range {text.value}", expected=kind.plain_words)
            return None
        for end in ends:
            if isinstance(end, Setting) and end.by is not None and (end.by.name != MUSCLE or per != MUSCLE):
                told = f"the range {text.value}, and {end.name} goes by {end.by.name}"
                expected = "a setting without 'by', or 'up to' in the rules; per muscle one that goes by muscle"
                self.desk.note("IR203", text.place, told, expected=expected)
                return None
        limits = Range(ends[0], ends[1])
        if len(str(limits)) > _LONGEST_RANGE:
            found = f"a range of {len(str(limits))} signs"
            self.desk.note("IR303", text.place, found, expected=f"shorter names, {_LONGEST_RANGE} signs in all")
        lows = ((owner, limits.low_of(owner)) for owner in _OWNERS_TRIED)
        if any(value is not None and limits.nearest(value, owner) != value for owner, value in lows):
            self.desk.note("IR303", text.place, f"the range {text.value}", expected="the lower end first, as 0 .. 6")
            return None
        return limits

    def _word(self, key: str, words: tuple[str, ...], *, later: tuple[str, ...]) -> str | None:
        text = text_at(self.table, key, self.desk, required=True)
        if text is not None and text.value in later:
            here = f"{key}: {text.value} is part of the language that this version does not have yet"
            self.desk.note("IR306", text.place, here)
            return None
        return one_of(text, words, self.desk, key) if text else None

    def _one_of(self, key: str, words: tuple[str, ...]) -> str | None:
        text = text_at(self.table, key, self.desk)
        return one_of(text, words, self.desk, key) if text else None


#: Owners for whom ends and starts are compared: nobody in particular, and each muscle.
_OWNERS_TRIED = ("", *map(subject_of_muscle, MUSCLES))


def _end(found: Expression) -> Load | Decimal | Setting | None:
    """An end of a range; None for what is neither a number nor a setting."""
    if isinstance(found, SettingRef):
        return found.setting
    value = found.value if isinstance(found, Literal) else None
    return value if isinstance(value, Decimal | Load) else None


def _number_of(found: Expression, owner: str) -> Load | Decimal | None:
    """What an expression is for an owner, as far as that is known before anybody trains."""
    end = _end(found)
    return None if end is None else Range(end, end).low_of(owner)
