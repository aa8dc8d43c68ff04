"""Sessions ahead: what would be answered if every session was done as prescribed. Worked out on copies.

A projected session is the answer to real events, which are made up here:

- The session before is done on its date, or at the moment of the newest event where that is later. Every set is as it
  was asked for, at the top of a range, and felt as it was asked to feel. Technique is scored as in the last session of
  the lift, where it was scored, and no fault is seen.
- Red flags are asked for at the moment that the session is for, and there are none. No other reading is made up.

By weekdays a session is for the next date of the plan. In rotation sessions go on in the athlete's own rhythm, the mean
of the days between those of the last four weeks; until three are on record, a setting says how many days. Each is at
the time of day that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from ironrule.carried.digest import Exposure
from ironrule.carried.state import EffectState, subject_of
from ironrule.carried.technique import FaultSeen
from ironrule.coaching.calendar import next_day
from ironrule.coaching.effects import standings
from ironrule.coaching.panel import Panel
from ironrule.coaching.record import Explain, Record
from ironrule.coaching.review import Notices, Reviewer
from ironrule.engine.port import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.events import (
    CheckIn,
    Event,
    Fault,
    PerformedExercise,
    PerformedSet,
    Session,
    SetTarget,
    SetType,
    SlotRef,
)
from ironrule.training.faults import Reporter, Severity
from ironrule.units import half_up

if TYPE_CHECKING:
    from ironrule.coaching.answer import Answer

#: Sessions that are projected at most.
MOST_AHEAD = 7
_DAY = timedelta(days=1)
#: A rhythm is read from the training days of four weeks, from three days on; no setting makes it slower than that.
_RHYTHM_DAYS, _RHYTHM_LEAST = 28, 3

#: Prescribes from what a reviewer has folded, for a record.
Prescribing = Callable[[Record, Reviewer, Engine], Generator[None, None, "Answer"]]


class Course(Enum):
    """How an effect stands in a projected session."""

    STARTS = "starts"
    RUNS = "runs"
    ENDED = "ended"


@dataclass(frozen=True)
class Projected:
    """One session ahead: its answer, effects and how they stand, and how many weeks and cycles end on the way to it."""

    answer: Answer
    effects: tuple[tuple[EffectState, Course], ...]
    weeks_ended: int
    cycles_ended: int


@dataclass(frozen=True)
class Outlook:
    """The sessions ahead, and what must be said of them, by code."""

    sessions: tuple[Projected, ...]
    notices: tuple[tuple[str, Said], ...]


def projecting(
    first: Answer, rulebook: Rulebook, engine: Engine, prescribing: Prescribing
) -> Generator[None, None, Outlook]:
    """The sessions after an answer, as many as were asked for; none after a stop. Pauses as the work itself does."""
    notices = Notices()
    # What comes after a refused session is what is proposed instead of more of its kind.
    planned = first.refused.planned if first.refused is not None else ()
    record = replace(first.record, events=(), planned=planned, override=None)
    found: list[Projected] = []
    here, moment = first, _done_at(first)
    dates = _dates(first, rulebook, moment.date())
    for number in range(min(record.sessions_ahead, MOST_AHEAD)):
        if here.stopped:
            break
        panel = Panel(rulebook, engine, record.explain is Explain.FULL)
        reviewer = Reviewer(record.athlete, panel, here.carried.copy(), Notices())
        yield from reviewer.fold(_event(number, moment, Session(moment, _performed(here), ref=here.session_ref)))
        meant = next_day(rulebook.plan, reviewer.carried, moment.date() + _DAY).on or dates[number]
        moment = first.record.as_of + (meant - first.record.as_of.date())
        yield from reviewer.fold(_event(number, moment, CheckIn(moment, red_flags=())))
        answer = yield from prescribing(replace(record, as_of=moment), reviewer, engine)
        found.append(_projected(here, answer, rulebook))
        here = answer
    if found:
        notices.add("SESSIONS_PROJECTED", phrases.SESSIONS_PROJECTED)
    if here.stopped:
        notices.add("NOT_PROJECTED", phrases.NOT_PROJECTED)
    return Outlook(tuple(found), tuple(notices.rows()))


def _done_at(first: Answer) -> datetime:
    """When the session that was asked for is done: on its own date, and after everything that is on record."""
    as_of, digest = first.record.as_of, first.carried.digest
    meant = as_of + (max(as_of.date(), first.planned_on or as_of.date()) - as_of.date())
    newest = [*(each.recorded for each in digest.folded), *filter(None, [digest.newest_session])]
    return max([meant, *newest]).astimezone(as_of.tzinfo)


def _dates(first: Answer, rulebook: Rulebook, done: date) -> list[date]:
    """The dates of sessions in rotation, in the athlete's rhythm or that of the setting."""
    digest = first.carried.digest
    since = max(filter(None, [done - _DAY * _RHYTHM_DAYS, digest.back_since]))
    days = sorted({each.on for each in digest.days if each.done and since <= each.on <= done} | {done})
    if len(days) >= _RHYTHM_LEAST:
        span, gaps = (done - days[0]).days, len(days) - 1
    else:
        span, gaps = min(max(1, half_up(rulebook.usual.days_between_sessions)), _RHYTHM_DAYS), 1
    return [done + _DAY * ((2 * number * span + gaps) // (2 * gaps)) for number in range(1, MOST_AHEAD + 1)]


def _event(number: int, at: datetime, what: Session | CheckIn) -> Event:
    return Event(f"ahead {number}", "", at, what)


def _performed(answer: Answer) -> tuple[PerformedExercise, ...]:
    """The session that an answer asks for, done as prescribed."""
    rings = answer.carried.digest.exposures
    found = []
    for slot in answer.session_ref.slots:
        ring = rings.get(subject_of(slot.exercise, slot.track))
        # A rung that was only just reached was never scored.
        last = ring[-1] if ring and ring[-1].rung in ("", slot.exercise) else None
        found.append(PerformedExercise(slot.exercise, slot.track, _sets(slot, last)))
    return tuple(found)


def _sets(slot: SlotRef, last: Exposure | None) -> tuple[PerformedSet, ...]:
    """Every set as it was asked for, its technique as in the last exposure.

    A rep total is dealt out to the fewest sets, the first ones the larger.
    """
    of_total = [each for each in slot.sets if each.total_reps]
    share, over = divmod(of_total[0].total_reps or 0, len(of_total)) if of_total else (0, 0)
    dealt = iter([share + (number < over) for number in range(len(of_total))])
    return tuple(_set(each, next(dealt) if each.total_reps else each.reps_max or each.reps, last) for each in slot.sets)


def _set(target: SetTarget, reps: int, last: Exposure | None) -> PerformedSet:
    seen = None if last is None else last.technique
    return PerformedSet(
        SetType.TEST if target.test else SetType.AMRAP if target.amrap else SetType.WORK,
        target.load,
        reps_done=reps or None,
        rpe=None if target.rpe is None else Decimal(half_up(target.rpe * 2)) / 2,
        technique_score=None if last is None else last.technique_score,
        scored_by=Reporter.SELF if seen is None else Reporter(seen.by),
        faults=() if seen is None else tuple(_as_seen(code, each, reps) for code, each in seen.faults.items()),
        distance_m=target.distance_max_m or target.distance_m,
        duration_s=target.duration_max_s or target.duration_s,
    )


def _as_seen(code: str, seen: FaultSeen, reps: int) -> Fault:
    """A fault in as large a share of the reps, and as bad, as it was last time."""
    return Fault(code, Severity(seen.severity), max(1, int(half_up(Decimal(reps) * seen.share / 100))))


def _projected(before: Answer, answer: Answer, rulebook: Rulebook) -> Projected:
    old, new, cycle = before.now, answer.now, rulebook.plan.stretches.weeks
    cycles = new.cycle - old.cycle
    then, now = (_running(each, rulebook) for each in (before, answer))
    effects = [(state, Course.STARTS if state in answer.starts else Course.RUNS) for state in now.values()]
    effects += [(state, Course.ENDED) for key, state in then.items() if key not in now]
    return Projected(answer, tuple(effects), new.week - old.week + cycles * cycle, cycles)


def _running(answer: Answer, rulebook: Rulebook) -> dict[tuple[str, ...], EffectState]:
    """The effects in which a track of the rotation or the session, or their own subject, stands on an answer's day."""
    on = answer.record.as_of.date()
    began = {(each.effect, each.subject) for each in answer.starts}
    before = [each for each in answer.now.effects if (each.effect, each.subject) not in began]
    carried = replace(answer.now, effects=[*before, *answer.starts])
    plan = rulebook.plan
    subjects = {subject_of(slot.exercise, slot.track) for day in plan.rotation for slot in plan.days[day]}
    subjects |= {subject_of(slot.exercise, slot.track) for slot in answer.session_ref.slots}
    subjects |= {each.subject for each in carried.effects}
    states = [each.state for subject in sorted(subjects) for each in standings(rulebook, carried, subject, on)]
    return {(each.effect, each.subject, str(each.started_on)): each for each in states}
