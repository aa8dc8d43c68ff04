"""Two ways to ask for a prescription, in this process or of a server; both refuse with the same google.rpc.Status."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import grpc
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

from ironrule.cli.reaching import Server
from ironrule.coaching.answer import Answer
from ironrule.coaching.answering import answer
from ironrule.rulebook.files import rulebooks_in
from ironrule.server.errors import TABLE, refusal_of
from ironrule.server.library import Library
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from ironrule.wire import record_from, response_from

#: Codes that say that the request is wrong, not the server.
_CALLERS = {
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.UNIMPLEMENTED,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.PERMISSION_DENIED,
}


class Refused(Exception):
    """No prescription: why, the stable reason, every wrong field, and whether the caller can mend it."""

    def __init__(
        self, message: str, *, reason: str = "", fields: tuple[tuple[str, str], ...] = (), callers: bool = True
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.fields = fields
        self.callers = callers


def ask_here(
    request: PrescribeRequest, rules: Path, engine: str, report: Callable[[str, str], None]
) -> PrescribeResponse:
    """The answer of the rulebooks in a folder, as it travels. Raises what answer_here raises."""
    return response_from(answer_here(request, rules, engine, report))


def answer_here(request: PrescribeRequest, rules: Path, engine: str, report: Callable[[str, str], None]) -> Answer:
    """The answer of the rulebooks in a folder; those beside the one that is asked for need not be sound.

    Raises Refused, and what Library.load raises: RulebookInvalid, NoRulebooks, EngineUnavailable, OSError.
    """
    mine = [each for each in rulebooks_in(rules) if each.name == request.rulebook]
    library = Library.load(mine[0] if mine else rules, engine, report)
    try:
        record = record_from(request)
        shelf = library.find(record.rulebook, record.revision)
        return answer(record, shelf.rulebook, shelf.engine)
    except tuple(TABLE) as mistake:
        raise _refused(refusal_of(mistake).status) from mistake
    finally:
        library.close()


def ask_server(request: PrescribeRequest, server: Server) -> PrescribeResponse:
    """The answer of a server. Raises Refused."""
    with server.channel() as channel:
        try:
            return PrescriptionServiceStub(channel).Prescribe(request, timeout=server.seconds)
        except grpc.RpcError as error:
            raise refusal(error, server) from error


def silence(error: grpc.RpcError, server: Server) -> str:
    """Why a server did not answer, in one line."""
    call: grpc.Call = error  # type: ignore[assignment]  # every error of a call is its call as well
    if call.code() is grpc.StatusCode.UNAVAILABLE:
        return server.unreached(call.details() or "")
    if call.code() is grpc.StatusCode.DEADLINE_EXCEEDED:
        return f"{server} did not answer within {server.seconds:g} seconds"
    if call.code() is grpc.StatusCode.UNIMPLEMENTED:
        return f"a gRPC server answers at {server}, but it is no Ironrule"
    return f"{server} failed with {call.code().name}: {call.details() or 'no details'}"


def refusal(error: grpc.RpcError, server: Server) -> Refused:
    """Why a server refused, or did not answer."""
    call: grpc.Call = error  # type: ignore[assignment]  # every error of a call is its call as well
    status = rpc_status.from_call(call)
    if status is None:
        return Refused(silence(error, server), callers=False)
    refused = _refused(status, callers=call.code() in _CALLERS)
    if not refused.callers:
        ids = [value for key, value in call.trailing_metadata() or () if key == "ironrule-decision-id"]
        refused.message += f" (ironrule-decision-id {ids[0]!s})" if ids else ""
    return refused


def _refused(status: Status, *, callers: bool = True) -> Refused:
    info, bad = ErrorInfo(), BadRequest()
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad)
    fields = tuple((each.field, each.description) for each in bad.field_violations)
    # The message lists the fields as well, for callers that read nothing else.
    message = status.message.partition(": ")[0] if fields else status.message
    return Refused(message, reason=info.reason, fields=fields, callers=callers)
