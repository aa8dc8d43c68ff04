"""The rulebooks that are live, each with its engine; a library never changes, it is replaced whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ironrule.engine import Engine, build
from ironrule.rulebook.files import rulebooks_in
from ironrule.rulebook.problems import Place, Problem, RulebookInvalid, nearest
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook

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


class NoRulebooks(Exception):
    """The operator's mistake: there is nothing to serve in this directory."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"no rulebook in {directory}: expected {directory}/<name>/rulebook.yaml")


@dataclass(frozen=True)
class Shelf:
    """A rulebook and its engine."""

    rulebook: Rulebook
    engine: Engine


@dataclass(frozen=True)
class Library:
    """Shelves by the name of their rulebook, in the order of names."""

    shelves: Mapping[str, Shelf] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: Path, engine: str, report: Report) -> Library:
        """The library of a directory: reads every rulebook in it, or the one that it is.

        Raises RulebookInvalid with the problems of all of them, or NoRulebooks; nothing half-read is ever returned.
        """
        files = rulebooks_in(directory)
        if not files:
            raise NoRulebooks(directory)
        rulebooks = _read_all(files)
        shelves: dict[str, Shelf] = {}
        try:
            for name, rulebook in sorted(rulebooks.items()):
                shelves[name] = Shelf(rulebook, build(rulebook, engine, _reporting(report, name)))
        except BaseException:
            cls(shelves).close()
            raise
        return cls(shelves)

    def find(self, name: str) -> Shelf:
        """The shelf of that rulebook; no name means the only one."""
        if not name and len(self.shelves) == 1:
            return next(iter(self.shelves.values()))
        if name not in self.shelves:
            raise RulebookUnknown(name, tuple(self.shelves))
        return self.shelves[name]

    def close(self) -> None:
        """Frees what the engines hold."""
        for shelf in self.shelves.values():
            shelf.engine.close()


def _read_all(files: list[Path]) -> dict[str, Rulebook]:
    rulebooks: dict[str, Rulebook] = {}
    problems: list[Problem] = []
    for file in files:
        try:
            rulebook = read_rulebook(file)
        except RulebookInvalid as mistake:
            problems += mistake.problems
        else:
            if rulebook.name in rulebooks:
                place = Place(str(file / "rulebook.yaml"), 1, 1)
                problems.append(Problem(place, "IR301", f"a second rulebook called {rulebook.name!r}"))
            rulebooks[rulebook.name] = rulebook
    if problems:
        raise RulebookInvalid(problems)
    return rulebooks


def _reporting(report: Report, name: str) -> Callable[[str], None]:
    return lambda what: report(name, what)
