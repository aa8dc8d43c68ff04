"""Lifts that are done in turn, set by set: one rests while the other works, and no two tire the same muscle."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from decimal import ROUND_CEILING, Decimal
from itertools import combinations
from string import ascii_uppercase
from typing import TYPE_CHECKING

from msgspec import structs

from ironrule.carried.decision import Change, Unevaluated
from ironrule.carried.state import ATHLETE
from ironrule.coaching.explain import shown_expression
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry
from ironrule.rulebook.conditions import facts_in
from ironrule.rulebook.evaluate import reading_of, value_of
from ironrule.rulebook.layout import AXIAL_FROM, LAYOUT, PAIR, Pairing
from ironrule.rulebook.rulebook import NumberAction
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.muscle import direct_muscles
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import VERBS

if TYPE_CHECKING:
    from ironrule.coaching.passes import Sitting

_MINUTES = FACTS["minutes_today"]
#: The stage in which the passes stand among those of a session.
_ITS_STAGE = "sequencing"


def paired_up(sitting: Sitting) -> Generator[None, None, None]:
    """Pairs lifts as the rulebook says, one pair after the other; first parts those that may no longer be paired."""
    if _parted(sitting.items):
        yield from sitting.settle()
    for pairing in sitting.rulebook.pairings:
        limit = _limit(pairing, sitting)
        while (pair := _next_pair(pairing, sitting.items)) and (before := _minutes(sitting)) > limit:
            entry = _put_together(pair, pairing, sitting)
            yield from sitting.settle()
            entry.number = (whole_minutes(before), whole_minutes(_minutes(sitting)))


def parted_lone_ones(sitting: Sitting) -> bool:
    """Parts supersets of which one lift is left, which rests as it did before; whether there were any.

    What paired lifts of which none is left has decided nothing.
    """
    letters = [each.group[:1] for each in sitting.items]
    lone = [each for each in sitting.items if each.group and letters.count(each.group[:1]) == 1]
    pairings = {each.id: each for each in sitting.ledger.entries if each.stage == PAIR}
    for item in lone:
        item.group = ""
        item.pushes["rest"] = [each for each in item.pushes.get("rest", []) if each.id not in pairings]
    kept = {push.id for each in sitting.items for push in each.pushes.get("rest", [])}
    for id_, entry in pairings.items():
        entry.moot = entry.moot or id_ not in kept
    return bool(lone)


def _put_together(pair: tuple[Item, Item], pairing: Pairing, sitting: Sitting) -> Entry:
    letter = next(each for each in ascii_uppercase if each not in {item.group[:1] for item in sitting.items})
    change = Change("superset", f"pair: {pairing.rule}", "", _named(pair), True)
    entry = sitting.ledger.note_pair(pairing, sitting.scene_of(ATHLETE, None), change)
    words = f"at most {shown_expression(pairing.rest, entry.scene)}"
    rest = NumberAction("rest", VERBS["at most"], words, pairing.rest)
    for number, item in enumerate(pair, 1):
        item.group = f"{letter}{number}"
        push = sitting.ledger.push(entry, rest, item.rack.unit, priority=0)
        if push is not None:
            item.pushes.setdefault("rest", []).append(structs.replace(push, stage=_ITS_STAGE))
    return entry


def _parted(items: Sequence[Item]) -> bool:
    """Parts a superset in which two lifts load the spine, as may be when another exercise stands in for one of them."""
    found = False
    for one, other in combinations(items, 2):
        if one.group and one.group[:1] == other.group[:1] and not _spare_the_spine(one, other):
            one.group = other.group = ""
            found = True
    return found


def _limit(pairing: Pairing, sitting: Sitting) -> Decimal:
    """In minutes; where nobody knows how long there is, every session is short enough."""
    if pairing.at_most is None:
        return Decimal(-1)
    limit = value_of(pairing.at_most, sitting.scene_of(ATHLETE, None))
    if isinstance(limit, Decimal):
        return limit / 60 if pairing.at_most.kind is Kind.SECONDS else limit
    missing = tuple(dict.fromkeys(each.name for each in facts_in(pairing.at_most)))
    line = pairing.place.line_text
    sitting.ledger.unevaluated.append(Unevaluated(pairing.rule, LAYOUT, ATHLETE, line, missing))
    return Decimal("Infinity")


def _minutes(sitting: Sitting) -> Decimal:
    found = reading_of(_MINUTES, sitting.scene_of(ATHLETE, None))
    return found if isinstance(found, Decimal) else Decimal(0)


def whole_minutes(minutes: Decimal) -> str:
    """As somebody says it, never too few."""
    return str(minutes.quantize(Decimal(1), ROUND_CEILING))


def _next_pair(pairing: Pairing, items: Sequence[Item]) -> tuple[Item, Item] | None:
    """The first two, as they are planned, that may be done in turn."""
    free = [each for each in items if not each.group and each.every_s is None and _is_among(each, pairing)]
    return next((pair for pair in combinations(free, 2) if _spare_each_other(*pair)), None)


def _is_among(item: Item, pairing: Pairing) -> bool:
    return not pairing.among.isdisjoint((item.track, item.exercise.role))


def _spare_each_other(one: Item, other: Item) -> bool:
    """They train no muscle directly that the other does, and not both load the spine."""
    alike = set(direct_muscles(one.exercise.id)) & set(direct_muscles(other.exercise.id))
    return not alike and _spare_the_spine(one, other)


def _spare_the_spine(one: Item, other: Item) -> bool:
    return min(one.exercise.axial_coef, other.exercise.axial_coef) < AXIAL_FROM


def _named(pair: tuple[Item, Item]) -> Said:
    one, other = pair
    return phrases.IN_TURN(lift=one.exercise.id, other=other.exercise.id)
