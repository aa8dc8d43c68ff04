"""Files of strangers are tried in a process of their own, with so much time, memory and disk and no more."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
from dataclasses import dataclass, field

from ironrule.server.limits import Overloaded
from ironrule.server.snapshot import TempUnusable, temporary_folder

#: Whoever waits so many times as long as the processor may work waits for a machine that is busy with other things.
_WALL = 4
_LONGEST_ANSWER = 16 * 1024 * 1024
#: The ways in which a child says that it had not memory enough, or that the disk is full.
NO_ROOM, NO_DISK = 3, 4
#: How a child ends that took too much: by its own word, or by the kernel, which counts processor time and memory.
_OUT_OF_BOUNDS = frozenset({NO_ROOM, -signal.SIGXCPU, -signal.SIGKILL})


class ChecksOff(Exception):
    """The operator's choice: nobody may have files tried here."""

    def __init__(self) -> None:
        super().__init__("this service tries no files: it was started with --max-checks 0; use ironrule check and test")


class FilesTooCostly(Exception):
    """The caller's mistake: files that take more time or memory than any rulebook does."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the files took more than {seconds:g} s or more memory than they are given; try fewer of them, or their "
            "tests in parts with `only`"
        )


@dataclass
class Workbench:
    """Where files are tried: so many at once, each for so many seconds of the processor."""

    most: int
    seconds: float
    engine: str
    _trying: int = field(default=0, init=False)

    async def do(self, what: str, request: bytes) -> bytes:
        """The answer of a child to a request, both as bytes; `what` is check or test.

        Raises ChecksOff, Overloaded, FilesTooCostly and TempUnusable. Who is cancelled leaves no process behind, and
        no file.
        """
        if not self.most:
            raise ChecksOff
        if self._trying >= self.most:
            raise Overloaded(self.most, "checks")
        self._trying += 1
        try:
            with temporary_folder() as folder:
                return await self._asked(str(folder), what, request)
        finally:
            self._trying -= 1

    async def _asked(self, folder: str, what: str, request: bytes) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "ironrule.server.trying",
            *(what, self.engine, f"{self.seconds:g}"),
            cwd=folder,
            # Nothing of ours is theirs to see; what they make room for goes when the folder goes.
            env={"TMPDIR": folder, "LC_ALL": "C.UTF-8"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        limit = asyncio.timeout(self.seconds * _WALL)
        try:
            async with limit:
                answer, said = await child.communicate(request)
        except TimeoutError:
            if limit.expired():
                raise FilesTooCostly(self.seconds) from None
            raise
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode in _OUT_OF_BOUNDS or len(answer) > _LONGEST_ANSWER:
            raise FilesTooCostly(self.seconds)
        if child.returncode == NO_DISK:
            raise TempUnusable(os.strerror(errno.ENOSPC))
        if child.returncode:
            raise TryingFailed(child.returncode, said)
        return answer


class TryingFailed(Exception):
    """Ours: the child ended as no child should. Its words may quote files, and are not told."""

    def __init__(self, code: int | None, said: bytes) -> None:
        places = [line.strip() for line in said.decode(errors="replace").splitlines() if line.startswith("  File ")]
        super().__init__(f"exit code {code}: {'; '.join(places[-3:])}")
