"""Loadable weights, against a search through every subset of the plates."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ironrule.training.equipment import Equipment, Implement, Plates, Rack
from ironrule.units import Load, Unit

SIZES = [Decimal(text) for text in ("1.25", "2.5", "5", "10", "15", "20", "25")]
DISCS = st.lists(st.tuples(st.sampled_from(SIZES), st.integers(1, 3)), max_size=4, unique_by=lambda disc: disc[0])
TARGETS = st.decimals(min_value=0, max_value=260, places=2, allow_nan=False)


def every_weight(rack: Rack) -> dict[Decimal, int]:
    """By brute force: each loadable weight with the fewest discs for one side."""
    found: dict[Decimal, int] = {}
    for counts in product(*(range(pairs + 1) for _, pairs in rack.discs)):
        side = sum((count * weight for count, (weight, _) in zip(counts, rack.discs, strict=True)), Decimal(0))
        weight = rack.empty + 2 * side
        found[weight] = min(found.get(weight, 99), sum(counts))
    return found


@settings(max_examples=150, deadline=None)
@given(DISCS, TARGETS)
def test_plates_are_solved_exactly(discs: list[tuple[Decimal, int]], target: Decimal) -> None:
    """The nearest weight below, above and at all are those of a search through every subset."""
    rack = Rack(Unit.KG, Decimal(20), Decimal("2.5"), tuple(discs or [(Decimal(5), 1)]))
    weights = every_weight(rack)
    below = max((each for each in weights if each <= target), default=None)
    above = min((each for each in weights if each >= target), default=None)
    load = Load(target, Unit.KG)
    assert below == (found.amount if (found := rack.at_most(load)) else None)
    assert above == (found.amount if (found := rack.at_least(load)) else None)
    nearest = min(weights, key=lambda each: (abs(each - target), -each))
    assert nearest == rack.nearest(load).amount
    assert weights[nearest] == len(rack.per_side(Load(nearest, Unit.KG)))
    assert max((each for each in weights if each < target), default=None) == (
        found.amount if (found := rack.below(load)) else None
    )
    assert min((each for each in weights if each > target), default=None) == (
        found.amount if (found := rack.above(load)) else None
    )


def test_greedy_would_miss_it() -> None:
    """One pair of 20 and two of 15 make 80 kg on a 20 kg bar; taking the 20 first never gets there."""
    rack = Rack(Unit.KG, Decimal(20), Decimal("2.5"), ((Decimal(20), 1), (Decimal(15), 2)))
    assert rack.at_most(Load(Decimal(82), Unit.KG)) == Load(Decimal(80), Unit.KG)
    assert [Load(Decimal(15), Unit.KG)] * 2 == list(rack.per_side(Load(Decimal(80), Unit.KG)))


def test_steps_start_at_the_empty_implement() -> None:
    """Without plates listed, loads are the empty bar and multiples of the step above it."""
    rack = Equipment(Unit.KG).rack_for("barbell")
    assert rack.nearest(Load(Decimal(63), Unit.KG)) == Load(Decimal("62.5"), Unit.KG)
    assert rack.at_most(Load(Decimal(126), Unit.KG)) == Load(Decimal(125), Unit.KG)
    assert rack.at_most(Load(Decimal(19), Unit.KG)) is None
    assert rack.nearest(Load(Decimal(5), Unit.KG)) == rack.lightest()


def test_pound_gym() -> None:
    """In a pound gym the bar is 45 lb and the step 5 lb, unless said otherwise."""
    rack = Equipment(Unit.LB).rack_for("barbell")
    assert rack.at_most(Load(Decimal("202.5"), Unit.LB)) == Load(Decimal(200), Unit.LB)
    odd = Equipment(
        Unit.LB, (Plates(Load(Decimal(45), Unit.LB), 2),), (Implement("barbell", Load(Decimal(35), Unit.LB)),)
    )
    assert odd.rack_for("barbell").at_most(Load(Decimal(200), Unit.LB)) == Load(Decimal(125), Unit.LB)


def test_odd_plates_are_counted_before_they_are_solved() -> None:
    """A usual gym makes some hundred sums; five odd plates of twenty pairs make millions, and are refused unsolved."""

    def gym(weights: str, pairs: int) -> Equipment:
        return Equipment(Unit.KG, tuple(Plates(Load(Decimal(each), Unit.KG), pairs) for each in weights.split()))

    assert 800 > gym("25 20 15 10 5 2.5 1.25", 8).different_sums()
    assert 1_000_000 < gym("1.23457 2.7182 3.1415 5.7721 7.3891", 20).different_sums()


def test_grain_of_the_other_unit() -> None:
    """A bar in kilograms in a pound gym is counted on the grain, so a load survives its way over the wire."""
    rack = Equipment(Unit.LB, (), (Implement("barbell", Load(Decimal(33), Unit.KG), Load(Decimal("2.5"), Unit.KG)),))
    bar = rack.rack_for("barbell").nearest(Load(Decimal(130), Unit.LB))
    assert bar.amount == Decimal(repr(float(bar.amount)))


def test_nearest_tie() -> None:
    """A tie goes up unless the dialect says down."""
    rack = Equipment(Unit.KG).rack_for("barbell")
    tie = Load(Decimal("61.25"), Unit.KG)
    assert [Decimal("62.5"), Decimal(60)] == [rack.nearest(tie, ties_up=up).amount for up in (True, False)]
