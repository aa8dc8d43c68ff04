"""Loads, percentages and exact rounding: the only room that knows what a kilogram and a pound are."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

import msgspec

#: One pound in kilograms, exact by definition (international yard and pound agreement, 1959).
LB_IN_KG = Decimal("0.45359237")

#: The grain of every fact: values closer than this are the same number to both engines.
QUANTUM = Decimal("0.0001")
#: No fact is this large, either way: engines take it for missing, and no rule may name it. Below it every multiple of
#: the grain is a float of its own; from 2 to the power of 39 on two of them share one.
BEYOND = Decimal(10) ** 11

_EXACT = Context(prec=60)
_PERCENT = Decimal("0.01")
_HALF = Decimal("0.5")
_WHOLE = Decimal(100)


class Unit(StrEnum):
    """A unit of load."""

    KG = "kg"
    LB = "lb"


class Load(msgspec.Struct, frozen=True, array_like=True, eq=False):
    """An exact load in the unit in which it was lifted; comparisons between units are exact too."""

    amount: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.unit}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Load):
            return False
        return self.amount == other.amount if self.unit is other.unit else self.in_kg() == other.in_kg()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Load) -> bool:
        return self.amount < other.amount if self.unit is other.unit else self.in_kg() < other.in_kg()

    def __le__(self, other: Load) -> bool:
        return self.amount <= other.amount if self.unit is other.unit else self.in_kg() <= other.in_kg()

    def __gt__(self, other: Load) -> bool:
        return self.amount > other.amount if self.unit is other.unit else self.in_kg() > other.in_kg()

    def __ge__(self, other: Load) -> bool:
        return self.amount >= other.amount if self.unit is other.unit else self.in_kg() >= other.in_kg()

    def __hash__(self) -> int:
        return hash(self.in_kg())

    def in_kg(self) -> Decimal:
        """The same load in kilograms, exact."""
        return self.amount if self.unit is Unit.KG else exact_product(self.amount, LB_IN_KG)

    def to(self, unit: Unit) -> Load:
        """The same load in another unit; kilograms to pounds is exact to sixty digits."""
        if unit is self.unit:
            return self
        if unit is Unit.KG:
            return Load(self.in_kg(), unit)
        return Load(_EXACT.divide(self.amount, LB_IN_KG), unit)

    def times(self, factor: Decimal) -> Load:
        """This load times a plain number, exact."""
        return Load(exact_product(self.amount, factor), self.unit)

    def plus(self, other: Load) -> Load:
        """The sum, in this load's unit."""
        return Load(_EXACT.add(self.amount, other.to(self.unit).amount), self.unit)

    def minus(self, other: Load) -> Load:
        """The difference, in this load's unit; may be negative."""
        return Load(_EXACT.subtract(self.amount, other.to(self.unit).amount), self.unit)


@dataclass(frozen=True)
class LoadPair:
    """A step stated once per unit, `{kg: 2.5, lb: 5}`: a pair of numbers, not a conversion."""

    kg: Decimal
    lb: Decimal

    def __str__(self) -> str:
        return f"{plain(self.kg)} kg / {plain(self.lb)} lb"

    def in_unit(self, unit: Unit) -> Load:
        """The half of the pair that belongs to a unit."""
        return Load(self.kg if unit is Unit.KG else self.lb, unit)


@dataclass(frozen=True)
class Percent:
    """A share; `Percent(Decimal("5"))` is 5 %."""

    points: Decimal

    def __str__(self) -> str:
        return f"{plain(self.points)} %"

    @property
    def ratio(self) -> Decimal:
        """5 % as 0.05."""
        return exact_product(self.points, _PERCENT)

    def of(self, load: Load) -> Load:
        """This share of a load."""
        return load.times(self.ratio)


def exact_product(left: Decimal, right: Decimal) -> Decimal:
    """The product without rounding to the default 28 digits."""
    return _EXACT.multiply(left, right)


def exact_share(amount: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """As much of an amount as a part is of a whole; exact to sixty digits."""
    return _EXACT.divide(_EXACT.multiply(amount, part), whole)


def exact_sum(left: Decimal, right: Decimal) -> Decimal:
    """The sum, as exact."""
    return _EXACT.add(left, right)


def exact_difference(left: Decimal, right: Decimal) -> Decimal:
    """The difference, as exact."""
    return _EXACT.subtract(left, right)


def percent_of(points: Decimal, number: Decimal) -> Decimal:
    """5 percent of 60 are 3, as exact."""
    return _EXACT.multiply(_EXACT.multiply(number, points), _PERCENT)


def lightened(points: Decimal, number: Decimal) -> Decimal:
    """90 percent of 60 are 54; of assistance, which is below zero, they are a tenth more: of -40 they are -44."""
    if number >= 0:
        return percent_of(points, number)
    return _EXACT.subtract(number, percent_of(_EXACT.subtract(_WHOLE, points), -number))


def quantised(number: Decimal) -> Decimal:
    """A number on the grain of facts, ties away from zero."""
    return number.quantize(QUANTUM, ROUND_HALF_UP, _EXACT)


def trimmed(number: Decimal) -> Decimal:
    """The same number without trailing zeros, so that equal numbers are stored in equal words."""
    return _EXACT.add(number.normalize(_EXACT), 0)


def half_up(number: Decimal) -> int:
    """A count: ties go up, so half of five sets is three."""
    return int(_EXACT.add(number, _HALF).to_integral_value(ROUND_FLOOR))


def plain(number: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros, at most four decimals."""
    if number == number.to_integral_value():
        return f"{int(number)}"
    text = f"{quantised(number):f}"
    return text.rstrip("0").rstrip(".")
