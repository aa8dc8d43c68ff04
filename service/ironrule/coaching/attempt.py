"""A `try` of one rule: its branches, of which the first counts that still changes something."""

from __future__ import annotations

from dataclasses import dataclass, field

from ironrule.coaching.ledger import Entry
from ironrule.coaching.number import RANKS, Push
from ironrule.rulebook.rulebook import Deed, NumberAction


@dataclass
class Attempt:
    """A `try` under way: the branch that stands now, and what it pushed, each with its target."""

    entry: Entry
    branches: tuple[tuple[NumberAction | Deed, ...], ...]
    priority: int
    at: int = 0
    pushed: list[tuple[str, Push]] = field(default_factory=list)

    @property
    def last(self) -> bool:
        """There is nothing else to try."""
        return self.at == len(self.branches) - 1

    @property
    def rank(self) -> tuple[int, int]:
        """Smaller tries first: the earlier stage, then the higher priority."""
        return RANKS[self.entry.stage], -self.priority

    @property
    def deeds(self) -> list[Deed]:
        """What the standing branch does apart from changing numbers."""
        return [each for each in self.branches[self.at] if isinstance(each, Deed)]
