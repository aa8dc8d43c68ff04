"""Conjunctions are dealt out to handles within the limits of durable-rules, none lost, none asked for nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from ironrule.engine.port import EngineUnavailable
from ironrule.engine.shards import MOST_FEATURES, MOST_IN_A_SHARD, Shard, shards_of
from ironrule.engine.spelling import LONGEST_CONJUNCTION, MOST_PENDING, MOST_PROPERTIES, definition_of
from ironrule.rulebook.conditions import ALWAYS, Both, Compare, Condition, FactRef, Literal
from ironrule.rulebook.lowering import Group, Leaf
from ironrule.rulebook.operators import Op
from ironrule.rulebook.splitting import conjunctions, split
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from tests.engine.lab import Adapted, above, group_on, watching
from tests.engine.made import compared, group_of
from tests.engine.trials import trial

PATTERN = FACTS["pattern"]


def for_lifts_like(word: str, constant: int) -> Condition:
    """A rule for one movement pattern."""
    return Both((compared(0, Op.GT, constant), Compare(FactRef(PATTERN), Op.EQ, Literal(word, Kind.NAME), "made up")))


def rules_for_every_pattern() -> Group:
    """900 rules, as many for each movement pattern."""
    words = PATTERN.names
    return group_of([for_lifts_like(words[number % len(words)], number) for number in range(900)])


@pytest.mark.parametrize("seed", range(5))
def test_every_conjunction_is_in_one_shard(seed: int) -> None:
    """What is dealt out is what the group's conditions say, each conjunction once, for its own row or part."""
    group = trial(seed, 40).group()
    cut = split(group)
    expected = Counter(
        (target, frozenset(leaves))
        for target, tree in enumerate((*cut.rows, *cut.parts))
        for leaves in conjunctions(tree)
    )
    dealt = Counter(
        (target, frozenset(leaves))
        for shard in shards_of(group)
        for target, leaves in zip(shard.targets, shard.conjunctions, strict=True)
    )
    assert expected == dealt


@pytest.mark.parametrize("group", [trial(seed, 40).group() for seed in range(5)] + [group_on(700)])
def test_shards_are_far_inside_the_limits(group: Group) -> None:
    """At most 60 conjunctions and 120 features in a handle, and no more features than they read."""
    assert (60, 120) == (MOST_IN_A_SHARD, MOST_FEATURES)
    assert MOST_IN_A_SHARD < MOST_PENDING
    assert MOST_FEATURES < MOST_PROPERTIES
    for shard in shards_of(group):
        assert len(shard.conjunctions) <= MOST_IN_A_SHARD
        assert len(shard.features) <= MOST_FEATURES
        assert {leaf.feature for leaves in shard.conjunctions for leaf in leaves} == set(shard.features)


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_asked_before_what_reads_them(seed: int) -> None:
    """When a handle is asked, every part that its conjunctions read has been asked for."""
    group = trial(seed, 40).group()
    part_of = {len(group.rows) + part: len(group.features) + part for part in range(len(split(group).parts))}
    known: set[int] = set(range(len(group.features)))
    shards = shards_of(group)
    for place, shard in enumerate(shards):
        later = {part_of[target] for each in shards[place:] for target in each.targets if target in part_of}
        assert set() == later & set(shard.features)
        known |= {part_of[target] for target in shard.targets if target in part_of}
    assert known == set(range(len(group.features) + len(part_of)))


def test_a_guard_is_in_every_conjunction() -> None:
    """A handle that is only asked for one pattern holds only rules that need it."""
    shards = shards_of(rules_for_every_pattern())
    assert len(PATTERN.names) <= len(shards)
    for shard in shards:
        assert shard.guard is not None
        assert all(shard.guard in leaves for leaves in shard.conjunctions)


def test_rules_for_other_lifts_are_not_asked() -> None:
    """Of 900 rules for every movement pattern, a squat asks the handles of squats, and an unknown lift asks none."""
    ours = Adapted(group=rules_for_every_pattern())
    place = ours.group.features.index(FactRef(PATTERN))
    squat = PATTERN.names.index("squat")
    features: list[float | None] = [1e6] * 2
    features[place] = float(squat)
    with watching() as calls:
        held = ours.held_with(features)
    assert list(range(squat, 900, len(PATTERN.names))) == held
    assert -(-len(held) // MOST_IN_A_SHARD) == calls.count("assert_fact")
    features[place] = None
    with watching() as calls:
        assert [] == ours.held_with(features)
    assert [] == calls
    ours.engine.close()


def test_handles_with_nothing_to_read_are_not_asked() -> None:
    """A handle none of whose facts is known is not asked, unless something in it is always true."""
    ours = Adapted(above("a", 1), above("b", 1))
    always = Adapted(ALWAYS, above("b", 1))
    with watching() as calls:
        assert [] == ours.held()
        assert [0] == always.held()
    assert 1 == calls.count("assert_fact")
    ours.engine.close()
    always.engine.close()


@pytest.mark.parametrize(
    ("shard", "reason"),
    [
        (Shard(((Leaf(0, Op.GT, 1.0),),) * 65, (0,) * 65, (0,)), "65 conjunctions, at most 64 fit"),
        (Shard(((Leaf(0, Op.GT, 1.0),),), (0,), tuple(range(253))), "253 properties, at most 252 fit"),
        (Shard(((Leaf(0, Op.GT, 1.0),) * 251,), (0,), (0,)), "251 comparisons in one conjunction, at most 250 fit"),
        (Shard(((Leaf(0, Op.GT, 1e11),),), (0,), (0,)), "no float on the grain of facts"),
        (Shard(((Leaf(0, Op.GT, 1e-5),),), (0,), (0,)), "no float on the grain of facts"),
        (Shard(((Leaf(0, Op.GT, float("nan")),),), (0,), (0,)), "no float on the grain of facts"),
        (Shard(((Leaf(0, Op.GT, 3),),), (0,), (0,)), "no float on the grain of facts"),
    ],
)
def test_what_a_handle_cannot_take_is_refused(shard: Shard, reason: str) -> None:
    """Limits are checked when a rulebook is built, before durable-rules sees it, and the message says what to do."""
    assert LONGEST_CONJUNCTION == 250
    with pytest.raises(EngineUnavailable, match=rf"{reason}.*--engine compiled"):
        definition_of(shard)
