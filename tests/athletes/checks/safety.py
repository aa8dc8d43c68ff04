"""Safety, by what was said before the session: nothing of it is ever overruled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ironrule.carried.digest import HORIZON_DAYS
from ironrule.v1.prescription_pb2 import PRESCRIPTION_OUTCOME_STOPPED
from simulation.year import Visit
from tests.athletes.checks.limits import Limits

_HAIR = 1e-6


def frozen(visit: Visit, _: Limits) -> Iterator[str]:
    """A red flag freezes training until a clearance: no exercise, no number that moves, an alert for the coach."""
    answer = visit.answer
    if answer.carried.HasField("freeze") != visit.diary.flagged:
        yield "a freeze without a flag, or a flag without a freeze"
    if not visit.diary.flagged:
        return
    if answer.outcome != PRESCRIPTION_OUTCOME_STOPPED or answer.session.exercises:
        yield "exercises under a red flag"
    if not answer.alerts or not answer.messages:
        yield "nobody is told of a red flag"
    was_frozen = visit.before is not None and visit.before.freeze is not None
    if was_frozen and visit.before and visit.before.variables != visit.carried.variables:
        yield "carried numbers move during a freeze"


def stops(visit: Visit, limits: Limits) -> Iterator[str]:
    """Pain above the limit, sharp or radiating, such a blood pressure, a fever: no session."""
    said = visit.said
    if said is None or visit.answer.outcome == PRESCRIPTION_OUTCOME_STOPPED:
        return
    reasons = {
        f"pain {said.pain_now:g}": said.pain_now > limits["pain_stop"],
        "pain that radiates": said.pain_radiates,
        "sharp pain": said.pain_sharp,
        "a fever": said.fever,
        f"a blood pressure of {said.bp_systolic_mmhg} / {said.bp_diastolic_mmhg}": (
            said.bp_systolic_mmhg >= limits["bp_systolic_stop"] or said.bp_diastolic_mmhg >= limits["bp_diastolic_stop"]
        ),
    }
    yield from (f"a session in spite of {reason}" for reason, there in reasons.items() if there)


def eases(visit: Visit, limits: Limits) -> Iterator[str]:
    """Pain or a blood pressure of caution: less load than the last full one, easy effort, no test."""
    said = visit.said
    if said is None:
        return
    in_pain = limits["pain_caution"] <= said.pain_now <= limits["pain_stop"]
    high = (
        said.bp_systolic_mmhg >= limits["bp_systolic_caution"]
        or said.bp_diastolic_mmhg >= limits["bp_diastolic_caution"]
    )
    bounds = [("pain_load", "pain_effort")] * in_pain + [("bp_load", "bp_effort")] * high
    for asked in visit.answer.session.exercises:
        full = visit.diary.full(f"{asked.exercise}/{asked.track}", since=visit.on - timedelta(days=HORIZON_DAYS))
        lightest = visit.gym.lightest(asked.exercise)
        for each in asked.sets:
            for load, effort in bounds:
                if not each.rpe or each.rpe > limits[effort] or each.test:
                    yield f"{asked.exercise}: RPE {each.rpe:g} where {limits[effort]:g} is the most"
                most = limits.share(load) * (full or 1e9)
                if each.load.amount > most + _HAIR and each.load.amount > lightest:
                    yield f"{asked.exercise}: {each.load.amount:g} where {most:.1f} is the most, of {full:g}"


def unasked_raises_nothing(visit: Visit, _: Limits) -> Iterator[str]:
    """Where nobody answered the red-flag question today, no load is above the last full one."""
    if visit.said is not None and visit.said.HasField("red_flags"):
        return
    for asked in visit.answer.session.exercises:
        full = visit.diary.full(f"{asked.exercise}/{asked.track}")
        for each in asked.sets if full else ():
            if each.load.amount > (full or 0) + _HAIR and each.load.amount > visit.gym.lightest(asked.exercise):
                yield f"{asked.exercise}: {each.load.amount:g} after {full:g}, and nobody asked"
    if visit.answer.session.exercises and "red_flags" not in [each.reading for each in visit.answer.checks_due]:
        yield "the red-flag question is not among the checks that are due"


def floor_is_not_overruled(visit: Visit, _: Limits) -> Iterator[str]:
    """No rule of the safety floor gives way to another; a stop is a stop."""
    floor = {rule.id for rule in visit.book.rules if rule.place.file.endswith("safety-floor.yaml")}
    for each in visit.answer.decisions:
        if each.rule in floor and each.overruled_by and each.overruled_by not in floor:
            yield f"{each.rule} is overruled by {each.overruled_by}"
    told_to_stop = any(c.target == "session" and c.to == "stopped" for d in visit.answer.decisions for c in d.changes)
    if told_to_stop != (visit.answer.outcome == PRESCRIPTION_OUTCOME_STOPPED):
        yield "stopped, and not stopped"


SAFETY = (frozen, stops, eases, unasked_raises_nothing, floor_is_not_overruled)
