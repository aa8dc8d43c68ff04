"""The example athletes: replaying the whole log is carrying the state, session by session, to the byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from google.protobuf import json_format

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from tests.core import asking

ATHLETES = sorted((Path(__file__).resolve().parents[1] / "examples" / "athletes").glob("*.json"))


def record(file: Path) -> PrescribeRequest:
    """A record as a platform sends it."""
    return json_format.Parse(file.read_text(encoding="utf-8"), PrescribeRequest())


def moment(event: Event) -> str:
    """When an event was stored, or happened."""
    if event.recorded_at:
        return event.recorded_at
    what = getattr(event, event.WhichOneof("happened") or "session")
    at = getattr(what, "ended_at", "") or getattr(what, "at", "")
    return at or f"{what.planned_on}T23:59:00+00:00"


@pytest.mark.parametrize("file", ATHLETES, ids=lambda file: file.stem)
def test_replay_is_carry(file: Path, engine: Engine, back_strength: Rulebook) -> None:
    """After each event the carried state, and the answer, are those of a replay of everything so far."""
    ask = asking(back_strength, engine)
    whole = record(file)
    events = sorted(whole.events, key=moment)
    carried = PrescribeResponse()
    for number, event in enumerate(events):
        step, replay = PrescribeRequest(), PrescribeRequest()
        for request, sent in ((step, [event]), (replay, events[: number + 1])):
            request.CopyFrom(whole)
            del request.events[:]
            request.events.extend(sent)
        if number:
            step.carried.CopyFrom(carried.carried)
        carried = ask(step)
        if event.WhichOneof("happened") == "session" or number == len(events) - 1:
            replayed = ask(replay)
            del carried.notices[:], replayed.notices[:]
            assert replayed.SerializeToString(deterministic=True) == carried.SerializeToString(deterministic=True)


@pytest.mark.parametrize("file", ATHLETES, ids=lambda file: file.stem)
def test_sending_a_session_twice_changes_nothing(file: Path, engine: Engine, back_strength: Rulebook) -> None:
    """Every event of the log once more, on the state that already holds it, leaves state and answer as they were."""
    ask = asking(back_strength, engine)
    whole = record(file)
    once = ask(whole)
    whole.carried.CopyFrom(once.carried)
    again = ask(whole)
    del once.notices[:], again.notices[:]
    assert once.SerializeToString(deterministic=True) == again.SerializeToString(deterministic=True)


@pytest.mark.parametrize("file", ATHLETES, ids=lambda file: file.stem)
def test_records_are_long_enough(file: Path) -> None:
    """Each record covers eight weeks or more, as a platform would send it."""
    days = sorted(moment(event)[:10] for event in record(file).events)
    assert 56 <= _days_between(days[0], days[-1]) + 1


@pytest.mark.parametrize("file", ATHLETES, ids=lambda file: file.stem)
def test_carried_state_is_bounded(file: Path, engine: Engine, back_strength: Rulebook) -> None:
    """What a platform stores for an athlete stays within 40 KiB."""
    assert 40 * 1024 > len(asking(back_strength, engine)(record(file)).carried.SerializeToString())


def test_there_are_three() -> None:
    """The three athletes that the documentation names."""
    assert ["intermediate-tired", "novice", "red-flag"] == [file.stem for file in ATHLETES]


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
