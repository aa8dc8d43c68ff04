"""Sets as the wire has them: from shorthand, or from what an answer asked for."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ironrule.training.faults import Reporter
from ironrule.trials.athletes import wire_load
from ironrule.trials.shorthand import Did, Done, Group
from ironrule.v1 import events_pb2 as pb
from ironrule.v1.prescription_pb2 import PrescribedExercise, PrescribedSet
from ironrule.v1.prescriptions_pb2 import PlannedSession

_REPORTERS = {
    Reporter.SELF: pb.REPORTER_SELF,
    Reporter.COACH: pb.REPORTER_COACH,
    Reporter.VIDEO: pb.REPORTER_VIDEO,
}
_COUNTED = {"m": "distance_m", "s": "duration_seconds"}


def performed(subject: str, did: Did) -> pb.PerformedExercise:
    """An exercise that was done as its shorthand says."""
    lift, _, track = subject.partition("/")
    exercise = pb.PerformedExercise(exercise=lift, track=track)
    for group in did.groups:
        for number, done in enumerate(group.done, 1):
            exercise.sets.append(_set(group, done, last=number == group.sets))
    _felt([each for each in exercise.sets if each.type != pb.SET_TYPE_TEST], did)
    return exercise


def followed(asked: PrescribedExercise, did: Did) -> pb.PerformedExercise:
    """An exercise that was done as it was asked for, but for what its shorthand says.

    A rep total takes as many sets as there are results.
    """
    exercise = pb.PerformedExercise(exercise=asked.exercise, track=asked.track)
    open_end = bool(asked.sets) and asked.sets[-1].HasField("total_reps")
    more = max(0, len(did.done) - len(asked.sets)) if open_end else 0
    for number, each in enumerate([*asked.sets, *asked.sets[-1:] * more]):
        done = _as_asked(each)
        if did.load is not None:
            done.load.CopyFrom(wire_load(did.load))
        if did.done:
            result = did.done[number] if number < len(did.done) else Done(None)
            _count(done, result.reps)
            if result.load is not None:
                done.load.CopyFrom(wire_load(result.load))
        if did.results == "skipped":
            _count(done, None)
        exercise.sets.append(done)
    if open_end and not did.done and did.results != "skipped":
        _fill(exercise, asked)
    if exercise.sets and not did.done:
        last = exercise.sets[-1]
        if did.results == "missed":
            _count(last, max(0, _least(last, asked.sets[-1]) - 1))
        if did.last_reps is not None:
            _count(last, did.last_reps)
    _felt(exercise.sets, did)
    return exercise


def _fill(exercise: pb.PerformedExercise, asked: PrescribedExercise) -> None:
    """Deals a rep total out to the fewest sets that it may take, the first ones the larger."""
    total = [done for done, each in zip(exercise.sets, asked.sets, strict=True) if each.HasField("total_reps")]
    share, over = divmod(asked.sets[-1].total_reps, len(total))
    for number, done in enumerate(total):
        done.reps_done = share + (number < over)


def _least(done: pb.PerformedSet, asked: PrescribedSet) -> int:
    """What makes a set: reps, the bottom of a range, seconds or metres; of a rep total its share."""
    if asked.HasField("total_reps"):
        return done.reps_done
    return int(asked.distance_m or asked.duration_seconds or asked.reps)


def _count(done: pb.PerformedSet, amount: int | None) -> None:
    """Writes a result to what the set counts; None where it was left out."""
    if amount is None:
        for field in ("reps_done", *_COUNTED.values()):
            done.ClearField(field)  # type: ignore[arg-type]  # all are fields of the message
        done.completed = False
        return
    for field in _COUNTED.values():
        if done.HasField(field):  # type: ignore[arg-type]  # both are fields of the message
            setattr(done, field, float(amount))
            return
    done.reps_done = amount


def planned(dids: dict[str, Did]) -> PlannedSession:
    """A coach's own session."""
    session = PlannedSession()
    for subject, did in dids.items():
        lift, _, track = subject.partition("/")
        exercise = session.exercises.add(exercise=lift, track=track, tempo=str(did.tempo or ""))
        if did.rest_s is not None:
            exercise.rest_seconds = did.rest_s
        for group in did.groups:
            sets = exercise.sets.add(sets=group.sets)
            if group.measure == "reps":
                sets.reps = group.low
            else:
                setattr(sets, _COUNTED[group.measure], float(group.low))
            if group.high is not None:
                sets.reps_max = group.high
            if group.rpe is not None:
                sets.rpe = float(group.rpe)
            if group.load is not None:
                sets.load.CopyFrom(wire_load(group.load))
    return session


def _set(group: Group, done: Done, *, last: bool) -> pb.PerformedSet:
    kind = pb.SET_TYPE_TEST if group.test else pb.SET_TYPE_AMRAP if group.amrap and last else pb.SET_TYPE_WORK
    found = pb.PerformedSet(type=kind)
    if group.measure == "reps":
        if not group.test:
            found.reps_target = group.low
        if group.high is not None:
            found.reps_target_max = group.high
    else:
        setattr(found, _COUNTED[group.measure], 0.0)
    _count(found, done.reps)
    load = done.load or group.load
    if load is not None:
        found.load.CopyFrom(wire_load(load))
    if group.rpe is not None:
        found.rpe_target = float(group.rpe)
    return found


def _as_asked(asked: PrescribedSet) -> pb.PerformedSet:
    """As it was asked for, at the top of a range."""
    usual = pb.SET_TYPE_AMRAP if asked.amrap else pb.SET_TYPE_WORK
    done = pb.PerformedSet(type=pb.SET_TYPE_TEST if asked.test else usual)
    for field in ("distance_m", "duration_seconds"):
        if asked.HasField(field):
            top = asked.distance_max_m if field == "distance_m" else asked.duration_max_seconds
            setattr(done, field, top or getattr(asked, field))
    if asked.reps:
        done.reps_target, done.reps_done = asked.reps, asked.reps_max or asked.reps
    if asked.HasField("load"):
        done.load.CopyFrom(asked.load)
    return done


def _move(done: pb.PerformedSet, velocity: Sequence[Decimal]) -> None:
    """One velocity is the set's mean; two are those of its first and last rep."""
    if len(velocity) == 1:
        done.mean_velocity_mps = float(velocity[0])
    else:
        done.rep_velocities_mps.extend(map(float, velocity))


def _slow_down(done: pb.PerformedSet, loss: int) -> None:
    """Its first reps are as fast in every set, so that nothing is said of what the load usually moves at."""
    done.rep_velocities_mps.extend((1.0, 1.0, 1.0, round(1 - loss / 100, 2)))


def _felt(sets: Sequence[pb.PerformedSet], did: Did) -> None:
    """How the sets felt and looked: one RPE is that of the last set, one score or pain that of every set."""
    if not sets:
        return
    for each, rpe in zip(sets[-1:] if len(did.rpe) == 1 else sets, did.rpe, strict=False):
        each.rpe = float(rpe)
    for each, loss in zip(sets[-1:] if len(did.loss) == 1 else sets, did.loss, strict=False):
        _slow_down(each, loss)
    for each, velocity in zip(sets, did.velocity * (len(sets) if len(did.velocity) == 1 else 1), strict=False):
        _move(each, velocity)
    for each, score in zip(sets, did.technique * (len(sets) if len(did.technique) == 1 else 1), strict=False):
        each.technique_score = score
    for each, pain in zip(sets, did.pain * (len(sets) if len(did.pain) == 1 else 1), strict=False):
        each.pain = float(pain)
    for number, each in enumerate(sets, 1):
        each.tempo = str(did.tempo or "")
        for flaw in did.faults:
            if not flaw.sets or number in flaw.sets:
                fault = each.faults.add(code=flaw.code, grows=flaw.grows)
                if flaw.reps is not None:
                    fault.reps_affected = flaw.reps
        if did.technique or each.faults:
            each.technique_reporter = _REPORTERS[did.scored_by]
