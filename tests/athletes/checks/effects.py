"""Lasting effects: they do not stack, keep their distance, and end, by the days and sessions of the diary."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ironrule.v1.carried_state_pb2 import CarriedEffect
from simulation.diary import Bout
from simulation.year import Visit
from tests.athletes.checks.limits import Limits

#: Clean and whole sessions after which nothing that waits for the athlete may still wait.
_CLEAN_ENOUGH = 10
_HAIR = 1e-6
_DELOAD = "deload"


def deload_keeps_its_distance(visit: Visit, limits: Limits) -> Iterator[str]:
    """None starts while one runs, nor within the gap after the last."""
    last = [each for each in visit.diary.started if each.effect == _DELOAD]
    for each in visit.answer.session_ref.starts if last else ():
        if each.effect != _DELOAD:
            continue
        ended = last[-1].on + timedelta(days=visit.book.effects[_DELOAD].phases[0].count - 1)
        days = (visit.on - ended).days
        if days < limits["deload_gap"]:
            yield f"{each.rule} starts a deload {days} days after the last day of one, {limits['deload_gap']:g} are due"


def nothing_stands_twice(visit: Visit, _: Limits) -> Iterator[str]:
    """A subject stands in an effect once."""
    seen = [(each.effect, each.subject) for each in visit.answer.carried.effects]
    yield from (f"{effect} stands twice on {subject}" for effect, subject in {e for e in seen if seen.count(e) > 1})
    starts = [(each.effect, each.subject) for each in visit.answer.session_ref.starts]
    if len(set(starts)) < len(starts):
        yield f"the same effect starts twice: {starts}"


def every_effect_ends(visit: Visit, _: Limits) -> Iterator[str]:
    """No effect limits a lift after its phases are over."""
    for decision in visit.answer.decisions:
        state = _state(visit, decision.effect, decision.subject) if decision.effect else None
        if state is None or decision.section != "before session" or decision.effect in _starting(visit):
            continue
        over = _over_on(visit, state, decision.subject)
        if over is not None and visit.on >= over:
            yield f"{decision.rule} still limits {decision.subject}: {state.effect} was over on {over}"


def what_waits_is_let_go(visit: Visit, _: Limits) -> Iterator[str]:
    """What lasts until something is met does not outlast many clean and whole sessions in a row without more load."""
    for state in visit.answer.carried.effects:
        for progress in state.progress:
            effect = visit.book.effects[state.effect]
            if progress.over or effect.phases[progress.phase].lasts != "until":
                continue
            since = date.fromisoformat(progress.since)
            bouts = [each for each in visit.diary.of(progress.subject) if each.on >= since][-_CLEAN_ENOUGH:]
            heavier = bool(bouts) and (bouts[-1].load or 0) > (bouts[0].load or 0)
            if len(bouts) == _CLEAN_ENOUGH and all(map(_clean, bouts)) and not heavier:
                yield f"{progress.subject} has waited in {state.effect} through {_CLEAN_ENOUGH} clean sessions"


def deload_is_lighter(visit: Visit, _: Limits) -> Iterator[str]:
    """On days of a deload no load reaches the last full one."""
    effect = visit.book.effects.get(_DELOAD)
    if effect is None or not visit.diary.deloaded(visit.on, effect.phases[0].count):
        return
    for asked in visit.answer.session.exercises:
        full = visit.diary.full(f"{asked.exercise}/{asked.track}")
        for each in asked.sets if full else ():
            if each.load.amount > (full or 0) - _HAIR and each.load.amount > visit.gym.lightest(asked.exercise):
                yield f"{asked.exercise}: {each.load.amount:g} in a deload, {full:g} was the last full load"


def _starting(visit: Visit) -> set[str]:
    """What begins with this session."""
    return {each.effect for each in visit.answer.session_ref.starts}


def _state(visit: Visit, effect: str, subject: str) -> CarriedEffect | None:
    """The effect that a decision belongs to, if it has begun."""
    found = [each for each in visit.answer.carried.effects if each.effect == effect]
    mine = [each for each in found if each.subject == subject]
    wide = [each for each in found if "/" not in each.subject]
    return next(iter(mine or wide), None)


def _over_on(visit: Visit, state: CarriedEffect, subject: str) -> date | None:
    """The first day after an effect for a track, by its phases and the days trained; None where that is not known.

    The session after which a rule started it is not one of its sessions.
    """
    since, bouts = date.fromisoformat(state.started_on), visit.diary.of(subject)
    ends_a_session = any(each.id == state.rule and each.section == "after session" for each in visit.book.rules)
    counted_from = since + timedelta(days=1) if ends_a_session else since
    for phase in visit.book.effects[state.effect].phases:
        if phase.lasts == "days":
            since += timedelta(days=phase.count)
        elif phase.lasts == "sessions":
            trained = sorted({each.on for each in bouts if max(since, counted_from) <= each.on < visit.on})
            if len(trained) < phase.count:
                return None
            since = trained[phase.count - 1] + timedelta(days=1)
        else:
            return None
    return since


def _clean(bout: Bout) -> bool:
    """Scored, without a fault, and every set as it was asked for."""
    if bout.asked is None or len(bout.done) < len(bout.asked.sets):
        return False
    pairs = zip(bout.done, bout.asked.sets, strict=False)
    whole = all(done.reps_done >= asked.reps and done.load.amount >= asked.load.amount for done, asked in pairs)
    return whole and all(each.technique_score >= 4 and not each.faults for each in bout.done)


EFFECTS = (
    deload_keeps_its_distance, nothing_stands_twice, every_effect_ends, what_waits_is_let_go, deload_is_lighter,
)  # fmt: skip
