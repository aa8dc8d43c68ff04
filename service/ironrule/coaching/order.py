"""The order of a session: a stable sort by the keys of the rulebook, so that equals keep the plan's order."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from string import ascii_uppercase

from ironrule.coaching.draft import Item
from ironrule.rulebook.rulebook import OrderRule
from ironrule.training.exercise import ROLES

_Key = Callable[[Item, str | None], Decimal | int]

#: Each key of the language; smaller comes first.
_KEYS: dict[str, _Key] = {
    "priority_lift first": lambda item, priority: item.exercise.id != priority,
    "role": lambda item, _: ROLES.index(item.exercise.role),
    "supported first": lambda item, _: not item.exercise.supported,
    "axial_coef high first": lambda item, _: -item.exercise.axial_coef,
    "skill high first": lambda item, _: -item.exercise.skill,
}


def ordered(items: list[Item], rule: OrderRule, priority_lift: str | None) -> list[Item]:
    """The items in the order in which to do them; a superset stays together, where its first lift belongs.

    The first superset of the session is A, whatever letter the plan's order gave it.
    """
    blocks: dict[str, list[Item]] = {}
    for item in items:
        blocks.setdefault(item.group[:1] or item.subject, []).append(item)
    found = sorted(blocks.values(), key=lambda block: [_KEYS[key](block[0], priority_lift) for key in rule.keys])
    letters = iter(ascii_uppercase)
    for block in found:
        letter = next(letters, "Z") if block[0].group else ""
        for number, item in enumerate(block, 1):
            item.group = f"{letter}{number}" if letter else ""
    return [item for block in found for item in block]
