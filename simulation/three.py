"""The three athletes of docs/back-strength.md: described, not drawn, so that the page can speak of them."""

from __future__ import annotations

from dataclasses import replace

from ironrule.v1.athlete_pb2 import (
    SEX_FEMALE,
    SEX_MALE,
    TRAINING_STATUS_ADVANCED,
    TRAINING_STATUS_INTERMEDIATE,
    TRAINING_STATUS_NOVICE,
    Athlete,
    Equipment,
    Sex,
    TrainingStatus,
)
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from simulation.people import CHARACTERS, HONEST, Person
from simulation.year import Story

WEEKS = 16
_SEED = 16


def stories() -> dict[str, Story]:
    """Sixteen weeks of each, by name."""
    found = (
        _described(1, "novice", "honest", SEX_FEMALE, TRAINING_STATUS_NOVICE, 26, 3, 85.0),
        _described(2, "intermediate", "worn out", SEX_MALE, TRAINING_STATUS_INTERMEDIATE, 34, 20, 180.0),
        _described(3, "advanced", "injured", SEX_MALE, TRAINING_STATUS_ADVANCED, 41, 72, 225.0),
    )
    return {who.athlete.id: Story(who.seed, who.number, weeks=WEEKS, known=who) for who in found}


def _described(
    number: int,
    name: str,
    character: str,
    sex: Sex.ValueType,
    status: TrainingStatus.ValueType,
    age: int,
    months: int,
    deadlift_kg: float,
) -> Person:
    """Twice a week in a usual gym, without a red flag."""
    athlete = Athlete(
        id=name,
        sex=sex,
        training_status=status,
        age_years=age,
        training_age_months=months,
        equipment=Equipment(unit=LOAD_UNIT_KG),
    )
    athlete.bodyweight.CopyFrom(Load(amount=64 if sex == SEX_FEMALE else 84, unit=LOAD_UNIT_KG))
    habits = replace(HONEST, **CHARACTERS[character])  # type: ignore[arg-type]  # the names of its fields
    habits = replace(habits, red_flags=0.0, layoff=0)
    return Person(_SEED, number, (character,), habits, athlete, deadlift_kg, 2)
