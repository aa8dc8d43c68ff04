"""Nothing of one request stays for the next: what is remembered between them is bounded."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from ironrule.coaching.answering import answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.wire import record_from, response_from
from tests.sizes import size
from tests.test_athletes import ATHLETES, record

ROOT = Path(__file__).resolve().parents[2]
#: What a process may grow by when everything that is remembered is full.
MOST = 2 * 1024 * 1024


@pytest.mark.soak
@pytest.mark.parametrize("engine", ["durable", "compiled"])
def test_memory_stays(engine: str) -> None:
    """From request 20,000 to 100,000 a process grows by less than 2 MiB; reduced, from 50 to 200, by no more.

    The reduced test still sees whoever keeps a record or an answer: each is some hundred kilobytes.
    """
    command = [sys.executable, "-m", "tests.wire.memory", engine, str(size(50, 20_000)), str(size(200, 100_000))]
    grown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    sys.stdout.write(f"{engine}: {int(grown) / 1024:.0f} KiB\n")
    assert int(grown) < MOST


@pytest.mark.parametrize("file", ATHLETES, ids=lambda file: file.stem)
def test_an_answer_leaves_no_cycle(file: Path, back_strength: Rulebook) -> None:
    """What an answer was worked out with is freed with it: the service seldom looks for cycles."""
    engine = CompiledEngine(back_strength)
    asked = record(file)
    asked.sessions_ahead = 2
    answered(asked, back_strength, engine)
    gc.collect()
    gc.disable()
    try:
        answered(asked, back_strength, engine)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        left = Counter(type(each).__name__ for each in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()

    assert Counter() == left


def answered(asked: PrescribeRequest, rulebook: Rulebook, engine: CompiledEngine) -> None:
    """An answer, on the wire and gone."""
    response_from(answer(record_from(asked), rulebook, engine)).SerializeToString()
