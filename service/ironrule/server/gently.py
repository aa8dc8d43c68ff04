"""Work of a thread that lets go of the interpreter again and again, so that calls beside it wait for a moment at most.

A thread that works keeps the interpreter for five milliseconds each time that another wants it. Here a hook, which
Python calls with every function, sleeps after each half millisecond of work, which gives the interpreter away at once.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

Result = TypeVar("Result")

WORK_SECONDS = 0.0005
REST_SECONDS = 0.001


async def gently(work: Callable[[], Result]) -> Result:
    """The result of the work, which is done in a thread that stands back."""
    return await asyncio.to_thread(standing_back, work)


def standing_back(work: Callable[[], Result]) -> Result:
    """Does the work in this thread, with a rest after every stretch of it."""
    until = time.perf_counter() + WORK_SECONDS

    def rest(frame: FrameType, event: str, argument: object) -> None:
        nonlocal until
        if time.perf_counter() >= until:
            time.sleep(REST_SECONDS)
            until = time.perf_counter() + WORK_SECONDS

    before = sys.getprofile()
    sys.setprofile(rest)
    try:
        return work()
    finally:
        sys.setprofile(before)
