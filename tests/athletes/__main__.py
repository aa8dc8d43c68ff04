"""Shows a year again: `python -m tests.athletes SEED NUMBER`, with what a failing test printed after it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from simulation.year import WEEKS, Story
from tests.athletes import books
from tests.athletes.told import numbers_in, told
from tests.athletes.trial import Trial


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints everything that the year breaks; 1 where it breaks anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.athletes", description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("number", type=int)
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--without", type=numbers_in, default=frozenset(), metavar="VISITS")
    parser.add_argument("--plain", type=numbers_in, default=frozenset(), metavar="VISITS")
    parser.add_argument("--adjust", default="", metavar="'SETTING: VALUE'")
    chosen = parser.parse_args(arguments)
    book = books.turned(chosen.adjust) if chosen.adjust else read_rulebook(books.HOME)
    trial = Trial(book, CompiledEngine(book), chosen.adjust, replays=(chosen.weeks,))
    story = Story(chosen.seed, chosen.number, chosen.weeks, chosen.without, chosen.plain)
    broken = [told(story, visit, name, found, chosen.adjust) for visit, name, found in trial.broken(story)]
    sys.stdout.write("\n\n".join(broken or ["Nothing is broken."]) + "\n")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
