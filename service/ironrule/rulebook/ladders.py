"""Ladders: exercises of one movement, from the easiest to the hardest, that a slot of the plan climbs rung by rung.

What is carried for a slot on a ladder stands under its present exercise: `push_up/reps`. Where that changes, everything
goes on under the next one, so a lift that was done on any rung belongs to the slot.
"""

from __future__ import annotations

from dataclasses import dataclass

from ironrule.carried.state import Carried, subject_of

#: The key of a rule under which it moves a track on its ladder.
CLIMB = "exercise"
#: What a rule may do on a ladder: the verb, and how many rungs that is.
MOVES = {"next rung": 1, "previous rung": -1}


@dataclass(frozen=True)
class Climb:
    """One ladder on one track of the plan: `rungs` from the easiest, and the one at which nobody has begun yet."""

    ladder: str
    track: str
    rungs: tuple[str, ...]
    start: str

    @property
    def key(self) -> str:
        """Under which the present rung is carried: `push/reps`."""
        return f"{self.ladder}/{self.track}"

    def rung_of(self, carried: Carried) -> str:
        """The exercise at which it stands."""
        found = carried.rungs.get(self.key, "")
        return found if found in self.rungs else self.start

    def subject(self, carried: Carried) -> str:
        """The full name of its track now."""
        return subject_of(self.rung_of(carried), self.track)

    def place_of(self, exercise: str) -> int:
        """The place of a rung, 1 the easiest."""
        return self.rungs.index(exercise) + 1

    def moved(self, exercise: str, move: str) -> str:
        """The rung after or before one; empty beyond the ends."""
        place = self.rungs.index(exercise) + MOVES[move]
        return self.rungs[place] if 0 <= place < len(self.rungs) else ""
