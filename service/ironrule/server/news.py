"""What is logged and counted of reloads: every change once, with revision, cause and duration, and every problem."""

from __future__ import annotations

from dataclasses import asdict

from structlog.typing import FilteringBoundLogger

from ironrule.server.candidates import FAILED, Candidate, Finding
from ironrule.server.library import Library, Shelf
from ironrule.server.reload_metrics import LIVE, REFUSED, REMOVED, ROLLED_BACK, WAITING, ReloadMetrics


class News:
    """Tells log and metrics."""

    def __init__(self, log: FilteringBoundLogger, metrics: ReloadMetrics) -> None:
        self._log = log
        self._metrics = metrics

    def untested(self, library: Library) -> None:
        """Live rulebooks that went live without a single test."""
        for name, shelf in library.shelves.items():
            self._if_untested(name, shelf)

    def reloaded(self, before: Library, after: Library, cause: str, seconds: float) -> None:
        """What became of the rule files."""
        took = {"cause": cause, "duration_ms": round(seconds * 1000, 3)}
        for name, shelf in after.shelves.items():
            was = before.shelves.get(name)
            if was is None or (was.revision, was.folder) != (shelf.revision, shelf.folder):
                previous = {"previous": was.revision} if was is not None else {}
                tests = {} if shelf.tests is None else {"tests": shelf.tests}
                self._log.info("rulebook_live", rulebook=name, revision=shelf.revision, **previous, **tests, **took)
                self._metrics.came_of_it(name, LIVE)
                self._if_untested(name, shelf)
        for name in before.shelves.keys() - after.shelves.keys():
            self._log.warning("rulebook_removed", rulebook=name, revision=before.shelves[name].revision, **took)
            self._metrics.came_of_it(name, REMOVED)
        known = {each.identity for each in before.candidates}
        for candidate in after.candidates:
            if candidate.identity not in known:
                self._candidate(candidate, after, took)
        self._mended(before, after)

    def rolled_back(self, before: Shelf, after: Shelf, reason: str) -> None:
        """An administrator has gone back to a kept revision."""
        name = after.rulebook.name
        why = {"reason": reason} if reason else {}
        self._log.warning(
            "rulebook_rolled_back",
            rulebook=name,
            revision=after.revision,
            previous=before.revision,
            cause="rollback",
            **why,
        )
        self._metrics.came_of_it(name, ROLLED_BACK)

    def resumed(self, name: str, released: tuple[str, ...]) -> None:
        """An administrator has ended a hold."""
        self._log.warning("rulebook_resumed", rulebook=name, released=list(released), cause="resume")

    def problems(self, findings: tuple[Finding, ...]) -> None:
        """A line for each."""
        for each in findings:
            self._log.error("rulebook_problem", **{key: value for key, value in asdict(each).items() if value})

    def _candidate(self, candidate: Candidate, library: Library, took: dict[str, object]) -> None:
        live = library.shelves.get(candidate.rulebook)
        facts = {
            "rulebook": candidate.rulebook,
            "revision": candidate.revision,
            "live": live.revision if live is not None else "",
        }
        told = {key: value for key, value in facts.items() if value} | took
        if candidate.state == FAILED:
            self._log.error("rulebook_failed", problems=len(candidate.findings) + candidate.untold, **told)
            self.problems(candidate.findings)
            self._metrics.came_of_it(candidate.rulebook, REFUSED)
        else:
            self._log.warning("rulebook_held", **told)
            self._metrics.came_of_it(candidate.rulebook, WAITING)

    def _mended(self, before: Library, after: Library) -> None:
        still = {(each.rulebook, each.state) for each in after.candidates}
        for each in before.candidates:
            if each.state == FAILED and (each.rulebook, FAILED) not in still:
                live = after.shelves.get(each.rulebook)
                facts = {"rulebook": each.rulebook, "revision": live.revision if live is not None else ""}
                self._log.info("rulebook_mended", **{key: value for key, value in facts.items() if value})

    def _if_untested(self, name: str, shelf: Shelf) -> None:
        if shelf.tests == 0:
            self._log.warning("rulebook_untested", rulebook=name, revision=shelf.revision)
