"""Load of days and weeks: session RPE, monotony and strain, and the curves that only a chart may show.

Loads of a day are arbitrary units, of days without training 0, oldest first. What cannot be worked out is None.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_WEEK, _MONTH = 7, 28
#: Weeks that a z-score needs before it says anything.
FEWEST_WEEKS = 4


def srpe_load(session_rpe: Decimal, minutes: int) -> Decimal:
    """Load of a session: CR-10 exertion times minutes, in arbitrary units (Foster 2001; in lifting Day 2004)."""
    return session_rpe * minutes


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean of one number or more."""
    return sum(numbers, Decimal(0)) / len(numbers)


def deviation(numbers: Sequence[Decimal]) -> Decimal | None:
    """Standard deviation of a sample, over n - 1; None for fewer than two numbers."""
    if len(numbers) < 2:
        return None
    middle = mean(numbers)
    return (sum(((each - middle) ** 2 for each in numbers), Decimal(0)) / (len(numbers) - 1)).sqrt()


def monotony(daily: Sequence[Decimal]) -> Decimal | None:
    """Mean over standard deviation of the loads of seven days (Foster 1998); None where all are the same.

    So many equal sessions a week give at most 0.80 (3), 1.07 (4), 1.46 (5), 2.27 (6): who trains on fewer than six days
    cannot come above 2.
    """
    spread = deviation(daily)
    return mean(daily) / spread if spread else None


def strain(daily: Sequence[Decimal]) -> Decimal | None:
    """Load of a week times its monotony (Foster 1998); 0 for a week without training."""
    if not any(daily):
        return Decimal(0)
    alike = monotony(daily)
    return None if alike is None else sum(daily, Decimal(0)) * alike


def z_score(now: Decimal, before: Sequence[Decimal]) -> Decimal | None:
    """How many standard deviations a number lies over the mean of an athlete's own earlier ones.

    None with fewer than four of those, or where they are all the same.
    """
    spread = deviation(before) if len(before) >= FEWEST_WEEKS else None
    return (now - mean(before)) / spread if spread else None


def week_ratio(week: Decimal, before: Sequence[Decimal]) -> Decimal | None:
    """This week over the mean of the weeks before it, which it is not part of; None where those were empty."""
    usual = mean(before) if before else Decimal(0)
    return week / usual if usual else None


def acwr_rolling(daily: Sequence[Decimal]) -> Decimal | None:
    """Mean load of 7 days over that of 28 days, which they are part of; None with fewer than 28 days.

    For charts: it is a rescaled acute load and predicts no injury (Impellizzeri 2020).
    """
    if len(daily) < _MONTH or not any(daily[-_MONTH:]):
        return None
    return mean(daily[-_WEEK:]) / mean(daily[-_MONTH:])


def acwr_ewma(daily: Sequence[Decimal]) -> Decimal | None:
    """The same by exponentially weighted means, of 7 and 28 days: E = lambda L + (1 - lambda) E, lambda = 2 / (N + 1).

    Both start as the mean of the first 28 days; None with no day after those. It swings between 0.77 and 1.18 within
    one constant week of three sessions: look at it on the same weekday. For charts (Williams 2017, Impellizzeri 2020).
    """
    if len(daily) <= _MONTH or not any(daily):
        return None
    acute = chronic = mean(daily[:_MONTH])
    for load in daily[_MONTH:]:
        acute, chronic = _followed(acute, load, _WEEK), _followed(chronic, load, _MONTH)
    return acute / chronic


def _followed(before: Decimal, load: Decimal, days: int) -> Decimal:
    share = Decimal(2) / (days + 1)
    return load * share + before * (1 - share)


def fitness_fatigue(
    daily: Sequence[Decimal],
    *,
    fitness_days: int = 45,
    fatigue_days: int = 15,
    fitness_gain: Decimal = Decimal(1),
    fatigue_gain: Decimal = Decimal(2),
) -> tuple[Decimal, Decimal]:
    """Fitness and fatigue after the last day, k sum w e^(-t / tau); performance is the one minus the other, from p0 on.

    Banister 1975, with the defaults of Morton 1990. Parameters fit no athlete for long: a chart, and never a decision.
    """
    ages = range(len(daily), 0, -1)
    fitness = sum(
        (load * (Decimal(-age) / fitness_days).exp() for load, age in zip(daily, ages, strict=True)), Decimal(0)
    )
    fatigue = sum(
        (load * (Decimal(-age) / fatigue_days).exp() for load, age in zip(daily, ages, strict=True)), Decimal(0)
    )
    return fitness_gain * fitness, fatigue_gain * fatigue


def adherence(done: int, planned: int) -> Decimal | None:
    """Sessions done of those planned, in percent; None where none was planned."""
    return Decimal(100 * done) / planned if planned else None
