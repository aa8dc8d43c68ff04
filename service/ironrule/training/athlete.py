"""Who trains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from ironrule.training.equipment import Equipment
from ironrule.units import Load

_NOVICE_MONTHS = 6


class TrainingStatus(Enum):
    """How fast an athlete still improves."""

    NOVICE = "novice"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Sex(Enum):
    """Sex, as stated."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


#: Body regions that platforms name.
REGIONS = ("low_back", "upper_back", "shoulder", "hip", "knee", "other")
#: Joints and regions that can ache, from the neck down.
ACHE_SITES = ("neck", "shoulder", "elbow", "wrist", "upper_back", "low_back", "hip", "knee", "ankle", "other")


@dataclass(frozen=True)
class Injury:
    """A known injury; `healed` when it is resolved."""

    region: str
    healed: bool


@dataclass(frozen=True)
class Medical:
    """Conditions that were asked for; None means not asked."""

    pregnant: bool | None = None
    postpartum: bool | None = None
    uncleared_surgery: bool | None = None
    cleared_by_professional: bool | None = None
    hypertension: bool | None = None
    trimester: int | None = None
    osteoporosis: bool | None = None
    parq_positive: bool | None = None


@dataclass(frozen=True)
class Athlete:
    """An athlete as the platform knows them; None means not stated."""

    id: str
    equipment: Equipment
    sex: Sex | None = None
    age_years: int | None = None
    bodyweight: Load | None = None
    training_age_months: int | None = None
    stated_status: TrainingStatus | None = None
    medical: Medical = Medical()
    priority_lift: str | None = None
    last_deload_ended_on: date | None = None
    injuries: tuple[Injury, ...] = ()
    session_minutes: int | None = None

    @property
    def training_status(self) -> TrainingStatus | None:
        """The stated rate of progress; else what the months suggest: a novice in the first six, then an intermediate.

        Months alone make nobody advanced: whoever takes them for that waits a block for each raise.
        """
        if self.stated_status is not None or self.training_age_months is None:
            return self.stated_status
        if self.training_age_months < _NOVICE_MONTHS:
            return TrainingStatus.NOVICE
        return TrainingStatus.INTERMEDIATE
