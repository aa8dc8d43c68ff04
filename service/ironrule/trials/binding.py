"""Many tests out of one: `for each` lists values of names, `matrix` combines them, and `<name>` stands for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from ironrule.rulebook.shapes import table_at
from ironrule.rulebook.source import Desk, Items, Node, Table, Text

_NAME = re.compile(r"<([A-Za-z_][\w ]*)>")
_MOST = 500

#: What the names stand for in one test.
Binding = Mapping[str, Node]


def bindings_of(table: Table, desk: Desk) -> list[Binding]:
    """The bindings of a test, in order; one that binds nothing where it is only one test."""
    columns = table.get("for each")
    rows = [{}] if columns is None else _rows(columns, desk)
    sides = table_at(table, "matrix", desk)
    sets = [_values(key, node, desk) for key, node in (sides.values if sides else {}).items()]
    count = len(rows) * prod(map(len, sets))
    if count > _MOST:
        desk.note("IR303", table.place, f"{count} tests out of one", expected=f"at most {_MOST}")
        return []
    return [{**row, **dict(each)} for row in rows for each in product(*sets)]


def bound(node: Node, binding: Binding) -> Node:
    """The node with every `<name>` that the binding knows replaced."""
    match node:
        case Text(value, place):
            whole = _NAME.fullmatch(value)
            if whole is not None and whole[1] in binding:
                return _moved(binding[whole[1]], node)
            filled = _NAME.sub(lambda match: _text_of(binding.get(match[1]), match[0]), value)
            return node if filled == value else Text(filled, place, plain=False)
        case Items(values, place):
            return Items(tuple(bound(each, binding) for each in values), place)
        case Table(values, keys, place):
            names = {key: _NAME.sub(lambda match: _text_of(binding.get(match[1]), match[0]), key) for key in values}
            return Table(
                {names[key]: bound(each, binding) for key, each in values.items()},
                {names[key]: each for key, each in keys.items()},
                place,
            )


def unbound_in(node: Node) -> Iterator[tuple[Text, str]]:
    """Texts with a `<name>` that nothing stands for."""
    match node:
        case Text(value):
            yield from ((node, match[1]) for match in _NAME.finditer(value))
        case Items(values):
            for each in values:
                yield from unbound_in(each)
        case Table(values):
            for each in values.values():
                yield from unbound_in(each)


def _rows(columns: Node, desk: Desk) -> list[dict[str, Node]]:
    """Rows from a list of tables, or from aligned columns."""
    if isinstance(columns, Items) and all(isinstance(each, Table) for each in columns.values):
        return [dict(each.values) for each in columns.values if isinstance(each, Table)]
    if not isinstance(columns, Table):
        desk.note(
            "IR103", columns.place, "'for each' is no table", expected="for each: {sleep_h: [4 h, 8 h], bar: [..]}"
        )
        return [{}]
    sets = [_values(key, node, desk) for key, node in columns.values.items()]
    longest = max(map(len, sets), default=0)
    for (key, place), values in zip(columns.keys.items(), sets, strict=True):
        if len(values) < longest:
            desk.note("IR103", place, f"{key!r} has {len(values)} values", expected=f"{longest}, as the longest has")
    return [dict(row) for row in zip(*sets, strict=False)] or [{}]


def _values(key: str, node: Node, desk: Desk) -> list[tuple[str, Node]]:
    if not isinstance(node, Items) or not node.values:
        desk.note("IR103", node.place, f"{key!r} is not a list of values", expected=f"{key}: [one, two]")
        return []
    return [(key, each) for each in node.values]


def _text_of(node: Node | None, otherwise: str) -> str:
    """What stands for a name inside a text: a value, the values of a list as reps are written, or a table in a line."""
    match node:
        case Text(value):
            return value
        case Items(values):
            return " ".join(_text_of(each, "...") for each in values)
        case Table(values):
            return ", ".join(f"{key} {_text_of(each, '...')}" for key, each in values.items())
        case _:
            return otherwise


def _moved(node: Node, user: Text) -> Node:
    """The value as if it were written where it is used, so that a problem is told there."""
    match node:
        case Text(value):
            return Text(value, user.place, plain=False)
        case Items(values):
            return Items(tuple(_moved(each, user) for each in values), user.place)
        case Table(values, keys):
            return Table(
                {key: _moved(each, user) for key, each in values.items()}, dict.fromkeys(keys, user.place), user.place
            )
