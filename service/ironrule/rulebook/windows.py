"""What a window looks at: earlier scenes of a subject, the lifts of an athlete, readings of some days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from ironrule.rulebook.conditions import InEach, Mean, Within
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.scene import Scene

#: `any lift has` looks at tracks that were trained within this time.
LIFT_SHELF_DAYS = 28
#: Check-ins that a window may reach back to.
CHECK_IN_WINDOW_DAYS = 14


def scenes_of(node: InEach, scene: Scene) -> list[Scene]:
    """The scenes of the last check-ins, days or exposures that count, as many as there are."""
    if node.over == "check-ins":
        known = [
            each for each in scene.check_ins(CHECK_IN_WINDOW_DAYS) if getattr(each, node.reading, None) is not None
        ]
        return [scene.asof(each.at) for each in known[-node.count :]]
    if node.over == "days":
        return _days_of(node, scene)
    scenes: list[Scene] = []
    wanted = node.count
    for each in reversed(scene.exposures()):
        if not (node.judged and each.limited):
            scenes.append(scene.at(each))
            wanted -= 1
            if not wanted:
                break
    return scenes


def _days_of(node: InEach, scene: Scene) -> list[Scene]:
    """The scene of the last check-in of each of the last days that has the reading, today included."""
    by_day = {
        each.at.date(): each.at for each in scene.check_ins(node.count) if getattr(each, node.reading, None) is not None
    }
    return [scene.asof(at) for at in by_day.values()]


def lifts_of(scene: Scene) -> Sequence[Scene]:
    """Every track that was trained lately; what lies months back is no sign of today."""
    return scene.once("lifts", _lifts_of)


def mean_of(node: Mean, scene: Scene) -> Decimal | None:
    """One reading a day, the latest; unknown when too few days have one."""
    by_day: dict[date, Decimal] = {}
    for each in scene.check_ins(node.days):
        reading = getattr(each, node.fact.reading)
        if reading is not None:
            by_day[each.at.date()] = Decimal(reading)
    return sum(by_day.values(), Decimal(0)) / len(by_day) if len(by_day) >= node.at_least else None


def newest_of(node: Within, scene: Scene) -> Decimal | None:
    """The newest reading that is no older than that; unknown without one."""
    readings = (getattr(each, node.fact.reading) for each in scene.fresh(node.hours))
    found = next((each for each in readings if each is not None), None)
    return None if found is None else Decimal(found)


def _lifts_of(scene: Scene) -> list[Scene]:
    first = scene.on - timedelta(days=LIFT_SHELF_DAYS)
    scenes: list[Scene] = []
    for subject in scene.carried.digest.exposures:
        ring = scene.exposures_of(subject)
        if ring and ring[-1].on >= first:
            scenes.append(scene.of_track(subject, CATALOGUE.get(subject.partition("/")[0]), ring[-1]))
    return scenes
