"""Carried state: the rulebook's variables, its effects, a freeze, the place in the plan, and the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import msgspec

from ironrule.carried.digest import Digest
from ironrule.training.events import RedFlag
from ironrule.training.muscle import direct_muscles
from ironrule.units import Load, trimmed

#: No plan comes to a later week or cycle.
LATEST = 10_000
#: The subject of what belongs to the athlete rather than to a track.
ATHLETE = "athlete"

Variable = Load | Decimal

_LONGEST_TRACK_NAME = 64
#: What stands before the name of a muscle where the owner of something may be another, a lift or a track.
_MUSCLE = "muscle:"


def subject_of(exercise: str, track: str) -> str:
    """A track's full name: `deadlift_conventional/heavy`."""
    return f"{exercise}/{track}"


def track_of(owner: str) -> str:
    """The owner of a number without the set that it is for: `lat_pulldown/climb#2` belongs to `lat_pulldown/climb`."""
    return owner.partition("#")[0]


def per_of(owner: str) -> str:
    """What a number is carried per that belongs to `owner`, as `per` of the carry section says it.

    One of a set is `lat_pulldown/climb#2`, of a track `lat_pulldown/climb`, of a lift `lat_pulldown`, of a muscle
    `muscle:back`.
    """
    if owner == ATHLETE:
        return ATHLETE
    if owner.startswith(_MUSCLE):
        return "muscle"
    if "#" in owner:
        return "set"
    return "track" if "/" in owner else "lift"


def subject_of_muscle(muscle: str) -> str:
    """A muscle's full name: `muscle:back`."""
    return f"{_MUSCLE}{muscle}"


def muscle_of(subject: str) -> str:
    """The muscle of a full name; empty where it is none of a muscle."""
    return subject.removeprefix(_MUSCLE) if subject.startswith(_MUSCLE) else ""


def prime_muscle_of(subject: str) -> str:
    """The full name of the muscle that a lift or track trains most, or of the muscle itself; empty for none."""
    if subject.startswith(_MUSCLE):
        return subject
    first = next(iter(direct_muscles(subject.partition("/")[0])), "")
    return subject_of_muscle(first) if first else ""


def bears_on(owner: str, subject: str) -> bool:
    """What belongs to an owner concerns a subject: itself, of a muscle the tracks that train it, of the athlete all."""
    if owner in (ATHLETE, subject):
        return True
    muscle = muscle_of(owner)
    return bool(muscle) and muscle in direct_muscles(subject.partition("/")[0])


def is_track_name(text: str) -> bool:
    """Whether a track may be called so: letters, digits, _ and -, at most 64 bytes of them."""
    return len(text.encode()) <= _LONGEST_TRACK_NAME and text.replace("_", "").replace("-", "").isalnum()


#: Stands for a day that is not known yet.
NOT_YET = date.min


def rose(before: Variable | None, after: Variable) -> bool:
    """A number is higher than it was; one that was not there yet has not risen."""
    if isinstance(before, Load) and isinstance(after, Load):
        return after > before
    return isinstance(before, Decimal) and isinstance(after, Decimal) and after > before


class Progress(msgspec.Struct, frozen=True):
    """How far one subject has come through an effect: its phase, since which day, and sessions done in it."""

    phase: int
    since: date
    sessions: int = 0
    over: bool = False


@dataclass(frozen=True)
class EffectState:
    """A lasting effect; `progress` is by subject, and a subject without one stands at the start.

    `counts_from` is the first day that counts again for what it forgets, where that is not its first day: the session
    after which a rule started it is forgotten with those before. Until that session is reviewed it is NOT_YET, so that
    every lift of it is judged by what was known before.
    """

    effect: str
    subject: str
    rule: str
    started_on: date
    first_phase_ends_on: date | None = None
    progress: dict[str, Progress] = field(default_factory=dict)
    counts_from: date | None = None

    @property
    def forgets_before(self) -> date:
        """What it forgets is what lies before this day."""
        return self.started_on if self.counts_from is None else self.counts_from


class Moved(msgspec.Struct, frozen=True):
    """A lift that was left out on a day, and the moment from which it is due."""

    on: date
    not_before: datetime


@dataclass(frozen=True)
class Freeze:
    """Training stands still until a clearance that is no older than `since`, the moment of the newest red flag."""

    since: datetime
    red_flags: tuple[RedFlag, ...]


@dataclass(frozen=True)
class Shape:
    """The shape of a variable: whose it is, what it holds, and in which range; texts, as they travel."""

    per: str
    kind: str
    range: str


@dataclass
class Carried:
    """The state after review. Review changes a copy of its own; prescribe never changes it.

    `shapes` are those of the rulebook's variables when it wrote them, by name; `stages` are where tracks with stages
    stand. `week` of the `cycle` are those of the plan, from 1. In a plan by weekdays `week_of` is the Monday of the
    calendar week that `week` is, None until the plan has begun, and `days_done` are the weekdays of it whose day was
    trained, each with the date on which it was. `acted` are rules that act once in a stretch of the plan and have acted
    in this one, each with its subject. `rungs` are the exercises at which ladders stand, each by ladder and track,
    push/reps.
    """

    rulebook: str
    revision: str
    variables: dict[tuple[str, str], Variable] = field(default_factory=dict)
    effects: list[EffectState] = field(default_factory=list)
    freeze: Freeze | None = None
    #: The moment of the newest clearance.
    cleared: datetime | None = None
    next_day: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    #: Lifts that were moved to a later session, by track.
    moved: dict[str, Moved] = field(default_factory=dict)
    week: int = 1
    cycle: int = 1
    week_of: date | None = None
    days_done: dict[str, date] = field(default_factory=dict)
    acted: set[tuple[str, str]] = field(default_factory=set)
    rungs: dict[str, str] = field(default_factory=dict)
    #: Days of this round of the rotation that were trained, in its order.
    round_done: tuple[str, ...] = ()
    #: The day of the rotation that was trained last.
    last_day: str = ""
    digest: Digest = field(default_factory=Digest)

    def write(self, name: str, subject: str, value: Variable) -> None:
        """Writes a variable as it reads when it comes back from a caller: what was carried is what was replayed."""
        kept = Load(trimmed(value.amount), value.unit) if isinstance(value, Load) else trimmed(value)
        self.variables[(name, subject)] = kept

    def load_of(self, subject: str) -> Load | None:
        """The carried load of a track: its own, or that of its lift or of the athlete where rules carry it so."""
        owners = (subject, subject.partition("/")[0], ATHLETE)
        found = next((self.variables[("load", each)] for each in owners if ("load", each) in self.variables), None)
        return found if isinstance(found, Load) else None

    def stage_of(self, subject: str, stages: Sequence[str]) -> str:
        """Where a track stands in its stages: at the first until a rule leads on."""
        found = self.stages.get(subject, "")
        return found if found in stages else stages[0]

    def forgotten(self, subject: str, forgets: Mapping[str, frozenset[str]]) -> dict[str, date]:
        """Facts that effects have let a subject forget, each with the first day that counts again.

        `forgets` are the facts that each effect lets go of, by its name.
        """
        found: dict[str, date] = {}
        for state in self.effects:
            if bears_on(state.subject, subject):
                for fact in forgets.get(state.effect, ()):
                    if fact not in found or found[fact] < state.forgets_before:
                        found[fact] = state.forgets_before
        return found

    def copy(self) -> Carried:
        """A copy that can be changed without touching this one."""
        return replace(
            self,
            variables=dict(self.variables),
            stages=dict(self.stages),
            moved=dict(self.moved),
            effects=list(self.effects),
            days_done=dict(self.days_done),
            acted=set(self.acted),
            rungs=dict(self.rungs),
            digest=self.digest.copy(),
        )
