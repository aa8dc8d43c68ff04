"""The rule files of a directory as they stand at one moment: seen by name, size and time, and copied as a whole.

What is checked, tested and built is a copy, so an edit meanwhile cannot mix with it. Names that begin with a dot are
passed over: a mounted ConfigMap keeps its files in `..data`, and shows each of them by a link that does not.

A file that cannot be read is a problem of the folder of the rulebook that it lies in, and of all where it is shared.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
#: The folder of what rulebooks share.
_PACKS = "packs"
#: The name of the folder of rulebooks where it has none, as `/`.
_NAMELESS = "rules"


class FilesUnreadable(Exception):
    """The operator's mistake, or one of the moment: rule files that cannot be read, are too many, or never at rest."""


class TempUnusable(Exception):
    """The operator's mistake, or one of the moment: the temporary folder is full, is not there, or takes no files."""

    def __init__(self, why: str | None, folder: str = "") -> None:
        super().__init__(f"the temporary folder {folder or _temporary()}: {why}")


@dataclass(frozen=True)
class Looks:
    """What the files look like: path, time, size and number of each. When `young` they may change and look the same."""

    files: tuple[tuple[str, int, int, int], ...]
    young: bool


@dataclass(frozen=True)
class Unread:
    """A file, or a folder of them, that cannot be read; in the `folder` of one rulebook. Names are fit for any text."""

    folder: str
    place: str
    why: str


@dataclass(frozen=True)
class Contents:
    """The digest of all names and contents, and what cannot be read."""

    digest: str
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class Snapshot:
    """A copy of the files. `directory` is what was asked for, in the copy; the digest is of all names and contents."""

    directory: Path
    digest: str
    looks: Looks
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Source:
    """A directory of rulebooks, or of a `single` one; then the packs and rulebooks beside it belong to it as well."""

    directory: Path
    single: bool

    @classmethod
    def at(cls, directory: Path) -> Source:
        """What the directory is now is what it is taken for from now on."""
        single = False
        with contextlib.suppress(OSError):  # told when it is looked at
            single = (directory / _BOOK).is_file()
        return cls(directory.absolute(), single)

    @property
    def root(self) -> Path:
        """The folder of rulebooks."""
        return self.directory.parent if self.single else self.directory

    def must_be_there(self) -> None:
        """Raises FilesUnreadable where there is no folder, or none that can be listed."""
        try:
            os.scandir(self.directory).close()
        except OSError as error:
            raise FilesUnreadable(
                f"{shown(self.directory)}: {error.strerror}; expected a folder of rulebooks"
            ) from error

    def looks(self) -> Looks:
        """What the files look like now. Raises FilesUnreadable."""
        try:
            found = sorted(self._files())
        except OSError as error:
            raise FilesUnreadable(f"{shown(error.filename)}: {error.strerror}") from error
        youngest = max((time_ns for _, time_ns, _, _ in found), default=0)
        return Looks(tuple(found), time.time_ns() - youngest < _YOUNG_NS)

    def copy_to(self, folder: Path) -> Snapshot:
        """Copies the files into a new folder, all as they stand at one moment.

        Raises FilesUnreadable and TempUnusable.
        """
        for number in range(_TRIES):
            before, target = self.looks(), folder / str(number) / (self.root.name or _NAMELESS)
            found = self._copied(before, target)
            if found is not None and self.looks().files == before.files:
                # What cannot be read may be readable tomorrow and look the same.
                looks = replace(before, young=before.young or bool(found.unread))
                directory = target / self.directory.name if self.single else target
                return Snapshot(directory, found.digest, looks, found.unread)
            time.sleep(_PAUSE_SECONDS)
        raise FilesUnreadable(f"{self.directory}: the files do not come to rest")

    def digest(self) -> str:
        """Of all names and contents. Raises FilesUnreadable."""
        found = self._copied(self.looks(), None)
        return found.digest if found is not None else ""

    def _copied(self, looks: Looks, target: Path | None) -> Contents | None:
        """The contents, and a copy where there is a target; None where a file has gone meanwhile."""
        total = hashlib.sha256()
        unread: list[Unread] = []
        if target is not None:
            _written(target)
        for name, *_ in looks.files:
            try:
                data = _read(self.root / name)
            except FileNotFoundError:
                return None
            except OSError as error:
                unread.append(self._unread(name, error.strerror))
                total.update(os.fsencode(f"{name}\0\0{error.strerror}"))
                continue
            total.update(os.fsencode(f"{name}\0{len(data)}\0") + data)
            if target is not None:
                _written(target / name, data)
        return Contents(total.hexdigest(), tuple(unread))

    def _unread(self, name: str, why: str | None) -> Unread:
        """Raises FilesUnreadable where it is a file that several rulebooks may read."""
        folder, _, rest = name.partition("/")
        alone = bool(rest) or (self.root / name).is_dir()
        if self.single or not alone or folder in (".", _PACKS):
            raise FilesUnreadable(f"{shown(self.root / name)}: {why}")
        return Unread(shown(folder), shown(f"{self.root.name or _NAMELESS}/{name}"), why or "it cannot be read")

    def _files(self) -> Iterator[tuple[str, int, int, int]]:
        size = count = 0
        for path in self._paths():
            try:
                found = _regular(path)
            except OSError:
                # Whoever reads it is told why.
                yield str(path.relative_to(self.root)), 0, 0, 0
                continue
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
        beside = (*self.root.glob("*.yaml"), *self.root.glob(f"*/{_BOOK}"))
        others = (*named, *(each for each in beside if not each.is_dir()), *_yaml_in(self.root / _PACKS, 4))
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
    return found if stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode) else None


def _yaml_in(folder: Path, deepest: int) -> Iterator[Path]:
    """Every YAML file below a folder, links followed, and every folder that cannot be listed.

    A folder that has gone meanwhile is empty.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda each: each.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if _is_folder(entry):
            if deepest > 1:
                yield from _yaml_in(Path(entry.path), deepest - 1)
        elif entry.name.endswith(".yaml"):
            yield Path(entry.path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    with contextlib.suppress(OSError):  # a link that leads to itself
        return entry.is_dir()
    return False


def _read(file: Path) -> bytes:
    """As much of a file as anybody reads of it: one that is larger is refused by the reader of rule files."""
    if shown(file) != str(file):
        # No answer, log or label can carry such a name.
        raise OSError(errno.EILSEQ, "its name is not UTF-8", file)
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def _written(target: Path, data: bytes | None = None) -> None:
    """Writes a file of a copy, or makes its folder. Raises TempUnusable."""
    try:
        (target if data is None else target.parent).mkdir(parents=True, exist_ok=True)
        if data is not None:
            target.write_bytes(data)
    except OSError as error:
        raise TempUnusable(error.strerror) from error


def shown(path: str | os.PathLike[str] | None) -> str:
    """A path as any text can have it: bytes of a name that are not UTF-8 are told by their numbers."""
    return os.fsencode(path).decode(errors="backslashreplace") if path is not None else ""


def _temporary() -> str:
    """Where temporary files are made, or would be."""
    try:
        return shown(tempfile.gettempdir())
    except OSError:
        return shown(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 # told, not used


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for a copy of files, for as long as this lasts. Raises TempUnusable."""
    try:
        made = tempfile.TemporaryDirectory(prefix="ironrule-", ignore_cleanup_errors=True)
    except OSError as error:
        raise TempUnusable(error.strerror) from error
    with made as name:
        yield Path(name)
