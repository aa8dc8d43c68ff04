"""Facts at and beside the constants of every condition: where two engines would differ first.

For every comparison of every row there are facts in which the rest of its condition lets it decide, as far as values
can: once with every comparison only just true, and once for each way in which this one only just fails. Each feature is
also left out once.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from itertools import islice

from ironrule.rulebook.lowering import AllOf, AnyOf, Group, Leaf, Tree, leaves
from ironrule.rulebook.operators import Op
from ironrule.units import QUANTUM

#: Rows to evaluate on the facts of one group, so that a large one is proved in seconds: five thousand facts for a
#: thousand rows are within it; of more, every second, third ... is taken.
MOST_ROWS = 10_000_000

_GRAIN = float(QUANTUM)
#: What a comparison means, and the grains from its constant at which it only just holds and only just fails.
_HOLDS: dict[Op, tuple[Callable[[float, float], bool], tuple[int, ...], tuple[int, ...]]] = {
    Op.EQ: (operator.eq, (0,), (-1, 1)),
    Op.NE: (operator.ne, (1, -1), (0,)),
    Op.LT: (operator.lt, (-1,), (0,)),
    Op.LE: (operator.le, (0,), (1,)),
    Op.GT: (operator.gt, (1,), (0,)),
    Op.GE: (operator.ge, (0,), (-1,)),
}

_Values = dict[int, float]


def boundary_facts(group: Group) -> Iterator[list[float | None]]:
    """Features of a group, each list once."""
    seen: set[frozenset[tuple[int, float]]] = set()
    about = 3 * sum(1 for row in group.rows for _ in leaves(row.tree))
    for values in islice(_values(group), 0, None, 1 + about * len(group.rows) // MOST_ROWS):
        key = frozenset(values.items())
        if key not in seen:
            seen.add(key)
            yield [values.get(feature) for feature in range(len(group.features))]


def _values(group: Group) -> Iterator[_Values]:
    left_out: set[int] = set()
    for row in group.rows:
        for leaf, others in _decisive(row.tree):
            just_true = _holding([leaf, *others])
            yield just_true
            _, true_at, false_at = _HOLDS[leaf.op]
            for grains in (*true_at[1:], *false_at):
                yield just_true | {leaf.feature: _moved(leaf.constant, grains)}
            if leaf.feature not in left_out:
                left_out.add(leaf.feature)
                yield {feature: value for feature, value in just_true.items() if feature != leaf.feature}


def _decisive(tree: Tree) -> Iterator[tuple[Leaf, list[Leaf]]]:
    """Each leaf, with leaves that must hold for it to decide: one way for every other part of each `and` above it."""
    if isinstance(tree, Leaf):
        yield tree, []
        return
    ways = [_one_way(part) for part in tree.parts] if isinstance(tree, AllOf) else [[] for _ in tree.parts]
    for at, part in enumerate(tree.parts):
        beside = [leaf for other, way in enumerate(ways) if other != at for leaf in way]
        for leaf, others in _decisive(part):
            yield leaf, beside + others


def _one_way(tree: Tree) -> list[Leaf]:
    """Leaves that make a part true when all of them hold."""
    match tree:
        case Leaf():
            return [tree]
        case AllOf(parts):
            return [leaf for part in parts for leaf in _one_way(part)]
        case AnyOf(parts):
            return _one_way(parts[0]) if parts else []


def _holding(others: list[Leaf]) -> _Values:
    """Values for which the leaves only just hold, or as many of them as one value can please."""
    by_feature: dict[int, list[Leaf]] = {}
    for leaf in others:
        by_feature.setdefault(leaf.feature, []).append(leaf)
    return {feature: _pleasing(mine) for feature, mine in by_feature.items()}


def _pleasing(mine: list[Leaf]) -> float:
    candidates = [_moved(leaf.constant, _HOLDS[leaf.op][1][0]) for leaf in mine]
    return max(candidates, key=lambda value: sum(_HOLDS[leaf.op][0](value, leaf.constant) for leaf in mine))


def _moved(constant: float, grains: int) -> float:
    return round(constant + grains * _GRAIN, 4)
