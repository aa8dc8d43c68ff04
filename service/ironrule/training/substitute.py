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
    """What is looked for: one exercise, or any with these properties; of the same pattern where none is named."""

    exercise: str = ""
    pattern: str = ""
    supported: bool = False
    lighter: bool = False


@dataclass(frozen=True)
class Substitute:
    """What stands in; `factor` is the share of the load in percent, None where nobody knows it."""

    exercise: Exercise
    factor: Decimal | None = None


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
    if wanted.exercise:
        return each.id == wanted.exercise
    if wanted.supported and not each.supported:
        return False
    if wanted.lighter and each.axial_coef >= exercise.axial_coef:
        return False
    pattern = wanted.pattern or exercise.pattern
    return each.pattern == pattern and (pattern != _ISOLATION or _same_muscle(each, exercise))


def _same_muscle(one: Exercise, other: Exercise) -> bool:
    """Work for one joint is no pattern: a curl stands in for a curl."""
    return direct_muscles(one.id)[:1] == direct_muscles(other.id)[:1]
