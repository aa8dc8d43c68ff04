"""Carried state comes back from outside: what was tampered with is the caller's mistake, and never a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.training.moment import WEEKDAYS
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid
from tests.core import asking
from tests.story import scenario_1

SUBJECT = "deadlift_conventional/heavy"

TAMPERINGS: list[Callable[[dict[str, Any]], object]] = [
    lambda digest: digest["last_full"][SUBJECT].__setitem__(0, ["NaN", "kg"]),
    lambda digest: digest["last_full"][SUBJECT].__setitem__(0, ["1e999999", "kg"]),
    lambda digest: digest["exposures"][SUBJECT][0].__setitem__(1, "2026-03-02T18:00:00"),
    lambda digest: digest["exposures"][SUBJECT][0].__setitem__(13, "sNaN"),
    lambda digest: digest["folded"][0].__setitem__(2, "9999-12-31T23:59:59-14:00"),
    lambda digest: digest["days"][0].__setitem__(3, "-Infinity"),
    lambda digest: digest["check_ins"][0].__setitem__("sleep_h", "Infinity"),
    lambda digest: digest.__setitem__("exposures", {"moon/a": []}),
    lambda digest: digest.__setitem__("days", "many"),
    lambda digest: digest["days"][0].__setitem__(0, "0001-01-01"),
    lambda digest: digest["days"].extend(digest["days"] * 100),
    lambda digest: digest["days"].reverse(),
    lambda digest: digest["folded"].extend(digest["folded"] * 100),
    lambda digest: digest["check_ins"].extend(digest["check_ins"] * 200),
    lambda digest: digest["exposures"][SUBJECT].extend(digest["exposures"][SUBJECT] * 100),
    lambda digest: digest["exposures"][SUBJECT].clear(),
]


def answered(rulebook: Rulebook, engine: Engine) -> tuple[PrescribeRequest, PrescribeResponse]:
    """A request, and the answer to it."""
    request = next(scenario_1().requests())[1](PrescribeResponse())
    return request, asking(rulebook, engine)(request)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=range(len(TAMPERINGS)))
def test_tampered_digest(
    tampering: Callable[[dict[str, Any]], object], back_strength: Rulebook, engine: Engine
) -> None:
    """A digest with impossible numbers, moments or names is refused by its field."""
    request, answer = answered(back_strength, engine)
    digest = json.loads(answer.carried.digest)
    tampering(digest)
    request.carried.CopyFrom(answer.carried)
    request.carried.digest = json.dumps(digest).encode()
    with pytest.raises(RequestInvalid) as refused:
        asking(back_strength, engine)(request)
    assert ["carried.digest"] == [each.field for each in refused.value.problems]


@pytest.mark.parametrize("number", ["NaN", "1e999999", "1e-999999", "-1e12", "three", ""])
def test_numbers_of_another_world(number: str, back_strength: Rulebook, engine: Engine) -> None:
    """A carried number that nothing can be is refused by its field."""
    request, answer = answered(back_strength, engine)
    request.carried.CopyFrom(answer.carried)
    request.carried.variables.add(name="extra_reps", subject=SUBJECT, number=number)
    with pytest.raises(RequestInvalid) as refused:
        asking(back_strength, engine)(request)
    field = f"carried.variables[{len(answer.carried.variables)}].number"
    assert [field] == [each.field for each in refused.value.problems]


def test_what_is_sent_can_be_sent_back(back_strength: Rulebook, engine: Engine) -> None:
    """The state and the reference of an answer are accepted as they are."""
    request, answer = answered(back_strength, engine)
    request.carried.CopyFrom(answer.carried)
    event = request.events.add(id="next")
    event.session.ended_at = request.as_of
    event.session.session_ref.CopyFrom(answer.session_ref)
    assert answer.revision == asking(back_strength, engine)(request).revision


@pytest.mark.parametrize(
    "subject",
    ["foo/bar", "barbell_row/a b", f"barbell_row/{'a' * 65}", "barbell_row/", "barbell_row#2", "barbell_row/row#"],
)
def test_an_effect_for_nobody_is_refused(subject: str, back_strength: Rulebook, engine: Engine) -> None:
    """An echo that starts an effect for a subject that cannot be is refused, not stored."""
    request, answer = answered(back_strength, engine)
    event = request.events.add(id="next")
    event.session.ended_at = request.as_of
    event.session.session_ref.CopyFrom(answer.session_ref)
    event.session.session_ref.starts.add(effect="technique_lock", subject=subject)
    with pytest.raises(RequestInvalid, match=r"starts\[0\]\.subject"):
        asking(back_strength, engine)(request)


def _effect(request: PrescribeRequest, **changes: object) -> Any:
    """An effect that could be carried, but for the changes."""
    fields = {"effect": "deload", "subject": "athlete", "rule": "D3", "started_on": "2026-03-02", **changes}
    return request.carried.effects.add(**fields)


def _progress(request: PrescribeRequest, **changes: object) -> Any:
    """Progress of an effect that could be carried, but for the changes."""
    return _effect(request).progress.add(**{"subject": SUBJECT, "since": "2026-03-02", **changes})


def _number(request: PrescribeRequest, number: str) -> None:
    request.carried.variables.add(name="extra_reps", subject=SUBJECT, number=number)


def _twice(request: PrescribeRequest) -> None:
    request.carried.variables.append(request.carried.variables[0])


ELSEWHERE: dict[str, tuple[str, Callable[[PrescribeRequest], object]]] = {
    "the rulebook is a novel": ("rulebook", lambda r: setattr(r.carried, "rulebook", "x" * 129)),
    "the revision is a novel": ("revision", lambda r: setattr(r.carried, "revision", "x" * 129)),
    "a week that begins on a Tuesday": ("week_of", lambda r: setattr(r.carried, "week_of", "2026-03-03")),
    "a week that is no date": ("week_of", lambda r: setattr(r.carried, "week_of", "2026-3-2")),
    "a day done on no weekday": (
        "days_done[0].weekday",
        lambda r: r.carried.days_done.add(weekday="monday", on="2026-03-02"),
    ),
    "a day done on no date": ("days_done[0].on", lambda r: r.carried.days_done.add(weekday="mon", on="soon")),
    "a day done twice": (
        "days_done[1].weekday",
        lambda r: [r.carried.days_done.add(weekday="mon", on="2026-03-02") for _ in range(2)],
    ),
    "more days done than a week has": (
        "days_done",
        lambda r: [r.carried.days_done.add(weekday=each, on="2026-03-02") for each in (*WEEKDAYS, "mon")],
    ),
    "a rule that has acted for nobody": ("acted[0].subject", lambda r: r.carried.acted.add(rule="up", subject="foo/a")),
    "a rule that has acted without a name": ("acted[0].rule", lambda r: r.carried.acted.add(subject="athlete")),
    "too many that have acted": (
        "acted",
        lambda r: [r.carried.acted.add(rule=f"r{n}", subject="athlete") for n in range(1001)],
    ),
    "the next day is a novel": ("next_day", lambda r: setattr(r.carried, "next_day", "x" * 65)),
    "a variable without a name": ("variables[1].name", lambda r: r.carried.variables.add(subject=SUBJECT, number="1")),
    "a variable twice": ("variables[1]", _twice),
    "a number that takes minutes": ("variables[1].number", lambda r: _number(r, "1e999999")),
    "a number with an endless tail": ("variables[1].number", lambda r: _number(r, "1e-999999")),
    "a number of 100 000 digits": ("variables[1].number", lambda r: _number(r, "9" * 100_000)),
    "a zero with an exponent": ("variables[1].number", lambda r: _number(r, "0e999999")),
    "a number that is none": ("variables[1].number", lambda r: _number(r, "sNaN")),
    "a variable that holds nothing": ("variables[1]", lambda r: r.carried.variables.add(name="x", subject=SUBJECT)),
    "an effect without a name": ("effects[0].effect", lambda r: _effect(r, effect="")),
    "an effect of a novel": ("effects[0].rule", lambda r: _effect(r, rule="x" * 129)),
    "an effect twice": ("effects[1]", lambda r: (_effect(r), _effect(r))),
    "an effect of the year 1": ("effects[0].started_on", lambda r: _effect(r, started_on="0001-01-01")),
    "an effect that never ends": (
        "effects[0].first_phase_ends_on",
        lambda r: _effect(r, first_phase_ends_on="9999-12-31"),
    ),
    "progress since the end of time": ("effects[0].progress[0].since", lambda r: _progress(r, since="9999-12-31")),
    "progress on the moon": ("effects[0].progress[0].subject", lambda r: _progress(r, subject="moon/a")),
    "progress of ages": ("effects[0].progress[0].sessions", lambda r: _progress(r, sessions=2**31 - 1)),
    "a track with a zero byte": ("effects[0].subject", lambda r: _effect(r, subject="deadlift_conventional/\0")),
}


@pytest.mark.parametrize(("field", "tampering"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_tampered_state(
    field: str, tampering: Callable[[PrescribeRequest], object], back_strength: Rulebook, engine: Engine
) -> None:
    """What no answer could have carried is refused by its field."""
    request, answer = answered(back_strength, engine)
    request.carried.CopyFrom(answer.carried)
    tampering(request)
    with pytest.raises(RequestInvalid) as refused:
        asking(back_strength, engine)(request)
    assert [f"carried.{field}"] == [each.field for each in refused.value.problems]


def test_a_count_out_of_this_world(back_strength: Rulebook, engine: Engine) -> None:
    """A carried count that was edited raises the reps of a set no further than a set can have."""
    request, _ = answered(back_strength, engine)
    request.ClearField("planned_session")
    answer = asking(back_strength, engine)(request)
    del request.events[:]
    request.carried.CopyFrom(answer.carried)
    for each in answer.session.exercises:
        request.carried.variables.add(name="extra_reps", subject=f"{each.exercise}/{each.track}", number="9999")
    answer = asking(back_strength, engine)(request)
    assert 100 == max(max(one.reps, one.reps_max) for each in answer.session.exercises for one in each.sets)
