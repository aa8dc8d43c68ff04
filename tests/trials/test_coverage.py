"""Coverage of the small rulebook, counted by hand: three rules, and thirteen sides, rows and phases."""

from __future__ import annotations

from pathlib import Path

from ironrule.rulebook.read import read_rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import COMPILED, Runner
from ironrule.trials.variants import Variants
from tests.trials.small import cases, read, small_in

ROOT = Path(__file__).resolve().parents[2]
MADE = """
- test: made
  log: 3x5 @ 60 kg
  expect: {load: 62.5 kg}
"""
REST = """
- test: ten in the last set
  log: 3x5+ @ 60 kg -> 5 5 10
  expect: {load: 65 kg}
- test: missed twice, after a short night
  log: [3x5 @ 60 kg -> 5 5 4, 3x5 @ 60 kg -> 5 5 4]
  check-in: {red_flags: none, sleep_h: 4 h}
  expect: {load: 52.5 kg, why: [back, tired_day, easy_day]}
- test: after a good night
  check-in: {red_flags: none, sleep_h: 8 h}
  expect: {load: none}
"""


def coverage(folder: Path, text: str) -> tuple[str, str, list[str]]:
    """Shares of rules and of the rest, and what was never seen."""
    book, suite = read(small_in(folder, it=cases(text)))
    with Runner(book, COMPILED) as runner:
        assert [] == [each for trial in suite.trials for each in runner.run(trial).failures]
        found = runner.coverage
        return str(found.share(rules=True)), str(found.share(rules=False)), [str(each) for each in found.unseen()]


def test_one_test_sees_a_third(tmp_path: Path) -> None:
    """A made session shows that `up` holds by its second row, and one side of each clause of the section."""
    rules, clauses, unseen = coverage(tmp_path, MADE)

    assert ("33 % (1 of 3)", "38 % (5 of 13)") == (rules, clauses)
    assert [
        "rules/small/rulebook.yaml:19: up never took row 1",
        "rules/small/rulebook.yaml:19: up never saw 'every_set_made' false",
        "rules/small/rulebook.yaml:19: up never saw 'last_set_reps >= 10' in row 1 true",
        "rules/small/rulebook.yaml:24: back never held",
        "rules/small/rulebook.yaml:24: back never saw 'not every_set_made' true",
        "rules/small/rulebook.yaml:24: back never saw 'misses_in_a_row >= 2' true",
        "rules/small/rulebook.yaml:29: tired_day never held",
        "rules/small/rulebook.yaml:29: tired_day never saw 'sleep_h < 5 h' true",
        "rules/small/rulebook.yaml:29: tired_day never saw 'sleep_h < 5 h' false",
        "rules/small/rulebook.yaml:34: easy_day never ran phase 1 of easy",
    ] == unseen


def test_four_tests_see_everything(tmp_path: Path) -> None:
    """Every rule held, every clause came out both ways, both rows were taken, and the effect ran."""
    assert ("100 % (3 of 3)", "100 % (13 of 13)", []) == coverage(tmp_path, MADE + REST)


def test_other_values_of_settings_are_seen_and_other_rules_are_not(tmp_path: Path) -> None:
    """What a test changes counts where it is a setting: its rules are those that are shipped."""
    changed = MADE.replace("  log:", "  change: {<change>}\n  log:").replace("62.5 kg", "67.5 kg")

    assert "33 % (1 of 3)" == coverage(tmp_path / "a", changed.replace("<change>", '"kg: 2.5": "kg: 7.5"'))[0]
    of_a_rule = changed.replace("<change>", '"load: raise step": "load: raise 7.5 kg"')
    assert ("0 % (0 of 3)", "0 % (0 of 13)") == coverage(tmp_path / "b", of_a_rule)[:2]


def test_the_packaged_floor_is_not_counted(tmp_path: Path) -> None:
    """The safety floor lies under every rulebook, and is tested with Ironrule."""
    _, _, unseen = coverage(tmp_path, MADE)

    assert [] == [each for each in unseen if "safety-floor" in each]


def test_an_end_is_seen_where_its_phase_ran() -> None:
    """The end of a lock is asked together with rules; it counts only in tests in which the lock ran."""
    home = ROOT / "rules" / "back-strength"
    book = read_rulebook(home)
    reader = SuiteReader(book, Variants(home))
    with Runner(book, COMPILED) as runner:
        for name, seen in (("caps", False), ("technique", True)):
            for trial in reader.read(home / "tests" / f"{name}.yaml", name).trials:
                runner.run(trial)
            ends = [each for each in runner.coverage.points if each.rule == "the end of technique_lock"]
            assert ends
            assert {seen} == {each in runner.coverage.seen for each in ends}
