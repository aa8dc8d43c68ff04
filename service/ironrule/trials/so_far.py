"""The sets so far of a session under way: from shorthand, and as the beginning of the session when it is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from ironrule.trials.performed import followed, performed
from ironrule.trials.shorthand import Did
from ironrule.v1.events_pb2 import PerformedExercise
from ironrule.v1.prescription_pb2 import PrescribedExercise
from ironrule.v1.session_ref_pb2 import SessionRef, SlotRef

_Field = Literal[
    "reps_max",
    "distance_m",
    "duration_seconds",
    "distance_max_m",
    "duration_max_seconds",
    "total_reps",
    "most_sets",
]
_OPTIONAL: tuple[_Field, ...] = get_args(_Field)


class NotAsked(Exception):
    """Sets so far are to be as asked for, of a lift that the session does not have."""


@dataclass(frozen=True)
class SoFar:
    """Exercises that were begun, with their sets so far; none where no session is under way."""

    begun: tuple[PerformedExercise, ...] = ()

    def with_those_begun(self, remaining: Iterable[PrescribedExercise]) -> Iterator[PrescribedExercise]:
        """What remains of each exercise, those that were begun first; nothing of one that is done."""
        rest = {(each.exercise, each.track): each for each in remaining}
        for each in self.begun:
            key = (each.exercise, each.track)
            yield rest.pop(key, PrescribedExercise(exercise=each.exercise, track=each.track))
        yield from rest.values()

    def before(self, rest: PerformedExercise) -> PerformedExercise:
        """An exercise with the sets that were done before the rest of it."""
        whole = PerformedExercise(exercise=rest.exercise, track=rest.track)
        for each in self.begun:
            if (each.exercise, each.track) == (rest.exercise, rest.track):
                whole.sets.extend(each.sets)
        whole.sets.extend(rest.sets)
        return whole


def so_far(ref: SessionRef, sets: Mapping[str, Did]) -> list[PerformedExercise]:
    """What was performed so far, as shorthand says or as it was asked for. Raises NotAsked."""
    slots = {f"{each.exercise}/{each.track}": each for each in ref.slots}
    found: list[PerformedExercise] = []
    for subject, did in sets.items():
        if not did.follows:
            found.append(performed(subject, did))
            continue
        if subject not in slots:
            raise NotAsked(f"{subject} is not in the session: what was done of it has to be written out")
        asked = _asked(slots[subject])
        if how_many(did) > len(asked.sets) and not (asked.sets and asked.sets[-1].HasField("total_reps")):
            raise NotAsked(f"{len(asked.sets)} sets of {subject} were asked for: more have to be written out")
        del asked.sets[how_many(did) :]
        found.append(followed(asked, did))
    return found


def how_many(did: Did) -> int:
    """How many sets so far shorthand tells of that follows an answer: one for each result, RPE, score or pain."""
    return max(map(len, (did.done, did.rpe, did.technique, did.pain, did.loss)))


def _asked(slot: SlotRef) -> PrescribedExercise:
    """The targets of a slot as an answer writes them."""
    asked = PrescribedExercise(exercise=slot.exercise, track=slot.track)
    for each in slot.sets:
        row = asked.sets.add(amrap=each.amrap, test=each.test, named=each.named)
        for field in _OPTIONAL:
            if each.HasField(field):
                setattr(row, field, getattr(each, field))
        if each.reps:
            row.reps = each.reps
        if each.HasField("load"):
            row.load.CopyFrom(each.load)
    return asked
