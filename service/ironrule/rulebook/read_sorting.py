"""Reads by what lifts are sorted: `axial_coef high first`, `lowest priority`, `{role: [hinge, compound]}`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ironrule.rulebook.layout import SortKey
from ironrule.rulebook.shapes import one_of, texts_at
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.vocabulary.fact import ITEM, TRACK, Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind

_PRIORITY_LIFT = "priority_lift first"
_MOST = ("lowest", "highest")
_SHAPE = re.compile(r"(?:(highest|lowest) )?(\w+)(?: (high first|low first|first|last))?")

#: What a draft can be sorted by: anything that is known of a lift.
SORTABLE = {each.name: each for each in FACTS.values() if each.scope in (TRACK, ITEM)}


def spellings_of(fact: Fact) -> tuple[str, ...]:
    """How a fact is written as a key: the foremost first."""
    if fact.kind is Kind.NAME:
        return (fact.name,)
    if fact.kind is Kind.BOOL:
        return f"{fact.name} first", f"{fact.name} last"
    return f"{fact.name} high first", f"{fact.name} low first"


def read_sort_keys(nodes: Iterable[Node], desk: Desk, what: str) -> tuple[SortKey, ...]:
    """Sort keys, the first decides first."""
    found = (_of_names(each, desk, what) if isinstance(each, Table) else _of_text(each, desk, what) for each in nodes)
    return tuple(each for each in found if each is not None)


def _of_text(node: Node, desk: Desk, what: str) -> SortKey | None:
    if not isinstance(node, Text):
        desk.note("IR103", node.place, f"{what} is a list in a list", expected="a text, or {role: [hinge, compound]}")
        return None
    if node.value == _PRIORITY_LIFT:
        return SortKey(node.value)
    match = _SHAPE.fullmatch(node.value)
    fact = SORTABLE.get(match[2]) if match else None
    if match is None or fact is None:
        known = [_PRIORITY_LIFT, *(text for each in SORTABLE.values() for text in spellings_of(each))]
        known += [f"{most} {each.name}" for each in SORTABLE.values() if each.kind.numeric for most in _MOST]
        desk.unknown("IR302", node.place, f"{what} cannot be", node.value, known)
        return None
    most, _, way = match.groups()
    text = f"{fact.name} {'high' if most == 'highest' else 'low'} first" if most and not way else node.value
    if text not in spellings_of(fact) or (most and way):
        expected = " or ".join(spellings_of(fact))
        desk.note("IR203", node.place, f"{node.value!r}, and {fact.name} is {fact.kind.plain_words}", expected=expected)
        return None
    high = text.endswith("high first") or (fact.kind is Kind.BOOL and text.endswith(" first"))
    return SortKey(node.value, fact, high, fact.names)


def _of_names(table: Table, desk: Desk, what: str) -> SortKey | None:
    """`{role: [hinge, compound]}`: lifts of these names in this order, all others after them."""
    names = {each.name: each for each in SORTABLE.values() if each.kind is Kind.NAME}
    if len(table.values) != 1:
        desk.note("IR103", table.place, f"{what} has {len(table.values)} facts", expected="{role: [hinge, compound]}")
        return None
    ((key, place),) = table.keys.items()
    if key not in names:
        desk.unknown("IR302", place, f"{what} cannot go by", key, list(names))
        return None
    texts = texts_at(table, key, desk, required=True)
    chosen = [each.value for each in texts if one_of(each, names[key].names, desk, key)]
    if len(set(chosen)) < len(chosen):
        desk.note("IR301", place, f"a {key} is there twice", expected="each once")
    return SortKey(f"{key}: {', '.join(chosen)}", names[key], names=tuple(chosen)) if chosen else None
