"""The pytest plugin: collects the tests beside rulebooks, so that `pytest rules/` runs what `ironrule test` runs.

It takes YAML files in a folder `tests` beside a rulebook.yaml and nothing else, and imports Ironrule only for those.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ironrule.trials.run import Runner
    from ironrule.trials.suite import Trial

_RUNNERS: pytest.StashKey[dict[Path, Runner]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Engines are built once for each rulebook of a run."""
    config.stash[_RUNNERS] = {}


def pytest_unconfigure(config: pytest.Config) -> None:
    """Frees them."""
    for runner in config.stash.get(_RUNNERS, {}).values():
        runner.close()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A test file beside a rulebook; every other file is somebody else's."""
    if file_path.suffix != ".yaml" or not (file_path.parent.parent / "rulebook.yaml").is_file():
        return None
    from ironrule.trials.find import is_test_file  # noqa: PLC0415  # pytest runs of others never get here

    if not is_test_file(file_path):
        return None
    found: pytest.Collector = TestFile.from_parent(parent, path=file_path)
    return found


class TestFile(pytest.File):
    """A file of tests; what is wrong with it or with its rulebook fails its collection."""

    __test__ = False

    def collect(self) -> Iterator[TestItem]:
        """Its tests."""
        from ironrule.rulebook.problems import RulebookInvalid  # noqa: PLC0415
        from ironrule.trials.find import shown  # noqa: PLC0415
        from ironrule.trials.read import SuiteReader, TestsInvalid  # noqa: PLC0415
        from ironrule.trials.variants import Variants  # noqa: PLC0415

        folder = self.path.parent.parent
        try:
            runner = self._runner(folder)
            suite = SuiteReader(runner.rulebook, Variants(folder)).read(self.path, shown(self.path))
        except (RulebookInvalid, TestsInvalid) as mistake:
            raise self.CollectError(str(mistake)) from mistake
        for trial in suite.trials:
            yield TestItem.from_parent(self, name=trial.name, trial=trial, runner=runner)

    def _runner(self, folder: Path) -> Runner:
        from ironrule.rulebook.read import read_rulebook  # noqa: PLC0415
        from ironrule.trials.run import Runner as Running  # noqa: PLC0415

        runners = self.config.stash[_RUNNERS]
        if folder not in runners:
            runners[folder] = Running(read_rulebook(folder), tracing=True)
        return runners[folder]


class TestItem(pytest.Item):
    """One test."""

    __test__ = False

    def __init__(self, *, trial: Trial, runner: Runner, **words: Any) -> None:
        super().__init__(**words)
        self._trial = trial
        self._runner = runner

    def runtest(self) -> None:
        """Runs it on both engines."""
        from ironrule.trials.wording import told_failures  # noqa: PLC0415

        verdict = self._runner.run(self._trial)
        if not verdict.passed:
            raise Unmet("\n".join(told_failures(verdict)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Expected beside actual; no traceback, which would show our code and not the coach's."""
        return str(excinfo.value) if isinstance(excinfo.value, Unmet) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands."""
        return self.path, self._trial.place.line - 1, self.name


class Unmet(Exception):
    """A test whose expectations were not met."""
