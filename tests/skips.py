"""A test that is left out fails the run, unless tests/SKIPS lists it; so does a line of the list that excuses nothing.

Left out is what was skipped, expected to fail (also where it passed), deselected by code, or a file that gave no test.
What the command line leaves out (-k, -m, a path) is the caller's own business.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

_SELECTING = ("-k", "-m", "--deselect", "--ignore", "--lf", "--last-failed", "--sw", "--stepwise", "--pyargs")


@dataclass(frozen=True)
class Line:
    """One line of the list: which tests (a pattern of node ids), where they may be left out, and why."""

    tests: str
    where: str
    why: str

    @property
    def here(self) -> bool:
        """Whether it speaks of this machine."""
        return self.where == "everywhere" or shutil.which(self.where.removeprefix("without ")) is None

    def names(self, test: str) -> bool:
        """Whether a test is meant. Brackets are letters here: node ids of parametrized tests have them."""
        return fnmatchcase(test, self.tests.replace("[", "[[]"))

    def names_any(self, tests: Iterable[str]) -> bool:
        """Whether one of these is meant."""
        return any(self.names(test) for test in tests)


def listed(text: str) -> list[Line]:
    """The lines of the list. Raises pytest.UsageError for one without its three parts."""
    return [_line(each) for each in text.splitlines() if each.strip() and not each.startswith("#")]


def _line(text: str) -> Line:
    parts = [part.strip() for part in text.split("|", 2)]
    if len(parts) != 3 or not all(parts) or not (parts[1] == "everywhere" or parts[1].startswith("without ")):
        raise pytest.UsageError(f"tests/SKIPS: expected 'test | everywhere or without PROGRAM | why', got {text!r}")
    return Line(*parts)


class Skips:
    """Watches one run. Where several processes share the tests, the one that reports judges for all."""

    def __init__(self, config: pytest.Config, file: Path) -> None:
        self._config = config
        self._lines = listed(file.read_text(encoding="utf-8"))
        self._selected = any(each.startswith(_SELECTING) for each in config.invocation_params.args)
        self._whole = not self._selected and config.args_source is not pytest.Config.ArgsSource.ARGS
        self._files = [each.relative_to(config.rootpath).as_posix() for each in file.parent.glob("**/test_*.py")]
        self._collected: set[str] = set()
        self._passed: set[str] = set()
        self._deselected: set[str] = set()
        self._left_out: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file may skip itself as a whole."""
        if report.skipped:
            self._left_out[report.nodeid] = "skipped as a whole"

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Somebody took tests out: the command line, or code."""
        self._deselected |= {item.nodeid for item in items}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """What is left to run."""
        self._collected |= {item.nodeid for item in session.items}

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """The same, from a process that runs tests for this one."""
        self._collected |= set(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What only that process has seen."""
        self._deselected |= set(getattr(node, "workeroutput", {}).get("deselected", ()))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """How each test went."""
        if hasattr(report, "wasxfail"):
            self._left_out[report.nodeid] = "expected to fail"
        elif report.skipped:
            self._left_out[report.nodeid] = "skipped"
        elif report.passed and report.when == "call":
            self._passed.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A run that left out what is not listed, or whose list is too long, has failed."""
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["deselected"] = sorted(self._deselected)
        elif self.faults() and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Names them."""
        if faults := self.faults():
            terminalreporter.section("tests/SKIPS", red=True)
            terminalreporter.write_line("\n".join(faults))

    def faults(self) -> list[str]:
        """What is wrong with what was left out, one line each."""
        left_out = self._left_out | ({} if self._selected else dict.fromkeys(self._deselected, "deselected by code"))
        return [
            *(f"{test}: {how}, and not listed" for test, how in sorted(left_out.items()) if not self._listed(test)),
            *(fault for line in self._lines for fault in self._needless(line, left_out)),
            *(f"{file}: no test of it was collected" for file in self._silent_files(left_out)),
        ]

    def _listed(self, test: str) -> bool:
        return any(line.here and line.names(test) for line in self._lines)

    def _needless(self, line: Line, left_out: Iterable[str]) -> Iterator[str]:
        """A line whose test ran where it says that it cannot, or that names no test any more."""
        if line.here and not line.names_any(left_out) and line.names_any(self._passed):
            yield f"{line.tests}: ran {line.where}, and is listed"
        elif self._whole and not line.names_any([*self._collected, *left_out]):
            yield f"{line.tests}: listed, and there is no such test"

    def _silent_files(self, left_out: Iterable[str]) -> list[str]:
        speaking = {test.partition("::")[0] for test in [*self._collected, *left_out]}
        return sorted(set(self._files) - speaking) if self._whole else []
