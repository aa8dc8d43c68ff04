"""Variants of a rulebook: the same files with some texts changed, read anew."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ironrule.rulebook.files import paths_of
from ironrule.rulebook.problems import Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.rulebook.source import Desk, Node, Table, Text, tree_from

#: Where a file gives settings their values.
_SETTINGS = ("settings", "adjust")
#: A change: what stands in the files, and what is put there instead.
Changes = tuple[tuple[str, str], ...]


@dataclass
class Variants:
    """The variants of one rulebook, each read once."""

    folder: Path
    _read: dict[Changes, Rulebook | tuple[Problem, ...]] = field(default_factory=dict)

    def changed(self, table: Table, desk: Desk) -> Rulebook | tuple[Problem, ...] | None:
        """The changed rulebook, or what the checker finds in it; None where the change cannot be made."""
        changes: list[tuple[str, str]] = []
        for old, node in table.values.items():
            count = sum(file.read_text(encoding="utf-8").count(old) for file in self._files())
            if count != 1:
                found = f"{old!r} stands in the rulebook and what it rests on {count} times"
                desk.note("IR534", table.keys[old], found, expected="a text that stands there once")
            elif not isinstance(node, Text):
                desk.note(
                    "IR103", node.place, f"{old!r} is to become a list or table", expected="the text in its place"
                )
            else:
                changes.append((old, node.value))
        return None if len(changes) < len(table.values) else self._variant(tuple(changes))

    def of_settings(self, table: Table) -> bool:
        """The change gives settings other values, and everything else stays as it is, where it is."""
        changes = [(old, node.value) for old, node in table.values.items() if isinstance(node, Text)]
        texts = (file.read_text(encoding="utf-8") for file in self._files())
        pairs = ((text, _with(text, changes)) for text in texts)
        return all(text == new or _but_settings(text) == _but_settings(new) for text, new in pairs)

    def _files(self) -> list[Path]:
        read = paths_of(self.folder)
        return [*read, *sorted(set((self.folder.parent / "packs").glob("*.yaml")) - set(read))]

    def _variant(self, changes: Changes) -> Rulebook | tuple[Problem, ...]:
        if changes not in self._read:
            self._read[changes] = self._read_anew(changes)
        return self._read[changes]

    def _read_anew(self, changes: Changes) -> Rulebook | tuple[Problem, ...]:
        root = self.folder.parent
        with tempfile.TemporaryDirectory() as temporary:
            there = Path(temporary) / root.name
            for file in self._files():
                copy = there / file.relative_to(root)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
                copy.write_text(_with(copy.read_text(encoding="utf-8"), changes), encoding="utf-8")
            try:
                return read_rulebook(there / self.folder.name)
            except RulebookInvalid as mistake:
                return mistake.problems


def _with(text: str, changes: Iterable[tuple[str, str]]) -> str:
    for old, new in changes:
        text = text.replace(old, new)
    return text


def _but_settings(text: str) -> dict[str, Node]:
    """What a file says, each with its place, but for its settings and what an overlay makes of those below."""
    tree = tree_from(text.encode(), "", Desk())
    return {key: each for key, each in tree.values.items() if key not in _SETTINGS} if tree is not None else {}
