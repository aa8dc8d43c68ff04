"""Verbs on a load below zero, which is help: more is harder, less is easier, and a percent is of its size."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ironrule.coaching.number import Push, resolve
from ironrule.vocabulary.verbs import VERBS, Force

LOWEST = Decimal(-2000)


def push(
    verb: str, amount: str | None, *, percent: bool = False, stage: str = "progression", limit: bool = False
) -> Push:
    """An action on a load."""
    force = Force.LIMIT if limit else VERBS[verb].force
    return Push(1, "r", stage, 0, verb, force, None if amount is None else Decimal(amount), percent, verb)


@pytest.mark.parametrize(
    ("base", "action", "found"),
    [
        ("-40", push("raise", "5"), "-35"),
        ("-40", push("raise", "10", percent=True), "-36"),
        ("-2.5", push("raise", "5"), "2.5"),
        ("-40", push("set", "-20"), "-20"),
        ("-40", push("times", "0.5"), "-60"),
        ("-40", push("hold", None), "-40"),
        ("-40", push("cut", "5"), "-45"),
        ("-40", push("cut", "10", percent=True), "-44"),
        ("-40", push("cut to", "90", percent=True), "-44"),
        ("-40", push("times", "0.9", limit=True), "-44"),
        ("-40", push("at most", "-44"), "-44"),
        ("-40", push("at most", "-30"), "-40"),
        ("-40", push("at most", "-44", stage="caps"), "-44"),
        ("-40", push("convert by", "90", stage="tempo"), "-44"),
        ("-1990", push("cut", "20"), "-2000"),
        ("40", push("cut", "10", percent=True), "36"),
    ],
)
def test_verbs_mean_harder_and_easier(base: str, action: Push, found: str) -> None:
    """A raise is less help and may pass nothing; limits bind towards more of it."""
    assert Decimal(found) == resolve(Decimal(base), Decimal(base), [action], lowest=LOWEST).exact


def test_what_is_lifted_ends_at_nothing() -> None:
    """A bar has no help below it."""
    assert Decimal(0) == resolve(Decimal(20), Decimal(20), [push("cut", "30")]).exact
