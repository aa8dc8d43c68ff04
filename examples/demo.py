"""`make demo`: starts the service, lets a second process ask it for two athletes' next sessions, and stops it."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "rules"
IRONRULE = [sys.executable, "-m", "ironrule.cli.main"]

#: Each athlete, and what is worth knowing before reading the answer.
ATHLETES = {
    "novice": "a novice, nine weeks of clean training",
    "intermediate-tired": "an intermediate lifter who sleeps badly, is sore, and grinds what went easily before",
}

START_SECONDS, ASK_SECONDS, STOP_SECONDS = 60, 60, 20


class Failed(Exception):
    """The demo cannot go on; it says why."""


def main() -> int:
    """Runs the demo; 0 only if every part of it worked. The service never outlives it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        command = ["serve", "--host", "127.0.0.1", "--port", "0", "--metrics-port", "0", "--rules", str(RULES)]
        # `make test` runs the tests of the rulebooks.
        command += ["--tests", "off"]
        command += ["--engine", _engine()]
        service = subprocess.Popen([*IRONRULE, *command], stdout=log, stderr=subprocess.STDOUT, env=_environment())
        try:
            address = _serving(service, log)
            say(f"Ironrule serves at {address} with the rulebooks of {RULES.name}/ (process {service.pid}).")
            for name, about in ATHLETES.items():
                _ask(name, about, address)
            _stop(service)
        except Failed as failure:
            say(f"\nThe demo failed: {failure}")
            _show(log)
            return 1
        except KeyboardInterrupt:
            return 130
        finally:
            if service.poll() is None:
                service.kill()
                service.wait()
    say("\nThe service has stopped. Both sessions came over gRPC, from another process.")
    return 0


def say(text: str) -> None:
    """Prints at once, so that the order is kept with what other processes print."""
    print(text, flush=True)


def _engine() -> str:
    """The usual engine, or the one that works where the usual one could not be built."""
    try:
        importlib.import_module("durable_rules_engine")
    except ImportError as error:
        say(f"The compiled engine answers alone, because durable-rules cannot be imported: {error}")
        return "compiled"
    return "durable"


def _environment() -> dict[str, str]:
    """Ours without settings of the service that somebody may have left in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("IRONRULE_")}


def _serving(service: subprocess.Popen[bytes], log: IO[str]) -> str:
    """The address of the service, once its own gRPC health says that it serves."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if service.poll() is not None:
            raise Failed(f"the service ended at once, with exit code {service.returncode}")
        address = _address(log)
        if address and _healthy(address):
            return address
        time.sleep(0.1)
    raise Failed(f"the service was not ready within {START_SECONDS} seconds")


def _address(log: IO[str]) -> str:
    """Where the service says that it listens; it took a free port."""
    for line in _lines(log):
        said = json.loads(line) if line.startswith("{") else {}
        if said.get("event") == "serving":
            return f"{said['host']}:{said['port']}"
    return ""


def _healthy(address: str) -> bool:
    with grpc.insecure_channel(address) as channel:
        try:
            answer = HealthStub(channel).Check(HealthCheckRequest(), timeout=2)
        except grpc.RpcError:
            return False
    return bool(answer.status == HealthCheckResponse.SERVING)


def _ask(name: str, about: str, address: str) -> None:
    """A second process asks for one athlete; what it prints is shown as it is."""
    record = ROOT / "examples" / "athletes" / f"{name}.json"
    shown = f"ironrule prescribe {record.relative_to(ROOT)} --server {address}"
    say(f"\n{'=' * 100}\n{about[:1].upper()}{about[1:]}:\n$ {shown}\n")
    try:
        asked = subprocess.run([*IRONRULE, *shown.split()[1:]], cwd=ROOT, timeout=ASK_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(f"no answer for {name} within {ASK_SECONDS} seconds") from None
    if asked.returncode:
        raise Failed(f"`{shown}` ended with exit code {asked.returncode}")


def _stop(service: subprocess.Popen[bytes]) -> None:
    service.terminate()
    try:
        code = service.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed(f"the service did not stop within {STOP_SECONDS} seconds") from None
    if code:
        raise Failed(f"the service ended with exit code {code} when it was asked to stop")


def _lines(log: IO[str]) -> list[str]:
    """What has been written so far, read without moving the place where the service writes on."""
    size = os.fstat(log.fileno()).st_size
    return os.pread(log.fileno(), size, 0).decode("utf-8", "replace").splitlines()


def _show(log: IO[str]) -> None:
    say("What the service logged:")
    for line in _lines(log):
        say(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
