"""The engine's memory: bounded rings of exposures, days, check-ins and folded events. Facts read nothing else."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from ironrule.carried.check_ins import kept
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

# What a digest that came back may hold: beyond these somebody has changed it.
_LARGEST = 1_000_000_000
_SMALLEST_EXPONENT = -60
_LEAST_TEMPO_FACTOR = Decimal("0.5")
_YEARS = range(1950, 2200)

MADE, MISSED, UNFINISHED, SKIPPED, NOT_JUDGED = OUTCOMES = ("made", "missed", "unfinished", "skipped", "not_judged")


class Exposure(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """One track in one session. None means not recorded; percents are in points, loads as lifted.

    `limited` exposures (an effect, a limit or a day limit lowered them) stay out of streaks, records and references.
    """

    event: str
    ended: datetime
    outcome: str | None
    limited: bool
    sets_done: int
    reps_done: int = 0
    lowest_reps: int | None = None
    last_set_reps: int | None = None
    reps_missed: int | None = None
    reps_bottom: int | None = None
    reps_top: int | None = None
    load_done: Load | None = None
    rpe_target: Decimal | None = None
    last_set_rpe: Decimal | None = None
    e1rm_day: Load | None = None
    e1rm_ref: Load | None = None
    e1rm_drop: Decimal | None = None
    rpe_drift: Decimal | None = None
    rpe_before: Decimal | None = None
    technique_score: int | None = None
    major_fault_share: Decimal | None = None
    fault: str | None = None
    pain: Decimal | None = None
    tempo_adherence: Decimal | None = None
    made_in_a_row: int = 0
    missed_in_a_row: int = 0

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
    done: int = 0
    missed: int = 0
    tonnage: Decimal = Decimal(0)
    deload: bool = False


class Best(msgspec.Struct, frozen=True, array_like=True):
    """A tested or entered best of an exercise."""

    load: Load
    reps: int
    on: date


class Folded(msgspec.Struct, frozen=True, array_like=True):
    """An event that was folded."""

    id: str
    content_hash: str
    recorded: datetime


class Review(msgspec.Struct, frozen=True, array_like=True):
    """What the last review of one subject decided, so that the reason of a carried number is never lost."""

    decisions: tuple[Decision, ...] = ()
    unevaluated: tuple[Unevaluated, ...] = ()
    load_steps: tuple[StepText, ...] = ()


class Digest(msgspec.Struct):
    """Everything that facts may read of the past. Changed only by review, on a copy of its own."""

    exposures: dict[str, list[Exposure]] = {}
    last_full: dict[str, FullLoad] = {}
    raised_on: dict[str, date] = {}
    days: list[Day] = []
    check_ins: list[CheckIn] = []
    bests: dict[str, Best] = {}
    reviews: dict[str, Review] = {}
    folded: list[Folded] = []
    forgotten: bool = False
    newest_session: datetime | None = None
    first_session: date | None = None
    back_since: date | None = None

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
        )

    def add_exposure(self, subject: str, exposure: Exposure) -> None:
        """Keeps the ring in order of time, and bounded; tracks stand by name, as they come back from a caller."""
        if subject not in self.exposures:
            self.exposures = dict(sorted([*self.exposures.items(), (subject, [])]))
        ring = self.exposures[subject]
        ring.append(exposure)
        ring.sort(key=lambda each: each.ended)
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

    def drop_older_than(self, today: date) -> None:
        """Lets go of tracks and bests that no window can reach."""
        first = today - timedelta(days=HORIZON_DAYS)
        for subject in [name for name, ring in self.exposures.items() if ring and ring[-1].on < first]:
            self.forget(subject)
        for name in [name for name, best in self.bests.items() if best.on < first]:
            del self.bests[name]

    def forget(self, subject: str) -> None:
        """Lets go of one track."""
        for memory in (self.exposures, self.last_full, self.raised_on, self.reviews):
            memory.pop(subject, None)

    def _drop_days(self) -> None:
        first = self.days[-1].on - timedelta(days=DAYS_KEPT)
        self.days = [each for each in self.days if each.on >= first]


def digest_to_bytes(digest: Digest) -> bytes:
    """The digest as it travels: JSON, the same bytes for the same digest."""
    return msgspec.json.encode(digest, order="deterministic")


def digest_from_bytes(data: bytes) -> Digest:
    """The digest from its travelling form; ValueError when it is not one."""
    try:
        digest = msgspec.json.decode(data, type=Digest)
    except (msgspec.DecodeError, ArithmeticError, OverflowError) as error:
        raise ValueError(f"not a digest of this version: {error}") from error
    if not _sane(digest):
        raise ValueError("not a digest of this version: a number or a date that nothing can have")
    return digest


def _sane(value: object) -> bool:
    """Every number is finite and of this world, and every moment has an offset and a sensible year."""
    match value:
        case Decimal():
            return value.is_finite() and abs(value) < _LARGEST and value.adjusted() > _SMALLEST_EXPONENT
        case Load():
            return _sane(value.amount) and value.amount >= 0
        case FullLoad(load, on, factor):
            known = factor is None or (_sane(factor) and _LEAST_TEMPO_FACTOR <= factor <= 1)
            return known and _sane(load) and _sane(on)
        case datetime():
            return value.tzinfo is not None and value.year in _YEARS
        case date():
            return value.year in _YEARS
        case bool() | int():
            return abs(value) < _LARGEST
        case list() | tuple():
            return all(map(_sane, value))
        case dict():
            return all(map(_sane, value.values()))
        case msgspec.Struct():
            return all(_sane(getattr(value, name)) for name in value.__struct_fields__)
        case CheckIn():
            return all(_sane(getattr(value, each.name)) for each in fields(value))
    return True
