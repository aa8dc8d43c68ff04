"""Shares of a week: totals are kept exactly, nothing is negative, and earlier days get the larger parts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironrule.rulebook.conditions import CarryRef
from ironrule.rulebook.problems import Place
from ironrule.rulebook.sharing import Share, Spot, apportioned, spread
from ironrule.vocabulary.kind import Kind

LIFTS = ("barbell_row", "lat_pulldown", "chest_supported_row", "seal_row")


@st.composite
def percents(draw: st.DrawFn) -> list[Decimal]:
    """Parts of a hundred, in quarters of a percent."""
    cuts = sorted(draw(st.sets(st.integers(1, 399), max_size=len(LIFTS) - 1)))
    return [Decimal(high - low) / 4 for low, high in zip([0, *cuts], [*cuts, 400], strict=True)]


@given(percents(), st.integers(0, 60))
def test_parts_make_the_whole(shares: list[Decimal], total: int) -> None:
    """Each part is its quota rounded down or up, and together they are the total."""
    parts = apportioned(total, shares)

    assert total == sum(parts)
    assert all(0 <= part and abs(part - total * share / 100) < 1 for part, share in zip(parts, shares, strict=True))


@given(st.integers(0, 60), st.integers(1, 7))
def test_slots_differ_by_one_at_most(count: int, slots: int) -> None:
    """Slots make the whole, the larger first."""
    parts = spread(count, slots)

    assert (count, slots) == (sum(parts), len(parts))
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(percents(), st.integers(0, 60), st.lists(st.integers(1, 3), min_size=4, max_size=4))
def test_the_slots_of_a_week_make_the_total(shares: list[Decimal], total: int, times: list[int]) -> None:
    """Whatever the shares, and however often a lift comes in the week, no set is lost or added."""
    spots = {
        lift: tuple(Spot(f"day {n}", "a", "rows") for n in range(count))
        for lift, count in zip(LIFTS, times, strict=True)
    }
    over = dict(zip(LIFTS, shares, strict=False))
    share = Share("back", CarryRef("weekly_sets", Kind.COUNT, "muscle"), over, spots, Place("", 1, 1))

    assert total == sum(share.at(lift, spot, total) for lift in over for spot in spots[lift])


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (10, (50, 30, 20), [5, 3, 2]),
        (13, (50, 30, 20), [6, 4, 3]),  # 6.5, 3.9 and 2.6: the largest remainders are 0.9 and 0.6
        (1, (50, 50), [1, 0]),  # of equal remainders the first
        (2, (34, 33, 33), [1, 1, 0]),
    ],
)
def test_parts_worked_out_by_hand(total: int, shares: tuple[int, ...], parts: list[int]) -> None:
    """The largest remainder gets what is left."""
    assert parts == apportioned(total, list(map(Decimal, shares)))
