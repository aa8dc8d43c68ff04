"""The metrics of reloads: what went live, what did not, since when, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry

from ironrule.server import catalogue
from ironrule.server.candidates import FAILED, HELD
from ironrule.server.library import Library

LIVE, REFUSED, WAITING, ROLLED_BACK, REMOVED = "live", "failed", "held", "rolled_back", "removed"
_RESULTS = (LIVE, REFUSED, WAITING, ROLLED_BACK, REMOVED)
_STATES = (FAILED, HELD)
PROVE, BUILD = "prove", "build"
#: The label of a candidate that is about the whole directory; no rulebook can be called so.
_DIRECTORY = "*"


class ReloadMetrics:
    """Made once for a registry. Series of a rulebook go when it is removed, apart from counters."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._reloads = catalogue.RELOADS.made(registry)
        self._candidate = catalogue.CANDIDATE.made(registry)
        self._live_since = catalogue.LIVE_SINCE.made(registry)
        self._in_step = catalogue.IN_STEP.made(registry)
        self._tests = catalogue.TESTS.made(registry)
        self._kept = catalogue.KEPT.made(registry)
        self._took = catalogue.RELOAD.made(registry)
        self._books: set[str] = set()
        for phase in (PROVE, BUILD):
            self._took.labels(phase)
        for state in _STATES:
            self._candidate.labels(_DIRECTORY, state)

    def stands(self, library: Library) -> None:
        """States what is live, kept and not live."""
        names = {*library.shelves, *(each.rulebook for each in library.candidates), ""}
        for gone in self._books - names:
            for state in _STATES:
                self._candidate.remove(gone, state)
            for gauge in (self._live_since, self._in_step, self._tests, self._kept):
                gauge.remove(gone)
        self._books = names - {""}
        waiting = {(each.rulebook, each.state) for each in library.candidates}
        for name in names:
            for state in _STATES:
                self._candidate.labels(name or _DIRECTORY, state).set((name, state) in waiting)
        for name, shelf in library.shelves.items():
            for result in _RESULTS:
                self._reloads.labels(name, result)
            self._kept.labels(name).set(len(library.kept.get(name, ())))
            if shelf.since is not None:
                self._live_since.labels(name).set(shelf.since.timestamp())
            if shelf.tests is not None:
                self._tests.labels(name).set(shelf.tests)

    def in_step(self, rulebooks: Iterable[str], moment: float) -> None:
        """States that the files of these say what is live."""
        for name in rulebooks:
            self._in_step.labels(name).set(moment)

    def came_of_it(self, rulebook: str, result: str) -> None:
        """Counts one content of rule files, or a rollback."""
        self._reloads.labels(rulebook or _DIRECTORY, result).inc()

    def took(self, phase: str, seconds: float) -> None:
        """Counts how long a phase lasted."""
        self._took.labels(phase).observe(seconds)
