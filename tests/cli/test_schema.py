"""The schemas that editors read: they know every key that the reader knows, and shipped files validate."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml

from ironrule.rulebook.files import SAFETY_FLOOR, is_translation, translations_of
from ironrule.rulebook.keys import KEYS
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.schema import SCHEMAS
from ironrule.rulebook.source import Desk
from tests.cli.running import ROOT, RULES, run
from tests.rulebook.snippets import PACKS
from tests.test_rules_readme import yaml_blocks

DOCS = ROOT / "docs" / "schema"
FILES = [*sorted(RULES.glob("*/rulebook*.yaml")), *sorted(PACKS.glob("*.yaml"))]
SHIPPED = [*FILES, SAFETY_FLOOR, *translations_of(SAFETY_FLOOR)]
_MODELINE = "# yaml-language-server: $schema="


MORE_PLAN = """\
  cycle: 2 weeks
  phases: [{phase: base, weeks: 1}, {phase: peak, weeks: 1}]
  share: [{muscle: back, over: {seal_row: 100 %}}]
"""
MORE_CARRY = "carry:\n  weekly: {per: muscle, kind: sets, start: 8, range: 0 .. 20}\n"
MORE_TRACKS = """\
tracks:
  staged: {stages: {fives: {do: 5x5 at load, on miss: {go: fives, load: cut 10 %}}}}
  shared: {do: (share)x8 at load}
  waved: {by week: {1: 3x5 at load, 2: {deload: yes, do: 3x5 at load}}}
"""
MORE_TABLES = """\
substitutes: {barbell_row: [{to: seal_row, load: 80 %, why: [fatigue, pain]}], rdl: {to: back_extension_45}}
tables:
  reps: {after: session, columns: [last_set_reps, extra], rows: [[4 or less, hold], [5 or more, hold]], because: Held.}
schedules:
  wave: {for: light, extra by week: {2: raise 1}}
"""


MORE_PASSES = """\
layout:
  place: {rule: late, when: heavy, then: {move: to next day}, because: Moved.}
  swap: [{rule: other, each: item, when: heavy, then: {exercise: swap to another, why: fatigue}, because: Swapped.}]
  pair: {rule: turns, among: [trunk, isolation], rest: 45 s, at most: 60 min, because: In turn.}
  fit: {rule: room, budget: sets, at most: {novice: 9, other: 12}, by: training_status, drop: [{role: [trunk]}],
    because: Full.}
"""


def kind_of(file: Path) -> str:
    """Which schema a file is for."""
    if is_translation(file):
        return "translation"
    return "rulebook" if file.name == "rulebook.yaml" else "pack"


def wrong_in(kind: str, text: str) -> str:
    """What a validator says about a file, read as an editor reads it; empty when it is right."""
    try:
        fastjsonschema.compile(SCHEMAS[kind]())(yaml.safe_load(text))
    except fastjsonschema.JsonSchemaValueException as mistake:
        return str(mistake.message)
    return ""


def whole_rulebook(folder: Path) -> Path:
    """The rulebook of the coaches' page with every key that it does not have: each sort of table is read."""
    (folder / "rules" / "example").mkdir(parents=True)
    (folder / "rules" / "packs").symlink_to(PACKS)
    book = folder / "rules" / "example" / "rulebook.yaml"
    more = "  worn: {how many of: {sore: soreness >= 4}}\nwarm_ups:"
    text = yaml_blocks()[1].replace("warm_ups:", more, 1).replace("plan:\n", f"plan:\n{MORE_PLAN}", 1)
    text = text.replace("rotation: [a, b]", "weekdays: {mon: a, thu: b}").replace("carry:\n", MORE_CARRY, 1)
    text = text.replace("a: [{", "a: [{lift: seal_row, track: shared}, {", 1)
    text = text.replace("tracks:\n", MORE_TRACKS, 1).replace("layout:\n", MORE_PASSES, 1)
    text = text.replace("    b: [", "    b: [{superset: [").replace("track: carry}]", "track: carry}]}]")
    book.write_text(text + MORE_TABLES, encoding="utf-8")
    return book


def overlay_of(book: Path) -> Path:
    """A rulebook that extends another."""
    overlay = book.parent.parent / "overlay" / book.name
    overlay.parent.mkdir()
    (overlay.parent / "rulebook.de.yaml").write_text("translation: overlay\nlanguage: de\n", encoding="utf-8")
    overlay.write_text("rulebook: overlay\ntitle: An overlay\nextends: example\n", encoding="utf-8")
    return overlay


def test_schemas_have_every_key_that_the_reader_knows(tmp_path: Path) -> None:
    """For each sort of table, described keys are those that the reader looks for."""
    desk = Desk()
    read_rulebook(overlay_of(whole_rulebook(tmp_path)), desk)
    known = {
        sort: {key for key in keys if not key.startswith("do by ") and not key.endswith(" by week")}
        for sort, keys in desk.keys.items()
    }
    both = set(KEYS["a file"])
    known["a file"] = both
    for sort in ("a rulebook", "an overlay", "a pack"):
        known[sort] -= both
    targets = known["a phase"] - set(KEYS["a phase"])
    known["a phase"] -= set(
        json.loads(run("schema", "pack").stdout)["definitions"]["then before session"]["properties"]
    )

    assert {sort: set(keys) for sort, keys in KEYS.items()} == known
    assert {"load", "sets", "reps", "effort", "tempo", "rest"} == targets


@pytest.mark.parametrize("kind", SCHEMAS)
def test_committed_schemas_are_those_printed(kind: str) -> None:
    """docs/schema has what the command prints (ACCEPT=1 rewrites it)."""
    file, printed = DOCS / f"{kind}.schema.json", run("schema", kind).stdout
    if os.environ.get("ACCEPT"):
        file.write_text(printed, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_files_validate_and_name_their_schema(file: Path) -> None:
    """Each says in its first line where its schema is, and is right by it."""
    first, _, _ = (text := file.read_text(encoding="utf-8")).partition("\n")

    assert first.startswith(_MODELINE)
    assert DOCS / f"{kind_of(file)}.schema.json" == (file.parent / first.removeprefix(_MODELINE)).resolve()
    assert "" == wrong_in(kind_of(file), text)


def test_the_page_of_the_language_validates() -> None:
    """The whole rulebook that coaches are shown is right by the schema."""
    assert "" == wrong_in("rulebook", yaml_blocks()[1])


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("dialect:", "dialct:"),
        ("round: nearest", "round: nearst"),
        ("per: track", "pre: track"),
        ("when: every_set_made", "wen: every_set_made"),
        ("stage: readiness", "stage: redness"),
        ("{load: cut 5 %", "{load: cutt 5 %"),
        ("{load: cut 5 %", "{lod: cut 5 %"),
        ("lift: back_squat", "lift: back_sqat"),
        ("judged: never", "judged: nevr"),
        ("grade: CC", "grade: C"),
        ("by: pattern", "by: patern"),
        ("title: A linear progression with a light day after misses\n", ""),
    ],
)
def test_a_misspelt_word_does_not_validate(right: str, wrong: str) -> None:
    """An editor marks it; so does the checker, which alone knows the words of phrases."""
    text = yaml_blocks()[1]
    assert right in text
    assert wrong_in("rulebook", text.replace(right, wrong, 1))


def test_the_checker_refuses_what_the_schema_refuses(tmp_path: Path) -> None:
    """A key that the schema does not have is none that the checker would let pass."""
    book = whole_rulebook(tmp_path)
    book.write_text(book.read_text(encoding="utf-8").replace("judged: never", "judgd: never"), encoding="utf-8")
    with pytest.raises(RulebookInvalid, match="did you mean 'judged'"):
        read_rulebook(book)


def test_an_unknown_kind_is_told() -> None:
    """Exit code 2, with the kinds that there are."""
    result = run("schema", "rulebok")
    told: Any = result.stderr
    assert 2 == result.exit_code
    assert "'rulebook', 'pack'" in told
