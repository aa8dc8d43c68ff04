"""What a checked condition or expression is worth in a scene: true, false or unknown; a value or missing.

This is the plain reading of the tree. Engines work on what lowering.py makes of it; derived features come from here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from ironrule.carried.state import ATHLETE
from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    CarryRef,
    Compare,
    Condition,
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
from ironrule.training.exercise import CATALOGUE
from ironrule.units import BEYOND, Load, LoadPair, Percent, quantised
from ironrule.vocabulary.facts import Fact
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.scene import Scene

#: `any lift has` looks at tracks that were trained within this time.
LIFT_SHELF_DAYS = 28
#: Check-ins that a window may reach back to.
CHECK_IN_WINDOW_DAYS = 14


def value_of(node: Expression, scene: Scene) -> Value | None:
    """The exact value of an expression; None when a fact it needs is missing."""
    return _VALUES[type(node)](node, scene)


def held_of(count: HowMany, scene: Scene) -> tuple[str, ...]:
    """The names of the conditions that are known to be true."""
    return scene.once(id(count), lambda here: tuple(name for name, part in count.parts if truth_of(part, here) is True))


def truth_of(node: Condition, scene: Scene) -> bool | None:
    """True, false, or None for unknown (Kleene's three values)."""
    return _TRUTHS[type(node)](node, scene)


def start_of(node: CarryRef, scene: Scene) -> Value | None:
    """What a carried variable is worth before anything was written to it; as it can be loaded if it stores the bar."""
    start = None if node.start is None else value_of(node.start, scene)
    if not node.bar or scene.exercise is None or not isinstance(start, Load):
        return start
    rack = scene.athlete.equipment.rack_for(scene.exercise.implement)
    return rack.nearest(start.to(rack.unit), ties_up=True)


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
    try:
        return scene.seen[fact.name]  # type: ignore[no-any-return]  # what `_read` gave
    except KeyError:
        found = scene.seen[fact.name] = _read(fact, scene)
        return found


def _read(fact: Fact, scene: Scene) -> Value | None:
    if fact.history and scene.forgets and scene.exposure is not None:
        began = forgotten_since(fact.name, scene)
        if began is not None and scene.exposure.on < began:
            return None
    return fact.function(scene)


def missing_in(node: Condition, scene: Scene) -> tuple[str, ...]:
    """The facts that keep a condition from being known, each once."""
    return tuple(dict.fromkeys(_missing(node, scene)))


def _missing(node: Condition, scene: Scene) -> Iterator[str]:
    if truth_of(node, scene) is not None:
        return
    match node:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _missing(part, scene)
        case Not(part) | IfMissing(part):
            yield from _missing(part, scene)
        case AnyLift(part):
            lifts = _lifts(scene)
            for lift in lifts:
                yield from _missing(part, lift)
            if not lifts:
                yield from (fact.name for fact in part.facts)
        case InEach(part):
            yield from (fact.name for fact in part.facts)
        case _:
            yield from (fact.name for fact in node.facts if reading_of(fact, scene) is None)


def _literal(node: Literal, scene: Scene) -> Value:
    return _in_unit(node.value, scene)


def _fact(node: FactRef, scene: Scene) -> Value | None:
    return reading_of(node.fact, scene)


def _carried(node: CarryRef, scene: Scene) -> Value | None:
    carried = scene.carried.variables.get((node.name, node.owner(scene.subject, scene.set_number)))
    return start_of(node, scene) if carried is None else carried


def _setting(node: SettingRef, scene: Scene) -> Value | None:
    setting = node.setting
    picked = setting.value if setting.by is None else setting.picked(str(reading_of(setting.by, scene)))
    return None if picked is None else _in_unit(picked, scene)


def _share_of(node: ShareOf, scene: Scene) -> Value | None:
    return _share(value_of(node.share, scene), value_of(node.base, scene))


def _summed(node: Sum, scene: Scene) -> Value | None:
    return _sum(value_of(node.left, scene), value_of(node.right, scene), node.minus)


def _mean_of(node: Mean, scene: Scene) -> Value | None:
    return scene.once(id(node), lambda here: _mean(node.fact, node.days, node.at_least, here))


def _count(node: HowMany, scene: Scene) -> Value:
    return Decimal(len(held_of(node, scene)))


def _compare(node: Compare, scene: Scene) -> bool | None:
    """One comparison on the grain of facts; None when a side is missing."""
    left = value_of(node.left, scene)
    if left is None:
        return None
    if node.constant is not None and isinstance(left, Decimal) and -BEYOND < left < BEYOND:
        return _SAYS[node.op](quantised(left), node.constant)
    sign = sign_of(left, value_of(node.right, scene))
    return None if sign is None else _SAYS[node.op](sign, 0)


def _is_true(node: IsTrue, scene: Scene) -> bool | None:
    found = reading_of(node.fact, scene)
    return None if found is None else bool(found)


def _each(node: InEach, scene: Scene) -> bool | None:
    return scene.once(id(node), lambda here: _in_each(node, here))


def _some_lift(node: AnyLift, scene: Scene) -> bool | None:
    return scene.once(id(node), lambda here: _any([truth_of(node.part, each) for each in _lifts(here)]))


def _runs(node: InEffect, scene: Scene) -> bool:
    return node.effect in scene.in_effects


def _unless_missing(node: IfMissing, scene: Scene) -> bool:
    found = truth_of(node.part, scene)
    return node.passes if found is None else found


def _not(node: Not, scene: Scene) -> bool | None:
    found = truth_of(node.part, scene)
    return None if found is None else not found


def _both(node: Both, scene: Scene) -> bool | None:
    return _all([truth_of(part, scene) for part in node.parts])


def _either(node: Either, scene: Scene) -> bool | None:
    return _any([truth_of(part, scene) for part in node.parts])


#: What each comparison says of a left side and a right one.
_SAYS: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
#: How each kind of expression is worked out ...
_VALUES: dict[type, Callable[[Any, Scene], Value | None]] = {
    Literal: _literal,
    FactRef: _fact,
    CarryRef: _carried,
    SettingRef: _setting,
    ShareOf: _share_of,
    Sum: _summed,
    Mean: _mean_of,
    HowMany: _count,
}
#: ... and each kind of condition.
_TRUTHS: dict[type, Callable[[Any, Scene], bool | None]] = {
    Compare: _compare,
    IsTrue: _is_true,
    InEach: _each,
    AnyLift: _some_lift,
    InEffect: _runs,
    IfMissing: _unless_missing,
    Not: _not,
    Both: _both,
    Either: _either,
}


def _in_unit(value: Decimal | bool | str | Load | LoadPair, scene: Scene) -> Value:
    return value.in_unit(scene.athlete.equipment.unit) if isinstance(value, LoadPair) else value


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


def _mean(fact: Fact, days: int, at_least: int, scene: Scene) -> Decimal | None:
    """One reading a day, the latest; unknown when too few days have one."""
    by_day: dict[date, Decimal] = {}
    for each in scene.check_ins(days):
        reading = getattr(each, fact.reading)
        if reading is not None:
            by_day[each.at.date()] = Decimal(reading)
    return sum(by_day.values(), Decimal(0)) / len(by_day) if len(by_day) >= at_least else None


def _in_each(node: InEach, scene: Scene) -> bool | None:
    verdicts = [truth_of(node.part, each) for each in _last(node, scene)]
    if len(verdicts) < node.count:
        return False if False in verdicts else None
    return _all(verdicts)


def _last(node: InEach, scene: Scene) -> list[Scene]:
    """The scenes of the last check-ins or exposures that count, as many as there are."""
    if node.over == "check-ins":
        known = [
            each for each in scene.check_ins(CHECK_IN_WINDOW_DAYS) if getattr(each, node.reading, None) is not None
        ]
        return [scene.asof(each.at) for each in known[-node.count :]]
    ring = [each for each in scene.exposures() if not (node.judged and each.limited)]
    return [scene.at(each) for each in ring[-node.count :]]


def forgotten_since(fact: str, scene: Scene) -> date | None:
    """The first day of the last effect that forgets a fact; what came before is not counted again."""
    began = [
        effect.started_on
        for effect in scene.carried.effects
        if effect.subject in (ATHLETE, scene.subject) and fact in scene.forgets.get(effect.effect, ())
    ]
    return max(began, default=None)


def _lifts(scene: Scene) -> list[Scene]:
    """Every track that was trained lately; what lies months back is no sign of today."""
    return scene.once("lifts", _lifts_of)


def _lifts_of(scene: Scene) -> list[Scene]:
    scenes = [_track_scene(scene, subject) for subject in scene.carried.digest.exposures]
    return [
        each for each in scenes if each.exposure is not None and (scene.on - each.exposure.on).days <= LIFT_SHELF_DAYS
    ]


def _track_scene(scene: Scene, subject: str) -> Scene:
    exercise = CATALOGUE.get(subject.partition("/")[0])
    track = scene.but(subject=subject, exercise=exercise, exposure=None, item=None)
    ring = track.exposures()
    return track.at(ring[-1]) if ring else track


def _all(verdicts: list[bool | None]) -> bool | None:
    return False if False in verdicts else None if None in verdicts else True


def _any(verdicts: list[bool | None]) -> bool | None:
    return True if True in verdicts else None if None in verdicts or not verdicts else False
