"""What a session echoes of its prescription, from the wire."""

from __future__ import annotations

from ironrule.training.events import EffectRef, MovedRef, SessionRef, SetTarget, SlotRef
from ironrule.v1 import session_ref_pb2
from ironrule.wire.fields import Form
from ironrule.wire.once import Once
from ironrule.wire.subjects import name_from, subject_from, track_from


def session_ref_from(message: session_ref_pb2.SessionRef, path: str, form: Form) -> SessionRef:
    """An echoed prescription."""
    slots, starts, moved = (form.entries(message, name, path) for name in ("slots", "starts", "moved"))
    due = (_moved(each, f"{path}.moved[{index}]", form) for index, each in enumerate(moved))
    return SessionRef(
        form.text(message, "day", path),
        tuple(_slot(each, f"{path}.slots[{index}]", form) for index, each in enumerate(slots)),
        tuple(_start(each, f"{path}.starts[{index}]", form) for index, each in enumerate(starts)),
        tuple(each for each in due if each is not None),
    )


def _start(message: session_ref_pb2.EffectRef, path: str, form: Form) -> EffectRef:
    effect, rule = form.text(message, "effect", path), form.text(message, "rule", path)
    return EffectRef(effect, subject_from(message, "subject", path, form), rule)


def _moved(message: session_ref_pb2.MovedRef, path: str, form: Form) -> MovedRef | None:
    exercise = form.exercise(message, "exercise", path)
    track = track_from(message, "track", path, form) or ""
    due = form.moment(message, "not_before", path, date_allowed=False)
    return None if due is None else MovedRef(exercise, track, due)


def _slot(message: session_ref_pb2.SlotRef, path: str, form: Form) -> SlotRef:
    exercise = form.exercise(message, "exercise", path)
    sets = _TARGETS.each(form.entries(message, "sets", path), f"{path}.sets", form)
    for index, each in enumerate(sets):
        form.helped(exercise, each.load, f"{path}.sets[{index}].load.amount")
        form.helped(exercise, each.exact, f"{path}.sets[{index}].exact.amount")
    return SlotRef(
        exercise,
        track_from(message, "track", path, form) or "",
        sets,
        form.tempo(message, "tempo", path),
        message.limited,
        _TARGETS.each(form.entries(message, "began", path), f"{path}.began", form),
        message.began_limited,
    )


def _target(message: session_ref_pb2.SetTarget, path: str, form: Form) -> SetTarget:
    return SetTarget(
        form.count(message, "reps", path) or 0,
        form.count(message, "reps_max", path),
        form.load(message, "load", path),
        form.decimal(message, "rpe", path),
        form.decimal(message, "distance_m", path),
        form.decimal(message, "duration_seconds", path),
        name_from(message, "named", path, form),
        form.load(message, "exact", path),
        message.amrap,
        message.test,
        form.count(message, "reps_goal", path),
        form.count(message, "total_reps", path),
        form.count(message, "most_sets", path),
        form.decimal(message, "distance_max_m", path),
        form.decimal(message, "duration_max_seconds", path),
        form.count(message, "line", path),
        name_from(message, "at", path, form),
        message.optional,
        form.count(message, "rest_seconds", path),
    )


_TARGETS = Once(_target)
