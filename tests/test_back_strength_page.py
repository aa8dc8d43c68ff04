"""docs/back-strength.md names rules of the rulebook, and no others."""

from __future__ import annotations

import re
from pathlib import Path

from ironrule.rulebook.rulebook import Rulebook

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "back-strength.md"
#: P7, P1b, P7_lift, P_hold.
_RULE = re.compile(r"\b[A-Z](?:\d+[a-z]?(?:_[a-z]+)*|_[a-z]+)\b")


def test_every_rule_on_the_page_exists(back_strength: Rulebook) -> None:
    """A rule by its id; of a family such as S4 any of its rules."""
    families = {each.partition("_")[0] for each in back_strength.rule_ids}
    named = {*_RULE.findall(_PAGE.read_text(encoding="utf-8"))}

    assert len(named) > 20
    assert set() == named - {*back_strength.rule_ids} - families
