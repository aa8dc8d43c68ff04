"""What an athlete makes of a prescription: the session as the platform logs it, and the check-in before it."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from ironrule.training.exercise import CATALOGUE
from ironrule.v1.events_pb2 import SET_TYPE_TEST, SET_TYPE_WORK, CheckIn, Event, PerformedExercise, RedFlag
from ironrule.v1.prescription_pb2 import PrescribedExercise, PrescribedSet
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from simulation.body import Body
from simulation.people import Habits
from simulation.rack import Gym

_FLAGS = [each for each in RedFlag.values() if 0 < each < 40]
_MAJOR = ("rounded_upper_back", "excess_lumbar_flexion", "loss_of_brace")
_MINOR = ("hips_shoot_up", "bar_drift_forward", "rushed_eccentric")
#: Reps in reserve with which a load is chosen where it was left open.
_CAREFUL = 4


def check_in(body: Body, habits: Habits, at: datetime, flag: bool, random: Random) -> CheckIn | None:
    """What is told before a session; None where nothing is. A red flag is always told."""
    if random.random() >= habits.checks_in and not flag:
        return None
    said = CheckIn(at=at.isoformat())
    if flag:
        said.red_flags.present.append(random.choice(_FLAGS))
    elif random.random() < habits.answers:
        said.red_flags.SetInParent()
    pain = round(body.pain * 2) / 2
    readings: dict[str, float | int | bool] = {
        "pain_now": pain,
        "pain_radiates": pain >= 6 and random.random() < 0.3,
        "pain_sharp": pain >= 4 and random.random() < 0.1,
        "sleep_h": body.sleep_h,
        "fatigue": max(1, min(5, round(1 + body.fatigue / 4 + (body.sleep_h < 6)))),
        "soreness": max(1, min(5, round(1 + body.fatigue / 3.5))),
        "stress": random.choice((1, 2, 2, 3, 4)),
        "fever": body.fever,
    }
    if body.who.athlete.medical.hypertension:
        readings["bp_systolic_mmhg"] = random.choices((128, 138, 148, 162, 184), (8, 8, 8, 2, 1))[0]
        readings["bp_diastolic_mmhg"] = random.choice((82, 88, 95, 103))
    for name, value in readings.items():
        if random.random() < habits.answers:
            setattr(said, name, value)
    return said


def trained(answer: PrescribeResponse, body: Body, habits: Habits, gym: Gym, ended: datetime, random: Random) -> Event:
    """The session that was done after an answer, and what the body takes from it."""
    event = Event(id=f"session {ended:%Y-%m-%d}")
    event.session.ended_at = ended.isoformat()
    if random.random() >= habits.forgets_ref:
        event.session.session_ref.CopyFrom(answer.session_ref)
    hardest = 5.0
    for number, asked in enumerate(answer.session.exercises):
        if number and random.random() < habits.leaves_out * (number / len(answer.session.exercises)) * 2:
            continue
        done = event.session.exercises.add(exercise=asked.exercise, track=asked.track)
        hardest = max(hardest, _performed(asked, done, body, habits, gym, random))
    event.session.session_rpe = round(min(10.0, hardest))
    event.session.duration_minutes = 45 + 10 * len(event.session.exercises)
    return event


def _performed(
    asked: PrescribedExercise, done: PerformedExercise, body: Body, habits: Habits, gym: Gym, random: Random
) -> float:
    """The sets of one exercise, and how hard the last of them was."""
    best = body.best(asked.exercise, random)
    more = 0 if random.random() >= habits.adds_load else random.choice((1, 1, 2, 4))
    extra = int(random.random() < habits.adds_sets)
    rpe = 5.0
    for target in [*asked.sets, *[asked.sets[-1]] * extra]:
        load = _load_for(target, asked, best, gym)
        if load is not None and more:
            load = gym.up(asked.exercise, load, more)
        rpe = max(rpe, _one_set(target, asked, load, best, done, body, habits, random))
    body.train(asked.exercise, len(asked.sets), rpe)
    return rpe


def _load_for(target: PrescribedSet, asked: PrescribedExercise, best: float, gym: Gym) -> float | None:
    """What goes on the bar: what is written, else something that leaves reps in reserve; None for bodyweight."""
    if target.HasField("load"):
        return target.load.amount
    if CATALOGUE[asked.exercise].implement == "bodyweight":
        return None
    reps = (target.reps_max or target.reps or 10) + _CAREFUL
    return gym.nearest(asked.exercise, best / (1 + reps / 30))


def _one_set(
    target: PrescribedSet,
    asked: PrescribedExercise,
    load: float | None,
    best: float,
    done: PerformedExercise,
    body: Body,
    habits: Habits,
    random: Random,
) -> float:
    wanted = target.reps_max or target.reps
    if target.reps_max > target.reps and target.HasField("rpe"):
        # As many of the range as the effort that is asked for allows.
        while wanted > target.reps and body.effort(asked.exercise, load, wanted, best)[1] > target.rpe:
            wanted -= 1
    if random.random() < habits.stops_early:
        wanted = max(1, wanted - random.choice((1, 2)))
    reps, rpe = body.effort(asked.exercise, load, wanted, best)
    made = done.sets.add(type=SET_TYPE_TEST if target.test else SET_TYPE_WORK)
    if load is not None:
        made.load.amount, made.load.unit = load, body.who.athlete.equipment.unit
    if target.HasField("distance_m"):
        made.distance_m = target.distance_m
    elif target.HasField("duration_seconds"):
        made.duration_seconds = target.duration_seconds
    else:
        made.reps_done = reps
    if random.random() < habits.says_rpe:
        said = target.rpe or 7 if habits.rpe_off is None else rpe + habits.rpe_off + random.choice((-0.5, 0, 0, 0.5))
        made.rpe = max(5, min(10, round(said * 2) / 2))
    if random.random() < habits.says_technique:
        made.technique_score = body.score(rpe, random)
        if made.technique_score <= 3:
            made.faults.add(
                code=random.choice(_MINOR if made.technique_score == 3 else _MAJOR), reps_affected=min(2, reps)
            )
    if body.pain >= 1.5:
        made.pain = min(10, round((body.pain + random.choice((0, 0, 0.5, 2.5))) * 2) / 2)
    return rpe


def left_for(answer: PrescribeResponse) -> timedelta:
    """How long a session takes."""
    return timedelta(minutes=30 + 10 * len(answer.session.exercises))
