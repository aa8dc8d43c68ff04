"""What an exposure says in metres a second: how fast each load moved, what it usually does, and what was lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from ironrule.carried.digest import MOST_SPEEDS, Exposure, Speed, Velocity
from ironrule.coaching.work import Work
from ironrule.training.strain import mean
from ironrule.training.velocity import velocity_delta, velocity_drop
from ironrule.units import Load, quantised

#: Reps at the beginning of a set that tell its velocity: later ones tell how tired it made.
_FIRST_REPS = 3
#: Earlier exposures that a velocity is compared with lie within this time.
_USUAL = timedelta(days=28)


def velocity_of(work: Work) -> Velocity | None:
    """Velocities of the exposure, on the grain of facts; None without any."""
    at = _speeds(work)
    losses = [each.velocity_loss for each in work.performed if each.velocity_loss is not None]
    if not at and not losses:
        return None
    delta, drop = (None, None) if work.limited else _against_usual(at, work)
    return Velocity(at, max(losses, default=None), delta, drop)


def _speeds(work: Work) -> tuple[Speed, ...]:
    """The first set at each load, warm-ups included; of many loads the heaviest."""
    found: dict[Load, Decimal] = {}
    for each in (*work.warm_ups, *work.performed):
        if each.load is not None and each.velocities:
            found.setdefault(each.load, quantised(mean(each.velocities[:_FIRST_REPS])))
    rows = [Speed(load, found[load]) for load in sorted(found)]
    return tuple(rows[-MOST_SPEEDS:])


def _against_usual(at: Sequence[Speed], work: Work) -> tuple[Decimal | None, Decimal | None]:
    """Delta and drop at the load that was lifted on most of the days before; of several the heaviest."""
    rows = [(_usual_at(each.load, work), each) for each in at]
    before, now = max(rows, key=lambda row: (len(row[0]), row[1].load), default=((), None))
    if now is None:
        return None, None
    delta, drop = velocity_delta(now.mean, before), velocity_drop(now.mean, before)
    return (None, None) if delta is None or drop is None else (quantised(delta), quantised(drop))


def _usual_at(load: Load, work: Work) -> list[Decimal]:
    """Velocities at a load within four weeks, before the present run of exposures that were slower than usual."""
    recent = [each for each in work.since("velocity_delta") if _counts(each, work)]
    while recent and _slower(recent[-1]):
        recent.pop()
    return [
        speed.mean for each in recent if each.velocity is not None for speed in each.velocity.at if speed.load == load
    ]


def _counts(each: Exposure, work: Work) -> bool:
    return not each.limited and each.velocity is not None and work.ended - each.ended <= _USUAL


def _slower(each: Exposure) -> bool:
    return each.velocity is not None and each.velocity.delta is not None and each.velocity.delta < 0
