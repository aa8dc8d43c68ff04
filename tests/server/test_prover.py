"""The process that proves rulebooks may end or hang: its task fails, and the next is proved by another."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from ironrule.server.prover import ProofFailed, Prover
from ironrule.server.proving import Task
from tests.server.running import ONE, RULES, in_loop

FEW_TESTS = RULES / "double-progression"
TASK = Task(str(ONE), "compiled", "off")


def test_a_process_that_ends_fails_its_task_alone() -> None:
    """Killed in the middle of a proof, it is told with its exit code; the next task is proved."""

    async def story() -> None:
        prover = Prover()
        await prover.prove(TASK)
        number = prover.number
        assert number
        os.kill(number, signal.SIGSTOP)
        proof = asyncio.create_task(prover.prove(TASK))
        await asyncio.sleep(0.1)
        os.kill(number, signal.SIGKILL)
        with pytest.raises(ProofFailed, match="ended with -9") as failure:
            await proof
        again = await prover.prove(TASK)
        await prover.stop()

        assert failure.value.crashed
        assert ("back-strength", ()) == (again.name, again.findings)

    in_loop(story)


def test_a_process_that_fails_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it said last is told with its exit code, however much it said before."""
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nyes | head -c 300000 >&2\necho 'OSError: No space left' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))

    async def story() -> None:
        prover = Prover()
        with pytest.raises(ProofFailed, match="ended with 1: OSError: No space left"):
            await prover.prove(TASK)
        await prover.stop()

    in_loop(story)


def test_a_proof_has_a_limit() -> None:
    """A process that does not answer is ended, and told as too long."""

    async def story() -> None:
        prover = Prover(longest=0.05)
        with pytest.raises(ProofFailed, match=r"no proof within 0\.05 seconds") as failure:
            await prover.prove(TASK)
        assert not failure.value.crashed
        assert prover.number is None

    in_loop(story)


def test_what_is_known_is_not_tested_again() -> None:
    """Content whose key is known comes back at once, without a count of tests."""

    async def story() -> None:
        prover = Prover()
        first = await prover.prove(Task(str(FEW_TESTS), "compiled", "run"))
        second = await prover.prove(Task(str(FEW_TESTS), "compiled", "run", (first.key,)))
        await prover.stop()

        assert first.tests
        assert (first.revision, first.key, None) == (second.revision, second.key, second.tests)

    in_loop(story)
