"""Reads the layout: rules of the passes before fit, the budgets of fit, the order of a session."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ironrule.rulebook.conditions import Expression, SettingRef
from ironrule.rulebook.layout import (
    BUDGETS,
    FIT,
    LAYOUT,
    OF_ATHLETE,
    OVER,
    PAIR,
    PRIORITY_LIFT,
    RULED,
    SESSION,
    WEEK,
    Fit,
    OrderRule,
    Pairing,
)
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.read_actions import Names
from ironrule.rulebook.read_pairings import read_pairings
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.read_rules import cases_of, condition_at, heading_of, if_missing_at
from ironrule.rulebook.read_sorting import read_sort_keys
from ironrule.rulebook.read_words import setting_from
from ironrule.rulebook.rulebook import Rule
from ironrule.rulebook.shapes import items_at, one_of, only_keys, table_at, tables_in, text_at, texts_at
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.rulebook.words import Words
from ironrule.training.exercise import ROLES
from ironrule.vocabulary.fact import ATHLETE, ITEM, TRACK
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind

_PASS_KEYS = (
    "rule", "each", "for", "when", "if missing", "first of", "then", "because", "grade", "source", "priority",
    "ask if unknown",
)  # fmt: skip
_FIT_KEYS = (
    "rule", "when", "if missing", "budget", "over", "at most", "by", "drop", "keep", "because", "grade", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """What a rulebook says about the layout of a session."""

    rules: tuple[Rule, ...] = ()
    fits: tuple[Fit, ...] = ()
    order: OrderRule | None = None
    pairings: tuple[Pairing, ...] = ()


def read_layout(table: Table | None, desk: Desk, names: Names) -> Layout:
    """The passes; each is optional."""
    if table is None:
        return Layout()
    only_keys(table, (*RULED, PAIR, FIT, "order"), desk, "layout")
    if not table.values:
        desk.note(
            "IR102", table.place, "the layout has no pass", expected="order: {rule: ..., by: [...], because: ...}"
        )
    rules = [_rule(each, stage, desk, names) for stage in RULED for each in _tables(table, stage, desk)]
    fits = [_fit(each, desk, names) for each in _tables(table, "fit", desk)]
    order = table_at(table, "order", desk)
    return Layout(
        tuple(each for each in rules if each is not None),
        tuple(sorted((each for each in fits if each is not None), key=lambda each: each.rule)),
        _order(order, desk, replace(names.words, scope=ATHLETE)) if order is not None else None,
        read_pairings(_tables(table, PAIR, desk), desk, names),
    )


def _tables(table: Table, key: str, desk: Desk) -> list[Table]:
    """One rule, or a list of them."""
    node = table.get(key)
    nodes: tuple[Node, ...] = (node,) if isinstance(node, Table) else items_at(table, key, desk)
    return list(tables_in(nodes, desk, f"a rule in {key!r}"))


def _rule(table: Table, stage: str, desk: Desk, names: Names) -> Rule | None:
    only_keys(table, _PASS_KEYS, desk, "a pass rule")
    id_ = text_at(table, "rule", desk, required=True)
    if not _is_about_the_right(table, stage, desk) or id_ is None:
        return None
    scope = ATHLETE if stage in OF_ATHLETE else TRACK
    rest = Table({key: node for key, node in table.values.items() if key != "each"}, table.keys, table.place)
    head = heading_of(id_.value, id_.place, rest, LAYOUT, desk, names)
    head = replace(head, stage=stage, scope=scope, words=replace(head.words, scope=scope))
    when = condition_at(table, "when", desk, head.words, if_missing_at(table, desk, head.words))
    cases = cases_of(table, stage, LAYOUT, desk, names, head.words)
    grade, source = evidence_at(table, desk)
    return None if when is None or not cases else head.rule(cases, when, grade, source)


def _is_about_the_right(table: Table, stage: str, desk: Desk) -> bool:
    """A rule about the athlete says nothing of lifts, and one about lifts nothing of the athlete."""
    each, chosen = text_at(table, "each", desk), texts_at(table, "for", desk)
    if stage in OF_ATHLETE:
        wrong = [text for text in (each, *chosen) if text is not None and text.value != ATHLETE]
        for text in wrong:
            told = f"{text.value!r} in the pass {stage!r}, which is for the athlete"
            desk.note("IR308", text.place, told, expected="neither 'for' nor 'each'")
        return not wrong
    if each is not None:
        one_of(each, (ITEM,), desk, "each")
    for text in chosen:
        if text.value == ATHLETE:
            desk.note("IR308", text.place, f"'for: athlete' in the pass {stage!r}", expected="the names of tracks")
            return False
    return True


def _fit(table: Table, desk: Desk, names: Names) -> Fit | None:
    only_keys(table, _FIT_KEYS, desk, "fit")
    rule, budget = text_at(table, "rule", desk, required=True), text_at(table, "budget", desk, required=True)
    over = text_at(table, "over", desk)
    if rule is not None:
        names.claim(rule.value, rule.place, desk)
    chosen = one_of(budget, BUDGETS, desk, "a budget") if budget is not None else None
    span = (one_of(over, OVER, desk, "over") if over is not None else None) or SESSION
    if chosen and span == WEEK and over is not None and not BUDGETS[chosen]:
        desk.note("IR203", over.place, f"{chosen!r} are not remembered over a week", expected="over: session")
    at_most = _at_most(table, desk, names.words, chosen or "")
    drop = read_sort_keys(items_at(table, "drop", desk, required=True), desk, "what is dropped first")
    known = [*names.tracks, *ROLES, PRIORITY_LIFT]
    keep = [each.value for each in texts_at(table, "keep", desk) if one_of(each, known, desk, "keep")]
    because = template_at(table, desk, replace(names.words, scope=TRACK, section=LAYOUT))
    grade, source = evidence_at(table, desk)
    words = replace(names.words, scope=ATHLETE, section=LAYOUT)
    when = condition_at(table, "when", desk, words, if_missing_at(table, desk, words))
    if rule is None or not chosen or at_most is None or not drop or when is None:
        return None
    place = table.keys["rule"]
    return Fit(rule.value, FACTS[chosen], span, at_most, drop, frozenset(keep), because, grade, source, place, when)


def _at_most(table: Table, desk: Desk, words: Words, budget: str) -> Expression | None:
    """A number or a setting, or with `by` one number for each name; a budget of minutes may be written as time."""
    node = table.get("at most")
    if node is None:
        desk.note("IR102", table.place, "'at most' is missing", expected="at most: 8, or the name of a setting")
        return None
    found = _by_names(table, node, desk) if "by" in table.values or not isinstance(node, Text) else None
    if isinstance(node, Text) and "by" not in table.values:
        found = read_expression(node, desk, replace(words, scope=ATHLETE, section=LAYOUT))
    if found is None:
        return None
    timed = budget == "minutes" and found.kind is Kind.SECONDS
    if not timed and not found.kind.fits(Kind.NUMBER):
        desk.note("IR202", node.place, f"'at most' is {found.kind.plain_words}", expected=Kind.NUMBER.plain_words)
        return None
    return found


def _by_names(table: Table, node: Node, desk: Desk) -> Expression | None:
    if isinstance(node, Items) or "by" not in table.values:
        desk.note("IR103", node.place, "'at most' for each of some names", expected="by: training_status beside it")
        return None
    told: dict[str, Node] = {"value": node, "by": table.values["by"], "means": Text("at most", node.place)}
    places = {"value": table.keys["at most"], "by": table.keys["by"], "means": node.place}
    setting = setting_from("at most", Table(told, places, node.place), desk)
    return None if setting is None else SettingRef(setting)


def _order(table: Table, desk: Desk, words: Words) -> OrderRule | None:
    only_keys(table, ("rule", "by", "because", "grade", "source"), desk, "order")
    rule = text_at(table, "rule", desk, required=True)
    keys = read_sort_keys(items_at(table, "by", desk, required=True), desk, "an order")
    grade, source = evidence_at(table, desk)
    because = template_at(table, desk, words)
    return OrderRule(rule.value, keys, because, grade, source, table.keys["rule"]) if rule else None
