"""The coaches' page: its rulebook checks as it stands, and its rule can be put into a rulebook."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ironrule.coaching.answer import Outcome
from ironrule.coaching.answering import answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.wire import record_from
from tests.pages import blocks_of
from tests.rulebook.snippets import problems_of
from tests.story import scenario_1

ROOT = Path(__file__).resolve().parents[1]


def yaml_blocks() -> list[str]:
    """The page's YAML."""
    return [each.text for each in blocks_of(ROOT / "rules" / "README.md", "yaml")]


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


def test_the_gyms_own_version_checks(tmp_path: Path) -> None:
    """The overlay on the page extends a shipped rulebook, and its numbers are its own."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (tmp_path / "rules" / "iron-gym").mkdir()
    (tmp_path / "rules" / "iron-gym" / "rulebook.yaml").write_text(yaml_blocks()[2], encoding="utf-8")
    book = read_rulebook(tmp_path / "rules" / "iron-gym")

    assert () == book.warnings
    step = book.settings["step"]
    assert ["5 kg / 10 lb", "1.25 kg / 2.5 lb"] == [str(step.picked(name)) for name in ("hinge", "squat")]
    assert "5 kg / 10 lb" == str(book.settings["hinge_jump"].value)


def test_the_layout_checks(tmp_path: Path) -> None:
    """The layout of the page checks in the place of the whole rulebook's own, with its tracks and its plan."""
    book = tmp_path / "example" / "rulebook.yaml"
    book.parent.mkdir()
    (tmp_path / "packs").symlink_to(ROOT / "rules" / "packs")
    whole, laid_out = yaml_blocks()[1].partition("layout:\n")[0], yaml_blocks()[3]
    for section in ("settings:\n", "terms:\n"):
        mine = laid_out.partition(section)[2]
        own = re.match(r"(?:  .*\n)+", mine)
        assert own is not None
        whole = whole.replace(section, section + own[0], 1)
    text = whole.replace("  light: {", "  row: {do: 3x8 at load}\n  light: {", 1)
    text = text.replace("b: [{", "b: [{lift: barbell_row, track: row}, {", 1) + laid_out[laid_out.index("layout:") :]
    book.write_text(text, encoding="utf-8")

    assert {"one_hinge", "held_up", "spine", "time", "sequence"} <= set(read_rulebook(book).rule_ids)


def test_every_pack_has_a_row() -> None:
    """The table of packs names each that is shipped."""
    named = re.findall(r"^\| `packs/([\w-]+)` \|", (ROOT / "rules" / "README.md").read_text(encoding="utf-8"), re.M)
    packs = [each.stem for each in (ROOT / "rules" / "packs").glob("*.yaml") if "." not in each.stem]

    assert sorted(packs) == sorted(named)


def test_the_rule_checks(tmp_path: Path) -> None:
    """The rule at the top of the page checks in the place of the shipped P3."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    pack = tmp_path / "rules" / "packs" / "progression.yaml"
    text = pack.read_text(encoding="utf-8")
    rule = yaml_blocks()[0].partition("\n")[2]
    start, end = text.index("  - rule: P3\n"), text.index("  - rule: P6\n")
    pack.write_text(text[:start] + rule + text[end:], encoding="utf-8")
    pack.with_name("progression.de.yaml").unlink()  # its P3 has the places of the shipped one
    assert "P3" in read_rulebook(tmp_path / "rules" / "back-strength").rule_ids


@pytest.mark.parametrize(
    "piece", [each for each in yaml_blocks()[2:] if not re.search("^(extends|layout):", each, re.M)]
)
def test_the_pieces_check(piece: str, tmp_path: Path) -> None:
    """Every further piece of the page checks without a problem or a warning, completed to a rulebook."""
    assert [] == [str(each) for each in problems_of(piece, tmp_path)]
