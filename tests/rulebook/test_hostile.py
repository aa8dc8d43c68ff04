"""Hostile rule files are refused with a problem, in bounded time, and the safety floor stays under every rulebook."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.source import MOST_PROBLEMS
from tests.cli.running import child

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
        (case(when="not " * 900 + "every_set_made"), "IR204"),
        (case(when="(" * 3000 + "every_set_made"), "IR204"),
        (case(when="any lift has " * 300 + "every_set_made"), "IR204"),
        (case(when="1 h" + " + 1 h" * 700 + " > 1 h"), "IR204"),
        (case(when="5 % of " * 600 + "load > 1 kg"), "IR204"),
        (case(do="3x" + "9" * 4000 + " m"), "IR204"),
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
        ("title: !!str text\n", "IR002"),
        ("settings: {<<: {}}\n", "IR002"),
        ("\ta: 1\n", "IR001"),
        ("a: 1\na: 2\n", "IR003"),
        ("a: \x1b[2J\n", "IR001"),
    ],
    ids=range(26),
)
def test_hostile_text(tmp_path: Path, text: str | bytes, code: str) -> None:
    """Each is refused with a problem that says what it is."""
    assert code in refused(tmp_path, text)


#: Each is as large as a file may be, or tries to grow from little to much.
LARGE = {
    "aliases of aliases": "a: &a [x, x]\n" + "".join(f"k{n}: &b{n} [*a, *a, *a]\n" for n in range(7000)),
    "ten megabytes": "x" * 10_000_000,
    "deep brackets": "a: " + "[" * 900_000,
    "deep blocks": "".join(f"{' ' * depth}a:\n" for depth in range(1300)),
    "keys without end": "".join(f"k{n}: x\n" for n in range(24_000)),
    "more keys without end": "".join(f"k{n}: x\n" for n in range(90_000)),
    "the same key": "a: x\n" * 24_000,
    "anchors": "".join(f"k{n}: &a{n} x\n" for n in range(24_000)),
    "one line": case().replace("[{lift", "[" + "{lift: x, track: y}, " * 8_000 + "{lift"),
    "one text": case(when="a" * 900_000),
    "one condition": case(when="sets_done > 1 and " * 40_000 + "fever"),
    "one reason": case().replace("because: x", f'because: "{"{a} " * 200_000}"'),
    "unknown words": case() + "terms:\n" + "".join(f"  t{n}: lod_{n} > 3\n" for n in range(20_000)),
    "imports": case(imports="packs/x, " * 20_000),
    "effects": case() + "effects: {" + ", ".join(f"e{n}: x" for n in range(20_000)) + "}\n",
    "tags": "a: [" + "!!str x, " * 20_000 + "]\n",
    "tabs": case() + "\t" * 900_000,
    "documents": "---\n" * 200_000,
}
#: A second on a machine of its own; others run beside this.
_MOST_SECONDS = 4


@pytest.mark.parametrize("name", LARGE)
def test_what_is_large_is_refused_soon(tmp_path: Path, name: str) -> None:
    """A clear problem, at most MOST_PROBLEMS of them and each of a readable size, in bounded time."""
    file = tmp_path / "case" / "rulebook.yaml"
    file.parent.mkdir()
    file.write_text(LARGE[name], encoding="utf-8")
    start = time.process_time()
    with pytest.raises(RulebookInvalid) as told:
        read_rulebook(file)
    seconds = time.process_time() - start

    assert 1 <= len(told.value.problems) <= MOST_PROBLEMS
    assert max(len(str(problem)) for problem in told.value.problems) < 2_500
    assert seconds < _MOST_SECONDS


@pytest.mark.parametrize("name", ["aliases of aliases", "more keys without end", "one line", "documents"])
def test_what_is_large_takes_little_memory(tmp_path: Path, name: str) -> None:
    """A process that may have 100 MiB more than it has when it starts still tells the problems."""
    file = tmp_path / "case" / "rulebook.yaml"
    file.parent.mkdir()
    file.write_text(LARGE[name], encoding="utf-8")
    result = child("-c", _BOUNDED, str(file))
    assert (1, "") == (result.returncode, result.stderr)
    assert "IR0" in result.stdout or "IR302" in result.stdout


_BOUNDED = """
import resource, sys
from ironrule.cli.main import ironrule
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() + 100 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (size, size))
ironrule(["check", sys.argv[1]])
"""


def test_what_is_told_does_not_command_a_terminal(tmp_path: Path) -> None:
    """Signs that a terminal would obey are shown as question marks, and a tab as an arrow."""
    told = refused(tmp_path, "title: a\n\tkey: \x1b[2J\n")
    assert "\x1b" not in told
    assert ":2:7: IR001 the sign '\\x1b' is no text" in told
    assert "→key: ?[2J" in told


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
