"""The files that make a rulebook: the safety floor, the rulebooks that it extends, the packs of each, itself last."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from ironrule.rulebook.languages import languages
from ironrule.rulebook.problems import nearest
from ironrule.rulebook.shapes import only_keys, text_at, texts_at
from ironrule.rulebook.source import Desk, Node, Table, Text, read_source
from ironrule.speech.book import ENGLISH
from ironrule.vocabulary.verbs import SECTIONS

#: The floor under every rulebook; packaged, loaded first, and only ever made stricter.
SAFETY_FLOOR = Path(__file__).parent.parent / "packs" / "safety-floor.yaml"
#: Its name in messages.
FLOOR = f"packs/{SAFETY_FLOOR.name}"

_PACK_KEYS = ("settings", "terms", "messages", "effects", "warm_ups", "substitutes", "tables", *SECTIONS)
_OVERLAY_KEYS = ("rulebook", "title", "extends", "dialect", "imports", "adjust", "carry", *_PACK_KEYS)
_BOOK_KEYS = (*(key for key in _OVERLAY_KEYS if key != "extends"), "tracks", "ladders", "plan", "schedules", "layout")
_LATER_KEYS = ("unit",)
_MOST_IMPORTS, _MOST_BASES = 50, 5
_PACK_NAME = re.compile(r"[\w-]{1,64}(/[\w-]{1,64}){0,3}")
#: What a rulebook, and its folder, may be called.
BOOK_NAME = re.compile(r"[\w-]{1,64}")
_LANGUAGE = re.compile(r"[\w-]+\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\.yaml")


@dataclass(frozen=True)
class Translation:
    """What a rule file says in another language: the file beside it, and the table of the rule file itself."""

    language: str
    table: Table
    of: Table


@dataclass
class Files:
    """What the files of a rulebook say.

    `parts` are the tables of all of them in the order in which they are read: the floor, then for each rulebook from
    the one that is extended in the end to the one that was asked for its packs and itself. `books` are the rulebooks
    among them, so the last of both is the rulebook itself. `translations` stand beside some of them.
    """

    parts: list[Table] = field(default_factory=list)
    books: list[Table] = field(default_factory=list)
    digest: str = ""
    translations: list[Translation] = field(default_factory=list)

    @property
    def main(self) -> Table:
        """The rulebook itself, as its file says it."""
        return self.books[-1]

    @property
    def whole(self) -> Table:
        """The rulebook with what it takes over: plan, tracks, layout, carried numbers, dialect."""
        values, keys = dict(self.books[0].values), dict(self.books[0].keys)
        for book in self.books[1:]:
            for name, node in book.values.items():
                under = values.get(name)
                joined = name in ("carry", "dialect") and isinstance(under, Table) and isinstance(node, Table)
                values[name] = _over(node, under) if joined else node
                keys[name] = book.keys[name]
        return Table(values, keys, self.main.place)


def _over(node: Node, under: Node | None) -> Table:
    """One table laid over another."""
    assert isinstance(node, Table)
    assert isinstance(under, Table)
    return Table({**under.values, **node.values}, {**under.keys, **node.keys}, node.place)


def files_of(path: Path, desk: Desk) -> Files | None:
    """Every file of the rulebook of a folder or file; None when that cannot be read. Problems are noted."""
    file = (path / "rulebook.yaml" if path.is_dir() else path).absolute()
    gathered = _Gathered(file.parent.parent, desk)
    chain = gathered.chain(file)
    if chain is None:
        return None
    gathered.add(SAFETY_FLOOR)
    for table, _ in reversed(chain):
        for pack in gathered.imports(table):
            gathered.add(pack)
        keys = _OVERLAY_KEYS if table.get("extends") is not None else _BOOK_KEYS
        only_keys(table, keys, desk, "an overlay" if keys is _OVERLAY_KEYS else "a rulebook", later=_LATER_KEYS)
        gathered.files.parts.append(table)
        gathered.files.books.append(table)
    gathered.files.digest = gathered.sum.hexdigest()[:12]
    return gathered.files


def paths_of(path: Path) -> list[Path]:
    """The files that a rulebook is read from as far as they can be, without the packaged floor; itself last."""
    file = (path / "rulebook.yaml" if path.is_dir() else path).absolute()
    gathered = _Gathered(file.parent.parent, Desk())
    chain = gathered.chain(file) or []
    found = [each for table, own in reversed(chain) for each in (*gathered.imports(table), own)] or [file]
    return [file for each in found for file in (*translations_of(each), each)]


def translations_of(file: Path) -> list[Path]:
    """The files beside a rule file that say the same in other languages: deload.de.yaml beside deload.yaml."""
    return sorted(each for each in file.parent.glob(f"{file.stem}.*.yaml") if _LANGUAGE.fullmatch(each.name))


def is_translation(file: Path) -> bool:
    """It is the translation of a rule file."""
    return _LANGUAGE.fullmatch(file.name) is not None


def rulebooks_in(folder: Path) -> list[Path]:
    """The rulebook files of a folder: itself a rulebook, or one in each sub-folder."""
    if folder.is_file() or (folder / "rulebook.yaml").is_file():
        return [folder]
    return sorted(each.parent for each in folder.glob("*/rulebook.yaml"))


@dataclass
class _Gathered:
    """The files so far, under the folder of rulebooks, each read once."""

    root: Path
    desk: Desk
    files: Files = field(default_factory=Files)
    sum: hashlib._Hash = field(default_factory=hashlib.sha256)
    _packs: set[Path] = field(default_factory=set)

    def read(self, file: Path) -> Table | None:
        """The table of a file, which counts for the revision; None when it cannot be read."""
        table = self._read(file)
        for each in translations_of(file) if table is not None else ():
            language = _LANGUAGE.fullmatch(each.name)
            words = self._read(each)
            if words is not None and language is not None and table is not None:
                self._translated(language[1], words, table)
        return table

    def _read(self, file: Path) -> Table | None:
        table, data = read_source(file, self._shown(file), self.desk)
        self.sum.update(file.name.encode() + b"\0" + data)
        return table

    def _translated(self, language: str, words: Table, of: Table) -> None:
        known = [each for each in languages() if each != ENGLISH]
        if language in known:
            self.files.translations.append(Translation(language, words, of))
        else:
            self.desk.unknown("IR312", words.place, "no answer can be in the language", language, known)

    def add(self, pack: Path) -> None:
        """A pack; one that was imported before is there already."""
        if pack in self._packs:
            return
        self._packs.add(pack)
        table = self.read(pack)
        if table is not None:
            only_keys(table, ("pack", *_PACK_KEYS), self.desk, "a pack", later=_LATER_KEYS)
            text_at(table, "pack", self.desk, required=True)
            self.files.parts.append(table)

    def chain(self, file: Path) -> list[tuple[Table, Path]] | None:
        """The rulebook of a file and those that it extends, the nearest first; None when one cannot be had."""
        found: list[tuple[Table, Path]] = []
        while (table := self.read(file)) is not None:
            found.append((table, file))
            text = text_at(table, "extends", self.desk)
            if text is None:
                return found
            file = self.root / text.value / "rulebook.yaml"
            if not BOOK_NAME.fullmatch(text.value) or not file.is_file():
                self._no_rulebook(text)
                return None
            again = any(file == each for _, each in found)
            if again or len(found) > _MOST_BASES:
                told = f"{text.value!r} extends itself in the end" if again else f"more than {_MOST_BASES} below"
                self.desk.note("IR307", text.place, told, expected="a rulebook that stands on its own in the end")
                return None
        return None

    def imports(self, book: Table) -> list[Path]:
        """The packs that a rulebook imports, as files."""
        named = texts_at(book, "imports", self.desk)
        if len(named) > _MOST_IMPORTS:
            found = f"{len(named)} packs are imported"
            self.desk.note("IR303", named[_MOST_IMPORTS].place, found, expected=f"at most {_MOST_IMPORTS}")
        imported: list[Path] = []
        for text in named[:_MOST_IMPORTS]:
            file = self.root / f"{text.value}.yaml"
            if not _PACK_NAME.fullmatch(text.value) or not file.is_file():
                self._no_pack(text)
            elif file in imported:
                self.desk.note("IR301", text.place, f"{text.value!r} is imported twice", expected="each pack once")
            else:
                imported.append(file)
        return imported

    def _no_pack(self, text: Text) -> None:
        files = [each for each in self.root.glob("packs/*.yaml") if not is_translation(each)]
        packs = sorted(str(each.relative_to(self.root).with_suffix("")) for each in files)
        near = nearest(text.value, packs)
        expected = "" if near else f"one of {', '.join(packs)}" if packs else "a pack in packs/, without .yaml"
        self.desk.note("IR307", text.place, f"there is no pack {text.value!r}", expected=expected, suggestion=near)

    def _no_rulebook(self, text: Text) -> None:
        books = sorted(each.parent.name for each in self.root.glob("*/rulebook.yaml"))
        near = nearest(text.value, books)
        expected = "" if near else f"one of {', '.join(books)}"
        self.desk.note("IR307", text.place, f"there is no rulebook {text.value!r}", expected=expected, suggestion=near)

    def _shown(self, file: Path) -> str:
        """A file's name in messages: from the folder of rulebooks, or its own name when it is packaged."""
        if file.parent == SAFETY_FLOOR.parent:
            return f"packs/{file.name}"
        return str(file.relative_to(self.root.parent)) if self.root.parent in file.parents else str(file)
