"""Bar velocity: mean concentric velocities of reps, in m/s."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ironrule.training.strain import mean

#: Exposures at a load that its usual velocity takes, at least.
FEWEST_BEFORE = 2


def velocity_loss(reps: Sequence[Decimal]) -> Decimal | None:
    """How far the last rep of a set is slower than its fastest, in percent: 100 (v_fastest - v_last) / v_fastest.

    None for fewer than two reps. Stopping at 25 % or less did strength more good than going on (Jukic 2023).
    """
    return 100 * (max(reps) - reps[-1]) / max(reps) if len(reps) > 1 else None


def velocity_delta(now: Decimal, before: Sequence[Decimal]) -> Decimal | None:
    """Velocity at a load minus its mean in earlier sessions at the same load, in m/s; negative is slower.

    None with fewer than two of those. From -0.06 m/s on it means something (Jovanovic & Flanagan 2014). At a fixed
    warm-up load it says more than a maximum worked out from velocity does, above all in the deadlift (Lake 2017).
    """
    return now - mean(before) if len(before) >= FEWEST_BEFORE else None


def velocity_drop(now: Decimal, before: Sequence[Decimal]) -> Decimal | None:
    """The same as a percent of that mean; positive is slower."""
    return 100 * (mean(before) - now) / mean(before) if len(before) >= FEWEST_BEFORE else None
