"""Where durable-rules cannot be imported: one line says what to do, and the compiled engine serves alone."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.running import RULES, in_loop, log_lines, novice, running

REASON = "undefined symbol: PyEval_CallObject"


@pytest.fixture
def without_durable(tmp_path: Path) -> dict[str, str]:
    """An environment in which importing durable-rules fails as it does when it was built for another Python."""
    (tmp_path / "durable_rules_engine.py").write_text(f"raise ImportError('{REASON}')\n", encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def command(engine: str) -> list[str]:
    """The service on free ports."""
    ports = ["--port", "0", "--metrics-port", "0"]
    return [
        sys.executable,
        "-m",
        "ironrule.cli.main",
        "serve",
        *ports,
        "--rules",
        str(RULES),
        "--engine",
        engine,
        "--tests",
        "off",
    ]


def test_the_durable_engine_names_the_fix(without_durable: dict[str, str]) -> None:
    """Exit code 2 and one line: why, how to build it, and the flag that does without it."""
    result = subprocess.run(
        command("durable"), env=without_durable, capture_output=True, text=True, check=False, timeout=60
    )

    (line,) = log_lines(result.stdout)
    assert (2, "not_started", "") == (result.returncode, line["event"], result.stderr)
    assert [] == [each for each in (REASON, "make clean setup", "--engine compiled") if each not in line["reason"]]


def test_the_compiled_engine_serves_alone(without_durable: dict[str, str]) -> None:
    """It starts, answers with the bytes that both engines together would answer, and stops."""

    async def answer(port: int) -> bytes:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            found: pb.PrescribeResponse = await PrescriptionServiceStub(channel).Prescribe(novice())
            return found.SerializeToString(deterministic=True)

    async def story() -> None:
        child = subprocess.Popen(command("compiled"), env=without_durable, stdout=subprocess.PIPE, text=True)
        with child:
            assert child.stdout
            try:
                alone = await answer(json.loads(await asyncio.to_thread(child.stdout.readline))["port"])
            finally:
                child.send_signal(signal.SIGTERM)
                await asyncio.to_thread(child.communicate, timeout=30)
        async with running() as service:
            assert await answer(service.port) == alone
        assert 0 == child.returncode

    in_loop(story)
