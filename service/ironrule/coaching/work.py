"""The working sets of one exercise of a session beside what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ironrule.carried.digest import Exposure
from ironrule.coaching.totals import RepTotal, total_in
from ironrule.training.estimates import Estimator
from ironrule.training.events import PerformedSet, SetTarget, SlotRef
from ironrule.training.tempo import Tempo
from ironrule.units import Load
from ironrule.vocabulary.usual import Usual


def _as_lifted(load: Load | None) -> Load | None:
    return load


def _one_more(spare: SetTarget, due: SetTarget) -> bool:
    """A set that could be left out asks for what one that is due asks for, at whatever load it was by then."""
    fields = ("named", "reps", "reps_max", "at", "distance_m", "duration_s")
    same = all(getattr(spare, each) == getattr(due, each) for each in fields)
    return same and (bool(due.named or due.at) or spare.load == due.load)


@dataclass
class Work:
    """The working sets of one exercise, and what was asked for.

    `performed` are the sets that were started, `goals` the sets of an echoed prescription, `planned` is how many were
    asked for, and `tempo` as performed, else as asked for. `at` are the carried loads that the sets are at, by name, as
    the prescription says, else the plan where it has as many sets. `total` is the rep total with which the prescription
    ends; every set from its first on has its goal. `goals` are those of the working sets, `test_goals` those of tests.
    `moved` says what a set of some load really moves, own weight included. `spare` are the sets that could have been
    left out, which come last: they are none of `sets` and `goals`. `usual` says what is hard, and what is clean.
    """

    event: str
    ended: datetime
    sets: tuple[PerformedSet, ...]
    slot: SlotRef | None
    limited: bool
    unfinished_is_missed: bool = True
    before: Sequence[Exposure] = field(default_factory=list)
    tests: tuple[PerformedSet, ...] = ()
    forgotten: Mapping[str, date] = field(default_factory=dict)
    by_sets: bool = False
    estimator: Estimator = field(default_factory=Estimator)
    moved: Callable[[Load | None], Load | None] = _as_lifted
    warm_ups: tuple[PerformedSet, ...] = ()
    usual: Usual = field(default_factory=Usual)
    at: Sequence[str] = ()
    goals: tuple[SetTarget, ...] = field(init=False)
    spare: tuple[PerformedSet, ...] = field(init=False)
    spare_goals: tuple[SetTarget, ...] = field(init=False)
    test_goals: tuple[SetTarget, ...] = field(init=False)
    total: RepTotal | None = field(init=False)
    performed: list[PerformedSet] = field(init=False)
    planned: int | None = field(init=False)
    tempo: Tempo | None = field(init=False)
    load_done: Load | None = field(init=False)
    _since: dict[date, list[Exposure]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        asked = self._goals_but_tests()
        due = next((place for place, each in enumerate(asked) if each.optional), None)
        asked, self.spare_goals = asked[:due], () if due is None else asked[due:]
        self.sets, self.spare = self.sets[:due], () if due is None else self.sets[due:]
        self.total = total_in(asked, self.sets)
        more = len(self.sets) - len(asked) if self.total is not None else 0
        self.goals = (*asked, *asked[-1:] * more)
        if self.slot is not None:
            self.at = [each.at for each in self.goals]
        elif len(self.at) != len(self.sets):
            self.at = ()
        self.performed = [each for each in self.sets if each.performed]
        self.planned = self._planned()
        said = [each.tempo for each in self.sets if each.tempo is not None]
        self.tempo = said[0] if said else self.slot.tempo if self.slot is not None else None
        self.load_done = self._load_done()

    @property
    def all_performed(self) -> list[PerformedSet]:
        """Every set that was started, those among them that could have been left out."""
        return [*self.performed, *(each for each in self.spare if each.performed)]

    @property
    def alike(self) -> list[PerformedSet]:
        """Every set that was started and is one of those due, or one more of the last of them: the fifth of 3..5x5."""
        last = self.goals[-1] if self.goals else None
        pairs = zip(self.spare, self.spare_goals, strict=False)
        more = [done for done, goal in pairs if done.performed and last is not None and _one_more(goal, last)]
        return [*self.performed, *more]

    def _goals_but_tests(self) -> tuple[SetTarget, ...]:
        """The goals of the working sets; those of tests stand beside the tests, as far as sets are told apart.

        Where as many working sets were logged as were asked for in all, the places tell which of them were tests.
        """
        asked = self.slot.sets if self.slot is not None else ()
        self.test_goals = tuple(each for each in asked if each.test)
        if self.test_goals and not self.tests and len(self.sets) == len(asked):
            pairs = list(zip(self.sets, asked, strict=True))
            self.tests = tuple(done for done, each in pairs if each.test)
            self.sets = tuple(done for done, each in pairs if not each.test)
        return tuple(each for each in asked if not each.test)

    def since(self, fact: str) -> Sequence[Exposure]:
        """The exposures before, without those that an effect has let a fact forget."""
        began = self.forgotten.get(fact)
        if began is None:
            return self.before
        if began not in self._since:
            self._since[began] = [each for each in self.before if each.on >= began]
        return self._since[began]

    def target_reps(self, index: int) -> int | None:
        """Reps that were asked for in a set; of one that only counts towards a total there are none."""
        if self.in_total(index):
            return None
        if index < len(self.goals):
            return self.goals[index].reps
        return self.sets[index].reps_target if index < len(self.sets) else None

    def target_top(self, index: int) -> int | None:
        """The top of the range that was asked for in a set; None where it was none."""
        if self.in_total(index):
            return None
        if index < len(self.goals):
            return self.goals[index].reps_max
        return self.sets[index].reps_target_max if index < len(self.sets) else None

    def target_load(self, index: int) -> Load | None:
        """The load that was asked for in a set; known only when the prescription was echoed."""
        return self.goals[index].load if index < len(self.goals) else None

    def name_of(self, index: int) -> str:
        """The name of the set line of a set, as performed or as asked for."""
        if index < len(self.sets) and self.sets[index].named:
            return self.sets[index].named
        return self.goals[index].named if index < len(self.goals) else ""

    def in_total(self, index: int) -> bool:
        """A set counts towards a rep total."""
        return self.total is not None and index >= self.total.first

    def is_open(self, index: int) -> bool:
        """As many reps as possible were asked for."""
        return index < len(self.goals) and self.goals[index].amrap

    @property
    def closed(self) -> list[int]:
        """The places of the sets that were asked for, but those of as many reps as possible."""
        return [index for index in range(self.planned or 0) if not self.is_open(index)]

    def _planned(self) -> int | None:
        if self.total is not None:
            return self.total.first + self.total.sets_due
        if self.slot is not None:
            return len(self.goals)
        return len(self.sets) if any(each.reps_target is not None for each in self.sets) else None

    def load_at(self, name: str) -> Load | None:
        """The load of most sets that are at a carried load; None where none of them is or was performed."""
        return self._most([index for index, each in enumerate(self.at) if each == name])

    def asked_at(self, name: str) -> Load | None:
        """The load that was asked for in the first set at a carried load, else in the first set."""
        return self.target_load(self.at.index(name) if name in self.at else 0)

    def _load_done(self) -> Load | None:
        """The load of most sets, the lighter of two as many; where some are at a carried load, only those count.

        Of a prescription only the heaviest line counts.
        """
        places = [index for index, each in enumerate(self.at) if each] or list(range(len(self.sets)))
        loads = [self.goals[index].load for index in places if index < len(self.goals)]
        line = max((each for each in loads if each is not None), default=None)
        if line is not None:
            places = [index for index in places if index < len(self.goals) and self.goals[index].load == line]
        return self._most(places)

    def _most(self, places: Sequence[int]) -> Load | None:
        sets = [self.sets[index] for index in places if index < len(self.sets)]
        known = [each.load for each in sets if each.performed and each.load is not None]
        if known and known.count(known[0]) == len(known):
            return known[0]
        return max(sorted(known), key=known.count, default=None)
