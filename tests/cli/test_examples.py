"""The examples are what their script makes, end as their names say, and the demo runs."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ironrule.v1 import prescription_pb2 as pb
from tests.cli.running import NOVICE, RED_FLAG, TIRED, answer_to, child, held, record

EIGHT_WEEKS_DAYS = 56


def test_the_records_are_what_the_script_makes() -> None:
    """`make_athletes.py --check` finds no difference."""
    result = child("examples/athletes/make_athletes.py", "--check")

    assert (0, "", "") == (result.returncode, result.stdout, result.stderr)


@pytest.mark.parametrize("path", [NOVICE, TIRED, RED_FLAG], ids=lambda path: Path(path).stem)
def test_a_record_is_that_of_a_platform(path: str) -> None:
    """At least eight weeks of both days, check-ins, a missed session and late ones, and never a session_ref."""
    request = record(path)
    sessions = [each.session for each in request.events if each.HasField("session")]
    days = [datetime.fromisoformat(each.ended_at) for each in sessions]

    assert EIGHT_WEEKS_DAYS <= (datetime.fromisoformat(request.as_of) - min(days)).days
    assert {"deadlift_conventional", "trap_bar_deadlift"} == {each.exercises[0].exercise for each in sessions}
    assert not any(each.HasField("session_ref") for each in sessions)
    assert {"session", "check_in", "missed_session"} == {each.WhichOneof("happened") for each in request.events}
    assert any(each.recorded_at for each in request.events)


def test_the_novice_adds_load() -> None:
    """Nine clean weeks end in a raise of the deadlift by P1."""
    answer = answer_to(NOVICE)
    deadlift = answer.session.exercises[0]

    assert pb.PRESCRIPTION_OUTCOME_PRESCRIBED == answer.outcome
    assert ("deadlift_conventional", 60) == (deadlift.exercise, deadlift.sets[0].load.amount)
    assert "P1" in held(answer)


def test_the_tired_lifter_starts_a_deload() -> None:
    """One major and two minor signs start the deload: D2 decides, D3 limits every lift."""
    answer = answer_to(TIRED)

    assert pb.PRESCRIPTION_OUTCOME_PRESCRIBED == answer.outcome
    assert {"D2", "D3"} <= held(answer)
    assert "D1" not in held(answer)
    assert ["deload"] == [each.effect for each in answer.session_ref.starts]
    assert {6} == {each.rpe for exercise in answer.session.exercises for each in exercise.sets}


def test_the_red_flag_stops_everything() -> None:
    """Saddle numbness and a bladder change stop training by S1, with nothing prescribed."""
    answer = answer_to(RED_FLAG)

    assert pb.PRESCRIPTION_OUTCOME_STOPPED == answer.outcome
    assert {"S1"} == held(answer)
    assert ["emergency"] == [each.id for each in answer.messages]
    assert not answer.session.exercises


def test_the_demo_runs() -> None:
    """The demo starts the service, shows two sessions and stops it, and says so."""
    result = child("examples/demo.py")

    assert (0, "") == (result.returncode, result.stderr)
    assert 2 == result.stdout.count("\nPrescribed · back-strength@")
    assert result.stdout.endswith("The service has stopped. Both sessions came over gRPC, from another process.\n")
