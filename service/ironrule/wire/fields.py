"""Reading fields of a message: every problem is noted with its path, and none stops the reading."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from google.protobuf.message import Message

from ironrule.rulebook.problems import nearest
from ironrule.training.exercise import CATALOGUE, is_own_weight
from ironrule.training.moment import day_from, moment_from
from ironrule.training.tempo import Tempo, tempo_from
from ironrule.units import Load, Unit
from ironrule.v1 import quantities_pb2
from ironrule.wire.declared import Declared, rules_of

_T = TypeVar("_T")
_D = TypeVar("_D", bound=date)

UNITS: dict[int, Unit] = {quantities_pb2.LOAD_UNIT_KG: Unit.KG, quantities_pb2.LOAD_UNIT_LB: Unit.LB}
#: Stands for a moment that could not be read, until the form is closed.
NEVER = datetime.min.replace(tzinfo=UTC)
#: Problems that are told in words; those beyond are counted. Two million sets can be wrong in one request.
MOST_TOLD = 1000
#: Problems from which on nobody is told which word was meant: that takes time, and no reply has room for so many.
_MOST_MEANT = 100
#: Values of an enum that are told by name; of more, the first and the last are.
_FEW_VALUES = 6
#: Signs of a word that are told.
_SHOWN = 60
_SMALLEST = 1e-50
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


def at(path: str, name: str) -> str:
    """The path of a field: of the request itself it is the name."""
    return f"{path}.{name}" if path else name


@dataclass
class Form:
    """Where a reader of a request notes problems. `noted` counts every note, also those that are not kept.

    What a field may hold is what the contract declares of it; a reader says which field of which message, and where
    that message is in the request.
    """

    problems: list[FieldProblem] = field(default_factory=list)
    untold: int = 0
    noted: int = 0
    offset: tzinfo | None = None

    def note(self, path: str, message: str) -> None:
        """Notes one problem."""
        self.noted += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append(FieldProblem(path, message))
        else:
            self.untold += 1

    def decimal(self, message: Message, name: str, path: str) -> Decimal | None:
        """A double as its shortest decimal; None when it is absent, or wrong."""
        rules = rules_of(type(message), name)
        if rules.optional and not message.HasField(name):
            return None
        value = self._number(getattr(message, name), at(path, name), rules.low, rules.high)
        if value is not None and rules.halves and (value * 2) % 1:
            self.note(at(path, name), f"expected a number by halves, such as 8 or 8.5; got {value}")
            return None
        return value

    def decimals(self, message: Message, name: str, path: str) -> tuple[Decimal, ...]:
        """Those of a list of doubles that are right."""
        rules = rules_of(type(message), name)
        read = (
            self._number(each, f"{at(path, name)}[{index}]", rules.low, rules.high)
            for index, each in enumerate(self.entries(message, name, path))
        )
        return tuple(each for each in read if each is not None)

    def count(self, message: Message, name: str, path: str) -> int | None:
        """A whole number; None when it is absent, or wrong."""
        rules = rules_of(type(message), name)
        if rules.optional and not message.HasField(name):
            return None
        value: int = getattr(message, name)
        if not rules.low <= value <= rules.high:
            self.note(at(path, name), f"expected {_between(rules)}; got {value}")
            return None
        return value

    def flag(self, message: Message, name: str) -> bool | None:
        """An optional yes or no."""
        return getattr(message, name) if message.HasField(name) else None

    def load(self, message: Message, name: str, path: str) -> Load | None:
        """A load; its unit must be said."""
        rules = rules_of(type(message), name)
        if not message.HasField(name):
            if rules.required:
                self.note(at(path, name), "a load is required")
            return None
        return self._load(getattr(message, name), at(path, name), rules)

    def loads(self, message: Message, name: str, path: str) -> tuple[Load, ...]:
        """Those of a list of loads that are right."""
        rules = rules_of(type(message), name)
        read = (
            self._load(each, f"{at(path, name)}[{index}]", rules)
            for index, each in enumerate(self.entries(message, name, path))
        )
        return tuple(each for each in read if each is not None)

    def helped(self, subject: str, load: object, path: str) -> None:
        """Only what is done with one's own weight has loads below zero, which are assistance.

        `subject` is a lift, a track, or whoever else the load belongs to; what is no load is as it may be.
        """
        if isinstance(load, Load) and load.amount < 0 and not is_own_weight(subject):
            told = f"expected a load of 0 or more: {subject[:60]!r} is not done with one's own weight; got {load}"
            self.note(path, told)

    def enum(self, message: Message, name: str, path: str, known: Mapping[int, _T]) -> _T | None:
        """A value of an enum; 0 is absent."""
        value = getattr(message, name)
        if value in known:
            return known[value]
        if value or rules_of(type(message), name).required:
            self.note(at(path, name), _no_value(message, name, value, known))
        return None

    def enums(self, message: Message, name: str, path: str, known: Mapping[int, _T]) -> tuple[_T, ...]:
        """Those of a list of values of an enum that are right; 0 is none of them."""
        found = []
        for index, value in enumerate(self.entries(message, name, path)):
            if value in known:
                found.append(known[value])
            else:
                self.note(f"{at(path, name)}[{index}]", _no_value(message, name, value, known))
        return tuple(found)

    def moment(
        self, message: Message, name: str, path: str, *, date_allowed: bool = True, required: bool = False
    ) -> datetime | None:
        """A time with an offset, or a date. `required` is for what the contract does not require in every case."""
        text: str = getattr(message, name)
        if not text:
            if required or rules_of(type(message), name).required:
                self.note(at(path, name), "a time is required, such as 2026-03-02T18:30:00+01:00")
            return None
        try:
            found = moment_from(text, self.offset if date_allowed else None)
        except ValueError as error:
            self.note(at(path, name), str(error))
            return None
        return self._within(_YEARS, found, at(path, name))

    def day(self, message: Message, name: str, path: str) -> date | None:
        """A civil date."""
        text: str = getattr(message, name)
        if not text and not rules_of(type(message), name).required:
            return None
        try:
            found = day_from(text)
        except ValueError as error:
            self.note(at(path, name), str(error))
            return None
        return self._within(_YEARS_OF_DAYS, found, at(path, name))

    def exercise(self, message: Message, name: str, path: str) -> str:
        """An exercise of the catalogue; empty where none has to be there, and none is."""
        return self.word(
            message, name, path, CATALOGUE, "exercise", "'ironrule vocabulary exercises' lists the catalogue"
        )

    def word(
        self, message: Message, name: str, path: str, words: Collection[str], what: str, else_told: str = ""
    ) -> str:
        """A text that must be one of a catalogue; empty where none has to be there, and none is."""
        text: str = getattr(message, name)
        if text or rules_of(type(message), name).required:
            self.known(text, at(path, name), words, what, else_told)
        return text

    def known(self, text: str, path: str, words: Collection[str], what: str, else_told: str = "") -> bool:
        """Whether a text is of a catalogue; one that is not is noted with the word that was probably meant, or all."""
        if text in words:
            return True
        near = self.meant(text, words)
        hint = f"did you mean {near!r}?" if near else else_told or f"expected one of {', '.join(words)}"
        self.note(path, f"unknown {what} {text[:_SHOWN]!r}; {hint}")
        return False

    def meant(self, text: str, words: Collection[str]) -> str:
        """The word of a catalogue that was probably meant; nothing where none is near, or nobody would be told."""
        return nearest(text[:_SHOWN], words) if len(self.problems) < _MOST_MEANT else ""

    def tempo(self, message: Message, name: str, path: str) -> Tempo | None:
        """A tempo; None when empty."""
        text: str = getattr(message, name)
        if not text:
            return None
        try:
            return _tempo(text[:20])
        except ValueError as error:
            self.note(at(path, name), str(error))
            return None

    def text(self, message: Message, name: str, path: str) -> str:
        """A text of bounded length."""
        return self._text(getattr(message, name), at(path, name), rules_of(type(message), name))

    def texts(self, message: Message, name: str, path: str) -> tuple[str, ...]:
        """A list of texts of bounded length."""
        rules = rules_of(type(message), name)
        entries = enumerate(self.entries(message, name, path))
        return tuple(self._text(each, f"{at(path, name)}[{index}]", rules) for index, each in entries)

    def entries(self, message: Message, name: str, path: str) -> Sequence[Any]:
        """The entries of a list of bounded length; where there are too many, as many as may be."""
        rules, found = rules_of(type(message), name), getattr(message, name)
        if not rules.fewest <= len(found):
            self.note(at(path, name), f"expected {_many(rules)}; got {len(found)}")
        elif rules.most is not None and len(found) > rules.most:
            self.note(at(path, name), f"expected {_many(rules)}; got {len(found)}")
            return found[: rules.most]  # type: ignore[no-any-return]  # a list, of what the message has
        return found  # type: ignore[no-any-return]  # as above

    def close(self) -> None:
        """Raises RequestInvalid with every problem."""
        if self.problems:
            raise RequestInvalid(self.problems, self.untold)

    def _number(self, value: float, path: str, low: float, high: float) -> Decimal | None:
        """A finite number within bounds, and none with hundreds of zeros after the point."""
        if not math.isfinite(value) or not low <= value <= high or 0 < abs(value) < _SMALLEST:
            self.note(path, f"expected a number from {low:g} to {high:g}; got {value:g}")
            return None
        return _shortest(value + 0.0)

    def _load(self, load: quantities_pb2.Load, path: str, rules: Declared) -> Load | None:
        amount, unit = load.amount, load.unit
        if unit in UNITS and rules.low <= amount <= rules.high and (not amount or abs(amount) >= _SMALLEST):
            return _exact(amount + 0.0, unit)
        if unit not in UNITS:
            self.note(f"{path}.unit", _no_value(load, "unit", unit, UNITS))
        self._number(amount, f"{path}.amount", rules.low, rules.high)
        return None

    def _text(self, text: str, path: str, rules: Declared) -> str:
        longest = rules.longest
        if rules.required and not text and longest is None:
            self.note(path, "a value is required")
        elif (longest is not None and len(text) > longest) or (rules.required and not text):
            self.note(path, f"expected {1 if rules.required else 0} to {longest} characters; got {len(text)}")
        return text[:longest]

    def _within(self, years: range, found: _D, path: str) -> _D | None:
        if found.year not in years:
            self.note(path, f"expected a year from {years.start} to {years.stop - 1}; got {found.year}")
            return None
        return found


def _between(rules: Declared) -> str:
    return f"{rules.low:.0f} or more" if math.isinf(rules.high) else f"{rules.low:.0f} to {rules.high:.0f}"


def _no_value(message: Message, name: str, value: int, known: Collection[int]) -> str:
    """That an enum has no such value there, and which there are."""
    kind = message.DESCRIPTOR.fields_by_name[name].enum_type
    assert kind is not None, f"{name} is no enum"
    told = [f"{kind.values_by_number[each].name} ({each})" for each in sorted(known)]
    shown = ", ".join(told) if len(told) <= _FEW_VALUES else f"{told[0]} to {told[-1]}"
    return f"expected {shown}; got {value}" if value else f"a value is required: {shown}"


def _many(rules: Declared) -> str:
    if rules.most is None:
        return f"{rules.fewest} or more entries"
    return f"{rules.fewest} to {rules.most} entries" if rules.fewest else f"at most {rules.most} entries"
