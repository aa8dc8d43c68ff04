"""Wrong rulebooks give exactly the problems that they should: place, code, found, expected, nearest word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ironrule.rulebook.problems import CODES, RulebookInvalid
from ironrule.rulebook.read import read_rulebook

CASES = sorted((Path(__file__).resolve().parents[1] / "cases" / "rulebook").iterdir())


def problems_of(case: Path) -> str:
    """Every problem of a case, as `ironrule check` prints them."""
    with pytest.raises(RulebookInvalid) as refused:
        read_rulebook(case)
    return f"{refused.value}\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_rulebook(case: Path) -> None:
    """The problems are those of problems.txt, word for word (ACCEPT=1 rewrites it; read the diff)."""
    found, golden = problems_of(case), case / "problems.txt"
    if os.environ.get("ACCEPT"):
        golden.write_text(found, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == found


def test_every_code_has_a_case() -> None:
    """Every problem code is shown by some case, and no case shows a code that is not in the table."""
    shown = {word for case in CASES for word in (case / "problems.txt").read_text().split() if word.startswith("IR")}
    assert set(CODES) == shown
