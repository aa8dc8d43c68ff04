"""Facts over a span of days that a phrase names: how e1RM goes, how often a number went up. Missing is None."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from ironrule.training.strain import mean
from ironrule.vocabulary.scene import Scene

#: The span where a phrase names none, and the exposures that a trend then takes.
USUAL_DAYS, FEWEST_EXPOSURES = 28, 3


def e1rm_trend_over(scene: Scene, days: int, at_least: int) -> Decimal | None:
    """Rise of e1RM over so many days along the line of best fit, in percent of where the line begins.

    None with fewer exposures than that, or where they lie within half of the span.
    """
    first = scene.on - timedelta(days=days)
    known = [
        (Decimal((each.on - first).days), each.e1rm_day.in_kg())
        for each in scene.exposures()
        if each.on > first and each.e1rm_day is not None
    ]
    if len(known) < at_least or 2 * (known[-1][0] - known[0][0]) < days:
        return None
    middle, level = mean([on for on, _ in known]), mean([e1rm for _, e1rm in known])
    spread = sum(((on - middle) ** 2 for on, _ in known), Decimal(0))
    slope = sum(((on - middle) * (e1rm - level) for on, e1rm in known), Decimal(0)) / spread
    start = level - slope * (middle - known[0][0])
    return 100 * slope * days / start if start > 0 else None


def raises_over(scene: Scene, days: int, _: int) -> Decimal | None:
    """Days on which a carried number of the track went up; None where the record is shorter than that."""
    began = scene.carried.digest.first_session
    if began is None or (scene.on - began).days < days:
        return None
    first = scene.on - timedelta(days=days)
    return Decimal(sum(first < each <= scene.on for each in scene.carried.digest.raises.get(scene.subject, ())))


def e1rm_trend(scene: Scene) -> Decimal | None:
    return e1rm_trend_over(scene, USUAL_DAYS, FEWEST_EXPOSURES)


def raises(scene: Scene) -> Decimal | None:
    return raises_over(scene, USUAL_DAYS, 0)
