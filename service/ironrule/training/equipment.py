"""What an athlete can load: bars, plates and steps, and the loadable weights around a number, solved exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import gcd, prod

from ironrule.units import Load, LoadPair, Unit, quantised

_DEFAULT_STEP = LoadPair(Decimal("2.5"), Decimal(5))
_DEFAULT_EMPTY = {
    "barbell": LoadPair(Decimal(20), Decimal(45)),
    "trap_bar": LoadPair(Decimal(25), Decimal(55)),
}
_NOTHING = LoadPair(Decimal(0), Decimal(0))

#: Grains of 0.0001 in one kilogram or pound: what is loaded is counted in these.
GRAINS = 10_000
#: Kinds of implement that plates are hung on.
PLATE_LOADED = frozenset({"barbell", "trap_bar"})
#: Every kind of implement.
IMPLEMENTS = ("barbell", "trap_bar", "dumbbell", "cable", "machine", "kettlebell", "bodyweight")


@dataclass(frozen=True)
class Plates:
    """Discs of one weight, in pairs."""

    weight: Load
    pairs: int


@dataclass(frozen=True)
class Implement:
    """Something that is loaded."""

    kind: str
    empty: Load | None = None
    step: Load | None = None


@dataclass(frozen=True)
class Equipment:
    """What the athlete can load; every prescribed load is in `unit` and can be loaded with it."""

    unit: Unit
    plates: tuple[Plates, ...] = ()
    implements: tuple[Implement, ...] = ()

    def different_sums(self) -> int:
        """A bound on how many different weights one side of a bar can have."""
        grains = [int(quantised(each.weight.to(self.unit).amount) * GRAINS) for each in self.plates]
        heaviest = sum(grain * each.pairs for grain, each in zip(grains, self.plates, strict=True))
        return min(prod(each.pairs + 1 for each in self.plates), heaviest // max(1, gcd(*grains)) + 1)

    def rack_for(self, kind: str) -> Rack:
        """The loadable weights of one kind of implement."""
        found = next((each for each in self.implements if each.kind == kind), Implement(kind))
        empty = found.empty or _DEFAULT_EMPTY.get(kind, _NOTHING).in_unit(self.unit)
        step = found.step or _DEFAULT_STEP.in_unit(self.unit)
        discs = self.plates if kind in PLATE_LOADED else ()
        return Rack(
            self.unit,
            quantised(empty.to(self.unit).amount),
            quantised(step.to(self.unit).amount),
            tuple((quantised(each.weight.to(self.unit).amount), each.pairs) for each in discs),
        )


@dataclass(frozen=True)
class Rack:
    """The loadable weights of one implement, ascending from empty; amounts in `unit`."""

    unit: Unit
    empty: Decimal
    step: Decimal
    discs: tuple[tuple[Decimal, int], ...] = ()

    def at_most(self, load: Load) -> Load | None:
        """The heaviest loadable weight that is not above `load`; None when even empty is too heavy."""
        amount = load.to(self.unit).amount
        if amount < self.empty:
            return None
        if self.discs:
            return self._load(max(each for each in self._sums() if self.empty + 2 * each <= amount))
        steps = (amount - self.empty) // self.step
        return Load(self.empty + steps * self.step, self.unit)

    def at_least(self, load: Load) -> Load | None:
        """The lightest loadable weight that is not below `load`; None when the plates do not reach it."""
        amount = load.to(self.unit).amount
        if self.discs:
            enough = [each for each in self._sums() if self.empty + 2 * each >= amount]
            return self._load(min(enough)) if enough else None
        below = self.at_most(load)
        if below is None:
            return self.lightest()
        return below if below.amount == amount else Load(below.amount + self.step, self.unit)

    def below(self, load: Load) -> Load | None:
        """The heaviest loadable weight strictly below `load`."""
        found = self.at_most(load)
        if found is None or found < load:
            return found
        amount = found.amount
        if self.discs:
            lower = [each for each in self._sums() if self.empty + 2 * each < amount]
            return self._load(max(lower)) if lower else None
        return Load(amount - self.step, self.unit) if amount - self.step >= self.empty else None

    def above(self, load: Load) -> Load | None:
        """The lightest loadable weight strictly above `load`."""
        found = self.at_least(load)
        if found is None or found > load:
            return found
        amount = found.amount
        if self.discs:
            higher = [each for each in self._sums() if self.empty + 2 * each > amount]
            return self._load(min(higher)) if higher else None
        return Load(amount + self.step, self.unit)

    def nearest(self, load: Load, *, ties_up: bool = True) -> Load:
        """The loadable weight closest to `load`."""
        below, above = self.at_most(load), self.at_least(load)
        if below is None or above is None:
            return below or above or self.lightest()
        amount = load.to(self.unit).amount
        down, up = amount - below.amount, above.amount - amount
        return above if up < down or (up == down and ties_up) else below

    def lightest(self) -> Load:
        """The implement with nothing added."""
        return Load(self.empty, self.unit)

    def per_side(self, load: Load) -> tuple[Load, ...]:
        """The fewest discs for one side that give `load`, heaviest first; empty where plates are not listed."""
        if not self.discs:
            return ()
        chosen = self._sums().get((load.to(self.unit).amount - self.empty) / 2)
        return tuple(Load(each, self.unit) for each in chosen or ())

    def _load(self, side: Decimal) -> Load:
        return Load(self.empty + 2 * side, self.unit)

    def _sums(self) -> dict[Decimal, tuple[Decimal, ...]]:
        return _side_sums(self.discs)


@lru_cache(maxsize=256)
def _side_sums(discs: tuple[tuple[Decimal, int], ...]) -> dict[Decimal, tuple[Decimal, ...]]:
    """Every sum that one side can reach, each with its fewest discs, heaviest first.

    Exact over all subsets: the greedy choice misses loads (with one 20 and two 15 it never finds 30).
    """
    best: dict[Decimal, tuple[Decimal, ...]] = {Decimal(0): ()}
    for weight, pairs in sorted(discs, reverse=True):
        for total, chosen in list(best.items()):
            for count in range(1, pairs + 1):
                reached, used = total + count * weight, chosen + (weight,) * count
                if reached not in best or len(used) < len(best[reached]):
                    best[reached] = used
    return best
