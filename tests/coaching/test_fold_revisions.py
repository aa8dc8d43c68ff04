"""What a revision makes of the numbers that another wrote: kept, moved, anew, dropped, or refused."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from ironrule.carried.faults import CarryIncompatible
from ironrule.v1.carried_state_pb2 import CarriedState
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_LB, Load
from tests.coaching.fold import log
from tests.coaching.fold.caller import KG, Caller, answered, asked, equipment, novice
from tests.coaching.fold.log import How, Stamp
from tests.coaching.fold.variants import FIRST, VARIANTS, Variant

NOW = datetime(2026, 1, 5, 18, 0, tzinfo=timezone(timedelta(hours=1)))
SUBJECT = "deadlift_conventional/main"
BY_NAME = {each.name: each for each in VARIANTS}


def written() -> CarriedState:
    """A state of the first revision: 100 kg lifted, two extra reps, wave 3."""
    session = log.trained(Stamp(NOW, None, "e1"), [(log.LIFTS[0], 100, 5)], KG, How(rpe=9, short=1))
    state = Caller(NOW).carried(session).carried
    state.variables.add(name="extra", subject=SUBJECT, number="2")
    state.variables.add(name="wave", subject="athlete", number="3")
    state.effects.add(effect="look", subject=SUBJECT, rule="look", started_on="2026-01-05")
    return state


def under(variant: Variant, state: CarriedState) -> PrescribeResponse:
    """The answer of a revision to that state and no events."""
    return answered(asked(variant, novice(), [], state, NOW), variant)


def shown(answer: PrescribeResponse) -> dict[str, str]:
    """Every carried number, and the range of those that have one."""
    ranges = {each.name: f" of {each.range}" for each in answer.carried.shapes if each.kind == "count"}
    return {
        each.name: f"{each.load.amount:g} kg" if each.HasField("load") else each.number + ranges[each.name]
        for each in answer.carried.variables
    }


@pytest.mark.parametrize(
    ("name", "changed", "notices"),
    [
        ("bigger_steps", {}, []),
        ("new_variable", {}, ["CARRY_VARIABLE_ADDED"]),
        ("without_peak", {"peak": None}, ["CARRY_VARIABLE_DROPPED"]),
        ("no_range", {"extra": "2 of "}, ["CARRY_MIGRATED"]),
        ("kept_range", {"extra": "2 of 0 .. 1"}, ["CARRY_MIGRATED"]),
        ("lower_range", {"extra": "1 of 0 .. 1"}, ["CARRY_MIGRATED"]),
        ("anew", {"wave": None}, ["CARRY_MIGRATED"]),
        ("short_rest", {}, []),
        ("one_day", {}, ["DAY_DROPPED"]),
        ("without_look", {}, ["EFFECT_DROPPED"]),
    ],
)
def test_goes_on(name: str, changed: dict[str, str | None], notices: list[str]) -> None:
    """Numbers of the same shape go on, others as the rulebook says, and the answer tells what became of them."""
    first = {"load": "100 kg", "peak": "100 kg", "extra": "2 of 0 .. 2", "wave": "3 of "}
    answer = under(BY_NAME[name], written())
    assert {key: value for key, value in {**first, **changed}.items() if value is not None} == shown(answer)
    assert ["REVISION_CHANGED", *notices] == [each.code for each in answer.notices]
    assert ("EFFECT_DROPPED" not in notices) == bool(answer.carried.effects)
    assert ("a" if "DAY_DROPPED" in notices else "b") == answer.carried.next_day


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("other_kind", "'wave' holds 3, and this revision carries a load .*migrate: start"),
        ("kept_kind", "'wave' holds 3, and this revision carries a load .*migrate: start"),
        ("of_the_lift", f"'extra' belongs to {SUBJECT}, and this revision carries it per lift.*migrate: start"),
        ("other_owner", "'wave' belongs to athlete, and this revision carries it per track.*migrate: start"),
        (
            "other_range",
            r"'extra' had the range 0 \.\. 2, and now has the range 0 \.\. 3.*migrate: keep, clamp or start",
        ),
        ("another", "written by rulebook 'fold', not 'folded'"),
    ],
)
def test_is_refused(name: str, words: str) -> None:
    """Numbers of another shape are refused in words that say what changed and how to migrate."""
    with pytest.raises(CarryIncompatible, match=words):
        under(BY_NAME[name], written())


def test_a_shape_that_nothing_was_written_in_may_change() -> None:
    """Where no number is carried there is nothing to refuse."""
    state = written()
    del state.variables[2:]
    assert {"load": "100 kg", "peak": "100 kg"} == shown(under(BY_NAME["other_kind"], state))


def test_there_and_back() -> None:
    """A number that was moved into a range comes back under the first revision only if that says how."""
    lower = under(BY_NAME["lower_range"], written())
    with pytest.raises(CarryIncompatible, match=r"'extra' had the range 0 \.\. 1"):
        under(FIRST, lower.carried)
    assert "1 of " == shown(under(BY_NAME["no_range"], lower.carried))["extra"]


def test_what_is_lifted_beyond_the_range() -> None:
    """A carried load stops at the end of its range, in the words of the rulebook, and the answer says so."""
    caller = Caller(NOW)
    caller.athlete.equipment.CopyFrom(equipment(LOAD_UNIT_LB))
    answer = caller.send(log.trained(Stamp(NOW, None, "e1"), [(log.LIFTS[0], 300, 5)], LOAD_UNIT_LB, How(short=1)))
    assert {"load": Load(amount=120, unit=KG), "peak": Load(amount=300, unit=LOAD_UNIT_LB)} == {
        each.name: each.load for each in answer.carried.variables
    }
    told = [each.text for each in answer.notices if each.code == "CARRY_CLAMPED"]
    assert [f"load of {SUBJECT}: 300 lb was lifted, 120 kg is carried; its range is 15 kg .. 120 kg."] == told


def test_a_raise_stops_at_the_range() -> None:
    """A raise ends at the end of the range and says so in its steps; at the end, the next thing is tried."""
    caller = Caller(NOW + timedelta(days=30))
    caller.send(log.trained(Stamp(NOW, None, "e1"), [(log.LIFTS[1], 119, 5)], KG, How(rpe=6)))
    subject = "deadlift_conventional/light"
    assert caller.last is not None
    steps = [
        f"{getattr(each, 'from')} -> {each.to}, {each.note}"
        for exercise in caller.last.session.exercises
        for each in exercise.carried_load_steps
        if exercise.track == "light" and exercise.exercise == "deadlift_conventional" and each.binding
    ]
    assert ["119 kg -> 121.5 kg, raise step", "122.5 kg -> 120 kg, its range, 15 kg .. 120 kg"] == steps[0:1] + steps[
        -1:
    ]
    again = caller.send(
        log.trained(Stamp(NOW + timedelta(days=2), None, "e2"), [(log.LIFTS[1], 120, 5)], KG, How(rpe=6))
    )
    assert [("120 kg", "1")] == [
        (f"{load.load.amount:g} kg", extra.number)
        for load in again.carried.variables
        for extra in again.carried.variables
        if (load.name, extra.name, load.subject, extra.subject) == ("load", "extra", subject, subject)
    ]
