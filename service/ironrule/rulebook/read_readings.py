"""Reads the words about readings of check-ins: `mean soreness of back over 7 days`, `readiness within 36 h`."""

from __future__ import annotations

from ironrule.rulebook.conditions import Expression, OverDays, Within
from ironrule.rulebook.constants import ConstantReader
from ironrule.rulebook.scopes import note_fact_out_of_scope
from ironrule.rulebook.source import Desk, Text
from ironrule.rulebook.tokens import Token, Unreadable
from ironrule.rulebook.words import Words
from ironrule.training.faults import FAULTS
from ironrule.vocabulary.fact import FAULT_REPS, SORENESS, Fact
from ironrule.vocabulary.facts import FACTS, SORENESS_OF
from ironrule.vocabulary.facts_technique import REPS_WITH

_LONGEST_WINDOW = 28


class ReadingsReader(ConstantReader):
    """Moves past what it reads, as every reader of a phrase."""

    def __init__(self, text: Text, words: Words, desk: Desk) -> None:
        super().__init__(text, desk)
        self._words = words

    def _in_scope(self, fact: Fact, token: Token) -> None:
        note_fact_out_of_scope(fact, self._words, self.place_of(token.start), self._desk)

    def _within(self, fact: Fact, token: Token) -> Expression:
        """A reading with a shelf life of its own: `soreness within 36 h`."""
        hours = int(self.number())
        self.need("h")
        if not fact.reading or not 1 <= hours <= _LONGEST_WINDOW * 24:
            expected = f"a reading of check-ins, and 1 to {_LONGEST_WINDOW * 24} h"
            self._note("IR203", token.start, f"{fact.name} within {hours} h", expected=expected)
            raise Unreadable
        return Within(fact, hours)

    def _of_a_muscle(self, fact: Fact) -> Fact:
        """`soreness of back`; a word without `of` stays what it is."""
        if not fact.reading or not self.take("of"):
            return fact
        if fact.name != SORENESS:
            start = self._tokens[self._at - 1].start
            self._note("IR203", start, f"{fact.name!r} is of the whole athlete", expected=f"{SORENESS} of a muscle")
            raise Unreadable
        token = self._tokens[self._at] if not self.done else None
        if token is None or token.kind != "word":
            self.refuse(f"a muscle, as {SORENESS} of back")
        muscles = [each.removeprefix(f"{SORENESS} of ") for each in SORENESS_OF]
        self.word(muscles, "there is no muscle")
        return SORENESS_OF[f"{SORENESS} of {token.text}"]

    def _of_a_fault(self, fact: Fact) -> Fact:
        """`fault_reps of hitching`; without `of` it stays what it is."""
        if fact.name != FAULT_REPS or not self.take("of"):
            return fact
        token = self._tokens[self._at] if not self.done else None
        if token is None or token.kind != "word":
            self.refuse(f"a fault, as {FAULT_REPS} of hitching")
        self.word(FAULTS, "there is no fault")
        return REPS_WITH[f"{FAULT_REPS} of {token.text}"]

    def _over_days(self, how: str) -> Expression:
        """`mean sleep_h over 7 days`, with `at least 2` days that have one; half of them where it is not said."""
        token = self._tokens[self._at] if not self.done else None
        if token is None or token.text not in FACTS or not FACTS[token.text].reading:
            readings = [each.name for each in FACTS.values() if each.reading]
            if token is None or token.kind != "word":
                self.refuse(f"a reading: one of {', '.join(readings)}")
            self._desk.unknown("IR201", self.place_of(token.start), "no check-in has", token.text, readings)
            raise Unreadable
        self._at += 1
        fact = self._of_a_muscle(FACTS[token.text])
        self._in_scope(fact, token)
        self.need("over")
        days = int(self.number())
        self.need("days")
        at_least = int(self.number()) if self.take("at", "least") else (days + 1) // 2
        if not 1 <= at_least <= days <= _LONGEST_WINDOW:
            self._note(
                "IR303",
                token.start,
                f"a {how} over {days} days, at least {at_least}",
                expected=f"1 to {_LONGEST_WINDOW} days",
            )
        return OverDays(how, fact, days, at_least)
