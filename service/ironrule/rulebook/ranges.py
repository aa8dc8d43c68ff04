"""The range of a carried number: numbers, or settings that a coach may edit, of which some go by muscle."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ironrule.carried.state import muscle_of
from ironrule.rulebook.setting import Setting
from ironrule.units import Load, LoadPair, Unit, plain


@dataclass(frozen=True)
class Range:
    """From the lowest to the highest number that may be carried, both included; an end may be a setting.

    A setting that goes by muscle is a number for each owner. Where it has none for an owner, the range is open there.
    """

    low: Load | Decimal | Setting
    high: Load | Decimal | Setting

    def __str__(self) -> str:
        return " .. ".join(_end_text(each) for each in (self.low, self.high))

    @property
    def moves(self) -> bool:
        """An end is a setting, which a coach may edit without another shape of what is carried."""
        return isinstance(self.low, Setting) or isinstance(self.high, Setting)

    def low_of(self, owner: str) -> Load | Decimal | None:
        """The lower end for an owner; None where it is open."""
        return _end_of(self.low, owner, None)

    def for_owner(self, owner: str) -> tuple[Load | Decimal, Load | Decimal] | None:
        """Both ends for an owner; None where one is open."""
        low, high = _end_of(self.low, owner, None), _end_of(self.high, owner, None)
        return None if low is None or high is None else (low, high)

    def text_for(self, owner: str, unit: Unit | None = None) -> str:
        """The range of one owner's number, in numbers; the name of a setting where it has none."""
        ends = ((end, _end_of(end, owner, unit)) for end in (self.low, self.high))
        return " .. ".join(_end_text(end if found is None else found) for end, found in ends)

    def nearest(self, value: Load | Decimal, owner: str = "") -> Load | Decimal:
        """An owner's number itself, or the end of the range that it lies beyond."""
        unit = value.unit if isinstance(value, Load) else None
        low, high = _end_of(self.low, owner, unit), _end_of(self.high, owner, unit)
        if low is not None and _size(value) < _size(low):
            return low
        return high if high is not None and _size(value) > _size(high) else value


def _end_of(end: Load | Decimal | Setting, owner: str, unit: Unit | None) -> Load | Decimal | None:
    """An end of a range as a number, of a pair of loads that of a unit; None where a setting has none for the owner."""
    if not isinstance(end, Setting):
        return end
    found = end.value if end.by is None else end.picked(muscle_of(owner))
    if isinstance(found, LoadPair):
        return found.in_unit(unit or Unit.KG)
    return found if isinstance(found, Load | Decimal) else None


def _end_text(end: Load | Decimal | Setting) -> str:
    if isinstance(end, Setting):
        return end.name
    return plain(end) if isinstance(end, Decimal) else str(end)


def _size(value: Load | Decimal) -> Decimal:
    return value.in_kg() if isinstance(value, Load) else value
