"""What a checked condition or expression is worth in a scene: true, false or unknown; a value or missing.

This is the plain reading of the tree. Engines work on what lowering.py makes of it; derived features come from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

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
    facts_in,
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
    match node:
        case Literal(value):
            return _in_unit(value, scene)
        case FactRef(fact):
            return reading_of(fact, scene)
        case CarryRef(name, _, per, start):
            carried = scene.carried.variables.get((name, ATHLETE if per == ATHLETE else scene.subject))
            return carried if carried is not None or start is None else _in_unit(start, scene)
        case SettingRef(setting):
            if setting.by is None:
                return None if setting.value is None else _in_unit(setting.value, scene)
            picked = dict(setting.values).get(str(setting.by.function(scene)))
            picked = dict(setting.values).get("other") if picked is None else picked
            return None if picked is None else _in_unit(picked, scene)
        case ShareOf(share, base):
            return _share(value_of(share, scene), value_of(base, scene))
        case Sum(left, right, minus):
            return _sum(value_of(left, scene), value_of(right, scene), minus)
        case Mean(fact, days, at_least):
            return _mean(fact, days, at_least, scene)
        case HowMany():
            return Decimal(len(held_of(node, scene)))


def held_of(count: HowMany, scene: Scene) -> tuple[str, ...]:
    """The names of the conditions that are known to be true."""
    return tuple(name for name, part in count.parts if truth_of(part, scene) is True)


def truth_of(node: Condition, scene: Scene) -> bool | None:
    """True, false, or None for unknown (Kleene's three values)."""
    match node:
        case Compare(left, op, right):
            return compared(value_of(left, scene), op, value_of(right, scene))
        case IsTrue(fact):
            found = reading_of(fact, scene)
            return None if found is None else bool(found)
        case InEach(part, count, over):
            return _in_each(part, count, over, scene)
        case AnyLift(part):
            return _any([truth_of(part, each) for each in _lifts(scene)])
        case InEffect(effect):
            return effect in scene.in_effects
        case IfMissing(part, passes):
            found = truth_of(part, scene)
            return passes if found is None else found
        case Not(part):
            found = truth_of(part, scene)
            return None if found is None else not found
        case Both(parts):
            return _all([truth_of(part, scene) for part in parts])
        case Either(parts):
            return _any([truth_of(part, scene) for part in parts])


def compared(left: Value | None, op: Op, right: Value | None) -> bool | None:
    """One comparison on the grain of facts; None when a side is missing."""
    sign = sign_of(left, right)
    if sign is None:
        return None
    match op:
        case Op.EQ:
            return sign == 0
        case Op.NE:
            return sign != 0
        case Op.LT:
            return sign < 0
        case Op.LE:
            return sign <= 0
        case Op.GT:
            return sign > 0
        case Op.GE:
            return sign >= 0


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
    if scene.forgets and scene.exposure is not None and fact.history:
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
                yield from (fact.name for fact in facts_in(part))
        case InEach(part):
            yield from (fact.name for fact in facts_in(part))
        case _:
            yield from (fact.name for fact in facts_in(node) if reading_of(fact, scene) is None)


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


def _in_each(part: Condition, count: int, over: str, scene: Scene) -> bool | None:
    facts = list(facts_in(part))
    if over == "check-ins":
        reading = next((fact.reading for fact in facts if fact.reading), "")
        known = [each for each in scene.check_ins(CHECK_IN_WINDOW_DAYS) if getattr(each, reading, None) is not None]
        scenes = [replace(scene, moment=each.at) for each in known[-count:]]
    else:
        judged = any(fact.judged for fact in facts)
        ring = [each for each in scene.exposures() if not (judged and each.limited)]
        scenes = [scene.at(each) for each in ring[-count:]]
    verdicts = [truth_of(part, each) for each in scenes]
    if len(verdicts) < count:
        return False if False in verdicts else None
    return _all(verdicts)


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
    scenes = [_track_scene(scene, subject) for subject in scene.carried.digest.exposures]
    return [
        each for each in scenes if each.exposure is not None and (scene.on - each.exposure.on).days <= LIFT_SHELF_DAYS
    ]


def _track_scene(scene: Scene, subject: str) -> Scene:
    exercise = CATALOGUE.get(subject.partition("/")[0])
    track = replace(scene, subject=subject, exercise=exercise, exposure=None, item=None)
    ring = track.exposures()
    return track.at(ring[-1]) if ring else track


def _all(verdicts: list[bool | None]) -> bool | None:
    return False if False in verdicts else None if None in verdicts else True


def _any(verdicts: list[bool | None]) -> bool | None:
    return True if True in verdicts else None if None in verdicts or not verdicts else False
