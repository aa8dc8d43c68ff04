"""Checked expressions and conditions: what a phrase means once its words, kinds and units are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ironrule.carried.state import prime_muscle_of
from ironrule.rulebook.operators import Op
from ironrule.rulebook.setting import Constant, Setting
from ironrule.training.equipment import Rounding
from ironrule.units import quantised
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind


@dataclass(frozen=True)
class Literal:
    """A constant as written."""

    value: Constant
    kind: Kind


@dataclass(frozen=True)
class FactRef:
    """A fact of the vocabulary."""

    fact: Fact

    @property
    def kind(self) -> Kind:
        return self.fact.kind


@dataclass(frozen=True)
class SettingRef:
    """A setting."""

    setting: Setting

    @property
    def kind(self) -> Kind:
        return self.setting.kind


@dataclass(frozen=True)
class CarryRef:
    """A variable of the rulebook's carry section; `start` is what it is worth before anything was written to it.

    `bar` says how its start is rounded to what can be loaded; None where it is kept exactly.
    """

    name: str
    kind: Kind
    per: str
    start: Expression | None = None
    bar: Rounding | None = None

    @property
    def moves(self) -> bool:
        """Its start is worked out, and is another one when what it comes from changes."""
        return self.start is not None and not isinstance(self.start, Literal)

    def owner(self, subject: str, set_number: int = 0) -> str:
        """Whose it is, for a subject: the athlete's, the muscle's, the lift's, the track's, or that of one of its sets.

        Of a track it is that of the muscle that its lift trains most.
        """
        match self.per:
            case "athlete":
                return "athlete"
            case "lift":
                return subject.partition("/")[0]
            case "muscle":
                return prime_muscle_of(subject)
            case "set":
                return f"{subject}#{set_number}"
            case _:
                return subject


@dataclass(frozen=True)
class ShareOf:
    """A percent of something: `90 % of last_full_load`."""

    share: Expression
    base: Expression

    @property
    def kind(self) -> Kind:
        return self.base.kind


@dataclass(frozen=True)
class Product:
    """An amount so many times: `step times reps_over_goal`; `count` is a bare number."""

    amount: Expression
    count: Expression

    @property
    def kind(self) -> Kind:
        return self.amount.kind


@dataclass(frozen=True)
class Sum:
    """Left plus right, or minus."""

    left: Expression
    right: Expression
    minus: bool

    @property
    def kind(self) -> Kind:
        return self.left.kind


@dataclass(frozen=True)
class FirstKnown:
    """The first of some values that is known: `90 % of one_rm else 70 % of one_rm of bench_press`."""

    parts: tuple[Expression, ...]

    @property
    def kind(self) -> Kind:
        return self.parts[0].kind


@dataclass(frozen=True)
class OverDays:
    """Mean, max or min of a reading over some days, today included; unknown where fewer than `at_least` have one."""

    how: str
    fact: Fact
    days: int
    at_least: int

    @property
    def kind(self) -> Kind:
        return self.fact.kind


@dataclass(frozen=True)
class Within:
    """The newest of a reading within some hours: a shelf life other than the usual one."""

    fact: Fact
    hours: int

    @property
    def kind(self) -> Kind:
        return self.fact.kind


@dataclass(frozen=True)
class Over:
    """A fact over a span of days, a constant or a setting; unknown with fewer than `at_least` exposures."""

    fact: Fact
    days: Expression
    at_least: int

    @property
    def kind(self) -> Kind:
        return self.fact.kind


@dataclass(frozen=True)
class HowMany:
    """How many of some named conditions are known to be true; unknown ones are not counted, but listed."""

    name: str
    parts: tuple[tuple[str, Condition], ...]
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class CountToday:
    """How many lifts of today's draft a condition is known to be true for; unknown without a draft."""

    part: Condition
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class CountOver:
    """For how many lifts of some days' sessions, today's included, a condition is known to be true.

    Unknown where the record does not reach back as far.
    """

    part: Condition
    days: Expression
    kind: Kind = Kind.COUNT


@dataclass(frozen=True)
class SumToday:
    """The sum of a value over the lifts of today's draft, or those for which `that` is true; unknown where one is."""

    part: Expression
    that: Condition | None = None

    @property
    def kind(self) -> Kind:
        return self.part.kind


Expression = (
    Literal
    | FactRef
    | SettingRef
    | CarryRef
    | ShareOf
    | Product
    | Sum
    | FirstKnown
    | OverDays
    | Within
    | Over
    | HowMany
    | CountToday
    | CountOver
    | SumToday
)


class _Reading:
    """A condition, and what it reads."""

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that it reads, each once."""
        return tuple(dict.fromkeys(facts_in(self)))  # type: ignore[arg-type]  # every condition is one of the union


@dataclass(frozen=True)
class Compare(_Reading):
    """A comparison of two expressions."""

    left: Expression
    op: Op
    right: Expression
    text: str

    @cached_property
    def constant(self) -> Decimal | None:
        """The right side on the grain of facts, where it is one plain number whatever the scene."""
        right = self.right
        if isinstance(right, SettingRef):
            value = right.setting.value if right.setting.by is None else None
        else:
            value = right.value if isinstance(right, Literal) else None
        return quantised(value) if isinstance(value, Decimal) else None


@dataclass(frozen=True)
class IsTrue(_Reading):
    """A fact of yes or no."""

    fact: Fact
    text: str


@dataclass(frozen=True)
class InEach(_Reading):
    """A condition that held in each of the last exposures, check-ins or days; unknown with fewer than that many."""

    part: Condition
    count: int
    over: str
    text: str

    @cached_property
    def judged(self) -> bool:
        """It reads how sessions went, so those that are not judged are passed over."""
        return any(fact.judged for fact in self.part.facts)

    @cached_property
    def reading(self) -> Fact | None:
        """The reading of check-ins that it looks at."""
        return next((fact for fact in self.part.facts if fact.reading or fact.derived_from), None)


@dataclass(frozen=True)
class AnyLift(_Reading):
    """Some track of the athlete for which a condition is true."""

    part: Condition
    text: str


@dataclass(frozen=True)
class InEffect(_Reading):
    """A lasting effect runs for this subject."""

    effect: str
    text: str


@dataclass(frozen=True)
class IfMissing(_Reading):
    """A clause whose unknown counts as passed or failed, because the rule says so of the words that are missing.

    `answers` are those words, each with whether its clause passes. Where another word is missing too it stays unknown;
    of several that are, one that fails decides.
    """

    part: Condition
    answers: tuple[tuple[str, bool], ...]
    text: str

    @property
    def passes(self) -> bool:
        """It may be true though its part is not."""
        return any(passes for _, passes in self.answers)

    def answer(self, missing: Iterable[str]) -> bool | None:
        """What it comes to for want of some words; None where nothing is said of one of them."""
        said = dict(self.answers)
        found = [said.get(name) for name in missing]
        return None if None in found or not found else all(found)


@dataclass(frozen=True)
class Not(_Reading):
    """The opposite; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True)
class Both(_Reading):
    """Every part."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either(_Reading):
    """Some part."""

    parts: tuple[Condition, ...]


Condition = Compare | IsTrue | InEach | AnyLift | InEffect | IfMissing | Not | Both | Either

ALWAYS = Both(())


def facts_in(node: Condition | Expression) -> Iterator[Fact]:
    """Every fact that a condition or expression reads, as often as it reads it."""
    return (each for each in words_in(node) if isinstance(each, Fact))


def words_in(node: Condition | Expression) -> Iterator[Fact | CarryRef]:
    """The same with carried numbers."""
    match node:
        case FactRef(fact) | OverDays(fact=fact) | Within(fact) | IsTrue(fact):
            yield fact
        case Over(fact, days):
            yield fact
            yield from facts_in(days)
        case CountOver(part, days):
            yield from words_in(part)
            yield from words_in(days)
        case SumToday(value, that):
            yield from words_in(value)
            yield from words_in(that) if that is not None else ()
        case SettingRef(setting):
            if setting.by is not None:
                yield setting.by
        case ShareOf(left, right) | Product(left, right) | Sum(left, right):
            yield from words_in(left)
            yield from words_in(right)
        case Compare(left, _, right):
            yield from words_in(left)
            yield from words_in(right)
        case HowMany(_, named):
            for _, part in named:
                yield from words_in(part)
        case InEach(part) | AnyLift(part) | IfMissing(part) | Not(part) | CountToday(part):
            yield from words_in(part)
        case FirstKnown(values):
            for value in values:
                yield from words_in(value)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from words_in(part)
        case CarryRef():
            yield node
        case Literal() | InEffect():
            return


def loose_facts_in(node: Condition | Expression) -> Iterator[Fact]:
    """The facts that are read of the subject itself, not of some lift."""
    match node:
        case AnyLift() | CountToday() | CountOver() | SumToday():
            return
        case HowMany(_, named):
            for _, part in named:
                yield from loose_facts_in(part)
        case FirstKnown(values):
            for value in values:
                yield from loose_facts_in(value)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from loose_facts_in(part)
        case Not(part) | IfMissing(part):
            yield from loose_facts_in(part)
        case Compare(left, _, right) | ShareOf(left, right) | Product(left, right) | Sum(left, right):
            yield from loose_facts_in(left)
            yield from loose_facts_in(right)
        case _:
            yield from facts_in(node)
