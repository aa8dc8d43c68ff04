"""The page of metrics: its formulas give what it says, and its charts are words of no rule."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from ironrule.coaching.metrics import metrics_of
from ironrule.vocabulary.facts import FACTS
from tests.coaching.seen import AS_OF, NOBODY, trained

PAGE = Path(__file__).resolve().parents[1] / "docs" / "training-metrics.md"


def test_vectors() -> None:
    """Every line of Python gives what stands below it."""
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert (0, True) == (found.failed, found.attempted > 20)


def test_facts_are_words() -> None:
    """Every fact in the page's own spelling that looks like one is in the vocabulary, a setting, or a chart."""
    text = re.sub(r"```.*?```", "", PAGE.read_text(encoding="utf-8"), flags=re.S)
    said = set(re.findall(r"`([a-z]\w*_[a-z0-9_]+)`", text))
    of_records = {"session_rpe", "duration_minutes", "e1rm_from", "ache_level"}
    assert set() == said - FACTS.keys() - of_records


def test_charts_are_no_words() -> None:
    """What is shown with a star is no fact, so no condition can read it; everything else is one."""
    shown = metrics_of(NOBODY, trained(), AS_OF)
    charts = {each.name for each in shown if each.display}
    assert {
        "acwr",
        "acwr_ewma",
        "fitness",
        "fatigue_of_load",
        "prilepin",
        "relative_intensity",
        "fractional_sets",
    } <= charts
    assert set() == charts & FACTS.keys()
    assert {each.name for each in shown if not each.display} <= FACTS.keys()
