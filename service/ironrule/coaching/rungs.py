"""Ladders under review: where one begins, what counts as training on it, and what happens when its rung changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ironrule.carried.climbing import go_on_as
from ironrule.carried.decision import Change
from ironrule.carried.state import Carried, subject_of
from ironrule.coaching.ledger import Entry
from ironrule.coaching.panel import Panel
from ironrule.rulebook.ladders import CLIMB, Climb
from ironrule.rulebook.plan import Plan
from ironrule.rulebook.rulebook import Deed
from ironrule.speech import phrases
from ironrule.speech.said import Said, lifts
from ironrule.training.events import PerformedSet
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load

#: The name under which the place of a rung is entered, 1 the easiest.
RUNG = "rung"
#: The sets of one track in a session, by the exercise with which they were done: on a ladder there may be several.
Trained = Mapping[str, tuple[PerformedSet, ...]]


@dataclass
class Ascent:
    """Where the rules of one review move a track on its ladder: to the rung that the first of them leads to."""

    climb: Climb | None
    exercise: str
    goal: str = ""
    _rule: str = ""

    def after(self, deed: Deed) -> str:
        """The exercise to which a rule moves the track; empty where its ladder ends, or it is on none."""
        return "" if self.climb is None else self.climb.moved(self.exercise, deed.name)

    def take(self, deed: Deed, entry: Entry) -> None:
        """Moves the track, unless another rule has moved it elsewhere, or the ladder ends here."""
        there = self.after(deed)
        if self.goal and there != self.goal:
            entry.overruled_by, there = self._rule, ""
        if there:
            self.goal, self._rule = there, self._rule or entry.rule
        before = self._name_of(self.exercise)
        after = self._name_of(there or self.exercise)
        entry.changes.append(Change(CLIMB, deed.text, before, after, bool(there)))
        entry.number = entry.number or (before, after)

    @property
    def rises(self) -> bool:
        """It moves to a harder rung."""
        climb = self.climb
        return bool(self.goal) and climb is not None and climb.place_of(self.goal) > climb.place_of(self.exercise)

    @staticmethod
    def _name_of(exercise: str) -> str:
        return CATALOGUE[exercise].name if exercise in CATALOGUE else ""


@dataclass(frozen=True)
class Rungs:
    """The ladders of a plan, as one carried state has climbed them; `tell` takes notices."""

    plan: Plan
    carried: Carried
    panel: Panel
    tell: Callable[[str, Said], None]

    def subject(self, exercise: str, track: str) -> str:
        """The full name of the track to which an exercise on a track belongs."""
        return self.plan.subject_of(exercise, track, self.carried)

    def begin(self, subjects: Iterable[str]) -> None:
        """Nobody has climbed a ladder before it was trained: it begins at the rung that is trained or entered first."""
        for subject in subjects:
            climb = self.plan.climb_at(subject)
            if climb is not None and climb.key not in self.carried.rungs:
                self.move(climb.subject(self.carried), subject.partition("/")[0])

    def present(self, subject: str, done: Trained) -> tuple[str, tuple[PerformedSet, ...], bool]:
        """What of a session counts for a track: the exercise, its sets, and whether that is its present rung.

        On a ladder another rung is not judged, and beside the present one it is let go.
        """
        climb, present = self.plan.climb_at(subject), subject.partition("/")[0]
        trained = present if present in done else next(iter(done))
        others = [each for each in done if each != present]
        if climb is not None and others:
            told = phrases.OTHER_RUNG_BESIDE if trained == present else phrases.OTHER_RUNG
            self.tell("OTHER_RUNG", told(others=lifts(others), ladder=climb.ladder, present=present))
        return trained, done[trained], trained == present

    def move(self, subject: str, exercise: str) -> None:
        """Puts a track on another rung of its ladder, under whose name everything goes on."""
        climb = self.plan.climb_at(subject)
        assert climb is not None
        new = subject_of(exercise, climb.track)
        self.carried.rungs[climb.key] = exercise
        if new != subject:
            go_on_as(self.carried, subject, new)
            self.panel.go_on_as(subject, new)

    def enter(self, subject: str, value: Load | Decimal) -> bool:
        """Puts a track on the rung whose place somebody entered; False where it is on no ladder, which is told."""
        climb = self.plan.climb_at(subject)
        if climb is None or isinstance(value, Load):
            return False
        if value not in range(1, len(climb.rungs) + 1):
            told = phrases.NO_SUCH_RUNG(ladder=climb.ladder, rungs=len(climb.rungs), value=value)
            self.tell("UNKNOWN_NUMBER", told)
            return True
        self.move(climb.subject(self.carried), climb.rungs[int(value) - 1])
        return True

    def lift_of(self, subject: str) -> str:
        """The rung of a track on a ladder; empty for every other."""
        return subject.partition("/")[0] if self.plan.climb_at(subject) is not None else ""
