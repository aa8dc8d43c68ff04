"""Facts about one muscle, over all the lifts that train it."""

from __future__ import annotations

from decimal import Decimal

from ironrule.carried.state import muscle_of
from ironrule.training.muscle import fractional_sets
from ironrule.vocabulary.scene import Scene


def hard_sets_this_week(scene: Scene) -> Decimal:
    """Working sets done in the week of the plan that runs, each for what it counts for the muscle."""
    muscle, tallies = muscle_of(scene.subject), scene.carried.digest.this_week
    return fractional_sets(((track.partition("/")[0], each.sets_done) for track, each in tallies.items()), muscle)
