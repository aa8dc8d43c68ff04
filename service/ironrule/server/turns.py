"""Long work beside short calls: it goes on in turns of a few milliseconds, and the loop gets round between them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")

#: How long a turn lasts: short beside the time-out of a health check.
TURN_SECONDS = 0.003
#: Rounds of the loop from turn to turn. A health check takes half a dozen, and they cost next to nothing.
ROUNDS = 3


class Turns:
    """Whose turn it is. However many calls work, some rounds of the loop hold one turn of one of them."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def run(self, work: Generator[None, None, Result]) -> Result:
        """Runs the work to its end, a turn at a time, each at one of the pauses that it makes.

        A call that was cancelled, or whose deadline has passed, ends at the next turn.
        """
        try:
            while True:
                async with self._turn:
                    until = time.monotonic() + TURN_SECONDS
                    while time.monotonic() < until:
                        next(work)
                    # Kept meanwhile, or the next in line would have its turn in the same round.
                    for _ in range(ROUNDS):
                        await asyncio.sleep(0)
        except StopIteration as end:
            result: Result = end.value
            return result
        finally:
            work.close()
