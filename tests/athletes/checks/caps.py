"""Guard caps, reckoned from the diary: how much may change at once, whatever a rule proposes.

Where the diary cannot know what the service must have known (the median of which exposures is the reference, which
weeks are whole), it takes what allows more. What it finds is a breach under every reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ironrule.carried.digest import EXPOSURES_KEPT
from ironrule.training.muscle import MUSCLES, share_of_a_set
from ironrule.v1.prescription_pb2 import PrescribedExercise
from simulation.diary import REST_DAYS, Bout, axial, exercise_of, in_kg, muscle_sets, reps_of, tonnage
from simulation.year import Visit
from tests.athletes.checks.limits import Limits, is_lower

#: What decimals of the service and floats of the diary may differ by.
_HAIR = 1e-6
_GRAIN = 1e-4
_WEEKS, _USUAL_OF = 3, 6


def load_rise(visit: Visit, limits: Limits) -> Iterator[str]:
    """No set is further above the last full load than the caps allow, in percent and as a jump."""
    for asked, subject in _items(visit):
        full = visit.diary.full(subject)
        if full is None:
            continue
        lower = is_lower(exercise_of(asked))
        share = limits.share("raise_cap" if lower else "raise_cap_upper")
        if visit.who.athlete.age_years >= limits["older_from"]:
            share = limits.share("raise_cap_older")
        elif _days_back(visit) <= limits["return_for"]:
            back = limits.share("return_cap")
            share = max(share, back) if full * (1 + back) <= visit.diary.held(subject) + _HAIR else share
        most = min(full * (1 + share), full + limits["hinge_jump" if lower else "upper_jump"])
        for each in asked.sets:
            if each.load.amount > most + _HAIR and not _lightest(visit, asked, each.load.amount) and not each.test:
                yield f"{subject}: {each.load.amount:g} after a full load of {full:g}; the caps end at {most:.2f}"


def week_tonnage(visit: Visit, limits: Limits) -> Iterator[str]:
    """Tonnage of seven days, today's session included, over the usual week; one set of a lift always may be."""
    items = [asked for asked, _ in _items(visit)]
    if any(each.load_open for each in items):
        return
    worth = {each.exercise: sum(in_kg(s.load) * reps_of(s) for s in each.sets) / len(each.sets) for each in items}
    yield from _above(
        visit, tonnage, limits["week_ratio_cap"], worth, "kg", {each for each in worth if worth[each] > 0}
    )


def axial_week(visit: Visit, limits: Limits) -> Iterator[str]:
    """The same for sets times axial coefficient; lifts that load the spine give way."""
    worth = {asked.exercise: float(exercise_of(asked).axial_coef) for asked, _ in _items(visit)}
    heavy = {each for each, coef in worth.items() if coef >= limits["hard_axial_coef"]}
    # Sets are remembered with the exposures of their lift, of which so many are kept.
    since = visit.diary.kept_since(EXPOSURES_KEPT)
    yield from _above(visit, axial, limits["axial_ratio_cap"], worth, "axial units", heavy, since)


def _above(
    visit: Visit,
    total: Callable[[list[Bout]], float],
    cap: float,
    worth: dict[str, float],
    what: str,
    give_way: set[str],
    since: date = date.min,
) -> Iterator[str]:
    """A week above its cap with lifts that could still give way. A week may be one set above the usual one."""
    usual = _usual(visit, total, since)
    so_far = total(visit.diary.weeks(visit.on, 0)[0])
    today = sum(len(asked.sets) * worth[asked.exercise] for asked, _ in _items(visit))
    one_set = max((worth[each] for each in give_way), default=0)
    # A ratio is a fact, on the grain of four places.
    if not usual or so_far + today <= max(usual * (cap + _GRAIN), usual + one_set) + _HAIR:
        return
    more = [asked.exercise for asked, _ in _items(visit) if len(asked.sets) > 1 and asked.exercise in give_way]
    if more:
        yield (
            f"{so_far:.2f} {what} in six days and {today:.2f} today are {(so_far + today) / usual:.2f} usual weeks of "
            f"{usual:.2f}, and {', '.join(more)} still have more than one set"
        )


def muscle_week(visit: Visit, limits: Limits) -> Iterator[str]:
    """No muscle gets more sets beyond the most of three weeks than the caps allow; one set of a lift always may be."""
    weeks = visit.diary.weeks(visit.on, _WEEKS)
    items = [asked for asked, _ in _items(visit)]
    since = visit.diary.days[0] if visit.diary.days else visit.on
    for muscle in MUSCLES if since <= visit.on - timedelta(days=7 * _WEEKS + 6) else ():
        before = [muscle_sets(each, muscle) for each in weeks]
        most = max(before[1:]) + limits["muscle_step"]
        shares = [(each, float(share_of_a_set(each.exercise, muscle))) for each in items]
        got = before[0] + sum(len(each.sets) * share for each, share in shares)
        more = [each.exercise for each, share in shares if share and len(each.sets) > 1]
        if any(before[1:]) and got > most + _HAIR and more:
            yield f"{muscle} gets {got:g} sets in seven days, {most:g} are allowed; {', '.join(more)} could be fewer"


def top_share(visit: Visit, limits: Limits) -> Iterator[str]:
    """No working set is above its share of the best maximum that could be known."""
    for asked, subject in _items(visit):
        best = visit.diary.maximum(subject)
        for each in asked.sets if best else ():
            most = (best or 0) * limits.share("top_share")
            if each.load.amount > most + _HAIR and not each.test and not _lightest(visit, asked, each.load.amount):
                yield f"{subject}: {each.load.amount:g} is above {most:.1f}, the top of a maximum of {best:.1f}"


def effort(visit: Visit, limits: Limits) -> Iterator[str]:
    """No hinge to failure, and two in reserve for the old and for those who come back from a rest or a deload."""
    older = visit.who.athlete.age_years >= limits["older_from"]
    back = _days_back(visit) <= limits["return_for"]
    deloads = [each.on for each in visit.diary.started if each.effect == "deload"]
    days = _deload_days(visit)
    after = bool(deloads) and 0 <= (visit.on - deloads[-1]).days - (days - 1) <= limits["after_deload"]
    for asked, subject in _items(visit):
        hinge = exercise_of(asked).pattern == "hinge"
        bounds = [(limits["effort_cap"], "a hinge")] if hinge else []
        bounds += [(limits["older_effort"], "that age")] if older else []
        bounds += [(limits["careful_effort"], "the way back")] if back else []
        bounds += [(limits["careful_effort"], "the week after a deload")] if after else []
        for each in asked.sets:
            for most, why in bounds:
                if (each.rpe or (10 if hinge else 0)) > most:
                    yield f"{subject}: RPE {each.rpe:g} is asked for, {most:g} is the most for {why}"


def hinge_sets(visit: Visit, limits: Limits) -> Iterator[str]:
    """Hard sets of hinges in one session; one set of each always may be."""
    hinges = [
        (asked, sum(not each.rpe or each.rpe >= limits["hard_set_rpe"] for each in asked.sets))
        for asked, _ in _items(visit)
        if exercise_of(asked).pattern == "hinge"
    ]
    total = sum(hard for _, hard in hinges)
    if total > limits["hinge_sets"] and any(hard > 1 for _, hard in hinges):
        yield f"{total} hard sets of hinges, {limits['hinge_sets']:g} are the most"


def spacing(visit: Visit, limits: Limits) -> Iterator[str]:
    """While the spine rests from hard work, and beyond the hard days of a week, such lifts are light."""
    hard = [
        each for each in visit.diary.between(visit.on - timedelta(days=6), visit.on) if _was_hard(each, visit, limits)
    ]
    days = len({each.on for each in hard if each.on < visit.on})
    rest = max((_rest_left(each, visit, limits) for each in hard), default=0)
    if rest <= 0 and days < limits["hard_days"]:
        return
    why = f"with {rest:.1f} h of rest for the spine to come, hard on {days} days"
    for asked, subject in _items(visit):
        if float(exercise_of(asked).axial_coef) < limits["hard_axial_coef"]:
            continue
        known, perhaps = visit.diary.maximum(subject), visit.diary.perhaps(subject)
        light = (known or perhaps or 0) * limits.share("light_share")
        most = light if known else max(light, visit.diary.full(subject) or 1e9)
        for each in asked.sets:
            if (each.rpe or 10) > limits["light_effort"]:
                yield f"{subject}: RPE {each.rpe:g} {why}"
            if each.load.amount > most + _HAIR and not _lightest(visit, asked, each.load.amount):
                yield f"{subject}: {each.load.amount:g} {why}; light: {most:.1f}"


def no_test_in_doubt(visit: Visit, limits: Limits) -> Iterator[str]:
    """Nothing is tested while pain, a question that nobody answered, or technique speaks against it."""
    said = visit.said
    doubt = said is None or not said.HasField("red_flags") or said.pain_now >= limits["pain_caution"] or said.fever
    for asked, subject in _items(visit):
        scores = [each.technique_score for b in visit.diary.of(subject)[-1:] for each in b.done if each.technique_score]
        if any(each.test for each in asked.sets) and (doubt or any(s < limits["test_technique"] for s in scores)):
            yield f"{subject} is tested"


def _items(visit: Visit) -> Iterator[tuple[PrescribedExercise, str]]:
    for asked in visit.answer.session.exercises:
        yield asked, f"{asked.exercise}/{asked.track}"


def _lightest(visit: Visit, asked: PrescribedExercise, load: float) -> bool:
    """Nothing lighter can be loaded, so no cap can bind."""
    return load <= visit.gym.lightest(asked.exercise)


def _days_back(visit: Visit) -> float:
    """Days since training was taken up again after a rest; 0 on the day itself, endless without one."""
    rested = visit.diary.rested(visit.on)
    if rested is not None and rested > REST_DAYS:
        return 0
    since = visit.diary.back_since
    return 1e9 if since is None else (visit.on - since).days


def _deload_days(visit: Visit) -> int:
    effect = visit.book.effects.get("deload")
    return effect.phases[0].count if effect is not None else 0


def _usual(visit: Visit, total: Callable[[list[Bout]], float], since: date) -> float:
    """Mean of the three fullest of six whole weeks; 0 where fewer saw usual training, or are remembered."""
    weeks = list(enumerate(map(total, visit.diary.weeks(visit.on, _USUAL_OF))))[1:]
    since = max(since, visit.diary.remembered() or visit.on)
    firsts = ((visit.on - timedelta(days=7 * ago + 6), worth) for ago, worth in weeks)
    known = [worth for first, worth in firsts if worth and first >= since and not visit.diary.eased_in(first)]
    trained = sorted(worth for _, worth in weeks if worth)
    return sum(trained[-_WEEKS:]) / _WEEKS if len(known) >= _WEEKS else 0.0


def _was_hard(bout: Bout, visit: Visit, limits: Limits) -> bool:
    """By its effort, or by its share of the best maximum known before it; what nobody knows was hard."""
    if float(bout.exercise.axial_coef) < limits["hard_axial_coef"] or not bout.done:
        return False
    if bout.rpe is None and not any(each.e1rm for each in visit.diary.remembered_before(bout)):
        return True
    return _reaches(bout, visit, limits["hard_axial_rpe"], limits.share("hard_axial_share"))


def _rest_left(bout: Bout, visit: Visit, limits: Limits) -> float:
    """Hours that the spine still rests from a hard lift; they count from the beginning of its session."""
    very_hard = _reaches(bout, visit, limits["very_hard_rpe"], limits.share("very_hard_share"))
    gap = limits["very_hard_gap" if very_hard else "hard_gap"]
    return gap - limits["usual_session"] - (visit.as_of - bout.ended).total_seconds() / 3600


def _reaches(bout: Bout, visit: Visit, rpe: float, share: float) -> bool:
    """An effort, or a share of the best maximum known before it."""
    best = visit.diary.known_before(bout)
    hard = bout.rpe is not None and bout.rpe >= rpe
    return hard or bool(best and bout.load and bout.load >= best * share)


#: What a week has room for.
OF_A_WEEK = (week_tonnage, axial_week, muscle_week)
CAPS = (load_rise, *OF_A_WEEK, top_share, effort, hinge_sets, spacing, no_test_in_doubt)
