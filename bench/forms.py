"""Athletes one by one, a hundred in a call, or one after the other in a stream: what each costs beside the others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.figures import Formed
from bench.processes import Client, Server, echo, ironrule
from bench.serving import COMPILED, DURABLE, ECHO, IN_FLIGHT
from bench.spread import in_rounds, ratio_of, spread_of
from ironrule.v1.prescriptions_pb2 import PrescribeManyRequest, PrescribeRequest, StreamPrescriptionsRequest

ALONE, MANY, STREAM = "Prescribe", "PrescribeMany", "StreamPrescriptions"
FORMS = (ALONE, MANY, STREAM)
BATCH = 100
#: Athletes that a stream has sent and not had an answer for; more would be waited for when the time is up.
_UNREAD = 4
#: Batches that differ in where they begin.
_BATCHES = 4


class Supply:
    """Messages of every form, made before anything is timed."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        athletes = [PrescribeRequest.FromString(each) for each in requests]
        self._batches = cycle(
            PrescribeManyRequest(requests=islice(cycle(athletes), number, number + BATCH)).SerializeToString()
            for number in range(_BATCHES)
        )
        self._items = cycle(StreamPrescriptionsRequest(request=each).SerializeToString() for each in athletes)

    async def many(self, method: Any, seconds: float) -> dict[str, float]:
        """One batch after the other until the time is up."""
        begun, athletes = time.perf_counter(), 0
        while not athletes or time.perf_counter() - begun < seconds:
            await method(next(self._batches))
            athletes += BATCH
        return {"athletes": athletes, "seconds": time.perf_counter() - begun}

    async def streamed(self, method: Any, seconds: float) -> dict[str, float]:
        """As many streams as calls are in flight otherwise; each writes until the time is up and is read to its end."""
        begun = time.perf_counter()

        async def stream() -> int:
            call, room = method(), asyncio.Semaphore(_UNREAD)
            writing = asyncio.ensure_future(self._write(call, begun + seconds, room))
            athletes = 0
            async for _ in call:
                athletes += 1
                room.release()
            await writing
            return athletes

        counts = await asyncio.gather(*(stream() for _ in range(IN_FLIGHT)))
        return {"athletes": sum(counts), "seconds": time.perf_counter() - begun}

    async def _write(self, call: Any, until: float, room: asyncio.Semaphore) -> None:
        await room.acquire()
        await call.write(next(self._items))
        while time.perf_counter() < until:
            await room.acquire()
            await call.write(next(self._items))
        await call.done_writing()


def supply(calls: Path, rounds: int, seconds: float) -> list[Formed]:
    """Rounds of every form at every server in turn."""
    with ExitStack() as stack:
        servers = {
            ECHO: stack.enter_context(echo(calls, watched=False)),
            DURABLE: stack.enter_context(ironrule(DURABLE)),
            COMPILED: stack.enter_context(ironrule(COMPILED)),
        }
        client = stack.enter_context(Client(calls))
        for server in servers.values():
            client.do(verify=server.address)
        return _measured(client, servers, rounds, seconds)


def _measured(client: Client, servers: Mapping[str, Server], rounds: int, seconds: float) -> list[Formed]:
    rates: dict[tuple[str, str], list[float]] = {(name, form): [] for name in servers for form in FORMS}
    cpu: dict[tuple[str, str], list[float]] = {key: [] for key in rates}

    def round_of(key: tuple[str, str]) -> Callable[[], float]:
        def taken() -> float:
            name, form = key
            before = servers[name].cpu_seconds
            found = client.do(supply=servers[name].address, form=form, seconds=seconds)
            cpu[key].append((servers[name].cpu_seconds - before) * 1e6 / found["athletes"])
            rates[key].append(found["athletes"] / found["seconds"])
            return rates[key][-1]

        return taken

    in_rounds({key: round_of(key) for key in rates}, rounds)
    return [
        Formed(
            name,
            form,
            spread_of(rates[name, form]),
            ratio_of(rates[name, form], rates[ECHO, form]),
            spread_of(cpu[name, form]),
            ratio_of(cpu[name, form], cpu[name, ALONE]),
        )
        for name, form in rates
    ]
