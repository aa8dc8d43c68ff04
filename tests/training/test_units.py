"""Loads are exact in either unit, and rounding goes where it is said to go."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironrule.units import Load, LoadPair, Percent, Unit, half_up, plain, quantised

AMOUNTS = st.decimals(min_value=0, max_value=2000, places=3, allow_nan=False)


@given(AMOUNTS)
def test_there_and_back(amount: Decimal) -> None:
    """Pounds to kilograms and back are the same pounds."""
    load = Load(amount, Unit.LB)
    assert load == load.to(Unit.KG).to(Unit.LB)


def test_units_compare_exactly() -> None:
    """100 lb is 45.359237 kg, neither more nor less."""
    assert Load(Decimal(100), Unit.LB) == Load(Decimal("45.359237"), Unit.KG)
    assert Load(Decimal(100), Unit.LB) > Load(Decimal("45.359236"), Unit.KG)


def test_pounds_keep_their_ties() -> None:
    """95 % of 150 lb is 142.5 lb exactly, a tie that float kilograms lose."""
    assert Load(Decimal("142.5"), Unit.LB).amount == Percent(Decimal(95)).of(Load(Decimal(150), Unit.LB)).amount


@pytest.mark.parametrize(("number", "expected"), [("2.5", 3), ("2.4", 2), ("0.5", 1), ("3", 3)])
def test_counts_round_half_up(number: str, expected: int) -> None:
    """Half of five sets is three."""
    assert expected == half_up(Decimal(number))


@pytest.mark.parametrize(
    ("number", "expected"),
    [("62.50", "62.5"), ("100", "100"), ("0.00004", "0"), ("1E+2", "100"), ("191.15890", "191.1589")],
)
def test_numbers_as_people_write_them(number: str, expected: str) -> None:
    """No exponent and no idle zero."""
    assert expected == plain(Decimal(number))


def test_grain_of_facts() -> None:
    """Facts are rounded once, ties away from zero, so -1.00005 and 1.00005 are mirror images."""
    assert Decimal("1.0001") == quantised(Decimal("1.00005"))
    assert Decimal("-1.0001") == quantised(Decimal("-1.00005"))


def test_a_pair_is_not_a_conversion() -> None:
    """2.5 kg and 5 lb are the steps of two gyms."""
    pair = LoadPair(Decimal("2.5"), Decimal(5))
    assert [Load(Decimal("2.5"), Unit.KG), Load(Decimal(5), Unit.LB)] == [pair.in_unit(unit) for unit in Unit]
