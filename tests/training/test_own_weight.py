"""What helps with one's own weight, and what hangs from a belt: a line of loads that goes through nothing."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironrule.training.equipment import Equipment, Implement, Rack
from ironrule.training.estimates import moved
from ironrule.units import Load, Unit, lightened, percent_of

KG, LB = Unit.KG, Unit.LB


def kg(amount: str) -> Load:
    """A load in kilograms."""
    return Load(Decimal(amount), KG)


def rack(kind: str, *implements: Implement) -> Rack:
    """The loads of one kind of implement in a gym of kilograms."""
    return Equipment(KG, (), implements).rack_for(kind)


BANDS = Implement("band", None, None, (kg("5"), kg("12"), kg("23")))


@pytest.mark.parametrize(
    ("kind", "implements", "wanted", "nearest", "above", "below"),
    [
        ("bodyweight", (), "-11", "-10", "-10", "-12.5"),
        ("bodyweight", (), "-1", "0", "0", "-2.5"),
        ("bodyweight", (), "0", "0", "2.5", "-2.5"),
        ("bodyweight", (BANDS, Implement("bodyweight", None, kg("1"))), "-11", "-12", "-5", "-12"),
        ("bodyweight", (BANDS, Implement("bodyweight", None, kg("1"))), "0.4", "0", "1", "0"),
        ("assisted_machine", (Implement("assisted_machine", None, kg("7")),), "-20", "-21", "-14", "-21"),
        ("assisted_machine", (), "3", "0", None, "0"),
        ("band", (BANDS,), "-40", "-23", "-23", None),
        ("band", (BANDS,), "-23", "-23", "-12", None),
        ("band", (Implement("band"),), "-9", "-10", "-7.5", "-10"),
    ],
)
def test_what_can_be_loaded(
    kind: str, implements: tuple[Implement, ...], wanted: str, nearest: str, above: str | None, below: str | None
) -> None:
    """Bands and stacks give what they give; a machine has no belt, and no help is harder than the most of it."""
    found = rack(kind, *implements)

    assert kg(nearest) == found.nearest(kg(wanted))
    assert (None if above is None else kg(above)) == found.above(kg(wanted))
    assert (None if below is None else kg(below)) == found.below(kg(wanted))


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True), st.integers(-80, 80), st.sampled_from([1, 2, 3])
)
def test_it_is_the_nearest(gives: list[int], wanted: int, step: int) -> None:
    """What is found is the loadable weight on either side, by a search through all of them."""
    belt = Implement("bodyweight", None, kg(str(step)))
    found = rack("bodyweight", Implement("band", None, None, tuple(kg(str(each)) for each in gives)), belt)
    line = sorted([-each for each in gives] + list(range(0, 100, step)))
    at_most = max((each for each in line if each <= wanted), default=None)

    assert (None if at_most is None else kg(str(at_most))) == found.at_most(kg(str(wanted)))
    assert kg(str(min(each for each in line if each >= wanted))) == found.at_least(kg(str(wanted)))
    assert all(kg(str(two)) == found.above(kg(str(one))) for one, two in pairwise(line[:-1]))
    assert kg(str(line[0])) == found.lightest()
    assert found.keeping(kg(str(wanted))) is found
    assert () == found.per_side(kg(str(wanted)))


def test_pounds_of_help_in_a_gym_of_kilograms() -> None:
    """Help that is listed in the other unit is on the grain, as plates are."""
    bands = Implement("band", None, None, (Load(Decimal(25), LB),))

    assert kg("-11.3398") == rack("band", bands).nearest(kg("-11"))


@pytest.mark.parametrize(
    ("points", "number", "share"), [("90", "60", "54"), ("90", "-40", "-44"), ("110", "-40", "-36"), ("90", "0", "0")]
)
def test_a_share_is_that_much_lighter(points: str, number: str, share: str) -> None:
    """Nine tenths of help are a tenth more of it."""
    assert Decimal(share) == lightened(Decimal(points), Decimal(number))


@given(st.decimals(0, 200, places=2), st.decimals(0, 1000, places=2))
def test_a_share_of_what_is_lifted_is_a_percent(points: Decimal, number: Decimal) -> None:
    """Above zero nothing is special."""
    assert percent_of(points, number) == lightened(points, number)


@pytest.mark.parametrize(
    ("load", "implement", "bodyweight", "found"),
    [
        ("-20", "band", "80", "60"),
        ("10", "bodyweight", "80", "90"),
        ("-20", "assisted_machine", None, None),
        ("-80", "band", "80", None),
        ("100", "barbell", None, "100"),
    ],
)
def test_what_a_set_moves(load: str, implement: str, bodyweight: str | None, found: str | None) -> None:
    """One's own weight with the load; unknown where nobody said what that is."""
    mine = None if bodyweight is None else kg(bodyweight)

    assert (None if found is None else kg(found)) == moved(kg(load), implement, mine)
