"""The clauses of a condition, as a coach would point at them: what they are, what they count, how they are written."""

from __future__ import annotations

from collections.abc import Iterator

from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    Compare,
    Condition,
    CountOver,
    CountToday,
    Either,
    Expression,
    FirstKnown,
    HowMany,
    IfMissing,
    InEach,
    Not,
    Product,
    ShareOf,
    Sum,
    SumToday,
)


def extent_of(node: Condition | Expression) -> tuple[int, int]:
    """How many words a condition or expression has when its terms are written out, and how deep they are nested."""
    match node:
        case ShareOf(left, right) | Product(left, right) | Sum(left, right) | Compare(left, _, right):
            inner: tuple[Condition | Expression, ...] = (left, right)
        case HowMany(_, named):
            inner = tuple(part for _, part in named)
        case CountOver(part, days):
            inner = (part, days)
        case SumToday(value, that):
            inner = (value,) if that is None else (value, that)
        case InEach(part) | AnyLift(part) | IfMissing(part) | Not(part) | CountToday(part):
            inner = (part,)
        case Both(parts) | Either(parts) | FirstKnown(parts):
            inner = parts
        case _:
            return 1, 1
    found = [extent_of(each) for each in inner]
    return 1 + sum(size for size, _ in found), 1 + max((depth for _, depth in found), default=0)


def clauses_of(node: Condition) -> Iterator[Condition]:
    """The clauses of a condition, as a coach would point at them."""
    match node:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from clauses_of(part)
        case Not(part) if isinstance(part, Both | Either):
            yield from clauses_of(part)
        case _:
            yield node


def counts_in(node: Condition) -> Iterator[HowMany]:
    """Every count that a clause compares."""
    for clause in clauses_of(node):
        inner = clause
        while isinstance(inner, IfMissing | Not | InEach | AnyLift):
            inner = inner.part
        if isinstance(inner, Compare):
            yield from (side for side in (inner.left, inner.right) if isinstance(side, HowMany))


def text_of(node: Condition) -> str:
    """A clause as written."""
    match node:
        case Not(part):
            return f"not {text_of(part)}"
        case Both(parts):
            return " and ".join(text_of(part) for part in parts)
        case Either(parts):
            return " or ".join(text_of(part) for part in parts)
        case _:
            return node.text
