"""Long logs and large messages: health is answered beside them, and who is not waited for is not worked for."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.child import OPTIONS, Child, Reply, begin, reply
from tests.server.long_logs import log_of
from tests.server.probe import Waits, probing
from tests.server.sound import faults_of
from tests.sizes import SOAK, size

pytestmark = pytest.mark.soak

HEALTH_MS = 100
#: A machine that is busy with something else may spoil a measurement; the service may not spoil three.
MEASUREMENTS = 3
WHOLE = 10_000
#: A replay may take as long as it takes.
LONG_SECONDS = 3000.0


@dataclass(frozen=True)
class Measured:
    """How a service did while it replayed logs; `share` is what it had of a processor."""

    health: Waits
    replies: list[Reply]
    short_seconds: float
    wall_seconds: float
    share: float

    @property
    def health_ms(self) -> float:
        """The 99th percentile of health's waits, in the time in which the service had a processor."""
        return self.health.share(0.99) * min(1, self.share)

    def __str__(self) -> str:
        return (
            f"{len(self.replies)} at once in {self.wall_seconds:.1f} s with {self.share:.0%} of a processor: "
            f"health {self.health}; a short call {self.short_seconds:.2f} s"
        )


@pytest.mark.parametrize("at_once", [1, 3])
def test_health_beside_long_logs(at_once: int, child: Child, capfd: pytest.CaptureFixture[str]) -> None:
    """While logs are read and replayed, health is answered within 100 ms (99th percentile), and so is a short call."""
    log = log_of(size(300 // at_once, WHOLE))
    best = float("inf")
    for _ in range(MEASUREMENTS):
        measured = beside(child, log, at_once)
        with capfd.disabled():
            sys.stdout.write(f"\n{len(log.events)} sessions, {measured}\n" if SOAK else "")
        assert [grpc.StatusCode.OK] * at_once == [each.code for each in measured.replies]
        assert measured.replies[0].answer
        assert [] == faults_of(log, measured.replies[0].answer)
        assert measured.short_seconds < measured.wall_seconds
        best = min(best, measured.health_ms)
        if best <= HEALTH_MS:
            break
    assert HEALTH_MS >= best


@pytest.mark.parametrize("ending", ["cancelled", "deadline", "gone"])
def test_nobody_waits_for_it(ending: str, child: Child) -> None:
    """A long replay whose caller cancels, runs out of time or goes away is worked on no more."""
    log = log_of(size(3_000, WHOLE)).SerializeToString()
    before = handled(child)
    with grpc.insecure_channel(f"127.0.0.1:{child.port}", options=OPTIONS) as channel:
        call = begin(channel, log, 1.0 if ending == "deadline" else LONG_SECONDS)
        time.sleep(0.5)
        assert not call.done()
        if ending == "cancelled":
            call.cancel()
        elif ending == "deadline":
            assert grpc.StatusCode.DEADLINE_EXCEEDED == reply(call).code
    assert idle_again(child)
    (code,) = handled(child) - before
    assert code == ("DeadlineExceeded" if ending == "deadline" else "Canceled")


def beside(child: Child, log: pb.PrescribeRequest, at_once: int) -> Measured:
    """Replays the log, so many times at once, with a short call among them, and asks for health meanwhile."""
    short, sent = log_of(2), log.SerializeToString()
    began, worked = time.perf_counter(), cpu_seconds(child)
    with probing(child.port) as health:
        asked = time.perf_counter()
        replays = [child.begin(sent, LONG_SECONDS) for _ in range(at_once)]
        assert grpc.StatusCode.OK == child.ask(short).code
        short_seconds = time.perf_counter() - asked
        replies = [reply(each) for each in replays]
    wall = time.perf_counter() - began
    return Measured(health, replies, short_seconds, wall, (cpu_seconds(child) - worked) / wall)


def handled(child: Child) -> Counter[str]:
    """Calls of Prescribe that have ended, by code."""
    codes = ("OK", "Canceled", "DeadlineExceeded")
    labels = {"grpc_method": "Prescribe"}
    return Counter({each: int(child.metric("grpc_server_handled_total", grpc_code=each, **labels)) for each in codes})


def cpu_seconds(child: Child) -> float:
    """What the service has worked until now."""
    fields = Path(f"/proc/{child.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def idle_again(child: Child) -> bool:
    """Whether the service comes to rest: half a second in which it hardly works."""
    for _ in range(20):
        before = cpu_seconds(child)
        time.sleep(0.5)
        if cpu_seconds(child) - before < 0.1:
            return True
    return False
