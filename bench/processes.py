"""Child processes: the service, the echo, the client; and what the kernel says of their time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS, STOP_SECONDS = 60.0, 20.0
_PAGE = os.sysconf("SC_PAGE_SIZE")
#: The kernel's clock of all threads of a process, as clock_getcpuclockid makes it from a process id.
_SCHEDULED = 2


class Failed(Exception):
    """The measurement cannot go on; it says why."""


class Server:
    """A server in a process of its own, from the line of its log that says where it listens to its end."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self._log: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # lives as long as the child
        self._child = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment(), stdout=self._log, stderr=subprocess.STDOUT
        )
        self.address = ""

    def __enter__(self) -> Server:
        try:
            self.address = self._serving()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()

    @property
    def cpu_seconds(self) -> float:
        """Processor time of every thread so far, in user and kernel mode."""
        return time.clock_gettime(~self._child.pid << 3 | _SCHEDULED)

    @property
    def resident_mib(self) -> float:
        """Memory that is held now."""
        pages = Path(f"/proc/{self._child.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * _PAGE / 2**20

    def _serving(self) -> str:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            for line in self._written().splitlines():
                said = json.loads(line) if line.startswith("{") else {}
                if said.get("event") == "serving":
                    return f"{said['host']}:{said['port']}"
            if self._child.poll() is not None:
                raise Failed(f"{self.name} ended with exit code {self._child.returncode}:\n{self._written()}")
            time.sleep(0.05)
        raise Failed(f"{self.name} was not ready within {START_SECONDS:g} seconds:\n{self._written()}")

    def _written(self) -> str:
        """What it has logged so far, read without moving the place where it writes on."""
        return os.pread(self._log.fileno(), os.fstat(self._log.fileno()).st_size, 0).decode("utf-8", "replace")

    def _end(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._log.close()


class Client:
    """The load client in a process of its own: told what to do line by line, it answers line by line."""

    def __init__(self, calls: Path) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "bench.client", str(calls)],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        self._child.wait(STOP_SECONDS)
        self._child.stdout.close()

    def tell(self, **order: Any) -> None:
        """Gives an order, and does not wait."""
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(order) + "\n")
        self._child.stdin.flush()

    def hear(self) -> dict[str, Any]:
        """The answer to the oldest order. Raises Failed when the client is gone, or what it did went wrong."""
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"failed": "the client has ended"}
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer

    def do(self, **order: Any) -> dict[str, Any]:
        """Gives an order, and waits."""
        self.tell(**order)
        return self.hear()


def ironrule(engine: str, rules: Path = ROOT / "rules") -> Server:
    """The service as it is delivered."""
    ports = ("--host", "127.0.0.1", "--port", "0", "--metrics-port", "0")
    arguments = [
        "-m",
        "ironrule.cli.main",
        "serve",
        *ports,
        "--rules",
        str(rules),
        "--engine",
        engine,
        "--tests",
        "off",
    ]
    return Server(engine, arguments)


def echo(calls: Path, *, watched: bool) -> Server:
    """The server that answers with prepared messages."""
    return Server("echo", ["-m", "bench.echo", str(calls), *(["--watched"] if watched else [])])


def environment() -> dict[str, str]:
    """Ours without settings of the service that somebody may have left in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("IRONRULE_")}
