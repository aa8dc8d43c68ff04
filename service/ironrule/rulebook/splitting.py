"""Conditions cut to what durable-rules can take: conjunctions of bounded number and length.

A condition is rewritten as alternatives, each a conjunction of leaves. Where that would multiply beyond `WIDEST`, a
part of it is given a name, and the name stands in its place. Dealing conjunctions out to handles is left to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import prod

from ironrule.rulebook.lowering import AllOf, AnyOf, Group, Leaf, Tree
from ironrule.rulebook.operators import Op

#: Conjunctions that an `and` may multiply out to before its parts are named.
WIDEST = 16
#: Leaves in one conjunction before runs of it are named; durable-rules takes more than two hundred.
LONGEST = 40
#: Conjunctions in all the groups of a rulebook; a thousand rules have about three thousand.
MOST_CONJUNCTIONS = 10_000

Conjunction = tuple[Leaf, ...]


@dataclass(frozen=True)
class Split:
    """A group's conditions and their named parts: no `and` in them multiplies out, or is longer, than the bounds.

    A named part is a feature of its own, numbered after the group's features: 1 where it is known to be true, missing
    elsewhere. Nothing is negated, so whether it is false is never asked. A part may read parts before it.
    """

    rows: tuple[Tree, ...]
    parts: tuple[Tree, ...]

    @property
    def size(self) -> int:
        """Conjunctions in all, without writing them out."""
        return sum(map(width, (*self.rows, *self.parts)))


def split(group: Group) -> Split:
    """The conditions of a group, with names where they would grow too large. The same part is named once."""
    names: dict[Tree, int] = {}

    def named(tree: Tree) -> Leaf:
        return Leaf(len(group.features) + names.setdefault(tree, len(names)), Op.EQ, 1.0)

    rows = tuple(_cut(row.tree, named) for row in group.rows)
    return Split(rows, tuple(names))


def conjunctions(tree: Tree) -> list[Conjunction]:
    """The disjunctive normal form: the tree is true when every leaf of some conjunction is."""
    match tree:
        case Leaf():
            return [(tree,)]
        case AnyOf(parts):
            return list(dict.fromkeys(each for part in parts for each in conjunctions(part)))
        case AllOf(parts):
            found: list[Conjunction] = [()]
            for part in parts:
                found = [(*left, *right) for left in found for right in conjunctions(part)]
            return list(dict.fromkeys(tuple(dict.fromkeys(each)) for each in found))


def width(tree: Tree) -> int:
    """How many conjunctions the disjunctive form has, without building it."""
    match tree:
        case Leaf():
            return 1
        case AnyOf(parts):
            return sum(map(width, parts))
        case AllOf(parts):
            return prod(map(width, parts))


def length(tree: Tree) -> int:
    """Leaves of the longest conjunction."""
    match tree:
        case Leaf():
            return 1
        case AnyOf(parts):
            return max(map(length, parts), default=0)
        case AllOf(parts):
            return sum(map(length, parts))


def _cut(tree: Tree, named: Callable[[Tree], Leaf]) -> Tree:
    """From the inside out, so that what is named is itself within the bounds."""
    if isinstance(tree, Leaf):
        return tree
    parts = [_cut(part, named) for part in tree.parts]
    if isinstance(tree, AnyOf):
        return AnyOf(tuple(parts))
    while prod(map(width, parts)) > WIDEST:
        widest = max(range(len(parts)), key=lambda at: width(parts[at]))
        parts[widest] = named(parts[widest])
    while sum(map(length, parts)) > LONGEST:
        parts = [run[0] if isinstance(run[0], Leaf) and len(run) == 1 else named(_all(run)) for run in _runs(parts)]
    return AllOf(tuple(parts))


def _all(parts: list[Tree]) -> Tree:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _runs(parts: Iterable[Tree]) -> list[list[Tree]]:
    """Neighbours together, as long as they are no longer than the bound."""
    runs: list[list[Tree]] = []
    for part in parts:
        if runs and sum(map(length, runs[-1])) + length(part) <= LONGEST:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs
