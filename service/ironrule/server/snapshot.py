"""The rule files of a directory as they stand at one moment: seen by name, size and time, and copied as a whole.

What is checked, tested and built is a copy, so an edit meanwhile cannot mix with it. Names that begin with a dot are
passed over: a mounted ConfigMap keeps its files in `..data`, and shows each of them by a link that does not.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ironrule.rulebook.files import paths_of
from ironrule.rulebook.source import LARGEST_FILE

_BOOK = "rulebook.yaml"
#: Folders in folders: packs may lie four deep.
_DEEPEST = 5
#: Beyond these nobody meant the directory to be one of rulebooks.
_MOST_FILES, _MOST_BYTES = 5_000, 128 * 1024 * 1024
#: A younger file may change again without a new time: clocks of file systems tick in milliseconds, some in seconds.
_YOUNG_NS = 2_500_000_000
#: How often a copy is begun anew because files changed meanwhile.
_TRIES = 20
_PAUSE_SECONDS = 0.02
#: The name of the folder of rulebooks where it has none, as `/`.
_NAMELESS = "rules"


class FilesUnreadable(Exception):
    """The operator's mistake, or one of the moment: rule files that cannot be read, are too many, or never at rest."""


@dataclass(frozen=True)
class Looks:
    """What the files look like: path, time, size and number of each. When `young` they may change and look the same."""

    files: tuple[tuple[str, int, int, int], ...]
    young: bool


@dataclass(frozen=True)
class Snapshot:
    """A copy of the files. `directory` is what was asked for, in the copy; the digest is of all names and contents."""

    directory: Path
    digest: str
    looks: Looks


@dataclass(frozen=True)
class Source:
    """A directory of rulebooks, or of a `single` one; then the packs and rulebooks beside it belong to it as well."""

    directory: Path
    single: bool

    @classmethod
    def at(cls, directory: Path) -> Source:
        """What the directory is now is what it is taken for from now on."""
        return cls(directory.absolute(), (directory / _BOOK).is_file())

    @property
    def root(self) -> Path:
        """The folder of rulebooks."""
        return self.directory.parent if self.single else self.directory

    def looks(self) -> Looks:
        """What the files look like now. Raises FilesUnreadable."""
        try:
            found = sorted(self._files())
        except OSError as error:
            raise FilesUnreadable(f"{error.filename}: {error.strerror}") from error
        youngest = max((time_ns for _, time_ns, _, _ in found), default=0)
        return Looks(tuple(found), time.time_ns() - youngest < _YOUNG_NS)

    def copy_to(self, folder: Path) -> Snapshot:
        """Copies the files into a new folder, all as they stand at one moment. Raises FilesUnreadable."""
        for number in range(_TRIES):
            before, target = self.looks(), folder / str(number) / (self.root.name or _NAMELESS)
            digest = self._copied(before, target)
            if digest is not None and self.looks().files == before.files:
                return Snapshot(target / self.directory.name if self.single else target, digest, before)
            time.sleep(_PAUSE_SECONDS)
        raise FilesUnreadable(f"{self.directory}: the files do not come to rest")

    def digest(self) -> str:
        """Of all names and contents. Raises FilesUnreadable."""
        return self._copied(self.looks(), None) or ""

    def _copied(self, looks: Looks, target: Path | None) -> str | None:
        """The digest, and a copy where there is a target; None where a file has gone meanwhile."""
        total = hashlib.sha256()
        if target is not None:
            target.mkdir(parents=True)
        for name, *_ in looks.files:
            try:
                data = _read(self.root / name)
            except FileNotFoundError:
                return None
            except OSError as error:
                raise FilesUnreadable(f"{self.root / name}: {error.strerror}") from error
            total.update(f"{name}\0{len(data)}\0".encode() + data)
            if target is not None:
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                (target / name).write_bytes(data)
        return total.hexdigest()

    def _files(self) -> Iterator[tuple[str, int, int, int]]:
        size = count = 0
        for path in self._paths():
            found = _regular(path)
            if found is None:
                continue
            count, size = count + 1, size + min(found.st_size, LARGEST_FILE + 1)
            if count > _MOST_FILES or size > _MOST_BYTES:
                raise FilesUnreadable(
                    f"{self.root}: more than {_MOST_FILES} YAML files, or than {_MOST_BYTES // 2**20} MiB of them"
                )
            yield str(path.relative_to(self.root)), found.st_mtime_ns, found.st_size, found.st_ino

    def _paths(self) -> Iterator[Path]:
        if not self.single:
            # In a folder of rulebooks such a file would hide them all.
            yield from (each for each in _yaml_in(self.root, _DEEPEST) if each != self.root / _BOOK)
            return
        own = self.directory
        book = _regular(own / _BOOK)
        named = _read_from(own, book.st_mtime_ns, book.st_size) if book is not None else ()
        others = (*named, *self.root.glob("*.yaml"), *self.root.glob(f"*/{_BOOK}"), *_yaml_in(self.root / "packs", 4))
        yield from dict.fromkeys((*_yaml_in(own, _DEEPEST), *(each for each in others if own not in each.parents)))


@lru_cache(maxsize=8)
def _read_from(folder: Path, time_ns: int, size: int) -> tuple[Path, ...]:
    """The files that a rulebook names, wherever they lie; worked out anew when its own file looks otherwise."""
    return tuple(paths_of(folder))


def _regular(path: Path) -> os.stat_result | None:
    """What a file looks like, links followed; None where there is none: a pipe would never end."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found if stat.S_ISREG(found.st_mode) else None


def _yaml_in(folder: Path, deepest: int) -> Iterator[Path]:
    """Every YAML file below a folder, links followed; a folder that has gone meanwhile is empty."""
    try:
        entries = sorted(os.scandir(folder), key=lambda each: each.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if deepest > 1:
                yield from _yaml_in(Path(entry.path), deepest - 1)
        elif entry.name.endswith(".yaml"):
            yield Path(entry.path)


def _read(file: Path) -> bytes:
    """As much of a file as anybody reads of it: one that is larger is refused by the reader of rule files."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)
