"""Facts about a day of training: today's draft as a whole, each lift's part in it, and the days before."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from ironrule.carried.digest import Exposure
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.vocabulary.scene import ItemView, Scene

_WEEK_DAYS = 7
_HINGE, _ROW, _ISOLATION = "hinge", "row", "isolation"
#: What a lift matters where the plan does not say: the athlete's priority lift, then by role.
_FOREMOST = 100
_BY_ROLE = {"hinge": 50, "compound": 40, "unilateral": 30, "trunk": 20, "isolation": 10}


def available(scene: Scene) -> bool | None:
    return None if scene.exercise is None else scene.athlete.equipment.has(scene.exercise.implement)


def skill(scene: Scene) -> Decimal | None:
    return None if scene.exercise is None else Decimal(scene.exercise.skill)


def heavy(scene: Scene) -> bool | None:
    return None if scene.item is None else _is_heavy(scene.item, scene)


def hinge_rank(scene: Scene) -> Decimal | None:
    """1 for the heavy hinge that comes first: the priority lift, then the most axial, then as planned; 0 for others."""
    if scene.item is None:
        return None
    subjects = [each.subject for each in _heavy_hinges(scene)]
    mine = scene.item.subject
    return Decimal(subjects.index(mine) + 1 if mine in subjects else 0)


def after_hinge(scene: Scene) -> bool | None:
    """Whether tired spinal erectors hold it back: a row without support in a session that has a heavy hinge."""
    if scene.item is None:
        return None
    lift = scene.item.exercise
    return lift.pattern == _ROW and not lift.supported and bool(_heavy_hinges(scene))


def axial_units(scene: Scene) -> Decimal | None:
    return None if scene.item is None else _axial_units(scene.item)


def exercises(scene: Scene) -> Decimal | None:
    return None if scene.item is None else Decimal(1)


def isolation_sets(scene: Scene) -> Decimal | None:
    if scene.item is None:
        return None
    return Decimal(scene.item.sets if scene.item.exercise.role == _ISOLATION else 0)


def rest_today(scene: Scene) -> Decimal | None:
    if scene.item is None:
        return None
    _, rest = scene.item.rests[0]
    return None if rest is None else Decimal(rest)


def minutes(scene: Scene) -> Decimal | None:
    return None if scene.item is None else _minutes(scene.item, scene)


def priority(scene: Scene) -> Decimal | None:
    """100 for the priority lift; else what the plan says, else what the role is worth."""
    if scene.item is None:
        return None
    if scene.item.exercise.id == scene.athlete.priority_lift:
        return Decimal(_FOREMOST)
    said = scene.item.priority
    return Decimal(_BY_ROLE[scene.item.exercise.role] if said is None else said)


def stands_in(scene: Scene) -> bool | None:
    return None if scene.item is None else scene.item.stands_in


def heavy_hinges_today(scene: Scene) -> Decimal | None:
    return Decimal(len(_heavy_hinges(scene))) if scene.today else None


def axial_units_today(scene: Scene) -> Decimal | None:
    return sum(map(_axial_units, scene.today), Decimal(0)) if scene.today else None


def minutes_today(scene: Scene) -> Decimal | None:
    return sum((_minutes(each, scene) for each in scene.today), Decimal(0)) if scene.today else None


def lifts_today(scene: Scene) -> Decimal | None:
    return Decimal(len(scene.today)) if scene.today else None


def axial_units_week(scene: Scene) -> Decimal:
    """Sets times axial coefficient of the seven days that end today."""
    first = scene.on - timedelta(days=_WEEK_DAYS - 1)
    done = ((lift, each) for lift, each in _exposures(scene) if first <= each.on)
    return sum((each.sets_done * lift.axial_coef for lift, each in done), Decimal(0))


def sets_week(scene: Scene) -> Decimal:
    first = scene.on - timedelta(days=_WEEK_DAYS - 1)
    return Decimal(sum(each.sets_done for _, each in _exposures(scene) if first <= each.on))


def hours_since_heavy_axial(scene: Scene) -> Decimal | None:
    newest = _last_heavy(scene)
    if newest is None:
        return None
    return Decimal(int((scene.moment - newest.ended).total_seconds() // 36)) / 100


def heavy_axial_rpe(scene: Scene) -> Decimal | None:
    newest = _last_heavy(scene)
    return None if newest is None else newest.last_set_rpe


def _heavy_hinges(scene: Scene) -> list[ItemView]:
    return scene.once("heavy hinges", _ranked_hinges)


def _ranked_hinges(scene: Scene) -> list[ItemView]:
    first = scene.athlete.priority_lift
    hinges = [each for each in scene.today if each.exercise.pattern == _HINGE and _is_heavy(each, scene)]
    return sorted(hinges, key=lambda each: (each.exercise.id != first, -each.exercise.axial_coef))


def _is_heavy(view: ItemView, scene: Scene) -> bool:
    return _heavy(view.exercise, view.effort, scene)


def _heavy(exercise: Exercise, effort: Decimal | None, scene: Scene) -> bool:
    """As the settings say; an effort that nobody said counts as heavy."""
    hard = effort is None or effort >= scene.usual.heavy_rpe
    return hard and exercise.axial_coef >= scene.usual.heavy_axial_coef


def _axial_units(view: ItemView) -> Decimal:
    return view.sets * view.exercise.axial_coef


def _minutes(view: ItemView, scene: Scene) -> Decimal:
    usual = scene.usual
    set_up = usual.set_up_time + view.warm_up_sets * usual.warm_up_set_time
    if view.every_s is not None:
        return (set_up + view.sets * view.every_s) / 60
    rep = usual.usual_rep_time if view.tempo is None else max(Decimal(view.tempo.seconds), Decimal(1))
    rested = sum(sets * (usual.usual_rest if rest is None else Decimal(rest)) for sets, rest in view.rests)
    return (set_up + view.all_reps * rep + view.timed_s + rested) / 60


def _last_heavy(scene: Scene) -> Exposure | None:
    """The newest exposure that was heavy."""

    def newest(here: Scene) -> Exposure | None:
        heavy_ones = [each for lift, each in _exposures(here) if _heavy(lift, _effort(each), here)]
        return max(heavy_ones, key=_ended, default=None)

    return scene.once_for_all("last heavy", newest)


def _ended(exposure: Exposure) -> datetime:
    return exposure.ended


def _effort(exposure: Exposure) -> Decimal | None:
    return exposure.rpe_target if exposure.last_set_rpe is None else exposure.last_set_rpe


def _exposures(scene: Scene) -> list[tuple[Exercise, Exposure]]:
    """What was trained up to this moment, with its exercise."""

    def found(here: Scene) -> list[tuple[Exercise, Exposure]]:
        return [
            (CATALOGUE[subject.partition("/")[0]], each)
            for subject in here.carried.digest.exposures
            for each in here.exposures_of(subject)
            if each.sets_done
        ]

    return scene.once_for_all("everything trained", found)
