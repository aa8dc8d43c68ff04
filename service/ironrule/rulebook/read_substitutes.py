"""Reads the substitutes of a file: which lift stands in for which, with which share of the load, and why."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from ironrule.rulebook.conditions import Expression, Literal, SettingRef
from ironrule.rulebook.layout import Swap
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.rulebook import Rule
from ironrule.rulebook.shapes import items_at, one_of, only_keys, tables_in, text_at, texts_at
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.substitutes import Edge, Substitutes
from ironrule.rulebook.words import Words
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import SWAP_REASONS

_EXAMPLE = "{to: chest_supported_row, load: 70 %, why: [fatigue, equipment]}"
#: A share of more than three times the load is a slip.
_MOST_SHARE = 300


def read_substitutes(table: Table | None, desk: Desk, words: Words) -> dict[str, tuple[Edge, ...]]:
    """The substitutes by the lift for which they stand in, in the order in which they are tried."""
    found: dict[str, tuple[Edge, ...]] = {}
    for lift, node in (table.values if table is not None else {}).items():
        assert table is not None
        if lift not in CATALOGUE:
            desk.unknown("IR302", table.keys[lift], "there is no lift", lift, CATALOGUE)
        edges = [_edge(lift, each, desk, words) for each in tables_in(_entries(table, lift, node, desk), desk, _WHAT)]
        found[lift] = tuple(each for each in edges if each is not None)
        _each_once(lift, table, found[lift], desk)
    return found


_WHAT = f"a substitute, as {_EXAMPLE},"


def _entries(table: Table, lift: str, node: Node, desk: Desk) -> tuple[Node, ...]:
    """One substitute, or a list of them."""
    return (node,) if isinstance(node, Table) else items_at(table, lift, desk)


def _edge(lift: str, table: Table, desk: Desk, words: Words) -> Edge | None:
    only_keys(table, ("to", "load", "why"), desk, "a substitute")
    to, load = text_at(table, "to", desk, required=True), text_at(table, "load", desk)
    why = [each.value for each in texts_at(table, "why", desk) if one_of(each, SWAP_REASONS, desk, "why")]
    share = _share(load, desk, words) if load is not None else None
    chosen = one_of(to, CATALOGUE, desk, "a substitute") if to is not None else None
    if to is None or chosen is None:
        return None
    if chosen == lift:
        desk.note("IR302", to.place, f"{lift!r} stands in for itself", expected="another lift")
        return None
    return Edge(chosen, share, frozenset(why))


def _share(text: Text, desk: Desk, words: Words) -> Expression | None:
    """The share of the load: a percent, as a number or a setting."""
    found = read_expression(text, desk, Words(settings=words.settings))
    if found is None:
        return None
    if not isinstance(found, Literal | SettingRef) or found.kind is not Kind.PERCENT:
        desk.note("IR202", text.place, f"the load {text.value!r}", expected="a share of the other's load, as 70 %")
        return None
    if isinstance(found, Literal) and isinstance(found.value, Decimal) and not 0 < found.value <= _MOST_SHARE:
        desk.note("IR303", text.place, f"{text.value} of the other's load", expected=f"up to {_MOST_SHARE} %")
        return None
    return found


def _each_once(lift: str, table: Table, edges: tuple[Edge, ...], desk: Desk) -> None:
    named = [each.to for each in edges]
    for to in dict.fromkeys(each for each in named if named.count(each) > 1):
        told = f"{to!r} stands in for {lift!r} twice"
        desk.note("IR301", table.keys[lift], told, expected="each substitute once, with all its reasons")


def check_swaps(rules: Iterable[Rule], listed: Substitutes, desk: Desk) -> None:
    """Notes every swap that goes by the substitutes alone, where none is listed for its reason."""
    edges = [edge for each in listed.values() for edge in each]
    for rule in rules:
        for action in (each for case in rule.cases for each in case.actions):
            only_listed = isinstance(action, Swap) and any(each.listed for each in action.wanted)
            if isinstance(action, Swap) and only_listed and not any(edge.serves(action.why) for edge in edges):
                for_it = f" for {action.why!r}" if action.why else ""
                expected = "substitutes: {barbell_row: [" + _EXAMPLE + "]}"
                desk.note(
                    "IR302", rule.place, f"{rule.id!r} swaps, and no substitute is listed{for_it}", expected=expected
                )
