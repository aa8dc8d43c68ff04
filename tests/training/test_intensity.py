"""Intensity and volume against their published vectors, and what must hold whatever the numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironrule.training.intensity import (
    PRILEPIN,
    axial_tonnage_per_bodyweight,
    inol,
    is_hard,
    prilepin_zone,
    relative_intensity,
    session_band,
    volume_load,
    week_band,
)
from ironrule.training.muscle import fractional_sets
from ironrule.units import LB_IN_KG, Load, Unit

percents = st.decimals(1, 99, places=1)
rows = st.lists(st.tuples(st.integers(1, 12), percents), min_size=1, max_size=8)


def kg(amount: str) -> Load:
    """A load in kg."""
    return Load(Decimal(amount), Unit.KG)


@pytest.mark.parametrize(
    ("sets", "reps", "percent", "expected"), [(5, 5, "80", "1.25"), (3, 5, "75", "0.6"), (4, 3, "85", "0.8")]
)
def test_inol(sets: int, reps: int, percent: str, expected: str) -> None:
    """Hristov's own examples."""
    assert Decimal(expected) == inol([(reps, Decimal(percent))] * sets)


def test_inol_ends_at_the_maximum() -> None:
    """At 100 % the formula divides by nothing: one such set, and nothing is known of the session; no set is 0."""
    assert inol([(5, Decimal(80)), (1, Decimal(100))]) is None
    assert inol([(1, Decimal(104))]) is None
    assert Decimal(0) == inol([])


@given(rows, rows)
def test_inol_adds_up(one: list[tuple[int, Decimal]], other: list[tuple[int, Decimal]]) -> None:
    """A week's INOL is that of its sessions together, and a heavier set of as many reps never counts less."""
    both, alone, rest = inol([*one, *other]), inol(one), inol(other)
    assert both is not None
    assert alone is not None
    assert rest is not None
    assert abs(both - alone - rest) < Decimal("1e-20")
    heavier = inol([(reps, min(percent + 1, Decimal("99.9"))) for reps, percent in one])
    assert heavier is not None
    assert heavier >= alone


@pytest.mark.parametrize(
    ("number", "session", "week"),
    [
        ("0.39", "too little", "easy"),
        ("0.4", "fresh", "easy"),
        ("1", "fresh", "easy"),
        ("1.01", "hard", "easy"),
        ("2", "hard", "hard"),
        ("2.01", "brutal", "hard"),
        ("3.5", "brutal", "very hard"),
        ("4", "brutal", "very hard"),
        ("4.01", "brutal", "too much"),
    ],
)
def test_bands(number: str, session: str, week: str) -> None:
    """Hristov's bands, each with its upper end."""
    assert (session, week) == (session_band(Decimal(number)), week_band(Decimal(number)))


@pytest.mark.parametrize(
    ("percent", "row"),
    [
        ("55", (3, 6, 18, 24, 30)),
        ("69.9", (3, 6, 18, 24, 30)),
        ("70", (3, 6, 12, 18, 24)),
        ("79.9", (3, 6, 12, 18, 24)),
        ("80", (2, 4, 10, 15, 20)),
        ("89.9", (2, 4, 10, 15, 20)),
        ("90", (1, 2, 4, 7, 10)),
        ("102", (1, 2, 4, 7, 10)),
    ],
)
def test_prilepin(percent: str, row: tuple[int, ...]) -> None:
    """Every row of the table, from its first percent to its last."""
    zone = prilepin_zone(Decimal(percent))
    assert row == (zone.set_least, zone.set_most, zone.least, zone.best, zone.most)


def test_prilepin_says() -> None:
    """25 reps at 80 % are many, 15 are the best, 9 are few; ends are within."""
    zone = prilepin_zone(Decimal(80))
    assert ["few", "within", "within", "within", "many"] == [zone.says_of(reps) for reps in (9, 10, 15, 20, 25)]
    assert all(each.least < each.best < each.most for each in PRILEPIN)


@pytest.mark.parametrize(
    ("rpe", "percent", "expected"),
    [
        ("7", None, True),
        ("6.5", "80", True),
        (None, "80", True),
        ("6.5", "79.9", False),
        ("6.5", None, None),
        (None, "79.9", None),
        (None, None, None),
    ],
)
def test_hard_sets(rpe: str | None, percent: str | None, expected: bool | None) -> None:
    """RPE 7 or 80 % make a set hard; where one is not known, and the other does not decide it, nobody knows."""
    assert is_hard(rpe and Decimal(rpe), percent and Decimal(percent)) is expected  # type: ignore[arg-type]


def test_a_coach_says_from_which_effort_a_set_is_hard() -> None:
    """RPE 6 is hard where a coach says so."""
    assert (False, True) == tuple(is_hard(Decimal(6), Decimal(70), Decimal(hard)) for hard in (7, 6))


def test_tonnage() -> None:
    """100 kg x 5 are 500 kg, whatever the unit; a maximum of nothing has no percent."""
    assert Decimal(500) == volume_load([(kg("100"), 5)])
    assert 225 * 5 * LB_IN_KG == volume_load([(Load(Decimal(225), Unit.LB), 5)])
    assert Decimal(80) == relative_intensity(kg("80"), kg("100"))
    assert relative_intensity(kg("80"), kg("0")) is None


def test_axial_tonnage() -> None:
    """Deadlift 4x4 @ 150 kg and barbell row 3x8 @ 80 kg of somebody of 88 kg: (2400 + 0.6 x 1920) / 88."""
    axial = volume_load([(kg("150"), 4)] * 4) + Decimal("0.6") * volume_load([(kg("80"), 8)] * 3)
    found = axial_tonnage_per_bodyweight(axial, kg("88"))
    assert found is not None
    assert "40.36" == f"{found:.2f}"
    assert axial_tonnage_per_bodyweight(axial, kg("0")) is None


def test_fractional_sets() -> None:
    """Four sets of rows and three of deadlifts are 5.5 for the back, and 2 for the biceps that help in the rows."""
    done = [("barbell_row", 4), ("deadlift_conventional", 3)]
    assert ["5.5", "2.0", "0.0"] == [f"{fractional_sets(done, each):.1f}" for each in ("back", "biceps", "chest")]
