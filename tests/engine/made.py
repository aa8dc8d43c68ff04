"""Groups and rulebooks made for a test, over real facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from ironrule.rulebook.conditions import Compare, Condition, FactRef, Literal
from ironrule.rulebook.lowering import Group, GroupKey, group_from
from ironrule.rulebook.operators import Op
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind

ROOT = Path(__file__).resolve().parents[2]
KEY = GroupKey("before session", "caps", "track")

#: Facts that are plain numbers.
NUMBERS = [each for each in FACTS.values() if each.kind in (Kind.COUNT, Kind.SCORE, Kind.RPE, Kind.NUMBER)]


def compared(place: int, op: Op, constant: str | int) -> Condition:
    """The plain number at this place against a constant."""
    return Compare(FactRef(NUMBERS[place]), op, Literal(Decimal(constant), NUMBERS[place].kind), "made up")


def group_of(conditions: Sequence[Condition]) -> Group:
    """A group with one rule for each condition."""
    return group_from(KEY, [(f"R{place}", [condition]) for place, condition in enumerate(conditions)])


def ladder_of(count: int) -> Group:
    """Rules on one fact: above 0, above 1, above 2 ..."""
    return group_of([compared(0, Op.GT, step) for step in range(count)])


def rulebook_of(group: Group) -> Rulebook:
    """A rulebook with one group and nothing else that an engine reads."""
    return replace(_shipped(), groups={group.key: group})


@cache
def _shipped() -> Rulebook:
    return read_rulebook(ROOT / "rules" / "back-strength")
