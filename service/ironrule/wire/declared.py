"""The rules that the contract itself declares of its fields, read from its descriptors: the .proto is the one place."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from ironrule.v1 import field_rules_pb2
from ironrule.wire.fields import Form


class Declared(NamedTuple):
    """The rules of one field; what nothing is said about has no bounds."""

    required: bool = False
    low: float = -math.inf
    high: float = math.inf
    halves: bool = False
    longest: int | None = None
    fewest: int = 0
    most: int | None = None


NOTHING = Declared()
_KNOWN: dict[type[Message], dict[str, Declared]] = {}


def rules_of(message: type[Message], name: str) -> Declared:
    """The rules of one field."""
    found = _KNOWN.get(message)
    if found is None:
        found = _KNOWN[message] = dict(_declared(message))
    return found.get(name, NOTHING)


def _declared(message: type[Message]) -> Iterator[tuple[str, Declared]]:
    for each in message.DESCRIPTOR.fields:
        options = each.GetOptions()
        if options.HasExtension(field_rules_pb2.rules):
            said = options.Extensions[field_rules_pb2.rules]
            yield (
                each.name,
                Declared(
                    said.required,
                    said.min if said.HasField("min") else -math.inf,
                    said.max if said.HasField("max") else math.inf,
                    said.halves,
                    said.max_length if said.HasField("max_length") else None,
                    said.min_items,
                    said.max_items if said.HasField("max_items") else None,
                ),
            )


def hold(message: Message, form: Form, path: str = "") -> None:
    """Notes every field of a small message, and of those in it, that breaks its rules."""
    for each in message.DESCRIPTOR.fields:
        here, value = f"{path}{each.name}", getattr(message, each.name)
        rules = rules_of(type(message), each.name)
        if each.is_repeated:
            _hold_list(value, here, rules, form)
        elif each.type == FieldDescriptor.TYPE_MESSAGE:
            if message.HasField(each.name):
                hold(value, form, f"{here}.")
            elif rules.required:
                form.note(here, "a value is required")
        elif each.type == FieldDescriptor.TYPE_STRING and rules.longest is not None:
            form.text(value, here, rules.longest, required=rules.required)
        elif isinstance(value, int | float) and not rules.low <= value <= rules.high:
            form.note(here, f"expected {_between(rules)}; got {value:g}")


def _hold_list(values: list[Message], path: str, rules: Declared, form: Form) -> None:
    if len(values) < rules.fewest:
        form.note(path, f"expected at least {rules.fewest} entries; got {len(values)}")
    if rules.most is not None and not form.at_most(len(values), rules.most, path):
        return
    for index, each in enumerate(values):
        if isinstance(each, Message):
            hold(each, form, f"{path}[{index}].")


def _between(rules: Declared) -> str:
    if math.isinf(rules.high):
        return f"{rules.low:g} or more"
    return f"{rules.low:g} to {rules.high:g}"
