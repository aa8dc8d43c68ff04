"""The engine's memory: bounded rings of exposures, days, check-ins and folded events. Facts read nothing else.

The constraints in the types are those of a digest that comes back from a caller; `travel` checks what types cannot say.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Annotated

import msgspec
from msgspec import Meta

from ironrule.carried.check_ins import CHECK_INS_KEPT, kept
from ironrule.carried.decision import Decision, StepText, Unevaluated
from ironrule.training.events import CheckIn
from ironrule.units import Load

#: Exposures kept for each track: as many as the longest window over them.
EXPOSURES_KEPT = 10
#: Exposures, bests and tracks older than this are dropped.
HORIZON_DAYS = 180
#: Days are kept for six weeks, so that three whole weeks outside a deload lie before the present one.
DAYS_KEPT = 42
#: A gap longer than this is rest: weeks of training are counted anew after it (an engine default).
REST_DAYS = 14
#: Folded events that are remembered by id and content.
EVENTS_REMEMBERED = 64
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

    @property
    def on(self) -> date:
        """The civil day on which it counts."""
        return self.ended.date()


class FullLoad(msgspec.Struct, frozen=True, array_like=True):
    """The last load lifted outside any limit or effect, and the load factor of its tempo if that is known."""

    load: Load
    on: date
    tempo_factor: Decimal | None


class Day(msgspec.Struct, frozen=True, array_like=True):
    """One civil day: sessions done and missed, tonnage in kg, and whether a deload covered it."""

    on: date
    done: Count = 0
    missed: Count = 0
    tonnage: Decimal = Decimal(0)
    deload: bool = False


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
        )

    def add_exposure(self, subject: str, exposure: Exposure) -> None:
        """Keeps the ring in order of time, and bounded; tracks stand by name, as they come back from a caller."""
        if subject not in self.exposures:
            self.exposures = dict(sorted([*self.exposures.items(), (subject, [])]))
        ring = self.exposures[subject]
        ring.append(exposure)
        ring.sort(key=_ENDED)
        del ring[:-EXPOSURES_KEPT]

    def add_to_day(
        self, on: date, *, done: int = 0, missed: int = 0, tonnage: Decimal = Decimal(0), deload: bool
    ) -> None:
        """Adds to one civil day."""
        place = next((index for index, each in enumerate(self.days) if each.on == on), None)
        old = Day(on) if place is None else self.days.pop(place)
        new = Day(on, old.done + done, old.missed + missed, old.tonnage + tonnage, old.deload or deload)
        self.days.append(new)
        self.days.sort(key=lambda each: each.on)
        self._drop_days()

    def add_session(self, ended: datetime, tonnage: Decimal, *, deload: bool) -> None:
        """Adds a session to its day; after a long enough gap the athlete is back since that day."""
        newest, on = self.newest_session, ended.date()
        if newest is not None and (on - newest.date()).days > REST_DAYS:
            self.back_since = on
        elif self.back_since is not None and 0 < (self.back_since - on).days <= REST_DAYS:
            before = any(each.done and 0 < (on - each.on).days <= REST_DAYS for each in self.days)
            self.back_since = None if before else on
        self.first_session = on if self.first_session is None else min(on, self.first_session)
        self.newest_session = ended if newest is None else max(newest, ended)
        self.add_to_day(ended.date(), done=1, tonnage=tonnage, deload=deload)

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
