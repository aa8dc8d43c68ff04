"""Worked examples of published programmes, as coaches would write them: their numbers come out exactly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from tests.trials.small import CASES, read


@pytest.mark.parametrize(("name", "tests"), [("worked", 15), ("readiness", 12)])
def test_worked_examples(name: str, tests: int, tmp_path: Path) -> None:
    """Chains, resets, ties, floors, efforts, warm-ups and readiness, on both engines; every rule is seen."""
    home = tmp_path / "rules" / name
    (home / "tests").mkdir(parents=True)
    shutil.copyfile(CASES / name / "rulebook.yaml", home / "rulebook.yaml")
    shutil.copyfile(CASES / name / "examples.yaml", home / "tests" / "it.yaml")
    book, suite = read(home)
    with Runner(book, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
        assert 100 == runner.coverage.share(rules=True).percent
        assert 90 <= runner.coverage.share(rules=False).percent
    assert tests == len(verdicts)
