"""What stands in, words of other lifts, and new maxima: on both engines, by carry as by replay, and in the answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.substitutes import ways_from
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from ironrule.v1.events_pb2 import SET_TYPE_TEST, Event
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from tests.coaching.fold.compare import differences
from tests.coaching.walk import felt, followed, request
from tests.core import asking
from tests.sizes import size
from tests.trials.small import read

CASES = Path(__file__).resolve().parents[1] / "cases" / "other_lifts"
NAMES = ("stand_ins", "words", "maxima")
LIFTS = ("back_squat", "bench_press", "overhead_press", "chest_supported_row")
START = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.mark.parametrize("name", NAMES)
def test_cases(name: str) -> None:
    """The tests beside each rulebook pass on both engines, and see every rule."""
    book, suite = read(CASES / name, name)
    with Runner(book, BOTH, tracing=True) as runner:
        assert [] == [line for trial in suite.trials for line in told_failures(runner.run(trial))]
        assert 100 == runner.coverage.share(rules=True).percent


def maximum(at: datetime, random: Random) -> Event:
    """A maximum of some lift."""
    event = Event(id=f"t {at}")
    event.strength_test.at, event.strength_test.exercise = at.isoformat(), random.choice(LIFTS)
    event.strength_test.reps = random.choice((1, 1, 3, 5))
    event.strength_test.load.CopyFrom(Load(amount=random.randrange(60, 160), unit=LOAD_UNIT_KG))
    return event


def with_tests(event: Event, answer: PrescribeResponse) -> Event:
    """The session with the sets as tests that were asked for as tests."""
    for done, asked in zip(event.session.exercises, answer.session_ref.slots, strict=False):
        for set_, target in zip(done.sets, asked.sets, strict=False):
            if target.test:
                set_.type = SET_TYPE_TEST
    return event


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(2, 30)))
@pytest.mark.parametrize("name", NAMES)
def test_carry_is_replay(name: str, seed: int) -> None:
    """Whatever happens, an answer by carry is the answer by replay, on both engines."""
    book = read_rulebook(CASES / name)
    reports: list[str] = []
    engines: list[Engine] = [build(book, engine, reports.append) for engine in ("durable", "compiled")]
    carry, replay = (asking(book, each) for each in engines)
    random, now = Random(seed), START  # noqa: S311  # repeatable, not secret
    log: list[Event] = []
    answer = carry(request(book, log, now))
    for _ in range(size(16, 40)):
        done = with_tests(followed(answer, now + timedelta(hours=1), random), answer)
        due = [felt(now, random), done, *([maximum(now + timedelta(hours=2), random)] if random.random() < 0.2 else [])]
        now += timedelta(days=random.choice((1, 2, 3, 4, 12)))
        log += due
        step = request(book, due, now)
        step.carried.CopyFrom(answer.carried)
        answer = carry(step)
        assert [] == differences(replay(request(book, log, now)), answer)
    assert [] == reports
    for each in engines:
        each.close()


def test_the_answer_says_what_stands_in_for_what_why_and_with_which_share() -> None:
    """The change names both lifts, the reason and the share; the load's first step says of which load."""
    book = read_rulebook(CASES / "stand_ins")
    sore = Event(id="c")
    sore.check_in.at, sore.check_in.soreness = START.isoformat(), 4
    answer = asking(book, build(book, "compiled", pytest.fail))(request(book, [sore], START))

    (decision,) = (each for each in answer.decisions if each.rule == "sore")
    (change,) = decision.changes
    row = answer.session.exercises[1]
    told = (getattr(change, "from"), change.to)
    assert ("bent-over barbell row", "chest-supported row, for fatigue, with 70 % of the load") == told
    assert ("chest_supported_row", "barbell_row") == (row.exercise, row.instead_of)
    assert "70 % of 40 kg, bent-over barbell row" == row.load_steps[0].note


def test_ways_lead_on_and_never_in_a_circle() -> None:
    """What is listed for a lift comes first, then what is listed for that; edges for other reasons are no way."""
    listed = read_rulebook(CASES / "stand_ins").substitutes
    circle = {**listed, "rdl_db": listed["deadlift_conventional"]}

    assert ["trap_bar_deadlift", "rdl_db", "back_extension_45"] == [
        way.to for way in ways_from("deadlift_conventional", circle)
    ]
    assert ["trap_bar_deadlift", "back_extension_45"] == [
        way.to for way in ways_from("deadlift_conventional", circle, "pain")
    ]


def test_what_a_test_decided_is_told_until_the_next() -> None:
    """The reasons of one test give way to those of the next, so that the carried state does not grow with tests."""
    book = read_rulebook(CASES / "maxima")
    ask = asking(book, build(book, "compiled", pytest.fail))
    tests = [maximum(START + timedelta(hours=each), Random(1)) for each in range(20)]  # noqa: S311  # as above
    one, many = ask(request(book, tests[:1], START)), ask(request(book, tests, START))

    lift = tests[0].strength_test.exercise
    assert {lift} == {each.strength_test.exercise for each in tests}
    told = [[each.rule for each in answer.decisions if each.section == "after test"] for answer in (one, many)]
    assert told[0]
    assert set(told[1]) <= set(told[0])
    assert len(told[1]) <= len(told[0])
