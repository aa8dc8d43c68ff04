"""The sets of one lift in a session under way: those that are done, those that remain, those that were left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from msgspec import structs

from ironrule.carried.decision import StepText
from ironrule.carried.digest import NamedSet
from ironrule.carried.state import subject_of
from ironrule.coaching.draft import line_from
from ironrule.coaching.explain import step_texts
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry
from ironrule.coaching.line import Line
from ironrule.coaching.number import Step, StepKind
from ironrule.rulebook.conditions import facts_in
from ironrule.rulebook.rulebook import SetLine
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.equipment import Rack
from ironrule.training.estimates import estimator_of
from ironrule.training.events import PerformedSet, SetTarget, SetType, SlotRef
from ironrule.training.exercise import Exercise
from ironrule.units import Load
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind, shown
from ironrule.vocabulary.scene import Scene

#: What was asked for can be loaded, whatever the plates say today.
_AS_ASKED = {"off_grid": "keep"}


@dataclass(frozen=True)
class LeftOutSets:
    """Sets of one name, or of none, that a rule left out, and the decision that says why."""

    exercise: Exercise
    track: str
    sets: int
    named: str
    entry: Entry


@dataclass
class Due:
    """A set that remains, and how its load got where it is; of a rep total all of its sets.

    `fewest` are the sets that a total takes at least, `counted` the reps of those that are done, `began` what it was
    when the session began.
    """

    target: SetTarget
    steps: tuple[StepText, ...]
    fewest: int = 1
    counted: list[int] = field(default_factory=list)
    began: SetTarget = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.target

    @property
    def sets(self) -> int:
        """How many sets remain, at the fewest."""
        return max(1, self.fewest - len(self.counted))

    @property
    def reps(self) -> int | None:
        """Reps that remain; None of a set that is not counted in reps."""
        total = self.target.total_reps
        return (self.target.reps or None) if total is None else total - sum(self.counted)

    @property
    def most_sets(self) -> int:
        """The most sets that a total still may take; 0 of a set that is none."""
        return 0 if self.target.total_reps is None else (self.target.most_sets or self.fewest) - len(self.counted)

    @property
    def over(self) -> bool:
        """It is done: a total when its reps are, or the most sets that it may take."""
        return self.target.total_reps is None or (self.reps or 0) <= 0 or self.most_sets <= 0


@dataclass
class Remaining:
    """One slot of a session under way. `lines` are the set lines of its track; a coach's own session has none.

    `asked` are the targets of the sets that are done, as they were when each was begun. `more` are sets that nobody
    had asked for. `bounded`: what was asked for is as heavy as caps or limits let it be.
    """

    slot: SlotRef
    exercise: Exercise
    rack: Rack
    lines: Sequence[SetLine]
    dialect: Mapping[str, str]
    bounded: bool
    asked: list[SetTarget] = field(default_factory=list)
    done: list[PerformedSet] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    left_out: list[LeftOutSets] = field(default_factory=list)
    more: int = 0
    subject: str = field(init=False)
    limited: bool = field(init=False)

    def __post_init__(self) -> None:
        self.subject = subject_of(self.slot.exercise, self.slot.track)
        self.limited = self.slot.began_limited if self.slot.began else self.slot.limited
        self.bounded = self.bounded or self.limited
        began = self.slot.began or self.slot.sets
        for each in began:
            if each.total_reps is None or not self.due or self.due[-1].target.total_reps is None:
                self.due.append(Due(each, self._as_asked(each.load, phrases.AS_ASKED)))
            else:
                self.due[-1].fewest += 1

    @property
    def sets_left(self) -> int:
        """How many sets remain, at the fewest."""
        return sum(each.sets for each in self.due)

    def take(self, performed: PerformedSet) -> PerformedSet:
        """One more set is done: the next that remains. The set under the name of its line."""
        target = self.due[0].target if self.due else None
        again = performed.type is SetType.TEST and bool(self.asked) and self.asked[-1].test
        if target is None or (again and not target.test):
            self.more += not again  # a test takes as many attempts as it takes
        else:
            self.asked.append(target)
            self.due[0].counted.append(performed.reps_done or 0)
            if self.due[0].over:
                del self.due[0]
        named = performed.named or (target.named if target is not None else "")
        self.done.append(performed)
        return performed if named == performed.named else replace(performed, named=named)

    def skip(self, named: str, entry: Entry) -> int:
        """Leaves out what remains, or what remains of a name; how many sets that are."""
        mine = [each for each in self.due if not named or each.target.named == named]
        self.due = [each for each in self.due if each not in mine]
        for name, alike in groupby(mine, lambda each: each.target.named):
            sets = sum(each.sets for each in alike)
            self.left_out.append(LeftOutSets(self.exercise, self.slot.track, sets, name, entry))
        for each in (each for each in mine if each.counted):
            self._close(each)
        return sum(each.sets for each in mine)

    def _close(self, total: Due) -> None:
        """A rep total that was begun and is left out was to be what is done of it."""
        reps, sets = max(1, sum(total.counted)), len(total.counted)
        for number, each in enumerate(self.asked):
            if each.total_reps is not None:
                self.asked[number] = structs.replace(each, total_reps=reps, most_sets=sets)

    def follow(self, named: str, scene: Scene) -> None:
        """Loads that go by the named set just done follow it, where it was not as it had been asked for."""
        today = scene.exposure.named if scene.exposure is not None else {}
        asked = self._named_as_asked()
        if named not in asked or named not in today:
            return
        then, now = scene.but(named_today={**today, **asked}), scene.but(named_today=today)
        for each in self.due:
            line = self._line_of(each.target)
            word = None if line is None else line.load
            if line is not None and word is not None and any(_is_of(named, fact) for fact in facts_in(word)):
                estimator = estimator_of(self.dialect)
                before, after = (line_from(line, self.exercise, here, estimator) for here in (then, now))
                if after.base != before.base:
                    self._follow(each, after, named)

    def _follow(self, each: Due, line: Line, named: str) -> None:
        """What was asked for is as heavy as caps and limits allow: they are not crossed."""
        line.settle_load(None, (), self.rack, self.dialect)
        if line.bar is None or line.load is None:
            return
        if self.bounded and each.target.load is not None and line.bar > each.target.load:
            return
        each.target = structs.replace(each.target, load=line.bar, exact=self._exact(line) if line.named else None)
        each.steps = step_texts(line.load, self.rack.unit, phrases.FOLLOWS(named=named))

    def _named_as_asked(self) -> dict[str, NamedSet]:
        """The named sets that are done, as they had been asked for."""
        found: dict[str, NamedSet] = {}
        for each in self.asked:
            if each.named:
                found.setdefault(each.named, NamedSet(each.reps, each.rpe, None, each.exact, each.load, each.load))
        return found

    def item(self) -> Item:
        """What remains, as an exercise whose numbers rules may change; each set is a line."""
        lines = [self._line(each) for each in self.due]
        found = Item(self.exercise, self.slot.track, lines, self.rack, self.slot.tempo, "")
        found.tempo_now, found.limited = self.slot.tempo, self.limited
        return found

    def settle(self, item: Item) -> None:
        """Resolves what was gathered for an item, from what was asked for last."""
        item.settle(None, {**self.dialect, **_AS_ASKED})
        for each, line in zip(self.due, item.lines, strict=True) if self.bounded else ():
            _bound(line, each.began)

    def change(self, item: Item) -> None:
        """Takes the numbers of an item over as what is asked for from now on."""
        for each, line in zip(self.due, item.lines, strict=True):
            total = each.target.total_reps is not None
            each.target = structs.replace(
                each.target,
                load=line.bar,
                exact=None if not line.named or line.load is None else self._exact(line),
                reps=0 if total else line.reps_now or 0,
                total_reps=sum(each.counted) + (line.reps_now or 0) if total else None,
                reps_max=line.reps_max_now,
                rpe=line.rpe_now,
            )
            if item.pushes.get("load") and line.load is not None and line.base is not None:
                each.steps += step_texts(line.load, self.rack.unit, "")[1:]

    def told(self) -> tuple[Item, tuple[tuple[StepText, ...], ...]]:
        """What remains for an answer: sets that are alike in one line, each with the steps of its load."""
        item = self.item()
        rows = [(line, each.steps) for line, each in zip(item.lines, self.due, strict=True)]
        joined = list(_joined(rows))
        found = Item(self.exercise, self.slot.track, [line for line, _ in joined], self.rack, self.slot.tempo, "")
        found.tempo_now, found.limited = self.slot.tempo, self.limited
        found.settle(None, {**self.dialect, **_AS_ASKED})
        return found, tuple(steps for _, steps in joined)

    @property
    def ref(self) -> SlotRef:
        """The slot as it stands now, with what it began with where that is something else."""
        began = self.slot.began or self.slot.sets
        sets = (*self.asked, *(each.target for each in self.due for _ in range(each.sets)))
        if sets == began:
            limited = self.slot.began_limited if self.slot.began else self.slot.limited
            return structs.replace(self.slot, sets=began, limited=limited, began=(), began_limited=False)
        return structs.replace(
            self.slot,
            sets=sets,
            limited=self.limited,
            began=began,
            began_limited=self.slot.began_limited if self.slot.began else self.slot.limited,
        )

    def _line(self, each: Due) -> Line:
        target, line = each.target, self._line_of(each.target)
        wants = self.exercise.implement != "bodyweight" and (line is None or line.load is not None)
        found = Line(
            each.sets,
            each.reps,
            target.reps_max,
            target.amrap,
            target.load,
            target.rpe,
            target.distance_m,
            target.duration_s,
            wants,
            named=target.named,
            test=target.test,
            goal=target.goal,
            distance_max_m=target.distance_max_m,
            duration_max_s=target.duration_max_s,
            most_sets=each.most_sets,
            optional=target.optional,
            rest_s=target.rest_s,
        )
        found.place, found.at = target.line, target.at or "load"
        return found

    def _line_of(self, target: SetTarget) -> SetLine | None:
        """The set line of the track that a target belongs to."""
        return next((each for each in self.lines if each.place == target.line), None)

    def _exact(self, line: Line) -> Load | None:
        exact = None if line.load is None else line.load.exact
        return None if exact is None else Load(exact, self.rack.unit)

    def _as_asked(self, load: Load | None, note: Said) -> tuple[StepText, ...]:
        if load is None:
            return ()
        return (StepText(StepKind.BASE, "", "", shown(load.to(self.rack.unit), Kind.LOAD), note, False),)


def _bound(line: Line, began: SetTarget) -> None:
    """Nothing ends above what the session began with, where caps or limits of the day made that."""
    if line.bar is not None and began.load is not None and line.bar > began.load and line.load is not None:
        before, line.bar = line.bar, began.load.to(line.bar.unit)
        how = phrases.NOT_ABOVE_BEGIN
        line.load.steps.append(Step(StepKind.CAP, "", before.amount, line.bar.amount, "", True, how=how))
    if line.rpe_now is not None and began.rpe is not None:
        line.rpe_now = min(line.rpe_now, began.rpe)
    if line.reps_now is not None and began.total_reps is None and began.reps:
        line.reps_now = min(line.reps_now, began.reps)
        if line.reps_max_now is not None:
            line.reps_max_now = min(line.reps_max_now, began.reps_max or began.reps)


def _is_of(named: str, fact: Fact) -> bool:
    return fact.name.startswith(f"{named}.")


def _joined(rows: Sequence[tuple[Line, tuple[StepText, ...]]]) -> Iterator[tuple[Line, tuple[StepText, ...]]]:
    """Neighbours that are alike as one line of several sets; sets of as many reps as possible stay apart."""
    last: tuple[Line, tuple[StepText, ...]] | None = None
    for line, steps in rows:
        if last is not None and last[1] == steps and not last[0].amrap and _alike(last[0], line):
            last[0].sets += 1
            continue
        if last is not None:
            yield last
        last = (line, steps)
    if last is not None:
        yield last


def _alike(one: Line, other: Line) -> bool:
    return one == replace(other, sets=one.sets)
