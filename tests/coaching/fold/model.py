"""The rules of folding once more, written from the design alone: what is new, refused, ignored, and what migrates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from ironrule.v1.carried_state_pb2 import CarriedVariable
from tests.coaching.fold.variants import Shape

#: Events that carried state remembers by id and content.
REMEMBERED = 64


@dataclass(frozen=True, order=True)
class Sent:
    """An event as the fold sees it; it sorts as events fold: recorded, then id."""

    recorded: datetime
    id: str
    content: bytes = field(compare=False)


@dataclass(frozen=True)
class Invalid:
    """One request holds two events of one id that differ."""

    id: str


@dataclass(frozen=True)
class Stale:
    """The state cannot take this event: it was changed, or lies between events that are folded."""

    id: str


@dataclass(frozen=True)
class Folds:
    """What is folded, in order, and how many events were ignored because the state covers them."""

    new: tuple[Sent, ...]
    covered: int


@dataclass
class Memory:
    """Everything that a carried state was made from, oldest first; it remembers the last of it."""

    folded: list[Sent] = field(default_factory=list)

    def verdict(self, sent: Sequence[Sent]) -> Invalid | Stale | Folds:
        """What a call with these events must come to."""
        once: dict[str, Sent] = {}
        for each in sent:
            if once.setdefault(each.id, each).content != each.content:
                return Invalid(each.id)
        remembered = {each.id: each.content for each in self.folded[-REMEMBERED:]}
        new: list[Sent] = []
        covered = 0
        for each in sorted(once.values()):
            if each.id in remembered:
                if remembered[each.id] != each.content:
                    return Stale(each.id)
            elif not self.folded or each > self.folded[-1]:
                new.append(each)
            elif len(self.folded) > REMEMBERED and each < self.folded[-REMEMBERED]:
                covered += 1
            else:
                return Stale(each.id)
        return Folds(tuple(new), covered)


@dataclass(frozen=True)
class Incompatible:
    """A carried number has another shape in the new revision, and nothing says how to migrate."""

    name: str


def adopted(
    rows: Sequence[CarriedVariable], old: Mapping[str, Shape], new: Mapping[str, Shape]
) -> Incompatible | list[CarriedVariable]:
    """What a revision makes of the numbers that another one wrote."""
    kept: list[CarriedVariable] = []
    for row in rows:
        here = new.get(row.name)
        if here is None:
            continue
        same_kind = (old[row.name].per, old[row.name].kind) == (here.per, here.kind)
        if not here.same(old[row.name]):
            if here.migrate == "start":
                continue
            if not (same_kind and here.migrate):
                return Incompatible(row.name)
        mine = CarriedVariable.FromString(row.SerializeToString())
        if here.migrate == "clamp":
            low, high = (Decimal(end) for end in here.range.split(" .. "))
            mine.number = str(min(max(Decimal(row.number), low), high))
        kept.append(mine)
    return kept


def instant(text: str) -> datetime:
    """An instant from a time with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)
