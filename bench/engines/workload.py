"""Sixty rules and a thousand records that every engine gets, and the oracle that says what is true.

Fixed by a seed and by arithmetic on `Random.random` alone, which Python keeps from version to version; a test holds its
hash. The oracle shares no code with any engine.
"""

from __future__ import annotations

import hashlib
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

#: Numeric facts of the vocabulary, so that our engines can be asked in their own words.
FEATURES = (
    "training_age_months", "age", "pain_now", "bp_systolic", "bp_diastolic", "sleep_h", "soreness", "fatigue", "stress",
    "adherence_14d", "days_since_deload", "days_since_session", "sets_done", "lowest_reps", "misses_in_a_row",
    "successes_in_a_row", "last_set_rpe", "effort_over_target", "technique_score", "exposures_seen",
)  # fmt: skip
RULES, RECORDS, SEED = 60, 1000, 44
#: Share of readings that nobody took, in the variant with missing features.
MISSING = 0.2
#: Every feature lies on halves from 0 to this.
TOP = 20

_OPS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip

Record = Mapping[str, float]


@dataclass(frozen=True)
class Leaf:
    """One comparison of a feature with a constant."""

    feature: str
    op: str
    constant: float


@dataclass(frozen=True)
class AllOf:
    """Every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    """Some part."""

    parts: tuple[Node, ...]


Node = Leaf | AllOf | AnyOf


def rules() -> tuple[Node, ...]:
    """The rules, by number: two to four leaves each, joined by and / or."""
    random = Random(SEED)  # noqa: S311  # repeatable, not secret
    return tuple(_rule(random) for _ in range(RULES))


def records(*, missing: bool = False) -> tuple[Record, ...]:
    """The records; with `missing`, the same ones with a fifth of their readings left out."""
    random, gaps = Random(SEED + 1), Random(SEED + 2)  # noqa: S311  # repeatable, not secret
    whole = [{name: _halves(random) for name in FEATURES} for _ in range(RECORDS)]
    if not missing:
        return tuple(whole)
    return tuple({name: value for name, value in each.items() if gaps.random() >= MISSING} for each in whole)


def holds(node: Node, record: Record) -> bool | None:
    """True, false, or None where a missing reading keeps it from being known (Kleene)."""
    if isinstance(node, Leaf):
        value = record.get(node.feature)
        return None if value is None else _OPS[node.op](value, node.constant)
    found = [holds(part, record) for part in node.parts]
    decisive = isinstance(node, AnyOf)
    return decisive if decisive in found else None if None in found else not decisive


def truths(all_rules: tuple[Node, ...], record: Record) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers of the rules that are true, and of those that are unknown."""
    verdicts = [holds(rule, record) for rule in all_rules]
    true = frozenset(number for number, verdict in enumerate(verdicts) if verdict)
    return true, frozenset(number for number, verdict in enumerate(verdicts) if verdict is None)


def leaf_count(node: Node) -> int:
    """How many comparisons a rule has."""
    return 1 if isinstance(node, Leaf) else sum(map(leaf_count, node.parts))


def written(node: Node, and_: str, or_: str) -> str:
    """A rule as an expression in the words of an engine."""
    if isinstance(node, Leaf):
        return f"{node.feature} {node.op} {node.constant}"
    return "(" + (and_ if isinstance(node, AllOf) else or_).join(written(part, and_, or_) for part in node.parts) + ")"


def fingerprint() -> str:
    """SHA-256 of the rules and of both sets of records."""
    text = repr((rules(), records(), records(missing=True)))
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(random: Random) -> Node:
    a, b, c, d = (_leaf(random) for _ in range(4))
    shapes = (
        AllOf((a, b)),
        AllOf((a, b, c)),
        AllOf((a, b, c)),
        AllOf((a, AnyOf((b, c)))),
        AllOf((a, b, AnyOf((c, d)))),
        AnyOf((AllOf((a, b)), AllOf((c, d)))),
    )
    return shapes[int(random.random() * len(shapes))]


def _leaf(random: Random) -> Leaf:
    feature = FEATURES[int(random.random() * len(FEATURES))]
    op = ("<", "<=", ">", ">=", "<", ">=", ">", "<=", "==", "!=")[int(random.random() * 10)]
    share = 0.25 + 0.25 * random.random()
    below = share if op in ("<", "<=") else 1 - share
    return Leaf(feature, op, round(2 * TOP * below) / 2)


def _halves(random: Random) -> float:
    return int(random.random() * (2 * TOP + 1)) / 2
