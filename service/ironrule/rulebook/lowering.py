"""From checked conditions to what engines evaluate: `feature op constant`, joined by and / or, nothing negated.

A feature is one number of one subject, missing when unknown. Arithmetic, windows, counts and comparisons between facts
become features, so both engines see the same finished numbers: a comparison of two facts is handed over as the sign of
their exact difference. How conditions are cut to what durable-rules can take is left to splitting.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from ironrule.rulebook.clauses import counts_in
from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    Compare,
    Condition,
    Either,
    Expression,
    FactRef,
    HowMany,
    IfMissing,
    InEach,
    InEffect,
    IsTrue,
    Literal,
    Not,
    Over,
    OverDays,
    SettingRef,
    Within,
    loose_facts_in,
)
from ironrule.rulebook.operators import Op
from ironrule.units import Load, LoadPair, quantised
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind


@dataclass(frozen=True)
class Sign:
    """The sign of left minus right."""

    left: Expression
    right: Expression


@dataclass(frozen=True)
class Truth:
    """1 or 0 for a condition that is evaluated beforehand: a window, a count, a clause with `if missing`."""

    condition: Condition


Feature = FactRef | OverDays | Within | Over | HowMany | Sign | Truth
#: Those that are compared with a plain number as they are.
_NUMBERS = (FactRef, OverDays, Within, Over, HowMany)


@dataclass(frozen=True)
class Leaf:
    """One comparison of a feature, by its place in the group, with a constant."""

    feature: int
    op: Op
    constant: float


@dataclass(frozen=True)
class AllOf:
    """Every part; true when empty."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True)
class AnyOf:
    """Some part."""

    parts: tuple[Tree, ...]


Tree = Leaf | AllOf | AnyOf


@dataclass(frozen=True)
class Row:
    """One case of one rule: `subject` is an index into the group's owners."""

    owner: int
    case: int
    condition: Condition
    tree: Tree

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that its condition reads of the subject itself, each once."""
        return tuple(dict.fromkeys(loose_facts_in(self.condition)))

    @cached_property
    def counts(self) -> tuple[HowMany, ...]:
        """The counts of conditions that its condition compares."""
        return tuple(counts_in(self.condition))


class GroupKey(NamedTuple):
    """What rows that are evaluated together have in common; no tracks are every track."""

    section: str
    stage: str
    scope: str
    tracks: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " / ".join((self.section, self.stage, self.scope, *self.tracks))


@dataclass(frozen=True)
class Group:
    """Rows that are evaluated together, on one set of features. `owners` are names of rules, or of effects' ends."""

    key: GroupKey
    owners: tuple[str, ...]
    features: tuple[Feature, ...]
    rows: tuple[Row, ...]

    @cached_property
    def alike(self) -> bool:
        """It reads nothing of the subject: the rows that hold for one subject hold for every one."""
        return all(isinstance(each, FactRef) and each.fact.alike for each in self.features)


def group_from(key: GroupKey, conditions: list[tuple[str, list[Condition]]]) -> Group:
    """A group from its owners, each with the condition of each of its cases."""
    features: dict[Feature, int] = {}
    rows = tuple(
        Row(owner, case, condition, _lowered(condition, features, negated=False))
        for owner, (_, cases) in enumerate(conditions)
        for case, condition in enumerate(cases)
    )
    return Group(key, tuple(name for name, _ in conditions), tuple(features), rows)


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf."""
    if isinstance(tree, Leaf):
        yield tree
        return
    for part in tree.parts:
        yield from leaves(part)


def number_for(value: Decimal | bool) -> float:
    """A number as engines see it: on the grain of facts."""
    return float(quantised(value)) if isinstance(value, Decimal) else float(value)


def _lowered(node: Condition, features: dict[Feature, int], *, negated: bool) -> Tree:
    match node:
        case Both(parts) | Either(parts):
            lowered = [_lowered(part, features, negated=negated) for part in parts]
            return _joined(AllOf if isinstance(node, Both) is not negated else AnyOf, lowered)
        case Not(part):
            return _lowered(part, features, negated=not negated)
        case IsTrue(fact):
            return _leaf(FactRef(fact), Op.EQ, 0.0 if negated else 1.0, features)
        case Compare(left, op, right):
            return _compared(left, op.negated if negated else op, right, features)
        case InEach() | AnyLift() | IfMissing() | InEffect():
            return _leaf(Truth(node), Op.EQ, 0.0 if negated else 1.0, features)


def _joined(kind: type[AllOf | AnyOf], parts: list[Tree]) -> Tree:
    """One level for parts of the same kind, none for a single part."""
    flat = tuple(each for part in parts for each in (part.parts if isinstance(part, kind) else (part,)))
    return flat[0] if len(flat) == 1 else kind(flat)


def _compared(left: Expression, op: Op, right: Expression, features: dict[Feature, int]) -> Tree:
    constant = _constant(right)
    if isinstance(left, FactRef) and left.kind is Kind.NAME and isinstance(right, Literal):
        return _leaf(left, op, float(left.fact.names.index(str(right.value))), features)
    if isinstance(left, _NUMBERS) and left.kind is not Kind.LOAD and constant is not None:
        return _leaf(left, op, number_for(constant), features)
    return _leaf(Sign(left, right), op, 0.0, features)


def _constant(node: Expression) -> Decimal | bool | None:
    if isinstance(node, SettingRef) and node.setting.by is None:
        value = node.setting.value
    elif isinstance(node, Literal):
        value = node.value
    else:
        return None
    return None if isinstance(value, str | Load | LoadPair) else value


def _leaf(feature: Feature, op: Op, constant: float, features: dict[Feature, int]) -> Leaf:
    return Leaf(features.setdefault(feature, len(features)), op, constant)
