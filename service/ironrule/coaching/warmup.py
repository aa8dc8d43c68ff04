"""The warm-up ramp up to the first working set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.rulebook import WarmUp, WarmUpStep
from ironrule.training.equipment import Rack
from ironrule.units import Load, Percent
from ironrule.vocabulary.scene import Scene


@dataclass(frozen=True)
class WarmUpSet:
    """One warm-up set."""

    load: Load
    reps: int


def warm_up_to(top: Load, ramp: WarmUp, rack: Rack, scene: Scene) -> list[WarmUpSet]:
    """The ramp: steps rounded as it says; those too close to the last kept one, or not below the top, are left out.

    None at all when the top is no heavier than the empty bar. Heavy steps are only for tops from `heavy from` on; while
    that is unknown they are left out.
    """
    gap = value_of(ramp.skip_closer_than, scene) if ramp.skip_closer_than is not None else None
    heavy_from = value_of(ramp.heavy_from, scene) if ramp.heavy_from is not None else None
    heavy = ramp.heavy_from is None or (isinstance(heavy_from, Load) and top >= heavy_from)
    kept: list[WarmUpSet] = []
    for step in ramp.steps:
        load = _load_of(step, top, ramp, rack, scene)
        if (step.heavy and not heavy) or load is None or load >= top or not load.amount:
            continue
        if kept and (load <= kept[-1].load or (isinstance(gap, Load) and load.minus(kept[-1].load) < gap)):
            continue
        kept += [WarmUpSet(load, step.reps)] * step.sets
    return kept


def _load_of(step: WarmUpStep, top: Load, ramp: WarmUp, rack: Rack, scene: Scene) -> Load | None:
    """What can be loaded for a step; None where even the empty bar is too heavy for it."""
    if step.share is None:
        return rack.lightest()
    value = value_of(step.share, scene)
    exact = value if isinstance(value, Load) else Percent(value).of(top) if isinstance(value, Decimal) else None
    if exact is None or exact < rack.lightest():
        return None
    return rack.at_most(exact) if ramp.rounding == "down" else rack.nearest(exact)
