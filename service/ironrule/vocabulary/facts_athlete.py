"""Facts about the athlete: profile, safety, readiness, adherence. Missing is None, never a normal value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from ironrule.carried.digest import REST_DAYS
from ironrule.training.events import CheckIn
from ironrule.units import Load
from ironrule.vocabulary.readings import muscles_of, newest_told
from ironrule.vocabulary.scene import Scene

#: Readings about safety are asked anew each day; a reading older than this is stale.
SAFETY_SHELF_H = 12
#: Readiness readings are taken in the morning and count for that day.
READINESS_SHELF_H = 24

#: Whole weeks before the present one that are looked at, and how many of them, the fullest, make the usual one.
WEEKS_REMEMBERED, _USUAL_WEEKS, _WEEK = 6, 3, timedelta(days=7)

#: The word for the deload effect; days since a deload are counted from its last day.
DELOAD = "deload"

#: The phase of a plan that has none.
NO_PHASE = "none"

_T = TypeVar("_T")


def training_status(scene: Scene) -> str | None:
    status = scene.athlete.training_status
    return None if status is None else status.value


def training_age_months(scene: Scene) -> Decimal | None:
    months = scene.athlete.training_age_months
    return None if months is None else Decimal(months)


def age(scene: Scene) -> Decimal | None:
    return None if scene.athlete.age_years is None else Decimal(scene.athlete.age_years)


def sex(scene: Scene) -> str | None:
    return None if scene.athlete.sex is None else scene.athlete.sex.value


def bodyweight(scene: Scene) -> Load | None:
    return scene.athlete.bodyweight


def frozen(scene: Scene) -> bool:
    return scene.carried.freeze is not None


def emergency(scene: Scene) -> bool:
    freeze = scene.carried.freeze
    return freeze is not None and any(each.emergency for each in freeze.red_flags)


def red_flags_asked(scene: Scene) -> bool:
    return any(each.red_flags is not None for each in scene.fresh(SAFETY_SHELF_H))


def pain_now(scene: Scene) -> Decimal | None:
    return _newest(scene, SAFETY_SHELF_H, lambda each: each.pain_now)


def pain_radiates(scene: Scene) -> bool | None:
    return _of_pain(scene, lambda each: each.pain_radiates)


def pain_sharp(scene: Scene) -> bool | None:
    return _of_pain(scene, lambda each: each.pain_sharp)


def _of_pain(scene: Scene, reading: Callable[[CheckIn], bool | None]) -> bool | None:
    """What was said of the pain; where there is none, it is nothing."""
    said = _newest(scene, SAFETY_SHELF_H, reading)
    return False if said is None and pain_now(scene) == 0 else said


def bp_systolic(scene: Scene) -> Decimal | None:
    return _number(_newest(scene, READINESS_SHELF_H, lambda each: each.bp_systolic))


def bp_diastolic(scene: Scene) -> Decimal | None:
    return _number(_newest(scene, READINESS_SHELF_H, lambda each: each.bp_diastolic))


def bp_measured(scene: Scene) -> bool:
    return bp_systolic(scene) is not None and bp_diastolic(scene) is not None


def fever(scene: Scene) -> bool | None:
    return _newest(scene, READINESS_SHELF_H, lambda each: each.fever)


def injured(scene: Scene) -> bool:
    return any(not each.healed for each in scene.athlete.injuries)


def uncleared(scene: Scene) -> bool | None:
    medical = scene.athlete.medical
    conditions = (
        medical.pregnant,
        medical.postpartum,
        medical.uncleared_surgery,
        medical.osteoporosis,
        medical.parq_positive,
    )
    if any(conditions):
        return not medical.cleared_by_professional
    return None if all(each is None for each in conditions) else False


def sleep_h(scene: Scene) -> Decimal | None:
    return _newest(scene, READINESS_SHELF_H, lambda each: each.sleep_h)


def soreness(scene: Scene) -> Decimal | None:
    return newest_told(scene.fresh(READINESS_SHELF_H), "soreness", muscles_of(scene))


def fatigue(scene: Scene) -> Decimal | None:
    return _number(_newest(scene, READINESS_SHELF_H, lambda each: each.fatigue))


def stress(scene: Scene) -> Decimal | None:
    return _number(_newest(scene, READINESS_SHELF_H, lambda each: each.stress))


def hrv(scene: Scene) -> Decimal | None:
    return _newest(scene, READINESS_SHELF_H, lambda each: each.hrv)


def resting_hr(scene: Scene) -> Decimal | None:
    return _number(_newest(scene, READINESS_SHELF_H, lambda each: each.resting_hr))


def readiness(scene: Scene) -> Decimal | None:
    return _number(_newest(scene, READINESS_SHELF_H, lambda each: each.readiness))


def adherence_14d(scene: Scene) -> Decimal | None:
    """The platform's own figure if one was sent in these days, else done / (done + missed); None without a session."""
    window = 14
    told = [each.adherence_14d for each in scene.check_ins(window) if each.adherence_14d is not None]
    if told:
        return told[-1] * 100
    first = scene.on - timedelta(days=window - 1)
    days = [each for each in scene.carried.digest.days if first <= each.on <= scene.on]
    planned = sum(each.done + each.missed for each in days)
    return Decimal(sum(each.done for each in days) * 100) / planned if planned else None


def days_since_deload(scene: Scene) -> Decimal | None:
    """Days since the last day of the last deload; 0 while one runs."""
    effect = scene.latest_effect(DELOAD)
    known = [effect.first_phase_ends_on if effect else None, scene.athlete.last_deload_ended_on]
    ended = max((each for each in known if each is not None), default=None)
    return None if ended is None else Decimal(max(0, (scene.on - ended).days))


def coach_planned(scene: Scene) -> bool:
    return scene.coach_planned


def days_without_deload(scene: Scene) -> Decimal | None:
    """Days of training since the last deload, or since the first session on record; a fortnight's rest ends them."""
    digest = scene.carried.digest
    since = days_since_deload(scene)
    if since is None and digest.first_session is not None:
        since = Decimal(max(0, (scene.on - digest.first_session).days))
    if since is None or digest.newest_session is None:
        return since
    if (scene.on - digest.newest_session.date()).days > REST_DAYS:
        return Decimal(0)
    return since if digest.back_since is None else min(since, Decimal(max(0, (scene.on - digest.back_since).days)))


def days_since_session(scene: Scene) -> Decimal | None:
    trained = [each.on for each in scene.carried.digest.days if each.done and each.on <= scene.on]
    return Decimal((scene.on - trained[-1]).days) if trained else None


def usual_week_tonnage(scene: Scene) -> Decimal | None:
    """Mean tonnage in kg of the three fullest usual weeks of the last six; None without three of them.

    Weeks are counted backwards from today, seven days each. What somebody is used to is no less after a missed session
    or a week of illness, so the fullest count; a week without training says nothing. One with a day of a deload or of a
    way back is no usual one, but what was done in it was done: it counts where it is fuller than those.
    """
    return scene.once_for_all("usual week", _usual_week_tonnage)


def _usual_week_tonnage(scene: Scene) -> Decimal | None:
    days = scene.carried.digest.days
    since = days[0].on if days else scene.on
    weeks = [first for first in weeks_before(scene) if first >= since]
    tonnage = ((each.tonnage for each in days if first <= each.on < first + _WEEK) for first in weeks)
    return usual_of(zip(weeks, (sum(each, Decimal(0)) for each in tonnage), strict=True), scene)


def weeks_before(scene: Scene) -> list[date]:
    """The first days of six whole weeks before the present one, the newest first."""
    return [scene.on - timedelta(days=6) - number * _WEEK for number in range(1, WEEKS_REMEMBERED + 1)]


def _is_eased(first: date, scene: Scene) -> bool:
    """Whether a week has a day of a deload or of a way back."""
    return any(each.deload for each in scene.carried.digest.days if first <= each.on < first + _WEEK)


def usual_of(weeks: Iterable[tuple[date, Decimal]], scene: Scene) -> Decimal | None:
    """Mean of the three fullest weeks, each by its first day; None where fewer than three saw usual training."""
    trained = [(first, work) for first, work in weeks if work]
    if sum(not _is_eased(first, scene) for first, _ in trained) < _USUAL_WEEKS:
        return None
    return sum(sorted(work for _, work in trained)[-_USUAL_WEEKS:], Decimal(0)) / _USUAL_WEEKS


def week_tonnage_so_far(scene: Scene) -> Decimal:
    """Tonnage in kg of the six days before today."""
    return scene.once_for_all("week so far", _week_tonnage_so_far)


def _week_tonnage_so_far(scene: Scene) -> Decimal:
    on = scene.on
    first = on - timedelta(days=6)
    return sum((each.tonnage for each in scene.carried.digest.days if first <= each.on < on), Decimal(0))


def week_ratio(scene: Scene) -> Decimal | None:
    """Tonnage of the last seven days over the usual week."""
    usual = usual_week_tonnage(scene)
    if not usual:
        return None
    on = scene.on
    today = sum((each.tonnage for each in scene.carried.digest.days if each.on == on), Decimal(0))
    return (week_tonnage_so_far(scene) + today) / usual


def week_ratio_planned(scene: Scene) -> Decimal | None:
    """Tonnage of the six days before today and of today's draft, over the usual week."""
    usual = usual_week_tonnage(scene)
    if not usual or not scene.today or any(each.load is None and each.base is not None for each in scene.today):
        return None
    draft = sum((each.tonnage for each in scene.today), Decimal(0))
    return (week_tonnage_so_far(scene) + draft) / usual


def _newest(scene: Scene, hours: int, reading: Callable[[CheckIn], _T | None]) -> _T | None:
    """The newest reading that was given and is not stale."""
    return next((value for each in scene.fresh(hours) if (value := reading(each)) is not None), None)


def _number(reading: int | None) -> Decimal | None:
    return None if reading is None else Decimal(reading)


def week(scene: Scene) -> Decimal:
    return Decimal(scene.carried.week)


def cycle(scene: Scene) -> Decimal:
    return Decimal(scene.carried.cycle)


def next_week(scene: Scene) -> Decimal:
    return Decimal(scene.carried.week + 1)


def phase(_: Scene) -> str:
    return NO_PHASE


def week_of_phase(scene: Scene) -> Decimal:
    return Decimal(scene.carried.week)
