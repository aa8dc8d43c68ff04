"""The plan of a rulebook: which day follows which, or comes on which weekday, and the stretches its weeks make up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ironrule.rulebook.sharing import Share
from ironrule.training.muscle import MUSCLES, direct_muscles


@dataclass(frozen=True)
class Slot:
    """A lift on a track, in a day of the plan.

    `priority` None is that of its role; `group` is its place in a superset, as A1.
    """

    exercise: str
    track: str
    priority: int | None = None
    group: str = ""
    optional: bool = False


@dataclass(frozen=True)
class PlanPhase:
    """A named stretch of the plan's cycle."""

    name: str
    weeks: int


@dataclass(frozen=True)
class Stretches:
    """The weeks of the plan's cycle, 0 without one, and the phases that they fall into, if any."""

    weeks: int = 0
    phases: tuple[PlanPhase, ...] = ()

    def week_after(self, week: int) -> int:
        """The week that follows; the first after the last of the cycle."""
        return 1 if self.weeks and week >= self.weeks else week + 1

    def phase_at(self, week: int) -> tuple[str, int]:
        """The phase of a week of the cycle, and which week of the phase that is; no name without phases."""
        for phase in self.phases:
            if week <= phase.weeks or phase is self.phases[-1]:
                return phase.name, week
            week -= phase.weeks
        return "", week


@dataclass(frozen=True)
class Plan:
    """Days in rotation, or on weekdays, and the stretches that their weeks make up.

    In rotation the pointer waits for a day that was missed, and a week is one round. With `weekdays`, the day of each
    weekday in their order, a week is that of the calendar; a day that was missed is gone, unless the plan
    `keeps_missed`. `rotation` has every day; one may come twice in a round. `shares` are muscles whose sets it shares
    out.
    """

    rotation: tuple[str, ...]
    days: Mapping[str, tuple[Slot, ...]]
    stretches: Stretches = Stretches()
    weekdays: Mapping[str, str] = field(default_factory=dict)
    keeps_missed: bool = False
    shares: tuple[Share, ...] = ()

    @cached_property
    def muscles(self) -> tuple[str, ...]:
        """The muscles that rules for each muscle are about.

        Those whose sets the plan shares out; of a plan that shares none, those that a lift of it trains directly.
        """
        if self.shares:
            return tuple(each.muscle for each in self.shares)
        return _trained(slot.exercise for day in self.days.values() for slot in day)

    def muscles_of(self, exercises: Iterable[str]) -> tuple[str, ...]:
        """Those of them that some exercises train directly."""
        return tuple(each for each in _trained(exercises) if each in self.muscles)


def _trained(exercises: Iterable[str]) -> tuple[str, ...]:
    found = {muscle for exercise in exercises for muscle in direct_muscles(exercise)}
    return tuple(each for each in MUSCLES if each in found)
