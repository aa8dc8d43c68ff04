"""A session under way, gone through again from what it began with: what remains of it after the sets so far.

It is asked and never folded: nothing here writes carried state. What the rules were when a set was done does not
matter, nor how often somebody asked: the same sets so far give the same rest.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace

from ironrule.carried.state import ATHLETE, Carried, subject_of
from ironrule.coaching.draft import lines_of
from ironrule.coaching.panel import Panel
from ironrule.coaching.record import Record
from ironrule.coaching.remaining import Remaining
from ironrule.coaching.review import Notices, slot_for
from ironrule.coaching.set_done import SetsDone
from ironrule.rulebook.rulebook import Deed, NumberAction, Rulebook, SetLine
from ironrule.speech import phrases
from ironrule.training.events import PerformedSet, Session, SessionRef, SlotRef
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.scene import Scene

#: The track of an exercise that no plan has.
_OWN = "own"


@dataclass
class UnderWay:
    """One session under way while it is gone through."""

    record: Record
    panel: Panel
    carried: Carried
    session: Session
    notices: Notices
    sets: SetsDone = field(init=False)
    slots: list[Remaining] = field(init=False)
    stopped: bool = False

    def __post_init__(self) -> None:
        self.sets = SetsDone(self.record, self.panel, self.carried)
        self.slots = [self._remaining(each) for each in self.ref.slots]

    @property
    def ref(self) -> SessionRef:
        """The prescription that is followed."""
        assert self.session.ref is not None
        return self.session.ref

    @property
    def ref_now(self) -> SessionRef:
        """The same as it stands now."""
        return replace(self.ref, slots=tuple(each.ref for each in self.slots))

    def run(self) -> Generator[None, None, None]:
        """Every set so far, pausing after each; nothing where a rule stops training."""
        self._note_other_plan()
        self._stop()
        if self.stopped:
            return
        for performed in self.session.exercises:
            followed = slot_for(self.session, performed)
            mine = next((each for each in self.slots if each.slot is followed), None)
            if mine is None:
                where = f"{performed.exercise}/{performed.track}" if performed.track else performed.exercise
                self.notices.add("EXERCISE_NOT_IN_SESSION", phrases.NOT_IN_SESSION(where=where))
                continue
            for each in performed.sets:
                if each.working and _recorded(each):
                    self.sets.after(mine, each)
                    yield
        for slot in (each for each in self.slots if each.more):
            told = phrases.MORE_SETS(subject=slot.subject, sets=slot.more)
            self.notices.add("MORE_SETS_THAN_ASKED", told)

    def _remaining(self, slot: SlotRef) -> Remaining:
        exercise = CATALOGUE[slot.exercise]
        rack = self.record.athlete.equipment.rack_for(exercise.implement)
        return Remaining(slot, exercise, rack, self._lines(slot), self._rulebook.dialect, self._caps_bind)

    def _lines(self, slot: SlotRef) -> tuple[SetLine, ...]:
        """The set lines of a slot's track today."""
        track = self._rulebook.tracks.get(slot.track)
        subject, exercise = subject_of(slot.exercise, slot.track), CATALOGUE[slot.exercise]
        scene = Scene(self.record.athlete, self.carried, self.record.as_of, subject, exercise)
        return lines_of(track, scene) if track is not None else ()

    @property
    def _rulebook(self) -> Rulebook:
        return self.panel.rulebook

    @property
    def _caps_bind(self) -> bool:
        """Some rule caps the loads of a session, which what remains of it must not cross."""
        return any(
            isinstance(action, NumberAction) and action.target == "load" and rule.stage == "caps"
            for rule in self._rulebook.rules
            if rule.section == "before session"
            for case in rule.cases
            for action in case.actions
        )

    def _note_other_plan(self) -> None:
        plan, tracks = self._rulebook.plan, self._rulebook.tracks
        if self.ref.day and self.ref.day not in plan.days:
            self.notices.add("SESSION_REF_OF_ANOTHER_PLAN", phrases.DAY_OF_ANOTHER_PLAN(day=self.ref.day))
        for each in self.ref.slots:
            if each.track not in tracks and each.track != _OWN:
                told = phrases.TRACK_OF_ANOTHER_PLAN(track=each.track, exercise=each.exercise)
                self.notices.add("SESSION_REF_OF_ANOTHER_PLAN", told)

    def _stop(self) -> None:
        """What stops a session before its first set stops it between two sets as well: a red flag, above all."""
        panel = Panel(self._rulebook, self.panel.engine)
        scene = Scene(
            self.record.athlete,
            self.carried,
            self.record.as_of,
            forgets=self._rulebook.forgets,
            usual=self._rulebook.usual,
        )
        for stage in self._rulebook.stages("before session"):
            for finding in panel.held("before session", stage, ATHLETE, scene):
                deeds = [each for each in finding.case.actions if isinstance(each, Deed)]
                if any(each.kind == "stop" for each in deeds):
                    self.stopped = True
                    self.sets.stop(finding, deeds)
            if self.stopped:
                return


def _recorded(performed: PerformedSet) -> bool:
    """It was done, or given up; a set of which nothing was recorded is still to come."""
    return performed.performed or performed.reps_done is not None or performed.completed is not None
