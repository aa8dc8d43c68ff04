"""Replicas that stop one after the other under load: with the configuration of docs/calling.md no call is lost."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.child import SERVE, environment
from tests.server.running import ROOT, documented, free_port, novice
from tests.sizes import size

#: Calls at the same time, and how many of them are short ones for each that works.
LINES, SHORT = 12, 9
#: Calls that are made in all, or more until the last replica serves again.
MOST = 3_000
#: A client that is told nothing: it neither watches health nor calls again.
PLAIN: list[tuple[str, Any]] = [("grpc.service_config", "{}")]
#: Each with the grace of the replicas: who does not watch health leaves when half of it is over.
CLIENTS = [pytest.param(documented(), 30.0, id="documented"), pytest.param(PLAIN, 20.0, id="plain")][: size(1, 2)]


@dataclass
class Replica:
    """A service on a port of its own, that is stopped and started again."""

    port: int
    log: Path
    grace_seconds: float
    process: asyncio.subprocess.Process | None = None
    #: Exit code of each stop, and how long it took.
    stops: list[tuple[int, float]] = field(default_factory=list)

    async def start(self) -> None:
        """Runs it until it serves."""
        known = self.served()
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                SERVE,
                env=environment(PORT=str(self.port), ENGINE="compiled", GRACE_SECONDS=str(self.grace_seconds)),
                cwd=ROOT,
                stdout=out,
                stderr=out,
            )
        while self.served() == known:
            assert self.process.returncode is None, self.log.read_text(encoding="utf-8")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """Sends SIGTERM, and waits for the end."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.stops.append((await self.process.wait(), time.monotonic() - began))

    def served(self) -> int:
        """How often it has begun to serve."""
        return self.log.read_text(encoding="utf-8").count('"event": "serving"') if self.log.exists() else 0

    def answered(self) -> int:
        """Prescriptions that it gave."""
        lines = map(json.loads, self.log.read_text(encoding="utf-8").splitlines())
        return sum(each.get("outcome") == "prescribed" for each in lines)


@asynccontextmanager
async def replicas(folder: Path, grace_seconds: float) -> AsyncIterator[list[Replica]]:
    """Two of them, as long as the test lasts."""
    two = [Replica(free_port(), folder / f"{name}.log", grace_seconds) for name in ("first", "second")]
    try:
        await asyncio.gather(*(each.start() for each in two))
        yield two
    finally:
        for each in two:
            if each.process is not None and each.process.returncode is None:
                each.process.kill()
                await each.process.wait()


@pytest.mark.soak
@pytest.mark.parametrize(("options", "grace_seconds"), CLIENTS)
def test_no_call_is_lost_when_replicas_stop(
    options: list[tuple[str, Any]], grace_seconds: float, tmp_path: Path
) -> None:
    """Each replica is stopped under load and started again; every call is answered, and no stop takes all its grace."""
    lost: list[str] = []
    done = 0

    async def story() -> None:
        nonlocal done
        async with replicas(tmp_path, grace_seconds) as two:
            rolled = asyncio.ensure_future(roll(two))
            target = "ipv4:" + ",".join(f"127.0.0.1:{each.port}" for each in two)
            async with grpc.aio.insecure_channel(target, options=options) as channel:
                stub, request = PrescriptionServiceStub(channel), novice()

                async def line() -> None:
                    nonlocal done
                    while not rolled.done() or done < MOST:
                        work = done % (SHORT + 1) == 0
                        done += 1
                        try:
                            await (stub.Prescribe(request) if work else stub.GetServerInfo(pb.GetServerInfoRequest()))
                        except grpc.aio.AioRpcError as error:
                            lost.append(f"{error.code().name}: {error.details()}")

                await asyncio.gather(*(line() for _ in range(LINES)))
            await rolled
            assert [0, 0] == [code for each in two for code, _ in each.stops]
            assert grace_seconds > max(seconds for each in two for _, seconds in each.stops)
            assert all(each.answered() for each in two)

    asyncio.run(asyncio.wait_for(story(), 300))
    sys.stdout.write(f"{done} calls, {len(lost)} lost\n")
    assert MOST <= done
    assert [] == lost[:5]


async def roll(two: list[Replica]) -> None:
    """Stops and starts one after the other, so many times."""
    for _ in range(size(1, 4)):
        for each in two:
            await asyncio.sleep(0.5)
            await each.stop()
            await each.start()
