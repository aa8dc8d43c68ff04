"""Formatting changes white space and nothing else: the same tree, the same comments, and once is enough."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from ironrule.rulebook.files import SAFETY_FLOOR
from ironrule.rulebook.source import Desk, tree_from
from ironrule.rulebook.tidy import alike, tidied
from tests.sizes import size
from tests.test_rules_readme import yaml_blocks

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = [*sorted((ROOT / "rules").glob("*/*.yaml")), SAFETY_FLOOR]
CASES = sorted((ROOT / "tests" / "cases" / "rulebook").glob("*/*.yaml"))

LAYOUT = ROOT / "tests" / "cases" / "layout"
MESSY, TIDY = ((LAYOUT / f"{name}.yaml").read_text(encoding="utf-8") for name in ("messy", "tidy"))


def tidy(text: str) -> str:
    """The text in the house layout."""
    found = tidied(text.encode(), "case.yaml", Desk())
    assert found is not None
    return found


def test_a_messy_file_becomes_tidy() -> None:
    """Indentation, brackets and blank lines are as the house has them; comments and texts are as they were."""
    assert TIDY == tidy(MESSY)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_files_are_tidy(file: Path) -> None:
    """What is shipped is in the layout."""
    assert file.read_text(encoding="utf-8") == tidy(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: , c: d}\n",
        "a: {b: }\n",
        'a: {"b":1, c: [ ]}\n',
        "a: [b, ]\n",
        "k:\n- - a: 1\n    b: 2\n  -   -  c: 3\n         d: 4\n",
        "? a\n: b\n",
        "a:\n# far left\n    b: c\n  # between\n# end\n",
        "a: b # {c ,d}\n",
        "a: 'it''s , {x}'\n",
        "a:\n  - b\n\n\n  # c\n\n\n  - d\n",
        "a:\r\n    b: {c : d}\r\n",
        "a: >2\n    b\n   c\n",
        "a:\n        b: |\n          x\n\n\n          y   \n        c: d\n",
        "---\na: b\n",
        "a: plain\n   goes on\n   and on\nb: c\n",
    ],
)
def test_odd_layouts_keep_their_meaning(text: str) -> None:
    """The same tree, and formatting twice is formatting once."""
    once = tidy(text)
    before, after = (tree_from(each.encode(), "case.yaml", Desk()) for each in (text, once))

    assert once == tidy(once)
    assert before is not None
    assert after is not None
    assert alike(before, after)


def laid_out_anew(text: str, random: Random) -> str:
    """The text with other indentation, blank lines and blanks, and the same meaning."""
    step = random.choice((1, 3, 4, 7))
    lines: list[str] = []
    for line in text.splitlines():
        rest = line.lstrip()
        lines.append(" " * ((len(line) - len(rest)) * step) + rest + " " * random.choice((0, 0, 3)))
        lines += [""] * random.choice((0, 0, 0, 2))
    return "\n".join(lines) + "\n" * random.randrange(3)


@pytest.mark.soak
def test_other_layouts_come_back() -> None:
    """Shipped files, the coaches' page and every case, laid out anew: the same tree, the same comments and words."""
    random = Random(20261125)  # noqa: S311  # repeatable, not secret
    texts = [file.read_text(encoding="utf-8") for file in (*SHIPPED, *CASES)] + [yaml_blocks()[1]]
    tried = 0
    for _ in range(size(120, 5_000)):
        text = laid_out_anew(random.choice(texts), random)
        desk = Desk()
        before = tree_from(text.encode(), "case.yaml", desk)
        if before is None or desk.refused:
            continue
        after = tidy(text)
        read = tree_from(after.encode(), "case.yaml", Desk())
        assert read is not None
        assert alike(before, read)
        assert "".join(text.split()) == "".join(after.split())
        assert after == tidy(after)
        tried += 1
    assert tried > size(60, 2_500)
