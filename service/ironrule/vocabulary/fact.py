"""What a fact is: a word of the language with its meaning, its kind, whose it is, and the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.readings import always
from ironrule.vocabulary.scene import Scene

ATHLETE, TRACK, ITEM, SET, MUSCLE = "athlete", "track", "item", "set", "muscle"
#: The reading that is told by muscle too.
SORENESS = "soreness"
#: The share of reps that is told by fault too.
FAULT_REPS = "fault_reps"
_NO_MUSCLES = always(())


@dataclass(frozen=True)
class Fact:
    """A word of the language: what it means, its kind and range, whose it is, and the function that reads it.

    `judged`: windows over exposures pass over limited ones. `reading`: windows over check-ins read it, by this field;
    `muscles`: those whose own soreness it takes in. `history`: windows over exposures may read it. `alike`: it is the
    same for every subject of one athlete, carried state and moment, whatever the draft, so that it is read once for all
    of them. `of_muscles`: rules for each muscle may read it too, of the tracks that train the muscle directly.
    `derived_from`: it is worked out from a reading, so that windows over check-ins and days read it, but it has no
    mean. `over`: what it is over some days; of a trend with at least so many exposures, `fewest` where none is said.
    """

    name: str
    meaning: str
    kind: Kind
    scope: str
    function: Callable[[Scene], Value | None]
    range: str = ""
    names: tuple[str, ...] = ()
    history: bool = False
    judged: bool = False
    reading: str = ""
    alike: bool = False
    of_muscles: bool = False
    derived_from: str = ""
    over: Callable[[Scene, int, int], Value | None] | None = None
    fewest: int = 0
    muscles: Callable[[Scene], Sequence[str]] = _NO_MUSCLES

    @property
    def by_muscle(self) -> bool:
        """It is told of muscles too, so it is another for each lift."""
        return self.muscles is not _NO_MUSCLES
