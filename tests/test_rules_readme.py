"""The coaches' page: its rulebook checks as it stands, and its rule can be put into a rulebook."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ironrule.coaching.answer import Outcome, answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.wire import record_from
from tests.rulebook.snippets import problems_of
from tests.story import scenario_1

ROOT = Path(__file__).resolve().parents[1]


def yaml_blocks() -> list[str]:
    """The page's YAML."""
    return re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "rules" / "README.md").read_text(), re.DOTALL | re.MULTILINE)


def test_the_whole_rulebook_checks_and_prescribes(tmp_path: Path) -> None:
    """The example rulebook checks, and prescribes from a record."""
    shutil.copytree(ROOT / "rules" / "packs", tmp_path / "packs")
    (tmp_path / "example").mkdir()
    (tmp_path / "example" / "rulebook.yaml").write_text(yaml_blocks()[1], encoding="utf-8")
    book = read_rulebook(tmp_path / "example")
    request = next(scenario_1().requests())[1](PrescribeResponse())
    answered = answer(record_from(request), book, CompiledEngine(book))
    assert Outcome.PRESCRIBED is answered.outcome
    assert "up" in answered.rules_held


def test_the_rule_checks(tmp_path: Path) -> None:
    """The rule at the top of the page checks in the place of the shipped P3."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    pack = tmp_path / "rules" / "packs" / "progression.yaml"
    text = pack.read_text(encoding="utf-8")
    rule = yaml_blocks()[0].partition("\n")[2]
    start, end = text.index("  - rule: P3\n"), text.index("  - rule: P6\n")
    pack.write_text(text[:start] + rule + text[end:], encoding="utf-8")
    assert "P3" in read_rulebook(tmp_path / "rules" / "back-strength").rule_ids


@pytest.mark.parametrize("number", range(2, len(yaml_blocks())))
def test_the_pieces_check(number: int, tmp_path: Path) -> None:
    """Every further piece of the page checks without a problem or a warning, completed to a rulebook."""
    assert [] == [str(each) for each in problems_of(yaml_blocks()[number], tmp_path)]
