"""A thousand rules are checked soon: the work grows with their number, and no faster."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

from bench.rulebooks import rulebook_with
from ironrule.rulebook.read import read_rulebook

#: Calls of Python that a thousand rules may take, in all: on a slow machine about a second.
_MOST_CALLS = 3_000_000


def calls_to_read(count: int, folder: Path) -> int:
    """How many functions are called while back-strength with so many rules more is read."""
    rulebook_with(count, folder, apply=True)
    book = folder / f"{count}-apply" / "rules" / "back-strength"
    calls = 0

    def count_calls(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count_calls)
    try:
        read_rulebook(book)
    finally:
        sys.setprofile(None)
    return calls


def test_a_thousand_rules_take_their_share(tmp_path: Path) -> None:
    """Six times the rules take six times the calls, not thirty-six times."""
    none, fifty, many = (calls_to_read(count, tmp_path) for count in (0, 50, 300))

    assert many - none < 7 * (fifty - none)
    assert 1000 * (many - none) / 300 < _MOST_CALLS
