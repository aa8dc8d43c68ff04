"""Reading fields of a message: every problem is noted with its path, and none stops the reading."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from google.protobuf.message import Message

from ironrule.rulebook.problems import nearest
from ironrule.training.exercise import CATALOGUE, is_own_weight
from ironrule.training.moment import day_from, moment_from
from ironrule.training.tempo import Tempo, tempo_from
from ironrule.units import Load, Unit
from ironrule.v1 import quantities_pb2

_T = TypeVar("_T")
_D = TypeVar("_D", bound=date)

UNITS: dict[int, Unit] = {quantities_pb2.LOAD_UNIT_KG: Unit.KG, quantities_pb2.LOAD_UNIT_LB: Unit.LB}
#: Stands for a moment that could not be read, until the form is closed.
NEVER = datetime.min.replace(tzinfo=UTC)
#: Problems that are told in words; those beyond are counted. Two million sets can be wrong in one request.
MOST_TOLD = 1000
_SMALLEST = 1e-50
#: What may be lifted, in either unit; and what we may write of it: kilograms lifted in a gym of pounds, and raised.
HEAVIEST_LIFTED = 2000
HEAVIEST_WRITTEN = 10_000
#: Exercises of a session, and sets of an exercise.
MOST_EXERCISES, MOST_SETS = 40, 60
#: Years that a record can reasonably be about.
_YEARS = range(1950, 2200)
#: An effect that begins on the last of those days must be able to end.
_YEARS_OF_DAYS = range(1950, 2300)


_tempo = lru_cache(maxsize=256)(tempo_from)


# Athletes have numbers in common. The two zeros are equal, and must not be read differently: the caller adds 0.0.
@lru_cache(maxsize=4096)
def _shortest(value: float) -> Decimal:
    return Decimal(repr(value))


@lru_cache(maxsize=4096)
def _exact(amount: float, unit: int) -> Load:
    return Load(_shortest(amount).normalize() + 0, UNITS[unit])


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: its path in the request, and what was found and expected."""

    field: str
    message: str


class RequestInvalid(Exception):
    """The caller's mistake: fields are wrong. Holds every problem, and counts those beyond what anybody would read."""

    def __init__(self, problems: Iterable[FieldProblem], untold: int = 0) -> None:
        self.problems = tuple(problems)
        self.untold = untold
        super().__init__("; ".join(f"{each.field}: {each.message}" for each in self.problems))


class NotYetSupported(Exception):
    """The caller uses fields that this version refuses by name."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        super().__init__(f"not supported yet: {', '.join(self.fields)}")


@dataclass
class Form:
    """Where a reader of a request notes problems. `noted` counts every note, also those that are not kept."""

    problems: list[FieldProblem] = field(default_factory=list)
    untold: int = 0
    later: list[str] = field(default_factory=list)
    noted: int = 0
    offset: tzinfo | None = None

    def note(self, path: str, message: str) -> None:
        """Notes one problem."""
        self.noted += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append(FieldProblem(path, message))
        else:
            self.untold += 1

    def decimal(self, message: Message, name: str, path: str, low: float, high: float) -> Decimal | None:
        """An optional double as its shortest decimal."""
        if not message.HasField(name):
            return None
        return self.number(getattr(message, name), f"{path}.{name}", low, high)

    def number(self, value: float, path: str, low: float, high: float) -> Decimal | None:
        """A finite number within bounds, and none with hundreds of zeros after the point."""
        if not math.isfinite(value) or not low <= value <= high or 0 < abs(value) < _SMALLEST:
            self.note(path, f"expected a number from {low:g} to {high:g}; got {value:g}")
            return None
        return _shortest(value + 0.0)

    def halves(self, message: Message, name: str, path: str) -> Decimal | None:
        """An optional RPE, 1 to 10 by halves."""
        value = self.decimal(message, name, path, 1, 10)
        if value is not None and (value * 2) % 1:
            self.note(f"{path}.{name}", f"expected an RPE by halves, such as 8 or 8.5; got {value}")
            return None
        return value

    def count(self, message: Message, name: str, path: str, low: int, high: int) -> int | None:
        """An optional whole number."""
        if not message.HasField(name):
            return None
        value: int = getattr(message, name)
        if not low <= value <= high:
            self.note(f"{path}.{name}", f"expected {low} to {high}; got {value}")
            return None
        return value

    def flag(self, message: Message, name: str) -> bool | None:
        """An optional yes or no."""
        return getattr(message, name) if message.HasField(name) else None

    def load(
        self, message: Message, name: str, path: str, *, low: float = 0, high: float = HEAVIEST_LIFTED
    ) -> Load | None:
        """An optional load; its unit must be said."""
        if not message.HasField(name):
            return None
        return self.load_of(getattr(message, name), f"{path}.{name}", low=low, high=high)

    def load_of(
        self, load: quantities_pb2.Load, path: str, *, low: float = 0, high: float = HEAVIEST_LIFTED
    ) -> Load | None:
        """A load that is there."""
        amount, unit = load.amount, load.unit
        if unit in UNITS and low <= amount <= high and (not amount or abs(amount) >= _SMALLEST):
            return _exact(amount + 0.0, unit)
        if unit not in UNITS:
            self.note(f"{path}.unit", "expected LOAD_UNIT_KG or LOAD_UNIT_LB")
        self.number(amount, f"{path}.amount", low, high)
        return None

    def helped(self, subject: str, load: object, path: str) -> None:
        """Only what is done with one's own weight has loads below zero, which are assistance.

        `subject` is a lift, a track, or whoever else the load belongs to; what is no load is as it may be.
        """
        if isinstance(load, Load) and load.amount < 0 and not is_own_weight(subject):
            told = f"expected a load of 0 or more: {subject[:60]!r} is not done with one's own weight; got {load}"
            self.note(path, told)

    def enum(self, value: int, known: Mapping[int, _T], path: str, *, required: bool = False) -> _T | None:
        """A value of an enum; 0 is absent."""
        if value in known:
            return known[value]
        if value or required:
            self.note(path, "expected a value of the enum" if value else "a value is required")
        return None

    def moment(self, text: str, path: str, *, date_allowed: bool = True) -> datetime | None:
        """A time with an offset, or a date."""
        if not text:
            self.note(path, "a time is required, such as 2026-03-02T18:30:00+01:00")
            return None
        try:
            return self._within(_YEARS, moment_from(text, self.offset if date_allowed else None), path)
        except ValueError as error:
            self.note(path, str(error))
            return None

    def day(self, text: str, path: str) -> date | None:
        """A civil date."""
        try:
            return self._within(_YEARS_OF_DAYS, day_from(text), path)
        except ValueError as error:
            self.note(path, str(error))
            return None

    def _within(self, years: range, found: _D, path: str) -> _D | None:
        if found.year not in years:
            self.note(path, f"expected a year from {years.start} to {years.stop - 1}; got {found.year}")
            return None
        return found

    def exercise(self, text: str, path: str) -> str:
        """An exercise of the catalogue."""
        if text not in CATALOGUE:
            near = nearest(text[:60], CATALOGUE)
            hint = f"; did you mean {near!r}?" if near else "; 'ironrule vocabulary exercises' lists the catalogue"
            self.note(path, f"unknown exercise {text[:60]!r}{hint}")
        return text

    def tempo(self, text: str, path: str) -> Tempo | None:
        """A tempo; None when empty."""
        if not text:
            return None
        try:
            return _tempo(text[:20])
        except ValueError as error:
            self.note(path, str(error))
            return None

    def text(self, text: str, path: str, longest: int, *, required: bool = False) -> str:
        """A text of bounded length."""
        if len(text) > longest or (required and not text):
            self.note(path, f"expected {1 if required else 0} to {longest} characters; got {len(text)}")
        return text[:longest]

    def at_most(self, length: int, most: int, path: str) -> bool:
        """A list of bounded length."""
        if length > most:
            self.note(path, f"expected at most {most} entries; got {length}")
        return length <= most

    def refuse(self, there: object, path: str) -> None:
        """A field of a later version: refused by name when it is set."""
        if there:
            self.noted += 1
            if len(self.later) < MOST_TOLD:
                self.later.append(path)

    def close(self) -> None:
        """Raises RequestInvalid with every problem, else NotYetSupported with every refused field."""
        if self.problems:
            raise RequestInvalid(self.problems, self.untold)
        if self.later:
            raise NotYetSupported(dict.fromkeys(self.later))
