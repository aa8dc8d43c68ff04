"""e1RM formulas and the RPE chart against their published vectors."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

import pytest

from ironrule.training.effort import (
    chart_share,
    e1rm_brzycki,
    e1rm_epley,
    e1rm_from_rpe,
    e1rm_lander,
    e1rm_lombardi,
    e1rm_mayhew,
    e1rm_oconner,
    e1rm_rir_epley,
    e1rm_wathan,
    formula_share,
    rpe_from_rir,
)
from ironrule.units import Load, Unit

HUNDRED = Load(Decimal(100), Unit.KG)


def rounded(load: Load | None) -> str:
    """Two decimals, as the vectors are written."""
    assert load is not None
    return f"{load.amount:.2f}"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (e1rm_epley, "116.67"),
        (e1rm_brzycki, "112.50"),
        (e1rm_lombardi, "117.46"),
        (e1rm_oconner, "112.50"),
        (e1rm_wathan, "116.58"),
        (e1rm_mayhew, "119.01"),
        (e1rm_lander, "113.71"),
    ],
)
def test_formulas(formula: Callable[[Load, int], Load | None], expected: str) -> None:
    """100 kg x 5 to failure, by every formula."""
    assert expected == rounded(formula(HUNDRED, 5))


@pytest.mark.parametrize(
    ("amount", "reps", "rpe", "expected"),
    [("100", 5, "8", "123.30"), ("140", 5, "8.5", "169.90"), ("160", 5, "8", "197.29"), ("160", 5, "9", "191.16"),
     ("160", 5, "9.5", "188.24"), ("60", 5, "7", "76.34")],
)  # fmt: skip
def test_chart_e1rm(amount: str, reps: int, rpe: str, expected: str) -> None:
    """The e1RM of the scenarios, by the chart."""
    assert expected == rounded(e1rm_from_rpe(Load(Decimal(amount), Unit.KG), reps, Decimal(rpe)))


@pytest.mark.parametrize(
    ("rpe", "row"),
    [
        ("10", "100 95.5 92.2 89.2 86.3 83.7 81.1 78.6 76.2 73.9 70.7 68.0"),
        ("9.5", "97.8 93.9 90.7 87.8 85.0 82.4 79.9 77.4 75.1 72.3 69.4 66.7"),
        ("8", "92.2 89.2 86.3 83.7 81.1 78.6 76.2 73.9 70.7 68.0 65.3 62.6"),
        ("7.5", "90.7 87.8 85.0 82.4 79.9 77.4 75.1 72.3 69.4 66.7 64.0 61.3"),
        ("6", "86.3 83.7 81.1 78.6 76.2 73.9 70.7 68.0 65.3 62.6 59.9 57.4"),
    ],
)
def test_chart_rows(rpe: str, row: str) -> None:
    """Rows of the published chart, reps 1 to 12."""
    shares = [chart_share(reps, Decimal(rpe)) for reps in range(1, 13)]
    assert [Decimal(cell) for cell in row.split()] == [share.points for share in shares if share]


def test_chart_ends() -> None:
    """Outside the chart, or where it is not valid, there is no estimate."""
    assert chart_share(0, Decimal(8)) is None
    assert chart_share(5, Decimal("8.25")) is None
    assert chart_share(17, Decimal(10)) is None
    assert e1rm_from_rpe(HUNDRED, 11, Decimal(8)) is None
    assert e1rm_from_rpe(HUNDRED, 5, Decimal("5.5")) is None


@pytest.mark.parametrize(
    ("formula", "one", "ten"),
    [
        (e1rm_epley, "100.00", "133.33"),
        (e1rm_brzycki, "100.00", "133.33"),
        (e1rm_lombardi, "100.00", "125.89"),
        (e1rm_oconner, "102.50", "125.00"),
        (e1rm_wathan, "101.30", "134.75"),
        (e1rm_mayhew, "108.86", "130.93"),
        (e1rm_lander, "101.39", "134.07"),
    ],
)
def test_one_rep_and_ten(formula: Callable[[Load, int], Load | None], one: str, ten: str) -> None:
    """At one rep most formulas are not the load itself, which is why a single is taken as it is; at ten they part."""
    assert (one, ten) == (rounded(formula(HUNDRED, 1)), rounded(formula(HUNDRED, 10)))


@pytest.mark.parametrize(
    "formula",
    [e1rm_epley, e1rm_brzycki, e1rm_lombardi, e1rm_oconner, e1rm_wathan, e1rm_mayhew, e1rm_lander],
)
def test_more_reps_show_more(formula: Callable[[Load, int], Load | None]) -> None:
    """Each rep more shows more, as far as the formula goes, and each is in proportion to the load."""
    found = [each for each in (formula(HUNDRED, reps) for reps in range(1, 50)) if each is not None]
    assert len(found) >= 36
    assert all(one < other for one, other in pairwise(found))
    assert rounded(formula(Load(Decimal(200), Unit.KG), 8)) == f"{2 * Decimal(found[7].amount):.2f}"


def test_edges_of_formulas() -> None:
    """One rep is the maximum itself; formulas stop where they divide by nothing."""
    assert HUNDRED == e1rm_epley(HUNDRED, 1)
    assert e1rm_brzycki(HUNDRED, 37) is None
    assert e1rm_lander(HUNDRED, 38) is None
    assert rounded(e1rm_rir_epley(HUNDRED, 5, Decimal(8))) == "123.33"
    assert Decimal("8.5") == rpe_from_rir(Decimal("1.5"))


@pytest.mark.parametrize(
    ("reps", "rpe", "expected"),
    [
        (1, "10", "100.00"),
        (2, "10", "95.71"),
        (1, "8", "92.14"),
        (3, "9", "89.17"),
        (5, "8", "81.24"),
        (8, "7", "70.67"),
    ],
)
def test_formula_of_the_chart(reps: int, rpe: str, expected: str) -> None:
    """OpenPowerlifting's formula: a parabola for the first three steps, then a line (PB-10 has 81.24 %)."""
    share = formula_share(reps, Decimal(rpe))
    assert share is not None
    assert expected == f"{share.points:.2f}"


@pytest.mark.parametrize(("reps", "rpe"), [(0, "10"), (5, "3.5"), (17, "10"), (12, "5")])
def test_formula_has_an_end(reps: int, rpe: str) -> None:
    """No set at all, an effort that nobody can tell, and more than sixteen reps with those in reserve give nothing."""
    assert formula_share(reps, Decimal(rpe)) is None
