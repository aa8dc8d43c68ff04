"""Thousands of spoiled requests through the real server: clear errors or sound answers, and never a fault of ours."""

from __future__ import annotations

import base64
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from itertools import islice

import grpc
import pytest
from google.protobuf.message import DecodeError, Message

from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.child import Child, Reply
from tests.server.mutations import Mutator
from tests.server.records import harm_to, whole_logs
from tests.server.sound import faults_of, next_request
from tests.sizes import SOAK, size

pytestmark = pytest.mark.soak

#: One of so many answers is gone on from.
FOLLOWED = size(3, 1)
AT_A_TIME = 1_000

#: `name`, `name[3]`, and what comes after the next dot.
_STEP = re.compile(r"(\w*)(?:\[(\d+)\])?(?:\.(.*))?", re.DOTALL)

#: Fields that a request cannot be without.
REQUIRED = frozenset(
    f"ironrule.v1.{name}"
    for name in """
    PrescribeRequest.athlete PrescribeRequest.as_of Athlete.equipment Equipment.unit Load.unit Load.amount
    PlatePair.weight PlatePair.pairs Implement.kind Injury.region Injury.status
    Event.id Event.session Event.check_in Event.strength_test Event.missed_session Event.clearance Event.entered_number
    Session.ended_at CheckIn.at StrengthTest.at StrengthTest.exercise StrengthTest.load StrengthTest.reps
    EnteredNumber.at EnteredNumber.name EnteredNumber.subject EnteredNumber.load
    MissedSession.planned_on Clearance.at Clearance.by PerformedExercise.exercise Fault.code
    """.split()
)
#: Without these nothing else would be looked at.
KEPT = frozenset({"ironrule.v1.PrescribeRequest.athlete", "ironrule.v1.PrescribeRequest.events"})

REASONS = {
    "REQUEST_INVALID": grpc.StatusCode.INVALID_ARGUMENT,
    "RULEBOOK_UNKNOWN": grpc.StatusCode.NOT_FOUND,
    "REVISION_NOT_KEPT": grpc.StatusCode.NOT_FOUND,
    "CARRY_STALE": grpc.StatusCode.FAILED_PRECONDITION,
    "CARRY_INCOMPATIBLE": grpc.StatusCode.FAILED_PRECONDITION,
}


def test_spoiled_fields(child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """Fields with impossible values, lists blown up and emptied, subtrees of others, digests that were edited."""
    mutator = Mutator(20, good_requests)
    asked = (mutator.spoiled() for _ in range(size(1_000, 35_000)))

    codes = outcomes_of(child, asked)

    assert codes[grpc.StatusCode.OK] > 50
    assert codes[grpc.StatusCode.INVALID_ARGUMENT] > 50


def test_garbled_bytes(child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """Bytes flipped, lost, put in and taken from elsewhere."""
    mutator = Mutator(21, good_requests)
    asked = (mutator.garbled() for _ in range(size(500, 15_000)))

    codes = outcomes_of(child, asked)

    assert codes[grpc.StatusCode.OK] > 10
    assert codes[grpc.StatusCode.INVALID_ARGUMENT] > 50


def test_half_of_the_fields_missing(child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """Logs without half of what may be left out are answered; without what is required the fields are named."""
    logs = [*(each for each in good_requests if not each.HasField("carried")), *(whole_logs() if SOAK else [])]
    rounds = size(250, 5_000)

    sparse = outcomes_of(child, map(Mutator(22, logs).halved, [REQUIRED] * rounds))
    broken = outcomes_of(child, map(Mutator(23, good_requests).halved, [KEPT] * rounds))

    assert {grpc.StatusCode.OK: rounds} == sparse
    assert broken[grpc.StatusCode.INVALID_ARGUMENT] > rounds / 4


def test_afterwards_nothing_has_changed(child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """After all that the good requests get the same bytes as before, and nothing has failed or leaked."""
    mutator = Mutator(24, good_requests)
    before = [each.SerializeToString() for each in answers_to(child, good_requests)]
    outcomes_of(child, (mutator.spoiled() for _ in range(size(50, 2_000))))
    after = [each.SerializeToString() for each in answers_to(child, good_requests)]

    assert before == after
    assert [] == harm_to(child)


def outcomes_of(child: Child, requests: Iterable[pb.PrescribeRequest | bytes]) -> Counter[grpc.StatusCode]:
    """How often each status came back. Fails for a reply that is neither a clear error nor a sound answer."""
    codes: Counter[grpc.StatusCode] = Counter()
    waiting = iter(requests)
    while asked := list(islice(waiting, AT_A_TIME)):
        faults: list[str] = []
        following: list[pb.PrescribeRequest] = []
        for sent, reply in zip(asked, child.ask_all(asked), strict=True):
            codes[reply.code] += 1
            request = parsed(sent)
            if reply.answer is None or request is None:
                found = unclear(sent, reply)
            else:
                found = faults_of(request, reply.answer)
                if codes[reply.code] % FOLLOWED == 0:
                    following += filter(None, [next_request(request, reply.answer)])
            faults += [f"{each}: {shown(sent)}" for each in found]
        stale = 0
        for sent_back, reply in zip(following, child.ask_all(following), strict=True):
            # Where the moment was moved back, the state has events that are newer than the next session.
            stale += reply.reason == "CARRY_STALE"
            if reply.answer is None and reply.reason != "CARRY_STALE":
                faults.append(f"its own state: {reply.code} {reply.message}: {shown(sent_back)}")
        assert [] == faults[:5]
        assert stale <= len(following) / 10
    return codes


def answers_to(child: Child, requests: Iterable[pb.PrescribeRequest]) -> list[pb.PrescribeResponse]:
    """The answers to requests that are fine."""
    return [reply.answer for reply in child.ask_all(requests) if reply.answer is not None]


def unclear(sent: pb.PrescribeRequest | bytes, reply: Reply) -> list[str]:
    """What is unclear about a refusal: an undocumented status or reason, or a field that is not in the request."""
    if REASONS.get(reply.reason) is not reply.code:
        return [f"{reply.code} {reply.reason!r} {reply.message}"]
    request = parsed(sent)
    if request is None or reply.reason != "REQUEST_INVALID":
        return []
    if not reply.fields and request is sent:
        return [f"no field is named: {reply.message}"]
    return [f"no such field: {each}" for each in reply.fields if each != "..." and not is_in(request, each)]


def is_in(message: Message, path: str) -> bool:
    """Whether a path leads to a field of the message, and its indices to entries that are there."""
    name, index, rest = _STEP.fullmatch(path).groups()  # type: ignore[union-attr]  # every text has a first step
    field = message.DESCRIPTOR.fields_by_name.get(name)
    if field is None:
        return False
    value = getattr(message, name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return not rest or rest in value
    if index is not None:
        if not field.is_repeated or int(index) >= len(value):
            return False
        value = value[int(index)]
    return not rest or (isinstance(value, Message) and is_in(value, rest))


def parsed(sent: pb.PrescribeRequest | bytes) -> pb.PrescribeRequest | None:
    """The request in what was sent, if there is one."""
    try:
        return sent if isinstance(sent, pb.PrescribeRequest) else pb.PrescribeRequest.FromString(sent)
    except DecodeError:
        return None


def shown(sent: pb.PrescribeRequest | bytes) -> str:
    """What was sent, to be sent again by whoever looks into it."""
    raw = sent if isinstance(sent, bytes) else sent.SerializeToString()
    return base64.b85encode(zlib.compress(raw)).decode()
