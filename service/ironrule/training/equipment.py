"""What an athlete can load: bars, plates and steps, and the loadable weights around a number, solved exactly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property, lru_cache
from math import gcd, prod

from ironrule.units import Load, LoadPair, Unit, exact_difference, exact_product, exact_sum, quantised

_DEFAULT_STEP = LoadPair(Decimal("2.5"), Decimal(5))
_DEFAULT_EMPTY = {
    "barbell": LoadPair(Decimal(20), Decimal(45)),
    "trap_bar": LoadPair(Decimal(25), Decimal(55)),
}

#: Grains of 0.0001 in one kilogram or pound: what is loaded is counted in these.
GRAINS = 10_000
_GRAINS = Decimal(GRAINS)
#: Kinds of implement that plates are hung on.
PLATE_LOADED = frozenset({"barbell", "trap_bar"})
#: Every kind of implement.
IMPLEMENTS = (
    "barbell", "trap_bar", "dumbbell", "cable", "machine", "kettlebell", "bodyweight", "assisted_machine", "band",
)  # fmt: skip
#: Kinds of implement that take load off one's own weight: a load below zero.
ASSISTING = ("assisted_machine", "band")
#: No machine takes more off, in either unit (an engine default: what may be lifted).
_MOST_ASSISTANCE = Decimal(2000)


@dataclass(frozen=True)
class Plates:
    """Discs of one weight, in pairs."""

    weight: Load
    pairs: int


@dataclass(frozen=True)
class Implement:
    """Something that is loaded. `gives` is what it takes off one's own weight, as a machine's stack or bands do.

    Where `loads` are listed it has these and no others; `heaviest` is where its steps or plates end.
    """

    kind: str
    empty: Load | None = None
    step: Load | None = None
    gives: tuple[Load, ...] = ()
    loads: tuple[Load, ...] = ()
    heaviest: Load | None = None


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

    def has(self, kind: str) -> bool:
        """There is an implement of a kind. Where none are listed the gym is a usual one; bodyweight is everywhere."""
        return not self.implements or kind == "bodyweight" or any(each.kind == kind for each in self.implements)

    def rack_for(self, kind: str) -> Rack:
        """The loadable weights of one kind of implement."""
        if kind not in self._racks:
            self._racks[kind] = self._rack(kind)
        return self._racks[kind]

    @cached_property
    def _racks(self) -> dict[str, Rack]:
        return {}

    def _rack(self, kind: str) -> Rack:
        found = next((each for each in self.implements if each.kind == kind), Implement(kind))
        if kind == "bodyweight" or kind in ASSISTING:
            return self._own_weight(kind)
        step = found.step or _DEFAULT_STEP.in_unit(self.unit)
        # Nobody lifts a dumbbell of nothing: where it has no weight of its own, the first step is the lightest.
        bar = _DEFAULT_EMPTY.get(kind)
        empty = found.empty or (None if bar is None else bar.in_unit(self.unit))
        if empty is None or (not empty.amount and kind not in PLATE_LOADED):
            empty = step
        if found.loads:
            weights = tuple(sorted(map(self._grain, found.loads)))
            return Listed(self.unit, weights[0], self._grain(step), weights=weights)
        discs = self.plates if kind in PLATE_LOADED else ()
        return Rack(
            self.unit,
            quantised(empty.to(self.unit).amount),
            quantised(step.to(self.unit).amount),
            tuple((quantised(each.weight.to(self.unit).amount), each.pairs) for each in discs),
            None if found.heaviest is None else self._grain(found.heaviest),
        )

    def _own_weight(self, kind: str) -> Rack:
        """One's own weight: help below zero, and above it what hangs from a belt, but in a machine or a band."""
        belt = self._of(("bodyweight",))
        helper = self._of((kind,) if kind in ASSISTING else ASSISTING)
        help_step, belt_step = (self._grain(each.step or _DEFAULT_STEP.in_unit(self.unit)) for each in (helper, belt))
        gives = tuple(sorted(map(self._grain, helper.gives)))
        belt_steps = None if kind in ASSISTING else belt_step
        return OwnWeight(self.unit, Decimal(0), help_step, gives=gives, belt=belt_steps)

    def _grain(self, load: Load) -> Decimal:
        return quantised(load.to(self.unit).amount)

    def _of(self, kinds: Sequence[str]) -> Implement:
        return next((each for each in self.implements if each.kind in kinds), Implement(kinds[0]))


@dataclass(frozen=True)
class Rounding:
    """How a load becomes one that can be loaded: to the nearest, which of two as near says `ties_up`, or `down`."""

    direction: str = "nearest"
    ties_up: bool = True


@dataclass(frozen=True)
class Rack:
    """The loadable weights of one implement, ascending from empty to the heaviest; amounts in `unit`, on the grain."""

    unit: Unit
    empty: Decimal
    step: Decimal
    discs: tuple[tuple[Decimal, int], ...] = ()
    heaviest: Decimal | None = None

    def at_most(self, load: Load) -> Load | None:
        """The heaviest loadable weight that is not above `load`; None when even empty is too heavy."""
        return self._load(self._down_from(self._grains(load, ROUND_FLOOR)))

    def at_least(self, load: Load) -> Load | None:
        """The lightest loadable weight that is not below `load`; None when the plates do not reach it."""
        return self._load(self._up_from(self._grains(load, ROUND_CEILING)))

    def below(self, load: Load) -> Load | None:
        """The heaviest loadable weight strictly below `load`."""
        return self._load(self._down_from(self._grains(load, ROUND_CEILING) - 1))

    def above(self, load: Load) -> Load | None:
        """The lightest loadable weight strictly above `load`."""
        return self._load(self._up_from(self._grains(load, ROUND_FLOOR) + 1))

    def nearest(self, load: Load, *, ties_up: bool = True) -> Load:
        """The loadable weight closest to `load`."""
        below, amount = self.at_most(load), load.to(self.unit).amount
        if below is not None and below.amount == amount:
            return below
        above = self.at_least(load)
        if below is None or above is None:
            return below or above or self.lightest()
        down, up = exact_difference(amount, below.amount), exact_difference(above.amount, amount)
        return above if up < down or (up == down and ties_up) else below

    def rounded(self, load: Load, rounding: Rounding) -> Load:
        """The loadable weight for `load`; what is lighter than everything becomes the lightest."""
        if rounding.direction == "down":
            return self.at_most(load) or self.lightest()
        return self.nearest(load, ties_up=rounding.ties_up)

    def lightest(self) -> Load:
        """The implement with nothing added."""
        return Load(self.empty, self.unit)

    @property
    def lowest(self) -> Decimal:
        """What no load may end below."""
        return Decimal(0)

    def per_side(self, load: Load) -> tuple[Load, ...]:
        """The fewest discs for one side that give `load`, heaviest first; empty where plates are not listed."""
        side, odd = divmod(self._grains(load, ROUND_FLOOR) - self._empty, 2)
        if not self.discs or odd:
            return ()
        return tuple(Load(weight, self.unit) for weight in _discs_of(self._sides.fewest.get(side)))

    def keeping(self, load: Load) -> Rack:
        """The rack moved up so that `load` can be loaded: steps go on from where it lies between two of them."""
        below = self.at_most(load)
        off = None if below is None else exact_difference(load.to(self.unit).amount, below.amount)
        return replace(self, empty=quantised(exact_sum(self.empty, off))) if off else self

    def _down_from(self, grains: int) -> int | None:
        """The heaviest loadable weight up to some grains."""
        added = (grains if self._heaviest is None else min(grains, self._heaviest)) - self._empty
        if added < 0:
            return None
        if self.discs:
            sums = self._sides.sums
            return self._empty + 2 * sums[bisect_right(sums, added // 2) - 1]
        return self._empty + added - added % self._step

    def _up_from(self, grains: int) -> int | None:
        """The lightest loadable weight from some grains on."""
        found = self._next_up(grains)
        return None if found is None or (self._heaviest is not None and found > self._heaviest) else found

    def _next_up(self, grains: int) -> int | None:
        added = grains - self._empty
        if added <= 0:
            return self._empty
        if self.discs:
            sums = self._sides.sums
            place = bisect_left(sums, (added + 1) // 2)
            return self._empty + 2 * sums[place] if place < len(sums) else None
        return grains + -added % self._step

    def _grains(self, load: Load, rounding: str) -> int:
        return int(exact_product(load.to(self.unit).amount, _GRAINS).to_integral_value(rounding))

    def _load(self, grains: int | None) -> Load | None:
        return None if grains is None else Load(Decimal(grains) / GRAINS, self.unit)

    @cached_property
    def _empty(self) -> int:
        return int(self.empty * GRAINS)

    @cached_property
    def _step(self) -> int:
        return int(self.step * GRAINS)

    @cached_property
    def _heaviest(self) -> int | None:
        return None if self.heaviest is None else int(self.heaviest * GRAINS)

    @cached_property
    def _sides(self) -> _Sides:
        return _sides(self.discs)


@dataclass(frozen=True)
class Listed(Rack):
    """Weights that are what they are, ascending: kettlebells, fixed bars, a stack with odd steps."""

    weights: tuple[Decimal, ...] = ()

    def keeping(self, load: Load) -> Rack:
        """The same: there is nothing between two of them."""
        return self

    def _down_from(self, grains: int) -> int | None:
        place = bisect_right(self._given, grains)
        return self._given[place - 1] if place else None

    def _up_from(self, grains: int) -> int | None:
        place = bisect_left(self._given, grains)
        return self._given[place] if place < len(self._given) else None

    @cached_property
    def _given(self) -> tuple[int, ...]:
        return tuple(int(each * GRAINS) for each in self.weights)


@dataclass(frozen=True)
class OwnWeight(Rack):
    """One's own weight, 0, with help below it and a belt above.

    Help is what is listed in `gives`, else every multiple of `step`; the belt goes up by steps of `belt`, None without.
    """

    gives: tuple[Decimal, ...] = ()
    belt: Decimal | None = None

    def lightest(self) -> Load:
        """The most help that there is."""
        return Load(-self._most, self.unit)

    @property
    def lowest(self) -> Decimal:
        return -self._most

    def per_side(self, load: Load) -> tuple[Load, ...]:
        return ()

    def keeping(self, load: Load) -> Rack:
        """The same: help comes as the machine or the bands have it."""
        return self

    @property
    def _most(self) -> Decimal:
        return self.gives[-1] if self.gives else _MOST_ASSISTANCE

    def _down_from(self, grains: int) -> int | None:
        """The hardest that is no harder than some grains."""
        if grains >= 0:
            return grains - grains % int(self.belt * GRAINS) if self.belt is not None else 0
        if not self.gives:
            return grains - grains % self._step if -grains <= self._most * GRAINS else None
        return next((-each for each in self._given if each >= -grains), None)

    def _up_from(self, grains: int) -> int | None:
        """The easiest that is no easier than some grains."""
        if grains > 0:
            return grains + -grains % int(self.belt * GRAINS) if self.belt is not None else None
        if not self.gives:
            return grains + -grains % self._step
        return next((-each for each in reversed(self._given) if each <= -grains), 0)

    @cached_property
    def _given(self) -> tuple[int, ...]:
        return tuple(int(each * GRAINS) for each in self.gives)


@dataclass(frozen=True)
class _Discs:
    """Discs of one side: some of one weight, and those put on before. `count` is of all."""

    weight: Decimal
    pieces: int
    before: _Discs | None
    count: int


@dataclass(frozen=True)
class _Sides:
    """What one side of a bar can weigh, in grains, ascending, and the fewest discs for each."""

    sums: tuple[int, ...]
    fewest: dict[int, _Discs | None]


@lru_cache(maxsize=64)
def _sides(discs: tuple[tuple[Decimal, int], ...]) -> _Sides:
    """Every sum that one side can reach.

    Exact over all subsets: the greedy choice misses loads (with one 20 and two 15 it never finds 30). Discs of a weight
    are taken in bunches of 1, 2, 4 ... and the rest, of which some make any number of them.
    """
    best: dict[int, _Discs | None] = {0: None}
    for weight, pairs in sorted(discs, reverse=True):
        for pieces in _bunches(pairs):
            added = int(weight * GRAINS) * pieces
            for side, before in list(best.items()):
                count = pieces + (before.count if before else 0)
                found = best.get(side + added)
                if side + added not in best or (found is not None and count < found.count):
                    best[side + added] = _Discs(weight, pieces, before, count)
    return _Sides(tuple(sorted(best)), best)


def _bunches(pairs: int) -> Iterator[int]:
    bunch = 1
    while pairs > 0:
        yield min(bunch, pairs)
        pairs, bunch = pairs - bunch, bunch * 2


def _discs_of(discs: _Discs | None) -> tuple[Decimal, ...]:
    """The weights, in the order in which they were put on."""
    if discs is None:
        return ()
    return (*_discs_of(discs.before), *(discs.weight,) * discs.pieces)
