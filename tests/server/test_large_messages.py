"""Messages of five megabytes: above the limit gRPC refuses them, below it we do, in little room."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.events_pb2 import PerformedSet
from tests.server.child import Child
from tests.server.long_logs import log_of
from tests.server.running import in_loop, running
from tests.sizes import size

pytestmark = pytest.mark.soak

#: Five megabytes at the whole size; what has to be read sign by sign is smaller at the reduced one.
FIVE_MB = 5 * 1024 * 1024
LARGE = size(1024 * 1024, FIVE_MB)
#: What the service may need beyond what it had, in KiB.
ROOM_KIB = 100 * 1024
SECONDS = 10


def of_one_long_id() -> pb.PrescribeRequest:
    """Five megabytes of an event's id."""
    request = log_of(1)
    request.events[0].id = "x" * FIVE_MB
    return request


def of_one_long_name() -> pb.PrescribeRequest:
    """Five megabytes of zero bytes in the request's own id."""
    request = log_of(1)
    request.request_id = "\0" * FIVE_MB
    return request


def of_carried_effects() -> pb.PrescribeRequest:
    """Effects that nobody carries, until it is full."""
    request = log_of(1)
    request.carried.effects.add(effect="x" * 80)
    request.carried.effects.extend(list(request.carried.effects) * (FIVE_MB // 82))
    return request


def of_empty_sets() -> pb.PrescribeRequest:
    """An event of two and a half million sets that say nothing."""
    request = log_of(1)
    request.events[0].session.exercises[0].sets.extend([PerformedSet()] * (LARGE // 2))
    return request


def of_empty_events() -> bytes:
    """Two and a half million events that say nothing."""
    return log_of(1).SerializeToString() + b"\x2a\x00" * (FIVE_MB // 2)


def of_wrong_numbers() -> pb.PrescribeRequest:
    """Sessions in which every number of every set is wrong."""
    request = log_of(1)
    for each in request.events[0].session.exercises:
        for one in each.sets:
            one.rpe, one.reps_done, one.technique_score, one.tempo = 11, -1, 6, "\U0001f3cb"
    while request.ByteSize() < LARGE:
        request.events.extend(request.events[: 10_000 - len(request.events)])
    for number, each_event in enumerate(request.events):
        each_event.id = str(number)
    return request


def of_noise() -> bytes:
    """No message at all."""
    return Random(5).randbytes(FIVE_MB)  # noqa: S311  # repeatable, not secret


INVALID = grpc.StatusCode.INVALID_ARGUMENT
REFUSED: dict[Callable[[], pb.PrescribeRequest | bytes], list[str]] = {
    of_one_long_id: ["events[0]"],
    of_one_long_name: ["request_id"],
    of_carried_effects: ["carried"],
    of_empty_sets: ["events[0]"],
    of_empty_events: ["events"],
    of_noise: [],
}


@pytest.mark.parametrize("made", REFUSED)
def test_large_messages(made: Callable[[], pb.PrescribeRequest | bytes], child: Child) -> None:
    """What is too large in one place is refused by that place; the service needs neither long nor much room for it."""
    request, before = made(), most_kib(child)
    began = time.monotonic()
    reply = child.ask(request)
    assert SECONDS > time.monotonic() - began
    assert (INVALID, "REQUEST_INVALID", REFUSED[made]) == (reply.code, reply.reason, reply.fields)
    assert ROOM_KIB > most_kib(child) - before


def test_every_number_wrong(child: Child) -> None:
    """All problems are counted, and as many told as a status can carry."""
    reply = child.ask(of_wrong_numbers())
    assert (INVALID, "REQUEST_INVALID") == (reply.code, reply.reason)
    *told, (last, others) = reply.violations
    assert ("...", True) == (last, others.startswith("and "))
    assert reply.message.startswith(f"{len(told) + int(others.split()[1])} fields are wrong: ")
    assert len(told) > 10


def test_above_the_limit_grpc_refuses() -> None:
    """A message above the limit never reaches us, and the next call is answered."""

    async def story() -> None:
        async with running(max_message_bytes=4 * 1024 * 1024) as service:
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await service.prescriptions.Prescribe(of_one_long_id())
            answer = await service.prescriptions.Prescribe(log_of(1))

        assert grpc.StatusCode.RESOURCE_EXHAUSTED == refused.value.code()
        assert answer.session.exercises

    in_loop(story)


def most_kib(child: Child) -> int:
    """The most memory that the service has had."""
    status = Path(f"/proc/{child.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])
