"""How a rulebook's dialect reads effort: which chart gives a share of the maximum, and what a set shows of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from ironrule.training import effort
from ironrule.training.effort import EASIEST_VALID, LONGEST_VALID, Chart, Reps
from ironrule.training.exercise import OWN_WEIGHT
from ironrule.units import Load

#: A one-rep maximum from a load and the reps to failure; None where it is not defined.
Formula = Callable[[Load, Reps], Load | None]

#: `rpe_chart`: the first is what holds when a rulebook does not say.
CHARTS: Mapping[str, Chart] = {"rts": effort.chart_share, "formula": effort.formula_share}
#: `e1rm_from`, apart from `rpe_chart`, which goes by the chart.
FORMULAS: Mapping[str, Formula] = {
    "epley": effort.e1rm_epley,
    "brzycki": effort.e1rm_brzycki,
    "lombardi": effort.e1rm_lombardi,
    "oconner": effort.e1rm_oconner,
    "wathan": effort.e1rm_wathan,
    "mayhew": effort.e1rm_mayhew,
    "lander": effort.e1rm_lander,
}
BY_CHART = "rpe_chart"


@dataclass(frozen=True)
class Estimator:
    """A chart, and a formula for the maximum; without one the chart gives it too."""

    chart: Chart = effort.chart_share
    formula: Formula | None = None

    def e1rm(self, load: Load, reps: int, rpe: Decimal) -> Load | None:
        """The maximum that a set shows; None where that is not valid (reps + RIR > 12, RPE < 6).

        A formula takes reps and reps in reserve together, as if the set had gone to failure.
        """
        if self.formula is None:
            return effort.e1rm_from_rpe(load, reps, rpe, self.chart)
        to_failure = reps + Decimal(10) - rpe
        return None if rpe < EASIEST_VALID or to_failure > LONGEST_VALID else self.formula(load, to_failure)

    def e1rm_to_failure(self, load: Load, reps: int) -> Load | None:
        """The maximum that a set shows whose effort nobody said: as if no rep had been left, by Epley unless said."""
        return (self.formula or effort.e1rm_epley)(load, reps)


@cache
def _estimator(chart: str, formula: str) -> Estimator:
    return Estimator(CHARTS[chart], FORMULAS.get(formula))


def moved(load: Load | None, implement: str, bodyweight: Load | None) -> Load | None:
    """What a set really moves: with one's own weight that and the load; None where one of them is not known."""
    if load is None or implement not in OWN_WEIGHT:
        return load
    whole = None if bodyweight is None else bodyweight.plus(load)
    return None if whole is None or whole.amount <= 0 else whole


def estimator_of(dialect: Mapping[str, str]) -> Estimator:
    """What a dialect says of effort."""
    return _estimator(dialect["rpe_chart"], dialect["e1rm_from"])
