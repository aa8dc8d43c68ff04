"""Settings: named numbers that a coach may edit, with their range and which way is stricter."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ironrule.units import Load, LoadPair, Unit
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind

Constant = Decimal | bool | str | Load | LoadPair


def size_of(value: Constant | None) -> Decimal | None:
    """A constant as a number, loads and pairs of them in kilograms; None for what has no size."""
    if isinstance(value, LoadPair):
        return value.kg
    if isinstance(value, Load):
        return value.in_kg()
    return value if isinstance(value, Decimal) else None


#: Halves of a pair are steps of two gyms, not conversions: 10 lb beside 5 kg is 9 % less, 45 lb beside 20 kg 2 % more.
_PAIRS_APART = Decimal("0.15")


@dataclass(frozen=True)
class SettingRange:
    """What a setting may be changed to, and as it is written; loads in kilograms."""

    low: Decimal
    high: Decimal
    text: str

    def holds(self, value: Constant) -> bool:
        """The value is within it, or has no size; of a pair both halves, the pounds roughly."""
        size = size_of(value)
        if size is not None and not self.low <= size <= self.high:
            return False
        pounds = value.in_unit(Unit.LB).in_kg() if isinstance(value, LoadPair) else None
        return pounds is None or self.low * (1 - _PAIRS_APART) <= pounds <= self.high * (1 + _PAIRS_APART)


@dataclass(frozen=True)
class Setting:
    """A named number that a coach may edit; `by` names the fact that picks among several values.

    `stricter` is `lower` or `higher` for a number of which an overlay may only make it so.
    """

    name: str
    kind: Kind
    value: Constant | None
    values: tuple[tuple[str, Constant], ...] = ()
    by: Fact | None = None
    means: str = ""
    grade: str = ""
    source: str = ""
    range: SettingRange | None = None
    stricter: str = ""

    def picked(self, name: str) -> Constant | None:
        """The value for what `by` reads; that of `other` where none is named for it."""
        values = dict(self.values)
        found = values.get(name)
        return values.get("other") if found is None else found
