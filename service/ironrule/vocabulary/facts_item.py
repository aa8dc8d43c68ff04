"""Facts about one item of today's draft, as the stages before have left it."""

from __future__ import annotations

from decimal import Decimal

from ironrule.units import Load
from ironrule.vocabulary.facts_track import e1rm_ref
from ironrule.vocabulary.scene import Scene


def sets(scene: Scene) -> Decimal | None:
    return Decimal(scene.item.sets) if scene.item else None


def reps(scene: Scene) -> Decimal | None:
    return None if scene.item is None or scene.item.reps is None else Decimal(scene.item.reps)


def load_today(scene: Scene) -> Load | None:
    return scene.item.load if scene.item else None


def planned_load(scene: Scene) -> Load | None:
    return scene.item.base if scene.item else None


def chart_load(scene: Scene) -> Load | None:
    """What the RPE chart gives for the top of today's reps at today's effort, from `e1rm_ref`."""
    item, reference = scene.item, e1rm_ref(scene)
    if item is None or item.reps_top is None or item.effort is None or reference is None:
        return None
    share = scene.usual.chart(item.reps_top, item.effort)
    return None if share is None else share.of(reference)


def eccentric_s(scene: Scene) -> Decimal | None:
    return Decimal(scene.item.tempo.eccentric) if scene.item and scene.item.tempo else None


def tempo_conversion(scene: Scene) -> Decimal | None:
    """What today's tempo allows of the last full load, in percent: 100 when the tempo is no slower than then."""
    full = scene.carried.digest.last_full.get(scene.subject)
    if scene.item is None:
        return None
    if scene.item.tempo is None:
        return Decimal(100)
    if full is None or not full.tempo_factor:
        return None
    return scene.usual.load_factor(scene.item.tempo) / full.tempo_factor * 100
