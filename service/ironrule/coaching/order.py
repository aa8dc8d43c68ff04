"""Sorting a session by the keys of a rulebook; stable, so that equals keep the order in which they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from string import ascii_uppercase

from ironrule.coaching.item import Item
from ironrule.rulebook.evaluate import reading_of
from ironrule.rulebook.layout import SortKey
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.scene import Scene

#: How an item looks to facts.
SceneOf = Callable[[str, Item], Scene]
#: After everything that is known.
_LAST = (1, Decimal(0))


def ordered(items: Iterable[Item], keys: Sequence[SortKey], scene_of: SceneOf) -> list[Item]:
    """The items in the order of the keys; what is unknown of an item comes last."""
    return sorted(items, key=lambda item: [_place(key, item, scene_of) for key in keys])


def laid_in_order(items: Iterable[Item], keys: Sequence[SortKey], scene_of: SceneOf) -> list[Item]:
    """The session in the order in which to do it; a superset stays together, where its first lift belongs.

    The first superset of the session is A, whatever letter the plan's order gave it.
    """
    blocks: dict[str, list[Item]] = {}
    for item in items:
        blocks.setdefault(item.group[:1] or item.subject, []).append(item)
    first = {block[0].subject: block for block in blocks.values()}
    letters = iter(ascii_uppercase)
    found: list[Item] = []
    for leader in ordered([block[0] for block in blocks.values()], keys, scene_of):
        letter = next(letters, "Z") if leader.group else ""
        for number, item in enumerate(first[leader.subject], 1):
            item.group = f"{letter}{number}" if letter else ""
            found.append(item)
    return found


def _place(key: SortKey, item: Item, scene_of: SceneOf) -> tuple[int, Decimal]:
    scene = scene_of(item.subject, item)
    if key.fact is None:
        return 0, Decimal(item.exercise.id != scene.athlete.priority_lift)
    value = reading_of(key.fact, scene)
    if key.names:
        return (0, Decimal(key.names.index(value))) if isinstance(value, str) and value in key.names else _LAST
    number = _number(value)
    return _LAST if number is None else (0, -number if key.high else number)


def _number(value: Value | None) -> Decimal | None:
    if isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    return None if value is None or isinstance(value, str) else value.in_kg()
