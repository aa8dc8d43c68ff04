"""The numbers that checks go by: settings of a rulebook as they stand, adjusted or not."""

from __future__ import annotations

from decimal import Decimal

from ironrule.rulebook.rulebook import Rulebook
from ironrule.training.exercise import Exercise
from ironrule.units import Load, LoadPair
from ironrule.v1.athlete_pb2 import TrainingStatus
from simulation.people import Person

#: Where the way back ends that the safety floor and guard caps speak of.
_BY_MONTHS = ((6, "novice"), (24, "intermediate"))


class Limits:
    """The settings of a rulebook for one athlete."""

    def __init__(self, book: Rulebook, who: Person) -> None:
        self._settings = book.settings
        self._pounds = who.unit == "lb"
        self.status = _status(who)

    def __getitem__(self, name: str) -> float:
        """A number: percents in points, days and hours as they are."""
        return self.of(name, self.status)

    def share(self, name: str, key: str = "") -> float:
        """A percent as a share."""
        return self.of(name, key or self.status) / 100

    def of(self, name: str, key: str) -> float:
        """A number of those that a setting has by name."""
        setting = self._settings[name]
        value = setting.picked(key) if setting.values else setting.value
        if isinstance(value, LoadPair):
            return float(value.lb if self._pounds else value.kg)
        if isinstance(value, Load):
            return float(value.amount)
        assert isinstance(value, Decimal), f"{name} is {value!r}"
        return float(value)


def is_lower(exercise: Exercise) -> bool:
    """Whether the caps of hinges and squats hold for it."""
    return exercise.pattern in ("hinge", "squat")


def _status(who: Person) -> str:
    status, months = who.athlete.training_status, who.athlete.training_age_months
    if status:
        return TrainingStatus.Name(status).removeprefix("TRAINING_STATUS_").lower()
    return next((name for under, name in _BY_MONTHS if months < under), "advanced")
