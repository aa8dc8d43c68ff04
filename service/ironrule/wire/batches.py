"""Many requests in one message, as bytes: each is parsed in its own turn, and its result is written in its own turn."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.wire.declared import longest_of
from ironrule.wire.fields import FieldProblem, Form, RequestInvalid
from ironrule.wire.parts import LARGEST_FIELD, fields_in

_REQUESTS = pb.PrescribeManyRequest.DESCRIPTOR.fields_by_name["requests"].number
_REQUEST = pb.StreamPrescriptionsRequest.DESCRIPTOR.fields_by_name["request"].number
_RESPONSE = pb.PrescribeResult.DESCRIPTOR.fields_by_name["response"].number
_RESULTS = pb.PrescribeManyResponse.DESCRIPTOR.fields_by_name["results"].number
_RESULT = pb.StreamPrescriptionsResponse.DESCRIPTOR.fields_by_name["result"].number
_DELIMITED = 2
#: Entries beyond what may be are counted, up to so many times as many.
_FAR = 10
_LONGEST_ID = longest_of(pb.PrescribeManyRequest, "request_id")


@dataclass(frozen=True)
class Batch:
    """What a PrescribeManyRequest says: itself without its requests, and the bytes of each of those."""

    head: pb.PrescribeManyRequest
    requests: tuple[bytes, ...]


def batch_from(data: bytes, most: int) -> Generator[None, None, Batch]:
    """The requests of a call for many athletes, pausing now and then.

    Raises DecodeError where the bytes are no message, and RequestInvalid where they are not 1 to `most` requests.
    """
    form, head, requests, count, far = Form(), bytearray(), [], 0, most * _FAR
    for number, (tag, began, value, end) in enumerate(fields_in(data)):
        if tag == _REQUESTS << 3 | _DELIMITED:
            count += 1
            if count <= most:
                requests.append(data[value:end])
        else:
            head += data[began:end]
        if count > far or len(head) > LARGEST_FIELD:
            break
        if number % 256 == 0:
            yield
    if count > most:
        form.note("requests", f"expected 1 to {most} entries; got {f'more than {far}' if count > far else count}")
    if len(head) > LARGEST_FIELD:
        form.note("request_id", f"expected at most {_LONGEST_ID} characters; got more")
        form.close()
    found = Batch(pb.PrescribeManyRequest.FromString(bytes(head)), tuple(requests))
    for name in ("request_id", "rulebook"):
        form.text(found.head, name, "")
    if not count:
        form.note("requests", f"expected 1 to {most} entries; got 0")
    form.close()
    return found


def item_from(data: bytes) -> Generator[None, None, bytes]:
    """The bytes of the request in a message of a stream; where it is there in parts, they are one message."""
    parts = bytearray()
    there = False
    for number, (tag, _, value, end) in enumerate(fields_in(data)):
        if tag == _REQUEST << 3 | _DELIMITED:
            parts += data[value:end]
            there = True
        if number % 256 == 255:
            yield
    if not there:
        raise RequestInvalid([FieldProblem("request", "a request is required")])
    return bytes(parts)


def result_row(head: pb.PrescribeRequest | None, index: int, decision_id: str) -> pb.PrescribeResult:
    """The part of a result that says whose it is; nobody's where the request could not be read."""
    ids = ("", "") if head is None else (head.request_id[:_LONGEST_ID], head.athlete.id[:_LONGEST_ID])
    return pb.PrescribeResult(request_id=ids[0], athlete_id=ids[1], index=index, decision_id=decision_id)


def answered(row: pb.PrescribeResult, response: bytes) -> bytes:
    """A result with an answer: protobuf would copy it twice."""
    return row.SerializeToString() + _tagged(_RESPONSE, response)


def batch_response(request_id: str, results: Iterable[bytes]) -> bytes:
    """A PrescribeManyResponse of results."""
    head = pb.PrescribeManyResponse(request_id=request_id).SerializeToString()
    return b"".join([head, *(part for each in results for part in (_tag(_RESULTS, each), each))])


def stream_response(result: bytes) -> bytes:
    """A StreamPrescriptionsResponse of a result."""
    return _tagged(_RESULT, result)


def _tagged(number: int, message: bytes) -> bytes:
    return _tag(number, message) + message


def _tag(number: int, message: bytes) -> bytes:
    """What stands before a message in a field."""
    size, length = len(message), bytearray()
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return bytes([number << 3 | _DELIMITED, *length, size])
