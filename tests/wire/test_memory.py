"""Nothing of one request stays for the next: what is remembered between them is bounded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sizes import size

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
