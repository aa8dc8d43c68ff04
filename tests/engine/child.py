"""Programs in processes of their own, which may crash, hang or grow.

One process imports everything once and forks for each program. Its fresh memory is filled with a pattern: the crashes
of durable-rules come from memory that it never sets, and a new process would get zeros there by luck.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Outcome:
    """How a program ended: by itself with what it printed, by a signal, or not at all."""

    printed: str
    status: int
    hung: bool = False

    @property
    def crashed(self) -> bool:
        """The process was killed by a fault of its own."""
        return not self.hung and -self.status in (signal.SIGSEGV, signal.SIGABRT, signal.SIGFPE, signal.SIGBUS)


class Children:
    """Runs programs one after the other; each sees `names`, made by running `prelude` once."""

    def __init__(self, prelude: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.engine.child import serve; serve()"],
            cwd=ROOT,
            env={**os.environ, "MALLOC_PERTURB_": "165"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._send({"prelude": prelude})

    def run(self, program: str, timeout: float = 60) -> Outcome:
        """How a program ends within some seconds."""
        self._send({"program": program, "timeout": timeout})
        assert self._process.stdout is not None
        return Outcome(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()


def serve() -> None:
    """The other side: forks for each program that it reads."""
    names: dict[str, object] = {}
    exec(json.loads(sys.stdin.readline())["prelude"], names)  # noqa: S102  # a test's own text
    for line in sys.stdin:
        message = json.loads(line)
        sys.stdout.write(json.dumps(asdict(_forked(message["program"], message["timeout"], names))) + "\n")
        sys.stdout.flush()


def _forked(program: str, timeout: float, names: dict[str, object]) -> Outcome:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _perform(program, names, write)
    os.close(write)
    printed, hung = _heard(read, timeout)
    if hung:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os.close(read)
    _, status = os.waitpid(child, 0)
    return Outcome(printed, os.waitstatus_to_exitcode(status), hung)


def _perform(program: str, names: dict[str, object], write: int) -> None:
    """In the child: what is printed goes to the pipe; nothing of the parent's is run at the end."""
    os.dup2(write, 1)
    os.dup2(write, 2)
    sys.stdout = sys.stderr = os.fdopen(write, "w", buffering=1)
    code = 0
    try:
        exec(program, names)  # noqa: S102  # a test's own text
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


def _heard(read: int, timeout: float) -> tuple[str, bool]:
    """Everything until the child closes its end; what came when time is up, and that it was."""
    heard, end = b"", monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(read, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, end - monotonic())):
                return heard.decode(errors="replace"), True
            part = os.read(read, 65536)
            if not part:
                return heard.decode(errors="replace"), False
            heard += part
