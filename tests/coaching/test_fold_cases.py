"""Shrunk cases of the fold: what was carried otherwise than replayed, and what a review must not touch."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ironrule.carried.travel import digest_from_bytes
from ironrule.v1.events_pb2 import RED_FLAG_CHEST_PAIN, Event
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_LB, Load
from ironrule.wire import RequestInvalid
from tests.coaching.fold import log
from tests.coaching.fold.caller import KG, Caller, equipment
from tests.coaching.fold.log import How, Stamp

START = datetime(2026, 1, 5, 18, 0, tzinfo=timezone(timedelta(hours=1)))
DEADLIFT, LIGHT, ROW = log.LIFTS[0], log.LIFTS[1], log.LIFTS[3]


def stamp(day: int, **more: Any) -> Stamp:
    """Six in the evening of a day, stored then."""
    at = START + timedelta(days=day)
    return Stamp(at, None, f"e{day:02}", **more)


def trained(day: int, *lifts: tuple[tuple[str, str], float, int], **how: Any) -> Event:
    """An own session."""
    return log.trained(stamp(day), list(lifts), KG, How(**how))


def later(caller: Caller, day: int) -> Caller:
    """The same caller, some days on."""
    caller.now = START + timedelta(days=day, hours=1)
    return caller


def load_of(answer: PrescribeResponse, name: str, subject: str) -> Load | None:
    """A carried load."""
    return next((each.load for each in answer.carried.variables if (each.name, each.subject) == (name, subject)), None)


def test_a_load_behind_a_tempo_reads_the_same() -> None:
    """A carried load that becomes the last full load is spelled alike, whether it travelled or not."""
    caller = Caller(START + timedelta(days=30))
    caller.send(trained(0, (DEADLIFT, 60, 5), (ROW, 60, 5)))
    for day, tempo in ((2, ""), (4, ""), (6, ""), (8, "3-1-X-0")):
        assert caller.last is not None
        caller.send(log.followed(caller.last, stamp(day), How(rpe=6, tempo=tempo), echo=True))


def test_effects_keep_one_order() -> None:
    """Effects that began in another order than they travel are told in the same order either way."""
    caller = Caller(START + timedelta(days=7))
    for day, how in ((0, {"pain": 5.0}), (5, {}), (6, {"short": 3})):
        caller.send(trained(day, (DEADLIFT, 60, 5), (LIGHT, 60, 5), **how))
    running = [each.rule for each in caller.send().decisions if each.effect]
    assert ["easy", "full_again"] == running[:2]


def test_sessions_in_a_phase_are_counted_over_calls() -> None:
    """A phase of two sessions is over after two, in two calls as in one."""
    caller = Caller(START + timedelta(days=30))
    caller.send(trained(0, (DEADLIFT, 60, 5), short=1))
    caller.send()
    sessions: list[int] = []
    for day in (1, 2, 3, 4, 5, 6):
        assert caller.last is not None
        answer = caller.send(log.followed(caller.last, stamp(day), How(), echo=True))
        look = [step for each in answer.carried.effects if each.effect == "look" for step in each.progress]
        sessions += [step.sessions for step in look if step.subject == "deadlift_conventional/main"]
    assert [1, 1, 0] == sessions[:3]


def test_missing_facts_keep_one_order() -> None:
    """What a rule across lifts could not read is listed alike, whichever lift was trained first."""
    caller = Caller(START + timedelta(days=5))
    caller.send(trained(0, (DEADLIFT, 60, 5), rpe=None, technique=4))
    caller.send(trained(2, (ROW, 60, 5), rpe=7))
    answer = caller.send(trained(4, (ROW, 60, 5), rpe=7))
    expected = ["rpe_drift", "technique_score", "e1rm_drop", "soreness"]
    assert [expected] == [list(each.missing_facts) for each in answer.not_evaluated if each.rule == "tired"]


@pytest.mark.parametrize("moment", ["2026-01-05T18:00:00+01:00:30", "2026-01-05T18:00:00-00:00:01"])
def test_offsets_are_whole_minutes(moment: str) -> None:
    """An offset with seconds, which RFC 3339 does not have, would travel as another instant: it is refused."""
    event = Event(id="e")
    event.check_in.at = moment
    with pytest.raises(RequestInvalid, match="expected a time such as"):
        Caller(START).carried(event)


def test_a_track_named_once_and_once_not() -> None:
    """The same track twice in a session is one exposure, though only one of the two says its name."""
    once = Caller(START).send(trained(0, (DEADLIFT, 60, 5)))
    twice = trained(0, (DEADLIFT, 60, 5))
    twice.session.exercises.add(exercise="deadlift_conventional")
    assert once.carried.variables == Caller(START).send(twice).carried.variables
    assert [1] == [len(ring) for ring in digest_from_bytes(Caller(START).send(twice).carried.digest).exposures.values()]


def test_a_freeze_keeps_its_moment() -> None:
    """A clearance from a minute before the newest red flag does not end a freeze, whether or not it travelled."""
    caller = Caller(START + timedelta(days=1))
    caller.send(log.checked_in(stamp(0), {}, [RED_FLAG_CHEST_PAIN]))
    early = Stamp(START - timedelta(minutes=1), START + timedelta(hours=1), "early")
    assert caller.send(log.cleared(early)).carried.HasField("freeze")
    assert not caller.send(log.cleared(Stamp(START, START + timedelta(hours=2), "late"))).carried.HasField("freeze")


def test_an_older_best_that_arrives_late() -> None:
    """A test from before the newest one, stored after it, does not take its place."""
    newest = log.tested(stamp(9), "barbell_row", Load(amount=100, unit=KG), 5)
    late = log.tested(Stamp(START, START + timedelta(days=10), "late"), "barbell_row", Load(amount=60, unit=KG), 5)
    caller = Caller(START + timedelta(days=11))
    caller.send(newest)
    before = caller.send()
    assert before.session == caller.send(late).session


def test_a_load_that_no_rule_moves_stays_exact() -> None:
    """Kilograms lifted stay those kilograms in a gym of pounds and on other plates; only the bar is rounded."""
    caller = Caller(START + timedelta(days=1))
    caller.athlete.equipment.CopyFrom(equipment(LOAD_UNIT_LB))
    session = trained(0, (LIGHT, 61.3, 5))
    for each in session.session.exercises[0].sets:
        each.ClearField("reps_target")
    answer = caller.send(session)
    assert Load(amount=61.3, unit=KG) == load_of(answer, "load", "deadlift_conventional/light")
    assert Load(amount=135, unit=LOAD_UNIT_LB) == answer.session.exercises[0].sets[0].load


def test_a_date_counts_where_it_was_stored() -> None:
    """A session with only a date ends at 23:59 of the place where it was stored, wherever the athlete asks from."""
    event = Event(id="e", recorded_at="2026-01-06T08:00:00+09:00")
    event.session.ended_at = "2026-01-05"
    caller = Caller(START + timedelta(days=1))
    at_home = caller.send(event)
    caller.now = caller.now.astimezone(timezone(timedelta(hours=-8)))
    assert at_home.carried == caller.send().carried
