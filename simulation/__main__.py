"""`make plots`: trains three athletes for sixteen weeks, for the data and pictures of docs/back-strength.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from simulation import plots, record, three

ROOT = Path(__file__).resolve().parents[1]
_TITLES = {
    "novice": "Novice, keeps to what is asked",
    "intermediate": "Intermediate, sleeps badly for weeks on end",
    "advanced": "Advanced, with bouts of back pain",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes runs.csv and a picture of each athlete."""
    parser = argparse.ArgumentParser(prog="python -m simulation", description=__doc__)
    parser.add_argument("--into", type=Path, metavar="DIR", default=ROOT / "docs" / "back-strength")
    parser.add_argument("--data-only", action="store_true", help="write runs.csv and draw nothing")
    chosen = parser.parse_args(arguments)
    book = read_rulebook(ROOT / "rules" / "back-strength")
    engine = CompiledEngine(book)
    runs = {name: record.rows_of(name, story, book, engine) for name, story in three.stories().items()}
    chosen.into.mkdir(parents=True, exist_ok=True)
    record.write([row for rows in runs.values() for row in rows], chosen.into / "runs.csv")
    for name, rows in () if chosen.data_only else runs.items():
        plots.draw(rows, _TITLES[name], chosen.into / f"{name}.png")
    sys.stdout.write(f"Written: {chosen.into}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
