"""Phrases: from a coach's words to checked conditions and amounts, with a problem for every word that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NoReturn, TypeVar

from ironrule.rulebook.clauses import extent_of
from ironrule.rulebook.conditions import (
    AnyLift,
    Both,
    Compare,
    Condition,
    CountOver,
    CountToday,
    Either,
    Expression,
    FactRef,
    FirstKnown,
    InEffect,
    IsTrue,
    Literal,
    Not,
    Product,
    SettingRef,
    ShareOf,
    Sum,
    SumToday,
    facts_in,
    loose_facts_in,
)
from ironrule.rulebook.doubts import doubt_comparison
from ironrule.rulebook.operators import Op
from ironrule.rulebook.other_lifts import fact_of_other
from ironrule.rulebook.read_spans import Spans
from ironrule.rulebook.scopes import note_not_remembered, note_number_out_of_scope
from ironrule.rulebook.source import Desk, Text
from ironrule.rulebook.tokens import Token, Unreadable
from ironrule.rulebook.windows import OVER_DAYS
from ironrule.rulebook.words import Words
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.kind import Kind

_Read = TypeVar("_Read")

_OPS = {"=": Op.EQ, "==": Op.EQ, "!=": Op.NE, "<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}
#: What may be taken so many times, and how many times.
_COUNTS, _NO_AMOUNTS = (Kind.COUNT, Kind.NUMBER), (Kind.RPE, Kind.SCORE)
#: Words and levels that terms may add to one phrase; the largest shipped condition has 71 words in 10 levels.
_LARGEST_TERMS, _DEEPEST_TERM = 2_000, 50
#: Words in the name of a fact, at most.
_LONGEST_NAME = 6


class Phrase(Spans):
    """A reader of one phrase. Every method moves on past what it reads."""

    def __init__(self, text: Text, words: Words, desk: Desk) -> None:
        super().__init__(text, words, desk)
        self._written_out = 0
        #: What a percent of nothing is of; None where there is no such thing.
        self.share_of: Callable[[Expression], Expression] | None = None

    # Conditions.

    def condition(self) -> Condition:
        """A whole condition."""
        found = self._either()
        if isinstance(found, Condition):
            return found
        return self._as_condition(found, 0)

    def condition_or_expression(self) -> Condition | Expression:
        """A term: either."""
        return self._either()

    def _either(self) -> Condition | Expression:
        first = self._at
        parts = [self._both()]
        while self.take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(self._as_condition(each, first) for each in parts))

    def _both(self) -> Condition | Expression:
        first = self._at
        parts = [self._unary()]
        while self.take("and"):
            parts.append(self._unary())
        return parts[0] if len(parts) == 1 else Both(tuple(self._as_condition(each, first) for each in parts))

    def _unary(self) -> Condition | Expression:
        first = self._at
        if self.take("not"):
            return Not(self._as_condition(self._unary(), first + 1))
        if self.take("any", "lift", "has"):
            outer, self._words = self._words, Words(**{**self._words.__dict__, "scope": "track"})
            part = self._as_condition(self._unary(), first + 3)
            self._words = outer
            return AnyLift(part, self._since(first))
        if self.take("in_effect", "("):
            return self._in_effect(first)
        if self.take("("):
            inner = self._as_condition(self._either(), first + 1)
            self.need(")")
            return self._window(inner, first)
        return self._comparison()

    def _in_effect(self, first: int) -> Condition:
        token = self._tokens[self._at] if not self.done else None
        if token is None or token.kind != "word":
            self.refuse("the name of an effect")
        if token.text not in self._words.effects:
            self._desk.unknown(
                "IR302", self.place_of(token.start), "there is no effect", token.text, self._words.effects
            )
        self._at += 1
        self.need(")")
        return InEffect(token.text, self._since(first))

    def _comparison(self) -> Condition | Expression:
        first = self._at
        term = self._condition_term()
        if term is not None:
            return self._window(term, first)
        left = self.expression()
        if self.peek("in", "each"):
            return self._window(self._as_condition(left, first), first)
        if self.take("in"):
            return self._range(left, first)
        self.refuse_other_comparison()
        if self.done or self._tokens[self._at].text not in _OPS:
            return left
        op = _OPS[self._tokens[self._at].text]
        self._at += 1
        right = self._right_of(left)
        self._must_compare(left, op, right, first)
        found = Compare(left, op, right, self._since(first))
        doubt_comparison(found, lambda: self.place_of(self._tokens[first].start), self._desk)
        return self._window(found, first)

    def _range(self, left: Expression, first: int) -> Condition:
        low = self.expression()
        self.need("..")
        high = self.expression()
        for bound in (low, high):
            self._must_compare(left, Op.LE, bound, first)
        text = self._since(first)
        found = (Compare(left, Op.GE, low, text), Compare(left, Op.LE, high, text))
        for end in found:
            doubt_comparison(end, lambda: self.place_of(self._tokens[first].start), self._desk, in_range=True)
        return Both(found)

    def _as_condition(self, found: Condition | Expression, first: int) -> Condition:
        if isinstance(found, Condition):
            return found
        if isinstance(found, FactRef) and found.kind is Kind.BOOL:
            return IsTrue(found.fact, found.fact.name)
        start = self._tokens[min(first, len(self._tokens) - 1)].start if self._tokens else 0
        told = f"{self._since(first)!r} is {found.kind.plain_words}, not a condition"
        left = "misses_in_a_row" if isinstance(found, Literal) else self._since(first) if found.kind.bare else "x"
        self._note("IR203", start, told, expected=f"a comparison, as {left} >= 2")
        raise Unreadable

    # Expressions.

    def expression(self) -> Expression:
        """A sum of values; after `else` what stands for it where it is not known, and so on."""
        first = self._at
        parts = [self._sum()]
        while self.take("else"):
            start = self._tokens[self._at - 1].start
            parts.append(self._sum())
            if not parts[0].kind.fits(parts[-1].kind):
                self._misfit(start, parts[0].kind, parts[-1].kind, self._since(first))
        return parts[0] if len(parts) == 1 else FirstKnown(tuple(parts))

    def _sum(self) -> Expression:
        """A sum of values, or of values so many times."""
        first = self._at
        left = self._so_many_times()
        while not self.done and self._tokens[self._at].text in ("+", "-"):
            sign = self._tokens[self._at]
            self._at += 1
            right = self._so_many_times()
            if sign.text == "-" and isinstance(left, Literal) and isinstance(right, Literal):
                self._refuse_dash(left, right, first)
            if not left.kind.fits(right.kind):
                self._misfit(sign.start, left.kind, right.kind, self._since(first))
            left = Sum(left, right, sign.text == "-")
        return left

    def _refuse_dash(self, low: Literal, high: Literal, first: int) -> None:
        """`3-5` is a range as people write it, and would be two less than nothing."""
        bare = low.kind is Kind.NUMBER and high.kind is Kind.NUMBER
        if bare or (low.kind is high.kind and _is_less(low.value, high.value)):
            before = self._tokens[first - 1].text if first else ""
            meant = self._since(first).replace("-", "..").replace(" ", "") if bare and before in (*_OPS, "in") else ""
            self._note(
                "IR204",
                self._tokens[first].start,
                f"{self._since(first)!r} takes one number from another",
                expected="" if meant else "one number; a range is for conditions, as reps_done in 3..5",
                suggestion=f"in {meant}" if meant and before != "in" else meant,
            )
            raise Unreadable

    def _so_many_times(self) -> Expression:
        """A value, or an amount times a count, in whatever order they stand."""
        first = self._at
        left = self._value()
        while self.take("times"):
            right = self._value()
            counts = [each for each in (right, left) if each.kind in _COUNTS]
            amount = left if counts and counts[0] is right else right
            if not counts or not amount.kind.numeric or amount.kind in _NO_AMOUNTS:
                found = f"{self._since(first)!r} is {left.kind.plain_words} times {right.kind.plain_words}"
                self._note("IR203", self._tokens[first].start, found, expected="an amount times a count")
                raise Unreadable
            left = Product(amount, counts[0])
        return left

    def _value(self) -> Expression:
        if self.done:
            self.refuse("a value")
        token = self._tokens[self._at]
        numeral = token.kind == "number" or token.text in ("RPE", "-")
        value = self._literal() if numeral else self._word()
        if value.kind is Kind.NUMBER and isinstance(value, Literal | SettingRef) and self.peek("of"):
            self._refuse_share(value, token)
        if value.kind is Kind.PERCENT and self.take("of"):
            return ShareOf(value, self._value())
        return self.share_of(value) if value.kind is Kind.PERCENT and self.share_of is not None else value

    def _refuse_share(self, value: Literal | SettingRef, token: Token) -> NoReturn:
        """`share of one_rm`, where the setting says 90 and not 90 %."""
        meant = f"{token.text} %" if isinstance(value, Literal) else ""
        expected = "" if meant else f"a percent, as {token.text}: {{value: 90 %, ...}}"
        told = f"{token.text!r} is a bare number, and 'of' takes a share"
        self._note("IR202", token.start, told, expected=expected, suggestion=meant)
        raise Unreadable

    def _word(self) -> Expression:
        token = self._tokens[self._at]
        if token.kind != "word":
            self.refuse("a fact, a setting, a term or a number")
        self._at += 1
        if token.text in OVER_DAYS and token.text not in self._words.own():
            return self._over_days(token.text)
        if token.text in ("how", "sum") and (found := self._over_lifts(token)) is not None:
            return found
        if token.text in ("yes", "no"):
            return Literal(token.text == "yes", Kind.BOOL)
        return self._named(token)

    def _over_lifts(self, token: Token) -> Expression | None:
        """`how many lifts today have ...` or `over 10 days`, `sum of ... over lifts today that have ...`; else None."""
        if token.text == "how" and self.take("many", "lifts", "over"):
            days = self._span_of_lifts()
            self.need("have")
            part, start = self._of_lifts(condition=True), self.place_of(token.start)
            for fact in facts_in(part):
                note_not_remembered(fact, "exposures", self._words, start, self._desk)
            return CountOver(part, days) if isinstance(part, Condition) else None
        counts = token.text == "how" and self.take("many", "lifts", "today", "have")
        if not counts and not (token.text == "sum" and self.take("of")):
            return None
        section = self._words.section
        if section is not None and section.startswith("after"):
            self._note("IR203", token.start, f"today's draft, which {section} does not have")
        first = self._at
        part = self._of_lifts(condition=counts)
        if isinstance(part, Condition):
            return CountToday(part)
        self.need("over", "lifts", "today")
        if not part.kind.numeric:
            self._note("IR203", self._tokens[first].start, f"a sum of {part.kind.plain_words}", expected="numbers")
        that = self._of_lifts(condition=True) if self.take("that", "have") else None
        return SumToday(part, that if isinstance(that, Condition) else None)

    def _of_lifts(self, *, condition: bool) -> Condition | Expression:
        """A condition or a value of each lift, whoever the phrase itself is about."""
        outer, self._words = self._words, replace(self._words, scope="track")
        first = self._at
        part = self._as_condition(self._unary(), first) if condition else self.expression()
        self._words = outer
        return part

    def _named(self, token: Token) -> Expression:
        name = token.text
        known = self._words.facts.get(name)
        if self.peek("of") and self._is_of_a_lift(name, known):
            return self._of_other(token)
        if known is not None:
            fact = self._of_a_fault(self._of_a_muscle(known))
            self._in_scope(fact, token)
            if self.take("within"):
                return self._within(fact, token)
            spans = not self.peek("over", "lifts") and self.take("over")
            return self._over(fact, token) if spans else FactRef(fact)
        if name in self._words.settings:
            return SettingRef(self._words.settings[name])
        if name in self._words.carry:
            ref = self._words.carry[name]
            note_number_out_of_scope(ref, self._words, self.place_of(token.start), self._desk)
            return ref
        if name in self._words.terms:
            term = self._words.terms[name]
            if term is None:
                raise Unreadable
            self._take_in(term, token)
            if not isinstance(term, Condition):
                return term
            self._note("IR203", token.start, f"{name!r} is a condition, not a value", expected="a value")
            raise Unreadable
        told = self._words.facts.keys() & self._joined(token)
        if told:
            self._note("IR201", token.start, f"unknown word {name!r}", suggestion=max(told, key=len))
            raise Unreadable
        self._words.note_unknown(name, self.place_of(token.start), self._desk)
        raise Unreadable

    def _joined(self, token: Token) -> set[str]:
        """A word with those after it, as one: `every set made` is `every_set_made`."""
        first = self._tokens.index(token)
        words = [each.text for each in self._tokens[first : first + _LONGEST_NAME]]
        return {"_".join(words[:number]) for number in range(2, len(words) + 1)}

    def _is_of_a_lift(self, name: str, known: Fact | None) -> bool:
        """What `of` after a word is about: another lift, or a muscle of a reading, a fault, a number of a percent."""
        if known is None:
            return name in self._words.carry
        after = self._tokens[self._at + 1].text if self._at + 1 < len(self._tokens) else ""
        return not known.reading and (known.kind is not Kind.PERCENT or after.partition("/")[0] in CATALOGUE)

    def _of_other(self, token: Token) -> Expression:
        """A word of another lift: `one_rm of bench_press`, `misses_in_a_row of back_squat/main`."""
        self.need("of")
        if self.done or self._tokens[self._at].kind != "word":
            self.refuse("a lift, or a lift and its track, as back_squat/main")
        other, words = self._tokens[self._at], self._words
        self._at += 1
        fact = words.facts.get(token.text)
        word = words.carry[token.text] if fact is None else FactRef(fact)
        found = fact_of_other(word, other.text, words.lifts, self.place_of(other.start), self._desk)
        if found is None:
            raise Unreadable
        return FactRef(found)

    def _condition_term(self) -> Condition | None:
        """A term that is a whole condition, if one comes next."""
        token = self._tokens[self._at] if not self.done else None
        term = self._words.terms.get(token.text) if token is not None else None
        if token is None or not isinstance(term, Condition):
            return None
        self._take_in(term, token)
        self._at += 1
        return term

    def _take_in(self, term: Condition | Expression, token: Token) -> None:
        """A term stands for what it says, so terms of terms could grow without end."""
        size, depth = extent_of(term)
        self._written_out += size
        if self._written_out > _LARGEST_TERMS or depth > _DEEPEST_TERM:
            self._note(
                "IR305",
                token.start,
                f"written out with {token.text!r}, this has more than {_LARGEST_TERMS} words or {_DEEPEST_TERM} levels",
                expected="smaller terms",
            )
            raise Unreadable
        for fact in loose_facts_in(term):
            self._in_scope(fact, token)

    def _right_of(self, left: Expression) -> Expression:
        if left.kind is Kind.NAME and isinstance(left, FactRef) and not self.done:
            token = self._tokens[self._at]
            name = self._take_name(left.fact.names)
            if name:
                return Literal(name, Kind.NAME)
            if token.text not in self._words.settings:
                self._desk.unknown(
                    "IR201", self.place_of(token.start), f"{left.fact.name} is never", token.text, list(left.fact.names)
                )
                raise Unreadable
        return self.expression()

    def _must_compare(self, left: Expression, op: Op, right: Expression, first: int) -> None:
        if not left.kind.fits(right.kind):
            self._misfit(self._tokens[self._at - 1].start, left.kind, right.kind, self._since(first))
        elif not left.kind.numeric and op not in (Op.EQ, Op.NE):
            self._note("IR203", self._tokens[first].start, f"{left.kind.plain_words} has no order", expected="= or !=")

    def _misfit(self, start: int, left: Kind, right: Kind, text: str) -> None:
        self._note(
            "IR202",
            start,
            f"{text!r} puts {left.plain_words} beside {right.plain_words}",
            expected=left.plain_words,
        )


def _is_less(one: object, other: object) -> bool:
    if isinstance(one, Load) and isinstance(other, Load):
        return one < other
    return isinstance(one, Decimal) and isinstance(other, Decimal) and one < other


def read_condition(text: Text, desk: Desk, words: Words) -> Condition | None:
    """A condition; None when it cannot be read, with the problem noted."""
    return _whole(Phrase.condition, text, desk, words)


def read_expression(text: Text, desk: Desk, words: Words) -> Expression | None:
    """A value; None when it cannot be read, with the problem noted."""
    return _whole(Phrase.expression, text, desk, words)


def read_term(text: Text, desk: Desk, words: Words) -> Condition | Expression | None:
    """Either; None when it cannot be read, with the problem noted."""
    return _whole(Phrase.condition_or_expression, text, desk, words)


def _whole(read: Callable[[Phrase], _Read], text: Text, desk: Desk, words: Words) -> _Read | None:
    try:
        phrase = Phrase(text, words, desk)
        found = read(phrase)
        phrase.finish()
    except Unreadable:
        return None
    return found
