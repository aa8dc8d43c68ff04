"""What a log means, in whole rulebooks: attempts without a rep, stretches without training, numbers that are shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from tests.trials.small import read

CASES = Path(__file__).resolve().parents[1] / "cases" / "meaning"


@pytest.mark.parametrize("file", sorted(CASES.glob("*/tests/*.yaml")), ids=lambda file: file.stem)
def test_cases(file: Path) -> None:
    """The tests beside each rulebook pass on both engines."""
    book, suite = read(file.parents[1], file.stem)
    with Runner(book, BOTH, tracing=True) as runner:
        assert suite.trials
        assert [] == [line for trial in suite.trials for line in told_failures(runner.run(trial))]
