"""The whole way, from the text of a rule to a verdict on an athlete's log: the engines and the plain reading agree."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ironrule.coaching import panel
from ironrule.engine import Engine, Verdict, build
from ironrule.engine.features import features_of
from ironrule.engine.port import Features
from ironrule.rulebook.evaluate import truth_of
from ironrule.rulebook.lowering import Group
from ironrule.rulebook.read import read_rulebook
from ironrule.vocabulary.scene import Scene
from tests.core import asking
from tests.engine.rule_files import ATHLETES, log_with_gaps, rulebook_with
from tests.sizes import size


class Listening:
    """An engine that writes down what it said of which rows."""

    name = "listening"

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.said: list[list[bool | None]] = []

    def judge(self, group: Group, features: Features) -> Verdict:
        """The other engine's verdict."""
        verdict = self._engine.judge(group, features)
        rows = range(len(group.rows))
        self.said.append([row in verdict.true or (None if row in verdict.unknown else False) for row in rows])
        return verdict

    def close(self) -> None:
        """Frees the other engine."""
        self._engine.close()


ABSURD = """
rulebook: back-strength
title: Conditions that nobody writes
carry: {{load: {{per: track, kind: load, start: first done, stored: bar}}}}
tracks: {{heavy: {{do: 3x5 at load @8}}}}
plan: {{rotation: [a], days: {{a: [{{lift: deadlift_conventional, track: heavy}}]}}}}
after session:
  - {{rule: huge, when: "{huge} of sets_done > sets_done", then: {{load: hold}}, because: Absurd.}}
  - {{rule: heavy, when: "load_done < {huge} of load_done", then: {{load: hold}}, because: Absurd.}}
  - {{rule: no, when: "{nots} sets_done > 1", then: {{load: hold}}, because: Absurd.}}
  - {{rule: last, when: "{huge} of sets_done > 5 in each of last 1 exposures", then: {{load: hold}}, because: Absurd.}}
  - {{rule: deep, when: "{deep} sets_done > 1 {closed}", then: {{load: hold}}, because: Absurd.}}
"""


def test_absurd_conditions_are_answered(tmp_path: Path) -> None:
    """Numbers beyond every fact, 150 nots and 30 levels of and / or load, and no athlete meets an error."""
    texts = {
        "huge": " of ".join(["90000000000 %"] * 12),
        "nots": " ".join(["not"] * 150),
        "deep": " ".join(["sets_done > 1 and (" if level % 2 else "reps_missed > 9 or (" for level in range(30)]),
        "closed": ")" * 30,
    }
    file = tmp_path / "rulebook.yaml"
    file.write_text(ABSURD.format(**texts), encoding="utf-8")
    book = read_rulebook(file)
    engine = Listening(build(book, "durable", pytest.fail))
    asking(book, engine)(log_with_gaps(ATHLETES[0], 0))
    # Rows stand by name: deep, heavy, huge, last, no.
    assert [True, True, None, None, True] in engine.said
    engine.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(2, 60)))
def test_engines_agree_on_rule_files(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both engines say the same of made-up rules in every scene of a log, and it is what the conditions say."""
    book = rulebook_with(seed, 16, tmp_path)
    reports: list[str] = []
    engine = Listening(build(book, "durable", reports.append))
    expected: list[list[bool | None]] = []

    def read_plainly(group: Group, scene: Scene) -> Features:
        expected.append([truth_of(row.condition, scene) for row in group.rows])
        return features_of(group, scene)

    monkeypatch.setattr(panel, "features_of", read_plainly)
    asking(book, engine)(log_with_gaps(ATHLETES[seed % len(ATHLETES)], seed))
    engine.close()
    assert [] == reports
    assert expected == engine.said
    worth = Counter(truth for rows in expected for truth in rows)
    assert min(worth[True], worth[False], worth[None]) > 0.05 * worth.total()
