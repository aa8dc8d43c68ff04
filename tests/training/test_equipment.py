"""Loadable weights, against a search through every subset of the plates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironrule.training.equipment import Equipment, Implement, Listed, Plates, Rack
from ironrule.units import Load, Unit
from tests.sizes import size

SIZES = [Decimal(text) for text in ("0.25", "1.25", "2.5", "5", "10", "15", "20", "25", "45")]
#: An odd plate of the other unit, on the grain: 5 kg in pounds, 25 lb in kilograms.
ODD = [Decimal("11.0231"), Decimal("11.3398")]


@st.composite
def racks(draw: st.DrawFn) -> Rack:
    """Up to five kinds of plates, in pairs, on a bar that may weigh nothing; or steps; either may end. Or a list."""
    discs = draw(
        st.lists(st.tuples(st.sampled_from(SIZES + ODD), st.integers(1, 3)), max_size=5, unique_by=lambda disc: disc[0])
    )
    empty = Decimal(draw(st.sampled_from(["0", "7.5", "20", "44.0925", "45"])))
    step = Decimal(draw(st.sampled_from(["0.5", "2.5", "5", "5.5116"])))
    unit, beyond = draw(st.sampled_from(Unit)), draw(st.sampled_from([None, "0", "13.75", "62.5", "200"]))
    if draw(st.integers(0, 4)) == 0:
        weights = draw(st.lists(st.sampled_from([*SIZES, *ODD]), min_size=1, max_size=6, unique=True))
        return Listed(unit, min(weights), step, weights=tuple(sorted(weights)))
    return Rack(unit, empty, step, tuple(discs), None if beyond is None else empty + Decimal(beyond))


@st.composite
def targets(draw: st.DrawFn, rack: Rack) -> Load:
    """Anything: a weight of the rack, half way between two, a grain beside them, or a load of the other unit."""
    if draw(st.booleans()):
        return Load(Decimal(draw(st.integers(0, 200))) * Decimal("1.25"), draw(st.sampled_from(Unit)))
    weights = sorted(every_weight(rack))[:200]
    place = draw(st.integers(0, max(0, len(weights) - 2)))
    between = [weights[place], (weights[place] + weights[min(place + 1, len(weights) - 1)]) / 2]
    moved = draw(
        st.sampled_from([Decimal(0), Decimal("0.0001"), Decimal("-0.0001"), Decimal("1e-20"), Decimal("-1e-20")])
    )
    return Load(max(Decimal(0), draw(st.sampled_from(between)) + moved), rack.unit)


def every_weight(rack: Rack) -> dict[Decimal, int]:
    """By brute force: each loadable weight with the fewest discs for one side; steps up to some hundred of them."""
    if isinstance(rack, Listed):
        return dict.fromkeys(rack.weights, 0)
    if not rack.discs:
        steps = (rack.empty + rack.step * number for number in range(int(800 / rack.step)))
        return {each: 0 for each in steps if rack.heaviest is None or each <= rack.heaviest}
    found: dict[Decimal, int] = {}
    for counts in product(*(range(pairs + 1) for _, pairs in rack.discs)):
        side = sum((count * weight for count, (weight, _) in zip(counts, rack.discs, strict=True)), Decimal(0))
        weight = rack.empty + 2 * side
        if rack.heaviest is None or weight <= rack.heaviest:
            found[weight] = min(found.get(weight, 99), sum(counts))
    return found


def wanted(rack: Rack, load: Load) -> Iterator[tuple[str, Decimal | None]]:
    """What the rack must answer, by search."""
    weights, target = list(every_weight(rack)), Fraction(load.to(rack.unit).amount)
    yield "at most", max((each for each in weights if each <= target), default=None)
    yield "at least", min((each for each in weights if each >= target), default=None)
    yield "below", max((each for each in weights if each < target), default=None)
    yield "above", min((each for each in weights if each > target), default=None)
    yield "nearest", min(weights, key=lambda each: (abs(Fraction(each) - target), -each))
    yield "nearest, ties down", min(weights, key=lambda each: (abs(Fraction(each) - target), each))


@pytest.mark.soak
@settings(max_examples=size(400, 20_000), deadline=None, derandomize=True, database=None)
@given(racks(), st.data())
def test_plates_are_solved_exactly(rack: Rack, data: st.DataObject) -> None:
    """The nearest weight below, above and at all are those of a search through every subset; ties to the grain."""
    load = data.draw(targets(rack))
    found = {
        "at most": rack.at_most(load),
        "at least": rack.at_least(load),
        "below": rack.below(load),
        "above": rack.above(load),
        "nearest": rack.nearest(load),
        "nearest, ties down": rack.nearest(load, ties_up=False),
    }
    assert dict(wanted(rack, load)) == {name: each.amount if each else None for name, each in found.items()}


@pytest.mark.soak
@settings(max_examples=size(200, 5_000), deadline=None, derandomize=True, database=None)
@given(racks())
def test_the_fewest_discs(rack: Rack) -> None:
    """Each weight has a recipe: discs that are there, heaviest first, that make it, and no shorter one."""
    weights = every_weight(rack)
    for weight in sorted(weights)[:: max(1, len(weights) // 20)]:
        recipe = [each.amount for each in rack.per_side(Load(weight, rack.unit))]
        assert weights[weight] == len(recipe)
        if rack.discs:
            assert weight == rack.empty + 2 * sum(recipe, Decimal(0))
        assert sorted(recipe, reverse=True) == recipe
        assert all(recipe.count(disc) <= pairs for disc, pairs in rack.discs)
    assert () == rack.per_side(Load(rack.empty + Decimal("0.00005"), rack.unit))


@pytest.mark.soak
@settings(max_examples=size(200, 5_000), deadline=None, derandomize=True, database=None)
@given(racks())
def test_sums_are_bounded(rack: Rack) -> None:
    """The count that guards the solver is never less than the weights there are."""
    plates = tuple(Plates(Load(weight, rack.unit), pairs) for weight, pairs in rack.discs)
    assert not rack.discs or len(every_weight(rack)) <= Equipment(rack.unit, plates).different_sums()


def test_a_full_gym_is_quick() -> None:
    """A gym with fractional plates has some 3000 sums: they are found once, and looked up after that."""
    sizes = "0.25 0.5 0.75 1 1.25 2 2.5 5 10 15 20 25".split()
    plates = tuple(Plates(Load(Decimal(each), Unit.KG), 8) for each in sizes)
    equipment = Equipment(Unit.KG, plates)
    assert 2000 < equipment.different_sums() < 10_000
    rack = equipment.rack_for("barbell")
    started = process_time()
    assert rack.at_most(Load(Decimal("300.6"), Unit.KG)) == Load(Decimal("300.5"), Unit.KG)
    solved = process_time()
    loads = [Load(Decimal(number) / 4, Unit.KG) for number in range(80, 1280)]
    assert loads == sorted(loads)
    bars = [rack.nearest(each) for each in loads]
    assert all(low <= high for low, high in pairwise(bars))
    looked_up = process_time()
    assert solved - started < 2
    assert (looked_up - solved) / len(loads) < 0.002


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


def test_weights_that_are_what_they_are() -> None:
    """Bells of 16, 20 and 32 kg, and nothing between or beyond them, whatever is carried."""
    bells = Implement("kettlebell", loads=tuple(Load(Decimal(each), Unit.KG) for each in (32, 16, 20)))
    rack = Equipment(Unit.KG, (), (bells,)).rack_for("kettlebell")
    twenty, more = Load(Decimal(20), Unit.KG), Load(Decimal(27), Unit.KG)
    assert [32, 16] == [each.amount for each in (rack.nearest(more), rack.lightest())]
    assert twenty == rack.at_most(more)
    assert (Load(Decimal(32), Unit.KG), None) == (rack.above(twenty), rack.above(Load(Decimal(32), Unit.KG)))
    assert rack == rack.keeping(more)


def test_steps_that_end() -> None:
    """Dumbbells in steps of 2.5 kg up to 30, and a bar whose plates would make more than it is allowed."""
    dumbbells = Implement("dumbbell", heaviest=Load(Decimal(30), Unit.KG))
    bar = Implement("barbell", heaviest=Load(Decimal(70), Unit.KG))
    gym = Equipment(Unit.KG, (Plates(Load(Decimal(20), Unit.KG), 3),), (dumbbells, bar))
    heavy = Load(Decimal(150), Unit.KG)
    assert [30, 60] == [gym.rack_for(each).nearest(heavy).amount for each in ("dumbbell", "barbell")]
    assert [None, None] == [gym.rack_for(each).at_least(heavy) for each in ("dumbbell", "barbell")]


def test_pound_gym() -> None:
    """In a pound gym the bar is 45 lb and the step 5 lb, unless said otherwise."""
    rack = Equipment(Unit.LB).rack_for("barbell")
    assert rack.at_most(Load(Decimal("202.5"), Unit.LB)) == Load(Decimal(200), Unit.LB)
    odd = Equipment(
        Unit.LB, (Plates(Load(Decimal(45), Unit.LB), 2),), (Implement("barbell", Load(Decimal(35), Unit.LB)),)
    )
    assert odd.rack_for("barbell").at_most(Load(Decimal(200), Unit.LB)) == Load(Decimal(125), Unit.LB)


def test_kilogram_plates_in_a_pound_gym() -> None:
    """A pair of 20 kg discs on a 45 lb bar is 133.185 lb on the grain, and the answer is in pounds."""
    rack = Equipment(Unit.LB, (Plates(Load(Decimal(20), Unit.KG), 1),)).rack_for("barbell")
    assert Load(Decimal("133.185"), Unit.LB) == rack.nearest(Load(Decimal(140), Unit.LB))
    assert [Load(Decimal("44.0925"), Unit.LB)] == list(rack.per_side(Load(Decimal("133.185"), Unit.LB)))


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


@pytest.mark.parametrize(
    ("unit", "tie", "expected"), [("kg", "61.25", ["62.5", "60"]), ("lb", "142.5", ["145", "140"])]
)
def test_nearest_tie(unit: str, tie: str, expected: list[str]) -> None:
    """A tie goes up unless the dialect says down."""
    rack = Equipment(Unit(unit)).rack_for("barbell")
    load = Load(Decimal(tie), Unit(unit))
    assert [Decimal(each) for each in expected] == [rack.nearest(load, ties_up=up).amount for up in (True, False)]
