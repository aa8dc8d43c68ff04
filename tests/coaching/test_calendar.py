"""By the calendar: weeks end without sessions, and carrying state over them is replaying the log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time

import pytest

from ironrule.carried.state import Carried
from ironrule.coaching.calendar import mark_done, next_day
from ironrule.coaching.weeks import MOST_ENDS
from ironrule.engine import Engine, build
from ironrule.rulebook.plan import Plan
from ironrule.rulebook.read import read_rulebook
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.wording import told_failures
from ironrule.v1.athlete_pb2 import Athlete, Equipment
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from tests.coaching.fold.compare import differences
from tests.core import asking
from tests.sizes import size
from tests.trials.small import read

CASES = Path(__file__).resolve().parents[1] / "cases" / "calendar"
BOOK = read_rulebook(CASES / "gates")
START = datetime(2026, 3, 5, 18, tzinfo=UTC)
#: The plan of the tests below: Monday a, Wednesday b, Friday a.
PLAN = BOOK.plan
MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize("name", ["gates", "iterations"])
def test_cases(name: str) -> None:
    """The tests beside the rulebooks of the calendar pass on both engines, and leave no rule or clause unseen."""
    names = [file.stem for file in sorted((CASES / name).glob("tests/*.yaml"))]
    suites = [read(CASES / name, each) for each in names]
    with Runner(suites[0][0], BOTH, tracing=True) as runner:
        trials = [trial for _, suite in suites for trial in suite.trials]
        failures = [line for trial in trials for line in told_failures(runner.run(trial))]
        assert [] == failures
        assert [100, 100] == [runner.coverage.share(rules=rules).percent for rules in (True, False)]


def happened(random: Random, answer: PrescribeResponse | None, now: datetime, number: int) -> Event:
    """A session as prescribed or not, a check-in, a day that was missed, a test; stored at once or days later."""
    event = Event(id=f"{number:04}", recorded_at=now.isoformat())
    at = now - timedelta(hours=random.choice((1, 1, 1, 30, 100, 250)))
    kind = random.choice(("follow", "follow", "own", "check-in", "missed", "test"))
    if kind == "check-in":
        event.check_in.at, event.check_in.sleep_h = at.isoformat(), 7
    elif kind == "missed":
        event.missed_session.planned_on = str(at.date())
    elif kind == "test":
        event.strength_test.at, event.strength_test.exercise, event.strength_test.reps = at.isoformat(), "back_squat", 3
        event.strength_test.load.CopyFrom(Load(amount=100, unit=LOAD_UNIT_KG))
    else:
        event.session.ended_at = at.isoformat()
        asked = answer.session.exercises if answer is not None and kind == "follow" else ()
        if answer is not None and kind == "follow" and random.random() < 0.7:
            event.session.session_ref.CopyFrom(answer.session_ref)
        rows = [(each.exercise, each.track, each.sets[0].load.amount) for each in asked]
        for exercise, track, amount in rows or [(random.choice(("back_squat", "barbell_row")), "", 40)]:
            row = event.session.exercises.add(exercise=exercise, track=track)
            for _ in range(2):
                row.sets.add(
                    reps_target=5,
                    reps_done=random.choice((5, 5, 5, 4)),
                    rpe=random.choice((7, 8, 9.5)),
                    load=Load(amount=amount, unit=LOAD_UNIT_KG),
                )
    return event


def request(events: list[Event], now: datetime) -> PrescribeRequest:
    """A request of somebody in a gym of kilograms."""
    athlete = Athlete(id="a", age_years=30, equipment=Equipment(unit=LOAD_UNIT_KG))
    return PrescribeRequest(rulebook=BOOK.name, athlete=athlete, events=events, as_of=now.isoformat())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(4, 60)))
def test_carry_is_replay(seed: int) -> None:
    """Whatever happens and however long nothing does, an answer by carry is the answer by replay, on both engines.

    And what an answer shows of weeks that are due is what is carried once anything is folded.
    """
    reports: list[str] = []
    engines: list[Engine] = [build(BOOK, engine, reports.append) for engine in ("durable", "compiled")]
    carry, replay = (asking(BOOK, each) for each in engines)
    random, now = Random(seed), START  # noqa: S311  # repeatable, not secret
    log: list[Event] = []
    answer: PrescribeResponse | None = None
    for number in range(size(20, 60)):
        now += timedelta(days=random.choice((0, 1, 2, 3, 8, 20, 45)), hours=3)
        due = [happened(random, answer, now, 2 * number + each) for each in range(random.choice((1, 1, 2)))]
        log += due
        step = request(due, now)
        if answer is not None:
            step.carried.CopyFrom(answer.carried)
        answer = carry(step)
        assert [] == differences(replay(request(log, now)), answer)
        shown = _asked_twice(carry, answer, now + timedelta(days=random.choice((1, 9, 30))))
        assert next(shown) == next(shown)
    assert [] == reports
    for each in engines:
        each.close()


def _asked_twice(carry: object, answer: PrescribeResponse, now: datetime) -> Iterator[object]:
    """The session at a later date: without any event, and with one that changes nothing but time."""
    assert callable(carry)
    nothing = Event(id="~")
    nothing.clearance.at, nothing.clearance.by = now.isoformat(), "physician"
    for events in ([], [nothing]):
        step = request(events, now)
        step.carried.CopyFrom(answer.carried)
        found = carry(step)
        yield found.session, found.session_ref, list(found.decisions)


def test_ten_years_do_not_take_long() -> None:
    """An absence of ten years runs the rules of two, and is answered in a second or so."""
    ask = asking(BOOK, build(BOOK, "compiled", pytest.fail))
    first = request([happened(Random(3), None, START, 0)], START)  # noqa: S311  # repeatable, not secret
    first.events[0].Clear()
    first.events[0].id, first.events[0].missed_session.planned_on = "0", str(START.date())
    later = request([], START + timedelta(days=3653))
    later.carried.CopyFrom(ask(first).carried)
    begin = process_time()
    answer = ask(later)
    assert process_time() - begin < 3
    assert f"After {MOST_ENDS} weeks" in " ".join(each.text for each in answer.notices)
    assert "10" == str(len(answer.carried.week_of))


def plan(*, keeps_missed: bool) -> Plan:
    """Monday a, Wednesday b, Friday a."""
    return Plan(PLAN.rotation, PLAN.days, PLAN.stretches, PLAN.weekdays, keeps_missed)


def trained(keeps_missed: bool, *days: tuple[str, int]) -> Carried:
    """A week in which days were trained, each by its name and so many days after the Monday."""
    state = Carried("gates", "r", week_of=MONDAY)
    for name, day in days:
        mark_done(plan(keeps_missed=keeps_missed), state, name, MONDAY + timedelta(days=day))
    return state


@pytest.mark.parametrize(
    ("done", "asked", "skipping", "keeping"),
    [
        ((), 1, ("b", 2), ("a", 2)),
        ((), 5, ("a", 7), ("a", 5)),
        ((("a", 0),), 0, ("b", 2), ("b", 2)),
        ((("a", 2),), 2, ("a", 4), ("b", 4)),
        ((("a", 0), ("b", 2)), 3, ("a", 4), ("a", 4)),
        ((("a", 0), ("b", 2), ("a", 4)), 4, ("a", 7), ("a", 7)),
        ((("a", 0), ("a", 6)), 6, ("a", 7), ("a", 7)),
        ((("a", 0),), 9, ("b", 9), ("a", 9)),
    ],
)
def test_which_day_is_next(
    done: tuple[tuple[str, int], ...], asked: int, skipping: tuple[str, int], keeping: tuple[str, int]
) -> None:
    """A missed day is gone, or it is caught up on the next weekday with training, until Sunday."""
    for keeps, (name, day) in ((False, skipping), (True, keeping)):
        found = next_day(plan(keeps_missed=keeps), trained(keeps, *done), MONDAY + timedelta(days=asked))
        assert (name, MONDAY + timedelta(days=day)) == (found.name, found.on)
