"""The rules of folding once more, written from the design alone: what is new, what is refused, what is ignored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

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


def instant(text: str) -> datetime:
    """An instant from a time with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC)
