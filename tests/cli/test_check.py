"""`ironrule check`: fine, broken, or nothing to check, for people and for programs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import RULES, run

PROBLEM_KEYS = {"code", "file", "line", "column", "found", "expected", "suggestion", "source_line"}


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The rules of the repository, with a word mistyped in each of two packs."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    for pack, word, mistyped in (
        ("deload", "when: days_without_deload >=", "when: days_without_delaod >="),
        ("progression", "when: sleep_h <", "when: slep_h <"),
    ):
        file = rules / "packs" / f"{pack}.yaml"
        text = file.read_text(encoding="utf-8")
        assert word in text
        file.write_text(text.replace(word, mistyped, 1), encoding="utf-8")
    return rules


def test_a_good_rulebook_is_named_with_its_revision() -> None:
    """Everything fine: exit code 0, and one line that says what was checked."""
    result = run("check", str(RULES))

    assert (0, "") == (result.exit_code, result.stderr)
    assert result.stdout.startswith("1 rulebook is fine: back-strength (revision ")
    assert 1 == len(result.stdout.splitlines())


def test_problems_are_shown_in_place(broken: Path) -> None:
    """Problems: exit code 1, each with place, code, line and the nearest right word, then their count."""
    result = run("check", str(broken))
    lines = result.stdout.splitlines()

    assert 1 == result.exit_code
    assert "2 problems in 1 rulebook" == lines[-1]
    assert lines[0].startswith(f"{broken / 'packs' / 'deload.yaml'}:")
    assert "        did you mean 'sleep_h'?" in lines
    assert "        did you mean 'days_without_deload'?" in lines
    assert any(
        line.endswith("when: days_without_delaod >= deload_every and adherence_14d >= deload_adherence")
        for line in lines
    )


def test_problems_for_programs(broken: Path) -> None:
    """As JSON: the rulebook is not ok, and every problem has every key."""
    result = run("check", str(broken), "--format", "json")
    found = json.loads(result.stdout)

    assert 1 == result.exit_code
    path = str(broken / "back-strength" / "rulebook.yaml")
    assert [{"path": path, "name": None, "revision": None, "ok": False}] == found["rulebooks"]
    assert [PROBLEM_KEYS, PROBLEM_KEYS] == [set(each) for each in found["problems"]]
    assert {"sleep_h", "days_without_deload"} == {each["suggestion"] for each in found["problems"]}
    assert all(Path(each["file"]).is_file() for each in found["problems"])


def test_a_good_rulebook_for_programs() -> None:
    """As JSON: name and revision, and no problem."""
    result = run("check", str(RULES / "back-strength"), "--format", "json")
    found = json.loads(result.stdout)

    assert (0, []) == (result.exit_code, found["problems"])
    assert [("back-strength", True)] == [(each["name"], each["ok"]) for each in found["rulebooks"]]


def test_a_rulebook_is_checked_once() -> None:
    """Named by its folder, its file and the folder above, it is still one rulebook."""
    folder = RULES / "back-strength"
    result = run("check", str(RULES), str(folder), str(folder / "rulebook.yaml"))

    assert result.stdout.startswith("1 rulebook is fine")


def test_it_works_from_inside_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A coach who stands in the rulebook's folder checks `.` and finds the packs."""
    monkeypatch.chdir(RULES / "back-strength")

    assert 0 == run("check", ".").exit_code


def test_a_broken_rulebook_does_not_hide_a_good_one(broken: Path) -> None:
    """Several rulebooks: the good one is counted, the broken one decides the exit code."""
    result = run("check", str(RULES), str(broken))

    assert 1 == result.exit_code
    assert "2 problems in 2 rulebooks" == result.stdout.splitlines()[-1]


def test_an_empty_folder_is_a_failure(tmp_path: Path) -> None:
    """Nothing to check is never a success: exit code 2."""
    result = run("check", str(tmp_path))

    assert (2, "") == (result.exit_code, result.stdout)
    assert f"{tmp_path}: nothing to check" in result.stderr


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("nowhere", "nowhere: no such file or folder"),
        (str(RULES / "packs"), "nothing to check"),
        (str(RULES / "packs" / "deload.yaml"), "is a pack, which is checked with the rulebooks that import it"),
    ],
)
def test_what_is_no_rulebook_is_told(path: str, told: str) -> None:
    """No such path, or nothing that can be checked alone: exit code 2."""
    result = run("check", path)

    assert 2 == result.exit_code
    assert told in result.stderr


def test_the_help_explains_exit_codes() -> None:
    """What scripts rely on is in --help."""
    text = run("check", "--help").stdout

    assert "Exit codes:\n    0  every rulebook is fine\n    1  " in text
