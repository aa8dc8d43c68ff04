"""Whether the rows of a decision table leave a gap or overlap, shown on every value that a row can tell apart."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from ironrule.rulebook.conditions import Compare, FactRef, Literal, Op
from ironrule.units import QUANTUM, Load, plain
from ironrule.vocabulary.kind import Kind

#: A row: for each column its comparisons.
Reads = tuple[tuple[Compare, ...], ...]

_Value = Decimal | str | bool
_SAYS: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
#: Values that are tried at most; tables of coaches need a few dozen.
_MOST_TRIED = 50_000


class Unshowable(Exception):
    """What a row compares with depends on the athlete, so nothing can be shown beforehand."""


def gap_or_overlap(rows: Sequence[Reads]) -> tuple[tuple[str, ...], list[int]] | None:
    """The first values, one a column, for which not exactly one row holds, and the rows that do; None if all is well.

    Raises Unshowable.
    """
    columns = [list(_values([each for row in rows for each in row[column]])) for column in range(len(rows[0]))]
    tried = 1
    for values in columns:
        tried *= len(values)
    if tried > _MOST_TRIED:
        raise Unshowable
    for point in product(*columns):
        held = [number for number, row in enumerate(rows) if _holds(row, point)]
        if len(held) != 1:
            return tuple(map(_shown, point)), held
    return None


def _holds(row: Reads, point: Sequence[_Value]) -> bool:
    return all(
        _SAYS[each.op](value, _constant(each)) for column, value in zip(row, point, strict=True) for each in column
    )


def _values(comparisons: Sequence[Compare]) -> Iterator[_Value]:
    """Every constant of a column and its neighbours, as far as its fact can be so."""
    if not comparisons:
        yield Decimal(0)
        return
    left = comparisons[0].left
    if left.kind is Kind.BOOL:
        yield from (True, False)
        return
    if left.kind is Kind.NAME:
        yield from left.fact.names if isinstance(left, FactRef) else ()
        return
    step = Decimal(1) if left.kind is Kind.COUNT else QUANTUM
    low, high = _range_of(left)
    constants = [constant for each in comparisons if isinstance(constant := _constant(each), Decimal)]
    near = {each + step * side for each in constants for side in (-1, 0, 1)}
    yield from sorted(each for each in near if low <= each <= high)


def _range_of(left: object) -> tuple[Decimal, Decimal]:
    text = left.fact.range if isinstance(left, FactRef) else ""
    low, _, high = text.partition("..")
    least = Decimal(0) if isinstance(left, FactRef) and left.kind in (Kind.COUNT, Kind.LOAD) else Decimal("-Infinity")
    return (Decimal(low), Decimal(high)) if high else (least, Decimal("Infinity"))


def _constant(compare: Compare) -> _Value:
    if compare.constant is not None:
        return compare.constant
    if isinstance(compare.right, Literal):
        value = compare.right.value
        if isinstance(value, Load):
            return value.in_kg()
        if isinstance(value, bool | str):
            return value
    raise Unshowable


def _shown(value: _Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else value
