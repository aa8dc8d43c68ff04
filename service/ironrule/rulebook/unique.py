"""Whether the rows of a decision table leave a gap or overlap, shown on every value that a row can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from ironrule.rulebook.conditions import Compare, FactRef
from ironrule.rulebook.possible import Point, constant_of, floor_of, is_whole, range_of
from ironrule.units import QUANTUM, plain
from ironrule.vocabulary.kind import Kind

#: A row: for each column its comparisons.
Reads = tuple[tuple[Compare, ...], ...]

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


def _holds(row: Reads, point: Sequence[Point]) -> bool:
    return all(
        each.op.says(value, _constant(each)) for column, value in zip(row, point, strict=True) for each in column
    )


def _values(comparisons: Sequence[Compare]) -> Iterator[Point]:
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
    low, high = range_of(left.fact) if isinstance(left, FactRef) else (None, None)
    constants = [constant for each in comparisons if isinstance(constant := _constant(each), Decimal)]
    if is_whole(left):
        near = {floor_of(each) + side for each in constants for side in (-1, 0, 1, 2)}
    else:
        near = {each + QUANTUM * side for each in constants for side in (-1, 0, 1)}
    yield from sorted(each for each in near if (low is None or low <= each) and (high is None or each <= high))


def _constant(compare: Compare) -> Point:
    found = constant_of(compare.right)
    if found is None:
        raise Unshowable
    return found


def _shown(value: Point) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else value
