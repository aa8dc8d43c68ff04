"""Sessions ahead: each is, to the byte, what is answered once those before it were sent, done as prescribed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from google.protobuf import json_format

from ironrule.coaching.ahead import MOST_AHEAD
from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.events_pb2 import SET_TYPE_AMRAP, SET_TYPE_TEST, SET_TYPE_WORK, Event, RedFlagAnswer
from ironrule.v1.prescription_pb2 import (
    EXPLAIN_LEVEL_DECISIONS,
    EXPLAIN_LEVEL_FULL,
    EXPLAIN_LEVEL_NONE,
    PRESCRIPTION_OUTCOME_STOPPED,
    PrescribedExercise,
)
from ironrule.v1.prescriptions_pb2 import (
    EFFECT_COURSE_ENDED,
    EFFECT_COURSE_RUNS,
    EFFECT_COURSE_STARTS,
    PrescribeRequest,
    PrescribeResponse,
    ProjectedSession,
)
from tests.core import asking
from tests.sizes import size
from tests.test_programmes import BOOKS, ROOT, START, maxima, request_of, trained

#: What a session ahead says of itself, beside what the answer would say.
_OWN = ("as_of", "effects", "week", "cycle", "weeks_ended", "cycles_ended")
LEVELS = (EXPLAIN_LEVEL_NONE, EXPLAIN_LEVEL_DECISIONS, EXPLAIN_LEVEL_FULL)


def as_prescribed(told: PrescribeResponse | ProjectedSession, ended: datetime, scores: dict[str, int]) -> Event:
    """A session done to the letter, in messages; `scores` are those of technique that each track had last."""
    event = Event(id=f"{ended.isoformat()} done", recorded_at=ended.isoformat())
    event.session.ended_at = ended.isoformat()
    event.session.session_ref.CopyFrom(told.session_ref)
    for asked in told.session.exercises:
        row = event.session.exercises.add(exercise=asked.exercise, track=asked.track)
        for each, reps in zip(asked.sets, reps_of(asked), strict=True):
            kind = SET_TYPE_TEST if each.test else SET_TYPE_AMRAP if each.amrap else SET_TYPE_WORK
            done = row.sets.add(type=kind)
            if each.HasField("load"):
                done.load.CopyFrom(each.load)
            if each.HasField("rpe"):
                done.rpe = each.rpe
            if each.HasField("distance_m"):
                done.distance_m = each.distance_max_m or each.distance_m
            elif each.HasField("duration_seconds"):
                done.duration_seconds = each.duration_max_seconds or each.duration_seconds
            else:
                done.reps_done = reps
            if f"{asked.exercise}/{asked.track}" in scores:
                done.technique_score = scores[f"{asked.exercise}/{asked.track}"]
    return event


def reps_of(asked: PrescribedExercise) -> Iterator[int]:
    """The top of each range; a rep total dealt out to its sets."""
    total = [each for each in asked.sets if each.HasField("total_reps")]
    dealt = 0
    for each in asked.sets:
        if each.HasField("total_reps"):
            dealt += 1
            yield each.total_reps // len(total) + (dealt <= each.total_reps % len(total))
        else:
            yield each.reps_max or each.reps


def clear(at: datetime) -> Event:
    """Red flags were asked for, and there are none."""
    event = Event(id=f"{at.isoformat()} asked", recorded_at=at.isoformat())
    event.check_in.at = at.isoformat()
    event.check_in.red_flags.CopyFrom(RedFlagAnswer())
    return event


def begun(book: Rulebook, engine: Engine, random: Random, sessions: int) -> tuple[PrescribeRequest, dict[str, int]]:
    """The whole log of somebody who trained for some sessions, well or badly; and the scores of their last ones."""
    ask, now = asking(book, engine), START
    whole = request_of(book, 1, maxima(book), now)
    scores: dict[str, int] = {}
    for _ in range(sessions):
        event = trained(ask(whole), now, random)
        for each in event.session.exercises:
            performed = [done.technique_score for done in each.sets if done.HasField("reps_done")]
            scores.pop(f"{each.exercise}/{each.track}", None)
            scores |= {f"{each.exercise}/{each.track}": min(performed)} if performed else {}
        whole.events.append(event)
        now += timedelta(days=random.choice((1, 2, 2, 3, 3, 5)))
        whole.events.append(clear(now - timedelta(hours=1)))
        whole.as_of = now.isoformat()
    return whole, scores


def without_own(told: ProjectedSession) -> bytes:
    """What the answer would say as well."""
    copy = ProjectedSession.FromString(told.SerializeToString())
    for name in _OWN:
        copy.ClearField(name)  # type: ignore[arg-type]  # fields of the message
    return copy.SerializeToString(deterministic=True)


def as_ahead(answer: PrescribeResponse) -> bytes:
    """An answer in the form of a session ahead."""
    fields = [each.name for each in ProjectedSession.DESCRIPTOR.fields if each.name not in _OWN]
    told = ProjectedSession()
    for name in fields:
        value = getattr(answer, name)
        if name == "outcome":
            told.outcome = value
        elif hasattr(value, "CopyFrom") and answer.HasField(name):  # type: ignore[arg-type]  # a field of both
            getattr(told, name).CopyFrom(value)
        elif not hasattr(value, "CopyFrom"):
            getattr(told, name).extend(value)
    return told.SerializeToString(deterministic=True)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(3, 20)))
@pytest.mark.parametrize("name", BOOKS)
def test_ahead_is_what_will_be_answered(name: str, seed: int) -> None:
    """The sessions ahead, sent back as real events, are answered by the same sessions: carried and replayed."""
    book, random = read_rulebook(ROOT / "rules" / name), Random(f"{name} {seed}")  # noqa: S311  # a test that can be repeated
    reports: list[str] = []
    engines = [build(book, each, reports.append) for each in ("durable", "compiled")]
    carry, replay = (asking(book, each) for each in engines)
    whole, scores = begun(book, engines[1], random, random.randrange(9))
    whole.explain = LEVELS[seed % 3]
    whole.sessions_ahead = MOST_AHEAD
    answer = carry(whole)
    assert answer == replay(whole)
    told: PrescribeResponse | ProjectedSession = answer
    moment = datetime.fromisoformat(whole.as_of)
    meant = answer.session.planned_on or str(moment.date())
    moment += max(timedelta(0), datetime.fromisoformat(meant).date() - moment.date())
    whole.sessions_ahead = 0
    assert MOST_AHEAD == len(answer.ahead)
    for each in answer.ahead:
        events = [as_prescribed(told, moment, scores)]
        moment = datetime.fromisoformat(each.as_of)
        events.append(clear(moment))
        step = PrescribeRequest(rulebook=book.name, athlete=whole.athlete, explain=whole.explain, as_of=each.as_of)
        step.events.extend(events)
        step.carried.CopyFrom(answer.carried)
        whole.events.extend(events)
        whole.as_of = each.as_of
        answer, replayed = carry(step), replay(whole)
        assert as_ahead(answer) == without_own(each)
        assert (answer.carried.week, answer.carried.cycle) == (each.week, each.cycle)
        assert replayed.session == each.session
        assert replayed.carried == answer.carried
        told = each
    for engine in engines:
        engine.close()
    assert [] == reports


def tired() -> PrescribeRequest:
    """Somebody whom today's answer offers a deload."""
    return of_examples("intermediate-tired")


def of_examples(name: str) -> PrescribeRequest:
    """The record of an example, with every session ahead asked for."""
    text = (ROOT / "examples" / "athletes" / f"{name}.json").read_text(encoding="utf-8")
    request = json_format.Parse(text, PrescribeRequest())
    request.sessions_ahead = MOST_AHEAD
    return request


def courses(told: ProjectedSession) -> set[tuple[str, str, int]]:
    """The effects of a session ahead."""
    return {(each.effect, each.subject, each.course) for each in told.effects}


def test_effects_start_run_and_end(engine: Engine, back_strength: Rulebook) -> None:
    """An effect that starts today runs in the sessions ahead; an old one ends on the way, as the next one starts."""
    ask = asking(back_strength, engine)
    request = tired()
    answer = ask(request)
    assert [("deload", "athlete")] == [(each.effect, each.subject) for each in answer.session_ref.starts]
    assert {("deload", "athlete", EFFECT_COURSE_RUNS)} == courses(answer.ahead[0])
    assert str(answer.ahead[0].effects[0].started_on) == request.as_of[:10]

    carried = answer.carried
    carried.effects.add(effect="deload", subject="athlete", rule="D3", started_on="2026-02-23")
    del request.events[:]
    request.carried.CopyFrom(carried)
    request.as_of = "2026-03-20T18:00:00+01:00"
    first, second = (courses(each) for each in ask(request).ahead[:2])
    assert {("deload", "athlete", EFFECT_COURSE_ENDED), ("deload", "athlete", EFFECT_COURSE_STARTS)} == first
    assert {("deload", "athlete", EFFECT_COURSE_RUNS)} == second


def test_nothing_lies_ahead_of_a_stop(engine: Engine, back_strength: Rulebook) -> None:
    """Where training is stopped there is nothing to project, and the answer says so."""
    answer = asking(back_strength, engine)(of_examples("red-flag"))
    assert PRESCRIPTION_OUTCOME_STOPPED == answer.outcome
    assert [] == list(answer.ahead)
    assert "NOT_PROJECTED" in {each.code for each in answer.notices}


def test_what_is_answered_today_is_the_same(engine: Engine, back_strength: Rulebook) -> None:
    """Sessions ahead change nothing of the answer but a notice, and nothing of what is carried."""
    ask, request = asking(back_strength, engine), of_examples("novice")
    with_ahead = ask(request)
    request.sessions_ahead = 0
    without = ask(request)
    assert "SESSIONS_PROJECTED" == with_ahead.notices.pop().code
    del with_ahead.ahead[:]
    assert without == with_ahead


def test_after_the_coachs_own_session_the_plan_goes_on(engine: Engine, back_strength: Rulebook) -> None:
    """A session of the coach's own moves no plan on: the first session ahead is the day that it stood in for."""
    ask, request = asking(back_strength, engine), of_examples("novice")
    day = ask(request).session.day
    request.planned_session.exercises.add(exercise="bench_press").sets.add(sets=3, reps=5)
    answer = ask(request)
    assert "planned" == answer.session.day
    assert [day, "b", day] == [each.session.day for each in answer.ahead[:3]]


def test_rhythm(engine: Engine, back_strength: Rulebook) -> None:
    """In rotation sessions go on as in the last four weeks; with fewer than three on record, every other day."""
    ask, request = asking(back_strength, engine), of_examples("novice")
    assert ["03-16", "03-19", "03-23", "03-26"] == [each.as_of[5:10] for each in ask(request).ahead[:4]]
    del request.events[:]
    assert ["03-14", "03-16", "03-18"] == [each.as_of[5:10] for each in ask(request).ahead[:3]]


def test_trained_later_than_asked_for(engine: Engine, back_strength: Rulebook) -> None:
    """Where something is on record for a later moment, the session is done after it, and is none that came late."""
    ask, request = asking(back_strength, engine), of_examples("novice")
    event = Event(id="tomorrow")
    event.session.ended_at = "2026-03-13T09:00:00+01:00"
    event.session.exercises.add(exercise="deadlift_conventional").sets.add(reps_target=5, reps_done=5)
    request.events.append(event)
    first = ask(request).ahead[0]
    assert "2026-03-13" < first.as_of[:10]
    assert "LATE_SESSION" not in {each.code for each in first.notices}
