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


def _as_lifted(load: Load | None) -> Load | None:
    return load


@dataclass
class Work:
    """The working sets of one exercise, and what was asked for.

    `performed` are the sets that were started, `goals` the sets of an echoed prescription, `planned` is how many were
    asked for, and `tempo` as performed, else as asked for. `total` is the rep total with which the prescription ends;
    every set from its first on has its goal. `moved` says what a set of some load really moves, own weight included.
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
    goals: tuple[SetTarget, ...] = field(init=False)
    total: RepTotal | None = field(init=False)
    performed: list[PerformedSet] = field(init=False)
    planned: int | None = field(init=False)
    tempo: Tempo | None = field(init=False)
    load_done: Load | None = field(init=False)
    _since: dict[date, list[Exposure]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        asked = self.slot.sets if self.slot is not None else ()
        self.total = total_in(asked, self.sets)
        more = len(self.sets) - len(asked) if self.total is not None else 0
        self.goals = (*asked, *asked[-1:] * more)
        self.performed = [each for each in self.sets if each.performed]
        self.planned = self._planned()
        said = [each.tempo for each in self.sets if each.tempo is not None]
        self.tempo = said[0] if said else self.slot.tempo if self.slot is not None else None
        self.load_done = self._load_done()

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

    def _load_done(self) -> Load | None:
        """The load of most sets, the lighter of two as many; of a prescription only the heaviest line counts."""
        counted = self.performed
        if self.slot is not None:
            line = max((each.load for each in self.goals if each.load is not None), default=None)
            asked = zip(self.sets, self.goals, strict=False)
            counted = [each for each, goal in asked if each.performed and (line is None or goal.load == line)]
        known = [each.load for each in counted if each.load is not None]
        if known and known.count(known[0]) == len(known):
            return known[0]
        return max(sorted(known), key=known.count, default=None)
