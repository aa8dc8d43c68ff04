"""The numbers that both engines see: quantised once, windows and differences already worked out."""

from __future__ import annotations

from decimal import Decimal

from ironrule.engine.port import Features
from ironrule.rulebook.conditions import FactRef
from ironrule.rulebook.evaluate import reading_of, sign_of, truth_of, value_of
from ironrule.rulebook.lowering import Feature, Group, Sign, Truth, number_for
from ironrule.units import BEYOND
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene


def features_of(group: Group, scene: Scene) -> Features:
    """Every feature of a group in a scene."""
    return [_number(feature, scene) for feature in group.features]


def _number(feature: Feature, scene: Scene) -> float | None:
    match feature:
        case Sign(left, right):
            sign = sign_of(value_of(left, scene), value_of(right, scene))
            return None if sign is None else float(sign)
        case Truth(condition):
            found = truth_of(condition, scene)
            return None if found is None else float(found)
        case FactRef(fact) if fact.kind is Kind.NAME:
            word = reading_of(fact, scene)
            return float(fact.names.index(word)) if isinstance(word, str) and word in fact.names else None
        case _:
            value = value_of(feature, scene)
            if isinstance(value, bool):
                return float(value)
            return number_for(value) if isinstance(value, Decimal) and abs(value) < BEYOND else None
