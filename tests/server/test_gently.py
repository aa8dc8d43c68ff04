"""Work beside calls: the loop that answers them is held up far less than by a plain thread."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable

import pytest

from ironrule.engine import build
from ironrule.rulebook.read import read_rulebook
from ironrule.server.gently import gently
from tests.server.running import RULES

#: How often the loop is to wake.
TICK_SECONDS = 0.001


def engine_of_a_rulebook() -> int:
    """What a reload does in the process that answers: a rulebook is read, and its engine built."""
    rulebook = read_rulebook(RULES / "back-strength")
    build(rulebook, "durable", lambda _: None).close()
    return rulebook.rules_count


def test_a_build_holds_up_the_loop_less_than_a_thread() -> None:
    """In one run, the usual delay of the loop beside a gentle build is less than half of that beside a plain one."""
    plain, gentle = asyncio.run(_delays(asyncio.to_thread)), asyncio.run(_delays(gently))

    assert statistics.median(gentle) * 2 < statistics.median(plain), (
        statistics.quantiles(plain),
        statistics.quantiles(gentle),
    )


def test_what_fails_gently_fails() -> None:
    """Its exception comes out, and the thread is as it was."""

    def fails() -> None:
        raise LookupError("planted")

    with pytest.raises(LookupError, match="planted"):
        asyncio.run(gently(fails))


async def _delays(way: Callable[[Callable[[], int]], Awaitable[int]]) -> list[float]:
    """How much too late the loop woke each time while the work was done."""
    work = asyncio.ensure_future(way(engine_of_a_rulebook))
    delays = []
    while not work.done():
        began = time.perf_counter()
        await asyncio.sleep(TICK_SECONDS)
        delays.append(time.perf_counter() - began - TICK_SECONDS)
    assert await work
    return delays
