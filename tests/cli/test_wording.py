"""Numbers in the words of a training log."""

from __future__ import annotations

import pytest
from google.protobuf.json_format import MessageToJson, ParseDict

from ironrule.cli.wording import Wording, rest_of
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from tests.cli.running import prescribe
from tests.story import stories

KG = {"unit": "LOAD_UNIT_KG"}


@pytest.mark.parametrize(
    ("sets", "told"),
    [
        ([{"reps": 5, "load": {"amount": 62.5, **KG}, "rpe": 8}] * 3, "3 x 5 @ 62.5 kg, RPE 8"),
        ([{"reps": 3, "repsMax": 5, "load": {"amount": 100, **KG}}] * 2, "2 x 3-5 @ 100 kg"),
        (
            [{"reps": 5, "load": {"amount": 100, **KG}}, *[{"reps": 5, "load": {"amount": 90, **KG}}] * 2],
            "1 x 5 @ 100 kg; 2 x 5 @ 90 kg",
        ),
        ([{"reps": 5, "amrap": True, "load": {"amount": 90, **KG}}], "1 x 5+ @ 90 kg"),
        ([{"distanceM": 20, "load": {"amount": 14, **KG}}] * 3, "3 x 20 m @ 14 kg"),
        ([{"durationSeconds": 45}], "1 x 45 s"),
        ([{"reps": 12, "rpe": 7}] * 2, "2 x 12, RPE 7"),
    ],
)
def test_sets_that_are_alike_are_told_together(sets: list[dict[str, object]], told: str) -> None:
    """Count, reps, load and effort; one group after the other."""
    assert told == Wording().sets_of(ParseDict({"sets": sets}, pb.PrescribedExercise()))


def test_a_rest_of_its_own_is_told_with_its_sets() -> None:
    """And then that of the other sets too."""
    sets = [{"reps": 2}, *[{"reps": 3, "restSeconds": 90}] * 8]
    exercise = ParseDict({"restSeconds": 300, "sets": sets}, pb.PrescribedExercise())

    assert "1 x 2, rest 5 min; 8 x 3, rest 90 s" == Wording().sets_of(exercise)


def test_an_open_load_says_what_to_do() -> None:
    """Where no load is known, the effort leads."""
    exercise = ParseDict({"loadOpen": True, "sets": [{"reps": 5, "rpe": 8}] * 3}, pb.PrescribedExercise())

    assert "3 x 5, load open: work up to RPE 8" == Wording().sets_of(exercise)
    assert "Nothing is known yet to compute a load from." == Wording().unchanged(exercise)


@pytest.mark.parametrize(("seconds", "told"), [(60, "60 s"), (90, "90 s"), (180, "3 min"), (210, "3:30 min")])
def test_rest_is_told_in_minutes_when_it_is_long(seconds: int, told: str) -> None:
    """Up to two minutes in seconds, then in minutes."""
    assert told == rest_of(seconds)


def test_an_overruled_rule_is_told_with_what_overruled_it() -> None:
    """A technique fault: P3 wanted more, X1 overruled it, and both sets of steps are there."""
    story = next(each for each in stories() if each.name == "scenario_02_technique_lock")
    _, request = next(story.requests())
    lines = prescribe("-", stdin=MessageToJson(request(PrescribeResponse()))).stdout.splitlines()

    assert " · the coach's session · " in lines[0]
    assert any(line.strip().startswith("P3 wanted more; X1 overruled it · after Mon 2 March") for line in lines)
    assert 2 == sum(line.startswith("   load ") for line in lines)
