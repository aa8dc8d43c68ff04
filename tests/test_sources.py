"""Every source that a rule or setting names can be looked up."""

from __future__ import annotations

import re
from pathlib import Path

from ironrule.rulebook.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[1]
_WORK = re.compile(r"[A-Z][\w&]*(?: & [A-Z]\w*)? \d{4}")


def test_sources_are_listed(back_strength: Rulebook) -> None:
    """Each work and convention that the shipped rules name stands in docs/sources.md."""
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    said = {each.source for each in back_strength.rules} | {each.source for each in back_strength.settings.values()}
    said |= {phase.source for effect in back_strength.effects.values() for phase in effect.phases}
    named = {name for source in said for name in _WORK.findall(source)}
    assert len(named) > 10
    assert set() == {name for name in named if f"| {name} |" not in page}
    assert set() == {
        source for source in said if not _WORK.search(source) and re.split("[;:]", source)[0].capitalize() not in page
    }


def test_everything_has_a_grade(back_strength: Rulebook) -> None:
    """No rule, phase or setting of the shipped rules is without a grade and a source."""
    assert all(rule.grade and rule.source for rule in back_strength.rules)
    assert all(setting.grade and setting.source for setting in back_strength.settings.values())
    for effect in back_strength.effects.values():
        assert all(phase.grade and phase.source for phase in effect.phases)
