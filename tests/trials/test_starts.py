"""A load that starts from a number or a maximum is there from the first session on, and until a rule moves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from tests.rulebook.snippets import completed
from tests.trials.small import cases, read

FROM_60 = "load: {per: track, kind: load, start: 60 kg, stored: bar}"
FROM_A_MAXIMUM = "load: {per: track, kind: load, start: 80 % of one_rm, stored: bar}"
UP = "after session: [{rule: up, when: every_set_made and load >= 60 kg, then: {load: raise 2.5 kg}, because: Up.}]"

CASES = {
    "a number": (FROM_60, "{log: [], expect: {bar: 60 kg, load: 60 kg, outcome: prescribed}}"),
    "a number that a rule reads and moves": (FROM_60, "{log: 3x5 @ 60 kg, expect: {load: 62.5 kg, why: up}}"),
    "a number that no rule moved": (FROM_60, "{log: made -> 5 5 4, expect: {load: 60 kg, bar: 60 kg, why: none}}"),
    "a maximum": (FROM_A_MAXIMUM, "{log: [{tested: 1 @ 101 kg}], expect: {bar: 80 kg, facts: {load: 80 kg}}}"),
    "a maximum that nobody knows": (FROM_A_MAXIMUM, "{log: [], expect: {bar: open, load: none, outcome: no_history}}"),
    "a coach's own session": (FROM_60, "{log: [], plan: 3x8 @8, expect: {bar: 60 kg, sets: 3x8}}"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_load_has_a_start(name: str, tmp_path: Path) -> None:
    """It is prescribed, read by rules, raised by them, and shown as carried before anything was written."""
    carry, step = CASES[name]
    home = tmp_path / "rules" / "small"
    (home / "tests").mkdir(parents=True)
    (home / "rulebook.yaml").write_text(completed(f"carry: {{{carry}}}\n{UP}\n"), encoding="utf-8")
    (home / "tests" / "it.yaml").write_text(cases(f"- {{test: start, steps: [{step}]}}"), encoding="utf-8")
    book, suite = read(home)
    with Runner(book, BOTH) as runner:
        assert [] == list(told_failures(runner.run(suite.trials[0])))
