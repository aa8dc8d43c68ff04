"""The methods of PrescriptionService: each translates, asks the core, and translates back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc

from ironrule import __version__
from ironrule.server.call import note_answer, note_request_id
from ironrule.server.errors import NotServing
from ironrule.server.library import Library
from ironrule.server.limits import Limits
from ironrule.server.prescribing import BugReport, Many, prescribing
from ironrule.server.revisions import candidate_message, live_rulebook
from ironrule.server.settings import ServeSettings
from ironrule.server.turns import Turns
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1 import prescriptions_pb2_grpc as services
from ironrule.wire import parted
from ironrule.wire.batches import batch_from, stream_response

_SERVICE = pb.DESCRIPTOR.services_by_name["PrescriptionService"].full_name
#: Methods that are given the bytes that were sent: a long log, and many of them, are parsed in parts.
UNPARSED = frozenset(f"{_SERVICE}/{name}" for name in ("Prescribe", "PrescribeMany", "StreamPrescriptions"))


class PrescriptionServicer(services.PrescriptionServiceServicer):
    """Answers from the library that it holds; before it holds one, nothing can be asked."""

    def __init__(self, settings: ServeSettings, bug: BugReport) -> None:
        self._settings = settings
        self._bug = bug
        self._library: Library | None = None
        self._turns = Turns()
        self._stopping = asyncio.Event()

    def open(self, library: Library) -> None:
        """Answers from this library from now on. A call that has begun ends with the one it began with."""
        self._library = library

    def stop(self) -> None:
        """Ends streams after the answer that they are at; every other call goes on."""
        self._stopping.set()

    async def Prescribe(  # type: ignore[override]  # the bytes: UNPARSED
        self, request: bytes, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrescribeResponse:
        """Folds the events, then prescribes."""
        library = self._live()
        parts = await self._turns.run(parted(request))
        note_request_id(parts.head.request_id)
        answer, response = await self._turns.run(prescribing(parts, library))
        note_answer(answer)
        return response

    async def PrescribeMany(  # type: ignore[override]  # the bytes: UNPARSED
        self, request: bytes, context: grpc.aio.ServicerContext[Any, Any]
    ) -> bytes:
        """The same for each of many athletes, by the same library."""
        library = self._live()
        batch = await self._turns.run(batch_from(request, self._settings.max_athletes))
        note_request_id(batch.head.request_id)
        many = Many(library, self._bug, self._settings.max_message_bytes, batch.head.rulebook)
        return await self._turns.run(many.results(batch))

    async def StreamPrescriptions(  # type: ignore[override]  # the bytes: UNPARSED
        self, requests: AsyncIterator[bytes], context: grpc.aio.ServicerContext[Any, Any]
    ) -> AsyncIterator[bytes]:
        """The same for one athlete after the other; the next is read when the one before is answered."""
        most, index = self._settings.max_message_bytes, 0
        # Who sets no deadline may keep the stream open, but is neither waited nor worked for longer than other calls.
        limits = Limits(seconds=self._settings.deadline_seconds or None)
        async for sent in self._until_stopped(requests, limits, context.time_remaining()):
            many = Many(self._live(), self._bug, most)
            async with limits.in_time(context.time_remaining()):
                result = await self._turns.run(many.streamed(sent, index))
            yield stream_response(result)
            index += 1

    async def GetServerInfo(
        self, request: pb.GetServerInfoRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetServerInfoResponse:
        """Tells what is live, and what stands in the rule files and is not."""
        library = self._library or Library()
        return pb.GetServerInfoResponse(
            version=__version__,
            engine=self._settings.engine,
            rulebooks=map(live_rulebook, library.shelves.values()),
            candidates=map(candidate_message, library.candidates),
        )

    def _live(self) -> Library:
        if self._library is None:
            raise NotServing
        return self._library

    async def _until_stopped(
        self, requests: AsyncIterator[bytes], limits: Limits, remaining: float | None
    ) -> AsyncIterator[bytes]:
        """What a caller sends, until the service stops. Raises NotServing then."""
        self._live()
        stopping = asyncio.ensure_future(self._stopping.wait())
        coming: asyncio.Future[bytes | None] | None = None
        try:
            while True:
                coming = asyncio.ensure_future(anext(requests, None))
                async with limits.in_time(remaining):
                    await asyncio.wait((coming, stopping), return_when=asyncio.FIRST_COMPLETED)
                if stopping.done():
                    raise NotServing(stopping=True)
                sent = coming.result()
                if sent is None:
                    return
                yield sent
        finally:
            stopping.cancel()
            if coming is not None:
                coming.cancel()
