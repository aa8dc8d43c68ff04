"""Facts about one muscle, over all the lifts that train it."""

from __future__ import annotations

from decimal import Decimal

from ironrule.carried.state import muscle_of
from ironrule.training.muscle import share_of_a_set
from ironrule.vocabulary.scene import Scene


def hard_sets_this_week(scene: Scene) -> Decimal:
    """Working sets done in the week of the plan that runs, each for what it counts for the muscle."""
    muscle, tallies = muscle_of(scene.subject), scene.carried.digest.this_week
    counted = (share_of_a_set(track.partition("/")[0], muscle) * each.sets_done for track, each in tallies.items())
    return sum(counted, Decimal(0))
