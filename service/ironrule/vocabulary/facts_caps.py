"""Facts that caps go by: hard work for the spine, what a week leaves room for, what was held before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from ironrule.carried.digest import DAYS_KEPT, EXPOSURES_KEPT, Exposure
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.muscle import MUSCLES, share_of_a_set
from ironrule.units import Load, quantised
from ironrule.vocabulary.facts_athlete import (
    WEEKS_REMEMBERED,
    usual_of,
    usual_week_tonnage,
    week_tonnage_so_far,
    weeks_before,
)
from ironrule.vocabulary.facts_safety import hours_since_waking
from ironrule.vocabulary.facts_track import reference_for
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import ItemView, Scene

_WEEK = timedelta(days=7)
#: Weeks before the present one that its sets are measured by.
_WEEKS_BEFORE = 3
_HINGE = "hinge"
#: A day, an exercise, and the sets of it that were done.
_SetsOfDay = tuple[date, Exercise, int]


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


def week_sets(scene: Scene) -> Decimal | None:
    """How many sets of this lift the week has room for: `week_ratio_cap` times the usual one, or a set more than it."""
    return _dealt_to(scene, "week_sets")


def axial_sets(scene: Scene) -> Decimal | None:
    """The same for sets times axial_coef, of lifts from `hard_axial_coef` on, with `axial_ratio_cap`."""
    return _dealt_to(scene, "axial_sets")


def muscle_sets(scene: Scene) -> Decimal | None:
    """How many sets of this lift its muscles have room for: `muscle_step` more than in any of three weeks before.

    None where three whole weeks are not remembered. A muscle that was not trained in them is not counted.
    """
    return _dealt_to(scene, "muscle_sets")


def _dealt_to(scene: Scene, cap: str) -> Decimal | None:
    """What a cap of the week leaves of this lift."""
    if scene.item is None:
        return None
    dealt = _deal(scene, cap)
    return None if dealt is None else dealt.get(scene.subject)


def _deal(scene: Scene, cap: str) -> dict[str, Decimal] | None:
    """What a cap of the week leaves of each lift in today's draft; None where it is not known."""
    draft = tuple((each.subject, each.sets, each.tonnage) for each in scene.today)
    return scene.once_for_all((cap, draft), _DEALERS[cap])


def _sets_left(scene: Scene, *caps: str) -> dict[str, Decimal]:
    """Sets of today's draft that are left by caps which the rulebook goes by, so that nobody deals what others took."""
    left = {each.subject: Decimal(each.sets) for each in scene.today}
    for cap in caps:
        dealt = _deal(scene, cap) if cap in scene.usual.week_caps else None
        left = {subject: min(sets, (dealt or left)[subject]) for subject, sets in left.items()}
    return left


def _sets_by_muscle(scene: Scene) -> dict[str, Decimal] | None:
    """Each lift keeps one set; the others come one after the other, in the order of the draft, while there is room."""
    room: dict[str, Decimal] = {}
    for muscle in MUSCLES:
        weeks = _weeks(scene, lambda lift, muscle=muscle: share_of_a_set(lift.id, muscle))  # type: ignore[misc]
        if len(weeks) <= _WEEKS_BEFORE:
            return None
        if any(weeks[1:]):
            room[muscle] = max(weeks[1:]) + scene.usual.muscle_step - weeks[0]
    shares = {each.subject: _shares(each.exercise, room) for each in scene.today}
    for each in scene.today:
        for muscle, share in shares[each.subject].items():
            room[muscle] -= share
    dealt: dict[str, Decimal] = {}
    for each in scene.today:
        fits = (room[muscle] // share for muscle, share in shares[each.subject].items())
        more = max(Decimal(0), min([Decimal(each.sets - 1), *fits]))
        for muscle, share in shares[each.subject].items():
            room[muscle] -= share * more
        dealt[each.subject] = 1 + more
    return dealt


def _sets_by_axial_units(scene: Scene) -> dict[str, Decimal] | None:
    so_far, *weeks = _weeks(scene, lambda lift: lift.axial_coef, WEEKS_REMEMBERED)
    usual = usual_of(zip(weeks_before(scene), weeks, strict=False), scene)
    if not usual:
        return None
    left, coefs = _sets_left(scene, "muscle_sets"), {each.subject: each.exercise.axial_coef for each in scene.today}
    heavy = {subject: coef for subject, coef in coefs.items() if coef >= scene.usual.hard_axial_coef}
    light = sum((left[subject] * coef for subject, coef in coefs.items() if subject not in heavy), Decimal(0))
    return _dealt(left, usual, scene.usual.axial_ratio_cap, so_far + light, heavy)


def _sets_by_tonnage(scene: Scene) -> dict[str, Decimal] | None:
    usual, items = usual_week_tonnage(scene), scene.today
    if not usual or any(each.load is None and each.base is not None for each in items):
        return None
    left = _sets_left(scene, "muscle_sets", "axial_sets")
    worths = {each.subject: each.tonnage / each.sets for each in items if each.sets and each.tonnage}
    return _dealt(left, usual, scene.usual.week_ratio_cap, week_tonnage_so_far(scene), worths)


#: Each cap of a week by its fact. Those of tonnage come after those of sets, which they count with.
_DEALERS: dict[str, Callable[[Scene], dict[str, Decimal] | None]] = {
    "muscle_sets": _sets_by_muscle,
    "axial_sets": _sets_by_axial_units,
    "week_sets": _sets_by_tonnage,
}


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


def _dealt(
    sets: Mapping[str, Decimal], usual: Decimal, cap: Decimal, so_far: Decimal, worths: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Sets of each lift where the week ends at a cap: one of each stays, the others go from the end of the draft on.

    A week may always have one set more than the usual one: a part of a set cannot be trained, and who has come down to
    few sets would have no way back. What is worth nothing keeps its sets.
    """
    most = max(usual * cap, usual + max(worths.values(), default=Decimal(0)))
    left = most - so_far - sum(worths.values(), Decimal(0))
    dealt: dict[str, Decimal] = {}
    for subject, planned in sets.items():
        worth = worths.get(subject)
        dealt[subject] = planned
        if worth:
            more = max(Decimal(0), min(planned - 1, left // worth))
            left -= more * worth
            dealt[subject] = 1 + more
    return dealt


def _shares(exercise: Exercise, muscles: Iterable[str]) -> dict[str, Decimal]:
    """What a set of an exercise counts for each of some muscles that it trains."""
    found = ((muscle, share_of_a_set(exercise.id, muscle)) for muscle in muscles)
    return {muscle: share for muscle, share in found if share}


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
    """By the effort, or by the share on the grain of facts: a reference is rounded, and 85 % by the chart is 85 %."""
    if effort is not None and effort >= rpe:
        return True
    if load is None or reference is None or not reference.amount:
        return False
    return quantised(load.in_kg() * 100 / reference.in_kg()) >= share


def _until(scene: Scene) -> list[ItemView]:
    """Today's draft before this lift, as it is planned."""
    subjects = [each.subject for each in scene.today]
    return list(scene.today[: subjects.index(scene.subject)]) if scene.subject in subjects else []


def _weeks(scene: Scene, worth: Callable[[Exercise], Decimal], most: int = _WEEKS_BEFORE) -> list[Decimal]:
    """Sets times their worth of the six days before today, then of up to so many whole weeks that are remembered."""
    since, done = _remembered_since(scene), scene.once_for_all("sets by day", _sets_by_day)
    start = scene.on - timedelta(days=6)
    weeks = [_sum(done, start, scene.on, worth)]
    for _ in range(most):
        start -= _WEEK
        if since is None or start < since:
            break
        weeks.append(_sum(done, start, start + _WEEK, worth))
    return weeks


def _sum(done: Sequence[_SetsOfDay], first: date, end: date, worth: Callable[[Exercise], Decimal]) -> Decimal:
    return sum((sets * worth(exercise) for on, exercise, sets in done if first <= on < end), Decimal(0))


def _sets_by_day(scene: Scene) -> list[_SetsOfDay]:
    """What was done in the days that weeks are counted in."""
    first = scene.on - timedelta(days=DAYS_KEPT)
    return [
        (each.on, CATALOGUE[subject.partition("/")[0]], each.sets_done)
        for subject in scene.carried.digest.exposures
        for each in scene.exposures_of(subject)
        if each.on >= first
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
OF_ITEM = (
    ("week_sets", "Sets of it that the week has room for, by week_ratio_cap.", Kind.COUNT, ""),
    ("axial_sets", "Sets of it that the week's work for the spine has room for, by axial_ratio_cap.", Kind.COUNT, ""),
    ("muscle_sets", "Sets of it that its muscles have room for, by muscle_step.", Kind.COUNT, ""),
    ("hard_today", "Its effort reaches hard_set_rpe, or nobody said one.", Kind.BOOL, ""),
    ("hard_axial_today", "It would be hard for the spine as it is drafted.", Kind.BOOL, ""),
    ("hinge_sets_before", "Hard sets of hinges before it in today's draft.", Kind.COUNT, ""),
    ("soon_after_waking", "It loads the spine, and the athlete woke less than after_waking ago.", Kind.BOOL, ""),
)  # fmt: skip
