"""Rulebooks made for measuring: back-strength with so many rules more, that apply to the session or do not."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.processes import ROOT
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook

#: One in so many of the rules that apply holds, for every lift.
ONE_HOLDS_IN = 20
PREFIX = "EXTRA_"

_FIRST = ("reps >= 1", "sets >= 1", "exposures_seen >= 2", "age >= 18", "rpe_target >= 5", "technique_score >= 2")
_SECOND = (
    "(soreness >= 1 or fatigue >= 4)",
    "(sleep_h < 5 h or stress >= 1)",
    "(fatigue >= 1 or misses_in_a_row >= 3)",
    "(adherence_14d < 50 % or sleep_h >= 4 h)",
)
#: Tracks that the session asked for does not have, and that the session reviewed did not have.
_NOT_TODAY, _NOT_REVIEWED = "[heavy, supported]", "[trap, row]"


def rulebook_with(count: int, folder: Path, *, apply: bool) -> Rulebook:
    """Back-strength with so many rules more, written into a folder and read like any other."""
    # The folder of rulebooks has its usual name, which answers quote.
    rules = folder / f"{count}-{'apply' if apply else 'other'}" / "rules"
    shutil.copytree(ROOT / "rules", rules)
    book = rules / "back-strength" / "rulebook.yaml"
    text = book.read_text(encoding="utf-8")
    imports, found = re.subn(r"^imports: \[(.+)\]$", r"imports: [\1, packs/extra]", text, flags=re.MULTILINE)
    assert found == 1, f"{book} imports its packs otherwise than in one line"
    book.write_text(imports, encoding="utf-8")
    (rules / "packs" / "extra.yaml").write_text("\n".join(_pack(count, apply=apply)) + "\n", encoding="utf-8")
    return read_rulebook(book.parent)


def _pack(count: int, *, apply: bool) -> Iterator[str]:
    """The lines of the pack. Rules that do not apply are for lifts of another day, half in each section."""
    yield "pack: extra"
    sections = {"before session": range(count)} if apply else {
        "before session": range(0, count, 2), "after session": range(1, count, 2)
    }  # fmt: skip
    for section, numbers in sections.items():
        if numbers:
            yield f"{section}:"
        for number in numbers:
            yield from _rule(number, section, apply=apply)


def _rule(number: int, section: str, *, apply: bool) -> Iterator[str]:
    """Three to four comparisons, the last of which decides; what holds caps a load far above any."""
    draft = ("reps", "sets")
    firsts = [each for each in _FIRST if section == "before session" or not each.startswith(draft)]
    days = 1 if number % ONE_HOLDS_IN == 0 else 100 + number
    when = (firsts[number % len(firsts)], _SECOND[number % len(_SECOND)], f"days_since_lift >= {days} d")
    yield f"  - rule: {PREFIX}{number:04}"
    yield "    stage: caps"
    if not apply:
        yield f"    for: {_NOT_TODAY if section == 'before session' else _NOT_REVIEWED}"
    yield f"    when: {' and '.join(when)}"
    yield f"    then: {{load: at most last_full_load + {200 + number} kg}}"
    yield '    because: "A cap that is far away, written for measuring."'
