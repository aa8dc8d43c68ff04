"""Records from files: protobuf JSON in, a request out; what is wrong is said with its line or its path."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from google.protobuf import descriptor_pool, json_format
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from ironrule.rulebook.problems import nearest

_M = TypeVar("_M", bound=Message)

_UNKNOWN_FIELD = re.compile(
    r'has no field named "(?P<name>[^"]*)"(?: at "(?P<at>[^"]*)")?.*?"\[(?P<known>.*)\]"', re.DOTALL
)
_UNKNOWN_VALUE = re.compile(r"Invalid enum value (?P<value>.*) for enum type (?P<enum>[\w.]+)")
#: What protobuf and Python say, and what we say.
_PLAINER = tuple(
    (re.compile(said), plainer)
    for said, plainer in (
        (r"(?:Failed to (?:load|parse) JSON: )+", ""),
        (r"duplicate key (\w+)", r"\1 is there twice"),
        (r"expected string or bytes-like object, got '\w+'", "expected a text in quotes"),
        (r"(?:invalid literal for int\(\) with base 10|Couldn't parse integer): ", "expected a whole number; got "),
        (r"(?:could not convert string to|Couldn't parse) float: ", "expected a number; got "),
        (
            r'Message type "[\w.]+" should not have multiple "\w+" oneof fields',
            "it may hold one kind, and holds several",
        ),
    )
)
_INSIDE = re.compile(r"^Failed to parse (\w+) field: ")
_AT = re.compile(r' at "?[A-Z]\w+(?:\.([\w.\[\]]+))?"?\.*$')
#: Values of an enum that a message has room for.
_MOST_VALUES = 8
#: Mistakes of shape that are told at once.
_MOST_TOLD = 20
#: What stands for a message that is often written as a text.
_INSTEAD = {"Load": '{"amount": 100, "unit": "LOAD_UNIT_KG"}'}


class Unreadable(Exception):
    """The caller's mistake: a file that is not the record it should be."""


def name_of(path: Path) -> str:
    """A file's name in messages."""
    return "standard input" if str(path) == "-" else str(path)


def text_of(path: Path) -> str:
    """The text of a file; `-` is what is piped in. Raises Unreadable."""
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return data.decode("utf-8-sig")
    except OSError as mistake:
        raise Unreadable(f"{name_of(path)}: {mistake.strerror}") from mistake
    except UnicodeDecodeError as mistake:
        raise Unreadable(f"{name_of(path)}: not UTF-8 text, at byte {mistake.start}") from mistake


def message_from(text: str, message: _M, name: str) -> _M:
    """The text read into a message, whose name is told in messages. Raises Unreadable."""
    try:
        tree = json.loads(text)
        if not isinstance(tree, dict):
            raise Unreadable(f"{name}: expected a JSON object, a {message.DESCRIPTOR.name}")
        if wrong := list(chain(_written_twice(tree, ""), _misshapen(tree, message.DESCRIPTOR, ""))):
            raise Unreadable("\n".join(f"{name}: {each}" for each in wrong[:_MOST_TOLD]))
        return json_format.Parse(text, message)
    except json.JSONDecodeError as mistake:
        raise Unreadable(_syntax(mistake, name)) from mistake
    except (json_format.ParseError, RecursionError) as mistake:
        raise Unreadable(f"{name}: {_plainly(str(mistake))}") from mistake


def _written_twice(tree: object, path: str) -> Iterator[str]:
    """Fields that an object has in both spellings, ageYears and age_years: protobuf lets one of them win."""
    if isinstance(tree, list):
        for index, each in enumerate(tree):
            yield from _written_twice(each, f"{path}[{index}]")
    elif isinstance(tree, dict):
        seen: dict[str, str] = {}
        for name, value in tree.items():
            first = seen.setdefault(name.replace("_", "").lower(), name)
            here = f"{path}.{name}".removeprefix(".")
            if first != name:
                yield f"{here}: this is {first!r} once more; write it once"
            yield from _written_twice(value, here)


def _misshapen(tree: object, message: Any, path: str) -> Iterator[str]:
    """Objects, lists and texts in each other's place, by the path of the field; unknown fields are left to protobuf.

    `message` is a descriptor, of which protobuf has two classes.
    """
    fields = {name: field for field in message.fields for name in (field.name, field.json_name)}
    for name, value in tree.items() if isinstance(tree, dict) else ():
        field, here = fields.get(name), f"{path}.{name}".removeprefix(".")
        if field is None or value is None or _is_map(field):
            continue
        if field.is_repeated != isinstance(value, list):
            yield f"{here}: expected {'a list' if field.is_repeated else 'one value, not a list'}"
            continue
        for number, each in enumerate(value) if field.is_repeated else [(None, value)]:
            place = here if number is None else f"{here}[{number}]"
            if field.message_type is not None and not isinstance(each, dict):
                example = _INSTEAD.get(field.message_type.name)
                yield f"{place}: expected an object, a {field.message_type.name}{f', as {example}' if example else ''}"
            elif field.message_type is not None:
                yield from _misshapen(each, field.message_type, place)
            elif field.type == FieldDescriptor.TYPE_STRING and not isinstance(each, str):
                yield f"{place}: expected a text in quotes"


def _is_map(field: Any) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _syntax(mistake: json.JSONDecodeError, name: str) -> str:
    """Where the JSON breaks off, with the line."""
    if not mistake.doc.strip():
        return f"{name}: empty; expected a JSON object"
    lines = mistake.doc.splitlines() or [""]
    line = lines[min(mistake.lineno, len(lines)) - 1]
    first = max(0, mistake.colno - 60)
    number = f"{mistake.lineno:>5} | "
    caret = f"{' ' * (len(number) - 2)}| {' ' * (mistake.colno - 1 - first)}^"
    return (
        f"{name}:{mistake.lineno}:{mistake.colno}: not JSON: {mistake.msg}\n{number}{line[first : first + 80]}\n{caret}"
    )


def _plainly(text: str) -> str:
    """Protobuf's words in ours: the path of the field first, then what is wrong, then the nearest right word."""
    path: list[str] = []
    while match := _INSIDE.match(text):
        path.append(match[1])
        text = text[match.end() :]
    if match := _UNKNOWN_FIELD.search(text):
        known = re.findall(r"'(\w+)'", match["known"])
        inside = (match["at"] or "").partition(".")[2]
        name = f"{inside}.{match['name']}" if inside else match["name"]
        return f"{name}: no such field{_hint(match['name'], known, 'fields here')}"
    if match := _UNKNOWN_VALUE.search(text):
        enum = descriptor_pool.Default().FindEnumTypeByName(match["enum"])
        hint = _hint(match["value"], [each.name for each in enum.values if each.number], "expected one of")
        return f"{'.'.join(path)}: no such value {match['value']}{hint}"
    text = text.rstrip(".")
    for said, plainer in _PLAINER:
        text = said.sub(plainer, text)
    if match := _AT.search(text):
        path, text = [match[1] or ".".join(path)], text[: match.start()]
    return f"{'.'.join(path)}: {text}" if path else text


def _hint(word: str, known: list[str], otherwise: str) -> str:
    near = nearest(word, known) or nearest(word.upper(), known)
    if near:
        return f"; did you mean {near!r}?"
    shown = ", ".join(known[:_MOST_VALUES]) + (", ..." if len(known) > _MOST_VALUES else "")
    return f"; {otherwise}: {shown}"
