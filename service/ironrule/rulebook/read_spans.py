"""Spans of phrases: means over days, shelf lives, trends over weeks, and conditions in each of the last few."""

from __future__ import annotations

from ironrule.rulebook.conditions import Condition, Expression, InEach, Literal, Over, SettingRef, facts_in
from ironrule.rulebook.read_readings import ReadingsReader
from ironrule.rulebook.scopes import note_not_remembered
from ironrule.rulebook.tokens import Token, Unreadable
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import WRITTEN, Kind

#: Days of a trend: the longest is as long as most blocks of training.
_SPAN = range(7, 85)
#: Days over which lifts are counted.
_SPAN_OF_LIFTS = range(1, 29)
#: The most that a condition can hold in each of.
_MOST_OF = {"exposures": 10, "check-ins": 10, "days": 7}


class Spans(ReadingsReader):
    """A reader of one phrase, as far as it speaks of spans."""

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

    def _span_of_lifts(self) -> Literal | SettingRef:
        """The days over which lifts are counted."""
        return self._span(_SPAN_OF_LIFTS, "1 to 28 days")

    def _span(self, within: range = _SPAN, said: str = "1 to 12 weeks, in whole days") -> Literal | SettingRef:
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
        if not all(each in within for each in spans):
            start, told = self._tokens[first].start, self._since(first)
            self._note("IR303", start, f"a span of {told}", expected=said)
        return span
