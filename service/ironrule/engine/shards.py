"""How the conditions of a group are dealt out to handles of durable-rules, each within its limits.

Pure: what a handle is told and asked, and nothing of how. A handle holds conjunctions of one level (parts before what
reads them), sees only the features that they read, and where all of them need the same equality, is asked only when
that holds: rules for one exercise cost nothing when another one is trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ironrule.rulebook.lowering import Group, Leaf
from ironrule.rulebook.operators import Op
from ironrule.rulebook.splitting import Conjunction, Split, conjunctions, split

#: Conjunctions in one handle: 64 can be pending at once, 512 children of a node hang it, 256 equal ones crash it.
MOST_IN_A_SHARD = 60
#: Features of one handle's fact: 252 properties fit, and small facts are fast.
MOST_FEATURES = 120
#: An equality that fewer conjunctions share is not worth a handle of its own.
FEWEST_GUARDED = 20


@dataclass(frozen=True)
class Shard:
    """What one handle holds: conjunctions, each with its target (a row, or after the rows a part).

    `guard` is an equality that every conjunction has; `features` are those read, parts after the group's own.
    """

    conjunctions: tuple[Conjunction, ...]
    targets: tuple[int, ...]
    features: tuple[int, ...]
    guard: Leaf | None = None

    @property
    def always(self) -> bool:
        """Some conjunction is empty, so it is true whatever the facts are."""
        return () in self.conjunctions


@dataclass(frozen=True)
class _Wanted:
    """A conjunction that is still to be dealt out."""

    target: int
    leaves: Conjunction


def shards_of(group: Group) -> tuple[Shard, ...]:
    """The handles of a group, in the order in which they must be asked."""
    return tuple(each for level in _levels(split(group), len(group.features)) for each in _dealt(level, group))


def _levels(cut: Split, features: int) -> list[list[_Wanted]]:
    """Conjunctions by how many rounds of parts must be known before."""
    depths: list[int] = []
    levels: list[list[_Wanted]] = []
    targets = [*enumerate(cut.parts, len(cut.rows)), *enumerate(cut.rows)]
    for target, tree in targets:
        found = conjunctions(tree)
        read = {leaf.feature - features for leaves in found for leaf in leaves if leaf.feature >= features}
        depth = 1 + max((depths[part] for part in read), default=-1)
        if target >= len(cut.rows):
            depths.append(depth)
        while len(levels) <= depth:
            levels.append([])
        levels[depth] += [_Wanted(target, leaves) for leaves in found]
    return levels


def _dealt(level: list[_Wanted], group: Group) -> Iterator[Shard]:
    shared = Counter(leaf for each in level for leaf in each.leaves)
    guards = {leaf: n for leaf, n in shared.items() if _can_guard(leaf, group) and n >= FEWEST_GUARDED}
    piles: dict[Leaf | None, list[_Wanted]] = {}
    for each in level:
        mine = [leaf for leaf in each.leaves if leaf in guards] if len(level) > MOST_IN_A_SHARD else []
        piles.setdefault(min(mine, key=guards.__getitem__, default=None), []).append(each)
    for guard, pile in piles.items():
        for part in _within_limits(pile):
            yield _shard(part, guard, shared)


def _can_guard(leaf: Leaf, group: Group) -> bool:
    return leaf.op is Op.EQ and leaf.feature < len(group.features)


def _within_limits(pile: Iterable[_Wanted]) -> Iterator[list[_Wanted]]:
    part: list[_Wanted] = []
    features: set[int] = set()
    for each in pile:
        more = features | {leaf.feature for leaf in each.leaves}
        if part and (len(part) == MOST_IN_A_SHARD or len(more) > MOST_FEATURES):
            yield part
            part, more = [], {leaf.feature for leaf in each.leaves}
        part.append(each)
        features = more
    yield part


def _shard(part: list[_Wanted], guard: Leaf | None, shared: Counter[Leaf]) -> Shard:
    """The guard first, then equalities, then what others share: what comes first prunes, and is evaluated once."""

    def place(leaf: Leaf) -> tuple[bool, bool, int]:
        return leaf != guard, leaf.op is not Op.EQ, -shared[leaf]

    ordered = tuple(tuple(sorted(each.leaves, key=place)) for each in part)
    features = tuple(sorted({leaf.feature for leaves in ordered for leaf in leaves}))
    return Shard(ordered, tuple(each.target for each in part), features, guard)
