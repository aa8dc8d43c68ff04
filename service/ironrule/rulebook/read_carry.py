"""Reads the carry section: what is carried from session to session, whose it is, its range, and how it migrates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from ironrule.rulebook.conditions import CarryRef, Expression, FactRef, Literal
from ironrule.rulebook.evaluate import carried_load
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.read_words import bounds_in
from ironrule.rulebook.rulebook import CarryVariable, Range
from ironrule.rulebook.shapes import one_of, only_keys, text_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.words import Words
from ironrule.training.equipment import Rounding
from ironrule.units import Load
from ironrule.vocabulary.facts import ATHLETE, FACTS, TRACK
from ironrule.vocabulary.kind import Kind

#: What becomes of numbers that a revision of another shape wrote: nothing is changed, those outside the range move to
#: its nearest end, or all take their start.
MIGRATIONS = ("keep", "clamp", "start")

#: Whose a variable may be, and what it may hold.
OWNERS = ("track", "lift", "set", "athlete")
KINDS = {
    "load": Kind.LOAD,
    "count": Kind.COUNT,
    "reps": Kind.COUNT,
    "sets": Kind.COUNT,
    "seconds": Kind.SECONDS,
    "metres": Kind.METRES,
}
_FROM_THE_ATHLETE = ("ask", "first done")
#: It starts from what its schedule says for the week.
_SCHEDULE = "schedule"
_EXAMPLE = "{per: track, kind: load, start: ask}"


def read_carry(table: Table, desk: Desk, words: Words, rounding: Rounding) -> dict[str, CarryVariable]:
    """The carry section. A variable may start from one that stands before it; of a bar the start is rounded so."""
    found: dict[str, CarryVariable] = {}
    for name, node in table.values.items():
        if not isinstance(node, Table):
            desk.note("IR103", node.place, f"{name!r} is not a table", expected=f"{name}: {_EXAMPLE}")
            continue
        if name in FACTS and name != "load":
            desk.note("IR301", table.keys[name], f"{name!r} is a fact of the vocabulary", expected="another name")
        known = {each: variable.ref for each, variable in found.items()}
        variable = _Entry(name, node, desk, replace(words, carry=known), rounding).variable()
        if variable is not None:
            found[name] = variable
            if name == "load":
                words = replace(words, facts={**words.facts, "load": carried_load(variable.ref)})
    return found


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
        keys = ("per", "kind", "start", "stored", "range", "migrate")
        only_keys(self.table, keys, self.desk, f"carry variable {self.name!r}")
        per = self._word("per", OWNERS, later=("muscle",))
        kind = self._word("kind", tuple(KINDS), later=("rung",))
        start = text_at(self.table, "start", self.desk, required=True)
        stored, migrate = self._one_of("stored", ("bar", "exact")), self._one_of("migrate", MIGRATIONS)
        if not (per and kind and start):
            return None
        if self.name == "load" and kind != "load":
            self.desk.note(
                "IR202", self.table.place, f"'load' of the kind {kind}", expected="kind: load, or another name"
            )
            return None
        limits = self._range(KINDS[kind])
        begins = self._start(start, KINDS[kind], limits, per)
        ref = CarryRef(self.name, KINDS[kind], per, begins, self.rounding if stored == "bar" else None)
        return CarryVariable(
            ref, start.value == "first done", stored == "bar", limits, migrate or "", start.value == "ask"
        )

    def _start(self, text: Text, kind: Kind, limits: Range | None, per: str) -> Expression | None:
        """What it starts from; None when that comes from the athlete."""
        if text.value in _FROM_THE_ATHLETE:
            return None
        if text.value == _SCHEDULE:
            return FactRef(self.words.schedules.start_of(self.name, kind, text.place))
        found = read_expression(text, self.desk, replace(self.words, scope=ATHLETE if per == ATHLETE else TRACK))
        if found is None:
            return None
        if not found.kind.fits(kind):
            told = f"{self.name} starts at {found.kind.plain_words}"
            self.desk.note("IR202", text.place, told, expected=kind.plain_words)
            return None
        value = found.value if isinstance(found, Literal) else None
        if isinstance(value, Decimal | Load) and limits is not None and limits.nearest(value) != value:
            self.desk.note("IR303", text.place, f"{self.name} starts at {text.value}", expected=f"{limits} (its range)")
        return found

    def _range(self, kind: Kind) -> Range | None:
        text = text_at(self.table, "range", self.desk)
        ends = bounds_in(text, self.desk) if text is not None else None
        if text is None or ends is None:
            return None
        low, high = (each.value if isinstance(each, Literal) and each.kind.fits(kind) else None for each in ends)
        if not isinstance(low, Decimal | Load) or not isinstance(high, Decimal | Load):
            if None not in ends:
                found = f"{self.name} has the range {text.value}"
                self.desk.note("IR202", text.place, found, expected=kind.plain_words)
            return None
        limits = Range(low, high)
        if limits.nearest(low) != low:
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
