"""What a session echoes of its prescription, from the wire."""

from __future__ import annotations

from ironrule.training.events import EffectRef, MovedRef, SessionRef, SetTarget, SlotRef
from ironrule.training.exercise import CATALOGUE
from ironrule.v1 import session_ref_pb2
from ironrule.wire.fields import HEAVIEST_WRITTEN, MOST_EXERCISES, MOST_SETS, Form
from ironrule.wire.once import Once
from ironrule.wire.subjects import name_from, subject_from, track_from


def session_ref_from(message: session_ref_pb2.SessionRef, path: str, form: Form) -> SessionRef:
    """An echoed prescription."""
    slots: list[SlotRef] = []
    if form.at_most(len(message.slots), MOST_EXERCISES, f"{path}.slots"):
        slots = [_slot(each, f"{path}.slots[{index}]", form) for index, each in enumerate(message.slots)]
    starts: list[EffectRef] = []
    if form.at_most(len(message.starts), 20, f"{path}.starts"):
        starts = [
            EffectRef(
                form.text(each.effect, f"{path}.starts[{index}].effect", 64, required=True),
                subject_from(each.subject, f"{path}.starts[{index}].subject", form),
                form.text(each.rule, f"{path}.starts[{index}].rule", 128),
            )
            for index, each in enumerate(message.starts)
        ]
    moved: list[MovedRef | None] = []
    if form.at_most(len(message.moved), MOST_EXERCISES, f"{path}.moved"):
        moved = [_moved(each, f"{path}.moved[{index}]", form) for index, each in enumerate(message.moved)]
    day = form.text(message.day, f"{path}.day", 64)
    return SessionRef(day, tuple(slots), tuple(starts), tuple(each for each in moved if each is not None))


def _moved(message: session_ref_pb2.MovedRef, path: str, form: Form) -> MovedRef | None:
    exercise = form.exercise(message.exercise, f"{path}.exercise")
    track = track_from(message.track, f"{path}.track", form) or ""
    due = form.moment(message.not_before, f"{path}.not_before", date_allowed=False)
    return None if due is None else MovedRef(exercise, track, due)


def _slot(message: session_ref_pb2.SlotRef, path: str, form: Form) -> SlotRef:
    if message.exercise not in CATALOGUE:
        form.exercise(message.exercise, f"{path}.exercise")
    form.at_most(len(message.sets), MOST_SETS, f"{path}.sets")
    sets = _TARGETS.each(message.sets[:MOST_SETS], f"{path}.sets", form)
    for index, each in enumerate(sets):
        form.helped(message.exercise, each.load, f"{path}.sets[{index}].load.amount")
        form.helped(message.exercise, each.exact, f"{path}.sets[{index}].exact.amount")
    return SlotRef(
        message.exercise,
        track_from(message.track, f"{path}.track", form) or "",
        sets,
        form.tempo(message.tempo, f"{path}.tempo"),
        message.limited,
        _began(message, path, form),
        message.began_limited,
    )


def _began(message: session_ref_pb2.SlotRef, path: str, form: Form) -> tuple[SetTarget, ...]:
    form.at_most(len(message.began), MOST_SETS, f"{path}.began")
    return _TARGETS.each(message.began[:MOST_SETS], f"{path}.began", form)


def _target(message: session_ref_pb2.SetTarget, path: str, form: Form) -> SetTarget:
    if not 0 <= message.reps <= 100:
        form.note(f"{path}.reps", f"expected 0 to 100; got {message.reps}")
    return SetTarget(
        message.reps,
        form.count(message, "reps_max", path, 0, 100),
        form.load(message, "load", path, low=-HEAVIEST_WRITTEN, high=HEAVIEST_WRITTEN),
        form.decimal(message, "rpe", path, 1, 10),
        form.decimal(message, "distance_m", path, 0, 10_000),
        form.decimal(message, "duration_seconds", path, 0, 7200),
        name_from(message.named, f"{path}.named", form),
        form.load(message, "exact", path, low=-HEAVIEST_WRITTEN, high=HEAVIEST_WRITTEN),
        message.amrap,
        message.test,
        form.count(message, "reps_goal", path, 1, 100),
        form.count(message, "total_reps", path, 1, 1000),
        form.count(message, "most_sets", path, 1, MOST_SETS),
        form.decimal(message, "distance_max_m", path, 0, 10_000),
        form.decimal(message, "duration_max_seconds", path, 0, 7200),
        form.count(message, "line", path, 0, MOST_SETS),
        name_from(message.at, f"{path}.at", form),
        message.optional,
    )


_TARGETS = Once(_target)
