"""The metrics of reloads: what went live, what did not, since when, and how long it took."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ironrule.server.candidates import FAILED, HELD
from ironrule.server.library import Library

LIVE, REFUSED, WAITING, ROLLED_BACK, REMOVED = "live", "failed", "held", "rolled_back", "removed"
_RESULTS = (LIVE, REFUSED, WAITING, ROLLED_BACK, REMOVED)
_STATES = (FAILED, HELD)
PROVE, BUILD = "prove", "build"
#: The label of a candidate that is about the whole directory.
_DIRECTORY = "all"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class ReloadMetrics:
    """Made once for a registry. Series of a rulebook go when it is removed, apart from counters."""

    def __init__(self, registry: CollectorRegistry) -> None:
        book = ("rulebook",)
        self._reloads = Counter(
            "ironrule_reloads_total",
            "Contents of rule files, by what came of them.",
            (*book, "result"),
            registry=registry,
        )
        self._candidate = Gauge(
            "ironrule_rulebook_candidate",
            "1 while rule files are not live: failed or held.",
            (*book, "state"),
            registry=registry,
        )
        self._live_since = Gauge(
            "ironrule_rulebook_live_timestamp_seconds", "When the live revision went live.", book, registry=registry
        )
        self._in_step = Gauge(
            "ironrule_rulebook_in_step_timestamp_seconds",
            "When the rule files were last seen to say what is live.",
            book,
            registry=registry,
        )
        self._tests = Gauge(
            "ironrule_rulebook_tests",
            "Tests that the live revision passed before it went live.",
            book,
            registry=registry,
        )
        self._kept = Gauge(
            "ironrule_rulebook_revisions_kept", "Revisions that calls may name.", book, registry=registry
        )
        self._took = Histogram(
            "ironrule_reload_seconds",
            "Of one rulebook: check and tests, or the build of its engine.",
            ("phase",),
            buckets=_SECONDS,
            registry=registry,
        )
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
