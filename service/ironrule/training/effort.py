"""Effort and strength estimates: RPE and RIR, the RPE chart, e1RM formulas."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ironrule.units import Load, Percent

#: Share of e1RM for some reps at an RPE; None where a chart says nothing.
Chart = Callable[[int, Decimal], Percent | None]
#: Reps that a formula takes: whole ones to failure, or with those in reserve.
Reps = int | Decimal

#: Share of e1RM that can be lifted for k = reps + RIR, whole steps from k = 1 (RTS chart, row RPE 10).
_WHOLE = tuple(
    Decimal(text) for text in "100 95.5 92.2 89.2 86.3 83.7 81.1 78.6 76.2 73.9 70.7 68.0 65.3 62.6 59.9 57.4".split()
)
#: The half steps between them, from k = 1.5 (RTS chart, row RPE 9.5).
_HALF = tuple(
    Decimal(text) for text in "97.8 93.9 90.7 87.8 85.0 82.4 79.9 77.4 75.1 72.3 69.4 66.7 64.0 61.3 58.6".split()
)

#: An e1RM from the chart is trusted up to this many reps + RIR ...
LONGEST_VALID = Decimal(12)
#: ... and from this effort on.
EASIEST_VALID = Decimal(6)

#: Where OpenPowerlifting's formula begins and ends, and where its parabola becomes a line.
_EASIEST_OF_FORMULA, _END_OF_FORMULA, _END_OF_PARABOLA = Decimal(4), Decimal(16), Decimal("2.92")


def rpe_from_rir(rir: Decimal) -> Decimal:
    """RPE = 10 - RIR."""
    return Decimal(10) - rir


def chart_share(reps: int, rpe: Decimal) -> Percent | None:
    """Share of e1RM for some reps at an RPE by halves; None outside the chart (k = reps + RIR, 1 to 16)."""
    twice = 2 * (reps + Decimal(10) - rpe)
    if twice != twice.to_integral_value() or reps < 1:
        return None
    step = int(twice) - 2
    row, place = (_WHOLE, step // 2) if step % 2 == 0 else (_HALF, (step - 1) // 2)
    return Percent(row[place]) if 0 <= place < len(row) else None


def formula_share(reps: int, rpe: Decimal) -> Percent | None:
    """The same by the formula of OpenPowerlifting's RPE calculator, which Liftosaur uses: a fit of the RTS chart.

    With x = reps - 1 + RIR a parabola up to 2.92, a line beyond; None from x = 16 on and below RPE 4.
    """
    beyond = reps - 1 + Decimal(10) - rpe
    if reps < 1 or rpe < _EASIEST_OF_FORMULA or beyond >= _END_OF_FORMULA:
        return None
    if beyond == 0:
        return Percent(Decimal(100))
    if beyond <= _END_OF_PARABOLA:
        return Percent((Decimal("0.347619") * beyond - Decimal("4.60714")) * beyond + Decimal("99.9667"))
    return Percent(Decimal("97.0955") - Decimal("2.64249") * beyond)


def e1rm_from_rpe(load: Load, reps: int, rpe: Decimal, chart: Chart = chart_share) -> Load | None:
    """Estimated one-rep maximum by a chart; None where it is not valid (reps + RIR > 12, RPE < 6)."""
    if rpe < EASIEST_VALID or reps + Decimal(10) - rpe > LONGEST_VALID:
        return None
    share = chart(reps, rpe)
    return None if share is None else Load(load.amount / share.ratio, load.unit)


def e1rm_epley(load: Load, reps: Reps) -> Load:
    """Epley: w (1 + r / 30), and w itself for one rep; reps to failure."""
    return load if reps == 1 else load.times(1 + Decimal(reps) / 30)


def e1rm_brzycki(load: Load, reps: Reps) -> Load | None:
    """Brzycki: 36 w / (37 - r); undefined from 37 reps on."""
    return None if reps >= 37 else load.times(Decimal(36) / (37 - reps))


def e1rm_lombardi(load: Load, reps: Reps) -> Load:
    """Lombardi: w r^0.10."""
    return load.times(Decimal(reps) ** Decimal("0.10"))


def e1rm_oconner(load: Load, reps: Reps) -> Load:
    """O'Conner: w (1 + 0.025 r)."""
    return load.times(1 + Decimal("0.025") * reps)


def e1rm_wathan(load: Load, reps: Reps) -> Load:
    """Wathan: 100 w / (48.8 + 53.8 e^(-0.075 r))."""
    return load.times(100 / (Decimal("48.8") + Decimal("53.8") * (Decimal("-0.075") * reps).exp()))


def e1rm_mayhew(load: Load, reps: Reps) -> Load:
    """Mayhew: 100 w / (52.2 + 41.9 e^(-0.055 r))."""
    return load.times(100 / (Decimal("52.2") + Decimal("41.9") * (Decimal("-0.055") * reps).exp()))


def e1rm_lander(load: Load, reps: Reps) -> Load | None:
    """Lander: 100 w / (101.3 - 2.67123 r); undefined from 38 reps on."""
    return None if reps >= 38 else load.times(100 / (Decimal("101.3") - Decimal("2.67123") * reps))


def e1rm_rir_epley(load: Load, reps: int, rpe: Decimal) -> Load:
    """Epley on reps + RIR, for rulebooks that do not use the chart."""
    return load.times(1 + (reps + Decimal(10) - rpe) / 30)
