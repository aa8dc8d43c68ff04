"""The warm-up ramp up to the first working set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.rulebook import WarmUp
from ironrule.training.equipment import Rack
from ironrule.units import Load, Percent
from ironrule.vocabulary.scene import Scene


@dataclass(frozen=True)
class WarmUpSet:
    """One warm-up set."""

    load: Load
    reps: int


def warm_up_to(top: Load, ramp: WarmUp, rack: Rack, scene: Scene) -> list[WarmUpSet]:
    """The ramp: steps rounded down; those too close to the last kept one, or not below the top, are left out.

    None at all when the top is no heavier than the empty bar. Heavy steps are only for tops from `heavy from` on; while
    that is unknown they are left out.
    """
    gap = value_of(ramp.skip_closer_than, scene)
    heavy_from = value_of(ramp.heavy_from, scene) if ramp.heavy_from is not None else None
    heavy = ramp.heavy_from is None or (isinstance(heavy_from, Load) and top >= heavy_from)
    kept: list[WarmUpSet] = []
    for step in ramp.steps:
        if step.heavy and not heavy:
            continue
        load = rack.lightest() if step.share is None else rack.at_most(_share(step.share, scene).of(top))
        if load is None or load >= top:
            continue
        if kept and isinstance(gap, Load) and load.minus(kept[-1].load) < gap:
            continue
        if not load.amount:
            continue
        kept.append(WarmUpSet(load, step.reps))
    return kept


def _share(node: object, scene: Scene) -> Percent:
    value = value_of(node, scene)  # type: ignore[arg-type]  # checked to be a percent when the rulebook was read
    return Percent(value if isinstance(value, Decimal) else Decimal(0))
