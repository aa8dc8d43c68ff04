"""Hostile rule files are refused with a problem, in bounded time, and the safety floor stays under every rulebook."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "rules" / "back-strength" / "rulebook.yaml"

BASE = """rulebook: case
title: A case
carry: {{load: {{per: track, kind: load, start: first done, stored: bar}}}}
tracks: {{main: {{do: {do}}}}}
plan: {{rotation: {rotation}, days: {{a: [{{lift: deadlift_conventional, track: main}}]}}}}
imports: [{imports}]
after session:
  - {{rule: long, when: "{when}", then: {{load: hold}}, because: x}}
"""


def refused(folder: Path, text: str | bytes) -> str:
    """Every problem of a rulebook with this text."""
    file = folder / "case" / "rulebook.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(RulebookInvalid) as told:
        read_rulebook(file)
    assert told.value.problems
    return str(told.value)


def case(**changes: str) -> str:
    """A rulebook that is fine but for the changes."""
    return BASE.format(**{"do": "3x5 at load", "rotation": "[a]", "imports": "", "when": "every_set_made", **changes})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (case(when="not " * 3000 + "every_set_made"), "IR204"),
        (case(when="(" * 3000 + "every_set_made"), "IR204"),
        (case(when="any lift has " * 2000 + "every_set_made"), "IR204"),
        (case(when="1 h" + " + 1 h" * 5000 + " > 1 h"), "IR204"),
        (case(when="5 % of " * 2000 + "load > 1 kg"), "IR204"),
        (case(do="3x" + "9" * 5000 + " m"), "IR204"),
        (case(do="3x5 at load rest 99999999999 s"), "IR303"),
        (case(do="3x5 at load @15"), "IR303"),
        (case(do="[30x5 at load, 30x5 at load, 30x5 at load]"), "IR303"),
        (case(rotation="[]"), "IR102"),
        (case(imports="x" * 5000), "IR307"),
        (case(imports='"packs/\\0"'), "IR307"),
        (case(imports='"../../etc/passwd"'), "IR307"),
        ("a: " + "[" * 5000, "IR001"),
        ("a: &a [1]\nb: [*a, *a, *a]\n", "IR002"),
        ("a: !!python/object/apply:os.system [ls]\n", "IR002"),
        (b"\xff\xfe\x00", "IR001"),
        ("", "IR103"),
        ("x" * 1_000_001, "IR001"),
        ("- a\n- b\n", "IR103"),
        ("a: 1\n---\nb: 2\n", "IR002"),
    ],
    ids=range(21),
)
def test_hostile_text(tmp_path: Path, text: str | bytes, code: str) -> None:
    """Each is refused with a problem that says what it is."""
    assert code in refused(tmp_path, text)


@pytest.mark.parametrize(
    "line",
    [
        "carry: {{pain_stop: {{per: athlete, kind: count, start: ask}}}}",
        "settings: {{pain_stop: {{value: 9, means: braver}}}}",
        "terms: {{frozen: sleep_h > 1 h}}",
        "messages: {{emergency: {{athlete: Carry on.}}}}",
        "before session: [{{rule: S3, when: frozen, then: {{load: hold}}, because: Mine.}}]",
        "before session: [{{rule: brave, stage: pain, when: frozen, then: {{load: raise 5 kg}}, because: Mine.}}]",
        "effects: {{stop: {{scope: athlete, stage: safety, phases: [{{as: S1, for: 1 session, load: raise 5 kg}}]}}}}",
    ],
)
def test_the_floor_cannot_be_loosened(tmp_path: Path, line: str) -> None:
    """No setting, carry variable, term, message, rule or effect takes the place of one of the safety floor."""
    assert "IR" in refused(tmp_path, case().replace("carry: {load:", "load_carry: {load:") + line.format())


def test_mutations_of_the_shipped_rules(tmp_path: Path) -> None:
    """Shipped files with words and lines lost, doubled or swapped check or are refused; nothing else happens."""
    random = Random(20261123)  # noqa: S311  # repeatable, not secret
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    outcomes = set()
    for _ in range(150):
        file = random.choice(sorted((tmp_path / "rules").glob("*/*.yaml")))
        whole = file.read_text(encoding="utf-8")
        lines = whole.splitlines()
        at = random.randrange(len(lines))
        words = lines[at].split(" ")
        word = random.randrange(len(words))
        mutation = random.choice(("lose line", "double line", "lose word", "other word"))
        if mutation == "lose line":
            del lines[at]
        elif mutation == "double line":
            lines.insert(at, lines[at])
        else:
            words[word : word + 1] = [] if mutation == "lose word" else [random.choice(whole.split())]
            lines[at] = " ".join(words)
        file.write_text("\n".join(lines), encoding="utf-8")
        try:
            read_rulebook(tmp_path / "rules" / "back-strength")
            outcomes.add("fine")
        except RulebookInvalid as mistake:
            outcomes.add("refused" if mistake.problems else "refused without a problem")
        file.write_text(whole, encoding="utf-8")
    assert {"fine", "refused"} == outcomes
