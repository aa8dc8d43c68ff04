"""The process that proves rulebooks, as the service sees it: started when it is needed, ended when it is not."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import msgspec

from ironrule.server.proving import Proof, Task

#: How long the proof of one rulebook may take.
LONGEST_SECONDS = 300.0
#: A process that is not needed for so long is ended.
IDLE_SECONDS = 30.0
#: durable-rules loses a little memory with each rulebook that it refuses, so nobody proves for ever.
MOST_TASKS = 500
#: One line of a proof.
_LONGEST_LINE = 64 * 1024 * 1024
#: Of what the process says beside its proofs, so many bytes are kept, and so many signs of the last line are told.
_MOST_SAID, _MOST_TOLD = 16_384, 300


class ProofFailed(Exception):
    """No proof came: the process ended, or took too long. `crashed` says which."""

    def __init__(self, told: str, *, crashed: bool) -> None:
        super().__init__(told)
        self.crashed = crashed


class Prover:
    """Proves one task at a time, in a process that lives on for the next."""

    def __init__(self, longest: float = LONGEST_SECONDS) -> None:
        self._longest = longest
        self._process: asyncio.subprocess.Process | None = None
        self._saying: asyncio.Task[bytes] | None = None
        self._done = 0
        self._idle: asyncio.TimerHandle | None = None

    @property
    def number(self) -> int | None:
        """That of the process, None where there is none."""
        return self._process.pid if self._process is not None else None

    async def prove(self, task: Task) -> Proof:
        """How a folder came out. Raises ProofFailed."""
        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(msgspec.json.encode(task) + b"\n")
            line = await asyncio.wait_for(process.stdout.readline(), self._longest)
        except TimeoutError:
            await self.stop()
            raise ProofFailed(f"no proof within {self._longest:g} seconds", crashed=False) from None
        except BaseException:
            await self.stop()
            raise
        if not line.endswith(b"\n"):
            self._process = None
            code = await process.wait()
            raise ProofFailed(f"the process that proves it ended with {code}{await self._why(code)}", crashed=True)
        self._done += 1
        self._rest()
        return msgspec.json.decode(line, type=Proof)

    async def stop(self) -> None:
        """Ends the process; the next proof starts another."""
        process, self._process = self._process, None
        if self._idle is not None:
            self._idle.cancel()
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._idle is not None:
            self._idle.cancel()
        if self._done >= MOST_TASKS or (self._process is not None and self._process.returncode is not None):
            await self.stop()
        if self._process is None:
            self._done = 0
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "ironrule.server.proving",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
            )
            assert self._process.stderr is not None
            self._saying = asyncio.create_task(_last_of(self._process.stderr))
        return self._process

    async def _why(self, code: int) -> str:
        """What a process that ended by itself said last; one that was ended had no time to say it."""
        if code <= 0 or self._saying is None:
            return ""
        lines = (await self._saying).decode(errors="replace").split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "")
        return f": {last[:_MOST_TOLD]}" if last else ""

    def _rest(self) -> None:
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        """Closes the input of the process, which ends it."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()


async def _last_of(stream: asyncio.StreamReader) -> bytes:
    """The last bytes of a stream, which is read to its end: nobody is held up by what nobody reads."""
    last = b""
    while data := await stream.read(_MOST_SAID):
        last = (last + data)[-_MOST_SAID:]
    return last
