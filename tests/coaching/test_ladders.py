"""Ladders and assistance: worked cases on both engines, carry as replay, and what an edit of a ladder makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ironrule.engine import build
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.variants import Variants
from ironrule.trials.wording import told_failures
from ironrule.v1.carried_state_pb2 import CarriedState
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from ironrule.wire import RequestInvalid
from tests.core import asking
from tests.sizes import size
from tests.test_programmes import START, request_of, trained

CASES = Path(__file__).resolve().parents[1] / "cases" / "ladders"
CLIMB = CASES / "climb"
TEXT = (CLIMB / "rulebook.yaml").read_text(encoding="utf-8")
PUSH = "push: [incline_push_up, push_up, feet_up_push_up, ring_push_up]"


@pytest.mark.parametrize("name", ["climb", "help"])
def test_worked_cases(name: str) -> None:
    """Up and down a ladder, with less help and more, on both engines; every rule is seen."""
    book = read_rulebook(CASES / name)
    (file,) = (CASES / name / "tests").glob("*.yaml")
    suite = SuiteReader(book, Variants(CASES / name)).read(file, file.name)
    with Runner(book, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
        assert 100 == runner.coverage.share(rules=True).percent
    assert len(verdicts) > 9


def at_random(answer: PrescribeResponse, number: int, random: Random) -> Event:
    """A session as it was asked for or nearly so; now and then with another rung, or without its echo."""
    event = trained(answer, START + timedelta(days=2 * number + 1), random)
    for each in event.session.exercises:
        for done in each.sets:
            done.ClearField("load")
            done.reps_done = max(0, done.reps_done - random.choice((0, 0, 0, 2)))
            done.pain = random.choice((0, 0, 0, 0, 5))
        if random.random() < 0.1 and each.track == "reps":
            each.exercise = random.choice(("push_up", "wide_row", "ring_push_up"))
    if random.random() < 0.2:
        event.session.ClearField("session_ref")
    return event


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(6, 40)))
def test_carry_is_replay(seed: int) -> None:
    """Whatever is done on whichever rung, the state that is carried is that of the whole log, on both engines."""
    book = read_rulebook(CLIMB)
    reports: list[str] = []
    engines = [build(book, engine, reports.append) for engine in ("compiled", "durable")]
    carry, replay = map(asking, (book, book), engines)
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    log: list[Event] = []
    answer = carry(request_of(book, 1, log, START))
    rungs: set[str] = set()
    for number in range(size(30, 80)):
        log.append(at_random(answer, number, random))
        now = START + timedelta(days=2 * number + 2)
        step = request_of(book, 1, log[-1:], now)
        step.carried.CopyFrom(answer.carried)
        answer = carry(step)
        whole = replay(request_of(book, 1, log, now))
        assert whole.carried == answer.carried
        assert whole.session == answer.session
        assert whole.decisions == answer.decisions
        rungs.update(each.exercise for each in answer.carried.rungs)
    for engine in engines:
        engine.close()
    assert [] == reports
    assert len(rungs) > 2


def edited(tmp_path: Path, old: str, new: str) -> Rulebook:
    """The rulebook with a change in it."""
    assert 1 == TEXT.count(old)
    file = tmp_path / "climb" / "rulebook.yaml"
    file.parent.mkdir()
    file.write_text(TEXT.replace(old, new), encoding="utf-8")
    return read_rulebook(tmp_path / "climb")


def climbed(exercise: str) -> CarriedState:
    """A state in which somebody has been on a rung, with seven reps to do."""
    book = read_rulebook(CLIMB)
    event = Event(id="s")
    event.session.ended_at = START.isoformat()
    done = event.session.exercises.add(exercise=exercise, track="reps")
    for _ in range(3):
        done.sets.add(reps_target=5, reps_done=5)
    return asking(book, CompiledEngine(book))(request_of(book, 1, [event], START)).carried


@pytest.mark.parametrize(
    ("ladder", "exercise", "notices"),
    [
        ("push: [wall_push_up, incline_push_up, push_up, feet_up_push_up]", "feet_up_push_up", []),
        ("push: [incline_push_up, push_up, ring_push_up]", "push_up", ["RUNG_DROPPED"]),
        ("press: [incline_push_up, push_up, feet_up_push_up, ring_push_up]", "push_up", []),
    ],
)
def test_an_edit_of_the_ladder(tmp_path: Path, ladder: str, exercise: str, notices: list[str]) -> None:
    """A rung is known by its exercise; where that is gone the slot goes on at its start, with what is carried."""
    state, name = climbed("feet_up_push_up"), ladder.partition(":")[0]
    file = tmp_path / "climb" / "rulebook.yaml"
    file.parent.mkdir()
    file.write_text(TEXT.replace(PUSH, ladder).replace("ladder: push,", f"ladder: {name},"), encoding="utf-8")
    book = read_rulebook(tmp_path / "climb")
    request = request_of(book, 1, [], START)
    request.carried.CopyFrom(state)
    request.carried.next_day = "a"
    answer = asking(book, CompiledEngine(book))(request)

    assert exercise == answer.session.exercises[0].exercise
    assert ["REVISION_CHANGED", *notices] == [each.code for each in answer.notices]
    goals = {each.subject: each.number for each in answer.carried.variables if each.name == "goal"}
    assert name == "press" or {f"{exercise}/reps": "6"} == goals


def test_a_start_that_was_edited_moves_nobody(tmp_path: Path) -> None:
    """Who has trained on a ladder stays where they are; who has not begins where it says now."""
    book = edited(tmp_path, "start: push_up", "start: ring_push_up")
    ask = asking(book, CompiledEngine(book))
    request = request_of(book, 1, [], START)

    assert "ring_push_up" == ask(request).session.exercises[0].exercise
    request.carried.CopyFrom(climbed("push_up"))
    request.carried.next_day = "a"
    assert "push_up" == ask(request).session.exercises[0].exercise


def test_an_answer_names_its_rung() -> None:
    """An exercise of a ladder says which rung it is, the first for a start: 2 of 4."""
    book = read_rulebook(CLIMB)
    first = asking(book, CompiledEngine(book))(request_of(book, 1, [], START)).session.exercises[0]

    assert ("push_up", "push", 2, 4) == (first.exercise, first.ladder, first.rung, first.rungs)


def _another_exercise(state: CarriedState) -> None:
    state.rungs[0].exercise = "push_ups"


def _no_ladder(state: CarriedState) -> None:
    state.rungs[0].ladder = ""


def _bad_track(state: CarriedState) -> None:
    state.rungs[0].track = "a/b"


def _too_many(state: CarriedState) -> None:
    for number in range(1001):
        state.rungs.add(ladder=f"l{number}", track="reps", exercise="push_up")


@pytest.mark.parametrize("spoil", [_another_exercise, _no_ladder, _bad_track, _too_many])
def test_rungs_that_were_tampered_with(spoil: Callable[[CarriedState], None]) -> None:
    """A rung that nobody can have written is refused."""
    book = read_rulebook(CLIMB)
    request = request_of(book, 1, [], START)
    request.carried.CopyFrom(climbed("push_up"))
    spoil(request.carried)
    with pytest.raises(RequestInvalid, match=r"carried\.rungs"):
        asking(book, CompiledEngine(book))(request)


@pytest.mark.parametrize(("exercise", "allowed"), [("pull_up", True), ("assisted_dip", True), ("back_squat", False)])
def test_only_ones_own_weight_is_assisted(exercise: str, allowed: bool) -> None:
    """A load below zero is help: a squat has none, and the mistake is told at its set."""
    book = read_rulebook(CASES / "help")
    event = Event(id="s")
    event.session.ended_at = START.isoformat()
    done = event.session.exercises.add(exercise=exercise, track="own").sets.add(reps_done=5, reps_target=5)
    done.load.CopyFrom(Load(amount=-20, unit=LOAD_UNIT_KG))
    ask = asking(book, CompiledEngine(book))
    if allowed:
        answer = ask(request_of(book, 1, [event], START))
        again = request_of(book, 1, [], START)
        again.carried.CopyFrom(answer.carried)
        assert answer.carried == ask(again).carried
    else:
        with pytest.raises(RequestInvalid, match=r"sets\[0\]\.load\.amount: expected a load of 0 or more"):
            ask(request_of(book, 1, [event], START))
