"""Entries that may use each other are read in the order of their use, so that the order in a file decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.rulebook.words import LANGUAGE

_WORD = re.compile(r"([A-Za-z_]\w*)(\s+of\b)?")


def in_order_of_use(table: Table, what: str, desk: Desk, part: Callable[[Node], Node | None]) -> list[str]:
    """The names of a table's entries, each after those that its `part` uses, else as they stand.

    Entries that use each other in a circle are noted, and left out.
    """
    names = table.values.keys() - LANGUAGE
    uses = {
        name: [each for each, of in words_in(part(node)) if each in names and not (of and each == name)]
        for name, node in table.values.items()
    }
    found: dict[str, None] = {}
    circles: set[str] = set()
    for first in table.values:
        way = {} if first in found else {first: iter(uses[first])}
        while way:
            name = next(reversed(way))
            used = next((each for each in way[name] if each not in found), None)
            if used is None:
                way.popitem()
                found[name] = None
            elif used in way:
                above = list(way)
                circle = above[above.index(used) :]
                circles.update(circle)
                told = f"{what} {used!r} uses {', which uses '.join(map(repr, [*circle[1:], used]))}"
                desk.note("IR204", table.keys[used], told, expected="one of them without the others")
            else:
                way[used] = iter(uses[used])
    desk.broken.update(circles)
    return [name for name in found if name not in circles]


def words_in(node: Node | None) -> Iterator[tuple[str, str]]:
    """The words of every text under a node, each with `of` where that follows: `load of bench_press` is no `load`."""
    match node:
        case Text(value):
            yield from _WORD.findall(value)
        case Items(values):
            for each in values:
                yield from words_in(each)
        case Table(values):
            for each in values.values():
                yield from words_in(each)
