"""Long work goes on in turns: everything else gets round between them, and who is cancelled ends at the next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator

import pytest

from ironrule.server.turns import TURN_SECONDS, Turns


def counting(until: int, worked: list[int]) -> Generator[None, None, int]:
    """Work of half a turn at a time."""
    for step in range(until):
        end = time.monotonic() + TURN_SECONDS / 2
        while time.monotonic() < end:
            pass
        worked.append(step)
        yield
    return until


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
        for _ in range(120):
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
