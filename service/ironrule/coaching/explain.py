"""Reasons: sentences with the athlete's own numbers in their places, and the facts that a condition read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ironrule.carried.decision import FactValue, StepText
from ironrule.coaching.number import Resolved, StepKind
from ironrule.rulebook.clauses import text_of
from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    CarryRef,
    Compare,
    Condition,
    Either,
    Expression,
    FactRef,
    IfMissing,
    IsTrue,
    Literal,
    Not,
    SettingRef,
    ShareOf,
    Sum,
    facts_in,
)
from ironrule.rulebook.evaluate import held_of, reading_of, truth_of, value_of
from ironrule.rulebook.lowering import Row
from ironrule.rulebook.templates import Blank, Held, Template
from ironrule.rulebook.windows import lifts_of
from ironrule.speech import phrases
from ironrule.speech.said import LIFT, NUMBER, SENTENCES, TEXT, WORD, Place, Said, Shown
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, LoadPair, Unit
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind, Value, for_people, shown
from ironrule.vocabulary.scene import Scene

#: What joins clauses, and what `not` makes of it.
_JOINTS = {(Both, False): "all of", (Both, True): "not all of", (Either, False): "any of", (Either, True): "none of"}
_DASH = {"none": "no fault named"}


def reason_of(template: Template, scene: Scene, blanks: Mapping[str, Shown] | None = None) -> Said:
    """A reason with its places filled. `from` and `to` are known only once the number is."""
    places = tuple(_filled(name, node, scene, blanks or {}) for name, node in template.places)
    return Said(template.text, places, template.own)


def _filled(name: str, node: Expression | Held | Blank | str, scene: Scene, blanks: Mapping[str, Shown]) -> Place:
    match node:
        case str():
            return Place(name, TEXT, node)
        case Blank(side):
            return _quantity(name, blanks.get(side, "?"))
        case Held(count):
            held = tuple(Said(each, own=True) for each in held_of(count, scene))
            return Place(name, SENTENCES, held or (phrases.NONE_HELD,))
        case _:
            return _read_for(name, node, scene)


def _quantity(name: str, shown: Shown) -> Place:
    return Place(name, NUMBER, shown) if isinstance(shown, str) else Place(name, SENTENCES, (shown,))


def _read_for(name: str, node: Expression, scene: Scene) -> Place:
    """What an expression comes to, in a place of a sentence."""
    value = value_of(node, scene)
    if isinstance(value, str):
        return Place(name, LIFT if value in CATALOGUE else WORD, value)
    if value is None or isinstance(value, bool):
        return Place(name, WORD, shown(value, node.kind))
    return _quantity(name, _shown_value(value, node))


def _shown_value(value: Value | None, node: Expression) -> Shown:
    if isinstance(value, Load):
        pair = isinstance(node, SettingRef) and isinstance(node.setting.value, LoadPair)
        return str(value) if pair else shown_load(value)
    return shown(value, node.kind)


def shown_expression(node: Expression, scene: Scene) -> str:
    """An expression's value as a coach would write it in a rule."""
    value = value_of(node, scene)
    if isinstance(value, str):
        return CATALOGUE[value].name if value in CATALOGUE else _DASH.get(value, value.replace("_", " "))
    if isinstance(node, SettingRef) and isinstance(node.setting.value, LoadPair) and isinstance(value, Load):
        return str(value)
    return shown(value, node.kind)


def shown_base(node: Expression, scene: Scene) -> Shown:
    """Where a load of a set line comes from: the carried load, a share of another."""
    match node:
        case CarryRef("load") | FactRef(Fact("load")):
            return phrases.CARRIED_LOAD
        case CarryRef(name):
            return phrases.CARRIED_NUMBER(name=name)
        case FactRef(Fact(name)):
            return phrases.NAMED_NUMBER(name=name)
        case ShareOf(share, CarryRef() | FactRef() as base):
            name = base.name if isinstance(base, CarryRef) else base.fact.name
            of, value = (_shown_value(value_of(each, scene), each) for each in (share, base))
            return phrases.SHARE_OF(share=of, name=name, value=value)
        case Sum(left, right, minus):
            join = phrases.MINUS if minus else phrases.PLUS
            return join(left=shown_base(left, scene), right=shown_base(right, scene))
        case _:
            return _shown_value(value_of(node, scene), node)


def shown_load(load: Load | None) -> Shown:
    """A load with at most two decimals, below zero as assistance; 'open' for None."""
    if load is None:
        return "open"
    shown_ = f"{for_people(abs(load.amount))} {load.unit}"
    return phrases.HELP(load=shown_) if load.amount < 0 else shown_


def shown_number(value: Load | Decimal | None, kind: Kind) -> Shown:
    """A carried number as it is, with its unit."""
    if not isinstance(value, Decimal):
        return shown_load(value)
    return shown(value, kind) if kind in (Kind.SECONDS, Kind.METRES) else str(value)


def step_texts(result: Resolved, unit: Unit, base_note: Shown) -> tuple[StepText, ...]:
    """The steps of a load as they are told."""

    def exact(number: Decimal | None) -> str:
        return "" if number is None else f"{for_people(number)} {unit}"

    return tuple(
        StepText(
            step.kind,
            step.rule,
            exact(step.before),
            exact(step.after),
            base_note if step.kind is StepKind.BASE else step.note,
            step.binding,
        )
        for step in result.steps
    )


def facts_of(row: Row, scene: Scene) -> tuple[FactValue, ...]:
    """Every fact that a row's condition read of this subject, and every count, each with its value."""
    rows = {fact.name: shown(reading_of(fact, scene), fact.kind) for fact in row.facts}
    for count in row.counts:
        held = ", ".join(held_of(count, scene))
        rows[count.name] = f"{shown(value_of(count, scene), count.kind)}{f' ({held})' if held else ''}"
    return tuple(FactValue(name, value, scene.subject) for name, value in rows.items())


@dataclass(frozen=True)
class Clause:
    """A clause as written, how it came out, and what it read: its left side, and its right side where that is a word.

    A joint, as `any of`, stands before the clauses that it joins, which are nested one deeper.
    """

    text: str
    status: bool | None
    value: str
    depth: int = 0
    joint: bool = False


def clauses_with_values(condition: Condition, scene: Scene) -> Iterator[Clause]:
    """Every clause of a condition in a scene, with the joints between them; what `and` joins outside is not nested."""
    return _clauses(condition, scene, 0, Both)


def _clauses(node: Condition, scene: Scene, depth: int, around: type[Both | Either]) -> Iterator[Clause]:
    inner = node.part if isinstance(node, Not) else node
    if not isinstance(inner, Both | Either):
        yield Clause(text_of(node), truth_of(node, scene), _read(node, scene), depth)
        return
    nested = not isinstance(node, around)
    if nested:
        yield Clause(_JOINTS[type(inner), node is not inner], truth_of(node, scene), "", depth, joint=True)
    for part in inner.parts:
        yield from _clauses(part, scene, depth + nested, type(inner))


def _read(clause: Condition, scene: Scene) -> str:
    """What a clause read; of one that some lift must meet, what it read of each."""
    inner = clause
    while isinstance(inner, IfMissing | Not):
        inner = inner.part
    if isinstance(inner, IsTrue) and inner is clause:
        # `not injured: no` would be read as the clause's own truth.
        return shown(reading_of(inner.fact, scene), inner.fact.kind)
    if isinstance(inner, AnyLift):
        return "; ".join(f"{each.subject} {_read(inner.part, each)}" for each in lifts_of(scene))
    if isinstance(clause, IfMissing) and truth_of(clause.part, scene) is None:
        came = truth_of(clause, scene)
        return _values(inner, scene) + ("" if came is None else f", which {'passes' if came else 'fails'}")
    return _values(inner, scene)


def _values(inner: Condition, scene: Scene) -> str:
    if isinstance(inner, Compare):
        left, right = (shown_expression(each, scene) for each in (inner.left, inner.right))
        return left if isinstance(inner.right, Literal) else f"{left}, against {right}"
    return ", ".join(
        f"{fact.name} {shown(reading_of(fact, scene), fact.kind)}" for fact in dict.fromkeys(facts_in(inner))
    )
