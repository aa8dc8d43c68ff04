"""The engine's memory: bounded rings of exposures, days, check-ins and folded events. Facts read nothing else.

The constraints in the types are those of a digest that comes back from a caller; `travel` checks what types cannot say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Annotated

import msgspec
from msgspec import Meta

from ironrule.carried.check_ins import CHECK_INS_KEPT, kept
from ironrule.carried.decision import Decision, StepText, Unevaluated
from ironrule.carried.technique import Technique
from ironrule.training.events import CheckIn
from ironrule.units import Load

#: Exposures kept for each track: as many as the longest window over them.
EXPOSURES_KEPT = 10
#: Exposures, bests and tracks older than this are dropped.
HORIZON_DAYS = 180
#: Days are kept for seven weeks: the present one, and six before it that it is measured by.
DAYS_KEPT = 49
#: A gap longer than this is rest: weeks of training are counted anew after it (an engine default).
REST_DAYS = 14
#: A track that was not trained for longer begins anew: who comes back to a lift comes back to something new.
LONGEST_BREAK_DAYS = 28
#: Folded events that are remembered by id and content.
EVENTS_REMEMBERED = 64
#: Loads of one exposure of which a velocity is remembered, the heaviest.
MOST_SPEEDS = 5
#: Rises of a track's carried numbers that are remembered, the newest.
RAISES_KEPT = 12
#: Working sets in one exposure; those of the last one are remembered where a rulebook reads them.
MOST_SETS = 60
#: Names of set lines in one exposure.
MOST_NAMES = 16
#: Steps on the way to a carried load that are remembered, the newest: weeks may end for years without a session.
STEPS_KEPT = 40
#: How the digest is written; another form is refused by name. Change it whenever an older digest would be misread.
FORM = 1
#: No number of training is as large.
LARGEST = 1_000_000_000

Count = Annotated[int, Meta(ge=0, lt=LARGEST)]
Moment = Annotated[datetime, Meta(tz=True)]

MADE, MISSED, UNFINISHED, SKIPPED, NOT_JUDGED = OUTCOMES = ("made", "missed", "unfinished", "skipped", "not_judged")


_ENDED = attrgetter("ended")


class NamedSet(msgspec.Struct, frozen=True, array_like=True):
    """What became of the sets of one name: of several, the worst reps, the last effort, the lightest load.

    `raw` and `bar` are the load that was asked for, before and after rounding; `done` is what was lifted. `made` is
    None when that is not known.
    """

    reps_done: Count | None = None
    rpe: Decimal | None = None
    made: bool | None = None
    raw: Load | None = None
    bar: Load | None = None
    done: Load | None = None


class SetDone(msgspec.Struct, frozen=True, array_like=True):
    """One working set, for rules that go from set to set; `reps_top` is the top of the range that was asked for."""

    reps_target: Count | None = None
    reps_done: Count | None = None
    rpe: Decimal | None = None
    made: bool | None = None
    reps_top: Count | None = None


class Measured(msgspec.Struct, frozen=True, array_like=True):
    """Sets counted in seconds and in metres: the worst, the last, and the top of what was asked for."""

    lowest_s: Decimal | None = None
    last_s: Decimal | None = None
    top_s: Decimal | None = None
    lowest_m: Decimal | None = None
    last_m: Decimal | None = None
    top_m: Decimal | None = None


class Speed(msgspec.Struct, frozen=True, array_like=True):
    """Mean velocity in m/s of the first three reps at a load, warm-ups included."""

    load: Load
    mean: Decimal


class Velocity(msgspec.Struct, frozen=True, array_like=True):
    """Bar velocities of one exposure.

    `loss` is the greatest of a working set, in percent; `delta` and `drop` say how far the velocity at a load lies from
    what it usually is there, in m/s and as a percent that is positive when it is slower.
    """

    at: Annotated[tuple[Speed, ...], Meta(max_length=MOST_SPEEDS)] = ()
    loss: Decimal | None = None
    delta: Decimal | None = None
    drop: Decimal | None = None


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """Sessions of one track in the present week or cycle of the plan: by how they went, all of them, and their sets.

    `sets_done` are the working sets performed, on days that are not judged as well; `sets_made` those that were made.
    """

    made: Count = 0
    missed: Count = 0
    sessions: Count = 0
    sets_made: Count = 0
    sets_done: Count = 0


class Exposure(msgspec.Struct, frozen=True, array_like=True):
    """One track in one session. None means not recorded; percents are in points, loads as lifted.

    `limited` exposures (an effect, a limit or a day limit lowered them) stay out of streaks, records and references.
    """

    event: str
    ended: Moment
    outcome: str | None
    limited: bool
    sets_done: Count
    reps_done: Count = 0
    lowest_reps: Count | None = None
    last_set_reps: Count | None = None
    reps_missed: Count | None = None
    reps_bottom: Count | None = None
    reps_top: Count | None = None
    load_done: Load | None = None
    rpe_target: Decimal | None = None
    last_set_rpe: Decimal | None = None
    e1rm_day: Load | None = None
    e1rm_ref: Load | None = None
    e1rm_drop: Decimal | None = None
    rpe_drift: Decimal | None = None
    rpe_before: Decimal | None = None
    technique_score: Count | None = None
    major_fault_share: Decimal | None = None
    fault: str | None = None
    pain: Decimal | None = None
    tempo_adherence: Decimal | None = None
    made_in_a_row: Count = 0
    missed_in_a_row: Count = 0
    named: Annotated[dict[str, NamedSet], Meta(max_length=MOST_NAMES)] = {}
    others_made: bool | None = None
    tested: Load | None = None
    sets: Annotated[tuple[SetDone, ...], Meta(max_length=MOST_SETS)] = ()
    any_made: bool | None = None
    last_made: bool | None = None
    reps_over_goal: Decimal | None = None
    measured: Measured | None = None
    #: The rung on which it was, where its track is on a ladder.
    rung: str = ""
    velocity: Velocity | None = None
    inol: Decimal | None = None
    hard_sets: Count | None = None
    technique: Technique | None = None
    #: Seconds of the eccentric and of the pause at the bottom, as performed or asked for.
    lowering: tuple[Count, Count] | None = None

    @property
    def on(self) -> date:
        """The civil day on which it counts."""
        return self.ended.date()

    @property
    def lifted(self) -> Load | None:
        """The load done, if it was lifted: where every set was tried without a rep, it was not."""
        return None if self.lowest_reps == self.reps_done == 0 else self.load_done


class FullLoad(msgspec.Struct, frozen=True, array_like=True):
    """The last load lifted outside any limit or effect, and the load factor of its tempo if that is known."""

    load: Load
    on: date
    tempo_factor: Decimal | None


class Day(msgspec.Struct, frozen=True, array_like=True):
    """One civil day: sessions done and missed, tonnage in kg, and whether a deload covered it.

    `exertion` is the load of the sessions that were rated, session RPE times minutes; `axial` the tonnage with each
    lift's times its axial coefficient.
    """

    on: date
    done: Count = 0
    missed: Count = 0
    tonnage: Decimal = Decimal(0)
    deload: bool = False
    exertion: Decimal = Decimal(0)
    rated: Count = 0
    axial: Decimal = Decimal(0)

    def and_also(self, other: Day) -> Day:
        """With what else happened on it."""
        return Day(
            self.on,
            self.done + other.done,
            self.missed + other.missed,
            self.tonnage + other.tonnage,
            self.deload or other.deload,
            self.exertion + other.exertion,
            self.rated + other.rated,
            self.axial + other.axial,
        )


class Best(msgspec.Struct, frozen=True, array_like=True):
    """A tested or entered best of an exercise."""

    load: Load
    reps: Count
    on: date


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """An event that was folded."""

    id: str
    content_hash: str
    recorded: Moment


class Review(msgspec.Struct, frozen=True, array_like=True):
    """What the last review of one subject decided, so that the reason of a carried number is never lost."""

    decisions: tuple[Decision, ...] = ()
    unevaluated: tuple[Unevaluated, ...] = ()
    load_steps: tuple[StepText, ...] = ()

    def and_then(self, later: Review) -> Review:
        """With what was decided after it, at the end of a week or cycle."""
        return Review(
            (*self.decisions, *later.decisions),
            (*self.unevaluated, *later.unevaluated),
            (*self.load_steps, *later.load_steps)[-STEPS_KEPT:],
        )

    def without(self, section: str) -> Review:
        """Without what a section decided; the steps of the load are one path, and stay."""
        return Review(
            tuple(each for each in self.decisions if each.section != section),
            tuple(each for each in self.unevaluated if each.section != section),
            self.load_steps,
        )

    def of_session(self) -> Review:
        """Without what the end of a week or cycle decided; the steps of the load are one path, and stay."""
        return Review(
            tuple(each for each in self.decisions if each.section == "after session"),
            tuple(each for each in self.unevaluated if each.section == "after session"),
            self.load_steps,
        )


class Digest(msgspec.Struct, tag_field="form", tag=FORM):
    """Everything that facts may read of the past. Changed only by review, on a copy of its own."""

    exposures: dict[str, Annotated[list[Exposure], Meta(min_length=1, max_length=EXPOSURES_KEPT)]] = {}
    last_full: dict[str, FullLoad] = {}
    raised_on: dict[str, date] = {}
    days: Annotated[list[Day], Meta(max_length=DAYS_KEPT + 1)] = []
    check_ins: Annotated[list[CheckIn], Meta(max_length=CHECK_INS_KEPT)] = []
    bests: dict[str, Best] = {}
    reviews: dict[str, Review] = {}
    folded: Annotated[list[Folded], Meta(max_length=EVENTS_REMEMBERED)] = []
    forgotten: bool = False
    newest_session: Moment | None = None
    first_session: date | None = None
    back_since: date | None = None
    this_week: dict[str, Tally] = {}
    this_cycle: dict[str, Tally] = {}
    #: The last rises of each track's carried numbers, and since when it has been trained without a long break.
    raises: dict[str, Annotated[list[date], Meta(min_length=1, max_length=RAISES_KEPT)]] = {}
    trained_since: dict[str, date] = {}

    def copy(self) -> Digest:
        """A copy whose rings can be changed without touching this one; the records in them are immutable."""
        return Digest(
            {subject: list(ring) for subject, ring in self.exposures.items()},
            dict(self.last_full),
            dict(self.raised_on),
            list(self.days),
            list(self.check_ins),
            dict(self.bests),
            dict(self.reviews),
            list(self.folded),
            self.forgotten,
            self.newest_session,
            self.first_session,
            self.back_since,
            dict(self.this_week),
            dict(self.this_cycle),
            {subject: list(rises) for subject, rises in self.raises.items()},
            dict(self.trained_since),
        )

    def add_exposure(self, subject: str, exposure: Exposure) -> None:
        """Keeps the ring in order of time, and bounded; tracks stand by name, as they come back from a caller."""
        if subject not in self.exposures:
            self.exposures = dict(sorted([*self.exposures.items(), (subject, [])]))
        ring = self.exposures[subject]
        if exposure.sets_done:
            self._trained(subject, exposure.on, [each.on for each in ring if each.sets_done])
        ring.append(exposure)
        ring.sort(key=_ENDED)
        del ring[:-EXPOSURES_KEPT]

    def _trained(self, subject: str, on: date, before: Sequence[date]) -> None:
        """Notes since when a track is trained without a break longer than four weeks."""
        since = self.trained_since.get(subject)
        if since is None or (before and (on - max(before)).days > LONGEST_BREAK_DAYS):
            self.trained_since = dict(sorted({**self.trained_since, subject: on}.items()))
        elif on < since and (since - on).days <= LONGEST_BREAK_DAYS:
            self.trained_since[subject] = on

    def note_raise(self, subject: str, on: date) -> None:
        """Notes that a carried number of a track went up, each day once."""
        self.raised_on[subject] = on
        days = sorted({*self.raises.get(subject, ()), on})
        self.raises = dict(sorted({**self.raises, subject: days[-RAISES_KEPT:]}.items()))

    def add_to_day(self, day: Day) -> None:
        """Adds to one civil day."""
        place = next((index for index, each in enumerate(self.days) if each.on == day.on), None)
        self.days.append(day if place is None else self.days.pop(place).and_also(day))
        self.days.sort(key=lambda each: each.on)
        self._drop_days()

    def add_session(self, ended: datetime, day: Day) -> None:
        """Adds a session to its day; after a long enough gap the athlete is back since that day."""
        newest, on = self.newest_session, day.on
        if newest is not None and (on - newest.date()).days > REST_DAYS:
            self.back_since = on
        elif self.back_since is not None and 0 < (self.back_since - on).days <= REST_DAYS:
            before = any(each.done and 0 < (on - each.on).days <= REST_DAYS for each in self.days)
            self.back_since = None if before else on
        self.first_session = on if self.first_session is None else min(on, self.first_session)
        self.newest_session = ended if newest is None else max(newest, ended)
        self.add_to_day(day)

    def add_check_in(self, check_in: CheckIn) -> int:
        """Keeps the ring in order of time, and bounded; how many were let go that a fact could have read."""
        self.check_ins, let_go = kept([*self.check_ins, check_in])
        return let_go

    def remember(self, event: Folded) -> None:
        """Remembers a folded event; the oldest are forgotten, and that they were is remembered."""
        self.folded.append(event)
        if len(self.folded) > EVENTS_REMEMBERED:
            del self.folded[:-EVENTS_REMEMBERED]
            self.forgotten = True

    def drop_older_than(self, today: date) -> list[str]:
        """Lets go of tracks and bests that no window can reach; says which tracks."""
        first = today - timedelta(days=HORIZON_DAYS)
        gone = [name for name, ring in self.exposures.items() if ring and ring[-1].on < first]
        for subject in gone:
            self.forget(subject)
        for name in [name for name, best in self.bests.items() if best.on < first]:
            del self.bests[name]
        return gone

    def forget(self, subject: str) -> None:
        """Lets go of one track."""
        for memory in (self.exposures, self.last_full, self.raised_on, self.reviews, self.this_week, self.this_cycle):
            memory.pop(subject, None)
        self.raises.pop(subject, None)
        self.trained_since.pop(subject, None)

    def count(self, subject: str, session: Tally, *, week: bool = True, cycle: bool = True) -> None:
        """Counts a session of a track in the week and in the cycle of the plan, where it lies in them."""
        if week:
            self.this_week = _counted(self.this_week, subject, session)
        if cycle:
            self.this_cycle = _counted(self.this_cycle, subject, session)

    def _drop_days(self) -> None:
        first = self.days[-1].on - timedelta(days=DAYS_KEPT)
        self.days = [each for each in self.days if each.on >= first]


def _counted(tallies: dict[str, Tally], subject: str, session: Tally) -> dict[str, Tally]:
    """Tallies with one session more, by name, as they come back from a caller."""
    old = tallies.get(subject, Tally())
    new = Tally(
        old.made + session.made,
        old.missed + session.missed,
        old.sessions + session.sessions,
        old.sets_made + session.sets_made,
        old.sets_done + session.sets_done,
    )
    return dict(sorted({**tallies, subject: new}.items()))
