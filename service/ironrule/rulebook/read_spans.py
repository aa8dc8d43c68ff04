"""Spans of phrases: means over days, shelf lives, trends over weeks, and conditions in each of the last few."""

from __future__ import annotations

from ironrule.rulebook.conditions import (
    Condition,
    Expression,
    InEach,
    Literal,
    Mean,
    Over,
    SettingRef,
    Within,
    facts_in,
)
from ironrule.rulebook.scopes import note_not_remembered
from ironrule.rulebook.source import Desk, Text
from ironrule.rulebook.tokens import Reader, Token, Unreadable
from ironrule.rulebook.words import Words
from ironrule.vocabulary.facts import FACTS, Fact
from ironrule.vocabulary.kind import WRITTEN, Kind

_LONGEST_WINDOW = 28
#: Days of a trend: the longest is as long as most blocks of training.
_SPAN = range(7, 85)
#: The most that a condition can hold in each of.
_MOST_OF = {"exposures": 10, "check-ins": 10, "days": 7}


class Spans(Reader):
    """A reader of one phrase, as far as it speaks of spans."""

    def __init__(self, text: Text, words: Words, desk: Desk) -> None:
        super().__init__(text, desk)
        self._words = words

    def _window(self, part: Condition, first: int) -> Condition:
        """`in each of last 3 exposures`, if it comes next."""
        if not self.take("in", "each", "of"):
            return part
        self.take("the")
        self.need("last")
        count = int(self.number())
        over = next((each for each in _MOST_OF if self.take(each)), "")
        if not over:
            self.refuse("'exposures', 'check-ins' or 'days'")
        text = self._since(first)
        if not 1 <= count <= _MOST_OF[over]:
            found = f"a window of {count} {over}"
            self._note("IR303", self._tokens[first].start, found, expected=f"1 to {_MOST_OF[over]}")
        for fact in facts_in(part):
            note_not_remembered(fact, over, self._words, self.place_of(self._tokens[first].start), self._desk)
        return InEach(part, count, over, text)

    def _within(self, fact: Fact, token: Token) -> Expression:
        """A reading with a shelf life of its own: `soreness within 36 h`."""
        hours = int(self.number())
        self.need("h")
        if not fact.reading or not 1 <= hours <= _LONGEST_WINDOW * 24:
            expected = f"a reading of check-ins, and 1 to {_LONGEST_WINDOW * 24} h"
            self._note("IR203", token.start, f"{fact.name} within {hours} h", expected=expected)
            raise Unreadable
        return Within(fact, hours)

    def _mean(self) -> Expression:
        """What follows `mean`: `sleep_h over 7 days at least 4`."""
        token = self._tokens[self._at] if not self.done else None
        if token is None or token.text not in FACTS or not FACTS[token.text].reading:
            readings = [each.name for each in FACTS.values() if each.reading]
            if token is None or token.kind != "word":
                self.refuse(f"a reading: one of {', '.join(readings)}")
            self._desk.unknown("IR201", self.place_of(token.start), "no check-in has", token.text, readings)
            raise Unreadable
        self._at += 1
        self.need("over")
        days = int(self.number())
        self.need("days")
        at_least = int(self.number()) if self.take("at", "least") else (days + 1) // 2
        if not 1 <= at_least <= days <= _LONGEST_WINDOW:
            self._note(
                "IR303",
                token.start,
                f"a mean over {days} days, at least {at_least}",
                expected=f"1 to {_LONGEST_WINDOW} days",
            )
        return Mean(FACTS[token.text], days, at_least)

    def _over(self, fact: Fact, token: Token) -> Expression:
        """What follows a fact and `over`: `e1rm_trend over 3 weeks at least 4 exposures`."""
        if fact.over is None:
            spanning = [each.name for each in FACTS.values() if each.over is not None]
            expected = f"mean {fact.name} over 7 days" if fact.reading else f"one of {', '.join(spanning)}"
            self._note("IR203", token.start, f"{fact.name!r} has no span", expected=expected)
            raise Unreadable
        span, at_least = self._span(), fact.fewest
        if fact.fewest and self.take("at", "least"):
            at_least = int(self.number())
            self.need("exposures")
        if at_least < min(fact.fewest, 2) or at_least > 10:
            self._note("IR303", token.start, f"at least {at_least} exposures", expected="2 to 10")
        return Over(fact, span, at_least)

    def _span(self) -> Literal | SettingRef:
        """So many weeks or days, or a setting that says so."""
        first = self._at
        name = "" if self.done else self._tokens[self._at].text
        found = self._words.settings.get(name)
        if found is not None and found.kind is Kind.DAYS:
            self._at += 1
            spans = [found.value] if found.by is None else [value for _, value in found.values]
            span: Literal | SettingRef = SettingRef(found)
        else:
            if not name or self._tokens[first].kind != "number":
                self.refuse("weeks, as 4 weeks, or a setting of weeks or days")
            number = self.number()
            unit = "" if self.done else self._tokens[self._at].text
            if WRITTEN.get(unit, (None, 0))[0] is not Kind.DAYS:
                self.refuse("weeks or days")
            self._at += 1
            span = Literal(number * WRITTEN[unit][1], Kind.DAYS)
            spans = [span.value]
        if not all(each in _SPAN for each in spans):
            start, told = self._tokens[first].start, self._since(first)
            self._note("IR303", start, f"a span of {told}", expected="1 to 12 weeks, in whole days")
        return span
