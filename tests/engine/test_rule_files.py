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
