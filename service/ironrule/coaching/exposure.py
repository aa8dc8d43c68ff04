"""What one exercise of a session amounts to: outcome, reps, effort, e1RM against its reference, technique, streaks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

import msgspec

from ironrule.carried.digest import (
    MADE,
    MISSED,
    MOST_NAMES,
    NOT_JUDGED,
    SKIPPED,
    UNFINISHED,
    Exposure,
    NamedSet,
    SetDone,
)
from ironrule.coaching.dose import hard_sets_in, inol_of
from ironrule.coaching.measured import measured_in, reps_over_goal
from ironrule.coaching.speed import velocity_of
from ironrule.coaching.technique import judged, technique_of
from ironrule.coaching.work import Work
from ironrule.training.events import PerformedSet, SetTarget
from ironrule.training.tempo import Tempo
from ironrule.units import Load, quantised
from ironrule.vocabulary.facts_track import reference_for

#: Sets of the same load within this share count as the same load for RPE drift.
_SAME_LOAD = Decimal("0.025")
_DRIFT_EXPOSURES = 3
_DRIFT_LEAST = 2
#: An e1RM is read only from sets whose eccentric is no slower than this.
_E1RM_SLOWEST_S = 2


def exposure_of(work: Work) -> Exposure:
    """The exposure, measured against those before it."""
    alike, everything = work.alike, work.all_performed
    outcome = _outcome(work)
    missed = _missed_reps(work)
    last = alike[-1] if alike else None
    day = None if work.limited else _e1rm_day(work)
    reference = reference_for([each for each in work.since("e1rm_drop") if _same_tempo(each, work)])
    drift, before = (None, None) if work.limited else _drift(work)
    dosed_by = reference_for(work.before) or day
    made_in_a_row, missed_in_a_row = _streaks(work, outcome)
    reps = [each.reps_done for each in alike if each.reps_done is not None]
    seen = judged(everything, work.before, work.usual)
    return Exposure(
        event=work.event,
        ended=work.ended,
        outcome=outcome,
        limited=work.limited,
        sets_done=len(everything),
        reps_done=sum(each.reps_done or 0 for each in everything),
        lowest_reps=min(reps, default=None),
        last_set_reps=last.reps_done if last else None,
        reps_missed=missed,
        reps_bottom=work.target_reps(0),
        reps_top=_top(work),
        load_done=work.load_done,
        rpe_target=_target_rpe(work),
        last_set_rpe=last.rpe if last else None,
        e1rm_day=day,
        e1rm_ref=reference if day is not None else None,
        e1rm_drop=_drop(day, reference),
        rpe_drift=drift,
        rpe_before=before,
        technique_score=seen.score,
        major_fault_share=seen.major_share,
        fault=seen.fault,
        pain=max((each.pain for each in everything if each.pain is not None), default=None),
        tempo_adherence=min(
            (each.tempo_adherence for each in everything if each.tempo_adherence is not None), default=None
        ),
        made_in_a_row=made_in_a_row,
        missed_in_a_row=missed_in_a_row,
        named=_named(work),
        others_made=None if work.limited else _all_made(work, work.closed),
        tested=_tested(work),
        sets=tuple(_set_done(work, index) for index in range(work.planned or len(work.sets))) if work.by_sets else (),
        any_made=None if work.limited else _any_made(work),
        last_made=None if work.limited else _last_made(work),
        reps_over_goal=reps_over_goal(work),
        measured=measured_in(work),
        velocity=velocity_of(work),
        inol=inol_of(work, dosed_by),
        hard_sets=hard_sets_in(work, dosed_by),
        technique=technique_of(seen, work.before, work.usual),
        lowering=_lowering(work),
    )


def judged_by(exposure: Exposure, work: Work, made: bool | None) -> Exposure:
    """The exposure as the success line of its track judges it; a day that is not judged stays so."""
    if exposure.outcome in (NOT_JUDGED, SKIPPED):
        return exposure
    if made is None:
        outcome = None
    elif made:
        outcome = MADE
    else:
        outcome = UNFINISHED if exposure.outcome == UNFINISHED else MISSED
    made_in_a_row, missed_in_a_row = _streaks(work, outcome)
    return msgspec.structs.replace(
        exposure, outcome=outcome, made_in_a_row=made_in_a_row, missed_in_a_row=missed_in_a_row
    )


def sets_made(work: Work) -> int:
    """Sets of which reps and load were as asked for; none of a day that is not judged."""
    if work.limited:
        return 0
    return sum(each.performed and _set_made(work, index) is True for index, each in enumerate(work.sets))


def _outcome(work: Work) -> str | None:
    if work.limited:
        return NOT_JUDGED
    if not work.performed:
        alone = UNFINISHED if work.planned else NOT_JUDGED
        return alone if work.tests else SKIPPED
    planned = work.planned
    if planned is None:
        return None
    verdicts = [_set_made(work, index) for index, each in enumerate(work.sets) if each.performed]
    if False in verdicts:
        return MISSED
    if len(work.performed) < planned:
        return UNFINISHED
    return None if None in verdicts else MADE


def _set_made(work: Work, index: int) -> bool | None:
    """Reps and load as asked for; unknown when one was not recorded."""
    done, target = work.sets[index], work.target_reps(index)
    load = work.target_load(index)
    if load is not None and done.load is not None and done.load < load:
        return False
    if work.total is not None and work.in_total(index):
        return work.total.set_made
    goal = work.goals[index] if index < len(work.goals) else None
    if goal is not None and (goal.distance_m is not None or goal.duration_s is not None):
        return _far_enough(done, goal)
    if done.completed is not None and target is None:
        return done.completed
    return None if target is None or done.reps_done is None else done.reps_done >= target


def _far_enough(done: PerformedSet, goal: SetTarget) -> bool | None:
    """Carries and holds are made by distance or time; unknown when neither that nor completion was recorded."""
    for reached, asked in ((done.distance_m, goal.distance_m), (done.duration_s, goal.duration_s)):
        if asked is not None and reached is not None:
            return reached >= asked
    return done.completed


def _all_made(work: Work, places: Sequence[int]) -> bool | None:
    """Every set in some places was made; one that was not performed is missed, unless the dialect forgives it."""
    if work.planned is None or not work.performed:
        return None
    verdicts: list[bool | None] = []
    for index in places:
        if index < len(work.sets) and work.sets[index].performed:
            verdicts.append(_set_made(work, index))
        elif work.unfinished_is_missed:
            verdicts.append(False)
    return False if False in verdicts else None if None in verdicts else True


def _any_made(work: Work) -> bool | None:
    """Some set was made; unknown where none is known to be, and one may be."""
    if work.planned is None or not work.performed:
        return None
    verdicts = [_set_made(work, index) for index, each in enumerate(work.sets) if each.performed]
    return True if True in verdicts else None if None in verdicts else False


def _last_made(work: Work) -> bool | None:
    """The last set that was asked for was made; of a rep total the whole of it."""
    if not work.planned or not work.performed:
        return None
    return _all_made(work, [work.planned - 1])


def _named(work: Work) -> dict[str, NamedSet]:
    """What became of the sets of each name."""
    places: dict[str, list[int]] = {}
    for index in range(max(len(work.sets), work.planned or 0)):
        name = work.name_of(index)
        if name and (name in places or len(places) < MOST_NAMES):
            places.setdefault(name, []).append(index)
    found = {name: _named_set(work, mine) for name, mine in places.items()}
    for index, goal in enumerate(work.test_goals):
        if goal.named and goal.named not in found and len(found) < MOST_NAMES:
            found[goal.named] = _named_test(goal, work.tests[index] if index < len(work.tests) else None, work)
    for name in dict.fromkeys(each.named for each in work.spare_goals):
        if name and name not in found and len(found) < MOST_NAMES:
            found[name] = _spare_set(work, name)
    return dict(sorted(found.items()))


def _spare_set(work: Work, name: str) -> NamedSet:
    """What became of sets that could have been left out; made or not only where all of them were done."""
    asked = [each for each in work.spare_goals if each.named == name]
    pairs = [(each, goal) for each, goal in zip(work.spare, work.spare_goals, strict=False) if goal.named == name]
    done = [each for each, _ in pairs if each.performed]
    reps = [each.reps_done for each in done if each.reps_done is not None]
    efforts, exact = [each.rpe for each in done if each.rpe is not None], asked[0].exact
    all_known = len(reps) == len(asked) and not work.limited
    return NamedSet(
        min(reps, default=None),
        efforts[-1] if efforts else None,
        all((each.reps_done or 0) >= goal.reps for each, goal in pairs) if all_known else None,
        None if exact is None else Load(quantised(exact.amount), exact.unit),
        asked[0].load,
        min((each.load for each in done if each.load is not None), default=None),
    )


def _named_test(asked: SetTarget, done: PerformedSet | None, work: Work) -> NamedSet:
    if done is None or not done.performed:
        return NamedSet(made=None if work.limited else False)
    made = None if done.reps_done is None or work.limited else done.reps_done >= asked.reps
    return NamedSet(done.reps_done, done.rpe, made, asked.exact, asked.load, done.load)


def _named_set(work: Work, places: Sequence[int]) -> NamedSet:
    done = [work.sets[index] for index in places if index < len(work.sets) and work.sets[index].performed]
    if places:
        pairs, name = zip(work.spare, work.spare_goals, strict=False), work.name_of(places[0])
        done += [each for each, goal in pairs if each.performed and goal.named == name]  # made or not without these
    efforts = [each.rpe for each in done if each.rpe is not None]
    asked = work.goals[places[0]] if places[0] < len(work.goals) else None
    return NamedSet(
        min((each.reps_done for each in done if each.reps_done is not None), default=None),
        efforts[-1] if efforts else None,
        None if work.limited else _all_made(work, places),
        Load(quantised(asked.exact.amount), asked.exact.unit)
        if asked is not None and asked.exact is not None
        else None,
        asked.load if asked is not None else None,
        min((each.load for each in done if each.load is not None), default=None),
    )


def _set_done(work: Work, index: int) -> SetDone:
    done = work.sets[index] if index < len(work.sets) else PerformedSet(completed=False)
    made = _set_made(work, index) if done.performed else False if work.unfinished_is_missed else None
    return SetDone(
        work.target_reps(index), done.reps_done, done.rpe, None if work.limited else made, work.target_top(index)
    )


def _tested(work: Work) -> Load | None:
    """The heaviest load of a test with all the reps that were asked for."""
    asked = next((each.reps for each in work.test_goals), None)
    loads = [each.load for each in work.tests if each.load is not None and asked and (each.reps_done or 0) >= asked]
    return max(loads, default=None)


def _missed_reps(work: Work) -> int | None:
    """Shortfalls summed; sets that were not performed are short by all their reps, unless the dialect forgives them."""
    planned = work.planned
    if planned is None or work.limited or not work.performed:
        return None
    if not work.unfinished_is_missed:
        planned = min(planned, len(work.sets), len(work.performed))
    short = 0
    if work.total is not None:
        rest, planned = work.total.short, min(planned, work.total.first)
        if rest is None:
            return None
        short += rest
    for index in range(planned):
        target = work.target_reps(index)
        tried = index < len(work.sets) and work.sets[index].performed
        done = work.sets[index].reps_done if tried else 0
        if target is None or done is None:
            return None
        short += max(0, target - done)
    return short


def _top(work: Work) -> int | None:
    if work.goals:
        first = work.goals[0]
        return None if work.in_total(0) else first.reps_max or first.reps
    tops = [each.reps_target_max or each.reps_target for each in work.sets]
    return next((each for each in tops if each is not None), None)


def _target_rpe(work: Work) -> Decimal | None:
    if work.goals:
        return work.goals[-1].rpe
    said = [each.rpe_target for each in work.sets if each.rpe_target is not None]
    return said[-1] if said else None


def _e1rm_day(work: Work) -> Load | None:
    """The best valid set, on the grain of facts, which keeps the state small; tempo work is not comparable."""
    sets = [each for each in (*work.all_performed, *work.tests) if not _slow(each.tempo or work.tempo)]
    efforts = [(work.moved(each.load), each.reps_done, each.rpe) for each in sets]
    found = [work.estimator.e1rm(load, reps, rpe) for load, reps, rpe in efforts if load is not None and reps and rpe]
    best = max((each for each in found if each is not None), default=None)
    return None if best is None else Load(quantised(best.amount), best.unit)


def _drop(day: Load | None, reference: Load | None) -> Decimal | None:
    if day is None or reference is None or not reference.amount:
        return None
    return quantised(100 * (1 - day.in_kg() / reference.in_kg()))


def _drift(work: Work) -> tuple[Decimal | None, Decimal | None]:
    """RPE over the median of three exposures at the same load and reps, before the present rise; and that median.

    The load of those is today's, or up to 2.5 % more: a lighter load that felt easier is progress, not fatigue. Their
    tempo is today's: a slower one is harder, and no sign of anything. So is a fifth set beside a third.
    """
    last = work.alike[-1] if work.alike else None
    if last is None or last.rpe is None or work.load_done is None:
        return None, None
    alike = [each for each in work.since("rpe_drift") if _alike(each, work, work.load_done, last.reps_done)]
    if alike and alike[-1].rpe_drift is not None and alike[-1].rpe_drift > 0 and alike[-1].rpe_before is not None:
        baseline = alike[-1].rpe_before
    else:
        efforts = [each.last_set_rpe for each in alike if each.last_set_rpe is not None][-_DRIFT_EXPOSURES:]
        if len(efforts) < _DRIFT_LEAST:
            return None, None
        baseline = median(efforts)
    return last.rpe - baseline, baseline


def _alike(each: Exposure, work: Work, load: Load, reps: int | None) -> bool:
    if each.limited or each.load_done is None or each.last_set_rpe is None or each.last_set_reps != reps:
        return False
    if not _same_tempo(each, work) or (work.spare_goals and each.sets_done != len(work.all_performed)):
        return False
    return Decimal(0) <= each.load_done.in_kg() - load.in_kg() <= abs(load.in_kg()) * _SAME_LOAD


def _streaks(work: Work, outcome: str | None) -> tuple[int, int]:
    """Sessions made and missed in a row at this load and tempo, with this one; days not judged are passed over."""
    known = [each for each in work.since("misses_in_a_row") if each.outcome in (MADE, MISSED, UNFINISHED)]
    same = bool(known) and known[-1].load_done == work.load_done and _same_tempo(known[-1], work)
    last = known[-1] if same else None
    if outcome == MADE:
        return (last.made_in_a_row if last else 0) + 1, 0
    if outcome == MISSED or (outcome == UNFINISHED and work.unfinished_is_missed):
        return 0, (last.missed_in_a_row if last else 0) + 1
    return (last.made_in_a_row, last.missed_in_a_row) if last else (0, 0)


def _same_tempo(before: Exposure, work: Work) -> bool:
    """Lowered and paused for as long; a tempo that nobody told is no change."""
    now = _lowering(work)
    return None in (before.lowering, now) or before.lowering == now


def _lowering(work: Work) -> tuple[int, int] | None:
    return None if work.tempo is None else (work.tempo.eccentric, work.tempo.bottom)


def _slow(tempo: Tempo | None) -> bool:
    return tempo is not None and tempo.eccentric > _E1RM_SLOWEST_S
