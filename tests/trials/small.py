"""The small rulebook of tests/cases/trials, and tests of it that are written into a folder."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import COMPILED, Runner, Verdict
from ironrule.trials.suite import Suite
from ironrule.trials.variants import Variants

CASES = Path(__file__).resolve().parents[1] / "cases" / "trials"

#: What every test file needs, for the squat of the small rulebook.
HEAD = """\
tests: Small
athlete: {unit: kg}
lift: back_squat
as of: 2026-03-12 18:00 +01:00
cases:
"""


def small_in(folder: Path, **files: str) -> Path:
    """The folder of the small rulebook, with test files beside it by their names."""
    home = folder / "rules" / "small"
    (home / "tests").mkdir(parents=True)
    shutil.copyfile(CASES / "rulebook.yaml", home / "rulebook.yaml")
    for name, text in files.items():
        (home / "tests" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return home


def cases(text: str) -> str:
    """A test file with these cases."""
    return HEAD + "".join(f"  {line}\n" if line.strip() else "\n" for line in dedent(text).strip().splitlines())


def read(home: Path, name: str = "it") -> tuple[Rulebook, Suite]:
    """The rulebook and one test file of it."""
    book = read_rulebook(home)
    return book, SuiteReader(book, Variants(home)).read(home / "tests" / f"{name}.yaml", f"tests/{name}.yaml")


def verdicts(folder: Path, text: str, which: str = COMPILED, *, tracing: bool = False) -> list[Verdict]:
    """How the cases come out."""
    book, suite = read(small_in(folder, it=cases(text)))
    with Runner(book, which, tracing) as runner:
        return [runner.run(trial) for trial in suite.trials]


def failures(folder: Path, text: str) -> list[tuple[str, object, object]]:
    """What failed: word, expected, actual."""
    found = [each for verdict in verdicts(folder, text) for each in verdict.failures]
    return [(each.word, each.expected, each.actual) for each in found]
