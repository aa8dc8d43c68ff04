"""The example athletes train on, echoing every prescription; replaying it all is carrying it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from google.protobuf import json_format

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.events_pb2 import Event, RedFlagAnswer
from ironrule.v1.prescription_pb2 import PRESCRIPTION_OUTCOME_STOPPED
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from tests.core import asking

ATHLETES = Path(__file__).resolve().parents[1] / "examples" / "athletes"
SESSIONS = 10


def done(answer: PrescribeResponse, ended: datetime) -> Event:
    """The session that was asked for, done to the letter."""
    event = Event(id=f"on {ended:%Y-%m-%d}")
    event.session.ended_at = ended.isoformat()
    event.session.session_ref.CopyFrom(answer.session_ref)
    for exercise in answer.session.exercises:
        row = event.session.exercises.add(exercise=exercise.exercise, track=exercise.track)
        for each in exercise.sets:
            made = row.sets.add(reps_done=each.reps_max or each.reps, rpe=each.rpe or 7, technique_score=4)
            made.load.CopyFrom(each.load)
            if not each.HasField("load"):
                made.ClearField("load")
            if each.HasField("distance_m"):
                made.distance_m = each.distance_m
    return event


@pytest.mark.parametrize("name", ["novice", "intermediate-tired", "red-flag"])
def test_ten_sessions_on(name: str, engine: Engine, back_strength: Rulebook) -> None:
    """Effects start, run and end under way; each answer by carry is, to the byte, the answer by replay."""
    ask = asking(back_strength, engine)
    whole = json_format.Parse((ATHLETES / f"{name}.json").read_text(encoding="utf-8"), PrescribeRequest())
    answer = ask(whole)
    moment = datetime.fromisoformat(whole.as_of)
    rules: set[str] = set()
    for number in range(SESSIONS):
        stopped = answer.outcome == PRESCRIPTION_OUTCOME_STOPPED
        events = [Event(id=f"cleared {number}")] if stopped else [done(answer, moment)]
        if stopped:
            events[0].clearance.at, events[0].clearance.by = moment.isoformat(), "physician"
        moment += timedelta(days=3 + number % 2)
        asked = Event(id=f"asked {number}")
        asked.check_in.at = (moment - timedelta(hours=2)).isoformat()
        asked.check_in.red_flags.CopyFrom(RedFlagAnswer())
        asked.check_in.pain_now, asked.check_in.sleep_h = 0, 7.5
        whole.events.extend([*events, asked])
        whole.as_of = moment.isoformat()
        step = PrescribeRequest()
        step.CopyFrom(whole)
        del step.events[:]
        step.events.extend([*events, asked, *events])
        step.carried.CopyFrom(answer.carried)
        answer, replayed = ask(step), ask(whole)
        rules |= {each.rule for each in answer.decisions}
        del answer.notices[:], replayed.notices[:]
        assert replayed.SerializeToString(deterministic=True) == answer.SerializeToString(deterministic=True)
    assert {"novice": {"P1"}, "intermediate-tired": {"D3", "D5", "P3"}, "red-flag": set()}[name] <= rules
