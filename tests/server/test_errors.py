"""Exceptions as statuses: whose fault, which reason, and never more than fits."""

from __future__ import annotations

from base64 import b64encode
from urllib.parse import quote

import grpc
import pytest
from google.protobuf.message import DecodeError
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo

from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.server.errors import AdminOff, AdminTokenWrong, NotServing, refusal_of
from ironrule.server.library import RevisionNotKept, RulebookUnknown
from ironrule.wire import FieldProblem, RequestInvalid


@pytest.mark.parametrize(
    ("mistake", "code", "reason"),
    [
        (DecodeError("truncated"), grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID"),
        (RulebookUnknown("x", ("y",)), grpc.StatusCode.NOT_FOUND, "RULEBOOK_UNKNOWN"),
        (RevisionNotKept("x", "abc", ("def",)), grpc.StatusCode.NOT_FOUND, "REVISION_NOT_KEPT"),
        (AdminTokenWrong(), grpc.StatusCode.UNAUTHENTICATED, "ADMIN_TOKEN_WRONG"),
        (AdminOff(), grpc.StatusCode.PERMISSION_DENIED, "ADMIN_OFF"),
        (CarryStale("e-7", "resend from e-6"), grpc.StatusCode.FAILED_PRECONDITION, "CARRY_STALE"),
        (CarryIncompatible("load became a number"), grpc.StatusCode.FAILED_PRECONDITION, "CARRY_INCOMPATIBLE"),
        (NotServing(), grpc.StatusCode.UNAVAILABLE, "NOT_SERVING"),
        (KeyError("athlete-7"), grpc.StatusCode.INTERNAL, "INTERNAL"),
    ],
)
def test_each_mistake_has_its_status(mistake: Exception, code: grpc.StatusCode, reason: str) -> None:
    """The table gives every exception one code and one stable reason."""
    refusal = refusal_of(mistake)

    assert (code, reason) == (refusal.code, refusal.reason)
    assert reason == unpacked_info(refusal.status.details[0]).reason


def test_a_stale_state_names_the_event() -> None:
    """CARRY_STALE carries the id of the event that does not fit."""
    refusal = refusal_of(CarryStale("e-7", "resend from e-6"))

    assert {"event_id": "e-7"} == dict(unpacked_info(refusal.status.details[0]).metadata)
    assert "resend from e-6" == refusal.status.message


def test_a_bug_tells_nothing_of_the_record() -> None:
    """An exception that nobody foresaw says only that it was ours."""
    refusal = refusal_of(KeyError("athlete-7"))

    assert refusal.ours
    assert b"athlete-7" not in refusal.status.SerializeToString()


def test_a_thousand_wrong_fields_still_fit() -> None:
    """Beyond what trailing metadata can carry, the last violation counts the others."""
    wrong = [FieldProblem(f"events[{at}].session.exercises[0].sets[0].load.unit", "wrong") for at in range(1000)]

    refusal = refusal_of(RequestInvalid(wrong))

    bad = BadRequest()
    refusal.status.details[1].Unpack(bad)
    listed = len(bad.field_violations) - 1
    assert f"and {1000 - listed} more" == bad.field_violations[-1].description
    assert 8_000 > len(refusal.status.SerializeToString())


def test_a_message_of_any_script_still_fits() -> None:
    """What is quoted of a request is percent-encoded on its way: four bytes of an emoji become twelve."""
    wrong = [FieldProblem(f"events[{at}].session.exercises[0].exercise", "\U0001f3cb" * 60) for at in range(50)]

    refusal = refusal_of(RequestInvalid(wrong))

    encoded = len(quote(refusal.status.message)) + len(b64encode(refusal.status.SerializeToString()))
    assert 7_500 > encoded
    assert refusal.status.message.startswith("50 fields are wrong: events[0].session.exercises[0].exercise: \U0001f3cb")


def test_problems_that_were_only_counted() -> None:
    """The last violation counts those that were told but did not fit, and those that were not told."""
    wrong = [FieldProblem(f"events[{at}].id", "expected 1 to 128 characters; got 0") for at in range(1000)]

    refusal = refusal_of(RequestInvalid(wrong, untold=2000))

    bad = BadRequest()
    refusal.status.details[1].Unpack(bad)
    assert f"and {3000 - (len(bad.field_violations) - 1)} more" == bad.field_violations[-1].description
    assert refusal.status.message.startswith("3000 fields are wrong: ")


def unpacked_info(detail: object) -> ErrorInfo:
    """The ErrorInfo in a detail."""
    info = ErrorInfo()
    assert detail.Unpack(info)  # type: ignore[attr-defined] # a google.protobuf.Any
    return info
