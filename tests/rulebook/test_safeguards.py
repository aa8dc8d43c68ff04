"""What keeps athletes safe has settings that go one way only: no rulebook or overlay can loosen one of them."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.setting import Constant, Setting
from ironrule.units import LoadPair
from ironrule.vocabulary.kind import Kind

PACKS = Path(__file__).resolve().parents[2] / "rules" / "packs"
BASE = """\
rulebook: base
title: The base
imports: [packs/guard-caps]
carry: {load: {per: track, kind: load, start: first done, stored: bar}}
tracks: {main: {do: 3x5 at load}}
plan: {rotation: [a], days: {a: [{lift: back_squat, track: main}]}}
"""
#: Usual settings of technique and tempo, which coaches turn either way in packs of their own.
OF_TECHNIQUE = {"clean_score", "self_scored_share", "fault_often", "fault_again", "fault_pain"}
OF_TECHNIQUE |= {f"eccentric_{seconds}_share" for seconds in (3, 4, 6, 8)} | {"pause_1_share", "pause_2_share"}
UNITS = {Kind.PERCENT: " %", Kind.DAYS: " d", Kind.HOURS: " h"}


def rulebooks(folder: Path, overlay: str = "") -> Path:
    """A folder with a rulebook that imports the guard caps, and an overlay of it."""
    shutil.copytree(PACKS, folder / "packs", dirs_exist_ok=True)
    for name, text in (("base", BASE), ("gym", f"rulebook: gym\ntitle: The gym\nextends: base\n{overlay}")):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "rulebook.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> list[Setting]:
    """Every setting of the floor and of the guard caps."""
    book = read_rulebook(rulebooks(tmp_path_factory.mktemp("rules")) / "base")
    own = {"usual_rep_time", "usual_rest", "set_up_time", "warm_up_set_time", "heavy_axial_coef", "heavy_rpe"}
    own |= {"days_between_sessions", "ache_level", *OF_TECHNIQUE}
    return [each for name, each in book.settings.items() if name not in own]


def written(value: Constant, kind: Kind, more: Decimal) -> str:
    """A value with something added, as a coach writes it."""
    if isinstance(value, LoadPair):
        return f"{{kg: {value.kg + more}, lb: {value.lb + more}}}"
    assert isinstance(value, Decimal)
    return f"{value + more}{UNITS.get(kind, '')}"


def test_every_setting_says_which_way_is_stricter(settings: list[Setting]) -> None:
    """No number of the floor or the caps may go either way, nor is one without evidence."""
    assert 40 < len(settings)
    assert [] == [each.name for each in settings if not (each.stricter and each.grade and each.source and each.means)]


def test_nothing_is_loosened(settings: list[Setting], tmp_path: Path) -> None:
    """A hundredth in the wrong direction does not check, for any of them and any name that they go by."""
    for each in settings:
        more = Decimal("0.01") if each.stricter == "lower" else Decimal("-0.01")
        rows = each.values or (("", each.value),)
        for label, value in rows:
            assert value is not None
            looser = written(value, each.kind, more)
            adjusted = f"{{{label}: {looser}}}" if label else looser
            overlay = f"adjust:\n  {each.name}: {adjusted}\n"
            with pytest.raises(RulebookInvalid) as refused:
                read_rulebook(rulebooks(tmp_path, overlay) / "gym")
            assert [("IR303", "rules")] == [(problem.code, "rules") for problem in refused.value.problems], (
                each.name,
                [str(problem) for problem in refused.value.problems],
            )


MINE = "{load: hold}, because: Mine.}"


@pytest.mark.parametrize(
    ("overlay", "told"),
    [
        ("adjust: {hinge_jump: 22 lb}", "hinge_jump is 22 lb"),
        ("settings: {raise_cap: {value: 50 %, means: x}}", "the setting 'raise_cap' is already defined"),
        ("settings: {hard_axial_rpe: {value: 10, means: x}}", "the setting 'hard_axial_rpe' is already defined"),
        (f"before session: [{{rule: S5_share, then: {MINE}]", "the rule 'S5_share' again"),
        (f"before session: [{{rule: S2, stage: pain, then: {MINE}]", "the rule 'S2' again"),
        ("terms: {pain_stop: soreness >= 4}", "'pain_stop' is already a word"),
        ("carry: {pain_stop: {per: athlete, kind: count, start: 9}}", "'pain_stop' is a setting"),
        (
            "effects: {x: {scope: track, stage: caps, phases: [{as: S1, for: 1 session, because: Mine.}]}}",
            "the phase reports as 'S1', a rule of the safety floor",
        ),
    ],
)
def test_no_way_round(tmp_path: Path, overlay: str, told: str) -> None:
    """Other units, names that are there already, and reports under the floor's names are refused."""
    folder = tmp_path / "rules"
    folder.mkdir()
    with pytest.raises(RulebookInvalid) as refused:
        read_rulebook(rulebooks(folder, f"{overlay}\n") / "gym")
    assert any(problem.found.startswith(told) for problem in refused.value.problems)
