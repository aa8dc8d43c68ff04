"""`make bench`: measures, prints tables while it does, and writes docs/performance.md with its figures and pictures."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bench import page, plots
from bench.aims import MEMORY_REQUESTS
from bench.figures import Figures
from bench.measure import QUICK, WHOLE, measure
from bench.processes import ROOT, Failed

DOCS = ROOT / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs; 0 when everything could be measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it works; writes only --into")
    parser.add_argument("--memory-requests", type=int, default=MEMORY_REQUESTS, metavar="N")
    parser.add_argument("--into", type=Path, metavar="DIR", help="where performance.md is, and performance/ goes")
    chosen = parser.parse_args(arguments)
    into = chosen.into or (None if chosen.quick else DOCS)
    begun = time.monotonic()

    def tell(sections: Sequence[str], figures: Figures) -> None:
        for name in sections:
            lines = page.SECTIONS[name](figures)
            sys.stdout.write(f"\n== {name}, after {time.monotonic() - begun:.0f} s\n\n" + "\n".join(lines) + "\n")
        sys.stdout.flush()

    try:
        with tempfile.TemporaryDirectory() as folder:
            command = "make bench-quick" if chosen.quick else "make bench"
            size = QUICK if chosen.quick else WHOLE
            figures = measure(size, chosen.memory_requests, command, Path(folder), tell)
    except Failed as failure:
        sys.stderr.write(f"\nThe benchmark failed: {failure}\n")
        return 1
    if into is not None:
        write(figures, into)
        sys.stdout.write(f"\nWritten: {into / 'performance.md'} and {into / 'performance'}/\n")
    return 0


def write(figures: Figures, into: Path) -> None:
    """The page, its pictures, and the figures behind both."""
    folder = into / "performance"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")
    text = (DOCS / "performance.md").read_text(encoding="utf-8")
    (into / "performance.md").write_text(page.filled(text, figures), encoding="utf-8")
    plots.draw(figures, folder)


if __name__ == "__main__":
    sys.exit(main())
