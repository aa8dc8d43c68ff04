"""Made-up groups of conditions over real facts, by seed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

from ironrule.rulebook.conditions import Both, Compare, Condition, Either, FactRef, Literal, Not, Op
from ironrule.rulebook.lowering import WIDEST, Group, group_from, width
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind

ROOT = Path(__file__).resolve().parents[2]
#: Facts with plain numbers.
FACT_NAMES = [each.name for each in FACTS.values() if each.kind in (Kind.COUNT, Kind.SCORE, Kind.RPE, Kind.NUMBER)][:8]
CONSTANTS = [Decimal(text) for text in ("-1.5", "0", "0.0001", "1", "2.5", "4", "100")]
KEY = ("before session", "caps", "track")


def fact(name: str) -> FactRef:
    """A fact by name."""
    return FactRef(FACTS[name])


def group_of(seed: int, rules: int = 40) -> Group:
    """Rules with and, or and not, two to four levels deep."""
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    conditions: list[tuple[str, list[Condition]]] = []
    while len(conditions) < rules:
        condition = _condition(random, 3)
        if width(group_from(KEY, [("R", [condition])]).rows[0].tree) <= WIDEST:
            conditions.append((f"R{len(conditions)}", [condition]))
    return group_from(KEY, conditions)


def ladder_of(count: int) -> Group:
    """Rules on one fact: above 0, above 1, above 2 ..."""
    one = fact(FACT_NAMES[0])
    return group_from(
        KEY, [(f"R{number}", [Compare(one, Op.GT, Literal(Decimal(number), one.kind), "")]) for number in range(count)]
    )


def features_for(group: Group, random: Random) -> list[float | None]:
    """A third of the facts missing; the others at a constant, or one grain beside it."""
    return [
        None
        if random.random() < 0.33
        else float(random.choice(CONSTANTS) + random.choice((-1, 0, 0, 1)) * Decimal("0.0001"))
        for _ in group.features
    ]


def rulebook_of(group: Group) -> Rulebook:
    """A rulebook with one group and nothing else that an engine reads."""
    return replace(read_rulebook(ROOT / "rules" / "back-strength"), groups={group.key: group})


def _condition(random: Random, depth: int) -> Condition:
    if depth == 0 or random.random() < 0.3:
        one = fact(random.choice(FACT_NAMES))
        return Compare(one, random.choice(list(Op)), Literal(random.choice(CONSTANTS), one.kind), "made up")
    parts = tuple(_condition(random, depth - 1) for _ in range(random.randint(2, 3)))
    made: Condition = Both(parts) if random.random() < 0.5 else Either(parts)
    return Not(made) if random.random() < 0.3 else made
