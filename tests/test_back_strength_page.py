"""docs/back-strength.md names rules of the rulebook, and its pictures are of today's rules."""

from __future__ import annotations

import re
from pathlib import Path

from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.rulebook import Rulebook
from simulation import record, three

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "back-strength.md"
#: P7, P1b, P7_lift, P_hold.
_RULE = re.compile(r"\b[A-Z](?:\d+[a-z]?(?:_[a-z]+)*|_[a-z]+)\b")


def test_every_rule_on_the_page_exists(back_strength: Rulebook) -> None:
    """A rule by its id; of a family such as S4 any of its rules."""
    families = {each.partition("_")[0] for each in back_strength.rule_ids}
    named = {*_RULE.findall(_PAGE.read_text(encoding="utf-8"))}

    assert len(named) > 20
    assert set() == named - {*back_strength.rule_ids} - families


def test_the_pictures_are_of_todays_rules(back_strength: Rulebook, tmp_path: Path) -> None:
    """The data that they are drawn from is what the rules give now; `make plots` makes both anew."""
    engine = CompiledEngine(back_strength)
    runs = [record.rows_of(name, story, back_strength, engine) for name, story in three.stories().items()]
    record.write([row for rows in runs for row in rows], tmp_path / "runs.csv")

    assert (_PAGE.parent / "back-strength" / "runs.csv").read_bytes() == (tmp_path / "runs.csv").read_bytes()
