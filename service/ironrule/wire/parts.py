"""The bytes of a request in parts: its events apart from the rest, so that a long log is never parsed in one go.

Parsing holds everybody up, and two bytes of an empty message become two hundred in memory. What the parts say is read
elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.wire.declared import most_of
from ironrule.wire.fields import FieldProblem, RequestInvalid

MOST_EVENTS = most_of(PrescribeRequest, "events")
#: The most bytes of one event, and of each other field of the request. Real ones have a few thousand; a quarter of a
#: million takes as long to parse as a health check may wait.
LARGEST_EVENT = 256 * 1024
LARGEST_FIELD = 512 * 1024

_FIELDS = {each.number: each.name for each in PrescribeRequest.DESCRIPTOR.fields}
_EVENTS = PrescribeRequest.DESCRIPTOR.fields_by_name["events"].number
_LONGEST_VARINT = 10
_VARINT, _EIGHT_BYTES, _DELIMITED, _FOUR_BYTES = 0, 1, 2, 5
#: Fields after which there is a pause: they may have two bytes each.
_MANY = 1024
#: Bytes of events that are parsed together, from which on a batch is full.
_BATCH = 32 * 1024


@dataclass(frozen=True)
class Parts:
    """A request without its events, how many of those there are, and each of them in its turn."""

    head: PrescribeRequest
    count: int
    events: Iterable[Event]


def whole(request: PrescribeRequest) -> Parts:
    """The parts of a request that was parsed already."""
    return Parts(request, len(request.events), request.events)


def parted(data: bytes) -> Generator[None, None, Parts]:
    """The parts of a request as it was sent, pausing now and then; events are parsed when they are asked for.

    Raises DecodeError where the bytes are no message, and RequestInvalid for parts that are too large or too many.
    """
    head = bytearray()
    batches = [bytearray()]
    sizes: Counter[str] = Counter()
    count = 0
    for number, (tag, began, _, at) in enumerate(fields_in(data), 1):
        if tag == _EVENTS << 3 | _DELIMITED:
            sizes[f"events[{count}]"] = at - began
            count += 1
            batches[-1] += data[began:at]
            if count > MOST_EVENTS:
                raise RequestInvalid([FieldProblem("events", f"expected at most {MOST_EVENTS} entries")])
            if len(batches[-1]) >= _BATCH:
                batches.append(bytearray())
                yield
        else:
            head += data[began:at]
            sizes[_FIELDS.get(tag >> 3, f"field {tag >> 3}")] += at - began
            if number % _MANY == 0:
                yield
    _check(sizes)
    return Parts(PrescribeRequest.FromString(bytes(head)), count, _events(batches))


def _check(sizes: Mapping[str, int]) -> None:
    problems = []
    for path, size in sizes.items():
        most = LARGEST_EVENT if path.startswith("events[") else LARGEST_FIELD
        if size > most:
            problems.append(FieldProblem(path, f"expected at most {most} bytes; got {size}"))
    if problems:
        raise RequestInvalid(problems)


def _events(batches: Iterable[bytearray]) -> Iterator[Event]:
    for batch in batches:
        yield from PrescribeRequest.FromString(bytes(batch)).events


def fields_in(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Each field of a message: its tag, where it begins, where its value begins, where it ends. Raises DecodeError."""
    at = 0
    while at < len(data):
        began = at
        tag, at = _varint(data, at)
        value, at = _value_in(data, at, tag & 7)
        yield tag, began, value, at


def _value_in(data: bytes, at: int, kind: int) -> tuple[int, int]:
    """Where the value of a field begins, and where it ends."""
    value = at
    if kind == _VARINT:
        _, at = _varint(data, at)
    elif kind == _DELIMITED:
        length, value = _varint(data, at)
        at = value + length
    elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
        at += 8 if kind == _EIGHT_BYTES else 4
    else:
        raise DecodeError("a group, which no version of the contract has")
    if at > len(data):
        raise DecodeError("cut short")
    return value, at


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length, and where it ends."""
    value = 0
    for shift, each in enumerate(data[at : at + _LONGEST_VARINT]):
        value |= (each & 0x7F) << 7 * shift
        if each < 0x80:
            return value, at + shift + 1
    raise DecodeError("a number without an end")
