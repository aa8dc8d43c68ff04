"""What a checked condition or expression is worth in a scene: true, false or unknown; a value or missing.

This is the plain reading of the tree. Engines work on what lowering.py makes of it; derived features come from here.
Each node is made into a function once, which calls those of its parts: scenes are many, and rulebooks are few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    CarryRef,
    Compare,
    Condition,
    CountOver,
    CountToday,
    Either,
    Expression,
    FactRef,
    FirstKnown,
    HowMany,
    IfMissing,
    InEach,
    InEffect,
    IsTrue,
    Literal,
    Not,
    Over,
    OverDays,
    Product,
    SettingRef,
    ShareOf,
    Sum,
    SumToday,
    Within,
)
from ironrule.rulebook.setting import Constant
from ironrule.rulebook.windows import count_over, count_today, lifts_of, newest_of, over_days, scenes_of
from ironrule.units import BEYOND, Load, LoadPair, Unit, exact_product, lightened, quantised
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.scene import Scene

#: An expression and a condition as functions of a scene.
Reader = Callable[[Scene], Value | None]
Judge = Callable[[Scene], bool | None]

_LOWEST = -BEYOND


def value_of(node: Expression, scene: Scene) -> Value | None:
    """The exact value of an expression; None when a fact it needs is missing."""
    return reader_of(node)(scene)


def truth_of(node: Condition, scene: Scene) -> bool | None:
    """True, false, or None for unknown (Kleene's three values)."""
    return judge_of(node)(scene)


def held_of(count: HowMany, scene: Scene) -> tuple[str, ...]:
    """The names of the conditions that are known to be true."""
    return scene.once(id(count), lambda here: tuple(name for name, part in count.parts if truth_of(part, here) is True))


def reader_of(node: Expression) -> Reader:
    """An expression as a function of a scene, made once and kept with the expression."""
    kept = vars(node)
    if "reader" not in kept:
        kept["reader"] = _READERS[type(node)](node)
    return kept["reader"]  # type: ignore[no-any-return]  # as above


def judge_of(node: Condition) -> Judge:
    """A condition as a function of a scene, made once and kept with the condition."""
    kept = vars(node)
    if "judge" not in kept:
        kept["judge"] = _JUDGES[type(node)](node)
    return kept["judge"]  # type: ignore[no-any-return]  # as above


def start_of(node: CarryRef, scene: Scene) -> Value | None:
    """What a carried variable is worth before anything was written to it; as it can be loaded if it stores the bar."""
    start = None if node.start is None else value_of(node.start, scene)
    if node.bar is None or scene.exercise is None or not isinstance(start, Load):
        return start
    rack = scene.athlete.equipment.rack_for(scene.exercise.implement)
    return rack.rounded(start.to(rack.unit), node.bar)


def carried_load(ref: CarryRef) -> Fact:
    """The fact `load` of a rulebook that carries it: whoever's it is, and what it starts from before it is written."""
    read = reader_of(ref)
    return replace(
        FACTS["load"], function=lambda scene: read(scene) if scene.working_load is None else scene.working_load
    )


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
        memory[name] = None if fact.history and name in scene.lost else fact.function(scene)
    return memory[name]  # type: ignore[no-any-return]  # what the function gave


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
    name, owner = node.name, node.owner

    def read(scene: Scene) -> Value | None:
        found = scene.carried.variables.get((name, owner(scene.subject, scene.set_number)))
        return start_of(node, scene) if found is None else found

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


def _part_of(node: ShareOf) -> Reader:
    """A share that is added or taken away: of assistance, which is below zero, 5 % of -40 kg are 2 kg."""
    share, base = reader_of(node.share), reader_of(node.base)

    def read(scene: Scene) -> Value | None:
        whole = base(scene)
        return _share(share(scene), Load(abs(whole.amount), whole.unit) if isinstance(whole, Load) else whole)

    return read


def _product(node: Product) -> Reader:
    amount, count = reader_of(node.amount), reader_of(node.count)

    def multiplied(scene: Scene) -> Value | None:
        each, many = amount(scene), count(scene)
        if not isinstance(many, Decimal):
            return None
        if isinstance(each, Load):
            return each.times(many)
        return exact_product(each, many) if isinstance(each, Decimal) else None

    return multiplied


def _summed(node: Sum) -> Reader:
    left, minus = reader_of(node.left), node.minus
    right = _part_of(node.right) if isinstance(node.right, ShareOf) else reader_of(node.right)
    return lambda scene: _sum(left(scene), right(scene), minus)


def _first_known(node: FirstKnown) -> Reader:
    parts = [reader_of(part) for part in node.parts]
    return lambda scene: next((found for part in parts if (found := part(scene)) is not None), None)


def _over_days(node: OverDays) -> Reader:
    return lambda scene: scene.once(id(node), lambda here: over_days(node, here))


def _within(node: Within) -> Reader:
    key = ("within", node.fact.name, node.hours)
    if node.fact.alike:
        return lambda scene: scene.once_for_all(key, lambda here: newest_of(node, here))
    return lambda scene: scene.once(key, lambda here: newest_of(node, here))


def _over(node: Over) -> Reader:
    work, days, at_least = node.fact.over, reader_of(node.days), node.at_least
    assert work is not None

    def read(here: Scene) -> Value | None:
        span = days(here)
        return work(here, int(span), at_least) if isinstance(span, Decimal) else None

    return lambda scene: scene.once(node, read)


def _count(node: HowMany) -> Reader:
    return lambda scene: Decimal(len(held_of(node, scene)))


def _count_today(node: CountToday) -> Reader:
    part = judge_of(node.part)
    return lambda scene: scene.once(id(node), lambda here: count_today(part, here))


def _count_over(node: CountOver) -> Reader:
    part, days = judge_of(node.part), reader_of(node.days)
    return lambda scene: scene.once(id(node), lambda here: count_over(part, days(here), here))


def _sum_today(node: SumToday) -> Reader:
    part, that = reader_of(node.part), judge_of(node.that) if node.that is not None else None
    nothing = Decimal(0) if that is not None and node.kind is not Kind.LOAD else None

    def add(scene: Scene) -> Value | None:
        items = scene.items_today()
        values = [part(each) for each in items if that is None or that(each) is True]
        total = values[0] if values else nothing if items else None
        for value in values[1:]:
            total = _sum(total, value, minus=False)
        return total

    return lambda scene: scene.once(id(node), add)


def _compare(node: Compare) -> Judge:
    """One comparison on the grain of facts; None when a side is missing."""
    left, right, says, constant = reader_of(node.left), reader_of(node.right), node.op.says, node.constant

    def compared(scene: Scene) -> bool | None:
        sign = sign_of(left(scene), right(scene))
        return None if sign is None else says(sign, 0)

    def with_constant(scene: Scene) -> bool | None:
        found: Any = left(scene)  # a plain number, as the constant
        return None if found is None or not _LOWEST < found < BEYOND else says(quantised(found), constant)

    return compared if constant is None else with_constant


def _is_true(node: IsTrue) -> Judge:
    fact = node.fact

    def judge(scene: Scene) -> bool | None:
        found = reading_of(fact, scene)
        return None if found is None else bool(found)

    return judge


def _in_each(node: InEach) -> Judge:
    part, count, key = judge_of(node.part), node.count, id(node)

    def judge(scene: Scene) -> bool | None:
        if key not in scene.seen:
            verdicts = [part(each) for each in scenes_of(node, scene)]
            known = None not in verdicts and len(verdicts) >= count
            scene.seen[key] = False if False in verdicts else True if known else None
        return scene.seen[key]  # type: ignore[no-any-return]  # as above

    return judge


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
    from ironrule.rulebook.missing import missing_in  # noqa: PLC0415  # it judges conditions itself

    part = judge_of(node.part)

    def judge(scene: Scene) -> bool | None:
        found = part(scene)
        return node.answer(missing_in(node.part, scene)) if found is None else found

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


#: What makes a function of each kind of expression ...
_READERS: dict[type, Callable[[Any], Reader]] = {
    Literal: _literal,
    FactRef: _fact,
    CarryRef: _carried,
    SettingRef: _setting,
    ShareOf: _share_of,
    Product: _product,
    Sum: _summed,
    FirstKnown: _first_known,
    OverDays: _over_days,
    Within: _within,
    Over: _over,
    HowMany: _count,
    CountToday: _count_today,
    CountOver: _count_over,
    SumToday: _sum_today,
}
#: ... and of each kind of condition.
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


def _share(share: Value | None, base: Value | None) -> Value | None:
    if not isinstance(share, Decimal) or base is None:
        return None
    if isinstance(base, Load):
        return Load(lightened(share, base.amount), base.unit)
    return share * base / 100 if isinstance(base, Decimal) else None


def _sum(left: Value | None, right: Value | None, minus: bool) -> Value | None:
    if isinstance(left, Load) and isinstance(right, Load):
        return left.minus(right) if minus else left.plus(right)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left - right if minus else left + right
    return None
