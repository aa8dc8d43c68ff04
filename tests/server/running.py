"""A real service in the test's own process, and ways to look at it from outside."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import json_format
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client.parser import text_string_to_metric_families

from ironrule.server.serve import serve
from ironrule.server.settings import ServeSettings
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from ironrule.v1.rulebooks_pb2_grpc import RulebookServiceStub

if TYPE_CHECKING:
    # Exists for type checkers only.
    from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceAsyncStub
    from ironrule.v1.rulebooks_pb2_grpc import RulebookServiceAsyncStub

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "rules"
#: What is served unless a test says otherwise: one rulebook of those that are shipped.
ONE = RULES / "back-strength"
SERVICE = "ironrule.v1.PrescriptionService"

Metrics = dict[tuple[str, frozenset[tuple[str, str]]], float]


@dataclass(frozen=True)
class Running:
    """A service that answers on these ports."""

    port: int
    http_port: int
    channel: grpc.aio.Channel

    @property
    def prescriptions(self) -> PrescriptionServiceAsyncStub:
        """A client of PrescriptionService."""
        return PrescriptionServiceStub(self.channel)

    @property
    def rulebooks(self) -> RulebookServiceAsyncStub:
        """A client of RulebookService."""
        return RulebookServiceStub(self.channel)

    async def raw(self, method: str, message: bytes = b"") -> bytes:
        """Calls any method with any bytes."""
        call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = self.channel.unary_unary(method)
        return await call(message)

    async def health(self, name: str = SERVICE) -> str:
        """What the health service says."""
        check = health_pb2_grpc.HealthStub(self.channel).Check
        answer = await check(health_pb2.HealthCheckRequest(service=name), wait_for_ready=True, timeout=10)
        return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))

    async def http(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        return await asyncio.to_thread(_get, f"http://127.0.0.1:{self.http_port}{path}")

    async def metrics(self) -> Metrics:
        """All samples, by name and labels."""
        _, text = await self.http("/metrics")
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@contextlib.asynccontextmanager
async def running(**settings: Any) -> AsyncIterator[Running]:
    """Serves on free ports until the test is done with it."""
    ports: asyncio.Future[tuple[int, int]] = asyncio.get_running_loop().create_future()
    chosen = replace(ServeSettings(port=0, metrics_port=0, rules=ONE, tests="off", grace_seconds=0.1), **settings)
    task = asyncio.create_task(serve(chosen, lambda port, http_port: ports.set_result((port, http_port))))
    either: list[asyncio.Future[Any]] = [task, ports]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    assert ports.done(), f"exit code {task.result()}"
    port, http_port = ports.result()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Running(port, http_port, channel)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def in_loop(story: Callable[[], Awaitable[None]]) -> None:
    """Runs a story to its end."""

    async def told() -> None:
        await asyncio.wait_for(story(), 60)

    asyncio.run(told())


def documented(hurry: float = 1) -> list[tuple[str, Any]]:
    """The channel options that docs/calling.md gives clients; in a hurry, with times of its calls that much shorter."""
    page = (ROOT / "docs" / "calling.md").read_text(encoding="utf-8")
    config, options = map(json.loads, re.findall(r"```json\n(\{.*?\})\n```", page, re.DOTALL))
    for each in config["methodConfig"]:
        if "timeout" in each:
            each["timeout"] = f"{float(each['timeout'].removesuffix('s')) / hurry:g}s"
    return [("grpc.service_config", json.dumps(config)), *options.items()]


def novice() -> pb.PrescribeRequest:
    """The example record of a novice, as a platform sends it."""
    return example("novice")


def example(name: str) -> pb.PrescribeRequest:
    """An example record by the name of its file."""
    text = (ROOT / "examples" / "athletes" / f"{name}.json").read_text(encoding="utf-8")
    return json_format.Parse(text, pb.PrescribeRequest())


@dataclass(frozen=True)
class Refused:
    """How a call was refused."""

    code: grpc.StatusCode
    message: str
    info: ErrorInfo
    fields: tuple[str, ...]
    metadata: dict[str, str | bytes]
    #: Seconds after which to try again; none where that is not said.
    retry: float | None = None


async def refused(call: Awaitable[object]) -> Refused:
    """The refusal of a call that must fail, its details unpacked."""
    try:
        await call
    except grpc.aio.AioRpcError as error:
        metadata = dict(error.trailing_metadata() or ())
        details = metadata["grpc-status-details-bin"]
        assert isinstance(details, bytes)
        info, bad, again = ErrorInfo(), BadRequest(), RetryInfo()
        for detail in Status.FromString(details).details:
            detail.Unpack(info)
            detail.Unpack(bad)
            detail.Unpack(again)
        fields = tuple(each.field for each in bad.field_violations)
        retry = again.retry_delay.ToTimedelta().total_seconds() or None
        return Refused(error.code(), error.details() or "", info, fields, metadata, retry)
    raise AssertionError("the call was not refused")


def log_lines(written: str) -> list[dict[str, Any]]:
    """The lines of a JSON log."""
    return [json.loads(line) for line in written.splitlines()]


def sample(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    """The key of a sample in `metrics`."""
    return name, frozenset(labels.items())


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 # our own service
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
