"""Shorthand word by word, each word with its place in the test file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk, Text
from ironrule.units import Load, Unit

_WORD = re.compile(
    r"(?P<tempo>\d{1,2}-\d{1,2}-(?:[Xx]|\d{1,2})-\d{1,2})"
    r"|(?P<group>\d{1,2}x\d{1,4}(?:-\d{1,4})?\+?)"
    r"|(?P<number>-?\d{1,6}(?:\.\d{1,6})?)"
    r"|(?P<sign>->|@|,|/)"
    r"|(?P<word>[A-Za-z_][\w-]*)",
    re.ASCII,
)
#: Words that only make shorthand read well.
_NOISE = frozenset({",", "but", "and", "with"})
_LONGEST = 200


class Unreadable(Exception):
    """The shorthand cannot be read further; its problem has been noted."""


@dataclass(frozen=True)
class Word:
    """One word: its kind, and where it begins in the text."""

    kind: str
    text: str
    start: int


class Words:
    """Reads shorthand word by word."""

    def __init__(self, text: Text, desk: Desk) -> None:
        self.text = text
        self._desk = desk
        self._at = 0
        self._words = self._split()

    def _split(self) -> list[Word]:
        found: list[Word] = []
        value, at = self.text.value, 0
        while at < len(value):
            if value[at].isspace():
                at += 1
                continue
            match = _WORD.match(value, at)
            if match is None or len(found) >= _LONGEST:
                self._note(at, f"cannot read {value[at : at + 20]!r}", "sets such as 3x5 @ 97.5 kg -> 5 5 5")
                raise Unreadable
            if match[0] not in _NOISE:
                found.append(Word(match.lastgroup or "", match[0], at))
            at = match.end()
        return found

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self._at >= len(self._words)

    def next_is(self, *kinds: str) -> bool:
        """The next word is of one of these kinds."""
        return not self.done and self._words[self._at].kind in kinds

    def peek(self, *texts: str) -> bool:
        """The next words are these, in any case."""
        ahead = [each.text.lower() for each in self._words[self._at : self._at + len(texts)]]
        return ahead == list(texts)

    def take(self, *texts: str) -> bool:
        """Moves past these words if they come next."""
        if self.peek(*texts):
            self._at += len(texts)
            return True
        return False

    def one(self, kind: str, expected: str) -> Word:
        """The next word, which must be of a kind."""
        if not self.next_is(kind):
            self.refuse(expected)
        self._at += 1
        return self._words[self._at - 1]

    def number(self, expected: str) -> Decimal:
        """A number."""
        return Decimal(self.one("number", expected).text)

    def count(self, expected: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        word = self.one("number", expected)
        if "." in word.text or not low <= int(word.text) <= high:
            self._note(word.start, f"{word.text} is out of bounds", f"a whole number from {low} to {high}", "IR303")
            raise Unreadable
        return int(word.text)

    def counts(self, expected: str, low: int, high: int) -> tuple[int, ...]:
        """One whole number or more."""
        found = [self.count(expected, low, high)]
        while self.next_is("number"):
            found.append(self.count(expected, low, high))
        return tuple(found)

    def halves(self, expected: str) -> tuple[Decimal, ...]:
        """One RPE or more, 1 to 10 by halves; `expected` says what else may stand there."""
        found: list[Decimal] = []
        while not found or self.next_is("number"):
            word = self.one("number", expected)
            number = Decimal(word.text)
            if not 1 <= number <= 10 or (number * 2) % 1:
                self._note(word.start, f"RPE {word.text} is out of bounds", f"1 to 10 by halves; {expected}", "IR303")
                raise Unreadable
            found.append(number)
        return tuple(found)

    def load(self, unit: Unit | None = None) -> Load:
        """A load; its unit may be left out where `unit` says it."""
        amount = self.number("a load, such as 97.5 kg")
        for each in Unit:
            if self.take(each.value):
                return Load(amount, each)
        if unit is None:
            self.refuse("kg or lb after the number")
        return Load(amount, unit)

    def load_is_next(self) -> bool:
        """The next words are a number and a unit of load."""
        ahead = self._words[self._at : self._at + 2]
        return len(ahead) == 2 and ahead[0].kind == "number" and ahead[1].text in {each.value for each in Unit}

    def finish(self, expected: str) -> None:
        """Notes anything that is left over."""
        if not self.done:
            self.refuse(expected)

    def refuse(self, expected: str, suggestion: str = "") -> NoReturn:
        """Notes that something else was expected here, and gives the text up."""
        if self.done:
            self._note(len(self.text.value), f"{self.text.value!r} ends too early", expected)
        else:
            word = self._words[self._at]
            self._note(word.start, f"{word.text!r} is not expected here", expected, suggestion=suggestion)
        raise Unreadable

    def reject(self, found: str, expected: str) -> NoReturn:
        """Notes that the text as a whole is wrong, and gives it up."""
        self._note(0, found, expected, "IR303")
        raise Unreadable

    @property
    def next_word(self) -> str:
        """The next word, as written; empty at the end."""
        return "" if self.done else self._words[self._at].text

    def place_of(self, start: int) -> Place:
        """Where a character of the text stands in its file; the text's beginning where that cannot be told."""
        place, value = self.text.place, self.text.value
        lines = self._desk.lines.get(place.file, [])
        offset = place.column - 1 + (0 if self.text.plain else 1)
        if 0 < place.line <= len(lines) and lines[place.line - 1][offset : offset + len(value)] == value:
            return Place(place.file, place.line, offset + start + 1)
        return place

    def _note(self, start: int, found: str, expected: str, code: str = "IR204", *, suggestion: str = "") -> None:
        self._desk.note(code, self.place_of(start), found, expected=expected, suggestion=suggestion)
