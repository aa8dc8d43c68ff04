"""Facts about load and recovery over days and weeks: monotony, strain, heart, joints. Missing is None, never normal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from ironrule.carried.digest import Day
from ironrule.training import strain
from ironrule.training.events import CheckIn, JointAche
from ironrule.vocabulary.scene import Scene

_WEEK_DAYS = 7
#: Weeks before the present one that its strain is measured by.
_WEEKS_BEFORE = 6
#: Days before the last seven that their heart-rate variability is measured by; how many of both must have a reading.
_HRV_BEFORE, _HRV_FEWEST_BEFORE, _HRV_FEWEST_NOW = 21, 10, 4
#: Answers about joints are as fresh as other readings, and an ache is the same one while answers are no further apart.
_ACHE_SHELF_H, _ACHE_GAP_DAYS, _ACHE_MEMORY_DAYS = 24, 7, 28


def monotony(scene: Scene) -> Decimal | None:
    daily = _week_loads(scene, 0)
    return None if daily is None or not any(daily) else strain.monotony(daily)


def strain_z(scene: Scene) -> Decimal | None:
    """Of the week that runs, by the six before it that are known and saw no deload; unknown with fewer than four."""
    now = _week_strain(scene, 0)
    if now is None:
        return None
    before = (_week_strain(scene, back) for back in range(1, _WEEKS_BEFORE + 1) if not _in_deload(scene, back))
    return strain.z_score(now, [each for each in before if each is not None])


def adherence_28d(scene: Scene) -> Decimal | None:
    first = scene.on - timedelta(days=27)
    days = [each for each in scene.carried.digest.days if first <= each.on <= scene.on]
    done = sum(each.done for each in days)
    return strain.adherence(done, done + sum(each.missed for each in days))


def hrv_z(scene: Scene) -> Decimal | None:
    """Mean of seven days over that of the 21 days before, in standard deviations of those days (Plews 2013)."""
    edge = scene.on - timedelta(days=_WEEK_DAYS)
    by_day = {each.at.date(): each.hrv for each in scene.check_ins(_WEEK_DAYS + _HRV_BEFORE) if each.hrv is not None}
    now = [hrv for on, hrv in by_day.items() if on > edge]
    before = [hrv for on, hrv in by_day.items() if on <= edge]
    if len(now) < _HRV_FEWEST_NOW or len(before) < _HRV_FEWEST_BEFORE:
        return None
    return strain.z_score(strain.mean(now), before)


def joint_ache(scene: Scene) -> Decimal | None:
    answer = _newest_answer(scene)
    return None if answer is None else max((each.level for each in _aches(answer)), default=Decimal(0))


def joint_ache_days(scene: Scene) -> Decimal | None:
    """Of the site that has ached longest, from `ache_level` on; 0 where none aches."""
    newest = _newest_answer(scene)
    if newest is None:
        return None
    level, answers = scene.usual.ache_level, _answers(scene)
    lasting = (_days_of(each, answers, scene, level) for each in _aches(newest) if each.level >= level)
    return Decimal(max(lasting, default=0))


def _days_of(ache: JointAche, answers: Sequence[CheckIn], scene: Scene, level: Decimal) -> int:
    """Since the first of an unbroken run of answers in which the site ached, or as the athlete says, the longer."""
    first = answers[-1].at.date()
    for each in reversed(answers):
        same = any(other.site == ache.site and other.level >= level for other in _aches(each))
        if not same or (first - each.at.date()).days > _ACHE_GAP_DAYS:
            break
        first = each.at.date()
    return max((scene.on - first).days, ache.days or 0)


def _aches(answer: CheckIn) -> Sequence[JointAche]:
    return answer.joint_aches or ()


def _newest_answer(scene: Scene) -> CheckIn | None:
    return next((each for each in scene.fresh(_ACHE_SHELF_H) if each.joint_aches is not None), None)


def _answers(scene: Scene) -> list[CheckIn]:
    return [each for each in scene.check_ins(_ACHE_MEMORY_DAYS) if each.joint_aches is not None]


def _week_strain(scene: Scene, back: int) -> Decimal | None:
    daily = _week_loads(scene, back)
    return None if daily is None else strain.strain(daily)


def _week_loads(scene: Scene, back: int) -> list[Decimal] | None:
    """Loads of seven days, so many weeks back; None where a session was not rated, or the record begins later."""
    first_session, (first, last) = scene.carried.digest.first_session, _ends(scene, back)
    if first_session is None or first < first_session:
        return None
    days = _days_between(scene, first, last)
    if any(each.rated < each.done for each in days):
        return None
    loads = {each.on: each.exertion for each in days}
    return [loads.get(first + timedelta(days=place), Decimal(0)) for place in range(_WEEK_DAYS)]


def _in_deload(scene: Scene, back: int) -> bool:
    return any(each.deload for each in _days_between(scene, *_ends(scene, back)))


def _ends(scene: Scene, back: int) -> tuple[date, date]:
    """First and last day of a week that ends with today, or with yesterday while today's session is still to come."""
    trained = any(each.on == scene.on and each.done for each in scene.carried.digest.days)
    last = scene.on - timedelta(days=_WEEK_DAYS * back + (0 if trained else 1))
    return last - timedelta(days=_WEEK_DAYS - 1), last


def _days_between(scene: Scene, first: date, last: date) -> list[Day]:
    return [each for each in scene.carried.digest.days if first <= each.on <= last]
