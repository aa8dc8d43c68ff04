"""What is proved about comparisons agrees with trying every number."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from ironrule.rulebook.conditions import FactRef
from ironrule.rulebook.operators import Op
from ironrule.rulebook.possible import Bound, always, possible, range_of
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind

_COMPARES = {
    Op.EQ: lambda a, b: a == b,
    Op.NE: lambda a, b: a != b,
    Op.LT: lambda a, b: a < b,
    Op.LE: lambda a, b: a <= b,
    Op.GT: lambda a, b: a > b,
    Op.GE: lambda a, b: a >= b,
}


def tried(name: str, bounds: list[Bound]) -> bool:
    """Some number that the fact may be satisfies every bound; the constants are whole numbers."""
    fact = FACTS[name]
    low, high = range_of(fact)
    step = Decimal(1) if fact.kind is Kind.COUNT else Decimal("0.5")
    number = low if low is not None else Decimal(-20)
    last = high if high is not None else Decimal(40)
    while number <= last:
        if all(_COMPARES[each.op](number, each.point) for each in bounds):
            return True
        number += step
    return False


@pytest.mark.parametrize("name", ["pain_now", "soreness", "lowest_reps", "effort_over_target", "week_ratio", "sleep_h"])
def test_what_is_possible_is_what_some_number_does(name: str) -> None:
    """For facts with ranges, without, of whole numbers and of any."""
    random = Random(20261125)  # noqa: S311  # repeatable, not secret
    outcomes = set()
    for _ in range(400):
        count = random.randrange(1, 4)
        bounds = [
            Bound(FactRef(FACTS[name]), random.choice(list(Op)), Decimal(random.randrange(-3, 13)))
            for _ in range(count)
        ]
        outcomes.add(possible(bounds))
        assert tried(name, bounds) == possible(bounds), bounds
    assert {True, False} == outcomes


@pytest.mark.parametrize(
    ("name", "op", "point", "expected"),
    [
        ("pain_now", Op.GT, Decimal(10), False),
        ("pain_now", Op.GE, Decimal(0), True),
        ("pain_now", Op.GE, Decimal(1), None),
        ("training_status", Op.EQ, "novice", None),
        ("fever", Op.EQ, True, None),
        ("sets_done", Op.EQ, Decimal("2.5"), False),
        ("sets_done", Op.NE, Decimal("2.5"), True),
        ("e1rm_drop", Op.LT, Decimal(-500), None),
    ],
)
def test_what_a_range_decides(name: str, op: Op, point: Decimal | str | bool, expected: bool | None) -> None:
    """Always, never, or it depends."""
    assert expected is always(Bound(FactRef(FACTS[name]), op, point))


def test_names_exclude_each_other() -> None:
    """One name cannot be two, and can be a third."""
    status = FactRef(FACTS["training_status"])
    novice, advanced = (Bound(status, Op.EQ, name) for name in ("novice", "advanced"))

    assert not possible([novice, advanced])
    assert possible([novice.negated, advanced.negated])
    assert not possible([novice, novice.negated])
