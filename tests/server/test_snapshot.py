"""Files are copied as they stand at one moment, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ironrule.rulebook.read import read_rulebook
from ironrule.server import snapshot
from ironrule.server.snapshot import FilesUnreadable, Source
from tests.server.editing import Editor
from tests.server.running import RULES


def test_a_copy_has_the_revisions_of_the_files(tmp_path: Path) -> None:
    """Every shipped rulebook, of a folder of them or served by itself, is the same in the copy."""
    for number, directory in enumerate([RULES, RULES / "back-strength"]):
        copy = Source.at(directory).copy_to(tmp_path / str(number)).directory
        pairs = (
            [(each, copy / each.name) for each in RULES.iterdir() if (each / "rulebook.yaml").is_file()]
            if number == 0
            else [(directory, copy)]
        )
        assert [read_rulebook(old).revision for old, _ in pairs] == [read_rulebook(new).revision for _, new in pairs]


def test_a_change_while_it_is_copied_begins_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit between two files is found, and the copy has both as they are afterwards."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    read, edits = snapshot._read, [editor.swap, editor.change_pack]

    def edited(file: Path) -> bytes:
        data = read(file)
        if edits and file.name == "steps.yaml":
            edits.pop()()
        return data

    monkeypatch.setattr(snapshot, "_read", edited)
    copy = Source.at(editor.root).copy_to(tmp_path / "copy")

    assert not edits
    assert editor.stands == {name: read_rulebook(copy.directory / name).revision for name in editor.stands}


def test_files_that_never_rest_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many tries the copy is given up, with the directory's name."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    read = snapshot._read

    def edited(file: Path) -> bytes:
        editor.change_own()
        return read(file)

    monkeypatch.setattr(snapshot, "_read", edited)
    monkeypatch.setattr(snapshot, "_TRIES", 3)
    with pytest.raises(FilesUnreadable, match="do not come to rest"):
        Source.at(editor.root).copy_to(tmp_path / "copy")


def test_other_files_are_passed_over(tmp_path: Path) -> None:
    """Names that begin with a dot, and what is no YAML, change nothing."""
    rules = shutil.copytree(RULES / "back-strength", tmp_path / "rules" / "back-strength").parent
    before = Source.at(rules).looks().files
    (rules / ".draft.yaml").write_text("nonsense", encoding="utf-8")
    (rules / "back-strength" / "notes.txt").write_text("nonsense", encoding="utf-8")

    assert before == Source.at(rules).looks().files
