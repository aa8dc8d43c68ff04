"""The numbers that both engines see: quantised once, windows and differences already worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ironrule.engine.port import Features
from ironrule.rulebook.conditions import Expression, FactRef, HowMany, Over, OverDays, Within
from ironrule.rulebook.evaluate import judge_of, reader_of, reading_of, sign_of
from ironrule.rulebook.lowering import Group, Sign, Truth, number_for
from ironrule.units import BEYOND
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.scene import Scene

_BEYOND = float(BEYOND)

_Number = Callable[[Scene], float | None]


def features_of(group: Group, scene: Scene) -> Features:
    """Every feature of a group in a scene."""
    return [number(scene) for number in _numbers_of(group)]


def _numbers_of(group: Group) -> list[_Number]:
    """The features as functions of a scene, made once and kept with the group."""
    kept = vars(group)
    if "numbers" not in kept:
        kept["numbers"] = [_NUMBERS[type(feature)](feature) for feature in group.features]
    return kept["numbers"]  # type: ignore[no-any-return]  # as above


def _sign(feature: Sign) -> _Number:
    left, right = reader_of(feature.left), reader_of(feature.right)

    def number(scene: Scene) -> float | None:
        sign = sign_of(left(scene), right(scene))
        return None if sign is None else float(sign)

    return number


def _truth(feature: Truth) -> _Number:
    judge = judge_of(feature.condition)

    def number(scene: Scene) -> float | None:
        found = judge(scene)
        return None if found is None else float(found)

    return number


def _fact(feature: FactRef) -> _Number:
    fact = feature.fact
    number = _place(fact) if fact.kind is Kind.NAME else lambda scene: _number(reading_of(fact, scene))
    # Facts that are alike for every subject are features of many groups.
    key = f"number of {fact.name}"
    return (lambda scene: scene.once_for_all(key, number)) if fact.alike else number


def _place(fact: Fact) -> _Number:
    """A name as its place among those that the fact may have."""
    places = {name: float(place) for place, name in enumerate(fact.names)}

    def number(scene: Scene) -> float | None:
        found = reading_of(fact, scene)
        return places.get(found) if isinstance(found, str) else None

    return number


def _value(feature: Expression) -> _Number:
    read = reader_of(feature)
    return lambda scene: _number(read(scene))


def _number(value: Value | None) -> float | None:
    if value is None:
        return None
    number = number_for(value)  # type: ignore[arg-type]  # names are handled above, and loads are compared by sign
    return number if -_BEYOND < number < _BEYOND else None


#: How each kind of feature becomes a number.
_NUMBERS: dict[type, Callable[[Any], _Number]] = {
    Sign: _sign,
    Truth: _truth,
    FactRef: _fact,
    OverDays: _value,
    Within: _value,
    Over: _value,
    HowMany: _value,
}
