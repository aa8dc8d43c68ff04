"""The methods of PrescriptionService: each translates, asks the core, and translates back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator
from typing import Any, TypeVar

import grpc

from ironrule import __version__
from ironrule.coaching.answer import answering
from ironrule.coaching.record import Record
from ironrule.server.call import note_answer
from ironrule.server.errors import NotServing
from ironrule.server.library import Library
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1 import prescriptions_pb2_grpc as services
from ironrule.wire import record_from, response_from

Result = TypeVar("Result")

#: How long the core may work before others get their turn: short beside the time-out of a health check.
TURN_SECONDS = 0.003
#: From this many events on a request takes longer to read than one turn.
LONG_LOG = 100


class PrescriptionServicer(services.PrescriptionServiceServicer):
    """Answers from the library that it holds; before it holds one, nothing can be asked."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._library: Library | None = None

    def open(self, library: Library) -> None:
        """Answers from this library from now on. A call that has begun ends with the one it began with."""
        self._library = library

    async def Prescribe(
        self, request: pb.PrescribeRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrescribeResponse:
        """Folds the events, then prescribes."""
        library = self._live()
        record = await read(request)
        shelf = library.find(record.rulebook)
        answer = await by_turns(answering(record, shelf.rulebook, shelf.engine))
        note_answer(answer)
        return response_from(answer)

    async def GetServerInfo(
        self, request: pb.GetServerInfoRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetServerInfoResponse:
        """Tells what is live."""
        shelves = self._library.shelves.values() if self._library else ()
        rulebooks = (
            pb.LiveRulebook(name=each.name, revision=each.revision, title=each.title, rules=each.rules_count)
            for each in (shelf.rulebook for shelf in shelves)
        )
        return pb.GetServerInfoResponse(version=__version__, engine=self._engine, rulebooks=rulebooks)

    def _live(self) -> Library:
        if self._library is None:
            raise NotServing
        return self._library


async def read(request: pb.PrescribeRequest) -> Record:
    """The record in a request. A long log is read in a thread, which shares the interpreter with everyone else."""
    return record_from(request) if len(request.events) < LONG_LOG else await asyncio.to_thread(record_from, request)


async def by_turns(work: Generator[None, None, Result]) -> Result:
    """Runs the work to its end, and lets everything else have a turn between its steps.

    A call that was cancelled, or whose deadline has passed, ends at the next turn.
    """
    until = time.monotonic() + TURN_SECONDS
    try:
        while True:
            next(work)
            if time.monotonic() >= until:
                await asyncio.sleep(0)
                until = time.monotonic() + TURN_SECONDS
    except StopIteration as end:
        result: Result = end.value
        return result
    finally:
        work.close()
