"""Reads what a phrase says outright: numbers with their units, and names that a fact may have."""

from __future__ import annotations

import re

from ironrule.rulebook.conditions import Literal
from ironrule.rulebook.meant import UNITS
from ironrule.rulebook.tokens import Reader, Unreadable
from ironrule.units import Load, Unit
from ironrule.vocabulary.kind import WRITTEN, Kind


class ConstantReader(Reader):
    """A reader of constants."""

    def _literal(self) -> Literal:
        if self.take("RPE"):
            return Literal(self.number(), Kind.RPE)
        number = -self.number() if self.take("-") else self.number()
        unit = self._tokens[self._at].text if not self.done else ""
        if unit in ("kg", "lb"):
            self._at += 1
            return Literal(Load(number, Unit(unit)), Kind.LOAD)
        if unit in WRITTEN:
            self._at += 1
            kind, factor = WRITTEN[unit]
            return Literal(number * factor, kind)
        if unit in UNITS:
            start = self._tokens[self._at].start
            self._note("IR202", start, f"{unit!r} is not how a unit is written", suggestion=UNITS[unit])
            raise Unreadable
        return Literal(number, Kind.NUMBER)

    def _take_name(self, names: tuple[str, ...]) -> str:
        """Moves past one of some names, which need not be words: stages are called 6x2."""
        rest = self.text.value[self._tokens[self._at].start :]
        name = max((each for each in names if re.match(rf"{re.escape(each)}(?![\w-])", rest)), key=len, default="")
        end = self._tokens[self._at].start + len(name)
        while name and not self.done and self._tokens[self._at].start < end:
            self._at += 1
        return name
