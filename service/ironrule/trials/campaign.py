"""The tests of one rulebook from beginning to end: read, picked, run, each with how it came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ironrule.rulebook.problems import Place, Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.trials.coverage import Coverage, Point
from ironrule.trials.find import shown
from ironrule.trials.places import Places
from ironrule.trials.read import SuiteReader, TestsInvalid
from ironrule.trials.run import Runner, Verdict
from ironrule.trials.suite import Suite, Trial
from ironrule.trials.variants import Variants


@dataclass
class Campaign:
    """What came of the tests of one rulebook. With `problems` of the rulebook itself there is nothing else."""

    folder: Path
    name: str = ""
    problems: list[Problem] = field(default_factory=list)
    results: list[tuple[Suite, list[Verdict]]] = field(default_factory=list)
    coverage: Coverage | None = None

    @property
    def verdicts(self) -> list[Verdict]:
        """Every test that was run."""
        return [each for _, verdicts in self.results for each in verdicts]


def unseen(done: Campaign) -> list[tuple[Place, Point]]:
    """What no test has seen, each with its place."""
    if done.coverage is None:
        return []
    places = Places(done.folder.parent.parent)
    return sorted((places.of(point), point) for point in done.coverage.unseen())


def campaign(
    folder: Path, files: Iterable[Path], which: str, *, picked: Callable[[Suite, Trial], bool], tracing: bool = False
) -> Campaign:
    """Reads and runs the tests of a rulebook that are picked. Raises EngineUnavailable and OSError."""
    found = Campaign(folder, folder.name)
    try:
        book = read_rulebook(folder)
    except RulebookInvalid as mistake:
        found.problems = [*mistake.problems]
        return found
    found.name = book.name
    reader = SuiteReader(book, Variants(folder))
    suites: list[Suite] = []
    for file in files:
        try:
            suites.append(reader.read(file, shown(file)))
        except TestsInvalid as mistake:
            found.problems += mistake.problems
    with Runner(book, which, tracing) as runner:
        found.coverage = runner.coverage
        for suite in suites:
            found.results.append((suite, [runner.run(trial) for trial in suite.trials if picked(suite, trial)]))
    return found
