"""Asks a service for its health every few milliseconds, from a process of its own, until its input ends.

    python -m tests.server.probe PORT

Each wait is a line of the output, in milliseconds.
"""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.server.running import ROOT, SERVICE

#: Pause between two questions.
PAUSE_SECONDS = 0.005


@dataclass
class Waits:
    """How long health took to answer, in milliseconds; filled when the probe has ended."""

    milliseconds: list[float] = field(default_factory=list)

    def share(self, part: float) -> float:
        """The wait that this share of the questions did not exceed."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    def __str__(self) -> str:
        return (
            f"{len(self.milliseconds)} questions, p50 {self.share(0.5):.1f} ms, "
            f"p99 {self.share(0.99):.1f} ms, longest {self.share(1):.1f} ms"
        )


@contextmanager
def probing(port: int) -> Iterator[Waits]:
    """Asks for health for as long as this lasts."""
    waits = Waits()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.server.probe", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert "ready\n" == process.stdout.readline()
        try:
            yield waits
        finally:
            out, _ = process.communicate(timeout=30)
    waits.milliseconds += map(float, out.split())


def main(port: str) -> None:
    """Asks until the input ends."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        check = health_pb2_grpc.HealthStub(channel).Check
        check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=30)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
            asked = time.perf_counter()
            answer = check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=30)
            assert health_pb2.HealthCheckResponse.SERVING == answer.status
            sys.stdout.write(f"{(time.perf_counter() - asked) * 1000:.3f}\n")


if __name__ == "__main__":
    main(sys.argv[1])
