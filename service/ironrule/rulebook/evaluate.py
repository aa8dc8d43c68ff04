"""What a checked condition or expression is worth in a scene: true, false or unknown; a value or missing.

This is the plain reading of the tree. Engines work on what lowering.py makes of it; derived features come from here.
Each node is made into a function once, which calls those of its parts: scenes are many, and rulebooks are few.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from ironrule.carried.state import ATHLETE
from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    CarryRef,
    Compare,
    Condition,
    Constant,
    Either,
    Expression,
    FactRef,
    HowMany,
    IfMissing,
    InEach,
    InEffect,
    IsTrue,
    Literal,
    Mean,
    Not,
    Op,
    SettingRef,
    ShareOf,
    Sum,
)
from ironrule.rulebook.windows import lifts_of, mean_of, scenes_of
from ironrule.units import BEYOND, Load, LoadPair, Percent, Unit, quantised
from ironrule.vocabulary.facts import Fact
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.scene import Scene

#: An expression, a condition, and the names of what a condition lacks, as functions of a scene.
Reader = Callable[[Scene], Value | None]
Judge = Callable[[Scene], bool | None]
Lack = Callable[[Scene], tuple[str, ...]]


def value_of(node: Expression, scene: Scene) -> Value | None:
    """The exact value of an expression; None when a fact it needs is missing."""
    return reader_of(node)(scene)


def truth_of(node: Condition, scene: Scene) -> bool | None:
    """True, false, or None for unknown (Kleene's three values)."""
    return judge_of(node)(scene)


def missing_in(node: Condition, scene: Scene) -> tuple[str, ...]:
    """The facts that keep a condition from being known, each once."""
    return tuple(dict.fromkeys(_lack_of(node)(scene)))


def held_of(count: HowMany, scene: Scene) -> tuple[str, ...]:
    """The names of the conditions that are known to be true."""
    return scene.once(id(count), lambda here: tuple(name for name, part in count.parts if truth_of(part, here) is True))


def reader_of(node: Expression) -> Reader:
    """An expression as a function of a scene, made once and kept with the expression."""
    made: Reader | None = vars(node).get("reader")
    if made is None:
        made = vars(node)["reader"] = _READERS[type(node)](node)
    return made


def judge_of(node: Condition) -> Judge:
    """A condition as a function of a scene, made once and kept with the condition."""
    made: Judge | None = vars(node).get("judge")
    if made is None:
        made = vars(node)["judge"] = _JUDGES[type(node)](node)
    return made


def _lack_of(node: Condition) -> Lack:
    made: Lack | None = vars(node).get("lack")
    if made is None:
        made = vars(node)["lack"] = _LACKS.get(type(node), _lack_of_facts)(node)
    return made


def sign_of(left: Value | None, right: Value | None) -> int | None:
    """-1, 0 or 1: the sign of left minus right, exact for loads whatever their units.

    None when a side is missing, or is a number that no fact can be.
    """
    if left is None or right is None:
        return None
    if isinstance(left, Load) and isinstance(right, Load):
        return (left > right) - (left < right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        if max(abs(left), abs(right)) >= BEYOND:
            return None
        one, other = quantised(left), quantised(right)
        return (one > other) - (one < other)
    return 0 if left == right else 1


def reading_of(fact: Fact, scene: Scene) -> Value | None:
    """A fact of this scene; None when it is missing, or lies before an effect that forgets it."""
    memory, name = scene.common if fact.alike else scene.seen, fact.name
    if name not in memory:
        memory[name] = None if fact.history and _is_forgotten(name, scene) else fact.function(scene)
    return memory[name]  # type: ignore[no-any-return]  # what the function gave


def _is_forgotten(name: str, scene: Scene) -> bool:
    """The exposure lies before the last effect that lets the subject forget a fact."""
    return name in scene.forgotten and scene.exposure is not None and scene.exposure.on < scene.forgotten[name]


def _literal(node: Literal) -> Reader:
    return _constant(node.value)


def _constant(value: Constant | None) -> Reader:
    """The value itself; of a pair, the half that belongs to the athlete's unit."""
    if isinstance(value, LoadPair):
        halves = {unit: value.in_unit(unit) for unit in Unit}
        return lambda scene: halves[scene.athlete.equipment.unit]
    return lambda scene: value


def _fact(node: FactRef) -> Reader:
    return partial(reading_of, node.fact)


def _carried(node: CarryRef) -> Reader:
    name, alone, start = node.name, node.per == ATHLETE, _constant(node.start)

    def read(scene: Scene) -> Value | None:
        found = scene.carried.variables.get((name, ATHLETE if alone else scene.subject))
        return start(scene) if found is None else found

    return read


def _setting(node: SettingRef) -> Reader:
    setting, by = node.setting, node.setting.by
    if by is None:
        return _constant(setting.value)
    named = {name: _constant(value) for name, value in setting.values}
    other = named.get("other", _constant(None))
    return lambda scene: named.get(str(reading_of(by, scene)), other)(scene)


def _share_of(node: ShareOf) -> Reader:
    share, base = reader_of(node.share), reader_of(node.base)
    return lambda scene: _share(share(scene), base(scene))


def _summed(node: Sum) -> Reader:
    left, right, minus = reader_of(node.left), reader_of(node.right), node.minus
    return lambda scene: _sum(left(scene), right(scene), minus)


def _mean(node: Mean) -> Reader:
    return lambda scene: scene.once(id(node), lambda here: mean_of(node, here))


def _count(node: HowMany) -> Reader:
    return lambda scene: Decimal(len(held_of(node, scene)))


def _compare(node: Compare) -> Judge:
    """One comparison on the grain of facts; None when a side is missing."""
    left, right, says, constant = reader_of(node.left), reader_of(node.right), _SAYS[node.op], node.constant

    def compared(scene: Scene) -> bool | None:
        sign = sign_of(left(scene), right(scene))
        return None if sign is None else says(sign, 0)

    def with_constant(scene: Scene) -> bool | None:
        found = left(scene)
        return says(quantised(found), constant) if isinstance(found, Decimal) and -BEYOND < found < BEYOND else None

    return compared if constant is None else with_constant


def _is_true(node: IsTrue) -> Judge:
    fact = node.fact

    def judge(scene: Scene) -> bool | None:
        found = reading_of(fact, scene)
        return None if found is None else bool(found)

    return judge


def _in_each(node: InEach) -> Judge:
    part, count, key = judge_of(node.part), node.count, id(node)

    def work(scene: Scene) -> bool | None:
        verdicts = [part(each) for each in scenes_of(node, scene)]
        if False in verdicts:
            return False
        return None if None in verdicts or len(verdicts) < count else True

    return lambda scene: scene.once(key, work)


def _some_lift(node: AnyLift) -> Judge:
    part, key = judge_of(node.part), id(node)

    def work(scene: Scene) -> bool | None:
        verdicts = [part(each) for each in lifts_of(scene)]
        if True in verdicts:
            return True
        return None if None in verdicts or not verdicts else False

    return lambda scene: scene.once(key, work)


def _runs(node: InEffect) -> Judge:
    effect = node.effect
    return lambda scene: effect in scene.in_effects


def _unless_missing(node: IfMissing) -> Judge:
    part, passes = judge_of(node.part), node.passes

    def judge(scene: Scene) -> bool:
        found = part(scene)
        return passes if found is None else found

    return judge


def _not(node: Not) -> Judge:
    part = judge_of(node.part)

    def judge(scene: Scene) -> bool | None:
        found = part(scene)
        return None if found is None else not found

    return judge


def _both(node: Both) -> Judge:
    parts = [judge_of(part) for part in node.parts]

    def judge(scene: Scene) -> bool | None:
        known: bool | None = True
        for part in parts:
            found = part(scene)
            if found is False:
                return False
            if found is None:
                known = None
        return known

    return judge


def _either(node: Either) -> Judge:
    parts = [judge_of(part) for part in node.parts]

    def judge(scene: Scene) -> bool | None:
        known: bool | None = False if parts else None
        for part in parts:
            found = part(scene)
            if found:
                return True
            if found is None:
                known = None
        return known

    return judge


def _lack_of_parts(node: Both | Either) -> Lack:
    judge, parts = judge_of(node), [_lack_of(part) for part in node.parts]
    return lambda scene: () if judge(scene) is not None else tuple(name for part in parts for name in part(scene))


def _lack_of_part(node: Not | IfMissing) -> Lack:
    judge, part = judge_of(node), _lack_of(node.part)
    return lambda scene: part(scene) if judge(scene) is None else ()


def _lack_of_lifts(node: AnyLift) -> Lack:
    judge, part, names = judge_of(node), _lack_of(node.part), _names(node.part)

    def lack(scene: Scene) -> tuple[str, ...]:
        if judge(scene) is not None:
            return ()
        lifts = lifts_of(scene)
        return tuple(name for lift in lifts for name in part(lift)) if lifts else names

    return lack


def _lack_of_each(node: InEach) -> Lack:
    judge, names = judge_of(node), _names(node.part)
    return lambda scene: names if judge(scene) is None else ()


def _lack_of_facts(node: Compare | IsTrue | InEffect) -> Lack:
    judge, facts = judge_of(node), node.facts

    def lack(scene: Scene) -> tuple[str, ...]:
        if judge(scene) is not None:
            return ()
        return tuple(fact.name for fact in facts if reading_of(fact, scene) is None)

    return lack


def _names(node: Condition) -> tuple[str, ...]:
    return tuple(fact.name for fact in node.facts)


#: What each comparison says of a left side and a right one.
_SAYS: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
#: What makes a function of each kind of expression ...
_READERS: dict[type, Callable[[Any], Reader]] = {
    Literal: _literal,
    FactRef: _fact,
    CarryRef: _carried,
    SettingRef: _setting,
    ShareOf: _share_of,
    Sum: _summed,
    Mean: _mean,
    HowMany: _count,
}
#: ... of each kind of condition ...
_JUDGES: dict[type, Callable[[Any], Judge]] = {
    Compare: _compare,
    IsTrue: _is_true,
    InEach: _in_each,
    AnyLift: _some_lift,
    InEffect: _runs,
    IfMissing: _unless_missing,
    Not: _not,
    Both: _both,
    Either: _either,
}
#: ... and of what conditions lack that are made of others.
_LACKS: dict[type, Callable[[Any], Lack]] = {
    InEach: _lack_of_each,
    AnyLift: _lack_of_lifts,
    IfMissing: _lack_of_part,
    Not: _lack_of_part,
    Both: _lack_of_parts,
    Either: _lack_of_parts,
}


def _share(share: Value | None, base: Value | None) -> Value | None:
    if not isinstance(share, Decimal) or base is None:
        return None
    if isinstance(base, Load):
        return Percent(share).of(base)
    return share * base / 100 if isinstance(base, Decimal) else None


def _sum(left: Value | None, right: Value | None, minus: bool) -> Value | None:
    if isinstance(left, Load) and isinstance(right, Load):
        return left.minus(right) if minus else left.plus(right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left - right if minus else left + right
    return None
