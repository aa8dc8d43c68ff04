"""What happened: the dated events that review folds, and the prescription a session followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256

import msgspec

from ironrule.training.faults import Reporter, Severity
from ironrule.training.tempo import Tempo
from ironrule.training.velocity import velocity_loss
from ironrule.units import Load, quantised


class SetType(Enum):
    """What a set was for."""

    WARM_UP = "warm-up"
    WORK = "work"
    BACK_OFF = "back-off"
    TEST = "test"
    AMRAP = "amrap"


class RedFlag(Enum):
    """Symptoms that stop training until a professional has cleared the athlete."""

    SADDLE_NUMBNESS = "saddle_numbness"
    BLADDER_BOWEL_CHANGE = "bladder_bowel_change"
    BILATERAL_LEG_SYMPTOMS = "bilateral_leg_symptoms"
    PROGRESSIVE_WEAKNESS = "progressive_weakness"
    CHEST_PAIN = "chest_pain"
    SYNCOPE = "syncope"
    SUDDEN_SEVERE_HEADACHE = "sudden_severe_headache"
    NEUROLOGICAL_DEFICIT = "neurological_deficit"
    TRAUMA_WITH_SPINE_PAIN = "trauma_with_spine_pain"
    RADIATING_OVER_48_H = "radiating_over_48_h"
    UNREMITTING_NIGHT_PAIN = "unremitting_night_pain"
    FEVER_WITH_BACK_PAIN = "fever_with_back_pain"
    UNEXPLAINED_WEIGHT_LOSS = "unexplained_weight_loss"
    HISTORY_WITH_NEW_PAIN = "history_with_new_pain"
    THORACIC_PAIN = "thoracic_pain"
    STRUCTURAL_DEFORMITY = "structural_deformity"
    MORNING_STIFFNESS = "morning_stiffness"
    PREGNANCY_BLEEDING = "pregnancy_bleeding"
    BREATHLESS_BEFORE_EXERTION = "breathless_before_exertion"
    DIZZINESS = "dizziness"
    HEADACHE = "headache"
    MUSCLE_WEAKNESS = "muscle_weakness"
    CALF_PAIN_OR_SWELLING = "calf_pain_or_swelling"
    CONTRACTIONS = "contractions"
    LESS_FETAL_MOVEMENT = "less_fetal_movement"
    FLUID_LEAK = "fluid_leak"

    @property
    def emergency(self) -> bool:
        """Urgent care now; the others are referred before training goes on (Finucane 2020)."""
        return self not in _REFERRALS and not self.of_pregnancy

    @property
    def of_pregnancy(self) -> bool:
        """A warning sign of pregnancy: whoever cares for it is called before training goes on (ACOG 2020)."""
        return self in _OF_PREGNANCY


_REFERRALS = frozenset(
    {
        RedFlag.RADIATING_OVER_48_H,
        RedFlag.UNREMITTING_NIGHT_PAIN,
        RedFlag.FEVER_WITH_BACK_PAIN,
        RedFlag.UNEXPLAINED_WEIGHT_LOSS,
        RedFlag.HISTORY_WITH_NEW_PAIN,
        RedFlag.THORACIC_PAIN,
        RedFlag.STRUCTURAL_DEFORMITY,
        RedFlag.MORNING_STIFFNESS,
    }
)
_OF_PREGNANCY = frozenset(
    {
        RedFlag.PREGNANCY_BLEEDING,
        RedFlag.BREATHLESS_BEFORE_EXERTION,
        RedFlag.DIZZINESS,
        RedFlag.HEADACHE,
        RedFlag.MUSCLE_WEAKNESS,
        RedFlag.CALF_PAIN_OR_SWELLING,
        RedFlag.CONTRACTIONS,
        RedFlag.LESS_FETAL_MOVEMENT,
        RedFlag.FLUID_LEAK,
    }
)


@dataclass(frozen=True)
class Fault:
    """A technical fault; `reps_affected` is None for every rep of the set, `grows` when it grew within a rep."""

    code: str
    severity: Severity
    reps_affected: int | None = None
    grows: bool = False


@dataclass(frozen=True)
class PerformedSet:
    """One set as it was performed; None means not recorded."""

    type: SetType = SetType.WORK
    load: Load | None = None
    reps_target: int | None = None
    reps_target_max: int | None = None
    reps_done: int | None = None
    rpe_target: Decimal | None = None
    rpe: Decimal | None = None
    tempo: Tempo | None = None
    tempo_adherence: Decimal | None = None
    technique_score: int | None = None
    faults: tuple[Fault, ...] = ()
    pain: Decimal | None = None
    completed: bool | None = None
    distance_m: Decimal | None = None
    duration_s: Decimal | None = None
    named: str = ""
    #: Mean concentric velocity of each rep, in m/s; of a device that does not tell reps, one for the whole set.
    velocities: tuple[Decimal, ...] = ()
    velocities_of_reps: bool = True
    scored_by: Reporter = Reporter.SELF

    @property
    def looked_at(self) -> bool:
        """Somebody judged its technique."""
        return self.technique_score is not None or bool(self.faults)

    @property
    def working(self) -> bool:
        """Anything but a warm-up."""
        return self.type is not SetType.WARM_UP

    @property
    def velocity_loss(self) -> Decimal | None:
        """How much slower the last rep was than the fastest, in percent; None of fewer than two reps."""
        loss = velocity_loss(self.velocities) if self.velocities_of_reps else None
        return None if loss is None else quantised(loss)

    @property
    def performed(self) -> bool:
        """The set was tried: with no word on completion wherever a result was recorded, be it 0."""
        if self.completed is not None:
            return self.completed or bool(self.reps_done)
        return any(each is not None for each in (self.reps_done, self.distance_m, self.duration_s))


@dataclass(frozen=True)
class PerformedExercise:
    """One exercise of a session; `track` is None when the platform did not say."""

    exercise: str
    track: str | None
    sets: tuple[PerformedSet, ...]


class SetTarget(msgspec.Struct, frozen=True):
    """What one working set was to be: `exact` is a named set's load before rounding, `at` the carried load it is at.

    `exact` is the load of a named set before rounding, `at` the carried load that it is at, by name.
    `total_reps` are those of all sets like this one together, in at most `most_sets`; its own `reps` are 0 then.
    """

    reps: int
    reps_max: int | None
    load: Load | None
    rpe: Decimal | None
    distance_m: Decimal | None = None
    duration_s: Decimal | None = None
    named: str = ""
    exact: Load | None = None
    amrap: bool = False
    test: bool = False
    goal: int | None = None
    total_reps: int | None = None
    most_sets: int | None = None
    distance_max_m: Decimal | None = None
    duration_max_s: Decimal | None = None
    line: int | None = None
    at: str = ""
    optional: bool = False
    rest_s: int | None = None


class SlotRef(msgspec.Struct, frozen=True):
    """What was prescribed for one slot; `limited` when a limit, an effect or a day limit lowered it.

    `began` are the targets with which the session began, where rules after a set have changed some, and `began_limited`
    is what `limited` was then.
    """

    exercise: str
    track: str
    sets: tuple[SetTarget, ...]
    tempo: Tempo | None
    limited: bool
    began: tuple[SetTarget, ...] = ()
    began_limited: bool = False


@dataclass(frozen=True)
class EffectRef:
    """An effect that starts with the session."""

    effect: str
    subject: str
    rule: str


@dataclass(frozen=True)
class MovedRef:
    """A lift that was left out of the session, and the moment from which it is due."""

    exercise: str
    track: str
    not_before: datetime


@dataclass(frozen=True)
class SessionRef:
    """The prescription that a session followed, as the platform echoed it."""

    day: str
    slots: tuple[SlotRef, ...] = ()
    starts: tuple[EffectRef, ...] = ()
    moved: tuple[MovedRef, ...] = ()


@dataclass(frozen=True)
class Session:
    """A session that was trained."""

    ended: datetime
    exercises: tuple[PerformedExercise, ...] = ()
    session_rpe: Decimal | None = None
    duration_minutes: int | None = None
    ref: SessionRef | None = None

    @property
    def at(self) -> datetime:
        """When it happened."""
        return self.ended


class JointAche(msgspec.Struct, frozen=True, array_like=True):
    """An ache: where, how bad from 0 to 10, and for how many days as the athlete says."""

    site: str
    level: Decimal
    days: int | None = None


#: Why an athlete may ask for a week without training; `no` is none asked for.
REST_REASONS = ("no", "tired", "illness", "travel", "pain")


class CheckIn(msgspec.Struct, frozen=True, omit_defaults=True):
    """Readings outside a session; None means not asked, an empty tuple of red flags or aches means none.

    `soreness` is that of the whole athlete, `soreness_of` that of single muscles; a muscle that is not there was not
    asked for. `hrv` is the natural logarithm of RMSSD in milliseconds, `resting_hr` beats a minute.
    """

    at: datetime
    red_flags: tuple[RedFlag, ...] | None = None
    sleep_h: Decimal | None = None
    soreness: int | None = None
    fatigue: int | None = None
    stress: int | None = None
    motivation: int | None = None
    pain_now: Decimal | None = None
    pain_location: str | None = None
    pain_radiates: bool | None = None
    bp_systolic: int | None = None
    bp_diastolic: int | None = None
    fever: bool | None = None
    adherence_14d: Decimal | None = None
    readiness: int | None = None
    pain_sharp: bool | None = None
    pain_new: bool | None = None
    hours_since_waking: Decimal | None = None
    soreness_of: Mapping[str, int] = {}
    hrv: Decimal | None = None
    resting_hr: int | None = None
    joint_aches: tuple[JointAche, ...] | None = None
    rest_wanted: str | None = None

    def told(self) -> dict[str, object]:
        """What was told, by the name of the reading; each muscle is one of its own."""
        known = {name: value for name in _READINGS if (value := getattr(self, name)) is not None}
        return known | {f"soreness of {muscle}": score for muscle, score in self.soreness_of.items()}


_READINGS = tuple(each.name for each in msgspec.structs.fields(CheckIn) if each.name not in ("at", "soreness_of"))


@dataclass(frozen=True)
class StrengthTest:
    """A tested or entered best."""

    at: datetime
    exercise: str
    load: Load
    reps: int


@dataclass(frozen=True)
class MissedSession:
    """A planned session that did not happen; `at` is the end of that day."""

    at: datetime

    @property
    def planned_on(self) -> date:
        """The day it was planned for."""
        return self.at.date()


@dataclass(frozen=True)
class Clearance:
    """A professional's clearance after a red flag."""

    at: datetime
    by: str


@dataclass(frozen=True)
class EnteredNumber:
    """A carried number as somebody knows or decides it."""

    at: datetime
    name: str
    subject: str
    value: Load | Decimal
    by: str = ""


#: Ids up to this length are remembered as they are; those of most platforms have 36 characters.
_LONGEST_SHORT_ID = 40

Happening = Session | CheckIn | StrengthTest | MissedSession | Clearance | EnteredNumber


@dataclass(frozen=True)
class Event:
    """Something that happened, with the id and content hash that make folding idempotent."""

    id: str
    content_hash: str
    recorded: datetime
    what: Happening

    @property
    def short_id(self) -> str:
        """Its id; of a long one the beginning and a hash, so that remembering it costs little. Events fold by it."""
        if len(self.id) <= _LONGEST_SHORT_ID:
            return self.id
        return f"{self.id[:_LONGEST_SHORT_ID]}#{sha256(self.id.encode()).hexdigest()[:16]}"
