"""Facts that caps go by: hard work for the spine, what a week leaves room for, what was held before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from ironrule.carried.digest import EXPOSURES_KEPT, Exposure
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.muscle import direct_muscles, share_of_a_set
from ironrule.units import Load
from ironrule.vocabulary.facts_athlete import USUAL_WEEKS, usual_week_tonnage, usual_weeks, week_tonnage_so_far
from ironrule.vocabulary.facts_safety import hours_since_waking
from ironrule.vocabulary.facts_track import reference_for
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import ItemView, Scene

_WEEK = timedelta(days=7)
#: Weeks before the present one that its sets are measured by.
_WEEKS_BEFORE = 3
_HINGE = "hinge"
#: All of today's draft, in percent.
_WHOLE = Decimal(100)


def hard_axial_days(scene: Scene) -> Decimal:
    """Days of the six before today on which a lift was hard work for the spine."""
    first = scene.on - timedelta(days=6)
    return Decimal(len({each.on for each, _ in _hard(scene) if first <= each.on < scene.on}))


def hours_since_hard_axial(scene: Scene) -> Decimal | None:
    return min((_hours_since(each, scene) for each, _ in _hard(scene)), default=None)


def axial_rest_left(scene: Scene) -> Decimal:
    """Hours that the spine has to rest: hard_gap after hard work, very_hard_gap after very hard work; 0 when rested.

    They count from the beginning of that session, which is known by its end and `usual_session`.
    """
    return scene.once_for_all("rest of the spine", _axial_rest_left)


def _axial_rest_left(scene: Scene) -> Decimal:
    usual = scene.usual
    gaps = ((usual.very_hard_gap if very_hard else usual.hard_gap, each) for each, very_hard in _hard(scene))
    return max((gap - usual.usual_session - _hours_since(each, scene) for gap, each in gaps), default=Decimal(0)).max(
        Decimal(0)
    )


def _hours_since(exposure: Exposure, scene: Scene) -> Decimal:
    return Decimal(int((scene.moment - exposure.ended).total_seconds() // 36)) / 100


def load_held(scene: Scene) -> Load | None:
    """The heaviest of the loads that are remembered of 180 days, outside any limit or effect."""
    loads = [each.load_done for each in scene.exposures() if not each.limited and each.load_done is not None]
    full = scene.carried.digest.last_full.get(scene.subject)
    return max([*loads, *([full.load] if full else [])], default=None)


def week_room(scene: Scene) -> Decimal | None:
    """How much of today's draft fits into the week: `week_ratio_cap` times the usual one, less the last six days."""
    usual, tonnage = usual_week_tonnage(scene), sum((each.tonnage for each in scene.today), Decimal(0))
    if not usual or not tonnage or any(each.load is None and each.base is not None for each in scene.today):
        return None
    return _room(usual * scene.usual.week_ratio_cap - week_tonnage_so_far(scene), tonnage)


def axial_room(scene: Scene) -> Decimal | None:
    """The same for sets times axial_coef, with `axial_ratio_cap` times the mean of three usual weeks."""
    today = sum((each.sets * each.exercise.axial_coef for each in scene.today), Decimal(0))
    weeks, since = usual_weeks(scene), _remembered_since(scene)
    if not today or len(weeks) < USUAL_WEEKS or since is None or weeks[-1] < since:
        return None
    done, start = _done(scene, lambda lift: lift.axial_coef), scene.on - timedelta(days=6)
    usual = sum((units for first in weeks for on, units in done if first <= on < first + _WEEK), Decimal(0))
    so_far = sum((units for on, units in done if start <= on < scene.on), Decimal(0))
    return _room(usual / USUAL_WEEKS * scene.usual.axial_ratio_cap - so_far, today) if usual else None


def muscle_sets_over(scene: Scene) -> Decimal | None:
    """Sets of a muscle in seven days, today's draft up to this lift included, over the most of a week before.

    Of the muscles that the lift trains directly it is the one that gets the most. None where no whole week of it is
    remembered.
    """
    if scene.item is None:
        return None
    over = [_sets_over(scene, muscle) for muscle in direct_muscles(scene.item.exercise.id)]
    return max((each for each in over if each is not None), default=None)


def hinge_sets_before(scene: Scene) -> Decimal | None:
    """Hard sets of hinges that stand before this lift in today's draft."""
    if scene.item is None:
        return None
    hinges = (each for each in _until(scene) if each.exercise.pattern == _HINGE and _is_hard(each, scene))
    return sum((Decimal(each.sets) for each in hinges), Decimal(0))


def hard_today(scene: Scene) -> bool | None:
    return None if scene.item is None else _is_hard(scene.item, scene)


def hard_axial_today(scene: Scene) -> bool | None:
    """As it is drafted; what nobody said the effort of, and nobody knows the share of, is hard."""
    item = scene.item
    if item is None:
        return None
    if item.exercise.axial_coef < scene.usual.hard_axial_coef:
        return False
    return _loads_the_spine(item.effort, item.load, reference_for(scene.exposures()), scene)


def soon_after_waking(scene: Scene) -> bool | None:
    """It loads the spine, and the athlete has not been up for long."""
    hours = hours_since_waking(scene)
    if scene.item is None or hours is None:
        return None
    usual = scene.usual
    return hours < usual.after_waking and scene.item.exercise.axial_coef >= usual.hard_axial_coef


def _is_hard(view: ItemView, scene: Scene) -> bool:
    """By the effort that is asked for; one that nobody said is hard."""
    return view.effort is None or view.effort >= scene.usual.hard_set_rpe


def _room(left: Decimal, draft: Decimal) -> Decimal:
    return max(Decimal(0), min(left / draft * 100, _WHOLE))


def _hard(scene: Scene) -> list[tuple[Exposure, bool]]:
    """What was hard work for the spine up to this moment, and whether it was very hard."""

    def found(here: Scene) -> list[tuple[Exposure, bool]]:
        return [each for subject in here.carried.digest.exposures for each in _hard_of(here, subject)]

    return scene.once_for_all("hard for the spine", found)


def _hard_of(scene: Scene, subject: str) -> list[tuple[Exposure, bool]]:
    usual = scene.usual
    if CATALOGUE[subject.partition("/")[0]].axial_coef < usual.hard_axial_coef:
        return []
    found, ring = [], scene.exposures_of(subject)
    for at, each in enumerate(ring):
        effort = each.rpe_target if each.last_set_rpe is None else each.last_set_rpe
        reference = each.e1rm_ref or reference_for(ring[:at])
        if each.sets_done and _loads_the_spine(effort, each.load_done, reference, scene):
            found.append(
                (each, _reaches(effort, each.load_done, reference, usual.very_hard_rpe, usual.very_hard_share))
            )
    return found


def _loads_the_spine(effort: Decimal | None, load: Load | None, reference: Load | None, scene: Scene) -> bool:
    """By its effort, or by its share of the estimated maximum; where neither is known it does."""
    usual = scene.usual
    unknown = effort is None and (load is None or reference is None)
    return unknown or _reaches(effort, load, reference, usual.hard_axial_rpe, usual.hard_axial_share)


def _reaches(effort: Decimal | None, load: Load | None, reference: Load | None, rpe: Decimal, share: Decimal) -> bool:
    if effort is not None and effort >= rpe:
        return True
    return load is not None and reference is not None and load.in_kg() * 100 >= reference.in_kg() * share


def _until(scene: Scene) -> list[ItemView]:
    """Today's draft before this lift, as it is planned."""
    subjects = [each.subject for each in scene.today]
    return list(scene.today[: subjects.index(scene.subject)]) if scene.subject in subjects else []


def _sets_over(scene: Scene, muscle: str) -> Decimal | None:
    weeks = _weeks(scene, lambda lift: share_of_a_set(lift.id, muscle))
    if len(weeks) < 2 or not any(weeks[1:]) or scene.item is None:
        return None
    today = (each.sets * share_of_a_set(each.exercise.id, muscle) for each in (*_until(scene), scene.item))
    return weeks[0] + sum(today, Decimal(0)) - max(weeks[1:])


def _weeks(scene: Scene, worth: Callable[[Exercise], Decimal]) -> list[Decimal]:
    """Sets times their worth of the six days before today, then of each whole week before that is remembered."""
    first, done = _remembered_since(scene), _done(scene, worth)
    start = scene.on - timedelta(days=6)
    weeks = [sum((sets for on, sets in done if start <= on < scene.on), Decimal(0))]
    while len(weeks) <= _WEEKS_BEFORE and first is not None and start - _WEEK >= first:
        start -= _WEEK
        weeks.append(sum((sets for on, sets in done if start <= on < start + _WEEK), Decimal(0)))
    return weeks


def _done(scene: Scene, worth: Callable[[Exercise], Decimal]) -> list[tuple[date, Decimal]]:
    """Every exposure that is remembered: its day, and its sets times their worth."""
    return [
        (each.on, each.sets_done * worth(CATALOGUE[subject.partition("/")[0]]))
        for subject in scene.carried.digest.exposures
        for each in scene.exposures_of(subject)
    ]


def _remembered_since(scene: Scene) -> date | None:
    """The day from which every session is remembered: a track whose ring is full has forgotten what lies before it."""

    def since(here: Scene) -> date | None:
        digest = here.carried.digest
        full = [ring[0].on + timedelta(days=1) for ring in digest.exposures.values() if len(ring) >= EXPOSURES_KEPT]
        return max([*full, digest.first_session]) if digest.first_session is not None else None

    return scene.once_for_all("remembered since", since)


#: Facts of the athlete, of a track, and of a lift in today's draft: name, meaning, kind, range.
OF_ATHLETE = (
    ("hard_axial_days", "Days of the six before today with a lift that was hard for the spine.", Kind.COUNT, "0..6"),
    ("hours_since_hard_axial", "Hours since such a lift.", Kind.HOURS, ""),
    ("axial_rest_left", "Rest that the spine still needs, by hard_gap and very_hard_gap.", Kind.HOURS, ""),
)  # fmt: skip
OF_DRAFT = (
    ("week_room", "Share of today's draft that the week has room for, by week_ratio_cap.", Kind.PERCENT, "0..100"),
    ("axial_room", "The same of sets times axial_coef, by axial_ratio_cap.", Kind.PERCENT, "0..100"),
)  # fmt: skip
OF_ITEM = (
    ("muscle_sets_over", "Sets of its muscle in seven days over the most of a week before.", Kind.NUMBER, "-99..99"),
    ("hard_today", "Its effort reaches hard_set_rpe, or nobody said one.", Kind.BOOL, ""),
    ("hard_axial_today", "It would be hard for the spine as it is drafted.", Kind.BOOL, ""),
    ("hinge_sets_before", "Hard sets of hinges before it in today's draft.", Kind.COUNT, ""),
    ("soon_after_waking", "It loads the spine, and the athlete woke less than after_waking ago.", Kind.BOOL, ""),
)  # fmt: skip
