"""Rule files with random mistakes check or are refused with a problem that can be shown; nothing else happens."""

from __future__ import annotations

import re
import shutil
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from ironrule.rulebook.codes import CODES
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from tests.rulebook.snippets import completed
from tests.sizes import size
from tests.test_rules_readme import yaml_blocks

ROOT = Path(__file__).resolve().parents[2]
PIECES = sorted((ROOT / "tests" / "cases" / "rulebook" / "pieces").glob("*.yaml"))
#: Reading takes some hundredths of a second; so much longer is a hang.
_MOST_SECONDS = 5
_SIGNS = "{}[]:,#&*!|>'\"%@`-+=<>~^\\ \t\n\x00\u00e9\u2028.0()"


def lose_line(lines: list[str], at: int, random: Random) -> None:
    """A line is gone."""
    del lines[at]


def double_line(lines: list[str], at: int, random: Random) -> None:
    """A line stands twice."""
    lines.insert(at, lines[at])


def move_line(lines: list[str], at: int, random: Random) -> None:
    """A line stands elsewhere."""
    lines.insert(random.randrange(len(lines)), lines.pop(at))


def indent_line(lines: list[str], at: int, random: Random) -> None:
    """A line is indented otherwise."""
    lines[at] = " " * random.randrange(9) + lines[at].lstrip()


def lose_word(lines: list[str], at: int, random: Random) -> None:
    """A word is gone."""
    words = lines[at].split(" ")
    del words[random.randrange(len(words))]
    lines[at] = " ".join(words)


def other_word(lines: list[str], at: int, random: Random) -> None:
    """A word of another line stands in the place of one."""
    words = lines[at].split(" ")
    words[random.randrange(len(words))] = random.choice(random.choice(lines).split(" "))
    lines[at] = " ".join(words)


def other_number(lines: list[str], at: int, random: Random) -> None:
    """A number is another."""
    number = random.choice(("0", "-1", "1e9", "999999999999", "0.00000001", "7", "12.5", "1/2", "5 kg", "5 %", "RPE 8"))
    lines[at] = re.sub(r"\d+(\.\d+)?", number, lines[at], count=1)


def lose_sign(lines: list[str], at: int, random: Random) -> None:
    """One sign is gone."""
    place = random.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + lines[at][place + 1 :]


def other_sign(lines: list[str], at: int, random: Random) -> None:
    """One sign more, mostly one that YAML or the language knows."""
    place = random.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + random.choice(_SIGNS) + lines[at][place:]


MUTATIONS: tuple[Callable[[list[str], int, Random], None], ...] = (
    lose_line,
    double_line,
    move_line,
    indent_line,
    lose_word,
    other_word,
    other_number,
    lose_sign,
    other_sign,
)


def mutated(text: str, random: Random) -> str:
    """The text with one to three mistakes."""
    lines = text.splitlines()
    for _ in range(random.choice((1, 1, 2, 3))):
        if len(lines) > 1:
            random.choice(MUTATIONS)(lines, random.randrange(len(lines)), random)
    return "\n".join(lines) + "\n"


@pytest.mark.soak
def test_mutations_check_or_are_refused(tmp_path: Path) -> None:
    """Shipped rules, the coaches' page and small pieces, each with mistakes: fine or refused, and soon."""
    random = Random(20261125)  # noqa: S311  # repeatable, not secret
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (tmp_path / "rules" / "example").mkdir()
    example = tmp_path / "rules" / "example" / "rulebook.yaml"
    shipped = sorted((tmp_path / "rules" / "packs").glob("*.yaml"))
    shipped.append(tmp_path / "rules" / "back-strength" / "rulebook.yaml")
    texts = [yaml_blocks()[1], *(completed(piece.read_text(encoding="utf-8")) for piece in PIECES)]
    seen: Counter[str] = Counter()
    for _ in range(size(200, 20_000)):
        file = random.choice([*shipped, *[example] * 2 * len(shipped)])
        whole = file.read_text(encoding="utf-8") if file in shipped else random.choice([texts[0], random.choice(texts)])
        file.write_text(mutated(whole, random), encoding="utf-8")
        start = time.process_time()
        seen.update(outcomes(example if file == example else shipped[-1]))
        assert time.process_time() - start < _MOST_SECONDS, file.read_text(encoding="utf-8")
        if file in shipped:
            file.write_text(whole, encoding="utf-8")
    assert {"fine", "refused"} <= set(seen)
    assert 10 <= len(set(seen) & set(CODES))


def outcomes(book: Path) -> list[str]:
    """Whether a rulebook is fine or refused, and the codes of what is told."""
    try:
        found = list(read_rulebook(book).warnings)
        result = "fine"
    except RulebookInvalid as mistake:
        found = list(mistake.problems)
        result = "refused" if found else "refused without a problem"
    for problem in found:
        told = problem.told(80)
        assert problem.found
        assert problem.place.line >= 1
        assert all(each.isprintable() or each == "\n" for each in told), repr(told)
    assert result != "refused without a problem"
    return [result, *(problem.code for problem in found)]
