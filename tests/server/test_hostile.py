"""Named hostile requests through the real server, each with the answer that it deserves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message

from ironrule.training.exercise import CATALOGUE
from ironrule.v1 import prescription_pb2
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.athlete_pb2 import Injury, PlatePair
from ironrule.v1.events_pb2 import Event, PerformedExercise, PerformedSet, Session
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, LOAD_UNIT_LB, Load
from ironrule.wire.declared import most_of
from tests.server.child import Child
from tests.server.records import ATHLETES, whole_logs
from tests.server.sound import faults_of, next_request

NAN, INF = float("nan"), float("inf")
#: As many lifts as a session may have.
LIFTS = list(CATALOGUE)[: most_of(Session, "exercises")]
SET = "events[0].session.exercises[0].sets[0]"
SESSIONS = "events[*].session"
SETS = f"{SESSIONS}.exercises[*].sets[*]"


@dataclass(frozen=True)
class Times:
    """The first entry of a list, so often."""

    count: int


#: A field that is not there, and a message that is there and says nothing.
ABSENT, EMPTY = object(), object()


def performed(exercise: str, track: str = "") -> PerformedExercise:
    """Three sets of five."""
    one = PerformedSet(load=Load(amount=60, unit=LOAD_UNIT_KG), reps_target=5, reps_done=5, rpe=8)
    return PerformedExercise(exercise=exercise, track=track, sets=[one] * 3)


def on_tracks_of_its_own(number: int) -> Event:
    """A session of thirty exercises, none of which anybody has trained on that track."""
    event = Event(id=f"session {number}")
    event.session.ended_at = f"2026-{1 + number // 25:02}-{1 + number % 25:02}"
    event.session.exercises.extend(performed(each, f"track-{number}") for each in LIFTS)
    return event


def planned(exercise: str, lines: int) -> pb.PlannedExercise:
    """So many lines of three sets of five."""
    one = pb.PlannedSets(load=Load(amount=60, unit=LOAD_UNIT_KG), sets=3, reps=5, rpe=8)
    return pb.PlannedExercise(exercise=exercise, sets=[one] * lines)


#: What cannot be: the field that is set, and what is put there. The same field is named in the refusal.
IMPOSSIBLE: dict[str, tuple[str, object]] = {
    "no moment": ("as_of", ""),
    "a date as the moment": ("as_of", "2026-03-12"),
    "a moment without an offset": ("as_of", "2026-03-12T18:00:00"),
    "a moment of the year 1": ("as_of", "0001-01-01T00:00:00Z"),
    "a moment of the year 9999": ("as_of", "9999-12-31T23:59:59-14:00"),
    "a moment that is prose": ("as_of", "tomorrow\0" * 1000),
    "an id of 5000 characters": ("request_id", "\u00df" * 5000),
    "an athlete's id of 5000": ("athlete.id", "x" * 5000),
    "an explain level of nowhere": ("explain", 2**31 - 1),
    "a negative enum": ("athlete.sex", -(2**31)),
    "an age below zero": ("athlete.age_years", -1),
    "an age of ages": ("athlete.age_years", 2**31 - 1),
    "a bodyweight of nothing": ("athlete.bodyweight.amount", 0.0),
    "a bodyweight that is no number": ("athlete.bodyweight.amount", NAN),
    "a bodyweight without end": ("athlete.bodyweight.amount", INF),
    "months below zero": ("athlete.training_age_months", -(2**31)),
    "a lift of the moon": ("athlete.priority_lift", "moon_walk"),
    "a deload at the end of time": ("athlete.last_deload_ended_on", "9999-12-31"),
    "a week date": ("athlete.last_deload_ended_on", "2026-W11-4"),
    "a unit of stones": ("athlete.equipment.unit", 3),
    "a plate of no weight": ("athlete.equipment.plates[0].weight.amount", 0.0),
    "a plate that is no number": ("athlete.equipment.plates[0].weight.amount", NAN),
    "a plate of antimatter": ("athlete.equipment.plates[0].weight.amount", -20.0),
    "plates by the million": ("athlete.equipment.plates[0].pairs", 1_000_000),
    "a bar of infinite weight": ("athlete.equipment.implements[0].empty.amount", INF),
    "a step of nothing": ("athlete.equipment.implements[0].step.amount", 0.0),
    "a step below the grain": ("athlete.equipment.implements[0].step.amount", 5e-324),
    "an event without an id": ("events[0].id", ""),
    "an event's id of 5000": ("events[0].id", "x" * 5000),
    "stored in the year 9999": ("events[0].recorded_at", "9999-12-31T00:00:00Z"),
    "stored after the moment": ("events[0].recorded_at", "2026-04-01T00:00:00Z"),
    "ended on 30 February": ("events[0].session.ended_at", "2026-02-30"),
    "ended at 25 o'clock": ("events[0].session.ended_at", "2026-03-02T25:00:00Z"),
    "an offset of a day": ("events[0].session.ended_at", "2026-03-02T18:00:00+24:00"),
    "an offset to the second": ("events[0].session.ended_at", "2026-03-02T18:00:00+01:00:30"),
    "a status of nowhere": ("events[0].session.status", 77),
    "an exertion of 1e308": ("events[0].session.session_rpe", 1e308),
    "an endless session": ("events[0].session.duration_minutes", 2**31 - 1),
    "an unknown exercise": ("events[0].session.exercises[0].exercise", "deadlift\u202econventional"),
    "no exercise": ("events[0].session.exercises[0].exercise", ""),
    "a track of path separators": ("events[0].session.exercises[0].track", "../../etc/passwd"),
    "a load that is no number": (f"{SET}.load.amount", NAN),
    "a load without end": (f"{SET}.load.amount", INF),
    "a load below zero": (f"{SET}.load.amount", -60.0),
    "a load of 1e308": (f"{SET}.load.amount", 1e308),
    "a load of 324 decimals": (f"{SET}.load.amount", 5e-324),
    "a load without a unit": (f"{SET}.load.unit", 0),
    "reps below zero": (f"{SET}.reps_done", -1),
    "reps by the billion": (f"{SET}.reps_done", 2**31 - 1),
    "an RPE of NaN": (f"{SET}.rpe", NAN),
    "an RPE of 8.25": (f"{SET}.rpe", 8.25),
    "an RPE of 0": (f"{SET}.rpe", 0.0),
    "pain without end": (f"{SET}.pain", INF),
    "a tempo of words": (f"{SET}.tempo", "slow and steady"),
    "a tempo of other digits": (f"{SET}.tempo", "\u0663-1-X-0"),
    "a tempo and a line more": (f"{SET}.tempo", "3-1-X-0\n"),
    "a distance below zero": (f"{SET}.distance_m", -1.0),
    "a hold of 1e15 seconds": (f"{SET}.duration_seconds", 1e15),
    "a technique of 0": (f"{SET}.technique_score", 0),
    "a rest of ages": (f"{SET}.rest_before_seconds", 2**31 - 1),
    "a failure of nowhere": (f"{SET}.failure", 99),
    "pain in another place": (f"{SET}.pain_location", "everywhere"),
    "a night of minus hours": ("events[1].check_in.sleep_h", -INF),
    "stress beyond measure": ("events[1].check_in.stress", 6),
    "a pressure of zero": ("events[1].check_in.bp_systolic_mmhg", 0),
    "adherence of 1e308": ("events[1].check_in.adherence_14d", 1e308),
}

#: Where other fields are named than the one that was spoiled, or several.
TANGLED: dict[str, tuple[dict[str, object], list[str]]] = {
    "nothing at all": ({"athlete": ABSENT, "as_of": "", "events": [], "rulebook": ""}, ["as_of", "athlete"]),
    "an empty athlete": ({"athlete": EMPTY}, ["athlete.equipment.unit"]),
    "an empty event": ({"events[0]": EMPTY}, ["events[0].id", "events[0]"]),
    "an event without content": ({"events[0].session": ABSENT}, ["events[0]"]),
    "an empty session": ({"events[0].session": EMPTY}, ["events[0].session.ended_at"]),
    "an empty exercise": ({"events[0].session.exercises[0]": EMPTY}, ["events[0].session.exercises[0].exercise"]),
    "an empty load": ({f"{SET}.load": EMPTY}, [f"{SET}.load.unit"]),
    "an empty check-in": ({"events[1].check_in": EMPTY}, ["events[1].check_in.at"]),
    "an empty test": (
        {"events[1]": EMPTY, "events[1].id": "t", "events[1].strength_test": EMPTY},
        [f"events[1].strength_test.{name}" for name in ("at", "exercise", "load", "reps")],
    ),
    "an empty miss": (
        {"events[1]": EMPTY, "events[1].id": "m", "events[1].missed_session": EMPTY},
        ["events[1].missed_session.planned_on"],
    ),
    "an empty clearance": (
        {"events[1]": EMPTY, "events[1].id": "c", "events[1].clearance": EMPTY},
        ["events[1].clearance.at", "events[1].clearance.by"],
    ),
    "an empty injury": (
        {"athlete.injuries": [Injury()]},
        ["athlete.injuries[0].region", "athlete.injuries[0].status"],
    ),
    "an empty plan": ({"planned_session": EMPTY}, ["planned_session.exercises"]),
    "an event of next month": ({"events[0].session.ended_at": "2026-04-12"}, ["events[0]"]),
    "all events of next year": ({"as_of": "2025-03-12T18:00:00+01:00"}, ["as_of"]),
    "one id for all events": (
        {"events[*].id": "the same"},
        [f"events[{number}].id" for number in range(1, 8)],
    ),
    "RPE against RIR": ({f"{SET}.rpe": 9.0, f"{SET}.rir": 9.0}, [f"{SET}.rir"]),
    "a range upside down": ({f"{SET}.reps_target": 9, f"{SET}.reps_target_max": 5}, [f"{SET}.reps_target_max"]),
    "61 sets": (
        {"events[0].session.exercises[0].sets": Times(61)},
        ["events[0].session.exercises[0].sets"],
    ),
    "41 exercises": ({"events[0].session.exercises": Times(41)}, ["events[0].session.exercises"]),
    "51 injuries": (
        {"athlete.injuries": [Injury(region="hip", status=1)] * 51},  # type: ignore[arg-type]  # active
        ["athlete.injuries"],
    ),
    "plates without number": (
        {"athlete.equipment.plates": [PlatePair(weight=Load(amount=1.01**n, unit=1), pairs=20) for n in range(20)]},  # type: ignore[arg-type]
        ["athlete.equipment.plates"],
    ),
    "10 001 empty events": ({"events": [Event()] * 10_001}, ["events"]),
}

#: Odd, but it can be: an answer is due, and the next call goes on from it.
POSSIBLE: dict[str, dict[str, object]] = {
    "no events": {"events": []},
    "sessions without exercises": {f"{SESSIONS}.exercises": []},
    "exercises without sets": {f"{SESSIONS}.exercises[*].sets": []},
    "sets without anything": {SETS: EMPTY},
    "loads of nothing": {f"{SETS}.load.amount": 0.0},
    "loads below nothing, by a sign": {f"{SETS}.load.amount": -0.0},
    "2000 pounds in a gym of kilograms": {f"{SETS}.load.amount": 2000.0, f"{SETS}.load.unit": LOAD_UNIT_LB},
    "2000 kilograms in a gym of pounds": {f"{SETS}.load.amount": 2000.0, "athlete.equipment.unit": LOAD_UNIT_LB},
    "loads with all their digits": {f"{SETS}.load.amount": 61.23456789012345},
    "100 reps of everything": {f"{SETS}.reps_done": 100},
    "no rep of anything": {f"{SETS}.reps_done": 0},
    "everything at an RPE of 1": {f"{SETS}.rpe": 1.0},
    "everything at 10 x 10 x 10": {f"{SETS}.tempo": "10-10-10-10"},
    "everything in the same second": {f"{SESSIONS}.ended_at": "2026-03-01T00:00:00Z"},
    "a log of 1950": {f"{SESSIONS}.ended_at": "1950-01-01T00:00:00+23:59"},
    "the end of the calendar": {"as_of": "2199-12-30T23:59:59-23:59"},
    "both ends of the world": {
        f"{SESSIONS}.ended_at": "2026-03-01T00:30:00+23:59",
        "as_of": "2026-03-12T18:00:00-23:59",
    },
    "the same event 1500 times": {"events": Times(1500)},
    "an athlete of whom nothing is known": {
        "athlete": EMPTY,
        "athlete.equipment.unit": LOAD_UNIT_KG,
    },
    "no plates, and steps of 50 g": {
        "athlete.equipment.plates": [],
        "athlete.equipment.implements[*].step.amount": 0.05,
    },
    "bars of 200 kg": {"athlete.equipment.implements[*].empty.amount": 200.0},
    "one pair of plates, of 100 kg": {
        "athlete.equipment.plates": [PlatePair(weight=Load(amount=100, unit=LOAD_UNIT_KG), pairs=1)]
    },
    "as many lifts as a session may have": {"events[0].session.exercises": [performed(each) for each in LIFTS]},
    "new tracks in each of 50 sessions": {
        "events": [on_tracks_of_its_own(number) for number in range(50)],
    },
    "as many lifts as a plan may have": {"planned_session.exercises": [planned(each, 1) for each in LIFTS]},
    "an exercise of 20 lines": {"planned_session.exercises": [planned("rdl", 20)]},
    "everything explained": {"explain": prescription_pb2.EXPLAIN_LEVEL_FULL},
    "injured all over": {"athlete.injuries": [Injury(region=each, status=1) for each in ("hip", "knee", "low_back")]},  # type: ignore[arg-type]
}


@pytest.mark.parametrize(("path", "value"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_what_cannot_be(path: str, value: object, child: Child) -> None:
    """An impossible value is refused by its field, and by no other."""
    reply = child.ask(spoiled({path: value}))
    assert (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID", [path]) == (reply.code, reply.reason, reply.fields)


@pytest.mark.parametrize(("changes", "fields"), TANGLED.values(), ids=TANGLED)
def test_what_is_missing_or_contradicts(changes: dict[str, object], fields: list[str], child: Child) -> None:
    """Empty messages are told what they lack, and contradictions where they show."""
    reply = child.ask(spoiled(changes))
    assert (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID", fields) == (reply.code, reply.reason, reply.fields)


@pytest.mark.parametrize("changes", POSSIBLE.values(), ids=POSSIBLE)
def test_what_is_odd(changes: dict[str, object], child: Child) -> None:
    """An odd record gets a sound answer, and so does the call that follows it."""
    request = spoiled(changes)
    reply = child.ask(request)
    assert reply.answer is not None, reply
    assert [] == faults_of(request, reply.answer)
    following = next_request(request, reply.answer)
    if following is not None:
        assert grpc.StatusCode.OK == child.ask(following).code


def spoiled(changes: dict[str, object]) -> pb.PrescribeRequest:
    """A novice's last eight events, the first of them a session, with the changes."""
    request = next(each for each, file in zip(whole_logs(), ATHLETES, strict=True) if file.stem == "novice")
    del request.events[:-8]
    for path, value in changes.items():
        put(request, path, value)
    return request


def put(message: Message, path: str, value: object) -> None:
    """Puts a value where a path leads to; `[*]` is every entry of a list that has the rest of the path."""
    step, _, rest = path.partition(".")
    name, index = re.fullmatch(r"(\w+)(?:\[(.+)\])?", step).groups()  # type: ignore[union-attr]  # paths of this file
    if index is None and rest:
        put(getattr(message, name), rest, value)
    elif index is None:
        _set(message, name, value)
    else:
        entries = getattr(message, name)
        for each in entries if index == "*" else [entries[int(index)]]:
            if not rest:
                each.Clear()
            elif index != "*" or _has(each, rest):
                put(each, rest, value)


def _set(message: Message, name: str, value: object) -> None:
    field: Any = getattr(message, name)
    if isinstance(value, Times):
        value = [field[0]] * value.count
    if isinstance(value, list):
        copies = [type(each).FromString(each.SerializeToString()) for each in value]
        del field[:]
        field.extend(copies)
    elif value is ABSENT or value is EMPTY:
        message.ClearField(name)
        if value is EMPTY:
            getattr(message, name).SetInParent()
    else:
        setattr(message, name, value)


def _has(message: Message, path: str) -> bool:
    """Whether the message on the first step of a path is there."""
    name = re.split(r"\W", path)[0]
    field = message.DESCRIPTOR.fields_by_name[name]
    return field.message_type is None or field.is_repeated or message.HasField(name)
