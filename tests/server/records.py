"""Requests to spoil: small ones of each kind, made from the example athletes by asking a service."""

from __future__ import annotations

import json
from collections.abc import Callable

from google.protobuf import json_format

from ironrule.v1 import prescription_pb2
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.events_pb2 import Event
from tests.server.child import Child
from tests.server.running import ROOT
from tests.server.sound import next_request

ATHLETES = sorted((ROOT / "examples" / "athletes").glob("*.json"))
#: Names that are planted in every record, and must turn up in no log. With their spaces none can be taken for the id of
#: a request, which is logged.
PLANTED = ("planted athlete", "planted event", "planted clearance", "planted coach", "planted reason")

#: Something that answers.
Ask = Callable[[pb.PrescribeRequest], pb.PrescribeResponse]


def harm_to(child: Child) -> list[str]:
    """What went wrong in a service since it started: faults of ours, engines that differ, names in its log."""
    counted = {
        "disagreements": child.metric("ironrule_engine_disagreements_total"),
        "failures": child.metric("ironrule_engine_failures_total"),
        "INTERNAL": child.metric("grpc_server_handled_total", grpc_code="Internal"),
        "UNKNOWN": child.metric("grpc_server_handled_total", grpc_code="Unknown"),
    }
    logged = child.logged()
    _, *lines = logged.splitlines()
    return [
        *(f"{count:g} {what}" for what, count in counted.items() if count),
        *(f"{name} in the log" for name in PLANTED if name in logged),
        *(line for line in lines if json.loads(line)["event"] != "rpc"),
    ]


def whole_logs() -> list[pb.PrescribeRequest]:
    """The example athletes, as a platform sends them."""
    return [json_format.Parse(each.read_text(encoding="utf-8"), pb.PrescribeRequest()) for each in ATHLETES]


def donors(ask: Ask) -> list[pb.PrescribeRequest]:
    """Of each athlete: a short log, a state with newer events, an echoed session, and every other kind of field."""
    found: list[pb.PrescribeRequest] = []
    for whole in whole_logs():
        whole.athlete.id = PLANTED[0]
        first = _copy(whole, whole.events[:5])
        second = _copy(whole, whole.events[5:8])
        second.carried.CopyFrom(ask(first).carried)
        answer = ask(second)
        third = next_request(second, answer)
        assert third is not None
        third.explain = prescription_pb2.EXPLAIN_LEVEL_FULL
        found += [first, second, third, _with_everything(third)]
    for request in found:
        ask(request)
    return found


def _copy(request: pb.PrescribeRequest, events: list[Event]) -> pb.PrescribeRequest:
    copy = pb.PrescribeRequest()
    copy.CopyFrom(request)
    del copy.events[:]
    copy.events.extend(events)
    for each in copy.events:
        each.id = f"{PLANTED[1]} {each.id}"
    return copy


def _with_everything(request: pb.PrescribeRequest) -> pb.PrescribeRequest:
    """The request with the kinds of event that it lacks, a planned session, an override, an effect and a freeze."""
    full = pb.PrescribeRequest()
    full.CopyFrom(request)
    full.explain = prescription_pb2.EXPLAIN_LEVEL_NONE
    full.sessions_ahead = 2
    json_format.ParseDict(
        {
            "events": [
                {
                    "id": "a test",
                    "strengthTest": {
                        "at": request.as_of,
                        "exercise": "barbell_row",
                        "load": {"amount": 150, "unit": "LOAD_UNIT_LB"},
                        "reps": 3,
                    },
                },
                {"id": "a miss", "missedSession": {"plannedOn": request.as_of[:10]}},
                {
                    "id": "a number",
                    "enteredNumber": {
                        "at": request.as_of,
                        "name": "load",
                        "subject": "barbell_row/row",
                        "load": {"amount": 60, "unit": "LOAD_UNIT_KG"},
                        "by": "coach",
                    },
                },
                {"id": "a clearance", "clearance": {"at": request.as_of, "by": PLANTED[2]}},
                {
                    "id": "a check",
                    "checkIn": {
                        "at": request.as_of,
                        "redFlags": {},
                        "sleepH": 6.5,
                        "soreness": 3,
                        "painNow": 2,
                        "bpSystolicMmhg": 130,
                    },
                },
            ],
            "coachOverride": {
                "exercise": "barbell_row",
                "load": {"amount": 65, "unit": "LOAD_UNIT_KG"},
                "by": "planted coach",
                "reason": "planted reason",
            },
            "plannedSession": {
                "exercises": [
                    {
                        "exercise": lift,
                        "tempo": "3-0-X-1",
                        "sets": [
                            {
                                "sets": 3,
                                "reps": 5,
                                "repsMax": 8,
                                "rpe": 8,
                                "load": {"amount": 60, "unit": "LOAD_UNIT_KG"},
                            }
                        ],
                    }
                    for lift in ("deadlift_conventional", "barbell_row", "suitcase_carry", "pull_up")
                ]
            },
        },
        extra := pb.PrescribeRequest(),
    )
    full.MergeFrom(extra)
    subject = f"{full.carried.variables[0].subject}"
    effect = full.carried.effects.add(effect="deload", subject="athlete", rule="D2", started_on=request.as_of[:10])
    effect.progress.add(subject=subject, phase=0, since=request.as_of[:10], sessions=1)
    full.carried.freeze.since = request.as_of
    full.carried.freeze.red_flags.append("syncope")
    return full
