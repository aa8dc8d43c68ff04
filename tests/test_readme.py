"""Everything that the README shows is run: commands with their output, the Python, the shell, the coach's edit."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.pages import BIN, Block, agreed, blocks_of, edited, told
from tests.server.running import in_loop, running

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def told_again(folder: Path) -> Iterator[tuple[Block, str]]:
    """Every console block with what it should say, the edits between them made."""
    for block in blocks_of(README):
        if block.language == "diff":
            edited(block, folder)
        elif block.language == "console":
            yield block, told(block, folder)


def test_commands_print_what_is_shown(tmp_path: Path) -> None:
    """Each command prints what the README shows under it (ACCEPT=1 rewrites it; read the diff)."""
    for name in ("rules", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    agreed(README, told_again(tmp_path))


def test_platform_calls_work() -> None:
    """The Python and the shell of the README answer from a server like the one that it starts."""

    async def story() -> None:
        async with running(dev=True) as server:
            for block in blocks_of(README):
                text = block.text.replace("127.0.0.1:50051", f"127.0.0.1:{server.port}")
                if block.language == "python":
                    printed = await run([sys.executable, "-c", text])
                    assert "deadlift [(5, 60.0), (5, 60.0), (5, 60.0)]" == printed.splitlines()[0]
                if block.language == "sh":
                    assert '"outcome": "PRESCRIPTION_OUTCOME_PRESCRIBED"' in (await run(["bash", "-c", text])).replace(
                        '":"', '": "'
                    )

    in_loop(story)


def test_the_two_commands_exist() -> None:
    """`make demo` and `make test` are what the README says they are."""
    targets = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert all(f"\n{name}: $(READY) ##" in targets for name in ("demo", "test"))


async def run(command: list[str]) -> str:
    """What a second process prints while the server answers it."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return printed.decode()
