"""Reads what a session leads to: `on success`, `on miss` and `on result` of a track or stage, each a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ironrule.rulebook.conditions import ALWAYS, Both, Compare, Condition, Either, Expression, FactRef, Literal
from ironrule.rulebook.operators import Op
from ironrule.rulebook.read_actions import Names, read_actions, read_number_action
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.read_tracks import Consequence
from ironrule.rulebook.rulebook import Action, Case, NumberAction, Rule
from ironrule.rulebook.shapes import text_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.templates import Blank, Template
from ironrule.rulebook.words import Words
from ironrule.speech import phrases
from ironrule.speech.phrases import Phrase
from ironrule.units import Load, Unit
from ironrule.vocabulary.fact import TRACK, Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import Target

_SECTION, _AFTER_TEST, _STAGE = "after session", "after test", "progression"
_NEW_MAX = "on new max"
_TOLD = ("because", "grade", "source")
_EXAMPLE = "{load: raise 2.5 kg}, or go and a stage"
_FROM_TO = (("from", Blank("from")), ("to", Blank("to")))
#: What is said of what happened where the rulebook says nothing: of a stage, and of a number that was changed.
_TOLD_OF = {
    ("on miss", False, False): phrases.MISSED,
    ("on miss", False, True): phrases.MISSED_MOVED,
    ("on miss", True, False): phrases.MISSED_IN_STAGE,
    ("on miss", True, True): phrases.MISSED_MOVED_IN_STAGE,
    ("on success", False, False): phrases.MADE,
    ("on success", False, True): phrases.MADE_MOVED,
    ("on success", True, False): phrases.MADE_IN_STAGE,
    ("on success", True, True): phrases.MADE_MOVED_IN_STAGE,
    ("on result", False, False): phrases.TESTED,
    ("on result", False, True): phrases.TESTED_MOVED,
    ("on result", True, False): phrases.TESTED_IN_STAGE,
    ("on result", True, True): phrases.TESTED_MOVED_IN_STAGE,
    (_NEW_MAX, False, False): phrases.NEW_MAX,
    (_NEW_MAX, False, True): phrases.NEW_MAX_MOVED,
}


def read_consequence(row: Consequence, desk: Desk, names: Names, *, unfinished_is_missed: bool) -> Rule | None:
    """The rule of one consequence; None when it cannot be read, with the problem noted."""
    table = _as_table(row, desk, names)
    if table is None:
        return None
    place = table.place
    names.claim(row.rule, place, desk)
    section = _AFTER_TEST if row.key == _NEW_MAX else _SECTION
    words = replace(names.words, scope=TRACK, section=section)
    doing = Table({key: value for key, value in table.values.items() if key not in _TOLD}, table.keys, place)
    actions = read_actions(doing, _STAGE, section, desk, names, words)
    because = template_at(table, desk, words, required=False) or _because(row, words, actions)
    grade, source = evidence_at(table, desk)
    if not actions:
        return None
    when = _when(row, words, unfinished_is_missed)
    case = Case(when, actions, because)
    return Rule(row.rule, section, _STAGE, TRACK, (case,), place, frozenset({row.track}), grade=grade, source=source)


def read_new_max(carry: Table | None, desk: Desk, names: Names) -> Iterator[Rule]:
    """The rules that carried numbers are which say what a new maximum sets them to."""
    words = replace(names.words, scope=TRACK, section=_AFTER_TEST)
    for name, node in (carry.values if carry is not None else {}).items():
        text = text_at(node, _NEW_MAX, desk) if isinstance(node, Table) else None
        ref = words.carry.get(name)
        if text is None or ref is None:
            continue
        if ref.per not in (TRACK, "lift"):
            told = f"{name!r} is carried per {ref.per}, and a maximum is of a lift"
            desk.note("IR203", text.place, told, expected="per: lift, or per: track")
            continue
        id_ = f"{name}_{_NEW_MAX.replace(' ', '_')}"
        names.claim(id_, text.place, desk)
        if not text.value.startswith("set "):
            told = f"{text.value!r} by a new maximum"
            desk.note("IR203", text.place, told, expected=f"{name} to be set by it, as set 90 % of one_rm")
            continue
        action = read_number_action(Target(name, ref.kind, ("set",)), text, desk, words)
        if action is not None:
            because = _said(phrases.NEW_MAX_MOVED, ("one_rm", FactRef(words.facts["one_rm"])), *_FROM_TO)
            yield Rule(id_, _AFTER_TEST, _STAGE, TRACK, (Case(ALWAYS, (action,), because),), text.place)


def _as_table(row: Consequence, desk: Desk, names: Names) -> Table | None:
    node = row.node
    if isinstance(node, Text) and node.value.startswith("go "):
        goal = Text(node.value.removeprefix("go ").strip(), node.place, node.plain)
        node = Table({"go": goal}, {"go": node.place}, node.place)
    if isinstance(node, Table):
        _check_goal(row, node, desk, names)
        return node
    desk.note("IR103", node.place, f"{row.key!r} is not a table", expected=f"{row.key}: {_EXAMPLE}")
    return None


def _check_goal(row: Consequence, table: Table, desk: Desk, names: Names) -> None:
    """A track can only go to a stage of its own; a name that no stage has is told with the deed."""
    goal, stage = table.get("go"), names.words.facts.get("stage")
    named = stage is not None and isinstance(goal, Text) and goal.value in stage.names
    if named and isinstance(goal, Text) and goal.value not in row.stages:
        desk.unknown("IR302", goal.place, f"the track {row.track!r} has no stage", goal.value, list(row.stages))


def _when(row: Consequence, words: Words, unfinished_is_missed: bool) -> Condition:
    where = [_is(words.facts["stage"], row.stage)] if row.stage else []
    return Both((*where, _happened(row, unfinished_is_missed)))


def _happened(row: Consequence, unfinished_is_missed: bool) -> Condition:
    outcome = FACTS["outcome"]
    if row.key == _NEW_MAX:
        return ALWAYS
    if row.key == "on success":
        return _is(outcome, "made")
    if row.key == "on result":
        return Compare(FactRef(FACTS["tested"]), Op.GT, Literal(Load(Decimal(0), Unit.KG), Kind.LOAD), "tested")
    missed = _is(outcome, "missed")
    return Either((missed, _is(outcome, "unfinished"))) if unfinished_is_missed else missed


def _is(fact: Fact, name: str) -> Condition:
    return Compare(FactRef(fact), Op.EQ, Literal(name, Kind.NAME), f"{fact.name} = {name}")


def _because(row: Consequence, words: Words, actions: tuple[Action, ...]) -> Template:
    """What is said where the rulebook says nothing."""
    changed = any(isinstance(each, NumberAction) for each in actions)
    staged = bool(row.stage) and row.key != _NEW_MAX
    read = {_NEW_MAX: "one_rm", "on result": "tested"}.get(row.key)
    places: list[tuple[str, Expression | Blank | str]] = [("stage", row.stage)] if staged else []
    places += [(read, FactRef(words.facts[read]))] if read else []
    places += _FROM_TO if changed else ()
    return _said(_TOLD_OF[row.key, staged, changed], *places)


def _said(phrase: Phrase, *places: tuple[str, Expression | Blank | str]) -> Template:
    return Template(phrase.key, places, own=False)
