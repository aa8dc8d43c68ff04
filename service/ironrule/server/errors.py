"""Whose fault it is, and which status says so.

Exception
├── RequestInvalid      caller    INVALID_ARGUMENT     REQUEST_INVALID
├── DecodeError         caller    INVALID_ARGUMENT     REQUEST_INVALID
├── RulebookUnknown     caller    NOT_FOUND            RULEBOOK_UNKNOWN
├── RevisionNotKept     caller    NOT_FOUND            REVISION_NOT_KEPT
├── AdminTokenWrong     caller    UNAUTHENTICATED      ADMIN_TOKEN_WRONG
├── AdminOff            operator  PERMISSION_DENIED    ADMIN_OFF
├── CarriedFault
│   ├── CarryStale          caller    FAILED_PRECONDITION  CARRY_STALE
│   └── CarryIncompatible   caller    FAILED_PRECONDITION  CARRY_INCOMPATIBLE
├── NotServing          operator  UNAVAILABLE          NOT_SERVING
├── Overloaded          operator  RESOURCE_EXHAUSTED   OVERLOADED
├── MessageTooLarge     caller    RESOURCE_EXHAUSTED   MESSAGE_TOO_LARGE
├── AnswerTooLarge      caller    RESOURCE_EXHAUSTED   ANSWER_TOO_LARGE
├── TookTooLong         operator  DEADLINE_EXCEEDED    TOOK_TOO_LONG
├── TempUnusable        operator  UNAVAILABLE          TEMP_UNUSABLE
├── FilesTooCostly      caller    RESOURCE_EXHAUSTED   FILES_TOO_COSTLY
├── ChecksOff           operator  UNIMPLEMENTED        CHECKS_OFF
└── anything else       ours      INTERNAL             INTERNAL

Every status carries google.rpc.ErrorInfo with one of these reasons, each of which has a page in docs/errors, and
the ids of the call. An internal one says nothing of the cause: that is in the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from google.rpc.status_pb2 import Status

from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.server.library import RevisionNotKept, RulebookUnknown
from ironrule.server.limits import AnswerTooLarge, MessageTooLarge, Overloaded, TookTooLong
from ironrule.server.snapshot import TempUnusable
from ironrule.server.workbench import ChecksOff, FilesTooCostly
from ironrule.v1.prescriptions_pb2 import PrescribeError, WrongField
from ironrule.wire import RequestInvalid

DOMAIN = "ironrule"
#: The key under which gRPC clients look for a google.rpc.Status.
DETAILS_KEY = "grpc-status-details-bin"
#: The key under which they look for the milliseconds after which to call again; a number below zero is never.
PUSHBACK_KEY = "grpc-retry-pushback-ms"
#: Trailing metadata has a soft limit of 8 KiB; what goes beyond it would hide the whole status from the caller.
#: The message travels in it twice: percent-encoded, and in the details, which are in base 64.
MOST_DETAIL_BYTES = 4_000
MOST_MESSAGE_BYTES = 1_000
MOST_VIOLATION_BYTES = 300

Violation = tuple[str, str]


#: How long callers do well to wait, in seconds: a start, a stop that another replica does not share, a crowd.
_A_MOMENT = 1


class NotServing(Exception):
    """The rulebooks are not live yet, or the service stops."""

    def __init__(self, *, stopping: bool = False) -> None:
        why = "the service stops" if stopping else "the rulebooks are still being read"
        super().__init__(f"{why}; try again in a moment")


class AdminOff(Exception):
    """Nobody may change what is live: the service was given no token."""

    def __init__(self) -> None:
        super().__init__("this service has no administrators; it is started with IRONRULE_ADMIN_TOKEN, or with --dev")


class AdminTokenWrong(Exception):
    """The caller is no administrator."""

    def __init__(self) -> None:
        super().__init__("expected the administrators' token in metadata, as authorization: Bearer TOKEN")


@dataclass(frozen=True)
class Row:
    """What the caller gets for one kind of exception."""

    code: grpc.StatusCode
    reason: str
    message: Callable[[Any], str] = str
    metadata: Callable[[Any], Mapping[str, str]] = lambda _: {}
    violations: Callable[[Any], Iterable[Violation]] = lambda _: ()
    untold: Callable[[Any], int] = lambda _: 0
    #: Seconds after which the same call may go well; none where it has to be another one.
    retry: int | None = None


@dataclass(frozen=True)
class Refusal:
    """A status, ready to be sent."""

    code: grpc.StatusCode
    reason: str
    status: Status
    info: ErrorInfo
    bad: BadRequest | None = None
    retry: int | None = None

    @property
    def as_item(self) -> PrescribeError:
        """The same as what is said of one athlete among many."""
        wrong = self.bad.field_violations if self.bad else ()
        fields = [WrongField(field=each.field, description=each.description) for each in wrong]
        code, message = self.status.code, self.status.message
        return PrescribeError(
            code=code, reason=self.reason, message=message, metadata=dict(self.info.metadata), fields=fields
        )

    @property
    def ours(self) -> bool:
        """Whether it is a bug."""
        return self.reason == _BUG.reason

    @property
    def trailing_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """The metadata that carries the details, and tells clients that call again by themselves when to, or not to."""
        again = str(-1 if self.retry is None else 1000 * self.retry)
        return ((DETAILS_KEY, self.status.SerializeToString()), (PUSHBACK_KEY, again))


def _wrong_fields(mistake: RequestInvalid) -> list[Violation]:
    return [(problem.field, problem.message) for problem in mistake.problems]


def _listed(mistake: RequestInvalid) -> str:
    wrong = _wrong_fields(mistake)
    many = len(wrong) + mistake.untold
    count = "1 field is wrong" if many == 1 else f"{many} fields are wrong"
    return f"{count}: {'; '.join(f'{field}: {message}' for field, message in wrong)}"


_BUG = Row(
    grpc.StatusCode.INTERNAL,
    "INTERNAL",
    message=lambda _: "a fault of the service; its log has the cause under this ironrule-decision-id",
)

TABLE: dict[type[Exception], Row] = {
    RequestInvalid: Row(
        grpc.StatusCode.INVALID_ARGUMENT,
        "REQUEST_INVALID",
        message=_listed,
        violations=_wrong_fields,
        untold=lambda mistake: mistake.untold,
    ),
    DecodeError: Row(
        grpc.StatusCode.INVALID_ARGUMENT,
        "REQUEST_INVALID",
        message=lambda _: "the bytes that were sent are not a request of this method",
    ),
    RulebookUnknown: Row(
        grpc.StatusCode.NOT_FOUND,
        "RULEBOOK_UNKNOWN",
        metadata=lambda mistake: {"live": _short(", ".join(mistake.live))},
    ),
    RevisionNotKept: Row(
        grpc.StatusCode.NOT_FOUND,
        "REVISION_NOT_KEPT",
        metadata=lambda mistake: {"rulebook": mistake.name, "kept": _short(", ".join(mistake.kept))},
    ),
    AdminTokenWrong: Row(grpc.StatusCode.UNAUTHENTICATED, "ADMIN_TOKEN_WRONG"),
    AdminOff: Row(grpc.StatusCode.PERMISSION_DENIED, "ADMIN_OFF"),
    CarryStale: Row(
        grpc.StatusCode.FAILED_PRECONDITION,
        "CARRY_STALE",
        metadata=lambda mistake: {"event_id": mistake.event_id},
    ),
    CarryIncompatible: Row(grpc.StatusCode.FAILED_PRECONDITION, "CARRY_INCOMPATIBLE"),
    NotServing: Row(grpc.StatusCode.UNAVAILABLE, "NOT_SERVING", retry=_A_MOMENT),
    Overloaded: Row(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "OVERLOADED",
        metadata=lambda mistake: {"limit": str(mistake.most)},
        retry=_A_MOMENT,
    ),
    MessageTooLarge: Row(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "MESSAGE_TOO_LARGE",
        metadata=lambda mistake: {"limit": str(mistake.most), "size": str(mistake.size)},
    ),
    AnswerTooLarge: Row(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "ANSWER_TOO_LARGE",
        metadata=lambda mistake: {"limit": str(mistake.most), "size": str(mistake.size)},
    ),
    TookTooLong: Row(
        grpc.StatusCode.DEADLINE_EXCEEDED,
        "TOOK_TOO_LONG",
        metadata=lambda mistake: {"seconds": f"{mistake.seconds:g}"},
    ),
    TempUnusable: Row(grpc.StatusCode.UNAVAILABLE, "TEMP_UNUSABLE", retry=_A_MOMENT),
    FilesTooCostly: Row(grpc.StatusCode.RESOURCE_EXHAUSTED, "FILES_TOO_COSTLY"),
    ChecksOff: Row(grpc.StatusCode.UNIMPLEMENTED, "CHECKS_OFF"),
}

#: Every reason that a failure can have.
REASONS = tuple(dict.fromkeys(row.reason for row in (*TABLE.values(), _BUG)))

#: Every code that a call of ours can end with. The last comes from gRPC itself.
CODES = (
    grpc.StatusCode.OK,
    *dict.fromkeys(row.code for row in (*TABLE.values(), _BUG)),
    grpc.StatusCode.CANCELLED,
)


def refusal_of(mistake: Exception, ids: Mapping[str, str] | None = None) -> Refusal:
    """The status for an exception, with all its details; `ids` are what the caller can quote."""
    row = next((TABLE[kind] for kind in type(mistake).__mro__ if kind in TABLE), _BUG)
    status = Status(code=row.code.value[0], message=_short(row.message(mistake)))
    info = ErrorInfo(reason=row.reason, domain=DOMAIN, metadata={**row.metadata(mistake), **(ids or {})})
    status.details.add().Pack(info)
    if row.retry is not None:
        again = RetryInfo()
        again.retry_delay.seconds = row.retry
        status.details.add().Pack(again)
    bad = None
    if violations := list(row.violations(mistake)):
        bad = _bad_request(violations, row.untold(mistake), MOST_DETAIL_BYTES - status.ByteSize())
        status.details.add().Pack(bad)
    return Refusal(row.code, row.reason, status, info, bad, row.retry)


def _bad_request(violations: list[Violation], untold: int, room: int) -> BadRequest:
    """All violations, or as many as fit, and then one that counts the others."""
    bad = BadRequest()
    for field, message in violations:
        next_one = BadRequest.FieldViolation(field=field, description=_short(message, MOST_VIOLATION_BYTES))
        if bad.ByteSize() + next_one.ByteSize() > room:
            break
        bad.field_violations.append(next_one)
    others = len(violations) - len(bad.field_violations) + untold
    if others:
        bad.field_violations.add(field="...", description=f"and {others} more")
    return bad


def _short(text: str, most: int = MOST_MESSAGE_BYTES) -> str:
    """The text, or as much of it as takes no more than so many bytes when it is percent-encoded."""
    room, kept = most - len("..."), 0
    for sign in text[:most]:
        room -= 1 if " " <= sign <= "~" and sign != "%" else 3 * len(sign.encode())
        if room < 0:
            break
        kept += 1
    return text if kept == len(text) else f"{text[:kept]}..."
