"""Who trains in the simulation: profile, gym, and how far they keep to what is asked and say how it went."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from ironrule.v1.athlete_pb2 import (
    SEX_FEMALE,
    SEX_MALE,
    TRAINING_STATUS_ADVANCED,
    TRAINING_STATUS_INTERMEDIATE,
    TRAINING_STATUS_NOVICE,
    TRAINING_STATUS_UNSPECIFIED,
    Athlete,
    Equipment,
)
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, LOAD_UNIT_LB, Load


@dataclass(frozen=True)
class Habits:
    """What somebody does with a prescription. Shares are of the visits, exercises or sets that they could concern."""

    #: Planned visits that do not happen, and those of them that the platform hears of.
    stays_away: float = 0.04
    tells_misses: float = 0.9
    #: Visits on a day that no plan asks for.
    comes_unasked: float = 0.0
    #: Exercises at the end of a session that are left out, and sets that end early though more would go.
    leaves_out: float = 0.0
    stops_early: float = 0.0
    #: Exercises done with more on the bar, or with a set more, than was asked for.
    adds_load: float = 0.0
    adds_sets: float = 0.0
    #: RPE said less felt; None: whatever was asked for is what is said.
    rpe_off: float | None = 0.0
    #: Sets of which RPE or technique is said, check-ins that are made, readings in them that are answered.
    says_rpe: float = 1.0
    says_technique: float = 0.95
    checks_in: float = 0.97
    answers: float = 0.95
    #: Sessions that come back without the session_ref.
    forgets_ref: float = 0.0
    #: How many in a year, on average: bouts of pain, red flags, weeks of bad sleep, fevers.
    bouts_of_pain: float = 0.7
    red_flags: float = 0.15
    bad_weeks: float = 3.0
    fevers: float = 0.3
    #: Weeks of one holiday, and of a layoff; 0 for none.
    holiday: int = 0
    layoff: int = 0
    #: How clean the movement is, 1 to 5.
    technique: float = 4.6


HONEST = Habits()
#: What each character does other than the honest one.
CHARACTERS: dict[str, dict[str, float | int | None]] = {
    "honest": {},
    "lazy": {"stays_away": 0.35, "leaves_out": 0.25, "stops_early": 0.25, "holiday": 4, "bad_weeks": 6.0},
    "over-eager": {"comes_unasked": 0.15, "adds_load": 0.25, "adds_sets": 0.2, "technique": 4.0, "stays_away": 0.0},
    "injured": {"bouts_of_pain": 6.0, "red_flags": 1.5, "layoff": 9, "technique": 4.0},
    "silent": {"says_rpe": 0.4, "says_technique": 0.3, "checks_in": 0.5, "answers": 0.5, "forgets_ref": 0.05},
    "dishonest": {"rpe_off": -2.0, "technique": 4.2},
    "by rote": {"rpe_off": None, "says_technique": 0.5},
    "sloppy": {"technique": 3.4, "rpe_off": 0.5},
    "away": {"holiday": 3, "layoff": 6, "stays_away": 0.15},
    "worn out": {"bad_weeks": 14.0, "fevers": 2.0, "bouts_of_pain": 2.0},
}
_STATUSES = (
    (TRAINING_STATUS_NOVICE, 3, 95.0),
    (TRAINING_STATUS_INTERMEDIATE, 14, 150.0),
    (TRAINING_STATUS_INTERMEDIATE, 20, 175.0),
    (TRAINING_STATUS_ADVANCED, 60, 215.0),
    (TRAINING_STATUS_NOVICE, 1, 80.0),
    (TRAINING_STATUS_UNSPECIFIED, 8, 130.0),
)


@dataclass(frozen=True)
class Person:
    """One simulated athlete. `deadlift_kg` is what one deadlift could be at the start; `days` a week are trained."""

    seed: int
    number: int
    characters: tuple[str, ...]
    habits: Habits
    athlete: Athlete
    deadlift_kg: float
    days: int

    def __str__(self) -> str:
        who = self.athlete
        return (
            f"athlete {self.number} of seed {self.seed}: {' and '.join(self.characters)}, "
            f"status {who.training_status}, {who.age_years or 'no age'}, {self.days} days a week, {self.unit}"
        )

    @property
    def unit(self) -> str:
        """Kg or lb."""
        return "kg" if _in_kg(self.athlete) else "lb"


def person(seed: int, number: int) -> Person:
    """An athlete of a seed: every character comes round, each third athlete is a mixture of two."""
    random = Random(f"who {seed} {number}")  # noqa: S311  # repeatable, not secret
    names = list(CHARACTERS)
    chosen = [names[(number + seed) % len(names)]]
    if number % 3 == 2:
        chosen.append(random.choice([each for each in names[1:] if each not in chosen]))
    habits = HONEST
    for each in chosen:
        habits = replace(habits, **CHARACTERS[each])  # type: ignore[arg-type]  # the names of its fields
    status, months, strength = random.choice(_STATUSES)
    woman = random.random() < 0.45
    athlete = Athlete(
        id=f"{seed}-{number}",
        sex=SEX_FEMALE if woman else SEX_MALE,
        training_status=status,
        training_age_months=months,
        equipment=_gym(random),
    )
    athlete.bodyweight.CopyFrom(Load(amount=64 if woman else 82, unit=LOAD_UNIT_KG))
    age = random.choice((None, 16, 24, 31, 31, 38, 45, 52, 67, 71))
    if age is not None:
        athlete.age_years = age
    if random.random() < 0.1:
        athlete.medical.hypertension = True
    if woman and random.random() < 0.08:
        athlete.medical.pregnant = athlete.medical.cleared_by_professional = True
    strength *= random.uniform(0.85, 1.15) * (0.62 if woman else 1)
    return Person(seed, number, tuple(chosen), habits, athlete, strength, random.choice((2, 2, 2, 2, 3)))


def _gym(random: Random) -> Equipment:
    """A usual gym, one with few plates, one in pounds, or one that lacks something."""
    unit = LOAD_UNIT_LB if random.random() < 0.25 else LOAD_UNIT_KG
    gym = Equipment(unit=unit)
    kind = random.randrange(5)
    if kind == 1:
        for weight, pairs in ((20, 4), (10, 1), (5, 1), (2.5, 1), (1.25, 1)) if unit == LOAD_UNIT_KG else _POUNDS:
            gym.plates.add(weight=Load(amount=weight, unit=unit), pairs=pairs)
    if kind == 2:
        for name in ("barbell", "dumbbell", "cable", "bodyweight"):
            gym.implements.add(kind=name)
    if kind == 3:
        heaviest = Load(amount=30 if unit == LOAD_UNIT_KG else 65, unit=unit)
        gym.implements.add(
            kind="dumbbell", step=Load(amount=2 if unit == LOAD_UNIT_KG else 5, unit=unit)
        ).heaviest.CopyFrom(heaviest)
        for name in ("barbell", "trap_bar", "cable"):
            gym.implements.add(kind=name)
    return gym


_POUNDS = ((45, 4), (25, 1), (10, 1), (5, 1), (2.5, 1))


def _in_kg(athlete: Athlete) -> bool:
    return athlete.equipment.unit == LOAD_UNIT_KG
