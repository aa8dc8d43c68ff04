"""The methods of PrescriptionService: each translates, asks the core, and translates back."""

from __future__ import annotations

from typing import Any

import grpc

from ironrule import __version__
from ironrule.coaching.answer import answering
from ironrule.server.call import note_answer, note_request_id
from ironrule.server.errors import NotServing
from ironrule.server.library import Library
from ironrule.server.revisions import candidate_message, live_rulebook
from ironrule.server.turns import Turns
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1 import prescriptions_pb2_grpc as services
from ironrule.wire import parted, reading, responding

#: Methods that are given the bytes that were sent: a long log is parsed in parts.
UNPARSED = frozenset({"ironrule.v1.PrescriptionService/Prescribe"})


class PrescriptionServicer(services.PrescriptionServiceServicer):
    """Answers from the library that it holds; before it holds one, nothing can be asked."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._library: Library | None = None
        self._turns = Turns()

    def open(self, library: Library) -> None:
        """Answers from this library from now on. A call that has begun ends with the one it began with."""
        self._library = library

    async def Prescribe(  # type: ignore[override]  # the bytes: UNPARSED
        self, request: bytes, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrescribeResponse:
        """Folds the events, then prescribes."""
        library = self._live()
        parts = await self._turns.run(parted(request))
        note_request_id(parts.head.request_id)
        record = await self._turns.run(reading(parts))
        shelf = library.find(record.rulebook, record.revision)
        answer = await self._turns.run(answering(record, shelf.rulebook, shelf.engine))
        note_answer(answer)
        return await self._turns.run(responding(answer))

    async def GetServerInfo(
        self, request: pb.GetServerInfoRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetServerInfoResponse:
        """Tells what is live, and what stands in the rule files and is not."""
        library = self._library or Library()
        return pb.GetServerInfoResponse(
            version=__version__,
            engine=self._engine,
            rulebooks=map(live_rulebook, library.shelves.values()),
            candidates=map(candidate_message, library.candidates),
        )

    def _live(self) -> Library:
        if self._library is None:
            raise NotServing
        return self._library
