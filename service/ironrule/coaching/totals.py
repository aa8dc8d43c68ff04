"""Rep totals: `25 reps in 3..6 sets` as they came out, in as many sets as it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ironrule.carried.digest import MOST_SETS
from ironrule.training.events import PerformedSet, SetTarget


@dataclass(frozen=True)
class RepTotal:
    """A total beside what was done of it. `first` is the place of its first set, `most` how many may count.

    `done` are the reps of the sets that may count, each None where nobody recorded it.
    """

    first: int
    asked: int
    most: int
    done: tuple[int | None, ...]

    @property
    def reached(self) -> bool | None:
        """As many reps as were asked for; unknown where the recorded ones fall short and some were not recorded."""
        if self.reps >= self.asked:
            return True
        return None if None in self.done else False

    @property
    def reps(self) -> int:
        """Reps that count."""
        return sum(each or 0 for each in self.done)

    @property
    def short(self) -> int | None:
        """Reps that are missing."""
        return None if self.reached is None else max(0, self.asked - self.reps)

    @property
    def sets_due(self) -> int:
        """How many sets it took; all that it may take where they did not suffice."""
        reps = 0
        for number, each in enumerate(self.done, 1):
            reps += each or 0
            if reps >= self.asked:
                return number
        return self.most

    @property
    def set_made(self) -> bool | None:
        """What that says of each of its sets: unknown while more may follow."""
        return None if not self.reached and len(self.done) < self.most else self.reached


def total_in(asked: Sequence[SetTarget], sets: Sequence[PerformedSet]) -> RepTotal | None:
    """The total with which a prescription ends, if it does, beside the sets that were performed."""
    total = asked[-1] if asked else None
    if total is None or total.total_reps is None:
        return None
    first = next(index for index, each in enumerate(asked) if each.total_reps is not None)
    most = max(min(total.most_sets or 0, MOST_SETS - first), len(asked) - first)
    done = tuple(each.reps_done for each in sets[first : first + most] if each.performed)
    return RepTotal(first, total.total_reps, most, done)
