"""Long work goes on in turns: everything else gets round between them, and who is cancelled ends at the next."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Generator
from types import FrameType

import pytest

from ironrule.coaching.answering import answering
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.server.turns import ROUNDS, TURN_SECONDS, Result, Turns
from ironrule.training.exercise import CATALOGUE
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_FULL
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from ironrule.wire import parted, reading
from tests.server.long_logs import log_of


def counting(until: int, worked: list[int]) -> Generator[None, None, int]:
    """Work of half a turn at a time."""
    for step in range(until):
        end = time.monotonic() + TURN_SECONDS / 2
        while time.monotonic() < end:
            pass
        worked.append(step)
        yield
    return until


#: Calls that Python makes between two pauses, whatever is asked: some milliseconds. Counted, because a busy machine
#: would make any time too long.
MOST_CALLS = 40_000
LIFTS = list(CATALOGUE)


def large_session() -> pb.PrescribeRequest:
    """A session of forty exercises with sixty sets each, no two on one track."""
    request = log_of(1)
    one = request.events[0].session.exercises[0].sets[0]
    del request.events[0].session.exercises[:]
    for number in range(40):
        exercise = request.events[0].session.exercises.add(exercise=LIFTS[number % len(LIFTS)], track=f"t{number}")
        exercise.sets.extend([one] * 60)
    return request


def large_plan() -> pb.PrescribeRequest:
    """A plan of forty exercises with twenty lines each, all explained, and what lies ahead of it."""
    request = log_of(1)
    request.sessions_ahead = 7
    request.explain = EXPLAIN_LEVEL_FULL
    for number in range(40):
        planned = request.planned_session.exercises.add(exercise=LIFTS[number % len(LIFTS)], track=f"t{number}")
        for _ in range(20):
            planned.sets.add(sets=3, reps=5, rpe=8).load.CopyFrom(Load(amount=60, unit=LOAD_UNIT_KG))
    return request


def long_log() -> pb.PrescribeRequest:
    """A year of sessions."""
    return log_of(180)


@pytest.mark.parametrize("made", [large_session, large_plan, long_log])
def test_no_step_takes_long(made: Callable[[], pb.PrescribeRequest], back_strength: Rulebook, engine: Engine) -> None:
    """Taking apart, reading and answering pause so often that nothing waits long for its turn."""
    steps: list[int] = []
    parts = counted(parted(made().SerializeToString()), steps)
    record = counted(reading(parts), steps)
    answer = counted(answering(record, back_strength, engine), steps)
    assert answer.record.sessions_ahead == len(answer.ahead)
    assert MOST_CALLS > max(steps)


def counted(work: Generator[None, None, Result], steps: list[int]) -> Result:
    """The result of the work, and how many calls each step of it made."""

    def note(frame: FrameType, event: str, argument: object) -> None:
        steps[-1] += event in ("call", "c_call")

    while True:
        steps.append(0)
        sys.setprofile(note)
        try:
            next(work)
        except StopIteration as finished:
            result: Result = finished.value
            return result
        finally:
            sys.setprofile(None)


def test_work_comes_to_its_end() -> None:
    """The result of the work is the result of the call, and its mistakes are the call's."""

    def failing() -> Generator[None, None, None]:
        yield
        raise ValueError("mine")

    async def story() -> None:
        turns = Turns()
        assert 3 == await turns.run(counting(3, []))
        with pytest.raises(ValueError, match="mine"):
            await turns.run(failing())
        assert 2 == await turns.run(counting(2, []))

    asyncio.run(story())


def test_a_round_of_the_loop_holds_one_turn() -> None:
    """With twenty at work, each round of the loop has the work of one turn, and each call gets on."""

    async def story() -> None:
        turns = Turns()
        worked: list[list[int]] = [[] for _ in range(20)]
        tasks = [asyncio.create_task(turns.run(counting(50, each))) for each in worked]
        most, before = 0, 0
        for _ in range(ROUNDS * 40):
            await asyncio.sleep(0)
            now = sum(map(len, worked))
            most, before = max(most, now - before), now
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

        assert 0 < most <= 2
        assert all(worked)

    asyncio.run(story())


def test_who_is_cancelled_ends_at_the_next_turn() -> None:
    """A call that is cancelled does no more work, and the others have their turns."""

    async def story() -> None:
        turns = Turns()
        mine: list[int] = []
        task = asyncio.create_task(turns.run(counting(10_000, mine)))
        other = asyncio.create_task(turns.run(counting(4, [])))
        await asyncio.sleep(TURN_SECONDS)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        done = len(mine)
        assert 4 == await other
        assert done == len(mine) < 100

    asyncio.run(story())
