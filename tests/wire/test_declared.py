"""What the contract declares of its fields is what the service holds requests to, field by field."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from ironrule.carried.state import LATEST
from ironrule.coaching.ahead import MOST_AHEAD
from ironrule.training.athlete import ACHE_SITES
from ironrule.training.equipment import IMPLEMENTS
from ironrule.training.faults import FAULTS
from ironrule.training.moment import WEEKDAYS
from ironrule.training.muscle import MUSCLES
from ironrule.v1 import field_rules_pb2
from ironrule.v1.athlete_pb2 import Equipment
from ironrule.v1.carried_state_pb2 import CarriedState
from ironrule.v1.events_pb2 import CheckIn, JointAcheAnswer, PerformedSet
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.v1.quantities_pb2 import Load
from ironrule.wire import RequestInvalid, record_from
from ironrule.wire.declared import Declared, rules_of

PROTO = Path(__file__).resolve().parents[2] / "proto" / "ironrule" / "v1"
LIFT, TRACK, SUBJECT = "deadlift_conventional", "heavy", "deadlift_conventional/heavy"
AT, DAY, KG = "2026-03-02T18:00:00+00:00", "2026-03-02", {"amount": 100, "unit": "LOAD_UNIT_KG"}
SET = {"reps": 5, "load": KG, "rpe": 8, "exact": KG, "named": "top", "at": "load"}
REF = {
    "day": "a",
    "slots": [{"exercise": LIFT, "track": TRACK, "sets": [SET], "began": [SET]}],
    "starts": [{"effect": "deload", "subject": "athlete", "rule": "D1"}],
    "moved": [{"exercise": LIFT, "track": TRACK, "not_before": AT}],
}
#: A request with a message of every kind in it.
WHOLE = {
    "request_id": "1",
    "as_of": "2026-03-03T18:00:00+00:00",
    "athlete": {
        "id": "a",
        "bodyweight": KG,
        "injuries": [{"region": "hip", "status": "INJURY_STATUS_RESOLVED", "occurred_on": DAY}],
        "medical": {"pregnant": False},
        "equipment": {
            "unit": "LOAD_UNIT_KG",
            "plates": [{"weight": {"amount": 20, "unit": "LOAD_UNIT_KG"}, "pairs": 2}],
            "implements": [
                {"kind": "barbell", "empty": KG, "step": {"amount": 2.5, "unit": "LOAD_UNIT_KG"}, "heaviest": KG},
                {"kind": "band", "gives": [KG]},
                {"kind": "kettlebell", "loads": [KG]},
            ],
        },
        "priority_lift": LIFT,
        "last_deload_ended_on": DAY,
    },
    "planned_session": {
        "exercises": [{"exercise": LIFT, "track": TRACK, "sets": [{"sets": 3, "reps": 5, "load": KG}]}]
    },
    "coach_override": {"exercise": LIFT, "load": KG, "by": "coach", "reason": "because", "track": TRACK},
    "events": [
        {
            "id": "1",
            "session": {
                "ended_at": AT,
                "session_ref": REF,
                "exercises": [
                    {
                        "exercise": LIFT,
                        "track": TRACK,
                        "sets": [
                            {"load": KG, "rep_velocities_mps": [0.5], "faults": [{"code": "hitching"}], "named": "top"},
                            {"mean_velocity_mps": 0.5},
                        ],
                    }
                ],
            },
        },
        {
            "id": "2",
            "check_in": {
                "at": AT,
                "red_flags": {"present": ["RED_FLAG_SYNCOPE"]},
                "joint_aches": {"present": [{"site": "knee", "level": 2}]},
            },
        },
        {"id": "3", "strength_test": {"at": AT, "exercise": LIFT, "load": KG, "reps": 3}},
        {"id": "4", "missed_session": {"planned_on": DAY}},
        {"id": "5", "clearance": {"at": AT, "by": "physician"}},
        {"id": "6", "entered_number": {"at": AT, "name": "load", "subject": SUBJECT, "load": KG, "by": "coach"}},
    ],
    "carried": {
        "rulebook": "back-strength",
        "variables": [{"name": "load", "subject": SUBJECT, "load": KG}],
        "effects": [
            {
                "effect": "deload",
                "subject": "athlete",
                "rule": "D1",
                "started_on": DAY,
                "progress": [{"subject": SUBJECT, "since": DAY}],
            }
        ],
        "freeze": {"since": AT, "red_flags": ["syncope"]},
        "shapes": [{"name": "load", "per": "track", "kind": "load"}],
        "stages": [{"subject": SUBJECT, "stage": "5x3"}],
        "days_done": [{"weekday": "mon", "on": DAY}],
        "acted": [{"rule": "P1", "subject": "athlete"}],
        "moved": [{"subject": SUBJECT, "moved_on": DAY, "not_before": AT}],
        "rungs": [{"ladder": "press", "track": TRACK, "exercise": LIFT}],
        "round_done": ["a"],
    },
}
#: Each once, so that more than there are cannot be had; or a catalogue of names, of which the field is one.
COUNTED = {
    (Equipment, "implements"): len(IMPLEMENTS),
    (PerformedSet, "faults"): len(FAULTS),
    (JointAcheAnswer, "present"): len(ACHE_SITES),
    (CheckIn, "soreness_by_muscle"): len(MUSCLES),
    (CarriedState, "days_done"): len(WEEKDAYS),
}


class Place(NamedTuple):
    """A field of a message in the whole request."""

    path: tuple[str | int, ...]
    message: type[Message]
    field: FieldDescriptor
    filled: bool

    @property
    def text(self) -> str:
        """The path of the field in a refusal."""
        steps = (f"[{each}]" if isinstance(each, int) else f".{each}" for each in (*self.path, self.field.name))
        return "".join(steps).removeprefix(".")


class Many(int):
    """So many entries of a list or map."""


def whole() -> PrescribeRequest:
    """The whole request."""
    return json_format.ParseDict(WHOLE, PrescribeRequest())


def places(message: Message, path: tuple[str | int, ...] = ()) -> Iterator[Place]:
    """Every field of every message that is there."""
    there = {each.name for each, _ in message.ListFields()}
    for each in message.DESCRIPTOR.fields:
        yield Place(path, type(message), each, each.name in there)  # type: ignore[arg-type]  # as the stubs have it
        is_map = each.message_type is not None and each.message_type.GetOptions().map_entry
        if each.type != FieldDescriptor.TYPE_MESSAGE or is_map:
            continue
        if each.is_repeated:
            for index, entry in enumerate(getattr(message, each.name)):
                yield from places(entry, (*path, each.name, index))
        elif message.HasField(each.name):
            yield from places(getattr(message, each.name), (*path, each.name))


#: Each field once, where the request has it if there is such a place.
FILLED_LAST = sorted(places(whole()), key=lambda each: each.filled)
PLACES = list({(each.message, each.field.name): each for each in FILLED_LAST}.values())
#: Those of which the contract declares anything.
RULED = [each for each in PLACES if each.field.GetOptions().HasExtension(field_rules_pb2.rules)]


def broken(place: Place, rules: Declared) -> Iterator[Any]:
    """Values that the rules of a field forbid; None is none at all."""
    field = place.field
    if rules.required:
        yield None
    if rules.fewest:
        yield Many(rules.fewest - 1)
    if rules.most is not None:
        yield Many(rules.most + 1)
    if rules.halves:
        yield 8.25
    if rules.longest is not None and field.type == FieldDescriptor.TYPE_STRING:
        yield "x" * (rules.longest + 1)
    if rules.longest is not None and field.type == FieldDescriptor.TYPE_BYTES:
        yield b"x" * (rules.longest + 1)
    step = 0.01 if field.type == FieldDescriptor.TYPE_DOUBLE or field.message_type is Load.DESCRIPTOR else 1
    for end in (rules.low - step, rules.high + step):
        if not math.isinf(end):
            yield int(end) if step == 1 else end


def spoiled(place: Place, value: Any) -> PrescribeRequest:
    """The whole request with a value at a place."""
    request = whole()
    message: Any = request
    for step in place.path:
        message = message[step] if isinstance(step, int) else getattr(message, step)
    name, kind = place.field.name, place.field.message_type
    found = getattr(message, name)
    if value is None:
        message.ClearField(name)
    elif name == "soreness_by_muscle":
        found.update(dict.fromkeys(map(str, range(value)), 1) if isinstance(value, Many) else {"back": value})
    elif isinstance(value, Many):
        # Of what is listed once, others than the first are wrong too, which is no matter.
        entry = found[0] if len(found) else GetMessageClass(kind)() if kind else "a"
        del found[:]
        found.extend([entry] * value)
    elif kind is Load.DESCRIPTOR:
        (found[0] if place.field.is_repeated else found).amount = value
    elif place.field.is_repeated:
        found[0] = value
    else:
        setattr(message, name, value)
    return request


def told(request: PrescribeRequest) -> list[str]:
    """The fields that are refused."""
    try:
        record_from(request)
    except RequestInvalid as refused:
        return [each.field for each in refused.problems]
    return []


def test_the_whole_request_is_fine() -> None:
    """What is spoiled below is right before."""
    assert [] == told(whole())


@pytest.mark.parametrize("place", RULED, ids=lambda place: f"{place.message.DESCRIPTOR.name}.{place.field.name}")
def test_what_is_declared_is_held(place: Place) -> None:
    """A value that breaks a declared rule is refused, and the field is named."""
    values = list(broken(place, rules_of(place.message, place.field.name)))

    assert values
    for value in values:
        fields = told(spoiled(place, value))
        assert any(each.startswith(place.text) for each in fields), f"{value!r:.60} at {place.text}: told {fields}"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.message.DESCRIPTOR.name}.{place.field.name}")
def test_every_number_and_list_has_bounds(place: Place) -> None:
    """Nothing that a request may hold is without end: numbers have both ends, lists the most entries."""
    rules, field = rules_of(place.message, place.field.name), place.field
    # A load has its bounds where it is used; names of red flags are a catalogue.
    if field is Load.DESCRIPTOR.fields_by_name["amount"] or field.full_name == "ironrule.v1.Freeze.red_flags":
        return
    numbers = (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_INT32)
    if field.type in numbers or field.message_type is Load.DESCRIPTOR:
        assert not math.isinf(rules.low)
        assert not math.isinf(rules.high)
    if field.is_repeated:
        assert rules.most is not None


def test_what_is_counted_fits() -> None:
    """Bounds that come from a catalogue, or that the core has as well, are those of the catalogue and the core."""
    assert list(COUNTED.values()) == [rules_of(message, name).most for message, name in COUNTED]
    assert MOST_AHEAD == rules_of(PrescribeRequest, "sessions_ahead").high
    assert LATEST == rules_of(CarriedState, "week").high == rules_of(CarriedState, "cycle").high


FIELD = re.compile(r"(?P<comment>(?: *//.*\n)+) *[\w .<>,]+ (?P<name>\w+) = \d+ \[(?P<rules>[^\]]*)\];")


@pytest.mark.parametrize("file", sorted(PROTO.glob("*.proto")), ids=lambda file: file.stem)
def test_comments_say_the_same(file: Path) -> None:
    """A range that a comment tells is the one that is declared."""
    for each in FIELD.finditer(file.read_text(encoding="utf-8")):
        ends = [re.search(rf"\(rules\)\.{end} = ([-\d.]+)", each["rules"]) for end in ("min", "max")]
        said = re.search(r"(-?[\d.]+) to (\d[\d. ]*\d|\d)(?![\d(])", each["comment"])
        if said is not None and ends[0] is not None and ends[1] is not None:
            declared = [float(end[1]) for end in ends if end is not None]
            assert declared == [float(said[1]), float(said[2].replace(" ", "").rstrip("."))], each["name"]
