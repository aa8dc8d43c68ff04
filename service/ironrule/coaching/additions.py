"""The pass that puts lifts into a session: what the plan lacks. What is there already is never added again."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from ironrule.carried.decision import Change
from ironrule.carried.state import ATHLETE
from ironrule.coaching.draft import added
from ironrule.coaching.item import Item
from ironrule.coaching.panel import Finding
from ironrule.rulebook.layout import ADD, DAYS, LAYOUT, Add
from ironrule.speech import phrases
from ironrule.training.exercise import CATALOGUE

if TYPE_CHECKING:
    from ironrule.coaching.passes import Sitting


def missed_by(sitting: Sitting) -> list[Finding]:
    """What the rules find missing in the session as it stands; what they cannot know is not kept."""
    if not (sitting.rulebook.has_rules(LAYOUT, ADD, ATHLETE) and sitting.rulebook.has_rules(LAYOUT, DAYS, ATHLETE)):
        return []
    mark = sitting.panel.mark()
    found = sitting.panel.held(LAYOUT, ADD, ATHLETE, sitting.scene_of(ATHLETE, None))
    sitting.panel.back_to(mark)
    return found


def add_lifts(sitting: Sitting, missed: Sequence[Finding] = ()) -> Generator[None, None, None]:
    """Lets the rules add one lift after the other, each rule one at most: the next looks at what is there by then.

    An added lift goes through every rule of the day as if it had been planned. What a refused session `missed` and what
    is proposed has is told.
    """
    if not sitting.rulebook.has_rules(LAYOUT, ADD, ATHLETE):
        return
    acted: set[str] = set()
    finding = _next(sitting, acted)
    while finding is not None:
        acted.add(finding.rule.id)
        item = _add(sitting, finding)
        if item is not None:
            yield from sitting.settle()
            yield from sitting.catch_up(item)
        # What could not be known of the session as it was planned is told once.
        mark = sitting.panel.mark()
        finding = _next(sitting, acted)
        sitting.panel.back_to(mark)
    for finding in missed:
        if finding.rule.id not in acted:
            entry = sitting.ledger.note(finding)
            (action,) = finding.case.actions
            assert isinstance(action, Add)
            entry.changes.append(Change("exercise", action.text, "", phrases.PROPOSED_HAS_IT, False))


def _next(sitting: Sitting, acted: set[str]) -> Finding | None:
    """The first rule that holds and has not acted."""
    held = sitting.panel.held(LAYOUT, ADD, ATHLETE, sitting.scene_of(ATHLETE, None))
    return next((each for each in held if each.rule.id not in acted), None)


def _add(sitting: Sitting, finding: Finding) -> Item | None:
    """Puts in the first lift of a rule that the gym has and that the session has not; None where there is none."""
    entry = sitting.ledger.note(finding)
    (action,) = finding.case.actions
    assert isinstance(action, Add)
    there = {each.exercise.id for each in sitting.items}
    equipment, athlete = sitting.record.athlete.equipment, sitting.scene_of(ATHLETE, None)
    for lift, track in action.lifts:
        exercise = CATALOGUE[lift]
        if lift in there or not equipment.has(exercise.implement):
            continue
        item = added(lift, track, sitting.rulebook, athlete)
        if item.lines:
            item.added_by = entry.rule
            entry.scene = finding.scene.of_track(item.subject, exercise)
            named = phrases.LIFT_NAMED(lift=exercise.id)
            entry.number = ("", named)
            entry.changes.append(Change("exercise", action.text, "", named, True))
            sitting.items.append(item)
            return item
    entry.changes.append(Change("exercise", action.text, "", phrases.NOTHING_AVAILABLE, False))
    return None
