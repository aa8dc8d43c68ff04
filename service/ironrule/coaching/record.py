"""What is asked: an athlete's record and a moment, as the wire hands it to the core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum

from ironrule.carried.state import Carried
from ironrule.training.athlete import Athlete
from ironrule.training.events import Event, Session
from ironrule.training.tempo import Tempo
from ironrule.units import Load


class Explain(Enum):
    """How many reasons to give."""

    NONE = "none"
    DECISIONS = "decisions"
    FULL = "full"


@dataclass(frozen=True)
class PlannedSets:
    """Sets of one kind that a coach has planned."""

    sets: int
    reps: int | None
    reps_max: int | None = None
    load: Load | None = None
    rpe: Decimal | None = None
    distance_m: Decimal | None = None
    duration_s: Decimal | None = None


@dataclass(frozen=True)
class PlannedExercise:
    """One exercise of a planned session; `track` None means that of the rulebook's plan."""

    exercise: str
    track: str | None
    sets: tuple[PlannedSets, ...]
    tempo: Tempo | None = None
    rest_s: int | None = None


@dataclass(frozen=True)
class Override:
    """A load that a coach sets by hand for today; `track` is empty where the exercise stands on one only."""

    exercise: str
    track: str
    load: Load
    by: str
    reason: str


@dataclass(frozen=True)
class Record:
    """A request. `carried` is None for a first call or a replay of the whole log.

    `sessions_ahead` are those to project after the next one.
    """

    request_id: str
    rulebook: str
    athlete: Athlete
    events: tuple[Event, ...]
    carried: Carried | None
    as_of: datetime
    planned: tuple[PlannedExercise, ...] = ()
    explain: Explain = Explain.DECISIONS
    #: The sets so far of a session of which the rest is asked for.
    under_way: Session | None = None
    override: Override | None = None
    sessions_ahead: int = 0
    #: The language that was asked for; empty for English.
    language: str = ""
    #: A revision of the rulebook; empty for the one that is live.
    revision: str = ""
