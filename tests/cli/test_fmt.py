"""`ironrule fmt`: files in the layout, or told; replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import RULES, run
from tests.rulebook.test_tidy import MESSY, TIDY


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    """A file that is not in the layout."""
    file = tmp_path / "messy.yaml"
    file.write_text(MESSY, encoding="utf-8")
    file.chmod(0o640)
    return file


def test_shipped_rules_are_in_the_layout() -> None:
    """--check on the rules of the repository finds nothing to do."""
    result = run("fmt", "--check", str(RULES))
    files = len([each for each in RULES.rglob("*.yaml") if each.name != "kustomization.yaml"])

    assert (0, f"0 of {files} files would change, {files} were in the layout\n") == (result.exit_code, result.stdout)


def test_a_file_is_formatted(messy: Path) -> None:
    """It is replaced, keeps its rights, and nothing else is left in the folder."""
    result = run("fmt", str(messy))

    assert 0 == result.exit_code
    assert TIDY == messy.read_text(encoding="utf-8")
    assert 0o640 == messy.stat().st_mode & 0o777
    assert [messy] == list(messy.parent.iterdir())
    assert "0 of 1 files changed, 1 were in the layout" == run("fmt", str(messy)).stdout.splitlines()[-1]


def test_check_changes_nothing(messy: Path) -> None:
    """--check names the file, exit code 1, and leaves it alone."""
    result = run("fmt", "--check", str(messy))

    assert 1 == result.exit_code
    assert f"{messy} is not in the layout" == result.stdout.splitlines()[0]
    assert MESSY == messy.read_text(encoding="utf-8")


def test_what_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    """A file that is no YAML keeps every byte; its problem is told in place, exit code 1."""
    file = tmp_path / "broken.yaml"
    file.write_text("a: {b\n\n\n\nc: d\n", encoding="utf-8")
    result = run("fmt", str(file))

    assert 1 == result.exit_code
    assert ":5:2: IR001" in result.stdout
    assert "a: {b\n\n\n\nc: d\n" == file.read_text(encoding="utf-8")


def test_nothing_to_format_is_told(tmp_path: Path) -> None:
    """No such path, or no rule file in it: exit code 2."""
    assert 2 == run("fmt", str(tmp_path)).exit_code
    assert 2 == run("fmt", str(tmp_path / "nowhere.yaml")).exit_code
