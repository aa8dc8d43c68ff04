"""`ironrule check`: fine, broken, or nothing to check, for people and for programs."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ironrule.rulebook.source import MOST_PROBLEMS
from tests.cli.running import RULES, run

PROBLEM_KEYS = {
    "code", "title", "severity", "file", "line", "column", "path", "found", "expected", "suggestion", "source_line",
}  # fmt: skip


def _other_rulebooks(folder: str, names: list[str]) -> list[str]:
    """All but back-strength and the packs."""
    kept = ("back-strength", "packs")
    return [name for name in names if Path(folder) == RULES and (RULES / name).is_dir() and name not in kept]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The rules of the repository, with a word mistyped in each of two packs."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules, ignore=_other_rulebooks)
    for pack, word, mistyped in (
        ("deload", "days_without_deload >= deload_every\n", "days_without_delaod >= deload_every\n"),
        ("progression", "bad_day: sleep_h <", "bad_day: slep_h <"),
    ):
        file = rules / "packs" / f"{pack}.yaml"
        text = file.read_text(encoding="utf-8")
        assert word in text
        file.write_text(text.replace(word, mistyped, 1), encoding="utf-8")
    return rules


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """The rules of the repository, with a cut that was surely meant the other way round."""
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules, ignore=_other_rulebooks)
    file = rules / "packs" / "progression.yaml"
    text = file.read_text(encoding="utf-8")
    assert "{load: cut reset_share}" in text
    file.write_text(text.replace("{load: cut reset_share}", "{load: cut 90 %}", 1), encoding="utf-8")
    return rules


def test_a_good_rulebook_is_named_with_its_revision() -> None:
    """Everything fine: exit code 0, and one line that says what was checked."""
    result = run("check", str(RULES / "back-strength"))

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
    assert any(line.endswith("  days_without_delaod >= deload_every") for line in lines)


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
    result = run("check", str(RULES / "back-strength"), str(folder), str(folder / "rulebook.yaml"))

    assert result.stdout.startswith("1 rulebook is fine")


def test_it_works_from_inside_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A coach who stands in the rulebook's folder checks `.` and finds the packs."""
    monkeypatch.chdir(RULES / "back-strength")

    assert 0 == run("check", ".").exit_code


def test_a_broken_rulebook_does_not_hide_a_good_one(broken: Path) -> None:
    """Several rulebooks: the good one is counted, the broken one decides the exit code."""
    result = run("check", str(RULES / "back-strength"), str(broken))

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

    assert "Exit codes:\n    0  every rulebook is fine; there may be warnings\n    1  " in text


def test_warnings_are_told_and_do_not_fail(doubtful: Path) -> None:
    """A warning is shown in place; the rulebook is fine, exit code 0."""
    result = run("check", str(doubtful))

    assert 0 == result.exit_code
    assert "warning IR401 'cut 90 %' takes 90 % off and leaves 10 %" in result.stdout
    assert "1 rulebook is fine, with 1 warning: back-strength" in result.stdout.splitlines()[-1]


def test_strict_lets_warnings_fail(doubtful: Path) -> None:
    """With --strict a warning is a failure like any other."""
    result = run("check", "--strict", str(doubtful))

    assert 1 == result.exit_code
    assert "1 warning in 1 rulebook" == result.stdout.splitlines()[-1]


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_every_form_shows_the_yaml_path(broken: Path, form: str) -> None:
    """Place and path of a problem are in text, JSON and JUnit."""
    result = run("check", str(broken), "--format", form)

    assert 1 == result.exit_code
    assert "terms.time_for_a_deload" in result.stdout
    assert "deload.yaml" in result.stdout


def test_problems_for_build_servers(broken: Path) -> None:
    """As JUnit: a suite for each rulebook, a failure for each problem with file and line, else a case that passes."""
    told = run("check", str(broken), str(RULES / "back-strength"), "--format", "junit").stdout
    suites = ET.fromstring(told).findall("testsuite")  # noqa: S314  # our own

    assert [("2", "2"), ("1", "0")] == [(each.get("tests"), each.get("failures")) for each in suites]
    cases = suites[0].findall("testcase")
    assert ["IR201", "IR201"] == [case.find("failure").get("type") for case in cases]  # type: ignore[union-attr]  # the assert
    assert all(str(case.get("line")).isdecimal() and Path(str(case.get("file"))).is_file() for case in cases)


def test_a_warning_passes_in_build_servers_unless_strict(doubtful: Path) -> None:
    """As JUnit: a warning is the output of a case that passes, and a failure with --strict."""
    usual, strict = (run("check", str(doubtful), "--format", "junit", *more) for more in ([], ["--strict"]))

    assert (0, True, False) == (usual.exit_code, "<system-out>" in usual.stdout, "<failure" in usual.stdout)
    assert (1, False, True) == (strict.exit_code, "<system-out>" in strict.stdout, "<failure" in strict.stdout)


def test_more_problems_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    """Of thousands of problems the first are told, and the others counted."""
    file = tmp_path / "case" / "rulebook.yaml"
    file.parent.mkdir()
    file.write_text("".join(f"k{number}: x\n" for number in range(3000)), encoding="utf-8")
    lines = run("check", str(file)).stdout.splitlines()

    # Five keys are missing besides: rulebook, tracks, plan, title.
    assert f"{MOST_PROBLEMS} problems in 1 rulebook, and 2504 more that are not shown" == lines[-1]


def test_nothing_named_is_told() -> None:
    """Without a path the command says what to name: exit code 2."""
    result = run("check")

    assert 2 == result.exit_code
    assert "ironrule check rules" in result.stderr
