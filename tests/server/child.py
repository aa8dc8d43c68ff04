"""A service in a process of its own, so that what asks and what answers do not share an interpreter."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status
from prometheus_client.parser import text_string_to_metric_families

from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.running import ONE, ROOT

SERVE = (
    "import asyncio, os, sys; from ironrule.server.serve import serve; "
    "from ironrule.server.settings import ServeSettings; "
    "sys.exit(asyncio.run(serve(ServeSettings.gathered(os.environ))))"
)

PRESCRIBE = "/ironrule.v1.PrescriptionService/Prescribe"
#: No answer takes longer than this, however busy the machine is.
PATIENCE_SECONDS = 60.0
#: The client takes and sends what the service takes.
OPTIONS = (("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1))


@dataclass(frozen=True)
class Reply:
    """How a call ended: `answer` when it was answered, else the reason and the fields of its refusal."""

    code: grpc.StatusCode
    answer: pb.PrescribeResponse | None = None
    message: str = ""
    reason: str = ""
    violations: tuple[tuple[str, str], ...] = ()

    @property
    def fields(self) -> list[str]:
        """The paths that were named."""
        return [field for field, _ in self.violations]


@dataclass(frozen=True)
class Child:
    """A process that serves, and a connection to it."""

    process: subprocess.Popen[bytes]
    port: int
    http_port: int
    log: Path
    channel: grpc.Channel

    def begin(self, request: pb.PrescribeRequest | bytes, timeout: float = PATIENCE_SECONDS) -> grpc.Future[bytes]:
        """Sends a request, whatever its bytes; `reply` waits for the end."""
        return begin(self.channel, request, timeout)

    def ask(self, request: pb.PrescribeRequest | bytes, timeout: float = PATIENCE_SECONDS) -> Reply:
        """One call, to its end."""
        return reply(self.begin(request, timeout))

    def ask_all(self, requests: Iterable[pb.PrescribeRequest | bytes], at_once: int = 16) -> Iterator[Reply]:
        """Many calls, so many of them at once; replies in the order of the requests."""
        waiting: deque[grpc.Future[bytes]] = deque()
        for request in requests:
            waiting.append(self.begin(request))
            if len(waiting) >= at_once:
                yield reply(waiting.popleft())
        yield from map(reply, waiting)

    def metric(self, name: str, **labels: str) -> float:
        """The sum of a metric's samples that have these labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/metrics", timeout=30) as page:
            families = list(text_string_to_metric_families(page.read().decode()))
        samples = (each for family in families for each in family.samples if each.name == name)
        return sum(each.value for each in samples if labels.items() <= each.labels.items())

    def logged(self) -> str:
        """Everything that it has logged."""
        return self.log.read_text(encoding="utf-8")


@contextlib.contextmanager
def serving(log: Path, program: str = SERVE, **settings: str) -> Iterator[Child]:
    """A process that serves on free ports until the test is done with it; its log goes to a file."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            env=environment(GRACE_SECONDS="1", **settings),
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        told = _first_line(process, log)
        with grpc.insecure_channel(f"127.0.0.1:{told['port']}", options=OPTIONS) as channel:
            yield Child(process, told["port"], told["metrics_port"], log, channel)
    finally:
        process.terminate()
        process.wait(timeout=30)


def environment(**settings: str) -> dict[str, str]:
    """An environment in which a child serves on free ports."""
    chosen = {"PORT": "0", "METRICS_PORT": "0", "RULES": str(ONE), "TESTS": "off"} | settings
    return os.environ | {f"IRONRULE_{name}": value for name, value in chosen.items()}


def begin(channel: grpc.Channel, request: pb.PrescribeRequest | bytes, timeout: float) -> grpc.Future[bytes]:
    """Sends a request over a connection."""
    raw = request if isinstance(request, bytes) else request.SerializeToString()
    call: Any = channel.unary_unary(PRESCRIBE)
    return call.future(raw, timeout=timeout)  # type: ignore[no-any-return]  # no serialisers: bytes


def reply(call: grpc.Future[bytes]) -> Reply:
    """Waits for the end of a call."""
    try:
        return Reply(grpc.StatusCode.OK, pb.PrescribeResponse.FromString(call.result()))
    except grpc.RpcError as error:
        metadata: dict[str, Any] = {each.key: each.value for each in error.trailing_metadata() or ()}
        info, bad = ErrorInfo(), BadRequest()
        for detail in Status.FromString(metadata.get("grpc-status-details-bin", b"")).details:
            detail.Unpack(info)
            detail.Unpack(bad)
        violations = tuple((each.field, each.description) for each in bad.field_violations)
        return Reply(error.code(), None, error.details() or "", info.reason, violations)


def _first_line(process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        first, end, _ = log.read_text(encoding="utf-8").partition("\n")
        if end:
            told: dict[str, Any] = json.loads(first)
            assert "serving" == told["event"], told
            return told
        time.sleep(0.05)
    raise AssertionError(f"it does not serve: {log.read_text(encoding='utf-8')}")
