"""Pages whose snippets are run: their blocks in order, the files that blocks are, and commands with what they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# ([\w./-]+\.yaml)$")
_SAID_BEFORE = re.compile(r"`([\w./-]+\.json)`:\n\n$")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the file that it is if its first line or the line before says so."""

    language: str
    text: str
    file: str = ""


def blocks_of(page: Path, *languages: str) -> list[Block]:
    """The page's blocks in order, all of them or those of some languages."""
    text = page.read_text(encoding="utf-8")
    found = [_block(match, text) for match in _BLOCK.finditer(text)]
    return [each for each in found if not languages or each.language in languages]


def _block(match: re.Match[str], page: str) -> Block:
    language, text = match.groups()
    named = _FILE.match(text.partition("\n")[0]) or _SAID_BEFORE.search(page[: match.start()])
    return Block(language, text, named[1] if named else "")


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


def edited(block: Block, folder: Path) -> Path:
    """Makes the edit of a diff block in the one file that has its old lines, and says which that is."""
    lines = block.text.splitlines(keepends=True)
    old, new = ("".join(line[1:] for line in lines if line[0] in f" {sign}") for sign in "-+")
    files = [each for each in folder.glob("rules/**/*.yaml") if old in each.read_text(encoding="utf-8")]
    assert 1 == len(files), f"{len(files)} files have:\n{old}"
    text = files[0].read_text(encoding="utf-8")
    assert 1 == text.count(old), f"not once:\n{old}"
    files[0].write_text(text.replace(old, new), encoding="utf-8")
    return files[0]


def agreed(page: Path, pairs: Iterable[tuple[Block, str]]) -> None:
    """Every console block says what it should (ACCEPT=1 rewrites the page; read the diff)."""
    text = page.read_text(encoding="utf-8")
    for block, now in pairs:
        if os.environ.get("ACCEPT"):
            text = text.replace(f"```console\n{block.text}```", f"```console\n{now}```", 1)
        else:
            assert now == block.text
    if os.environ.get("ACCEPT"):
        page.write_text(text, encoding="utf-8")
