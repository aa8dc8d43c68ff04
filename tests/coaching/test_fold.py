"""Folding is idempotent: duplicates change nothing, changed or late events are told by name, old ones are covered."""

from __future__ import annotations

import pytest

from ironrule.carried.digest import EVENTS_REMEMBERED
from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.events_pb2 import CheckIn, Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid
from tests.core import asking
from tests.story import Ask, scenario_1


def check_in(number: int, **readings: float) -> Event:
    """A check-in in the minute `number` of the first days of January."""
    at = f"2026-01-{1 + number // 1440:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00+00:00"
    return Event(id=f"c{number}", check_in=CheckIn(at=at, sleep_h=readings.get("sleep_h", 7.0)))


@pytest.fixture
def ask(back_strength: Rulebook, engine: Engine) -> Ask:
    """Asks the core."""
    return asking(back_strength, engine)


def request(*events: Event, after: PrescribeResponse | None = None) -> PrescribeRequest:
    """A request with these events, on the state of an earlier answer."""
    made = next(scenario_1().requests())[1](PrescribeResponse())
    del made.events[:]
    made.events.extend(events)
    if after is not None:
        made.carried.CopyFrom(after.carried)
    return made


def test_sending_twice_changes_nothing(ask: Ask) -> None:
    """The same events again, in the same call or the next, leave every byte of the state as it was."""
    once = ask(request(check_in(1), check_in(2)))
    assert once.carried == ask(request(check_in(2), check_in(1), check_in(1))).carried
    assert once.carried == ask(request(check_in(1), check_in(2), after=once)).carried


def test_two_runs_give_the_same_bytes(ask: Ask) -> None:
    """The same request gives the same bytes."""
    asked = next(scenario_1().requests())[1](PrescribeResponse())
    assert ask(asked).SerializeToString() == ask(asked).SerializeToString()


def test_changed_event_is_stale(ask: Ask) -> None:
    """An event that was edited after it was folded is refused by its name."""
    once = ask(request(check_in(1)))
    with pytest.raises(CarryStale, match="'c1' has changed"):
        ask(request(check_in(1, sleep_h=4.0), after=once))


def test_late_event_is_stale_inside_the_memory(ask: Ask) -> None:
    """An unknown event recorded before folded ones cannot be put in between any more."""
    once = ask(request(check_in(1), check_in(3)))
    with pytest.raises(CarryStale, match="'c2' was recorded before") as refused:
        ask(request(check_in(2), after=once))
    assert refused.value.event_id == "c2"


def test_before_the_memory_is_covered(ask: Ask) -> None:
    """What lies before everything remembered is ignored, and counted."""
    first = [check_in(number) for number in range(10, 10 + EVENTS_REMEMBERED + 5)]
    once = ask(request(*first))
    again = ask(request(check_in(1), check_in(2), after=once))
    assert once.carried == again.carried
    assert [("ALREADY_COVERED", "2 events")] == [(each.code, each.text[:8]) for each in again.notices]


def test_same_id_other_content_in_one_request(ask: Ask) -> None:
    """Two events of one id that differ are the caller's mistake."""
    with pytest.raises(RequestInvalid, match="same id and other content"):
        ask(request(check_in(1), check_in(1, sleep_h=4.0)))


def test_late_reading_is_a_late_event(ask: Ask) -> None:
    """A reading stored later folds later, and still counts on its own day."""
    late = check_in(1)
    late.recorded_at = "2026-02-01T00:00:00+00:00"
    once = ask(request(check_in(2)))
    both = ask(request(late, after=once))
    assert both.carried.digest.index(b"00:01:00") < both.carried.digest.index(b"00:02:00")


def test_state_of_another_rulebook(ask: Ask) -> None:
    """A state that another rulebook wrote is refused."""
    once = ask(request(check_in(1)))
    once.carried.rulebook = "gzclp"
    with pytest.raises(CarryIncompatible, match="gzclp"):
        ask(request(after=once))


def test_variable_of_another_kind(ask: Ask) -> None:
    """A variable that changed its kind is refused; one that is gone is dropped and said."""
    once = ask(request(check_in(1)))
    once.carried.variables.add(name="load", subject="barbell_row/row", number="3")
    with pytest.raises(CarryIncompatible, match="'load' holds 3"):
        ask(request(after=once))
    del once.carried.variables[:]
    once.carried.variables.add(name="wave", subject="athlete", number="3")
    assert "CARRY_VARIABLE_DROPPED" in [each.code for each in ask(request(after=once)).notices]


def test_revision_changes_are_said(ask: Ask) -> None:
    """A state of another revision goes on, and the answer says so."""
    once = ask(request(check_in(1)))
    once.carried.revision = "older"
    assert ["REVISION_CHANGED"] == [each.code for each in ask(request(after=once)).notices]
