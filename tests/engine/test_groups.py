"""Rules are evaluated with those that apply when they do: of one section, stage, scope and tracks."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.port import Features, Verdict
from ironrule.rulebook.lowering import Group
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from tests.core import asking
from tests.engine.rule_files import ATHLETES, log_with_gaps

BOOK = """
rulebook: case
title: Rules for some tracks
carry: {load: {per: track, kind: load, start: first done, stored: bar}}
tracks: {heavy: {do: 3x5 at load @8}, row: {do: 3x8 at load @8}, trap: {do: 3x5 at load @8}}
plan: {rotation: [a], days: {a: [{lift: deadlift_conventional, track: heavy}]}}
effects:
  lock:
    scope: track
    stage: progression
    phases: [{as: lock, until: every_set_made, load: at most 90 % of load, because: "Locked."}]
after session:
  - {rule: all, when: every_set_made, then: {load: raise 5 %}, because: "All."}
  - {rule: heavy, for: heavy, when: sets_done > 1, then: {load: hold}, because: "Heavy."}
  - {rule: two, for: [trap, heavy], when: lowest_reps > 1, then: {load: hold}, because: "Two."}
  - {rule: caps, stage: caps, when: reps_missed > 1, then: {load: hold}, because: "Caps."}
"""


SHARED = """
before session:
  - {rule: rested, when: sleep_h > 6 h or adherence_14d > 10 %, then: {sets: hold}, because: "Of the athlete."}
  - {rule: week, stage: sequencing, when: week_ratio_planned < 9, then: {sets: hold}, because: "Of the draft."}
  - {rule: trained, stage: tempo, when: sleep_h > 6 h and sets_done > 1, then: {sets: hold}, because: "Of both."}
"""


class Counting(CompiledEngine):
    """An engine that counts how often it is asked for a group."""

    def __init__(self, rulebook: Rulebook) -> None:
        super().__init__(rulebook)
        self.asked: Counter[tuple[str, ...]] = Counter()

    def judge(self, group: Group, features: Features) -> Verdict:
        """The verdict, counted."""
        self.asked[group.owners] += 1
        return super().judge(group, features)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A rulebook with rules for every track, for one, and for two."""
    file = tmp_path_factory.mktemp("rules") / "rulebook.yaml"
    file.write_text(BOOK, encoding="utf-8")
    return read_rulebook(file)


@pytest.mark.parametrize(
    ("track", "expected"),
    [
        ("heavy", [("all", "lock.0.until"), ("heavy",), ("two",)]),
        ("row", [("all", "lock.0.until")]),
        ("trap", [("all", "lock.0.until"), ("two",)]),
    ],
)
def test_a_track_sees_its_own_rules(book: Rulebook, track: str, expected: list[tuple[str, ...]]) -> None:
    """First the group for every track, with the ends of effects, then those that name it; none of the others."""
    groups = book.groups_for("after session", "progression", "track", track)
    assert expected == sorted((group.owners for group in groups), key=expected.index)
    assert expected[0] == groups[0].owners


def test_stages_are_apart(book: Rulebook) -> None:
    """Rules of another stage are in a group of their own, and stages without rules have none."""
    assert [("caps",)] == [group.owners for group in book.groups_for("after session", "caps", "track", "row")]
    assert [] == book.groups_for("before session", "readiness", "track", "row")


def test_groups_say_what_they_are(book: Rulebook) -> None:
    """A group's key reads as a coach would say it."""
    assert "after session / progression / track / heavy / trap" in map(str, book.groups)


def test_what_is_alike_is_asked_once(tmp_path: Path) -> None:
    """Rules of tracks that read the athlete alone are evaluated once a session; those that read more, once a lift."""
    file = tmp_path / "rulebook.yaml"
    two = "[{lift: deadlift_conventional, track: heavy}, {lift: barbell_row, track: row}]"
    file.write_text(BOOK.replace("[{lift: deadlift_conventional, track: heavy}]", two) + SHARED, encoding="utf-8")
    book = read_rulebook(file)
    engine = Counting(book)
    request = log_with_gaps(ATHLETES[0], 0)
    request.rulebook = book.name
    answered = asking(book, engine)(request)

    assert 2 == len(answered.session.exercises)
    assert [1, 2, 2] == [engine.asked[(name,)] for name in ("rested", "week", "trained")]
