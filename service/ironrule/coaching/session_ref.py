"""What a platform sends back with a session, so that it is judged by what was asked for."""

from __future__ import annotations

from ironrule.coaching.item import Item
from ironrule.coaching.line import Line
from ironrule.coaching.prescribe import Sitting
from ironrule.training.events import EffectRef, MovedRef, SessionRef, SetTarget, SlotRef
from ironrule.units import Load


def session_ref_of(sitting: Sitting) -> SessionRef:
    """What was asked for, set by set, and what starts and moves with the session."""
    slots = tuple(
        SlotRef(
            item.exercise.id,
            item.track,
            tuple(_target(line, number, item) for line in item.lines for number in range(line.sets_now)),
            item.tempo_now,
            item.limited,
        )
        for item in sitting.items
    )
    starts = tuple(EffectRef(each.effect, each.subject, each.rule) for each in sitting.starts)
    moved = tuple(
        MovedRef(each.item.exercise.id, each.item.track, each.not_before)
        for each in sitting.passes.left_out
        if each.not_before is not None
    )
    return SessionRef(sitting.day, slots, () if sitting.stopped else starts, () if sitting.stopped else moved)


def _target(line: Line, number: int, item: Item) -> SetTarget:
    """What one set of a line is to be, from 0."""
    total = line.most_sets_now
    return SetTarget(
        0 if total else line.reps_now or 0,
        line.reps_max_now,
        line.bar,
        line.rpe_now,
        line.distance_m,
        line.duration_s,
        line.named,
        _exact(line, item) if line.named else None,
        line.amrap and number == line.sets_now - 1,
        line.test,
        line.goal,
        line.reps_now if total else None,
        total or None,
        line.distance_max_m,
        line.duration_max_s,
        line.place,
        line.at,
        line.optional,
        line.rest_now,
    )


def _exact(line: Line, item: Item) -> Load | None:
    """The load of a line before rounding."""
    exact = None if line.load is None else line.load.exact
    return None if exact is None else Load(exact, item.rack.unit)
