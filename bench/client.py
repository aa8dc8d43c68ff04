"""The load client: sends prepared bytes and takes bytes, so that next to nothing of its own work is in the way.

One channel for each address. Orders come as lines of JSON, an answer goes out for each:

- `{"verify": ADDRESS}`: one call for each athlete; whether every answer is the expected one, to the byte.
- `{"drive": ADDRESS, "in_flight": 8, "seconds": 2}` or `"count": 1000`: calls one after the other on so many lines.
- `{"supply": ADDRESS, "form": "PrescribeMany", "seconds": 2}`: athletes in one of the forms in which they can be sent.
"""

from __future__ import annotations

import asyncio
import json
import math
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

import grpc
import msgspec

from bench.forms import MANY, STREAM, Supply
from bench.serving import IN_FLIGHT
from bench.workload import Calls

SERVICE = "/ironrule.v1.PrescriptionService"
METHOD = f"{SERVICE}/Prescribe"
CALL_SECONDS = 120


class Load:
    """Calls over channels that stay open."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._supply = Supply(calls.requests)
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._methods: dict[str, Any] = {}
        self._turn = count()

    async def verify(self, address: str) -> dict[str, Any]:
        """How many answers were those expected, of how many."""
        method = self._method(address)
        pairs = zip(self._calls.requests, self._calls.responses, strict=True)
        right = [expected == await method(request, timeout=CALL_SECONDS) for request, expected in pairs]
        return {"right": sum(right), "of": len(right)}

    async def drive(self, address: str, in_flight: int, seconds: float, most: float) -> dict[str, Any]:
        """Keeps so many calls in flight until the time or the number is up; says how long they took."""
        method, requests = self._method(address), self._calls.requests
        latencies: list[float] = []
        left = count(1)
        begun, cpu = time.perf_counter(), time.process_time()

        async def line() -> None:
            while next(left) <= most and time.perf_counter() - begun < seconds:
                sent = time.perf_counter()
                await method(requests[next(self._turn) % len(requests)], timeout=CALL_SECONDS)
                latencies.append(time.perf_counter() - sent)

        await asyncio.gather(*(line() for _ in range(in_flight)))
        took = time.perf_counter() - begun
        latencies.sort()
        return {
            "requests": len(latencies),
            "seconds": took,
            "client_cpu_us": (time.process_time() - cpu) * 1e6 / len(latencies),
            "p50_ms": latencies[len(latencies) // 2] * 1000,
            "p99_ms": latencies[math.ceil(len(latencies) * 0.99) - 1] * 1000,
        }

    async def supply(self, address: str, form: str, seconds: float) -> dict[str, Any]:
        """Sends athletes in a form until the time is up; says how many there were."""
        channel = self._channel(address)
        if form == MANY:
            return await self._supply.many(channel.unary_unary(f"{SERVICE}/{MANY}"), seconds)
        if form == STREAM:
            return await self._supply.streamed(channel.stream_stream(f"{SERVICE}/{STREAM}"), seconds)
        found = await self.drive(address, IN_FLIGHT, seconds, math.inf)
        return {"athletes": found["requests"], "seconds": found["seconds"]}

    def _channel(self, address: str) -> grpc.aio.Channel:
        if address not in self._channels:
            # A hundred answers are more than gRPC takes in unless it is told.
            options = [("grpc.max_receive_message_length", -1)]
            self._channels[address] = grpc.aio.insecure_channel(address, options=options)
        return self._channels[address]

    def _method(self, address: str) -> Any:
        if address not in self._methods:
            self._methods[address] = self._channel(address).unary_unary(METHOD)
        return self._methods[address]


async def _obey(load: Load, order: dict[str, Any]) -> dict[str, Any]:
    try:
        if "verify" in order:
            return await load.verify(order["verify"])
        if "supply" in order:
            return await load.supply(order["supply"], order["form"], order["seconds"])
        return await load.drive(
            order["drive"], order["in_flight"], order.get("seconds", math.inf), order.get("count", math.inf)
        )
    except grpc.aio.AioRpcError as error:
        return {"failed": f"{error.code().name}: {error.details()}"}


async def _listen(calls: Calls) -> None:
    load = Load(calls)
    while line := await asyncio.to_thread(sys.stdin.readline):
        answer = await _obey(load, json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Obeys until nobody gives orders any more."""
    calls = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Calls)
    asyncio.run(_listen(calls))


if __name__ == "__main__":
    main()
