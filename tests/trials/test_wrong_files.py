"""Wrong test files give exactly the problems that they should: place, code, found, expected, nearest word."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ironrule.rulebook.read import read_rulebook
from ironrule.trials.desk import CODES
from ironrule.trials.read import SuiteReader, TestsInvalid
from ironrule.trials.variants import Variants
from tests.trials.small import CASES, small_in

WRONG = sorted((CASES / "wrong").glob("*.yaml"))


def problems_of(file: Path, folder: Path) -> str:
    """Every problem of a test file, as `ironrule test` prints them."""
    home = small_in(folder)
    with pytest.raises(TestsInvalid) as refused:
        SuiteReader(read_rulebook(home), Variants(home)).read(file, file.name)
    return f"{refused.value}\n"


@pytest.mark.parametrize("file", WRONG, ids=lambda file: file.stem)
def test_wrong_file(file: Path, tmp_path: Path) -> None:
    """The problems are those of the text beside the file, word for word (ACCEPT=1 rewrites it; read the diff)."""
    found, golden = problems_of(file, tmp_path), file.with_suffix(".txt")
    if os.environ.get("ACCEPT"):
        golden.write_text(found, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == found


def test_every_code_is_shown() -> None:
    """Every problem code of test files is shown by some file, and none shows a code that is not in the table."""
    texts = [file.with_suffix(".txt").read_text(encoding="utf-8") for file in WRONG]
    assert set(CODES) == {word for text in texts for word in text.split() if word.startswith("IR5")}
