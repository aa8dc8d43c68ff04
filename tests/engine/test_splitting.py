"""Conditions of any width and length are cut to what durable-rules can take, and mean the same."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from ironrule.engine import build
from ironrule.rulebook import read
from ironrule.rulebook.conditions import Both, Condition, Either, FactRef, Not
from ironrule.rulebook.lowering import AllOf, Leaf, Tree
from ironrule.rulebook.operators import Op
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.splitting import LONGEST, WIDEST, conjunctions, length, split, width
from tests.engine.lab import Adapted, above
from tests.engine.made import NUMBERS, compared, group_of, rulebook_of
from tests.engine.trials import trial

BOOK = """
rulebook: case
title: A rulebook with a wide rule
carry: {load: {per: track, kind: load, start: first done, stored: bar}}
tracks: {main: {do: 3x5 at load @8, success: every set made}}
plan: {rotation: [a], days: {a: [{lift: deadlift_conventional, track: main}]}}
after session:
"""
RULE = """
  - rule: wide%d
    when: >-
      (technique_score = 1 or technique_score = 2 or technique_score = 3) and
      (lowest_reps = 1 or lowest_reps = 2 or lowest_reps = 3) and (sets_done = 1 or sets_done = 2) and reps_missed < %d
    then: {load: hold}
    because: "Eighteen alternatives."
"""


def rulebook_file(folder: Path, rules: int) -> Path:
    """A rulebook whose rules have eighteen alternatives each."""
    file = folder / "rulebook.yaml"
    file.write_text(BOOK + "".join(RULE % (number, number) for number in range(rules)), encoding="utf-8")
    return file


def leaves(tree: Tree) -> list[Leaf]:
    """Every leaf of a tree."""
    return [tree] if isinstance(tree, Leaf) else [leaf for part in tree.parts for leaf in leaves(part)]


def alls(tree: Tree) -> list[AllOf]:
    """Every `and` of a tree."""
    inner = [] if isinstance(tree, Leaf) else [each for part in tree.parts for each in alls(part)]
    return [tree, *inner] if isinstance(tree, AllOf) else inner


def any_of(letters: str, constants: range) -> Condition:
    """Some of the facts is above some of the constants."""
    return Either(tuple(above(letter, constant) for letter in letters for constant in constants))


@pytest.mark.parametrize("seed", range(5))
def test_pieces_are_small_and_few(seed: int) -> None:
    """No `and` multiplies out beyond the bounds, and all pieces together grow with the text, not beyond."""
    group = trial(seed, 40).group()
    cut = split(group)
    for tree in (*cut.rows, *cut.parts):
        assert max(map(len, conjunctions(tree)), default=0) <= length(tree) <= LONGEST
        assert len(conjunctions(tree)) <= width(tree)
        assert max(map(width, alls(tree)), default=0) <= WIDEST
    assert cut.size <= WIDEST * sum(len(leaves(row.tree)) for row in group.rows)
    assert sum(width(row.tree) for row in group.rows) > cut.size


def test_parts_read_only_parts_before_them() -> None:
    """A part of a part is numbered first; whoever asks in that order knows what it needs."""
    ladder = [any_of("ab", range(3))]
    for depth in range(8):
        ladder.append(Either((Both((ladder[-1], any_of("cd", range(4)), any_of("ef", range(4)))), above("g", depth))))
    group = group_of(ladder[-1:])
    cut = split(group)
    assert len(cut.parts) >= 8
    for place, part in enumerate(cut.parts):
        assert max(leaf.feature for leaf in leaves(part)) < len(group.features) + place


def test_the_same_part_is_named_once() -> None:
    """Two rules that share a wide part share its name."""
    wide = [any_of(letters, range(5)) for letters in ("ab", "bc", "cd")]
    one = split(group_of([Both((*wide, above("g", 1)))]))
    two = split(group_of([Both((*wide, above("g", 1))), Both((*wide, above("h", 1)))]))
    assert len(one.parts) == len(two.parts) > 0


def test_unknown_parts_stay_unknown() -> None:
    """A part with a missing fact makes its rule neither true nor false, as it would unsplit."""
    wide = [any_of(letters, range(6)) for letters in ("ab", "cd", "ef")]
    group = group_of([Both(tuple(wide)), Not(Both(tuple(wide)))])
    assert len(split(group).parts) > 0
    engine = build(rulebook_of(group), "durable", pytest.fail)
    places = {each: place for place, each in enumerate(group.features)}

    def judged(**known: float) -> tuple[set[int], set[int]]:
        features: list[float | None] = [None] * len(places)
        for letter, value in known.items():
            features[places[FactRef(NUMBERS["abcdef".index(letter)])]] = value
        found = engine.judge(group, features)
        return set(found.true), set(found.unknown)

    assert (set(), {0, 1}) == judged(a=1.0, c=1.0)
    assert ({0}, set()) == judged(a=1.0, c=1.0, e=1.0)
    assert ({1}, set()) == judged(e=0.0, f=-1.0)
    engine.close()


def test_long_conjunctions() -> None:
    """None of 300 numbers: more comparisons than one conjunction takes, in parts of parts."""
    ours = Adapted(Both(tuple(compared(0, Op.NE, number) for number in range(300))), above("a", 7))
    assert [[], [0], [0, 1], []] == [ours.held(a=6.0), ours.held(a=6.5), ours.held(a=300.0), ours.held()]
    ours.engine.close()


def test_what_was_refused_is_answered(tmp_path: Path) -> None:
    """A rule file with eighteen alternatives loads, and holds where it says."""
    book = read_rulebook(rulebook_file(tmp_path, 1))
    (group,) = book.groups_for("after session", "progression", "track")
    engine = build(book, "durable", pytest.fail)
    values = {"technique_score": 3.0, "lowest_reps": 2.0, "sets_done": 2.0, "reps_missed": -1.0}
    features: list[float | None] = [values[each.fact.name] for each in group.features if isinstance(each, FactRef)]
    assert {0} == engine.judge(group, features).true
    assert set() == engine.judge(group, [value and value + 3 for value in features]).true
    engine.close()


def test_a_bound_on_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rulebook with more alternatives than its handles could hold is refused when it is read, with the number."""
    monkeypatch.setattr(read, "MOST_CONJUNCTIONS", 120)
    read_rulebook(rulebook_file(tmp_path, 10))
    with pytest.raises(RulebookInvalid, match=r"IR305 the conditions of \d+ rules have \d+ alternatives"):
        read_rulebook(rulebook_file(tmp_path, 40))


def test_a_thousand_rules_build_in_seconds() -> None:
    """Lowered, split, dealt out, loaded and proved at every boundary: a thousand rules with three comparisons each."""
    ops = (Op.GT, Op.LE, Op.NE, Op.GE)

    def clause(rule: int, place: int) -> Condition:
        return compared((rule * 7 + place * 3) % len(NUMBERS), ops[(rule + place) % 4], rule % 23)

    started = process_time()
    group = group_of([Both((clause(rule, 0), Either((clause(rule, 1), clause(rule, 2))))) for rule in range(1000)])
    build(rulebook_of(group), "durable", pytest.fail).close()
    assert process_time() - started < 20
