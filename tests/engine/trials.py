"""Made-up rules and records, by seed: where engines would differ, if they did.

Every row is true in 5 to 95 % of its records, a third of the facts is missing, and what is known lies at a constant of
some condition or one grain beside it. Rules are deep, wide, long and negated; groups fill one handle or several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations, zip_longest
from random import Random

from ironrule.rulebook.conditions import (
    ALWAYS,
    Both,
    Compare,
    Condition,
    Either,
    FactRef,
    InEach,
    IsTrue,
    Literal,
    Not,
    OverDays,
    SettingRef,
)
from ironrule.rulebook.lowering import Feature, Group, Sign, Truth, group_from
from ironrule.rulebook.operators import Op
from ironrule.rulebook.setting import Setting
from ironrule.units import QUANTUM
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from tests.engine.made import KEY, NUMBERS, compared
from tests.engine.textbook import Record, Textbook

#: Features and rules of a group: few facts and many, one handle and several.
SHAPES = ((8, 25), (20, 45), (40, 60), (130, 30), (14, 90))
#: The share of records in which a rule may be true.
RARELY, MOSTLY = 0.05, 0.95
#: How often a fact is missing.
MISSING = 0.35

_ODD_NUMBERS = [Decimal(text) for text in ("-1.5", "-0.0001", "0", "0.0001", "1", "2.5", "7.0712", "99999999999.9998")]
_LADDER = [Decimal(step) / 2 for step in range(50)]

_World = dict[Feature, Sequence[Decimal]]


@dataclass(frozen=True)
class Trial:
    """A group, records for it, and what the textbook says of every row in each: those true, those unknown."""

    cases: list[tuple[str, list[Condition]]]
    records: list[Record]
    expected: list[tuple[frozenset[int], frozenset[int]]]

    def group(self) -> Group:
        """The group, lowered when asked, so that a fault in lowering shows."""
        return group_from(KEY, self.cases)

    def features(self, group: Group) -> Iterator[list[float | None]]:
        """The records as engines get them."""
        for record in self.records:
            yield [float(record[each]) if each in record else None for each in group.features]

    def shares(self) -> list[float]:
        """For each row, how many of the records it is true in, from 0 to 1."""
        rows = sum(len(mine) for _, mine in self.cases)
        return [sum(row in true for true, _ in self.expected) / len(self.records) for row in range(rows)]


def trial(seed: int, records: int, shape: tuple[int, int] | None = None) -> Trial:
    """Made-up rules and records; shapes take turns by seed."""
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    features, rules = shape or SHAPES[seed % len(SHAPES)]
    world = _world(random, features)
    made = [_record(random, world) for _ in range(records)]
    textbook = Textbook(made)
    sorts = [_nested, _wide, _long, *random.choices((_nested, _wide, _long), (16, 2, 1), k=rules - 3)]
    cases = [
        (f"R{number}", [_calibrated(sort, random, world, textbook) for _ in range(random.choice((1, 1, 1, 2, 3)))])
        for number, sort in enumerate(sorts)
    ]
    return Trial(cases, made, textbook.verdicts([node for _, mine in cases for node in mine]))


def _world(random: Random, count: int) -> _World:
    """Features of every sort, each with the numbers that conditions compare it with."""
    sorts: list[list[Feature]] = [
        [FactRef(each) for each in FACTS.values() if each.kind is Kind.NAME],
        [FactRef(each) for each in FACTS.values() if each.kind is Kind.BOOL],
        [Sign(FactRef(left), FactRef(right)) for left, right in permutations(NUMBERS[:5], 2)],
        [FactRef(each) for each in NUMBERS[1:]],
        [Truth(InEach(compared(0, Op.GE, step), 2, "exposures", "made up")) for step in range(9)],
        [OverDays("mean", each, days, 1) for each in FACTS.values() if each.reading for days in range(1, 41)],
    ]
    for sort in sorts:
        random.shuffle(sort)
    in_turn = [feature for turn in zip_longest(*sorts) for feature in turn if feature is not None]
    ladder: _World = {FactRef(NUMBERS[0]): _LADDER}
    return ladder | {each: _numbers_for(random, each) for each in in_turn[: count - 1]}


def _numbers_for(random: Random, feature: Feature) -> Sequence[Decimal]:
    match feature:
        case FactRef(Fact(kind=Kind.NAME, names=words)):
            return [Decimal(place) for place in range(len(words))]
        case Sign():
            return [Decimal(0)]
        case Truth() | FactRef(Fact(kind=Kind.BOOL)):
            return [Decimal(1)]
        case _:
            return random.sample(_ODD_NUMBERS, random.randint(2, 5))


def _record(random: Random, world: _World) -> Record:
    return {each: _value(random, each, numbers) for each, numbers in world.items() if random.random() >= MISSING}


def _value(random: Random, feature: Feature, numbers: Sequence[Decimal]) -> Decimal:
    match feature:
        case FactRef(Fact(kind=Kind.NAME)):
            return random.choice(numbers)
        case Sign():
            return Decimal(random.choice((-1, 0, 1)))
        case Truth() | FactRef(Fact(kind=Kind.BOOL)):
            return Decimal(random.choice((0, 1)))
        case _:
            return random.choice(numbers) + random.choice((-1, 0, 0, 1)) * QUANTUM


def _calibrated(
    sort: Callable[[Random, _World], Condition], random: Random, world: _World, textbook: Textbook
) -> Condition:
    """A condition that is neither rare nor usual: made, tried, and made again."""
    while True:
        made = sort(random, world)
        if RARELY <= textbook.share(made) <= MOSTLY:
            return made


def _nested(random: Random, world: _World, depth: int = 4) -> Condition:
    """And, or and not, up to four levels deep."""
    if depth == 0 or random.random() < 0.25:
        return _clause(random, world)
    parts = tuple(_nested(random, world, depth - 1) for _ in range(random.randint(2, 3)))
    made: Condition = Both((ALWAYS, *parts)) if random.random() < 0.45 else Either(parts)
    return Not(made) if random.random() < 0.25 else made


def _wide(random: Random, world: _World) -> Condition:
    """Some of three, and some of three, and so on: written out, up to 729 alternatives."""
    made: Condition = Both(tuple(_some(random, world, 3) for _ in range(random.randint(3, 6))))
    return Either((made, _nested(random, world, 2))) if random.random() < 0.5 else made


def _long(random: Random, world: _World) -> Condition:
    """None of up to fifty numbers: more comparisons than one conjunction takes."""
    ladder = next(iter(world))
    steps = random.sample(_LADDER, random.randint(30, 50))
    none_of = tuple(_compared(random, ladder, step, Op.NE) for step in steps)
    return Both((*none_of, _some(random, world, 4))) if random.random() < 0.5 else Both(none_of)


def _some(random: Random, world: _World, count: int) -> Condition:
    return Either(tuple(_clause(random, world) for _ in range(count)))


def _clause(random: Random, world: _World) -> Condition:
    feature = random.choice(list(world))
    match feature:
        case FactRef(Fact(kind=Kind.NAME) as fact):
            word = Literal(random.choice(fact.names), Kind.NAME)
            return Compare(feature, random.choice((Op.EQ, Op.NE)), word, "made up")
        case FactRef(Fact(kind=Kind.BOOL) as fact):
            return IsTrue(fact, "made up")
        case Sign(left, right):
            return Compare(left, random.choice(list(Op)), right, "made up")
        case Truth(condition):
            return condition
        case _:
            return _compared(random, feature, random.choice(world[feature]), random.choice(list(Op)))


def _compared(random: Random, feature: Feature, constant: Decimal, op: Op) -> Condition:
    """Against a number as written, or the same number as a setting."""
    assert not isinstance(feature, Sign | Truth)
    setting = SettingRef(Setting("made_up", feature.kind, constant))
    return Compare(feature, op, random.choice((Literal(constant, feature.kind), setting)), "made up")
