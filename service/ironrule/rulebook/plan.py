"""The plan of a rulebook: which day follows which, or comes on which weekday, and the stretches its weeks make up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ironrule.carried.state import Carried, subject_of
from ironrule.rulebook.ladders import Climb
from ironrule.rulebook.sharing import Share
from ironrule.training.muscle import MUSCLES, direct_muscles


@dataclass(frozen=True)
class Slot:
    """A lift on a track, in a day of the plan.

    `priority` None is that of its role; `group` is its place in a superset, as A1. Of a slot on a `ladder` the exercise
    is the rung at which it begins.
    """

    exercise: str
    track: str
    priority: int | None = None
    group: str = ""
    optional: bool = False
    ladder: str = ""


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

    In rotation the pointer waits for a day that was missed, and a week is one round; on fixed weekdays, which then have
    no day of their own, it is one of the calendar. With `weekdays`, the day of each
    weekday in their order, a week is that of the calendar; a day that was missed is gone, unless the plan
    `keeps_missed`. `rotation` has every day of the timetable, and one may come
    twice in a round; rules of the layout may propose other `days`. `shares` are muscles whose sets it shares
    out, `climbs` ladders with the tracks that are on them.
    """

    rotation: tuple[str, ...]
    days: Mapping[str, tuple[Slot, ...]]
    stretches: Stretches = Stretches()
    weekdays: Mapping[str, str] = field(default_factory=dict)
    keeps_missed: bool = False
    shares: tuple[Share, ...] = ()
    climbs: tuple[Climb, ...] = ()

    def climb_of(self, exercise: str, track: str) -> Climb | None:
        """The ladder of which an exercise on a track is a rung."""
        return self._climbs.get((exercise, track))

    def climb_at(self, subject: str) -> Climb | None:
        """The ladder that a track, by its full name, is on."""
        exercise, _, track = subject.partition("#")[0].partition("/")
        return self._climbs.get((exercise, track))

    def standing(self, subject: str, carried: Carried) -> str:
        """A full name as it stands: of a track on a ladder, or one of its sets, under the present rung."""
        climb, (_, mark, number) = self.climb_at(subject), subject.partition("#")
        return subject if climb is None else f"{climb.subject(carried)}{mark}{number}"

    def subject_of(self, exercise: str, track: str, carried: Carried) -> str:
        """The full name under which an exercise on a track is carried: of a rung that of its ladder's present one."""
        climb = self._climbs.get((exercise, track))
        return subject_of(exercise, track) if climb is None else climb.subject(carried)

    def has(self, slot: Slot, exercise: str) -> bool:
        """A slot asks for an exercise, on a ladder for any of its rungs."""
        climb = self._climbs.get((exercise, slot.track))
        return slot.exercise == exercise or (climb is not None and climb.ladder == slot.ladder)

    def exercise_of(self, slot: Slot, carried: Carried) -> str:
        """The exercise of a slot as it stands."""
        climb = self._climbs.get((slot.exercise, slot.track)) if slot.ladder else None
        return slot.exercise if climb is None else climb.rung_of(carried)

    def subjects(self, slots: Iterable[Slot], carried: Carried) -> list[str]:
        """The full names of some slots as they stand."""
        return [self.subject_of(slot.exercise, slot.track, carried) for slot in slots]

    @cached_property
    def alternates(self) -> bool:
        """A rotation on fixed weekdays: the next of them is the date, and the day is where the pointer stands."""
        return "" in self.weekdays.values()

    @cached_property
    def exercises(self) -> frozenset[str]:
        """Every exercise that a slot may ask for, rungs included."""
        lifts = {slot.exercise for day in self.days.values() for slot in day}
        return frozenset(lifts.union(*(each.rungs for each in self.climbs)))

    @cached_property
    def _climbs(self) -> Mapping[tuple[str, str], Climb]:
        return {(rung, each.track): each for each in self.climbs for rung in each.rungs}

    @cached_property
    def muscles(self) -> tuple[str, ...]:
        """The muscles that rules for each muscle are about.

        Those whose sets the plan shares out; of a plan that shares none, those that a lift of it trains directly.
        """
        if self.shares:
            return tuple(each.muscle for each in self.shares)
        return _trained(self.exercises)

    @cached_property
    def lifts_on_tracks(self) -> frozenset[tuple[str, str]]:
        """Every lift of it with each track on which it is trained."""
        return frozenset((slot.exercise, slot.track) for day in self.days.values() for slot in day)

    def muscles_of(self, exercises: Iterable[str]) -> tuple[str, ...]:
        """Those of them that some exercises train directly."""
        return tuple(each for each in _trained(exercises) if each in self.muscles)


def _trained(exercises: Iterable[str]) -> tuple[str, ...]:
    found = {muscle for exercise in exercises for muscle in direct_muscles(exercise)}
    return tuple(each for each in MUSCLES if each in found)
