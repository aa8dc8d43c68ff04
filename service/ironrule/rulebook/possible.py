"""Whether comparisons with constants can be true together: what can be proved about conditions without an athlete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from ironrule.rulebook.conditions import (
    Both,
    Compare,
    Condition,
    Expression,
    FactRef,
    IfMissing,
    IsTrue,
    Literal,
    Not,
    SettingRef,
)
from ironrule.rulebook.operators import Op
from ironrule.units import Load
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind

Point = Decimal | str | bool

_TURNED = {Op.LT: Op.GT, Op.GT: Op.LT, Op.LE: Op.GE, Op.GE: Op.LE}
#: Kinds whose facts are never below 0, though their range says nothing.
_NEVER_NEGATIVE = frozenset({Kind.COUNT, Kind.DAYS, Kind.HOURS, Kind.METRES, Kind.SECONDS})
#: A name that no constant is.
_ANOTHER = ""


@dataclass(frozen=True)
class Bound:
    """One comparison of something with a constant."""

    subject: Expression
    op: Op
    point: Point

    @property
    def negated(self) -> Bound:
        """The bound that holds where this one is known not to."""
        return Bound(self.subject, self.op.negated, self.point)


def bounds_of(node: Condition) -> list[Bound]:
    """What must hold for the condition to be true, as far as it compares with constants."""
    return [bound for part in parts_of(node) if (bound := bound_of(part)) is not None]


def parts_of(node: Condition) -> Iterator[Condition]:
    """The conditions that must all be true for this one to be."""
    if isinstance(node, Both):
        for part in node.parts:
            yield from parts_of(part)
    elif isinstance(node, IfMissing) and not node.passes:
        yield from parts_of(node.part)
    else:
        yield node


def bound_of(node: Condition) -> Bound | None:
    """The condition as one comparison with a constant, if it is one."""
    match node:
        case IsTrue(fact):
            return Bound(FactRef(fact), Op.EQ, True)
        case Not(part):
            bound = bound_of(part)
            return bound.negated if bound is not None else None
        case Compare(left, op, right):
            point = constant_of(right)
            if point is not None:
                return Bound(left, op, point)
            point = constant_of(left)
            return Bound(right, _TURNED.get(op, op), point) if point is not None else None
        case _:
            return None


def possible(bounds: Iterable[Bound]) -> bool:
    """They can all hold at once; what the range of a fact forbids cannot."""
    by_subject: dict[Expression, list[Bound]] = {}
    for bound in bounds:
        by_subject.setdefault(bound.subject, []).append(bound)
    return all(_some_point(subject, each) for subject, each in by_subject.items())


def always(bound: Bound) -> bool | None:
    """True where it holds whatever is known, False where it never does, None where it depends."""
    if not possible([bound]):
        return False
    return None if possible([bound.negated]) else True


def range_of(fact: Fact) -> tuple[Decimal | None, Decimal | None]:
    """The ends of a fact's range, None for an open end."""
    low, _, high = fact.range.partition("..")
    if high:
        return Decimal(low), Decimal(high)
    return (Decimal(0) if fact.kind in _NEVER_NEGATIVE else None), None


def is_whole(subject: Expression) -> bool:
    """It is a whole number wherever it is known."""
    return subject.kind is Kind.COUNT or (isinstance(subject, FactRef) and subject.kind.whole)


def floor_of(number: Decimal) -> Decimal:
    """The whole number that is no larger."""
    return number.to_integral_value(ROUND_FLOOR)


def _some_point(subject: Expression, bounds: list[Bound]) -> bool:
    """Between two constants nothing changes, so it is enough to try each, one between each two, and the far ends."""
    points = sorted({each.point for each in bounds if isinstance(each.point, Decimal)})
    if not points:
        tried: list[Point] = [True, False] if isinstance(bounds[0].point, bool) else [_ANOTHER]
        tried += [each.point for each in bounds]
        return any(all(each.op.says(point, each.point) for each in bounds) for point in tried)
    low, high = range_of(subject.fact) if isinstance(subject, FactRef) else (None, None)
    points = sorted({*points, *(each for each in (low, high) if each is not None)})
    numbers = [each + step for each in points for step in (-1, 0, 1)]
    if is_whole(subject):
        numbers = [around for each in numbers for around in (floor_of(each), floor_of(each) + 1)]
    else:
        numbers += [(one + other) / 2 for one, other in pairwise(points)]
    return any(
        (low is None or number >= low)
        and (high is None or number <= high)
        and all(each.op.says(number, each.point) for each in bounds)
        for number in numbers
    )


def constant_of(node: Expression) -> Point | None:
    """The constant that an expression is, loads in kilograms."""
    if isinstance(node, SettingRef):
        value = node.setting.value if node.setting.by is None else None
    else:
        value = node.value if isinstance(node, Literal) else None
    if isinstance(value, Load):
        return value.in_kg()
    return value if isinstance(value, Decimal | str | bool) else None
