"""Worked examples, as coaches would write them: published programmes, set lines, dialects; their numbers are exact."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from tests.trials.small import CASES, read


@pytest.mark.parametrize(
    ("folder", "tests", "seen"),
    [
        ("worked", 15, 100),
        ("sets", 26, 100),
        ("slots", 19, 100),
        ("dialects", 22, 0),
        ("readiness", 14, 100),
        ("soreness", 36, 100),
        ("forgets", 4, 100),
        ("whole", 23, 100),
        ("pyramid", 7, 100),
        ("optional_sets", 11, 100),
    ],
)
def test_worked_examples(folder: str, tests: int, seen: int, tmp_path: Path) -> None:
    """Every number comes out as worked out by hand, on both engines; every rule is seen, but in changed rulebooks."""
    home = tmp_path / "rules" / folder
    (home / "tests").mkdir(parents=True)
    shutil.copyfile(CASES / folder / "rulebook.yaml", home / "rulebook.yaml")
    shutil.copyfile(CASES / folder / "examples.yaml", home / "tests" / "it.yaml")
    book, suite = read(home)
    with Runner(book, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
        assert seen <= runner.coverage.share(rules=True).percent
        assert min(seen, 90) <= runner.coverage.share(rules=False).percent
    assert tests == len(verdicts)
