"""The rules that the contract itself declares of its fields, read from its descriptors: the .proto is the one place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.message import Message

from ironrule.v1 import field_rules_pb2


class Declared(NamedTuple):
    """The rules of one field; what nothing is said about has no bounds. One that is `optional` can be absent."""

    required: bool
    low: float
    high: float
    halves: bool
    longest: int | None
    fewest: int
    most: int | None
    optional: bool


_KNOWN: dict[type[Message], dict[str, Declared]] = {}


def rules_of(message: type[Message], name: str) -> Declared:
    """The rules of one field. Raises KeyError for one that the message does not have."""
    found = _KNOWN.get(message)
    if found is None:
        found = _KNOWN[message] = dict(_declared(message))
    return found[name]


def most_of(message: type[Message], name: str) -> int:
    """The most entries of a list that has a bound."""
    most = rules_of(message, name).most
    assert most is not None, f"{message.DESCRIPTOR.full_name}.{name} has no bound"
    return most


def longest_of(message: type[Message], name: str) -> int:
    """The length of the longest text in a field that has a bound."""
    longest = rules_of(message, name).longest
    assert longest is not None, f"{message.DESCRIPTOR.full_name}.{name} has no bound"
    return longest


def _declared(message: type[Message]) -> Iterator[tuple[str, Declared]]:
    for each in message.DESCRIPTOR.fields:
        said = each.GetOptions().Extensions[field_rules_pb2.rules]
        rules = Declared(
            said.required,
            said.min if said.HasField("min") else -math.inf,
            said.max if said.HasField("max") else math.inf,
            said.halves,
            said.max_length if said.HasField("max_length") else None,
            said.min_items,
            said.max_items if said.HasField("max_items") else None,
            each.has_presence,
        )
        yield each.name, rules
