"""Wrong rulebooks give exactly the problems that they should: place, code, found, expected, nearest word.

A folder is a whole rulebook with its problems.txt; in `pieces/` are small ones, each a piece that is completed (see
snippets.py), with its problems beside it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ironrule.rulebook.codes import CODES
from ironrule.rulebook.problems import Place, Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from tests.rulebook.snippets import problems_of

FOLDER = Path(__file__).resolve().parents[1] / "cases" / "rulebook"
PIECES = sorted(FOLDER.glob("pieces/*.yaml"))
CASES = sorted(each.parent for each in FOLDER.glob("*/rulebook.yaml"))


def same(golden: Path, found: str) -> bool:
    """The problems are those of the golden file, word for word (ACCEPT=1 rewrites it; read the diff)."""
    if os.environ.get("ACCEPT"):
        golden.write_text(found, encoding="utf-8")
    return golden.read_text(encoding="utf-8") == found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_rulebook(case: Path) -> None:
    """Many mistakes in one rulebook are all told."""
    with pytest.raises(RulebookInvalid) as refused:
        read_rulebook(case)
    assert same(case / "problems.txt", f"{refused.value}\n")


@pytest.mark.parametrize("piece", PIECES, ids=lambda piece: piece.stem)
def test_wrong_piece(piece: Path, tmp_path: Path) -> None:
    """A small mistake is told as a coach needs it: what was found, what was expected, the nearest right word."""
    found = problems_of(piece.read_text(encoding="utf-8"), tmp_path)
    assert found
    assert same(piece.with_suffix(".txt"), "".join(f"{each}\n" for each in found))


def test_there_are_many_cases() -> None:
    """At least sixty wrong rulebooks."""
    assert 60 <= len(PIECES) + len(CASES)


def test_every_code_has_a_case() -> None:
    """Every problem code is shown by some case, and no case shows a code that is not in the table."""
    texts = [file.read_text(encoding="utf-8") for file in FOLDER.glob("*/*.txt")]
    shown = {word for text in texts for word in text.split() if word.startswith("IR")}
    assert set(CODES) == shown


def test_signs_that_nobody_would_see_are_shown() -> None:
    """What was found may hold signs that break a line in a terminal; a problem is told without them."""
    problem = Problem(Place("a.yaml", 1, 1), "IR303", "step is 12 %", "1 % .. 10\u2028% (its range)")

    assert "expected 1 % .. 10?% (its range)" in problem.told()
