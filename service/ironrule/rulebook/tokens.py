"""Phrases word by word, each word with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NoReturn

from ironrule.rulebook.meant import COMPARISONS, INSTEAD, SIGNS
from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk, Text
from ironrule.units import BEYOND, plain

_TOKEN = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?)"
    # A word may have a set's name before it, or a track behind it: top.bar, back_squat/main. A track has a letter.
    r"|(m/s\b|[A-Za-z_]\w*(?:-[A-Za-z]\w*)*(?:\.[A-Za-z_]\w*)?(?:/(?=[\d-]*[A-Za-z_])[\w-]+)?)"
    r"|(<=|>=|!=|==|=>|=<|\.\.|[<>=()%+\-,@]))"
)
#: Words in one phrase; a coach's longest has about forty.
LONGEST_PHRASE = 200


class Unreadable(Exception):
    """The phrase cannot be read further; its problem has been noted."""


@dataclass(frozen=True)
class Token:
    """One word: a number, a word or a sign, and where it begins in the phrase."""

    kind: str
    text: str
    start: int


class Reader:
    """Reads a phrase word by word, and knows where each stands in its file."""

    def __init__(self, text: Text, desk: Desk) -> None:
        self.text = text
        self._desk = desk
        self._tokens = self._split()
        self._at = 0

    def _split(self) -> list[Token]:
        tokens: list[Token] = []
        value, at = self.text.value, 0
        while at < len(value.rstrip()):
            match = _TOKEN.match(value, at)
            if match is None or match.end() == at:
                self._refuse_sign(at)
            kind = "number" if match[1] else "word" if match[2] else "sign"
            tokens.append(Token(kind, match[0].strip(), match.end() - len(match[0].strip())))
            at = match.end()
            if len(tokens) > LONGEST_PHRASE:
                self._note("IR204", 0, f"a phrase of more than {LONGEST_PHRASE} words", expected="terms for its parts")
                raise Unreadable
        return tokens

    def _refuse_sign(self, at: int) -> NoReturn:
        rest = self.text.value[at:].strip()
        meant = SIGNS.get(rest[:2]) or SIGNS.get(rest[:1], "")
        usual = "words, numbers with units and comparisons"
        expected = "" if meant else INSTEAD.get(rest[:1], usual)
        self._note("IR204", at, f"cannot read {rest[:20]!r}", expected=expected, suggestion=meant)
        raise Unreadable

    @property
    def done(self) -> bool:
        """Nothing is left."""
        return self._at >= len(self._tokens)

    def peek(self, *texts: str) -> bool:
        """The next words are these."""
        ahead = [each.text for each in self._tokens[self._at : self._at + len(texts)]]
        return ahead == list(texts)

    def take(self, *texts: str) -> bool:
        """Moves past these words if they come next."""
        if self.peek(*texts):
            self._at += len(texts)
            return True
        return False

    def need(self, *texts: str) -> None:
        """Moves past these words, or notes that they were expected."""
        if not self.take(*texts):
            self.refuse(f"{' '.join(texts)!r}")

    def refuse(self, expected: str) -> NoReturn:
        """Notes that something else was expected here, and gives the phrase up."""
        if self.done:
            self._note("IR204", len(self.text.value), f"{self.text.value!r} ends too early", expected=expected)
        else:
            token = self._tokens[self._at]
            self._note("IR204", token.start, f"{token.text!r} is not expected here", expected=expected)
        raise Unreadable

    def refuse_other_comparison(self) -> None:
        """Notes a comparison that is written as elsewhere: `=>`, `is`, `at least`."""
        ahead = self._tokens[self._at : self._at + 2]
        words = [each.text for each in ahead if each.text not in ("at", "than", "to")]
        if ahead and (ahead[0].text == "at" or ahead[0].text in COMPARISONS) and words and words[0] in COMPARISONS:
            told = " ".join(each.text for each in ahead) if ahead[0].text == "at" else ahead[0].text
            meant = COMPARISONS[words[0]]
            self._note("IR204", ahead[0].start, f"{told!r} is no comparison", suggestion=meant)
            raise Unreadable

    def word(self, known: Collection[str], what: str) -> str:
        """One of some words."""
        if self.done:
            self.refuse(f"one of {', '.join(known)}")
        token = self._tokens[self._at]
        if token.text not in known:
            self._desk.unknown("IR302", self.place_of(token.start), what, token.text, known)
            raise Unreadable
        self._at += 1
        return token.text

    def any_word(self, expected: str) -> tuple[str, Place]:
        """The next word whatever it is, and where it stands."""
        if self.done or self._tokens[self._at].kind != "word":
            self.refuse(expected)
        token = self._tokens[self._at]
        self._at += 1
        return token.text, self.place_of(token.start)

    def finish(self) -> None:
        """Notes anything that is left over."""
        if not self.done:
            self.refuse("the end of the phrase, or 'and' / 'or'")

    def number(self) -> Decimal:
        """A bare number."""
        if self.done or self._tokens[self._at].kind != "number":
            self.refuse("a number")
        token = self._tokens[self._at]
        self._at += 1
        ahead = self._tokens[self._at : self._at + 2]
        if [each.text == "," or each.kind for each in ahead] == [True, "number"]:
            after = ahead[1].text
            found = f"'{token.text},{after}' is not how a number is written"
            self._note("IR204", token.start, found, suggestion=f"{token.text}.{after}")
            raise Unreadable
        number = Decimal(token.text)
        if number >= BEYOND:
            self._note(
                "IR303", token.start, f"{token.text[:20]}: no fact is that large", expected=f"less than {plain(BEYOND)}"
            )
            raise Unreadable
        return number

    def place_of(self, start: int) -> Place:
        """Where a character of the phrase stands in its file."""
        place, value = self.text.place, self.text.value
        lines = self._desk.lines.get(place.file, [])
        if self.text.made or not lines or place.line > len(lines):
            return place
        offset = place.column - 1 + (0 if self.text.plain else 1)
        if lines[place.line - 1][offset : offset + len(value)] == value:
            return replace(place, column=offset + start + 1)
        word = re.match(r"\S*", value[start:])
        wanted = word[0] if word else ""
        for number in range(place.line, min(place.line + 12, len(lines) + 1)):
            found = lines[number - 1].find(wanted, offset if number == place.line else 0)
            if wanted and found >= 0:
                return replace(place, line=number, column=found + 1)
        return place

    def _note(self, code: str, start: int, found: str, *, expected: str = "", suggestion: str = "") -> None:
        self._desk.note(code, self.place_of(start), found, expected=expected, suggestion=suggestion)

    def _since(self, first: int) -> str:
        start = self._tokens[first].start
        last = self._tokens[self._at - 1]
        return self.text.value[start : last.start + len(last.text)]
