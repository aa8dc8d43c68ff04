"""A request is taken apart without being parsed: the parts say what the whole says, and none may be too large."""

from __future__ import annotations

import pytest
from google.protobuf.message import DecodeError

from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid, parted
from ironrule.wire.parts import LARGEST_EVENT, LARGEST_FIELD, MOST_EVENTS, Parts
from tests.story import scenario_1

REQUEST_ID, ATHLETE, EVENTS, CARRIED = 1, 4, 5, 6


def parts_of(data: bytes) -> Parts:
    """The parts, without pauses."""
    steps = parted(data)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            parts: Parts = finished.value
            return parts


def field(number: int, content: bytes) -> bytes:
    """A field that holds these bytes."""
    length = len(content)
    tail = bytes([length]) if length < 0x80 else bytes([length & 0x7F | 0x80, length >> 7])
    return bytes([number << 3 | 2]) + tail + content


def refused(data: bytes) -> dict[str, str]:
    """The problems of a request, by field."""
    with pytest.raises(RequestInvalid) as told:
        parts_of(data)
    return {each.field: each.message for each in told.value.problems}


def test_the_parts_are_the_whole() -> None:
    """Events come in their order, and the rest as it was sent."""
    request = next(scenario_1().requests())[1](PrescribeResponse())
    request.events.extend(list(request.events) * 100)

    parts = parts_of(request.SerializeToString())

    events = list(parts.events)
    assert list(request.events) == events
    assert len(events) == parts.count
    del request.events[:]
    assert request == parts.head


def test_fields_may_come_in_any_order_and_in_pieces() -> None:
    """As in every protobuf message: pieces of a field are merged, the last text counts, events keep their order."""
    data = (
        field(EVENTS, Event(id="first").SerializeToString())
        + field(ATHLETE, b"\x0a\x01a")
        + field(REQUEST_ID, b"one")
        + field(EVENTS, Event(id="second").SerializeToString())
        + field(ATHLETE, b"\x10\x01")
        + field(REQUEST_ID, b"two")
    )

    parts = parts_of(data)

    whole = PrescribeRequest.FromString(data)
    assert list(whole.events) == list(parts.events)
    assert ("a", 1, "two") == (parts.head.athlete.id, parts.head.athlete.sex, parts.head.request_id)


def test_an_event_as_a_number_is_no_event() -> None:
    """A field with the number of events that is no message is unknown, as protobuf has it."""
    assert 0 == parts_of(bytes([EVENTS << 3, 7])).count


@pytest.mark.parametrize(
    "data", [b"\xff", b"\xff" * 20, b"\x2a\x05abc", b"\x2b\x2c", b"\x0d\x00", b"\x09\x00", b"\x2a", b"\x08", b"\x0f"]
)
def test_what_is_no_message(data: bytes) -> None:
    """Bytes that are cut short, numbers without an end and groups are no request."""
    with pytest.raises(DecodeError):
        parts_of(data)


def test_broken_events_are_found_when_they_are_read() -> None:
    """An event is parsed in its turn, and not before."""
    parts = parts_of(field(EVENTS, b"\xff\xff"))
    with pytest.raises(DecodeError):
        list(parts.events)


def test_parts_that_are_too_large() -> None:
    """Each part that nobody could mean is named with its size, before anything is parsed."""
    huge = Event(id="x" * LARGEST_EVENT)
    request = PrescribeRequest(events=[Event(id="fine"), huge])
    request.carried.digest = b"x" * LARGEST_FIELD

    problems = refused(request.SerializeToString())

    assert ["carried", "events[1]"] == sorted(problems)
    assert f"expected at most {LARGEST_EVENT} bytes" in problems["events[1]"]


def test_too_many_events() -> None:
    """Beyond the bound no event is even counted: two million empty ones fit into a message."""
    assert MOST_EVENTS == parts_of(field(EVENTS, b"") * MOST_EVENTS).count
    assert ["events"] == list(refused(field(EVENTS, b"") * 1_000_000))
