"""Which caps of a week count with each other: those that a rulebook sets on every lift."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.rulebook.read import read_rulebook
from tests.rulebook.snippets import completed

CAP = "before session:\n  - {rule: cap, stage: caps, %s, because: Enough.}\n"


@pytest.mark.parametrize(
    ("rule", "caps"),
    [
        ("when: muscle_sets < sets, then: {sets: at most muscle_sets}", {"muscle_sets"}),
        ("when: axial_sets < sets and axial_coef >= 0.6, then: {sets: at most axial_sets}", {"axial_sets"}),
        ("for: main, when: muscle_sets < sets, then: {sets: at most muscle_sets}", set()),
        ("when: muscle_sets < sets and soreness >= 3, then: {sets: at most muscle_sets}", set()),
        ("when: muscle_sets < sets, then: {sets: at most muscle_sets + 1}", set()),
        ("when: muscle_sets < sets, then: {sets: cut 1}", set()),
    ],
    ids=["of a muscle", "of the spine", "on one track", "on sore days", "with a set more", "by one set"],
)
def test_caps_on_every_lift(rule: str, caps: set[str], tmp_path: Path) -> None:
    """Only a cap on every lift, whatever else is so, is one that others may count with."""
    (tmp_path / "rulebook.yaml").write_text(completed(CAP % rule), encoding="utf-8")

    assert caps == read_rulebook(tmp_path / "rulebook.yaml").usual.week_caps
