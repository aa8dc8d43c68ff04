"""The service under load beside an echo of the same bytes, in interleaved rounds; and its memory over many requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import Memory, Served
from bench.processes import Client, Failed, Server, echo, ironrule
from bench.spread import in_rounds, ratio_of, spread_of

ECHO, WATCHED, DURABLE, COMPILED = "echo", "echo, intercepted", "durable", "compiled"
ENGINES = (DURABLE, COMPILED)
IN_FLIGHT = 8
#: Samples of memory, as shares of the requests that are made: 1,000 and 20,000 of 100,000.
SAMPLES = (0.01, 0.2, 1.0)
#: Requests that warm a server up, and as many more by which its rate is known.
_WARM = 50


@dataclass
class _Readings:
    """What the rounds of one server gave."""

    per_second: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    p50_ms: list[float] = field(default_factory=list)
    p99_ms: list[float] = field(default_factory=list)
    client_cpu: list[float] = field(default_factory=list)

    def take(self, client: Client, server: Server, seconds: float, in_flight: int) -> float:
        """One round."""
        before = server.cpu_seconds
        found = client.do(drive=server.address, in_flight=in_flight, seconds=seconds)
        self.cpu.append((server.cpu_seconds - before) * 1e6 / found["requests"])
        self.per_second.append(found["requests"] / found["seconds"])
        self.p50_ms.append(found["p50_ms"])
        self.p99_ms.append(found["p99_ms"])
        self.client_cpu.append(found["client_cpu_us"])
        return self.per_second[-1]


def serve(calls: Path, rounds: int, seconds: float) -> list[Served]:
    """Rounds of every server in turn. Raises Failed when one does not answer with the expected bytes."""
    with ExitStack() as stack:
        servers = {
            ECHO: stack.enter_context(echo(calls, watched=False)),
            WATCHED: stack.enter_context(echo(calls, watched=True)),
            DURABLE: stack.enter_context(ironrule(DURABLE)),
            COMPILED: stack.enter_context(ironrule(COMPILED)),
        }
        client = stack.enter_context(Client(calls))
        for name, server in servers.items():
            _prove(client, name, server)
        busy = _readings(client, servers, rounds, seconds, IN_FLIGHT)
        alone = _readings(client, servers, max(1, rounds // 3), seconds, 1)
    return [_served(name, busy, alone) for name in servers]


def _readings(
    client: Client, servers: Mapping[str, Server], rounds: int, seconds: float, in_flight: int
) -> dict[str, _Readings]:
    """Interleaved rounds of every server."""
    found = {name: _Readings() for name in servers}

    def round_of(name: str) -> Callable[[], float]:
        return lambda: found[name].take(client, servers[name], seconds, in_flight)

    in_rounds({name: round_of(name) for name in servers}, rounds)
    return found


def remember(calls: Path, wanted: int, most_seconds: float) -> list[Memory]:
    """Memory of a fresh server of each engine after 1 %, 20 % and all of the requests, both at the same time.

    Fewer than wanted are made when they would take too long at the rate of a warm server.
    """
    with ExitStack() as stack:
        servers = {name: stack.enter_context(ironrule(name)) for name in ENGINES}
        clients = {name: stack.enter_context(Client(calls)) for name in ENGINES}
        _together(clients, servers, _WARM)
        warm = _together(clients, servers, _WARM)
        per_second = min(found["requests"] / found["seconds"] for found in warm.values())
        size = max(2 * _WARM, min(wanted, int(per_second * most_seconds)))
        seen: dict[str, list[float]] = {name: [] for name in ENGINES}
        points: list[int] = []
        done = 2 * _WARM
        for share in SAMPLES:
            point = max(done, int(size * share))
            _together(clients, servers, point - done)
            done = point
            points.append(point)
            for name in ENGINES:
                seen[name].append(servers[name].resident_mib)
    return [Memory(name, wanted, points, seen[name]) for name in ENGINES]


def _together(clients: dict[str, Client], servers: dict[str, Server], count: int) -> dict[str, dict[str, float]]:
    if not count:
        return {}
    for name, client in clients.items():
        client.tell(drive=servers[name].address, in_flight=IN_FLIGHT, count=count)
    return {name: client.hear() for name, client in clients.items()}


def _prove(client: Client, name: str, server: Server) -> None:
    """Every athlete's answer is the core's, to the byte; that warms the server up as well."""
    found = client.do(verify=server.address)
    if found["right"] != found["of"]:
        raise Failed(f"{name} gave the expected bytes for {found['right']} of {found['of']} athletes")


def _served(name: str, busy: dict[str, _Readings], alone: dict[str, _Readings]) -> Served:
    mine, base = busy[name], busy[ECHO]
    return Served(
        name,
        spread_of(mine.per_second),
        ratio_of(mine.per_second, base.per_second),
        spread_of(mine.cpu),
        ratio_of(base.cpu, mine.cpu),
        _median(mine.p50_ms),
        _median(mine.p99_ms),
        _median(alone[name].p50_ms),
        _median(alone[name].p99_ms),
        _median(mine.client_cpu),
    )


def _median(values: Sequence[float]) -> float:
    return spread_of(values).median
