"""What can be loaded in a gym, worked out here once more and by other means than the service has: by trying sums."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from fractions import Fraction

from ironrule.training.exercise import CATALOGUE
from ironrule.v1.athlete_pb2 import Equipment
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG

#: Weight with nothing added and smallest step, in kilograms and in pounds, as the contract says.
_EMPTY = {"barbell": (20, 45), "trap_bar": (25, 55)}
_STEP = (Fraction(5, 2), Fraction(5))
_MOST = 2000


def exact(amount: float) -> Fraction:
    """An amount as its shortest decimal, which is how the contract reads it."""
    return Fraction(repr(amount))


class Gym:
    """The loads of one athlete's equipment, by implement."""

    def __init__(self, equipment: Equipment) -> None:
        self._equipment = equipment
        self._pounds = equipment.unit != LOAD_UNIT_KG
        self._known: dict[str, list[Fraction]] = {}
        self._floats: dict[str, frozenset[float]] = {}

    def loads(self, exercise: str) -> list[Fraction]:
        """Every load that can be set for an exercise, lightest first."""
        kind = CATALOGUE[exercise].implement
        if kind not in self._known:
            self._known[kind] = sorted(self._loads(kind))
        return self._known[kind]

    def has(self, exercise: str, load: float) -> bool:
        """Whether a load can be set."""
        kind = CATALOGUE[exercise].implement
        if kind not in self._floats:
            self._floats[kind] = frozenset(map(float, self.loads(exercise)))
        return load in self._floats[kind]

    def lightest(self, exercise: str) -> float:
        """The least that can be set."""
        return float(self.loads(exercise)[0])

    def nearest(self, exercise: str, wanted: float) -> float:
        """The load that is nearest to what somebody wants."""
        loads, exactly = self.loads(exercise), Fraction(wanted)
        at = bisect_left(loads, exactly)
        return float(min(loads[max(0, at - 1) : at + 1], key=lambda each: abs(each - exactly)))

    def up(self, exercise: str, load: float, steps: int = 1) -> float:
        """A load some steps heavier, or the heaviest there is."""
        heavier = [each for each in self.loads(exercise) if each > exact(load)]
        return float(heavier[min(steps, len(heavier)) - 1]) if heavier else load

    def _loads(self, kind: str) -> Iterable[Fraction]:
        found = next((each for each in self._equipment.implements if each.kind == kind), None)
        empty, step = Fraction(_EMPTY.get(kind, (0, 0))[self._pounds]), _STEP[self._pounds]
        heaviest = Fraction(_MOST)
        if found is not None:
            empty = exact(found.empty.amount) if found.HasField("empty") else empty
            step = exact(found.step.amount) if found.HasField("step") else step
            heaviest = exact(found.heaviest.amount) if found.HasField("heaviest") else heaviest
        if not empty and kind not in _EMPTY and kind != "bodyweight":
            empty = step  # nobody lifts a dumbbell of nothing
        if kind in _EMPTY and self._equipment.plates:
            sums = {Fraction(0)}
            for each in self._equipment.plates:
                pair = 2 * exact(each.weight.amount)
                sums = {have + pair * many for have in sums for many in range(each.pairs + 1)}
            return {empty + each for each in sums if empty + each <= heaviest}
        return [empty + step * many for many in range(int((heaviest - empty) / step) + 1)]
