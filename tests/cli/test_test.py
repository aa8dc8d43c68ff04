"""`ironrule test`: what it prints for people and programs, what it leaves out, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.running import RULES, run
from tests.trials.small import cases, small_in

FINE = cases("""
- test: made goes up
  log: 3x5 @ 60 kg
  expect: {load: 62.5 kg, why: up}
- test: a short night
  given: {load: 60 kg}
  check-in: {red_flags: none, sleep_h: 4 h}
  expect: {bar: 55 kg, load: 60 kg}
""")
WRONG = FINE.replace("62.5 kg", "65 kg")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with rulebooks, in which a coach stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_everything_passes(here: Path) -> None:
    """Exit code 0, and one line: how many tests, and what they have seen."""
    small_in(here, it=FINE)
    result = run("test")

    assert (0, "") == (result.exit_code, result.stderr)
    assert "small: 2 tests passed; seen: rules 67 % (2 of 3), clauses 46 % (6 of 13)\n" == result.stdout


def test_a_failure_is_shown_in_place(here: Path) -> None:
    """Exit code 1; expected beside actual, with the line to open and what would have to be written."""
    small_in(here, it=WRONG)
    result = run("test", "rules")

    assert 1 == result.exit_code
    assert [
        "FAILED  rules/small/tests/it.yaml:6 made goes up",
        "  rules/small/tests/it.yaml:8:14 load",
        "        expected  65 kg",
        "        actual    62.5 kg",
        "        if that is right  load: 62.5 kg",
        "",
        "small: 1 of 2 tests failed; seen: rules 67 % (2 of 3), clauses 46 % (6 of 13)",
    ] == result.stdout.splitlines()


def test_verbose_names_every_test_and_shows_why(here: Path) -> None:
    """Every test by its place; of a failed one which rules held and how its load came about."""
    small_in(here, it=WRONG)
    lines = run("test", "--verbose").stdout.splitlines()

    assert "        up held for back_squat/main: Made: up by 2.5 kg. (rules/small/rulebook.yaml:19)" in lines
    assert "        the carried load: 60 kg (what was lifted) -> 62.5 kg (up: raise step)" in lines
    assert "passed  rules/small/tests/it.yaml:9 a short night" in lines


def test_one_engine_will_do(here: Path) -> None:
    """Where durable-rules is not there, compiled alone runs the same tests."""
    small_in(here, it=FINE)

    assert run("test").stdout == run("test", "--engine", "compiled").stdout


def test_only_some(here: Path) -> None:
    """A text in the name of a test, of its file or of its title picks it."""
    small_in(here, it=WRONG, other=FINE.replace("tests: Small", "tests: Others"))

    assert run("test", "--only", "short night").stdout.startswith("small: 2 tests passed")
    assert run("test", "--only", "others").stdout.startswith("small: 2 tests passed")
    assert run("test", "--only", "tests/it.yaml").stdout.splitlines()[-1].startswith("small: 1 of 2 tests failed")
    assert run("test", "rules/small/tests/other.yaml").stdout.startswith("small: 2 tests passed")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--only", "nothing of this name"), "no test was run: there is none with 'nothing of this name' in its name"),
        (("nowhere",), "nowhere: no such file or folder"),
        (("rules/empty",), "no test was run: there is none (tests lie in <rulebook>/tests/*.yaml)"),
        (("elsewhere",), "elsewhere: no rulebook; expected rulebook.yaml or <name>/rulebook.yaml in it"),
    ],
)
def test_no_test_is_a_failure(here: Path, words: tuple[str, ...], told: str) -> None:
    """Nothing was tested: exit code 2, never 0."""
    home = small_in(here, it=FINE)
    (home / "rulebook.yaml").parent.parent.joinpath("empty").mkdir()
    (here / "elsewhere").mkdir()
    (here / "rules" / "empty" / "rulebook.yaml").write_bytes((home / "rulebook.yaml").read_bytes())
    result = run("test", *words)

    assert 2 == result.exit_code
    assert told in result.stderr


def test_problems_are_shown_and_the_rest_is_run(here: Path) -> None:
    """A test file that cannot be read: exit code 4, its problems, and the other files all the same."""
    small_in(here, it=FINE, wrong=FINE.replace("why: up", "why: upp"))
    result = run("test")

    assert 4 == result.exit_code
    assert result.stdout.startswith("rules/small/tests/wrong.yaml:8:34: IR521 the rulebook has no rule 'upp'\n")
    assert "        did you mean 'up'?" in result.stdout.splitlines()
    assert result.stdout.splitlines()[-1].startswith("small: 1 problem in test files, 2 tests passed")


def test_a_rulebook_that_does_not_check(here: Path) -> None:
    """Its problems, under the names of its files: exit code 4."""
    home = small_in(here, it=FINE)
    text = (home / "rulebook.yaml").read_text(encoding="utf-8")
    (home / "rulebook.yaml").write_text(text.replace("load: raise step", "load: rise step"), encoding="utf-8")
    result = run("test")

    assert 4 == result.exit_code
    assert result.stdout.startswith("rules/small/rulebook.yaml:23:")
    assert "small: 1 problem in the rulebook, no test was run" == result.stdout.splitlines()[-1]


def test_too_little_was_seen(here: Path) -> None:
    """Below the least shares: exit code 5; at them: 0. What was not seen is listed with its place."""
    small_in(here, it=FINE)
    short = run("test", "--min-coverage", "rules=100,clauses=46", "--coverage")

    assert 5 == short.exit_code
    assert "   rules/small/rulebook.yaml:24: back never held" in short.stdout.splitlines()
    assert "   rules/small/rulebook.yaml:25: back never saw 'misses_in_a_row >= 2' true" in short.stdout.splitlines()
    assert "   rules/small/rulebook.yaml:25: back never saw 'not every_set_made' true" in short.stdout.splitlines()
    assert "coverage  small: 67 % (2 of 3) of rules seen, expected 100 %" == short.stdout.splitlines()[-1]
    assert 0 == run("test", "--min-coverage", "rules=66,clauses=46").exit_code
    assert 2 == run("test", "--min-coverage", "rules=101").exit_code
    assert 2 == run("test", "--min-coverage", "lines=90").exit_code


def test_for_programs(here: Path) -> None:
    """As JSON: every test, every failure with what to write, and the coverage."""
    small_in(here, it=WRONG)
    result = run("test", "--format", "json")
    (book,) = json.loads(result.stdout)["rulebooks"]

    assert (1, "small", []) == (result.exit_code, book["rulebook"], book["problems"])
    assert [("made goes up", 6, False), ("a short night", 9, True)] == [
        (each["test"], each["line"], each["passed"]) for each in book["tests"]
    ]
    (failure,) = book["tests"][0]["failures"]
    assert ("load", "65 kg", "62.5 kg", "load: 62.5 kg") == tuple(
        failure[key] for key in ("word", "expected", "actual", "write")
    )
    assert {"seen": 2, "of": 3, "percent": 66.67} == book["coverage"]["rules"]
    assert {"file": "rules/small/rulebook.yaml", "line": 24, "rule": "back", "what": "never held"} in [
        {key: each[key] for key in ("file", "line", "rule", "what")} for each in book["coverage"]["unseen"]
    ]


def test_for_continuous_integration(here: Path) -> None:
    """As JUnit: a suite a file, a case a test, failures with their place; problems are errors."""
    small_in(here, it=WRONG, wrong="tests: Wrong\ncases: []\n")
    result = run("test", "--format", "junit")
    problems, suite = ET.fromstring(result.stdout.partition("?>")[2]).findall("testsuite")  # noqa: S314  # our own

    assert 4 == result.exit_code
    assert ["1", "0", "1"] == [problems.attrib[key] for key in ("tests", "failures", "errors")]
    assert ["Small", "2", "1", "0"] == [suite.attrib[key] for key in ("name", "tests", "failures", "errors")]
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "rules/small/tests/it.yaml:8: load" == failure.attrib["message"]
    assert str(failure.text).splitlines()[1:] == ["expected 65 kg", "actual   62.5 kg"]


def test_shipped_rulebooks_are_proved() -> None:
    """Every shipped rulebook's tests pass on both engines, and see all of its rules and nine of ten clauses."""
    result = run("test", str(RULES), "--min-coverage", "rules=100,clauses=90")

    assert 0 == result.exit_code, result.stdout


def test_the_help_explains_exit_codes() -> None:
    """What scripts rely on is in --help."""
    text = run("test", "--help").stdout

    assert "Exit codes:\n    0  every test passed\n    1  " in text
