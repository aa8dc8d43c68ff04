"""The methods of RulebookService: what is live and which words there are, and files tried aside."""

from __future__ import annotations

from typing import Any

import grpc

from ironrule.server.errors import NotServing
from ironrule.server.library import Library, RulebookUnknown
from ironrule.server.revisions import live_rulebook
from ironrule.server.sent_files import files_held
from ironrule.server.workbench import Workbench
from ironrule.v1 import rulebooks_pb2 as pb
from ironrule.v1 import rulebooks_pb2_grpc as services
from ironrule.wire.checked import held
from ironrule.wire.rulebooks import list_response, rulebook_response, vocabulary_response


class RulebookServicer(services.RulebookServiceServicer):
    """Tells of the library that it holds."""

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._library: Library | None = None

    def open(self, library: Library) -> None:
        """Tells of this library from now on."""
        self._library = library

    async def ListRulebooks(
        self, request: pb.ListRulebooksRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.ListRulebooksResponse:
        """The live rulebooks, by name."""
        form = held(request)
        return list_response(request, [live_rulebook(shelf) for shelf in self._live().shelves.values()], form)

    async def GetRulebook(
        self, request: pb.GetRulebookRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetRulebookResponse:
        """A live rulebook and its rules."""
        form = held(request)
        try:
            shelf = self._live().find(request.name)
        except RulebookUnknown:
            form.close()
            raise
        return rulebook_response(request, shelf.rulebook, live_rulebook(shelf), form)

    async def GetVocabulary(
        self, request: pb.GetVocabularyRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetVocabularyResponse:
        """Words that rules may use."""
        return vocabulary_response(request, held(request))

    async def CheckRulebook(  # type: ignore[override]  # the bytes that the child wrote
        self, request: pb.CheckRulebookRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> bytes:
        """What is wrong with files that were sent."""
        files_held(request)
        return await self._workbench.do("check", request.SerializeToString())

    async def TestRulebook(  # type: ignore[override]  # the bytes that the child wrote
        self, request: pb.TestRulebookRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> bytes:
        """How the tests among files that were sent come out."""
        files_held(request)
        return await self._workbench.do("test", request.SerializeToString())

    def _live(self) -> Library:
        if self._library is None:
            raise NotServing
        return self._library
