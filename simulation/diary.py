"""The test's own record of a year: what was asked for, what was done, what was said, and sums over days of it.

It is kept from what went over the wire, and knows nothing of what the service makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.muscle import share_of_a_set
from ironrule.v1.events_pb2 import CheckIn, PerformedSet
from ironrule.v1.prescription_pb2 import LOAD_STEP_KIND_CONVERSION, PrescribedExercise
from ironrule.v1.quantities_pb2 import LOAD_UNIT_LB

_LB = 0.45359237
#: Per cent of a maximum for one to twelve reps to failure, and half a rep further: the chart of Tuchscherer.
_WHOLE = (100, 95.5, 92.2, 89.2, 86.3, 83.7, 81.1, 78.6, 76.2, 73.9, 70.7, 68.0)
_HALF = (97.8, 93.9, 90.7, 87.8, 85.0, 82.4, 79.9, 77.4, 75.1, 72.3, 69.4, 66.7)
_REMEMBERED = timedelta(days=180)
#: Days, and exposures of a track, that a caller may count on being remembered.
_DAYS, _EXPOSURES = 49, 10
#: A gap of more days than this is a rest, from which there is a way back.
REST_DAYS = 14


def in_kg(load: object) -> float:
    """A load of the wire in kilograms."""
    return load.amount * (_LB if load.unit == LOAD_UNIT_LB else 1)  # type: ignore[attr-defined,no-any-return]


def reps_of(asked: object) -> int:
    """Reps of one set that is asked for, the top of a range."""
    return asked.reps_max or asked.reps  # type: ignore[attr-defined,no-any-return]


@dataclass(frozen=True)
class Bout:
    """One exercise of a session: what was asked for, if anything was, and what was done."""

    ended: datetime
    exercise: Exercise
    track: str
    done: tuple[PerformedSet, ...]
    asked: PrescribedExercise | None = None
    #: A limit or an effect lowered it, as the answer itself said.
    limited: bool = False
    #: The platform sent it with its session_ref.
    echoed: bool = True
    #: What was due at the usual tempo, where a slower one lightened it; None where none did.
    due: float | None = None

    @cached_property
    def subject(self) -> str:
        """lift/track."""
        return f"{self.exercise.id}/{self.track}"

    @cached_property
    def on(self) -> date:
        """Its civil day."""
        return self.ended.date()

    @cached_property
    def load(self) -> float | None:
        """The heaviest load that went up, or was carried, in the unit of the gym."""
        return max((each.load.amount for each in self.done if each.HasField("load") and _went(each)), default=None)

    @property
    def stands_for(self) -> float | None:
        """The load at the usual tempo: what was due, where as much was lifted as the slower one asked for."""
        asked = max((each.load.amount for each in self.asked.sets), default=0.0) if self.asked is not None else 0.0
        if self.due is None or self.load is None or self.load < asked:
            return self.load
        return max(self.due, self.load)

    @cached_property
    def tonnage(self) -> float:
        """Load times reps in kilograms."""
        return sum(in_kg(each.load) * each.reps_done for each in self.done if each.HasField("load"))

    @cached_property
    def e1rm(self) -> float | None:
        """The best maximum that its sets allow to reckon, by the chart; None outside of what the chart is good for."""
        if self.limited or (self.asked is not None and self.asked.tempo and int(self.asked.tempo.split("-")[0]) > 2):
            return None
        found = [_maximum(each) for each in self.done if each.HasField("load") and each.HasField("rpe")]
        return max((each for each in found if each is not None), default=None)

    @cached_property
    def rpe(self) -> float | None:
        """The effort of the last set as it was said, else as it was asked for."""
        if self.done and self.done[-1].HasField("rpe"):
            return self.done[-1].rpe
        sets = self.asked.sets if self.asked is not None else ()
        return max((each.rpe for each in sets if each.HasField("rpe")), default=None)


def _went(done: PerformedSet) -> bool:
    return bool(done.reps_done or done.distance_m or done.duration_seconds)


def _maximum(done: PerformedSet) -> float | None:
    left = done.reps_done + 10 - done.rpe
    if done.rpe < 6 or left > 12 or not done.reps_done:
        return None
    chart = _WHOLE if left == int(left) else _HALF
    return done.load.amount * 100 / chart[int(left) - 1]


@dataclass(frozen=True)
class Started:
    """An effect that was echoed and so begins."""

    effect: str
    subject: str
    rule: str
    on: date


@dataclass
class Diary:
    """Everything so far, oldest first."""

    bouts: list[Bout] = field(default_factory=list)
    said: list[CheckIn] = field(default_factory=list)
    started: list[Started] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    #: Those of them on which a deload or a way back eased something.
    eased: list[date] = field(default_factory=list)
    back_since: date | None = None
    #: A red flag was reported and nobody has cleared it.
    flagged: bool = False
    by_subject: dict[str, list[Bout]] = field(default_factory=dict)

    def add(self, bouts: list[Bout], on: date) -> None:
        """A session that was done."""
        if self.days and (on - self.days[-1]).days > REST_DAYS:
            self.back_since = on
        if not self.days or self.days[-1] != on:
            self.days.append(on)
        self.bouts += bouts
        for each in bouts:
            self.by_subject.setdefault(each.subject, []).append(each)

    def of(self, subject: str) -> list[Bout]:
        """What was done of a track in half a year."""
        if subject not in self.by_subject:
            return []
        first = self.bouts[-1].ended - _REMEMBERED
        return [each for each in self.by_subject[subject] if each.ended >= first]

    def full(self, subject: str, *, since: date = date.min) -> float | None:
        """The last load of a track outside any limit, effect or lighter day, at its usual tempo.

        A session that came without its session_ref may have been either: the heavier of it and the one before counts,
        and where none before is known, neither is this. Of a track that nobody trained in half a year nothing is known.
        """
        loads: list[float] = []
        if not self.of(subject):
            return None
        bouts = self.by_subject[subject]
        for each, later in zip(reversed(bouts), [None, *reversed(bouts)], strict=False):
            if later is not None and self._let_go(each, later):
                return None
            if not each.limited and each.stands_for is not None and each.ended.date() >= since:
                loads.append(each.stands_for)
                if each.echoed:
                    return max(loads)
        return None

    def _let_go(self, bout: Bout, later: Bout) -> bool:
        """Somebody trained more than half a year after one exposure of a track, and before the next."""
        first = (bout.ended + _REMEMBERED).date()
        return any(first < on < later.on for on in self.days)

    def held(self, subject: str) -> float:
        """The heaviest such load of half a year."""
        return max((each.stands_for for each in self.of(subject) if not each.limited and each.stands_for), default=0.0)

    def maximum(self, subject: str) -> float | None:
        """The best maximum of half a year: no reference that is reckoned from these days is above it.

        None where the last exposures say nothing, or only sessions of which nobody knows how they were asked for.
        """
        bouts = self._kept(subject)
        if all(each.e1rm is None or not each.echoed for each in bouts[-_EXPOSURES:]):
            return None
        return self.perhaps(subject)

    def perhaps(self, subject: str) -> float | None:
        """The same, with sessions of which nobody knows how they were asked for: they may count, or not."""
        return max((each.e1rm for each in self._kept(subject) if each.e1rm is not None), default=None)

    def _kept(self, subject: str) -> list[Bout]:
        """Of a lift that was done in half a year the newest exposures are kept, however old the others are."""
        bouts = self.of(subject)
        return [*self.by_subject[subject][-_EXPOSURES:], *bouts] if bouts else bouts

    def remembered_before(self, bout: Bout) -> list[Bout]:
        """The exposures before one that a caller may still count on with it."""
        return [each for each in self.of(bout.subject)[-_EXPOSURES:] if each.ended < bout.ended]

    def known_before(self, bout: Bout) -> float | None:
        """The best maximum of half a year before an exposure; None where what is remembered with it says none."""
        if all(each.e1rm is None or not each.echoed for each in self.remembered_before(bout)):
            return None
        before = (each for each in self.of(bout.subject) if each.ended < bout.ended)
        return max(each.e1rm for each in before if each.e1rm is not None)

    def between(self, first: date, last: date) -> Iterator[Bout]:
        """What was done on these days."""
        for each in reversed(self.bouts):
            if each.on < first:
                return
            if each.on <= last:
                yield each

    def weeks(self, on: date, many: int) -> list[list[Bout]]:
        """The six days before a day, then as many weeks before them, the newest first."""
        found = [list(self.between(on - timedelta(days=6), on - timedelta(days=1)))]
        for ago in range(1, many + 1):
            first = on - timedelta(days=7 * ago + 6)
            found.append(list(self.between(first, first + timedelta(days=6))))
        return found

    def eased_in(self, first: date) -> bool:
        """A deload or a way back eased something in the week from a day on."""
        return any(first <= each <= first + timedelta(days=6) for each in self.eased)

    def remembered(self) -> date | None:
        """The first day of training in the seven weeks up to the newest."""
        return next((each for each in self.days if (self.days[-1] - each).days <= _DAYS), None)

    def kept_since(self, many: int) -> date:
        """The day from which every bout is there if only the newest so many of each lift on its track are kept."""
        full = [each[-many].on for each in self.by_subject.values() if len(each) >= many]
        return max((each + timedelta(days=1) for each in full), default=date.min)

    def rested(self, on: date) -> int | None:
        """Days since the last session."""
        return (on - self.days[-1]).days if self.days else None

    def deloaded(self, on: date, days: int) -> bool:
        """A deload of so many days covers a day."""
        return any(each.effect == "deload" and 0 <= (on - each.on).days < days for each in self.started)


def tonnage(bouts: list[Bout]) -> float:
    """Of several."""
    return sum(each.tonnage for each in bouts)


def axial(bouts: list[Bout]) -> float:
    """Sets times axial coefficient of several."""
    return sum(len(each.done) * float(each.exercise.axial_coef) for each in bouts)


def muscle_sets(bouts: list[Bout], muscle: str) -> float:
    """Sets of a muscle in several; those that only help count for a half."""
    return sum(len(each.done) * float(share_of_a_set(each.exercise.id, muscle)) for each in bouts)


def exercise_of(asked: PrescribedExercise) -> Exercise:
    """The catalogue's row of what is asked for."""
    return CATALOGUE[asked.exercise]


def due_before_tempo(asked: PrescribedExercise) -> float | None:
    """What a slower tempo took the heaviest set from, as the steps of its load say; None where none did."""
    found = [
        float(getattr(each, "from").partition(" ")[0])
        for each in asked.load_steps
        if each.kind == LOAD_STEP_KIND_CONVERSION
    ]
    return max(found, default=None)
