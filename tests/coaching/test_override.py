"""A load that the coach sets by hand: what it is for, what limits it, what it leaves alone."""

from __future__ import annotations

import pytest

from ironrule.coaching.answering import answer
from ironrule.coaching.override import COACH_OVERRIDE, Fate
from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.variants import Variants
from ironrule.trials.wording import told_failures
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_FULL, EXPLAIN_LEVEL_NONE, Decision, PrescribedExercise
from ironrule.v1.prescriptions_pb2 import CoachOverride, PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, LOAD_UNIT_LB, Load
from ironrule.wire import record_from, response_from
from tests.coaching.test_ahead import as_prescribed, of_examples
from tests.core import asking
from tests.test_programmes import ROOT, START, maxima, request_of

DEADLIFT = "deadlift_conventional"


def test_worked_cases() -> None:
    """Beside limits for all sets and for some, proposals, and a cap; on both engines."""
    home = ROOT / "tests" / "cases" / "by_hand"
    book = read_rulebook(home)
    suite = SuiteReader(book, Variants(home)).read(home / "tests" / "loads.yaml", "loads.yaml")
    with Runner(book, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
    assert 10 == len(verdicts)


def by_hand(exercise: str, amount: float, track: str = "", unit: int = LOAD_UNIT_KG) -> CoachOverride:
    """An override."""
    load = Load(amount=amount, unit=LOAD_UNIT_KG if unit == LOAD_UNIT_KG else LOAD_UNIT_LB)
    return CoachOverride(exercise=exercise, track=track, load=load, by="head coach", reason="as agreed.")


def novice(amount: float, unit: int = LOAD_UNIT_KG) -> PrescribeRequest:
    """The example's novice, whose deadlift is set by hand."""
    request = of_examples("novice")
    request.sessions_ahead = 0
    request.coach_override.CopyFrom(by_hand(DEADLIFT, amount, unit=unit))
    return request


def exercise_of(told: PrescribeResponse, lift: str) -> PrescribedExercise:
    """What was prescribed for a lift."""
    return next(each for each in told.session.exercises if each.exercise == lift)


def decision_of(told: PrescribeResponse) -> Decision:
    """The decision of the override."""
    return next(each for each in told.decisions if each.rule == COACH_OVERRIDE)


@pytest.mark.parametrize(("amount", "bar", "by"), [(62.5, 62.5, ""), (50, 50, ""), (80, 62.5, "S5_share")])
def test_it_is_told_as_such(amount: float, bar: float, by: str, engine: Engine, back_strength: Rulebook) -> None:
    """The decision says who, why, from where to where and which rule limited it; the steps have it too."""
    told = asking(back_strength, engine)(novice(amount))
    mine, lift = decision_of(told), exercise_of(told, DEADLIFT)
    assert [bar] * 3 == [each.load.amount for each in lift.sets]
    assert ("before session", "override", by) == (mine.section, mine.stage, mine.overruled_by)
    limited = f" {by} allows {bar:g} kg." if by else ""
    assert f"{amount:g} kg, set by hand by head coach: as agreed.{limited}" == mine.reason
    (change,) = mine.changes
    assert ("load", f"set {amount:g} kg", f"{bar:g} kg", not by) == (
        change.target,
        change.action,
        change.to,
        change.binding,
    )
    assert COACH_OVERRIDE in {each.rule for each in lift.load_steps}
    assert bool(by) is ("OVERRIDE_LIMITED" in {each.code for each in told.notices})


@pytest.mark.parametrize(("pounds", "bar"), [(135, 60), (130, 60), (138, 62.5), (110, 50)])
def test_pounds_in_a_gym_of_kilograms(pounds: float, bar: float, engine: Engine, back_strength: Rulebook) -> None:
    """A load in the other unit becomes the nearest that can be loaded, and no step is made of the carried 60 kg."""
    lift = exercise_of(asking(back_strength, engine)(novice(pounds, LOAD_UNIT_LB)), DEADLIFT)
    assert (bar, LOAD_UNIT_KG) == (lift.sets[0].load.amount, lift.sets[0].load.unit)


def test_nothing_is_carried_of_it(engine: Engine, back_strength: Rulebook) -> None:
    """The carried state is that of the same call without an override, and so are all other lifts."""
    ask = asking(back_strength, engine)
    with_it, without = ask(novice(50)), ask(of_examples("novice"))
    assert without.carried == with_it.carried
    assert [each for each in without.session.exercises if each.exercise != DEADLIFT] == [
        each for each in with_it.session.exercises if each.exercise != DEADLIFT
    ]


def test_the_session_is_judged_by_it(engine: Engine, back_strength: Rulebook) -> None:
    """What was done with the load set by hand was made, and is no day that goes unjudged; carry is replay."""
    ask = asking(back_strength, engine)
    request = novice(62.5)
    first = ask(request)
    event = as_prescribed(first, START.fromisoformat(request.as_of), {f"{DEADLIFT}/heavy": 4})
    (slot,) = [each for each in first.session_ref.slots if each.exercise == DEADLIFT]
    assert not slot.limited
    step = PrescribeRequest(rulebook="back-strength", athlete=request.athlete, as_of="2026-03-16T18:00:00+01:00")
    step.explain = EXPLAIN_LEVEL_FULL
    step.events.append(event)
    step.carried.CopyFrom(first.carried)
    request.ClearField("coach_override")
    request.events.append(event)
    request.as_of = step.as_of
    carried, replayed = ask(step), ask(request)
    assert replayed.carried == carried.carried
    step.as_of = request.as_of = "2026-03-19T18:00:00+01:00"
    step.planned_session.exercises.add(exercise=DEADLIFT, track="heavy").sets.add(sets=3, reps=5)
    facts = {each.name: each.value for each in ask(step).facts if each.subject == f"{DEADLIFT}/heavy"}
    assert ("made", "62.5 kg") == (facts["outcome"], facts["load_done"])


def test_ahead_of_it(engine: Engine, back_strength: Rulebook) -> None:
    """Sessions ahead go on from the session with the load that was set by hand, and it is set in none of them."""
    ask, request = asking(back_strength, engine), novice(62.5)
    request.sessions_ahead = 2
    told = ask(request)
    step = PrescribeRequest(rulebook="back-strength", athlete=request.athlete, carried=told.carried)
    scores = {f"{each.exercise}/{each.track}": 4 for each in told.session.exercises}
    step.events.append(as_prescribed(told, START.fromisoformat(request.as_of), scores))
    step.as_of = told.ahead[1].as_of
    heavier = ask(step).carried.variables
    load = next(each.load for each in heavier if (each.name, each.subject) == ("load", f"{DEADLIFT}/heavy"))
    assert exercise_of(told.ahead[1], DEADLIFT).carried_load == load  # type: ignore[arg-type]  # it has a session
    assert COACH_OVERRIDE not in {each.rule for ahead in told.ahead for each in ahead.decisions}


def test_without_reasons_the_notice_is_left(engine: Engine, back_strength: Rulebook) -> None:
    """A caller who wants no reasons still learns that a load was limited."""
    request = novice(80)
    request.explain = EXPLAIN_LEVEL_NONE
    told = asking(back_strength, engine)(request)
    (notice,) = [each for each in told.notices if each.code == "OVERRIDE_LIMITED"]
    assert f"{DEADLIFT}/heavy: 80 kg was set by hand; S5_share allows 62.5 kg." == notice.text
    assert [] == list(told.decisions)


def pressed(override: CoachOverride) -> tuple[Fate | None, PrescribeResponse]:
    """How a press of 5/3/1, which stands on two tracks of its day, goes with an override, alike on both engines."""
    book = read_rulebook(ROOT / "rules" / "wendler-531")
    request = request_of(book, 1, maxima(book), START)
    request.coach_override.CopyFrom(override)
    reports: list[str] = []
    engines = [build(book, each, reports.append) for each in ("durable", "compiled")]
    one, two = (answer(record_from(request), book, each) for each in engines)
    for each in engines:
        each.close()
    assert [] == reports
    assert response_from(one) == response_from(two)
    return one.override, response_from(one)


def test_of_two_tracks_one_must_be_named() -> None:
    """Where the exercise stands twice, nobody guesses which is meant."""
    fate, told = pressed(by_hand("overhead_press", 60))
    assert Fate.NOT_USED is fate
    assert "OVERRIDE_NOT_USED" == told.notices[-1].code
    assert "say which" in told.notices[-1].text
    assert COACH_OVERRIDE not in {each.rule for each in told.decisions}

    fate, told = pressed(by_hand("overhead_press", 60, "bbb"))
    assert Fate.HONOURED is fate
    (volume,) = [each for each in told.session.exercises if each.track == "bbb"]
    assert {60} == {each.load.amount for each in volume.sets}


def test_a_lift_that_stands_in_may_be_set(engine: Engine, back_strength: Rulebook) -> None:
    """The lift that the layout brings in is today's; the one that it takes out is not."""
    request = of_examples("intermediate-tired")
    request.sessions_ahead = 0
    ask = asking(back_strength, engine)
    swapped = [each for each in ask(request).session.exercises if each.instead_of]
    for each in swapped:
        request.coach_override.CopyFrom(by_hand(each.exercise, 20))
        assert {20} == {one.load.amount for one in exercise_of(ask(request), each.exercise).sets}
        request.coach_override.CopyFrom(by_hand(each.instead_of, 20))
        assert "OVERRIDE_NOT_USED" in {one.code for one in ask(request).notices}
