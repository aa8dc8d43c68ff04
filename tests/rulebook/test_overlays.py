"""A rulebook that extends another takes all of it over, adjusts settings and adds rules; it can loosen nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ironrule.rulebook.files import paths_of
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook

BASE = """\
rulebook: base
title: The base
imports: [packs/caps]
dialect: {round: nearest, ties: down}
settings:
  step: {value: {kg: 2.5, lb: 5}, range: 1 kg .. 5 kg, means: rise after a made session}
  share: {by: region, value: {upper: 4 %, lower: 8 %}, range: 1 % .. 10 %, means: rise of the second track}
carry: {load: {per: track, kind: load, start: first done, stored: bar}}
tracks: {main: {do: 3x5 at load}}
plan: {rotation: [a], days: {a: [{lift: back_squat, track: main}]}}
after session:
  - {rule: up, when: every_set_made and pattern = squat, then: {load: raise step}, because: Made.}
  - {rule: more, when: successes_in_a_row >= 3, then: {load: raise share}, because: Three.}
"""
CAPS = """\
pack: caps
settings:
  most: {value: {kg: 10, lb: 20}, stricter: lower, means: most that a lift goes up}
before session:
  - {rule: cap, stage: caps, when: last_full_load > 0 kg, then: {load: at most last_full_load + most}, because: Enough.}
"""
HEAD = "rulebook: gym\ntitle: The gym\nextends: base\n"


def read(folder: Path, overlay: str, **books: str) -> Rulebook:
    """The rulebook `gym` of a folder with the base and its pack, and what else is given."""
    for name, text in {"base": BASE, "gym": overlay, **books}.items():
        (folder / "rules" / name).mkdir(parents=True, exist_ok=True)
        (folder / "rules" / name / "rulebook.yaml").write_text(text, encoding="utf-8")
    (folder / "rules" / "packs").mkdir(exist_ok=True)
    (folder / "rules" / "packs" / "caps.yaml").write_text(CAPS, encoding="utf-8")
    return read_rulebook(folder / "rules" / "gym")


def problems(folder: Path, overlay: str, **books: str) -> list[str]:
    """What is wrong with that rulebook: each problem without its source lines."""
    with pytest.raises(RulebookInvalid) as refused:
        read(folder, overlay, **books)
    return [
        f"{each.place} {each.code} {each.found} | {each.expected or each.suggestion}" for each in refused.value.problems
    ]


def test_everything_is_taken_over(tmp_path: Path) -> None:
    """Plan, tracks, carried numbers, rules, packs and dialect are those of the base; name and title its own."""
    base, gym = (read(tmp_path, HEAD), read_rulebook(tmp_path / "rules" / "base"))[::-1]

    assert ("gym", "The gym") == (gym.name, gym.title)
    assert base.revision != gym.revision
    assert (base.plan, set(base.tracks), set(base.carry), base.rule_ids, base.dialect, base.settings) == (
        gym.plan,
        set(gym.tracks),
        set(gym.carry),
        gym.rule_ids,
        gym.dialect,
        gym.settings,
    )


def test_what_differs(tmp_path: Path) -> None:
    """Settings get other values, for all names or for some; rules, numbers and choices of dialect are added."""
    gym = read(
        tmp_path,
        HEAD
        + "dialect: {ties: up}\n"
        + "adjust: {step: 1.25 kg, share: {upper: 2 %}, most: {kg: 5, lb: 20}}\n"
        + "carry: {wins: {per: track, kind: count, start: 0, range: 0 .. 9}}\n"
        + "after session: [{rule: win, when: every_set_made and wins < 9, then: {wins: raise 1}, because: Won.}]\n",
    )

    assert {"round": "nearest", "ties": "up"} == {key: gym.dialect[key] for key in ("round", "ties")}
    assert ("1.25 kg", "5 kg / 20 lb") == (str(gym.settings["step"].value), str(gym.settings["most"].value))
    assert {"upper": "2", "lower": "8"} == {name: str(value) for name, value in gym.settings["share"].values}
    assert {"load", "wins"} == set(gym.carry)
    assert {"up", "more", "cap", "win"} <= set(gym.rule_ids)


def test_one_value_for_every_name(tmp_path: Path) -> None:
    """A setting that goes by a fact may get one value for all."""
    share = read(tmp_path, HEAD + "adjust: {share: 3 %}\n").settings["share"]

    assert ("3", None) == (str(share.value), share.by)


def test_overlays_of_overlays(tmp_path: Path) -> None:
    """A tenant extends the overlay of its gym; the nearest value counts."""
    tenant = HEAD.replace("gym", "tenant").replace("base", "gym") + "adjust: {step: 2 kg}\n"
    read(tmp_path, HEAD + "adjust: {step: 3 kg, share: 2 %}\n", tenant=tenant)
    book = read_rulebook(tmp_path / "rules" / "tenant")

    assert ("2 kg", "2") == (str(book.settings["step"].value), str(book.settings["share"].value))


def test_a_change_below_is_a_new_revision(tmp_path: Path) -> None:
    """The revision is that of every file that the rulebook rests on."""
    first = read(tmp_path, HEAD).revision
    again = read(tmp_path, HEAD, base=BASE.replace("The base", "Another base")).revision

    assert first != again
    assert first == read(tmp_path, HEAD).revision


def test_files_are_known(tmp_path: Path) -> None:
    """What a rulebook is read from, itself last."""
    read(tmp_path, HEAD)

    assert ["caps.yaml", "base", "gym"] == [
        each.name if each.parent.name == "packs" else each.parent.name for each in paths_of(tmp_path / "rules" / "gym")
    ]


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("plan: {rotation: [a], days: {a: []}}", "4:1 IR101 an overlay has no key 'plan' | "),
        ("adjust: {stepp: 1 kg}", "4:10 IR302 nothing that is imported or extended has a setting 'stepp' | step"),
        ("adjust: {step: 5 %}", "4:16 IR202 '5 %' is a percent (5 %) | a load (2.5 kg or 5 lb)"),
        ("adjust: {step: 6 kg}", "4:16 IR303 step is 6 kg | 1 kg .. 5 kg (its range)"),
        ("adjust: {most: 12 kg}", "4:16 IR303 most is 12 kg | no more than before: it is only made stricter"),
        (
            "adjust: {most: {kg: 5, lb: 25}}",
            "4:21 IR303 most is 5 kg / 25 lb | no more than before: it is only made stricter",
        ),
        ("adjust: {pain_stop: 6}", "4:21 IR303 pain_stop is 6 | 3 .. 5 (its range)"),
        ("adjust: {pain_load: 80 %}", "4:21 IR303 pain_load is 80 % | no more than before: it is only made stricter"),
        (
            "settings: {step: {value: 1 kg, means: x}}",
            "4:12 IR301 the setting 'step' is already defined in an imported file | "
            "another name, or adjust: {step: ...}",
        ),
        ("carry: {load: {per: lift, kind: load, start: 20 kg}}", "4:9 IR301 'load' is carried already | another name"),
    ],
)
def test_what_an_overlay_cannot_do(tmp_path: Path, more: str, problem: str) -> None:
    """Change the plan or the shape of a number, leave a range, loosen a cap or the safety floor."""
    assert [f"rules/gym/rulebook.yaml:{problem}"] == problems(tmp_path, f"{HEAD}{more}\n")


def test_a_base_that_is_not_there(tmp_path: Path) -> None:
    """The nearest rulebook is named, and nothing else is said."""
    assert ["rules/gym/rulebook.yaml:3:10 IR307 there is no rulebook 'bas' | base"] == problems(
        tmp_path, HEAD.replace("extends: base", "extends: bas")
    )


def test_a_ring_of_overlays(tmp_path: Path) -> None:
    """Two rulebooks that extend each other are no rulebook."""
    ring, other = HEAD.replace("base", "other"), HEAD.replace("gym", "other").replace("base", "gym")
    told = "'gym' extends itself in the end | a rulebook that stands on its own in the end"
    assert [f"rules/other/rulebook.yaml:3:10 IR307 {told}"] == problems(tmp_path, ring, other=other)
