"""The numbers that both engines see: quantised once, windows and differences already worked out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ironrule.engine.port import Features
from ironrule.rulebook.conditions import Expression, FactRef, HowMany, Mean
from ironrule.rulebook.evaluate import reading_of, sign_of, truth_of, value_of
from ironrule.rulebook.lowering import Group, Sign, Truth, number_for
from ironrule.units import BEYOND
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.scene import Scene

_BEYOND = float(BEYOND)


def features_of(group: Group, scene: Scene) -> Features:
    """Every feature of a group in a scene."""
    return [_NUMBERS[type(feature)](feature, scene) for feature in group.features]


def _sign(feature: Sign, scene: Scene) -> float | None:
    sign = sign_of(value_of(feature.left, scene), value_of(feature.right, scene))
    return None if sign is None else float(sign)


def _truth(feature: Truth, scene: Scene) -> float | None:
    found = truth_of(feature.condition, scene)
    return None if found is None else float(found)


def _fact(feature: FactRef, scene: Scene) -> float | None:
    found = reading_of(feature.fact, scene)
    if isinstance(found, str):
        names = feature.fact.names
        return float(names.index(found)) if found in names else None
    return _number(found)


def _value(feature: Expression, scene: Scene) -> float | None:
    return _number(value_of(feature, scene))


def _number(value: Value | None) -> float | None:
    if value is None:
        return None
    number = number_for(value)  # type: ignore[arg-type]  # names are handled above, and loads are compared by sign
    return number if -_BEYOND < number < _BEYOND else None


#: How each kind of feature becomes a number.
_NUMBERS: dict[type, Callable[[Any, Scene], float | None]] = {
    Sign: _sign,
    Truth: _truth,
    FactRef: _fact,
    Mean: _value,
    HowMany: _value,
}
