"""Clients that come all at once, stop in the middle, never read or go away: the others are served as ever."""

from __future__ import annotations

import contextlib
import signal
import time
from pathlib import Path

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from tests.server import raw
from tests.server.child import PRESCRIBE, Child, reply, serving
from tests.server.mutations import Mutator
from tests.server.running import log_lines
from tests.sizes import size

MANY = 64


def test_many_calls_at_once(child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """Sixty-four calls at once get the bytes that each of them gets alone."""
    alone = [child.ask(each) for each in good_requests]
    times = MANY // len(good_requests) + 1
    together = list(child.ask_all(good_requests * times, at_once=MANY))
    assert alone * times == together
    assert {grpc.StatusCode.OK} == {each.code for each in together}


@pytest.mark.parametrize("what", ["silent", "only settings", "half a message", "a message that is never read", "noise"])
def test_clients_that_stop(what: str, child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """Beside many connections on which nothing goes on, calls are answered, also when those have gone away."""
    message = good_requests[0].SerializeToString()
    frames = {
        "silent": [],
        "only settings": [raw.settings(0)],
        "half a message": [raw.settings(65_535), *raw.call(PRESCRIBE, message, cut=100)],
        "a message that is never read": [raw.settings(0), *raw.call(PRESCRIBE, message)],
        "noise": [b"\0\xff" * 5000],
    }[what]
    expected = child.ask(good_requests[0])
    with contextlib.ExitStack() as connections:
        for _ in range(MANY):
            with contextlib.suppress(ConnectionError):  # noise is hung up on
                connections.enter_context(raw.connected(child.port, *frames))
        assert expected == child.ask(good_requests[0])
    assert expected == child.ask(good_requests[0])
    assert settled(child)


def test_a_state_that_is_behind(child: Child, good_requests: list[pb.PrescribeRequest]) -> None:
    """An event that changed after it was folded is told by its id, and the whole log is the way out."""
    whole = good_requests[0]
    answer = child.ask(whole).answer
    assert answer is not None
    changed = pb.PrescribeRequest()
    changed.CopyFrom(whole)
    session = next(each for each in changed.events if each.HasField("session"))
    session.session.exercises[0].sets[0].reps_done += 1
    fixed = child.ask(changed)
    changed.carried.CopyFrom(answer.carried)

    stale = child.ask(changed)

    assert (grpc.StatusCode.FAILED_PRECONDITION, "CARRY_STALE") == (stale.code, stale.reason)
    assert f"event {session.id!r} has changed since it was folded" in stale.message
    assert grpc.StatusCode.OK == fixed.code


@pytest.mark.soak
def test_sigterm_in_the_middle(tmp_path: Path, good_requests: list[pb.PrescribeRequest]) -> None:
    """Told to stop under a hail of spoiled requests, it ends what it has taken, refuses the rest, and exits with 0."""
    mutator = Mutator(30, good_requests)
    hail = [mutator.spoiled() for _ in range(size(150, 1_500))]
    never_read = [raw.settings(0), *raw.call(PRESCRIBE, good_requests[0].SerializeToString())]
    with serving(tmp_path / "log") as child, raw.connected(child.port, *never_read):
        calls = [child.begin(each) for each in hail]
        time.sleep(0.3)
        child.process.send_signal(signal.SIGTERM)
        replies = [reply(each) for each in calls]
        assert 0 == child.process.wait(timeout=30)

    gone = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED}
    assert all(each.answer or each.reason or each.code in gone for each in replies)
    assert any(each.reason for each in replies)
    lines = log_lines(child.logged())
    assert [] == [each for each in lines if each["level"] not in ("info", "debug")]
    assert "stopped" == lines[-1]["event"]


def settled(child: Child) -> bool:
    """Whether every call that began has ended."""
    for _ in range(100):
        labels = {"grpc_method": "Prescribe"}
        started, handled = (child.metric(f"grpc_server_{each}_total", **labels) for each in ("started", "handled"))
        if started == handled:
            return True
        time.sleep(0.1)
    return False
