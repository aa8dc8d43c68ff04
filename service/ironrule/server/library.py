"""The rulebooks that are live or kept, each with its engine; a library never changes, it is replaced whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ironrule.engine import Engine, build
from ironrule.rulebook.files import rulebooks_in
from ironrule.rulebook.problems import Place, Problem, RulebookInvalid, nearest
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.server.candidates import Candidate

#: Told of trouble: the name of a rulebook, and "disagreement" or "failure".
Report = Callable[[str, str], None]


class RulebookUnknown(Exception):
    """The caller's mistake: no live rulebook has this name, or a name is needed to choose one."""

    def __init__(self, name: str, live: tuple[str, ...]) -> None:
        self.name = name
        self.live = live
        self.suggestion = nearest(name, live)
        super().__init__(f"{self._found()}; live: {', '.join(live) or 'none'}")

    def _found(self) -> str:
        if not self.name:
            return "a rulebook must be named when several are live"
        hint = f" (did you mean {self.suggestion!r}?)" if self.suggestion else ""
        return f"no rulebook is called {self.name[:60]!r}{hint}"


class RevisionNotKept(Exception):
    """The caller's mistake: this revision of a rulebook is not kept, or no longer."""

    def __init__(self, name: str, revision: str, kept: tuple[str, ...]) -> None:
        self.name = name
        self.revision = revision
        self.kept = kept
        found = (
            f"revision {revision[:60]!r} of {name!r} is not kept" if revision else f"{name!r} has no earlier revision"
        )
        super().__init__(f"{found}; kept: {', '.join(kept)}")


class NoRulebooks(Exception):
    """The operator's mistake: there is nothing to serve in this directory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"no rulebook in {directory}: expected {directory}/<name>/rulebook.yaml")


@dataclass(frozen=True)
class Shelf:
    """A rulebook and its engine; the folder it was read from, since when it is live, how many of its tests passed.

    `tests` is None where they were not run.
    """

    rulebook: Rulebook
    engine: Engine
    folder: str = ""
    since: datetime | None = None
    tests: int | None = None

    @property
    def revision(self) -> str:
        """That of the rulebook."""
        return self.rulebook.revision


@dataclass(frozen=True)
class Library:
    """Live shelves by the name of their rulebook, in the order of names.

    `kept` has every shelf that a call may name by its revision, the newest first, the live one among them.
    """

    shelves: Mapping[str, Shelf] = field(default_factory=dict)
    kept: Mapping[str, tuple[Shelf, ...]] = field(default_factory=dict)
    candidates: tuple[Candidate, ...] = ()
    #: Revisions that somebody rolled back from, by the name of their rulebook.
    held: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: Path, engine: str, report: Report) -> Library:
        """The library of a directory: reads every rulebook in it, or the one that it is.

        Raises RulebookInvalid with the problems of all of them, or NoRulebooks; nothing half-read is ever returned.
        """
        files = rulebooks_in(directory)
        if not files:
            raise NoRulebooks(directory)
        shelves: dict[str, Shelf] = {}
        try:
            for name, (folder, rulebook) in sorted(_read_all(files).items()):
                shelves[name] = Shelf(rulebook, build(rulebook, engine, reporting(report, name)), folder.name)
        except BaseException:
            cls(shelves).close()
            raise
        return cls(shelves)

    def find(self, name: str, revision: str = "") -> Shelf:
        """The shelf of that rulebook, live or kept; no name means the only one, no revision the live one."""
        live = self._live(name)
        if not revision or revision == live.revision:
            return live
        kept = self.kept.get(live.rulebook.name, (live,))
        found = next((each for each in kept if each.revision == revision), None)
        if found is None:
            raise RevisionNotKept(live.rulebook.name, revision, tuple(each.revision for each in kept))
        return found

    def _live(self, name: str) -> Shelf:
        if not name and len(self.shelves) == 1:
            return next(iter(self.shelves.values()))
        if name not in self.shelves:
            raise RulebookUnknown(name, tuple(self.shelves))
        return self.shelves[name]

    def close(self) -> None:
        """Frees what the engines hold."""
        for shelf in self._all():
            shelf.engine.close()

    def _all(self) -> Iterator[Shelf]:
        yield from self.shelves.values()
        for shelves in self.kept.values():
            yield from shelves


def _read_all(files: list[Path]) -> dict[str, tuple[Path, Rulebook]]:
    rulebooks: dict[str, tuple[Path, Rulebook]] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            rulebook = read_rulebook(file)
        except RulebookInvalid as mistake:
            problems += mistake.problems
        else:
            if rulebook.name in rulebooks:
                problems.append(second(file, rulebook.name, rulebooks[rulebook.name][0]))
            rulebooks[rulebook.name] = (file, rulebook)
    if problems:
        raise RulebookInvalid(problems)
    return rulebooks


def second(folder: Path, name: str, first: Path) -> Problem:
    """What is wrong with a folder whose rulebook has the name of another."""
    place = Place(f"{folder.parent.name}/{folder.name}/rulebook.yaml", 1, 1)
    return Problem(place, "IR301", f"a second rulebook called {name!r}, in {folder.name}; the other is in {first.name}")


def reporting(report: Report, name: str) -> Callable[[str], None]:
    """The report of the engine of one rulebook."""
    return lambda what: report(name, what)
