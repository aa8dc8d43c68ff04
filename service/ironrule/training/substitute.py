"""Which exercise of the catalogue can stand in for another, and how much of its load it takes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from ironrule.training.equipment import Equipment
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.muscle import direct_muscles

_ISOLATION = "isolation"


@dataclass(frozen=True)
class Wanted:
    """What is looked for: one exercise, or any with these properties; of the same pattern where none is named.

    `listed` is only what the rulebook lists as a substitute.
    """

    exercise: str = ""
    pattern: str = ""
    supported: bool = False
    lighter: bool = False
    listed: bool = False

    def allows(self, each: Exercise, exercise: Exercise) -> bool:
        """Whether one exercise is what is looked for in the place of another, whatever their patterns."""
        if self.exercise:
            return each.id == self.exercise
        if (self.supported and not each.supported) or (self.pattern and each.pattern != self.pattern):
            return False
        return not self.lighter or each.axial_coef < exercise.axial_coef


@dataclass(frozen=True)
class Substitute:
    """What stands in; `factor` is the share of the load in percent, None where the rulebook says none.

    `by_way_of` are the lifts between the two where no single edge of the rulebook's list leads there.
    """

    exercise: Exercise
    factor: Decimal | None = None
    by_way_of: tuple[str, ...] = ()


def substitute(
    exercise: Exercise, wanted: Wanted, equipment: Equipment, taken: Collection[str] = ()
) -> Substitute | None:
    """The nearest exercise that is wanted, can be loaded here and is not `taken`; None when there is none.

    Nearest is one of the same role, then the most demanding for the spine, then the order of the catalogue. `lighter`
    is less demanding than what it stands in for.
    """
    fitting = [
        each
        for each in CATALOGUE.values()
        if _fits(each, wanted, exercise)
        and each.id != exercise.id
        and each.id not in taken
        and equipment.has(each.implement)
    ]
    found = min(fitting, key=lambda each: (each.role != exercise.role, -each.axial_coef), default=None)
    return None if found is None else Substitute(found)


def _fits(each: Exercise, wanted: Wanted, exercise: Exercise) -> bool:
    if wanted.listed or not wanted.allows(each, exercise):
        return False
    pattern = wanted.pattern or exercise.pattern
    alike = each.pattern == pattern and (pattern != _ISOLATION or _same_muscle(each, exercise))
    return bool(wanted.exercise) or alike


def _same_muscle(one: Exercise, other: Exercise) -> bool:
    """Work for one joint is no pattern: a curl stands in for a curl."""
    return direct_muscles(one.id)[:1] == direct_muscles(other.id)[:1]
