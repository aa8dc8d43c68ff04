"""Random proposals, limits, conversions, caps, gyms and dialects, for the product and for plain_number.py alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from hypothesis import strategies as st

from ironrule.coaching.number import Push
from ironrule.rulebook.read_words import DIALECTS
from ironrule.training.equipment import Rack
from ironrule.units import Load, Unit
from ironrule.vocabulary.verbs import STAGES, VERBS, Force
from tests.coaching.plain_number import Gym, Said

#: Weights are listed this far; no base and no amount of ours leads beyond.
_HEAVIEST = 1000
#: Stages that are drawn more often: equals meet, and caps bind.
_OFTEN = ("progression", "progression", "progression", "caps", "caps", "caps")
_ROUNDING = ("round", "ties", "cuts_round", "least_cut", "least_raise")

DIALECT = st.fixed_dictionaries({name: st.sampled_from(DIALECTS[name]) for name in _ROUNDING})


@st.composite
def racks(draw: st.DrawFn) -> Rack:
    """Steps or plates, kilograms or pounds, plates of the other unit among them."""
    unit = draw(st.sampled_from(Unit))
    empty = draw(st.sampled_from(["0", "2.5", "15", "20", "45"]))
    step = draw(st.sampled_from(["2", "2.5", "5", "5.5116"]))
    sizes = st.sampled_from([Decimal(each) for each in ("1.25", "2.5", "5", "10", "20", "25", "45", "11.0231", "0.25")])
    discs = draw(st.lists(st.tuples(sizes, st.integers(1, 3)), max_size=4, unique_by=lambda disc: disc[0]))
    return Rack(unit, Decimal(empty), Decimal(step), tuple(discs))


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


@st.composite
def amounts(draw: st.DrawFn, unit: Unit) -> Decimal:
    """A load: round, on a tie of common steps, to the gram, or converted from the other unit with sixty digits."""
    kind = draw(st.sampled_from(("round", "tie", "gram", "other unit")))
    if kind == "round":
        return Decimal(draw(st.integers(0, 60))) * Decimal("2.5")
    if kind == "tie":
        return Decimal(draw(st.integers(0, 120))) * Decimal("1.25")
    if kind == "gram":
        return draw(st.decimals(0, 150, places=3, allow_nan=False))
    other = Unit.LB if unit is Unit.KG else Unit.KG
    return Load(Decimal(draw(st.integers(0, 60))) * Decimal("2.5"), other).to(unit).amount


@dataclass(frozen=True)
class Case:
    """A number to work out, with its gym."""

    base: Decimal
    full: Decimal | None
    pushes: tuple[Push, ...]
    rack: Rack
    dialect: dict[str, str]

    @property
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
    verb = draw(st.sampled_from(["raise", *(each for each in VERBS if each != "convert by")]))
    stage = draw(st.sampled_from((*STAGES, *_OFTEN)))
    percent = verb == "cut to" or (verb in ("raise", "cut") and draw(st.booleans()))
    points = st.sampled_from(
        [Decimal(each) for each in ("1", "2.5", "5", "10", "12.5", "90", "97.5", "100", "105", "0")]
    )
    factor = st.sampled_from([Decimal(each) for each in ("0", "0.5", "0.9", "0.99", "1", "1.1", "-1")])
    steps = st.sampled_from(
        [Decimal(each) for each in ("0.5", "1", "1.25", "2.5", "5", "10", "50", "0.00004", "0", "-5")]
    )
    whole = amounts(unit)
    amount = draw(points if percent else factor if verb == "times" else steps if verb in ("raise", "cut") else whole)
    limit = VERBS[verb].force is Force.LIMIT or (verb == "times" and draw(st.booleans()))
    return Push(
        number,
        f"R{number}",
        stage,
        draw(st.integers(0, 1)),
        verb,
        Force.LIMIT if limit else Force.PROPOSAL,
        None if verb == "hold" else amount,
        percent,
        verb,
        draw(st.one_of(st.none(), st.none(), whole)),
        draw(st.sampled_from((None, None, "down", "nearest"))) if limit else None,
        draw(st.one_of(st.none(), whole)) if verb == "raise" else None,
    )


def _conversion(number: int, amount: Decimal) -> Push:
    return Push(number, f"T{number}", "tempo", 0, "convert by", Force.CONVERSION, amount, percent=True, text="convert")


@st.composite
def cases(draw: st.DrawFn, *, least_pushes: int = 0) -> Case:
    """A number with up to seven pushes and two conversions."""
    rack = draw(racks())
    count = draw(st.integers(least_pushes, 7))
    found = [draw(pushes(number, rack.unit)) for number in range(count)]
    factors = st.sampled_from([Decimal(each) for each in ("90", "95", "97.5", "100", "155")])
    converted = draw(st.sampled_from((0, 0, 1, 2)))
    found += [_conversion(count + number, draw(factors)) for number in range(converted)]
    full = draw(st.one_of(st.none(), amounts(rack.unit)))
    return Case(draw(amounts(rack.unit)), full, tuple(found), rack, draw(DIALECT))


@st.composite
def small_raises(draw: st.DrawFn) -> Case:
    """A raise that may well round back to the bar it starts from, with a cap or a limit close above it."""
    rack = draw(racks())
    weights = gym_of(rack)
    base = Load(_decimal(weights[draw(st.integers(0, min(40, len(weights) - 1)))]), rack.unit)
    some = st.sampled_from([Decimal(each) for each in ("0.1", "0.5", "1", "1.25", "2.5", "5")])
    raised = Push(0, "R0", "progression", 0, "raise", Force.PROPOSAL, draw(some), draw(st.booleans()), "raise")
    above = draw(st.lists(st.tuples(some, st.sampled_from(("caps", "readiness"))), max_size=2))
    limits = [
        Push(number, f"R{number}", stage, 0, "at most", Force.LIMIT, base.amount + most, percent=False, text="at most")
        for number, (most, stage) in enumerate(above, 1)
    ]
    return Case(base.amount, None, (raised, *limits), rack, draw(DIALECT))


def _decimal(weight: Fraction) -> Decimal:
    return Decimal(weight.numerator) / weight.denominator


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
