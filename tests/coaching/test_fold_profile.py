"""Which changes of a profile a replay notices: those that a review reads, and no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest

from ironrule.carried.travel import digest_from_bytes
from ironrule.rulebook.conditions import Condition, Expression, facts_in
from ironrule.rulebook.rulebook import NumberAction, Rulebook, Try
from ironrule.units import Unit
from ironrule.v1.athlete_pb2 import INJURY_STATUS_ACTIVE, SEX_FEMALE, TRAINING_STATUS_INTERMEDIATE, Athlete, Injury
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_LB, Load
from tests.coaching.fold import log
from tests.coaching.fold.caller import KG, answered, asked, equipment, novice
from tests.coaching.fold.compare import differences
from tests.coaching.fold.log import LIFTS, How, Stamp
from tests.coaching.fold.variants import FIRST

START = datetime(2026, 1, 5, 18, 0, tzinfo=timezone(timedelta(hours=1)))
NOW = START + timedelta(days=9)

#: Facts of the vocabulary that look at the profile.
OF_THE_PROFILE = {
    "training_status",
    "training_age_months",
    "age",
    "injured",
    "uncleared",
    "days_since_deload",
    "days_without_deload",
    "next_step_up",
}


def session(day: int, amount: float, short: int = 0) -> Event:
    """Both lifts of the first day, done well."""
    stamp = Stamp(START + timedelta(days=day), None, f"e{day}")
    return log.trained(stamp, [(LIFTS[0], amount, 5), (LIFTS[3], amount, 5)], KG, How(rpe=6, short=short))


LOG = [session(0, 60), session(2, 62.5), session(4, 65, short=2)]
NEXT = session(7, 66.3)


def call(athlete: Athlete, events: list[Event], before: PrescribeResponse | None = None) -> PrescribeResponse:
    """The answer for an athlete, on the state of an earlier one."""
    return answered(asked(FIRST, athlete, events, before.carried if before else None, NOW), FIRST)


def changed(change: Callable[[Athlete], object]) -> Athlete:
    """The novice after a change."""
    athlete = novice()
    change(athlete)
    return athlete


NOT_READ: list[Callable[[Athlete], object]] = [
    lambda athlete: athlete.bodyweight.CopyFrom(Load(amount=80, unit=KG)),
    lambda athlete: setattr(athlete, "sex", SEX_FEMALE),
    lambda athlete: setattr(athlete, "age_years", 70),
    lambda athlete: setattr(athlete, "training_age_months", 90),
    lambda athlete: setattr(athlete, "priority_lift", "barbell_row"),
    lambda athlete: setattr(athlete, "last_deload_ended_on", "2026-01-01"),
    lambda athlete: setattr(athlete, "session_minutes", 45),
    lambda athlete: athlete.injuries.append(Injury(region="hip", status=INJURY_STATUS_ACTIVE)),
    lambda athlete: setattr(athlete.medical, "pregnant", True),
]

READ: list[Callable[[Athlete], object]] = [
    lambda athlete: setattr(athlete, "training_status", TRAINING_STATUS_INTERMEDIATE),
    lambda athlete: athlete.equipment.CopyFrom(equipment(LOAD_UNIT_LB)),
    lambda athlete: athlete.equipment.CopyFrom(equipment(KG, ("barbell", 20, 4))),
]


@pytest.mark.parametrize("change", NOT_READ, ids=range(len(NOT_READ)))
def test_what_no_review_reads(change: Callable[[Athlete], object]) -> None:
    """A replay of the whole log for the changed athlete is the carried answer, to the byte."""
    athlete = changed(change)
    by_carry = call(athlete, [NEXT], call(novice(), LOG))
    assert [] == differences(call(athlete, [*LOG, NEXT]), by_carry)


PAST = list(zip(READ, (LOG[:2], LOG, LOG), strict=True))


@pytest.mark.parametrize(("change", "past"), PAST, ids=("status", "unit", "step"))
def test_what_a_review_reads(change: Callable[[Athlete], object], past: list[Event]) -> None:
    """Past reviews stand as they were made; a replay reviews the past anew, with the profile of today."""
    athlete, before = changed(change), call(novice(), past)
    assert before.carried == call(athlete, [], before).carried
    by_carry, replayed = call(athlete, [NEXT], before), call(athlete, [*past, NEXT])
    assert by_carry.carried.variables != replayed.carried.variables


@pytest.mark.parametrize("change", READ, ids=("status", "unit", "step"))
def test_what_was_lifted_does_not_change(change: Callable[[Athlete], object]) -> None:
    """Whichever way, every load that was lifted is on record as it was lifted, in its own unit."""
    athlete = changed(change)
    for answer in (call(athlete, [NEXT], call(novice(), LOG)), call(athlete, [*LOG, NEXT])):
        rings = digest_from_bytes(answer.carried.digest).exposures.values()
        loads = [[each.load_done for each in ring if each.load_done is not None] for ring in rings]
        assert [[("60", Unit.KG), ("62.5", Unit.KG), ("65", Unit.KG), ("66.3", Unit.KG)]] * 2 == [
            [(str(each.amount), each.unit) for each in ring] for ring in loads
        ]


def test_of_the_profile_reviews_read_the_status_only(back_strength: Rulebook) -> None:
    """The boundary above is that of the shipped rulebook: equipment apart, its reviews read the training status.

    They read the age too, which caps a raise from 65 on. The next step up is of the equipment: a lock ends where plates
    bring the load no nearer.
    """
    assert {"training_status", "age", "next_step_up"} == {
        each for each in _read_by_reviews(back_strength) if each in OF_THE_PROFILE
    }


def _read_by_reviews(rulebook: Rulebook) -> set[str]:
    nodes: list[Condition | Expression] = []
    for rule in rulebook.rules:
        if rule.section == "after session":
            nodes += [rule.when, *(case.when for case in rule.cases)]
            nodes += [node for case in rule.cases for action in case.actions for node in _amounts(action)]
    nodes += [phase.until for each in rulebook.effects.values() for phase in each.phases if phase.until is not None]
    return {fact.name for node in nodes for fact in facts_in(node)}


def _amounts(action: object) -> Iterator[Expression]:
    if isinstance(action, Try):
        for branch in action.branches:
            for each in branch:
                yield from _amounts(each)
    elif isinstance(action, NumberAction):
        yield from (each for each in (action.amount, action.floor, action.ceiling) if each is not None)
