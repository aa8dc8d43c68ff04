"""Three-valued logic by the textbook, on conditions as the checker leaves them: shares no code with either engine.

A condition is worth two sets of records: those in which it is true and those in which it is false; in all others it is
unknown. `and` intersects the first and unites the second, `or` the other way round, `not` swaps them. A set is an
integer, one bit a record.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce

from ironrule.rulebook.conditions import (
    Both,
    Compare,
    Condition,
    Either,
    Expression,
    FactRef,
    IsTrue,
    Literal,
    Not,
    OverDays,
    SettingRef,
)
from ironrule.rulebook.lowering import Feature, Sign, Truth
from ironrule.rulebook.operators import Op

#: What is known in one record; a feature that is missing is not a key.
Record = Mapping[Feature, Decimal]

_COMPARED: dict[Op, Callable[[Decimal, Decimal], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}


class Textbook:
    """Some records, and what any condition is worth in them."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._all = (1 << len(records)) - 1
        self._leaves: dict[tuple[Feature, Op, Decimal], tuple[int, int]] = {}

    def worth(self, node: Condition) -> tuple[int, int]:
        """The records in which a condition is true, and those in which it is false."""
        match node:
            case Both(parts):
                found = [self.worth(part) for part in parts]
                return reduce(operator.and_, (t for t, _ in found), self._all), reduce(
                    operator.or_, (f for _, f in found), 0
                )
            case Either(parts):
                found = [self.worth(part) for part in parts]
                return reduce(operator.or_, (t for t, _ in found), 0), reduce(
                    operator.and_, (f for _, f in found), self._all
                )
            case Not(part):
                true, false = self.worth(part)
                return false, true
            case _:
                return self._leaf(*_comparison(node))

    def share(self, node: Condition) -> float:
        """How many of the records a condition is true in, from 0 to 1."""
        return self.worth(node)[0].bit_count() / len(self._records)

    def verdicts(self, nodes: Sequence[Condition]) -> list[tuple[frozenset[int], frozenset[int]]]:
        """For each record, the places of the conditions that are true, and of those that are unknown."""
        worths = [self.worth(node) for node in nodes]
        true = self._by_record([t for t, _ in worths])
        return list(zip(true, self._by_record([self._all & ~(t | f) for t, f in worths]), strict=True))

    def _by_record(self, sets: Sequence[int]) -> list[frozenset[int]]:
        columns = [f"{each:0{len(self._records)}b}"[::-1] for each in sets]
        return [
            frozenset(place for place, column in enumerate(columns) if column[record] == "1")
            for record in range(len(self._records))
        ]

    def _leaf(self, feature: Feature, op: Op, constant: Decimal) -> tuple[int, int]:
        key = (feature, op, constant)
        if key not in self._leaves:
            true = false = 0
            for bit, record in enumerate(self._records):
                if feature in record:
                    holds = _COMPARED[op](record[feature], constant)
                    true, false = true | holds << bit, false | (not holds) << bit
            self._leaves[key] = true, false
        return self._leaves[key]


def _comparison(node: Condition) -> tuple[Feature, Op, Decimal]:
    """What a clause compares: a number of a record with a constant; yes is 1 and no is 0."""
    match node:
        case Compare(FactRef(fact) as left, op, Literal(str() as word)):
            return left, op, Decimal(fact.names.index(word))
        case Compare(FactRef() | OverDays() as left, op, right) if isinstance(constant := _constant(right), Decimal):
            return left, op, constant
        case Compare(left, op, right):
            return Sign(left, right), op, Decimal(0)
        case IsTrue(fact):
            return FactRef(fact), Op.EQ, Decimal(1)
        case _:
            return Truth(node), Op.EQ, Decimal(1)


def _constant(node: Expression) -> object:
    return node.setting.value if isinstance(node, SettingRef) else node.value if isinstance(node, Literal) else None
