"""What makes an answer sound, whatever was asked: numbers that a person can train with, and a state that goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from ironrule.training.equipment import Equipment, Rack
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, Unit
from ironrule.v1 import prescription_pb2, quantities_pb2
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.wire import record_from

UNITS = {quantities_pb2.LOAD_UNIT_KG: Unit.KG, quantities_pb2.LOAD_UNIT_LB: Unit.LB}
MOST_SETS, MOST_REPS, MOST_REST = 60, 100, 3600
HEAVIEST, HEAVIEST_LIFTED = 10_000, 2000
LARGEST_ANSWER = 1024 * 1024
LARGEST_DIGEST = 256 * 1024
#: Later than this the calendar of a record ends.
LAST_YEAR = 2199


def faults_of(request: pb.PrescribeRequest, answer: pb.PrescribeResponse) -> list[str]:
    """What is wrong with an answer, one line each."""
    return list(_faults(record_from(request).athlete.equipment, answer))


def next_request(request: pb.PrescribeRequest, answer: pb.PrescribeResponse) -> pb.PrescribeRequest | None:
    """The call after an answer: its state, and its session done as prescribed; None at the end of the calendar."""
    now = datetime.fromisoformat(request.as_of) + timedelta(days=2)
    if now.year > LAST_YEAR:
        return None
    following = pb.PrescribeRequest(
        rulebook=request.rulebook, athlete=request.athlete, carried=answer.carried, as_of=now.isoformat()
    )
    event = following.events.add(id=f"session {following.as_of}")
    event.session.ended_at = following.as_of
    event.session.session_ref.CopyFrom(answer.session_ref)
    for prescribed in answer.session.exercises:
        performed = event.session.exercises.add(exercise=prescribed.exercise, track=prescribed.track)
        for each in prescribed.sets:
            one = performed.sets.add(reps_done=each.reps, completed=True)
            # What is lifted has a bound of its own: 2000 kg are prescribed as 4409 lb.
            if each.HasField("load") and each.load.amount <= HEAVIEST_LIFTED:
                one.load.CopyFrom(each.load)
    return following


def _faults(equipment: Equipment, answer: pb.PrescribeResponse) -> Iterator[str]:
    stopped = answer.outcome == prescription_pb2.PRESCRIPTION_OUTCOME_STOPPED
    if not answer.outcome:
        yield "no outcome"
    if stopped is bool(answer.session.exercises):
        yield "a session where there is none to be, or none where there is one"
    if not stopped and len(answer.session.exercises) != len(answer.session_ref.slots):
        yield "the reference is not to this session"
    if answer.ByteSize() > LARGEST_ANSWER or len(answer.carried.digest) > LARGEST_DIGEST:
        yield f"{answer.ByteSize()} bytes, {len(answer.carried.digest)} of them digest"
    for exercise in answer.session.exercises:
        yield from (f"{exercise.exercise}: {fault}" for fault in _exercise_faults(equipment, exercise))
    for variable in answer.carried.variables:
        if variable.HasField("load") and not _is_load(variable.load):
            yield f"carried {variable.name} of {variable.subject}: {variable.load.amount}"


def _exercise_faults(equipment: Equipment, exercise: prescription_pb2.PrescribedExercise) -> Iterator[str]:
    rack = equipment.rack_for(CATALOGUE[exercise.exercise].implement)
    if not 1 <= len(exercise.sets) <= MOST_SETS:
        yield f"{len(exercise.sets)} sets"
    if not 0 <= exercise.rest_seconds <= MOST_REST:
        yield f"rest {exercise.rest_seconds} s"
    for each in exercise.sets:
        if not 0 <= each.reps <= MOST_REPS or (
            each.HasField("reps_max") and not each.reps <= each.reps_max <= MOST_REPS
        ):
            yield f"reps {each.reps}, {each.reps_max}"
        if each.HasField("rpe") and not 1 <= each.rpe <= 10:
            yield f"RPE {each.rpe}"
    loads = [each.load for each in exercise.sets if each.HasField("load")]
    for load in [*loads, *(each.load for each in exercise.warm_ups)]:
        if not _is_load(load) or not _is_loadable(load, rack):
            yield f"load {load.amount} {UNITS.get(load.unit)}"


def _is_load(load: quantities_pb2.Load) -> bool:
    return math.isfinite(load.amount) and 0 <= load.amount <= HEAVIEST and load.unit in UNITS


def _is_loadable(load: quantities_pb2.Load, rack: Rack) -> bool:
    exact = Load(Decimal(repr(load.amount)), UNITS[load.unit])
    return exact.unit is rack.unit and rack.at_most(exact) == exact
