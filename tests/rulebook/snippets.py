"""Small pieces of rule files, completed to whole rulebooks: a case says only what it is about."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ironrule.rulebook.problems import Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook

PACKS = Path(__file__).resolve().parents[2] / "rules" / "packs"
#: A line that begins another file beside the rulebook: `# rulebook.de.yaml`.
_FILE = re.compile(r"^# (rulebook\.[\w-]+\.yaml)\n", re.MULTILINE)
#: What a piece does not say; it follows the piece, so that lines keep their numbers.
REST = """\
rulebook: example
title: An example
carry: {load: {per: track, kind: load, start: first done, stored: bar}}
tracks: {main: {do: 3x5 at load}}
plan: {rotation: [a], days: {a: [{lift: back_squat, track: main}]}}
"""


def completed(piece: str) -> str:
    """The piece with the keys that every rulebook has and it does not."""
    said = set(re.findall(r"^(\w[\w ]*):", piece, re.MULTILINE))
    return piece + "".join(f"{line}\n" for line in REST.splitlines() if line.partition(":")[0] not in said)


def problems_of(piece: str, folder: Path) -> list[Problem]:
    """Every problem and warning of a completed piece, in a folder of rulebooks with the shipped packs beside it."""
    book = folder / "rules" / "example" / "rulebook.yaml"
    book.parent.mkdir(parents=True, exist_ok=True)
    if "imports:" in piece:
        shutil.copytree(PACKS, folder / "rules" / "packs", dirs_exist_ok=True)
    piece, *beside = _FILE.split(piece)
    book.write_text(completed(piece), encoding="utf-8")
    for name, text in zip(beside[::2], beside[1::2], strict=True):
        (book.parent / name).write_text(text, encoding="utf-8")
    try:
        return list(read_rulebook(book).warnings)
    except RulebookInvalid as mistake:
        return list(mistake.problems)
