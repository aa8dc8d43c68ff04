"""How heavy and how much: relative intensity, INOL, Prilepin's table, hard sets and tonnage.

Percents are in points: 80 is 80 %. What cannot be worked out is None.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ironrule.units import Load

#: Effort from which a set is hard, three reps in reserve or fewer ...
HARD_RPE = Decimal(7)
#: ... and percent of e1RM from which it is, whatever the effort (an engine default).
HARD_PERCENT = Decimal(80)

_HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Zone:
    """A row of Prilepin's table: reps in a set, and reps of a lift in a session, at best and at the ends.

    `low` is the percent of 1RM from which it counts, up to the `low` of the next.
    """

    low: int
    set_least: int
    set_most: int
    least: int
    best: int
    most: int

    def says_of(self, reps: int) -> str:
        """`few`, `within` or `many`, for reps of a lift in a session."""
        return "few" if reps < self.least else "many" if reps > self.most else "within"


#: Prilepin's table as Hristov (2005) gives it, from weightlifters' logs; in the deadlift coaches take the lower half.
PRILEPIN = (Zone(90, 1, 2, 4, 7, 10), Zone(80, 2, 4, 10, 15, 20), Zone(70, 3, 6, 12, 18, 24), Zone(0, 3, 6, 18, 24, 30))

#: Hristov's bands: the most that belongs to a band, and its name; what lies above the last is the word after it.
_SESSION_BANDS = ((Decimal(1), "fresh"), (Decimal(2), "hard"))
_WEEK_BANDS = ((Decimal(3), "hard"), (Decimal(4), "very hard"))
_TOO_LITTLE, _EASY_WEEK = Decimal("0.4"), Decimal(2)


def relative_intensity(load: Load, one_rm: Load) -> Decimal | None:
    """Percent of a one-rep maximum, tested or estimated: 100 load / 1RM; None for a maximum of 0."""
    return 100 * load.in_kg() / one_rm.in_kg() if one_rm.amount else None


def inol(sets: Iterable[tuple[int, Decimal]]) -> Decimal | None:
    """Intensity and number of lifts (Hristov 2005): the sum of reps / (100 - %1RM) over (reps, percent) of each set.

    Of one lift, in a session or in a week. None from 100 % on, where the formula ends; a convention, tried on nobody.
    """
    total = Decimal(0)
    for reps, percent in sets:
        if percent >= _HUNDRED:
            return None
        total += reps / (_HUNDRED - percent)
    return total


def session_band(of_session: Decimal) -> str:
    """Hristov's word for the INOL of a lift in a session: too little, fresh, hard, brutal."""
    if of_session < _TOO_LITTLE:
        return "too little"
    return next((word for most, word in _SESSION_BANDS if of_session <= most), "brutal")


def week_band(of_week: Decimal) -> str:
    """Hristov's word for the INOL of a lift in a week: easy, hard, very hard, too much."""
    if of_week < _EASY_WEEK:
        return "easy"
    return next((word for most, word in _WEEK_BANDS if of_week <= most), "too much")


def prilepin_zone(percent: Decimal) -> Zone:
    """The row of Prilepin's table for a percent of 1RM."""
    return next(zone for zone in PRILEPIN if percent >= zone.low)


def is_hard(rpe: Decimal | None, percent: Decimal | None, hard_rpe: Decimal = HARD_RPE) -> bool | None:
    """A hard set: RPE 7 or more, or 80 % of e1RM or more; None where what is known does not decide it."""
    if (rpe is not None and rpe >= hard_rpe) or (percent is not None and percent >= HARD_PERCENT):
        return True
    return None if rpe is None or percent is None else False


def volume_load(sets: Iterable[tuple[Load, int]]) -> Decimal:
    """Tonnage in kg: the sum of load times reps over (load, reps) of each set."""
    return sum((load.in_kg() * reps for load, reps in sets), Decimal(0))


def axial_tonnage_per_bodyweight(axial: Decimal, bodyweight: Load) -> Decimal | None:
    """Tonnage in kg, each lift's times its axial coefficient, over bodyweight: a proxy of load on the spine (ED)."""
    return axial / bodyweight.in_kg() if bodyweight.amount else None
