"""The methods of RevisionService, and how revisions and candidates travel."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import grpc

from ironrule.server.candidates import FAILED, HELD, Candidate
from ironrule.server.errors import AdminOff, AdminTokenWrong, NotServing
from ironrule.server.library import Library, Shelf
from ironrule.v1 import candidates_pb2, revisions_pb2
from ironrule.v1 import revisions_pb2_grpc as services
from ironrule.v1.prescriptions_pb2 import LiveRulebook
from ironrule.wire.checked import checked

if TYPE_CHECKING:
    from ironrule.server.reload import Reloader

Context: TypeAlias = "grpc.aio.ServicerContext[Any, Any]"

_STATES = {
    FAILED: candidates_pb2.CANDIDATE_STATE_FAILED,
    HELD: candidates_pb2.CANDIDATE_STATE_HELD,
}


class RevisionServicer(services.RevisionServiceServicer):
    """Lists what is kept to everybody; changes what is live for those who have the token.

    Without a token nobody may, unless everybody is `trusted`.
    """

    def __init__(self, reloader: Reloader, token: str, *, trusted: bool) -> None:
        self._reloader = reloader
        self._token = token
        self._trusted = trusted

    async def ListRevisions(
        self, request: revisions_pb2.ListRevisionsRequest, context: Context
    ) -> revisions_pb2.ListRevisionsResponse:
        """Tells what is kept."""
        checked(request)
        library = self._live()
        names = [library.find(request.rulebook).rulebook.name] if request.rulebook else library.shelves
        return revisions_pb2.ListRevisionsResponse(rulebooks=(_revisions(library, name) for name in names))

    async def Rollback(
        self, request: revisions_pb2.RollbackRequest, context: Context
    ) -> revisions_pb2.RollbackResponse:
        """Goes back to a kept revision."""
        self._only_administrators(context)
        self._live()
        checked(request)
        before, after = self._reloader.roll_back(request.rulebook, request.revision, request.reason)
        return revisions_pb2.RollbackResponse(
            rulebook=after.rulebook.name, revision=after.revision, previous=before.revision
        )

    async def Resume(self, request: revisions_pb2.ResumeRequest, context: Context) -> revisions_pb2.ResumeResponse:
        """Ends a hold."""
        self._only_administrators(context)
        self._live()
        checked(request)
        name, released = self._reloader.resume(request.rulebook)
        return revisions_pb2.ResumeResponse(rulebook=name, released=released)

    def _live(self) -> Library:
        if not self._reloader.library.shelves:
            raise NotServing
        return self._reloader.library

    def _only_administrators(self, context: Context) -> None:
        if not self._token:
            if not self._trusted:
                raise AdminOff
            return
        sent = (str(value) for key, value in context.invocation_metadata() or () if key == "authorization")
        expected = f"Bearer {self._token}".encode()
        if not any(hmac.compare_digest(each.encode(), expected) for each in sent):
            raise AdminTokenWrong


def live_rulebook(shelf: Shelf) -> LiveRulebook:
    """A live rulebook as it travels."""
    book = shelf.rulebook
    return LiveRulebook(
        name=book.name,
        revision=book.revision,
        title=book.title,
        rules=book.rules_count,
        live_since=_moment(shelf.since),
        tests=shelf.tests,
    )


def candidate_message(candidate: Candidate) -> candidates_pb2.Candidate:
    """Files that are not live, as they travel."""
    return candidates_pb2.Candidate(
        rulebook=candidate.rulebook,
        revision=candidate.revision,
        state=_STATES[candidate.state],
        problems=(
            candidates_pb2.CandidateProblem(code=each.code, place=each.place, path=each.path, text=each.text)
            for each in candidate.findings
        ),
        untold=candidate.untold,
        since=_moment(candidate.since),
    )


def _revisions(library: Library, name: str) -> revisions_pb2.RulebookRevisions:
    live, held = library.shelves[name].revision, library.held.get(name, ())
    return revisions_pb2.RulebookRevisions(
        rulebook=name,
        revisions=(
            revisions_pb2.KeptRevision(
                revision=each.revision,
                title=each.rulebook.title,
                rules=each.rulebook.rules_count,
                live=each.revision == live,
                held=each.revision in held,
                live_since=_moment(each.since),
                tests=each.tests,
            )
            for each in library.kept[name]
        ),
    )


def _moment(since: datetime | None) -> str:
    return since.isoformat(timespec="milliseconds") if since is not None else ""
