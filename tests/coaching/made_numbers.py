"""Random proposals, limits, conversions, caps, gyms and dialects, for the product and for plain_number.py alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache

from hypothesis import strategies as st

from ironrule.coaching.number import Push
from ironrule.rulebook.read_words import DIALECTS
from ironrule.training.equipment import Rack
from ironrule.units import Load, Unit
from ironrule.vocabulary.verbs import STAGES, VERBS, Force
from tests.coaching.plain_number import Gym, Said

#: Weights are listed this far; no base and no amount of ours leads beyond.
_HEAVIEST = 1000


def _some(text: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(each) for each in text.split()])


_UNITS = st.sampled_from(Unit)
_EMPTIES = _some("0 2.5 15 20 45")
_STEPS_OF_RACKS = _some("2 2.5 5 5.5116")
_PLATES = st.lists(
    st.tuples(_some("1.25 2.5 5 10 20 25 45 11.0231 0.25"), st.integers(1, 3)),
    max_size=4,
    unique_by=lambda disc: disc[0],
)
_GRID = st.integers(0, 60).map(lambda number: number * Decimal("2.5"))
_TIES = st.integers(0, 120).map(lambda number: number * Decimal("1.25"))
_GRAMS = st.integers(0, 150_000).map(lambda number: Decimal(number) / 1000)
_VERBS = st.sampled_from(["raise", *(each for each in VERBS if each not in {"convert by", "at least"})])
#: Some stages are drawn more often: equals meet, and caps bind.
_STAGES = st.sampled_from((*STAGES, *("progression", "caps") * 3))
_POINTS = _some("1 2.5 5 10 12.5 90 97.5 100 105 0")
_FACTORS = _some("0.5 0.9 0.99 1 1.1 0 -1")
_STEPS = _some("0.5 1 1.25 2.5 5 10 50 0.00004 0 -5")
_SMALL = _some("0.1 0.5 1 1.25 2.5")
_ROUNDED = st.sampled_from((None, None, "down", "nearest"))
_PRIORITIES = st.integers(0, 1)
_CONVERSIONS = st.lists(_some("90 95 97.5 100 155"), max_size=2)
_ROUNDING = ("round", "ties", "cuts_round", "least_cut", "least_raise")
#: What no number here depends on: each has a test of its own.
_USUAL = {name: st.just(DIALECTS[name][0]) for name in ("reps_round", "off_grid")}
_DIALECTS = st.fixed_dictionaries({**{name: st.sampled_from(DIALECTS[name]) for name in _ROUNDING}, **_USUAL})


@st.composite
def racks(draw: st.DrawFn) -> Rack:
    """Steps or plates, kilograms or pounds, a plate of the other unit among them."""
    return Rack(draw(_UNITS), draw(_EMPTIES), draw(_STEPS_OF_RACKS), tuple(draw(_PLATES)))


@lru_cache(maxsize=4096)
def gym_of(rack: Rack) -> tuple[Fraction, ...]:
    """Every weight of a rack, by adding one disc after the other."""
    empty, step = Fraction(rack.empty), Fraction(rack.step)
    if not rack.discs:
        return tuple(empty + step * number for number in range(int((_HEAVIEST - empty) / step)))
    sides = {Fraction(0)}
    for weight, pairs in rack.discs:
        sides = {side + count * Fraction(weight) for side in sides for count in range(pairs + 1)}
    return tuple(sorted(empty + 2 * side for side in sides))


@lru_cache
def amounts(unit: Unit) -> st.SearchStrategy[Decimal]:
    """A load: round, on a tie of common steps, to the gram, or converted from the other unit with sixty digits."""
    other = Unit.LB if unit is Unit.KG else Unit.KG
    return st.one_of(_GRID, _TIES, _GRAMS, _GRID.map(lambda amount: Load(amount, other).to(unit).amount))


@lru_cache
def _perhaps(unit: Unit) -> st.SearchStrategy[Decimal | None]:
    return st.one_of(st.none(), st.none(), amounts(unit))


@dataclass(frozen=True)
class Case:
    """A number to work out, with its gym."""

    base: Decimal
    full: Decimal | None
    pushes: tuple[Push, ...]
    rack: Rack
    dialect: dict[str, str]

    @cached_property
    def said(self) -> list[Said]:
        """The pushes in the words of plain_number.py."""
        return [said_of(each) for each in self.pushes]

    @property
    def gym(self) -> Gym:
        """The rack and the dialect for plain_number.py."""
        return Gym(gym_of(self.rack), self.dialect)

    @property
    def reference(self) -> Decimal:
        """What a percent limit is a percent of."""
        return self.base if self.full is None else self.full


@st.composite
def pushes(draw: st.DrawFn, number: int, unit: Unit) -> Push:
    """One push; amounts that make no sense, as negative ones, among them."""
    verb = draw(_VERBS)
    percent = verb == "cut to" or (verb in ("raise", "cut") and draw(st.booleans()))
    limit = VERBS[verb].force is Force.LIMIT or (verb == "times" and draw(st.booleans()))
    own = _FACTORS if verb == "times" else _STEPS if verb in ("raise", "cut") else amounts(unit)
    return Push(
        number,
        f"R{number}",
        draw(_STAGES),
        draw(_PRIORITIES),
        verb,
        Force.LIMIT if limit else Force.PROPOSAL,
        None if verb == "hold" else draw(_POINTS if percent else own),
        percent,
        verb,
        draw(_perhaps(unit)),
        draw(_ROUNDED) if limit else None,
        draw(_perhaps(unit)) if verb == "raise" else None,
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A number with up to seven pushes and two conversions."""
    rack = draw(racks())
    count = draw(st.integers(0, 7))
    found = [draw(pushes(number, rack.unit)) for number in range(count)]
    found += [
        Push(number, f"T{number}", "tempo", 0, "convert by", Force.CONVERSION, factor, percent=True, text="convert")
        for number, factor in enumerate(draw(_CONVERSIONS), count)
    ]
    return Case(draw(amounts(rack.unit)), draw(_perhaps(rack.unit)), tuple(found), rack, draw(_DIALECTS))


@st.composite
def small_raises(draw: st.DrawFn) -> Case:
    """A raise that may well round back to the bar it starts from, with a cap or a limit close above it."""
    rack = draw(racks())
    weights = gym_of(rack)
    start = weights[draw(st.integers(0, min(40, len(weights) - 1)))]
    base = Decimal(start.numerator) / start.denominator
    raised = Push(0, "R0", "progression", 0, "raise", Force.PROPOSAL, draw(_SMALL), draw(st.booleans()), "raise")
    limits = [
        Push(number, f"R{number}", stage, 0, "at most", Force.LIMIT, base + most, percent=False, text="at most")
        for number, stage in enumerate(("caps", "readiness"), 1)
        for most in draw(st.lists(_SMALL, max_size=1))
    ]
    return Case(base, None, (raised, *limits), rack, draw(_DIALECTS))


def said_of(push: Push) -> Said:
    """A push in the words of plain_number.py."""
    return Said(
        push.rule,
        push.stage,
        push.priority,
        push.verb,
        Fraction(push.amount or 0),
        push.percent,
        None if push.floor is None else Fraction(push.floor),
        None if push.ceiling is None else Fraction(push.ceiling),
        push.rounded,
        limit=push.force is Force.LIMIT,
    )
