"""Where tests lie: `tests/*.yaml` beside a rulebook.yaml, from a file, a rulebook's folder, or a folder of these."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ironrule.rulebook.files import rulebooks_in
from ironrule.trials.read import FIXTURES

_FOLDER = "tests"


class NothingThere(Exception):
    """The caller's mistake: no rulebook and no test file where tests were looked for."""


def tests_beside(paths: Iterable[Path]) -> dict[Path, list[Path]]:
    """The test files of each rulebook's folder, both in order; a rulebook without tests has an empty list.

    Raises NothingThere for a path that leads to no rulebook.
    """
    found: dict[Path, list[Path]] = {}
    for path in paths:
        if not path.exists():
            raise NothingThere(f"{path}: no such file or folder")
        if is_test_file(path):
            _add(found, path.parent.parent, [path])
            continue
        folders = [each if each.is_dir() else each.parent for each in _rulebooks(path)]
        if not folders:
            raise NothingThere(f"{path}: no rulebook; expected rulebook.yaml or <name>/rulebook.yaml in it")
        for folder in folders:
            _add(found, folder, test_files(folder))
    return {folder: sorted(set(files)) for folder, files in sorted(found.items())}


def test_files(folder: Path) -> list[Path]:
    """The test files of a rulebook's folder."""
    return sorted(each for each in (folder / _FOLDER).glob("*.yaml") if each.name != FIXTURES)


def is_test_file(path: Path) -> bool:
    """A YAML file in the folder `tests` beside a rulebook.yaml; what several tests share is none."""
    beside = path.parent.name == _FOLDER and (path.parent.parent / "rulebook.yaml").is_file()
    return beside and path.suffix == ".yaml" and path.name != FIXTURES and path.is_file()


def shown(path: Path) -> str:
    """A file as it can be opened from where we are."""
    whole, here = path.resolve(), Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)


def _rulebooks(path: Path) -> list[Path]:
    if path.name == _FOLDER and (path.parent / "rulebook.yaml").is_file():
        return [path.parent]
    return rulebooks_in(path) if path.is_dir() or path.name == "rulebook.yaml" else []


def _add(found: dict[Path, list[Path]], folder: Path, files: list[Path]) -> None:
    found.setdefault(folder.resolve(), []).extend(each.resolve() for each in files)
