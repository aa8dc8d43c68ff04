"""What a window looks at: earlier scenes of a subject, the lifts of an athlete, readings of some days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from ironrule.rulebook.conditions import InEach, OverDays, Within
from ironrule.training.events import CheckIn
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.readings import newest_told
from ironrule.vocabulary.scene import Scene

#: `any lift has` looks at tracks that were trained within this time.
LIFT_SHELF_DAYS = 28
#: Check-ins that a window may reach back to.
CHECK_IN_WINDOW_DAYS = 14


def scenes_of(node: InEach, scene: Scene) -> list[Scene]:
    """The scenes of the last check-ins, days or exposures that count, as many as there are."""
    if node.over == "check-ins":
        return [scene.asof(each.at) for each in _told(node.reading, scene, CHECK_IN_WINDOW_DAYS)[-node.count :]]
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
    by_day = {each.at.date(): each.at for each in _told(node.reading, scene, node.count)}
    return [scene.asof(at) for at in by_day.values()]


def lifts_of(scene: Scene) -> Sequence[Scene]:
    """Every track that was trained lately; what lies months back is no sign of today."""
    return scene.once("lifts", _lifts_of)


def count_today(part: Callable[[Scene], bool | None], scene: Scene) -> Decimal | None:
    """For how many lifts of today's draft something is known to be true; unknown without a draft."""
    items = scene.items_today()
    return Decimal(sum(part(each) is True for each in items)) if items else None


def count_over(part: Callable[[Scene], bool | None], days: Value | None, scene: Scene) -> Decimal | None:
    """For how many lifts of some days' sessions something is known to be true; of a track ten sessions at most.

    Unknown where the record began less than so many days ago: what was not recorded may have been trained.
    """
    began = scene.carried.digest.first_session
    if not isinstance(days, Decimal) or began is None or (scene.on - began).days < days:
        return None
    first = scene.on - timedelta(days=int(days) - 1)
    return Decimal(sum(part(each) is True for each in _trained_since(first, scene)))


def _trained_since(first: date, scene: Scene) -> Sequence[Scene]:
    """Every lift of the sessions since a day, as it stood then."""

    def found(here: Scene) -> Sequence[Scene]:
        return [
            here.of_track(subject, CATALOGUE.get(subject.partition("/")[0]), each)
            for subject in here.carried.digest.exposures
            for each in here.exposures_of(subject)
            if each.sets_done and first <= each.on
        ]

    return scene.once(("trained since", first), found)


def over_days(node: OverDays, scene: Scene) -> Decimal | None:
    """One reading a day, the latest; unknown when too few days have one."""
    fact, muscles, days = node.fact, node.fact.muscles(scene), [*_by_day(scene.check_ins(node.days))]
    told = [reading for day in days if (reading := newest_told(day, fact.reading, muscles)) is not None]
    return OVER_DAYS[node.how](told) if len(told) >= node.at_least else None


def newest_of(node: Within, scene: Scene) -> Decimal | None:
    """The newest reading that is no older than that; unknown without one."""
    return newest_told(scene.fresh(node.hours), node.fact.reading, node.fact.muscles(scene))


def _told(fact: Fact | None, scene: Scene, days: int) -> list[CheckIn]:
    """The check-ins of some days in which a reading was told, or the one that a fact is worked out from."""
    if fact is None:
        return []
    reading, muscles, reached = fact.reading or fact.derived_from, fact.muscles(scene), scene.check_ins(days)
    return [each for each in reached if newest_told([each], reading, muscles) is not None]


def _by_day(check_ins: Sequence[CheckIn]) -> Iterator[list[CheckIn]]:
    """The check-ins of each civil day, the newest first."""
    days: dict[date, list[CheckIn]] = {}
    for each in reversed(check_ins):
        days.setdefault(each.at.date(), []).append(each)
    yield from days.values()


def _mean(told: Sequence[Decimal]) -> Decimal:
    return sum(told, Decimal(0)) / len(told)


#: What may be made of one reading a day.
OVER_DAYS: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {"mean": _mean, "max": max, "min": min}


def _lifts_of(scene: Scene) -> list[Scene]:
    first = scene.on - timedelta(days=LIFT_SHELF_DAYS)
    scenes: list[Scene] = []
    for subject in scene.carried.digest.exposures:
        ring = scene.exposures_of(subject)
        if ring and ring[-1].on >= first:
            scenes.append(scene.of_track(subject, CATALOGUE.get(subject.partition("/")[0]), ring[-1]))
    return scenes
