"""A body: how strong it is in each lift, how tired, how clean it moves, how it slept, where it hurts.

Nothing here is measured. It is a toy that answers prescriptions in a plausible way: strength rises with training and
falls with rest, effort follows from load and reps, and what a coach would be told follows from the athlete's habits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp
from random import Random

from ironrule.training.exercise import CATALOGUE
from simulation.people import Person

#: What a lift takes of a deadlift, by exercise and else by pattern.
_OF_A_DEADLIFT = {
    "deadlift_conventional": 1.0, "trap_bar_deadlift": 1.06, "block_pull": 1.1, "deadlift_sumo": 0.97, "rdl": 0.75,
    "deadlift_paused": 0.85, "rdl_db": 0.35, "rdl_single_leg": 0.25, "barbell_row": 0.5, "pendlay_row": 0.48,
    "chest_supported_row": 0.2, "seal_row": 0.42, "one_arm_db_row": 0.22, "one_arm_cable_row": 0.25,
    "suitcase_carry": 0.22, "farmer_carry": 0.3, "face_pull": 0.14, "reverse_fly": 0.08, "lat_pulldown": 0.45,
    "hip_thrust": 0.9, "good_morning": 0.45, "pallof_press": 0.12,
}  # fmt: skip
_BY_PATTERN = {"hinge": 0.6, "squat": 0.75, "row": 0.35, "press": 0.45, "isolation": 0.12, "carry": 0.25}
_KG = {"kg": 1.0, "lb": 2.2046226}
#: How long tiredness halves in days, strength is lost after days of rest, and a bout of pain fades by days.
_RECOVERS, _DETRAINS_AFTER, _FADES = 2.5, 21, 6.0


@dataclass
class Body:
    """One athlete's body. Days count from the first of the year; `pain` is 0 to 10 of the low back."""

    who: Person
    gained: dict[str, float] = field(default_factory=dict)
    fatigue: float = 0.0
    skill: float = 0.0
    pain: float = 0.0
    sleep_h: float = 7.4
    fever: bool = False
    tired_for: int = 0
    trained_on: int = 0
    today: int = 0

    def wake(self, day: int, random: Random) -> None:
        """The nights since the last visit, and what they bring."""
        nights = max(0, day - self.today)
        self.today = day
        self.fatigue *= exp(-nights / _RECOVERS)
        self.pain *= exp(-nights / _FADES)
        self.tired_for = max(0, self.tired_for - nights)
        share, habits = nights / 365, self.who.habits
        if random.random() < habits.bouts_of_pain * share:
            self.pain = random.choice((2.0, 3.5, 4.5, 6.5, 8.0))
        if random.random() < habits.bad_weeks * share:
            self.tired_for = random.choice((3, 7, 12))
        self.fever = random.random() < habits.fevers * share
        self.sleep_h = round(min(10.0, max(3.0, random.gauss(5.3 if self.tired_for else 7.4, 0.7))) * 4) / 4
        if day - self.trained_on > _DETRAINS_AFTER:
            self.gained = {lift: gain * 0.85 for lift, gain in self.gained.items()}

    def best(self, exercise: str, random: Random) -> float:
        """What goes once today, in the unit of the gym."""
        found = CATALOGUE[exercise]
        share = _OF_A_DEADLIFT.get(exercise, _BY_PATTERN.get(found.pattern, 0.3))
        gained = self.gained.get(exercise, 0.0)
        form = 1 - min(0.15, 0.012 * self.fatigue) - (0.04 if self.sleep_h < 5.5 else 0) - 0.012 * self.pain
        day = random.gauss(1.0, 0.012)
        return self.who.deadlift_kg * share * (1 + gained) * form * day * _KG[self.who.unit]

    def effort(self, exercise: str, load: float | None, reps: int, best: float) -> tuple[int, float]:
        """Reps that go with a load, of those wanted, and the RPE of the last."""
        if load is None or load <= 0:
            return reps, 7.0
        most = int(30 * (best / load - 1)) if load < best else int(load == best)
        left = most - reps
        return (reps, max(5.0, 10.0 - left)) if left >= 0 else (max(0, most), 10.0)

    def score(self, rpe: float, random: Random) -> int:
        """Technique of a set, 1 to 5: worse when it is hard, when tired, and at the beginning."""
        shown = self.who.habits.technique + min(0.5, self.skill) - max(0.0, rpe - 8.5) * 0.4 - 0.02 * self.fatigue
        return max(1, min(5, round(random.gauss(shown, 0.35))))

    def train(self, exercise: str, sets: int, rpe: float) -> None:
        """What sets of a lift leave behind."""
        coef = float(CATALOGUE[exercise].axial_coef)
        self.fatigue += sets * (0.2 + coef) * max(0.0, rpe - 5) * 0.12
        self.skill += 0.003
        rate = {1: 0.004, 2: 0.0018, 3: 0.0008}.get(self.who.athlete.training_status, 0.0018)
        gained = self.gained.get(exercise, 0.0)
        if rpe >= 6:
            self.gained[exercise] = min(0.6, gained + rate * (1 - gained))
        self.trained_on = self.today
