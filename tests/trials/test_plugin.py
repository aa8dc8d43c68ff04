"""The pytest plugin: `pytest rules/` runs the tests beside rulebooks, and touches nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trials.small import cases, small_in

pytest_plugins = ["pytester"]

PLUGIN = ("-p", "ironrule.trials.plugin", "-p", "no:cacheprovider")
TEXT = cases("""
- test: made goes up
  log: 3x5 @ 60 kg
  expect: {load: 62.5 kg}
- test: and by too much
  log: 3x5 @ 60 kg
  expect: {load: 65 kg}
""")


@pytest.fixture
def folder(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, in which plugins are named."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    return pytester.path


def test_tests_are_collected_and_fail_in_words(pytester: pytest.Pytester, folder: Path) -> None:
    """Each test is an item; a failure is told as `ironrule test` tells it, without a traceback."""
    small_in(folder, it=TEXT, fixtures="athletes: {}\n")
    result = pytester.runpytest_inprocess(*PLUGIN, "rules")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "rules/small/tests/it.yaml:11:14 load",
            "        expected  65 kg",
            "        actual    62.5 kg",
            "        if that is right  load: 62.5 kg",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_file_that_cannot_be_read_is_an_error(pytester: pytest.Pytester, folder: Path) -> None:
    """Problems of a test file, or of its rulebook, fail its collection with their places."""
    small_in(folder, it=TEXT.replace("expect:", "expct:", 1))
    result = pytester.runpytest_inprocess(*PLUGIN, "rules")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*it.yaml:8:5: IR511 a test has no key 'expct'"])


def test_other_yaml_is_left_alone(pytester: pytest.Pytester, folder: Path) -> None:
    """YAML that is no test beside a rulebook is nobody's business here."""
    (folder / "tests").mkdir()
    (folder / "tests" / "data.yaml").write_text("tests: [not, ours]\n", encoding="utf-8")
    small_in(folder, it=TEXT)
    (folder / "rules" / "small" / "tests" / "notes.txt").write_text("x", encoding="utf-8")
    result = pytester.runpytest_inprocess(*PLUGIN, "tests")

    assert pytest.ExitCode.NO_TESTS_COLLECTED == result.ret


def test_the_plugin_is_registered() -> None:
    """An installed Ironrule brings the plugin along."""
    import importlib.metadata

    found = importlib.metadata.entry_points(group="pytest11", name="ironrule")
    assert ["ironrule.trials.plugin"] == [each.value for each in found]
