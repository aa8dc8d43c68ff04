"""Session load, monotony, strain and the charts against their vectors, and what must hold whatever the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironrule.training.strain import (
    acwr_ewma,
    acwr_rolling,
    adherence,
    deviation,
    fitness_fatigue,
    monotony,
    srpe_load,
    strain,
    week_ratio,
    z_score,
)

loads = st.integers(0, 900).map(Decimal)
weeks = st.lists(loads, min_size=7, max_size=7)


def row(*numbers: int | str) -> list[Decimal]:
    """Numbers as decimals."""
    return [Decimal(each) for each in numbers]


def shown(number: Decimal | None) -> str:
    """Two decimals, as the vectors are written."""
    return "none" if number is None else f"{number:.2f}"


def close(one: Decimal | None, other: Decimal) -> bool:
    """Equal but for the last digits of a root."""
    return one is not None and abs(one - other) < Decimal("1e-15")


def test_session_load() -> None:
    """RPE 7 for 60 minutes are 420."""
    assert Decimal(420) == srpe_load(Decimal(7), 60)


def test_monotony_and_strain() -> None:
    """Sessions of 420, 480 and 360: mean 180, deviation 227.2; 0.79, and 998.4."""
    week = row(420, 0, 480, 0, 360, 0, 0)
    assert ["227.16", "0.79", "998.43"] == [shown(each) for each in (deviation(week), monotony(week), strain(week))]


@pytest.mark.parametrize(("sessions", "most"), [(3, "0.80"), (4, "1.07"), (5, "1.46"), (6, "2.27")])
def test_monotony_of_equal_sessions(sessions: int, most: str) -> None:
    """So many equal sessions give so much and no more: who trains on five days cannot come above 2."""
    assert most == shown(monotony(row(*[400] * sessions, *[0] * (7 - sessions))))


@given(weeks)
def test_monotony_has_its_ceiling(week: list[Decimal]) -> None:
    """However hard sessions differ, fewer than six a week stay at or below what equal ones give."""
    found = monotony(week)
    days = sum(each > 0 for each in week)
    if found is not None and 0 < days < 6:
        equal = monotony(row(*[1] * days, *[0] * (7 - days)))
        assert equal is not None
        assert found <= equal + Decimal("1e-15")


@given(weeks, st.integers(1, 9))
def test_scale(week: list[Decimal], factor: int) -> None:
    """Longer sessions everywhere: monotony stays, strain grows with them."""
    scaled = [each * factor for each in week]
    before, after = monotony(week), monotony(scaled)
    assert (before is None) is (after is None)
    if before is not None and after is not None:
        assert close(after, before)
        strained, more = strain(week), strain(scaled)
        assert strained is not None
        assert more is not None
        assert abs(more - strained * factor) < Decimal("1e-12")


def test_what_has_no_spread() -> None:
    """The same every day has no monotony; an idle week has no strain, and one without days off none that is known."""
    assert monotony(row(*[300] * 7)) is None
    assert strain(row(*[300] * 7)) is None
    assert Decimal(0) == strain(row(*[0] * 7))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (1200, row(900, 1000, 1100, 1000, 900, 1100), "2.24"),
        (1000, row(900, 1000, 1100, 1000, 900, 1100), "0.00"),
        (1200, row(1000, 1000, 1000, 1000), "none"),
        (1200, row(900, 1000, 1100), "none"),
    ],
)
def test_z_score(now: int, before: Sequence[Decimal], expected: str) -> None:
    """By the athlete's own weeks: (1200 - 1000) / 89.44; unknown with three weeks, or where all were the same."""
    assert expected == shown(z_score(Decimal(now), before))


def test_week_ratio() -> None:
    """6000 kg over the mean of 4000, 5000 and 4500; unknown after empty weeks."""
    assert "1.33" == shown(week_ratio(Decimal(6000), row(4000, 5000, 4500)))
    assert week_ratio(Decimal(6000), row(0, 0, 0)) is None
    assert week_ratio(Decimal(6000), []) is None


def test_acwr_of_a_jump() -> None:
    """Three weeks of 300 a day and one of 450: 450 / 337.5; unknown with 27 days, or without any load."""
    assert "1.33" == shown(acwr_rolling(row(*[300] * 21, *[450] * 7)))
    assert acwr_rolling(row(*[300] * 27)) is None
    assert acwr_rolling(row(*[0] * 28)) is None


def test_acwr_by_ewma() -> None:
    """From a mean of 100, a day of 200: (0.25 x 200 + 75) / (2 / 29 x 200 + 27 / 29 x 100) = 125 / 106.897."""
    assert "1.17" == shown(acwr_ewma(row(*[100] * 28, 200)))
    assert acwr_ewma(row(*[100] * 28)) is None
    assert acwr_ewma(row(*[0] * 40)) is None


def test_ewma_swings_in_a_constant_week() -> None:
    """Monday, Wednesday, Friday, the same for months: from 0.77 to 1.18 inside one week, and the same each Sunday."""
    months = row(*[400, 0, 400, 0, 400, 0, 0] * 20)
    days = [acwr_ewma(months[: len(months) - back]) for back in range(7)]
    known = [each for each in days if each is not None]
    assert ("0.77", "1.18") == (shown(min(known)), shown(max(known)))
    assert shown(days[0]) == shown(acwr_ewma(months[:-7]))


@given(st.integers(29, 60), st.integers(1, 900))
def test_constant_loads_have_a_ratio_of_one(days: int, load: int) -> None:
    """Somebody who does the same every day has no jump, by either ratio."""
    daily = row(*[load] * days)
    assert Decimal(1) == acwr_rolling(daily)
    assert close(acwr_ewma(daily), Decimal(1))


def test_fitness_and_fatigue() -> None:
    """One session of 400, then 14 days off: 400 e^(-15/45) and 2 x 400 e^(-15/15), so fitness lasts longer."""
    fitness, fatigue = fitness_fatigue(row(400, *[0] * 14))
    assert ("286.61", "294.30") == (shown(fitness), shown(fatigue))
    later = fitness_fatigue(row(400, *[0] * 44))
    assert later[0] > later[1]
    assert (Decimal(0), Decimal(0)) == fitness_fatigue([])


def test_adherence() -> None:
    """Seven of eight are 87.5 %; of none planned nothing is known."""
    assert Decimal("87.5") == adherence(7, 8)
    assert adherence(0, 0) is None
