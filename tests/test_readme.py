"""Everything that the README shows is run: commands with their output, the Python, the shell, the coach's edit."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.server.running import in_loop, running

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BIN = Path(sys.executable).parent

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language and its text."""

    language: str
    text: str


def blocks() -> list[Block]:
    """The README's blocks, in order."""
    return [Block(*match.groups()) for match in _BLOCK.finditer(README.read_text(encoding="utf-8"))]


def bash(command: str, folder: Path) -> str:
    """What a command prints, its errors included, as a reader would see it piped."""
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
    shell = [str(shutil.which("bash")), "-c", command]
    piped, merged = subprocess.PIPE, subprocess.STDOUT
    return subprocess.run(shell, cwd=folder, env=env, text=True, stdout=piped, stderr=merged, check=False).stdout


def told(block: Block, folder: Path) -> str:
    """A console block as it should be: each command followed by what it prints now."""
    commands = [line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{bash(command, folder).rstrip()}\n" for command in commands)


def edited(block: Block, folder: Path) -> None:
    """Makes the edit of a diff block, in the one file that has its line."""
    old, new = (next(line[1:] for line in block.text.splitlines() if line[0] == sign) for sign in "-+")
    files = [file for file in folder.glob("rules/**/*.yaml") if old in file.read_text(encoding="utf-8")]
    assert 1 == len(files)
    files[0].write_text(files[0].read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def told_again(folder: Path) -> Iterator[tuple[Block, str]]:
    """Every console block with what it should say, the edits between them made."""
    for block in blocks():
        if block.language == "diff":
            edited(block, folder)
        elif block.language == "console":
            yield block, told(block, folder)


def test_commands_print_what_is_shown(tmp_path: Path) -> None:
    """Each command prints what the README shows under it (ACCEPT=1 rewrites it; read the diff)."""
    for name in ("rules", "examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    pairs = list(told_again(tmp_path))
    if os.environ.get("ACCEPT"):
        text = README.read_text(encoding="utf-8")
        for block, now in pairs:
            text = text.replace(f"```console\n{block.text}```", f"```console\n{now}```", 1)
        README.write_text(text, encoding="utf-8")
        return
    for block, now in pairs:
        assert now == block.text


def test_platform_calls_work() -> None:
    """The Python and the shell of the README answer from a server like the one that it starts."""

    async def story() -> None:
        async with running(dev=True) as server:
            for block in blocks():
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
