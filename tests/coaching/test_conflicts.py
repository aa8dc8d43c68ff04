"""Two rules of equal rank that propose different values: the lighter wins, and it is counted."""

from __future__ import annotations

from pathlib import Path

from ironrule.coaching.answering import answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.wire import record_from
from tests.story import scenario_1

RULEBOOK = """rulebook: case
title: Two minds
carry: {load: {per: track, kind: load, start: first done, stored: bar}}
tracks: {heavy: {do: 3x5 at load @8}}
plan: {rotation: [a], days: {a: [{lift: deadlift_conventional, track: heavy}]}}
after session:
  - {rule: bold, when: every_set_made, then: {load: raise 10 kg}, because: "Ten."}
  - {rule: shy, when: every_set_made, then: {load: raise 2.5 kg}, because: "Two and a half."}
"""


def test_the_lighter_wins_and_is_counted(tmp_path: Path) -> None:
    """Two sessions were reviewed, so two numbers had two minds; `bold` is overruled by `shy` both times."""
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "rulebook.yaml").write_text(RULEBOOK, encoding="utf-8")
    book = read_rulebook(tmp_path / "case")
    request = next(scenario_1().requests())[1](PrescribeResponse())
    answered = answer(record_from(request), book, CompiledEngine(book))
    assert (2, ("bold",), ("shy",)) == (answered.conflicts, answered.overruled, answered.rules_held)
    assert "62.5 kg" == str(answered.exercises[0].carried_load)
