"""Revisions of one rulebook, and what each does to the shape of what is carried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook

_RULES = Path(__file__).resolve().parents[3] / "rules"
TEXT = (Path(__file__).parent / "rulebook.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Shape:
    """The shape of one carried variable."""

    per: str
    kind: str
    range: str = ""
    migrate: str = ""

    def same(self, other: Shape) -> bool:
        """Numbers of one can be read as numbers of the other."""
        return (self.per, self.kind, self.range) == (other.per, other.kind, other.range)


@dataclass(frozen=True)
class Variant:
    """A revision: its text differs from the first by some edits, each from one piece of text to another."""

    name: str
    edits: tuple[tuple[str, str], ...] = ()
    carry: Mapping[str, Shape] = field(default_factory=dict, compare=False)
    effects: frozenset[str] = frozenset({"rest", "easy", "look", "lock"})
    days: frozenset[str] = frozenset("ab")
    rulebook: str = "fold"

    def __str__(self) -> str:
        return self.name

    @property
    def text(self) -> str:
        """The rulebook's file."""
        text = TEXT
        for old, new in self.edits:
            assert old in text, f"{self.name}: {old!r}"
            text = text.replace(old, new)
        return text


_CARRY = {
    "load": Shape("track", "load", "15 kg .. 120 kg"),
    "peak": Shape("track", "load"),
    "extra": Shape("track", "count", "0 .. 2"),
    "wave": Shape("athlete", "count"),
}
_WAVE = "wave: {per: athlete, kind: count, start: 1}"
_EXTRA = "start: 0, range: 0 .. 2}"
_LOOK_RULE = """  - rule: look
    stage: readiness
    when: misses_in_a_row >= 1
    then: {start: look}
    because: "A miss: a look."
"""

_PHASES = "phases: [{phase: p, weeks: 2}, {phase: q, weeks: 1}]"
_WEEKLY = """after week:
  - {rule: weekly, when: next_week >= 2, then: {peak: raise 1 kg, start: easy}, because: "Week {week} is over."}
  - {rule: trained, once: per cycle, when: sets_made_this_week > 0, then: {load: raise step}, because: "A set."}
  - {rule: wave, for: athlete, then: {wave: raise 1 up to 9}, because: "Week {week} of cycle {cycle}."}
after cycle:
  - {rule: round, when: sessions_this_cycle = 0, then: {load: cut 5 %}, because: "A cycle without a session."}
"""

FIRST = Variant("first", (), _CARRY)

BACK_STRENGTH = Variant(
    "back-strength",
    carry={"load": Shape("track", "load"), "extra_reps": Shape("track", "count")},
    effects=frozenset({"deload", "watch", "technique_lock"}),
    rulebook="back-strength",
)


def _with(name: str, *edits: tuple[str, str], **shapes: Shape) -> Variant:
    return replace(FIRST, name=name, edits=edits, carry={**_CARRY, **shapes})


def _text_between(first: str, last: str) -> str:
    return TEXT[TEXT.index(first) : TEXT.index(last)]


BY_WEEKDAYS = _with(
    "weekdays",
    ("  rotation: [a, b]\n", "  weekdays: {mon: a, thu: b, fri: a}\n  cycle: 3 weeks\n"),
    ("before session:\n", f"{_WEEKLY}before session:\n"),
)

VARIANTS = (
    FIRST,
    _with("bigger_steps", ("{kg: 2.5, lb: 5}", "{kg: 5, lb: 10}")),
    _with(
        "new_variable",
        (_WAVE, f"{_WAVE}\n  rises: {{per: track, kind: count, start: 2}}"),
        ("peak: raise 2.5 %", "peak: raise 2.5 %, rises: raise 1 up to 9"),
        rises=Shape("track", "count"),
    ),
    replace(
        _with(
            "without_peak",
            ("  peak: {per: track, kind: load, start: first done, stored: exact}\n", ""),
            (", peak: raise 2.5 %", ""),
            (", peak: cut back_off", ""),
            (", peak: hold", ""),
        ),
        carry={name: each for name, each in _CARRY.items() if name != "peak"},
    ),
    _with(
        "other_kind",
        (_WAVE, "wave: {per: athlete, kind: load, start: ask}"),
        ("wave: raise 1 up to 6", "wave: raise 1 kg"),
        ("wave: set 1", "wave: hold"),
        wave=Shape("athlete", "load"),
    ),
    _with("other_owner", (_WAVE, "wave: {per: track, kind: count, start: 1}"), wave=Shape("track", "count")),
    _with("of_the_lift", ("extra: {per: track", "extra: {per: lift"), extra=Shape("lift", "count", "0 .. 2")),
    replace(
        _with("without_look", (_LOOK_RULE, ""), (_text_between("  look:\n", "  lock:\n"), "")),
        effects=FIRST.effects - {"look"},
    ),
    _with("short_rest", (_text_between("      - {as: back_in", "  easy:\n"), "")),
    replace(
        _with(
            "one_day",
            ("  rotation: [a, b]\n", "  rotation: [a]\n"),
            (_text_between("    b: [{lift", "after session:"), "\n"),
        ),
        days=frozenset("a"),
    ),
    BY_WEEKDAYS,
    _with(
        "caught_up",
        (
            "  rotation: [a, b]\n",
            "  weekdays: {tue: b, sat: a}\n  missed days: keep\n  phases: [{phase: p, weeks: 2}]\n",
        ),
        ("before session:\n", f"{_WEEKLY}before session:\n"),
    ),
    _with("other_range", (_EXTRA, "start: 0, range: 0 .. 3}"), extra=Shape("track", "count", "0 .. 3")),
    _with("no_range", (_EXTRA, "start: 0, migrate: keep}"), extra=Shape("track", "count", "", "keep")),
    _with(
        "kept_range",
        (_EXTRA, "start: 0, range: 0 .. 1, migrate: keep}"),
        extra=Shape("track", "count", "0 .. 1", "keep"),
    ),
    _with(
        "kept_kind",
        (_WAVE, "wave: {per: athlete, kind: load, start: ask, migrate: keep}"),
        ("wave: raise 1 up to 6", "wave: raise 1 kg"),
        ("wave: set 1", "wave: hold"),
        wave=Shape("athlete", "load", "", "keep"),
    ),
    _with(
        "lower_range",
        (_EXTRA, "start: 0, range: 0 .. 1, migrate: clamp}"),
        extra=Shape("track", "count", "0 .. 1", "clamp"),
    ),
    _with(
        "anew",
        (_WAVE, "wave: {per: athlete, kind: load, start: ask, migrate: start}"),
        ("wave: raise 1 up to 6", "wave: raise 1 kg"),
        ("wave: set 1", "wave: hold"),
        wave=Shape("athlete", "load", "", "start"),
    ),
    replace(_with("another", ("rulebook: fold\n", "rulebook: folded\n")), rulebook="folded"),
)


@cache
def read(variant: Variant) -> Rulebook:
    """The checked rulebook of a revision."""
    if variant is BACK_STRENGTH:
        return read_rulebook(_RULES / variant.rulebook)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rules" / variant.rulebook / "rulebook.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(variant.text, encoding="utf-8")
        return read_rulebook(file)


@cache
def engine_of(variant: Variant, name: str = "compiled") -> Engine:
    """An engine for it, built once."""
    return build(read(variant), name, _disagreed)


def _disagreed(what: str) -> None:
    raise AssertionError(f"the engines are not one: {what}")
