"""A word that is none is told as it came, with the one that was probably meant or all that there are; numbers too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import json_format

from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.wire import RequestInvalid, record_from
from tests.wire.test_declared import whole

Path = tuple[str | int, ...]
SET: Path = ("events", 0, "session", "exercises", 0, "sets", 0)
CHECK_IN: Path = ("events", 1, "check_in")
ATHLETE: Path = ("athlete",)

#: Where, the value there, and what is told of it.
WORDS: list[tuple[Path, Any, str]] = [
    ((*SET, "pain_location"), "lowback", "unknown region 'lowback'; did you mean 'low_back'?"),
    ((*CHECK_IN, "pain_location"), "sky", "unknown region 'sky'; expected one of low_back, upper_back, shoulder,"),
    ((*CHECK_IN, "rest_wanted"), "tierd", "unknown reason to rest 'tierd'; did you mean 'tired'?"),
    ((*CHECK_IN, "joint_aches", "present", 0, "site"), "elbows", "unknown site 'elbows'; did you mean 'elbow'?"),
    ((*SET, "faults", 0, "code"), "hiching", "unknown fault 'hiching'; did you mean 'hitching'?"),
    ((*ATHLETE, "injuries", 0, "region"), "sholder", "unknown region 'sholder'; did you mean 'shoulder'?"),
    ((*ATHLETE, "equipment", "implements", 0, "kind"), "barbel", "unknown implement 'barbel'; did you mean 'barbell'?"),
    ((*ATHLETE, "priority_lift"), "back_sqat", "unknown exercise 'back_sqat'; did you mean 'back_squat'?"),
    (("carried", "days_done", 0, "weekday"), "mom", "unknown weekday 'mom'; did you mean 'mon'?"),
    (("carried", "freeze", "red_flags", 0), "sincope", "unknown red flag 'sincope'; did you mean 'syncope'?"),
    (
        ("carried", "moved", 0, "subject"),
        "deadlift_conventionel/heavy",
        "got 'deadlift_conventionel/heavy'; did you mean 'deadlift_conventional/heavy'?",
    ),
    (("carried", "stages", 0, "subject"), "muscle:bak", "got 'muscle:bak'; did you mean 'muscle:back'?"),
    (("carried", "rungs", 0, "exercise"), "", "unknown exercise ''; 'ironrule vocabulary exercises' lists"),
    ((*ATHLETE, "sex"), 9, "expected SEX_FEMALE (1), SEX_MALE (2), SEX_OTHER (3); got 9"),
    ((*ATHLETE, "equipment", "unit"), 7, "expected LOAD_UNIT_KG (1), LOAD_UNIT_LB (2); got 7"),
    ((*ATHLETE, "equipment", "unit"), 0, "a value is required: LOAD_UNIT_KG (1), LOAD_UNIT_LB (2)"),
    ((*SET, "load", "unit"), 7, "expected LOAD_UNIT_KG (1), LOAD_UNIT_LB (2); got 7"),
    ((*SET, "failure"), 99, "expected FAILURE_TYPE_MUSCULAR (1)"),
    (("events", 0, "session", "status"), 9, "expected SESSION_STATUS_DONE (1); got 9"),
    ((*CHECK_IN, "red_flags", "present", 0), 99, " to RED_FLAG_"),
    (("explain",), 8, "expected EXPLAIN_LEVEL_NONE (1), EXPLAIN_LEVEL_DECISIONS (2), EXPLAIN_LEVEL_FULL (3); got 8"),
]


def changed(path: Path, value: Any) -> PrescribeRequest:
    """The whole request with a value at a place."""
    request = whole()
    message: Any = request
    for step in path[:-1]:
        message = message[step] if isinstance(step, int) else getattr(message, step)
    last = path[-1]
    if isinstance(last, int):
        message[last] = value
    else:
        setattr(message, last, value)
    return request


def told(request: PrescribeRequest) -> dict[str, str]:
    """What is told of each wrong field."""
    with pytest.raises(RequestInvalid) as refused:
        record_from(request)
    return {each.field: each.message for each in refused.value.problems}


@pytest.mark.parametrize(("path", "value", "text"), WORDS, ids=lambda each: str(each)[-40:])
def test_a_word_that_is_none(path: Path, value: Any, text: str) -> None:
    """The field is named, and its text has what was got and what may be there."""
    name = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path).removeprefix(".")
    found = told(changed(path, value))

    assert text in found[name]
    assert str(value or "") in found[name]


@pytest.mark.parametrize("number", ["NaN", "1e999", "ten", "x" * 500])
def test_a_carried_number_that_is_none(number: str) -> None:
    """What was got is told, as much as anybody reads of it."""
    request = whole()
    request.carried.variables[0].ClearField("load")
    request.carried.variables[0].number = number

    assert f"; got {number[:40]!r}" in told(request)["carried.variables[0].number"]


TWICE: list[tuple[str, Callable[[PrescribeRequest], Any], str]] = [
    ("carried.days_done[1].weekday", lambda it: it.carried.days_done, "expected each weekday once; got 'mon' again"),
    (
        "athlete.equipment.implements[3].kind",
        lambda it: it.athlete.equipment.implements,
        "expected each implement once; got 'barbell' again",
    ),
    (
        "events[1].check_in.joint_aches.present[1].site",
        lambda it: it.events[1].check_in.joint_aches.present,
        "expected each site once; got 'knee' again",
    ),
]


@pytest.mark.parametrize(("field", "rows", "text"), TWICE, ids=["weekday", "implement", "site"])
def test_what_may_be_there_once_is_there_twice(field: str, rows: Callable[[PrescribeRequest], Any], text: str) -> None:
    """It is not told to be unknown."""
    request = whole()
    found = rows(request)
    found.append(found[0])

    assert text == told(request)[field]


def test_a_thousand_wrong_words_are_told_at_once() -> None:
    """Which word was meant is looked for as often as anybody is told of it: the refusal takes no longer for more."""
    request = json_format.ParseDict({}, whole())
    request.carried.freeze.red_flags.extend(f"sincope{number}" for number in range(20_000))
    began = time.process_time()
    found = told(request)

    assert 1000 == len(found)
    assert 1 > time.process_time() - began
