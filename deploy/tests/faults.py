"""Faults that a service can be started with: each is called before it serves."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import Any

import ironrule.server.serve as serving
from ironrule.engine.build import ComparedEngine
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import EngineFailed, Features
from ironrule.rulebook.lowering import Group
from ironrule.server.service import PrescriptionServicer

#: One call in so many ends with a bug: 0.4 %.
RARE = 250


class _Wrong:
    """durable-rules as it might be one day: what it says of every row is the opposite, or it fails."""

    def __init__(self, durable: DurableEngine, *, fails: bool) -> None:
        self._durable = durable
        self._fails = fails

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        if self._fails:
            raise EngineFailed("made to fail")
        return frozenset(range(len(group.rows))) ^ frozenset(self._durable.rows_that_hold(group, features))

    def reset(self, group: Group) -> None:
        self._durable.reset(group)

    def close(self) -> None:
        self._durable.close()


def _with_engine(*, fails: bool) -> None:
    made = ComparedEngine.__init__

    def wrongly(self: ComparedEngine, durable: Any, compiled: Any, report: Any) -> None:
        made(self, _Wrong(durable, fails=fails), compiled, report)  # type: ignore[arg-type]  # stands in for it

    ComparedEngine.__init__ = wrongly  # type: ignore[method-assign]


def engines_differ() -> None:
    """durable-rules misreads everything, once it is proved."""
    _with_engine(fails=False)


def engine_fails() -> None:
    """durable-rules fails at every evaluation, once it is proved."""
    _with_engine(fails=True)


def loop_is_late() -> None:
    """Something holds the loop up for a quarter of a second, again and again."""
    look = serving._look_at_lag

    async def late(telemetry: Any) -> None:
        async def hold_up() -> None:
            while True:
                time.sleep(0.25)  # this is the fault
                await asyncio.sleep(0.05)

        holding = asyncio.create_task(hold_up())
        try:
            await look(telemetry)
        finally:
            holding.cancel()

    serving._look_at_lag = late


def answers_are_slow() -> None:
    """Every answer takes four tenths of a second more, and holds nobody up."""
    prescribe = PrescriptionServicer.Prescribe

    async def slowly(self: PrescriptionServicer, request: Any, context: Any) -> Any:
        await asyncio.sleep(0.4)
        return await prescribe(self, request, context)

    PrescriptionServicer.Prescribe = slowly  # type: ignore[method-assign]


def some_answers_are_bugs() -> None:
    """One answer in two hundred and fifty ends in an exception that nobody expected."""
    prescribe = PrescriptionServicer.Prescribe
    count = itertools.count(1)

    async def rarely(self: PrescriptionServicer, request: Any, context: Any) -> Any:
        if next(count) % RARE == 0:
            raise RuntimeError("made to fail")
        return await prescribe(self, request, context)

    PrescriptionServicer.Prescribe = rarely  # type: ignore[method-assign]
