"""Test files that somebody mistyped: problems or failures, never a traceback, and always in bounded time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ironrule.rulebook.read import read_rulebook
from ironrule.trials.desk import CODES
from ironrule.trials.read import SuiteReader, TestsInvalid
from ironrule.trials.run import COMPILED, Runner
from ironrule.trials.variants import Variants
from tests.sizes import size
from tests.trials.small import CASES, cases, small_in
from tests.trials.test_format import FINE

SEED = 4217
WORDS = "-> @ kg lb none yes [] {} <x> 3x5 made missed 99999 -1 2026-02-30 rpe to: ' \" # | &a *a !!x 0x1 : , \t".split(
    " "
)


def mutated(text: str, chance: random.Random) -> str:
    """The text with a few pieces dropped, doubled, swapped or replaced."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text))
        end = min(len(text), at + chance.choice([1, 1, 2, 5, 20]))
        piece = text[at:end]
        new = chance.choice(["", piece * 2, chance.choice(WORDS), piece[::-1], piece.upper()])
        text = text[:at] + new + text[end:]
    return text


@pytest.mark.soak
def test_mutated_files_are_answered(tmp_path: Path) -> None:
    """Every mutated file is refused with problems, or runs; whatever it asks for, the runner stays whole."""
    home = small_in(tmp_path)
    book, variants = read_rulebook(home), Variants(home)
    texts = [cases(text) for text in FINE.values()]
    texts += [file.read_text(encoding="utf-8") for file in sorted((CASES / "wrong").glob("*.yaml"))]
    chance = random.Random(SEED)  # noqa: S311  # a repeatable choice, not a secret
    codes: list[str] = []
    ran = 0
    with Runner(book, COMPILED) as runner:
        for number in range(size(200, 20_000)):
            file = home / "tests" / "it.yaml"
            file.write_text(mutated(chance.choice(texts), chance), encoding="utf-8")
            try:
                suite = SuiteReader(book, variants).read(file, f"{number}.yaml")
            except TestsInvalid as mistake:
                codes += [each.code for each in mistake.problems] or ["nothing"]
                continue
            for trial in suite.trials:
                runner.run(trial)
            ran += 1
    assert set(codes) <= set(CODES)
    assert 0 < ran < len(codes)
