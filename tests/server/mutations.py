"""Requests gone wrong: fields that hold what nobody would send, subtrees cut, doubled and swapped, bytes lost."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from ironrule.training.muscle import MUSCLES
from ironrule.v1.prescriptions_pb2 import PrescribeRequest

INF = float("inf")
#: Most entries that a list is blown up to, and most bytes that are put in at once.
MOST_ENTRIES = 200
MOST_BYTES = 300

DOUBLES = (float("nan"), INF, -INF, 1e308, -1e308, 5e-324, -0.0, 0.0, -1.0, 0.5, 1.0, 8.25, 10.0, 100.0, 2000.0, 1e15)
INTEGERS = (-(2**31), 2**31 - 1, -1, 0, 1, 2, 3, 5, 12, 60, 99, 100, 101, 3600)
MOMENTS = (
    "0001-01-01",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31",
    "9999-12-31T23:59:59-23:59",
    "1950-01-01",
    "2199-12-31T23:59:59+00:00",
    "2026-02-30",
    "2026-W11-4",
    "20260312",
    "2026-03-12",
    "2026-03-12T18:00:00",
    "2026-03-12T24:00:00Z",
    "2026-03-12T18:00:60Z",
    "2026-03-12T18:00:00+23:59",
    "2026-03-12T18:00:00-23:59",
    "2026-03-12T18:00:00+01:00:30",
    "2026-03-12T18:00:00.123456789Z",
    "2026-03-12T18:00:00+01:00",
    "2026-03-13T18:00:00+01:00",
)
STRINGS = (
    "",
    " ",
    "\0",
    "%s%n{0.__class__}",
    "\u202e\u200b\ufeff",
    "e\u0301\U0010ffff\U0001f3cb",
    "\u0661\u0662",
    "../../etc/passwd",
    "athlete",
    "own",
    "deadlift_conventional",
    "deadlift_conventional/heavy",
    "deadlift_conventional/heavy#2",
    "deadlift_conventional#2",
    "barbell_row/row#",
    "moon/a",
    "deload",
    "saddle_numbness",
    "low_back",
    "3-1-X-0",
    "NaN",
    "-Infinity",
    "1e999999",
    "1e-999999",
    "1_000",
    "-5",
    "x" * 129,
    "\u00df" * 5000,
)

Json = Any

JSON_VALUES: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 2, 10**9, 10**30, -0.5, 1e308, "", "x", "NaN", "sNaN", "Infinity", "1e400", "-1"),
    *([], {}, [[]], {"": None}, ["20", "kg"], ["-20", "kg"], ["0", "lb"], "made", "missed", "2026-03-01", "0001-01-01"),
    *("9999-12-31", "2026-03-01T00:00:00+23:59", "1950-01-01T00:00:00-23:59", "2199-12-31T00:00:00Z"),
)


class Mutator:
    """Spoils requests; the donors are requests whose values and subtrees turn up where they do not belong."""

    def __init__(self, seed: int, donors: Sequence[PrescribeRequest]) -> None:
        self._random = Random(seed)  # noqa: S311  # repeatable, not secret
        self._donors = donors
        self._values: dict[str, list[Any]] = defaultdict(list)
        self._trees: dict[str, list[Message]] = defaultdict(list)
        for node in (each for donor in donors for each in nodes(donor)):
            self._trees[node.DESCRIPTOR.full_name].append(node)
            for field, value in node.ListFields():
                if field.message_type is None:
                    self._values[field.full_name] += value if field.is_repeated else [value]

    def spoiled(self) -> PrescribeRequest:
        """A donor with one to six fields that are not as they were."""
        request = PrescribeRequest()
        request.CopyFrom(self._random.choice(self._donors))
        for _ in range(self._random.choice((1, 1, 1, 2, 3, 6))):
            self._spoil(request)
        return request

    def garbled(self) -> bytes:
        """The bytes of a donor, with some of them flipped, lost, put in, repeated, or taken from another."""
        data = bytearray(self._random.choice(self._donors).SerializeToString())
        for _ in range(self._random.choice((1, 1, 2, 8))):
            self._garble(data)
        return bytes(data)

    def halved(self, keep: Container[str] = ()) -> PrescribeRequest:
        """A donor in which half of the fields were left out, but those to keep; their full names."""
        request = PrescribeRequest()
        request.CopyFrom(self._random.choice(self._donors))
        for node in list(nodes(request)):
            for field, _ in node.ListFields():
                if field.full_name not in keep and self._random.random() < 0.5:
                    node.ClearField(field.name)
        return request

    def _spoil(self, request: PrescribeRequest) -> None:
        by_type: dict[str, list[Message]] = defaultdict(list)
        for node in nodes(request):
            by_type[node.DESCRIPTOR.full_name].append(node)
        node = self._random.choice(by_type[self._random.choice(sorted(by_type))])
        fields: list[FieldDescriptor] = [*node.DESCRIPTOR.fields]
        field = self._random.choice(fields)
        if is_map(field):
            self._spoil_map(getattr(node, field.name), field)
        elif field.is_repeated:
            self._spoil_list(getattr(node, field.name), field)
        elif field.message_type is not None:
            self._spoil_subtree(node, field)
        else:
            setattr(node, field.name, self._value(field, getattr(node, field.name)))

    def _spoil_list(self, entries: Any, field: FieldDescriptor) -> None:
        here = [*entries]
        what = self._random.randrange(6)
        if what == 0 or not here:
            here.append(self._entry(field))
        elif what == 1:
            here = []
        elif what == 2:
            here *= self._random.randint(2, max(2, MOST_ENTRIES // len(here)))
        elif what == 3:
            self._random.shuffle(here)
        elif what == 4:
            here.insert(self._random.randrange(len(here) + 1), self._random.choice(here))
        else:
            here[self._random.randrange(len(here))] = self._entry(field)
        copies = [each if field.message_type is None else copy_of(each) for each in here]
        del entries[:]
        entries.extend(copies)

    def _spoil_map(self, entries: Any, field: FieldDescriptor) -> None:
        value = field.message_type.fields_by_name["value"]  # type: ignore[union-attr]  # every map has one
        if not self._random.randrange(6):
            entries.clear()
        for _ in range(self._random.choice((0, 1, 2, 30))):
            entries[self._random.choice((*entries, *MUSCLES, *STRINGS))] = self._value(value)

    def _spoil_subtree(self, node: Message, field: FieldDescriptor) -> None:
        what, entry = self._random.randrange(3), copy_of(self._entry(field))
        node.ClearField(field.name)
        if what:
            getattr(node, field.name).SetInParent()
        if what == 2:
            getattr(node, field.name).CopyFrom(entry)

    def _entry(self, field: FieldDescriptor) -> Any:
        """What may stand in this field: a hostile value, or a subtree from anywhere."""
        if field.message_type is None:
            return self._value(field)
        found = self._trees[field.message_type.full_name]
        return self._random.choice(found) if found else GetMessageClass(field.message_type)()

    def _value(self, field: FieldDescriptor, before: Any = None) -> Any:
        found = self._values[field.full_name]
        if found and self._random.random() < 0.5:
            return self._random.choice(found)
        match field.cpp_type:
            case FieldDescriptor.CPPTYPE_BOOL:
                return not before
            case FieldDescriptor.CPPTYPE_DOUBLE:
                return self._random.choice(DOUBLES)
            case FieldDescriptor.CPPTYPE_ENUM | FieldDescriptor.CPPTYPE_INT32:
                return self._random.choice(INTEGERS)
        if field.type == FieldDescriptor.TYPE_BYTES:
            return self._digest(before)
        return self._random.choice((*STRINGS, *MOMENTS))

    def _digest(self, data: bytes) -> bytes:
        """JSON with one to three values that are not as they were, or bytes that are no JSON any more."""
        if not data or not self._random.randrange(10):
            garbled = bytearray(data)
            self._garble(garbled)
            return bytes(garbled)
        tree = json.loads(data)
        for _ in range(self._random.choice((1, 1, 2, 3))):
            holders = [each for each in holders_in(tree) if each]
            if holders:
                self._spoil_json(self._random.choice(holders), holders)
        return json.dumps(tree, ensure_ascii=False).encode()

    def _spoil_json(self, holder: list[Json] | dict[str, Json], others: Sequence[Json]) -> None:
        key: Any = self._random.choice(sorted(holder) if isinstance(holder, dict) else range(len(holder)))
        what = self._random.randrange(5)
        if what == 0:
            del holder[key]
        elif what == 1 and isinstance(holder, list):
            holder.extend(holder[key : key + 1] * self._random.choice((1, 1, MOST_ENTRIES)))
        elif what == 1 and isinstance(holder, dict):
            holder[self._random.choice(STRINGS)] = holder[key]
        elif what == 2:
            other = self._random.choice(others)
            values = [*other.values()] if isinstance(other, dict) else other
            # Through text, so that no tree ever holds itself.
            holder[key] = json.loads(json.dumps(self._random.choice(values))) if values else None
        else:
            holder[key] = self._random.choice(JSON_VALUES)

    def _garble(self, data: bytearray) -> None:
        at = self._random.randrange(len(data) + 1)
        until = min(len(data), at + self._random.randint(1, MOST_BYTES))
        what = self._random.randrange(7)
        if what == 0 and at < len(data):
            data[at] ^= 1 << self._random.randrange(8)
        elif what == 1 and at < len(data):
            data[at] = self._random.choice((0x00, 0x7F, 0x80, 0xFF, self._random.randrange(256)))
        elif what == 2:
            del data[at:]
        elif what == 3:
            del data[at:until]
        elif what == 4:
            data[at:at] = self._random.randbytes(self._random.randint(1, MOST_BYTES))
        elif what == 5:
            data[at:at] = data[at:until]
        else:
            other = self._random.choice(self._donors).SerializeToString()
            begins = self._random.randrange(len(other) + 1)
            data[at:until] = other[begins : begins + self._random.randint(1, MOST_BYTES)]


def nodes(message: Message) -> Iterator[Message]:
    """The message and every message in it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None and not is_map(field):
            for each in value if field.is_repeated else [value]:
                yield from nodes(each)


def is_map(field: FieldDescriptor) -> bool:
    """Whether values stand by keys in it."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def copy_of(message: Message) -> Message:
    """A message of its own with the same content."""
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def holders_in(tree: Json) -> Iterator[Json]:
    """Every list and object of a JSON tree."""
    if isinstance(tree, list | dict):
        yield tree
        for each in tree.values() if isinstance(tree, dict) else tree:
            yield from holders_in(each)
