"""A phrase book: the sentences of one language, and how it writes numbers, words and lifts; plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ironrule.speech.said import DATE, LIFT, NUMBER, SENTENCES, WORD, Place, Said, Shown

ENGLISH = "en"
#: A place in a sentence.
PLACE = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(?: (%|[A-Za-z/]+))?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
#: Sentences within sentences; what came back from outside may be nested deeper, and is cut off.
_DEEPEST = 8


@dataclass(frozen=True)
class Forms:
    """A sentence as a catalogue has it: `one` is for a single one of what stands in the place `by`, else as `other`."""

    other: str
    one: str = ""
    by: str = ""

    def text_for(self, places: Sequence[Place]) -> str:
        """The form for what stands in the places."""
        if self.one and any(each.name == self.by and each.value == "1" for each in places):
            return self.one
        return self.other


@dataclass(frozen=True)
class Calendar:
    """How dates are written: names of weekdays from Monday, and of months; `day` and `moment` have places for them.

    `date` has the places year, month and day; empty where a date within a sentence is written as ISO has it.
    """

    weekdays: tuple[str, ...]
    weekdays_in_short: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    moment: str
    date: str = ""


@dataclass(frozen=True)
class Book:
    """One language. `own` are sentences that coaches wrote, by their English; `units` have forms for one and many.

    `words` are those of the vocabulary that are not written as they are with blanks for underscores.
    """

    language: str
    name: str
    phrases: Mapping[str, Forms]
    words: Mapping[str, str]
    units: Mapping[str, Forms]
    lifts: Mapping[str, str]
    calendar: Calendar
    point: str = "."
    own: Mapping[str, str] = field(default_factory=dict)

    def with_own(self, own: Mapping[str, str]) -> Book:
        """The same with the sentences of a rulebook."""
        return replace(self, own=own)

    def number(self, text: str) -> str:
        """Numbers with their units as this language writes them: '57.5 kg' is '57,5 kg' in German."""
        if self.point == "." and not self.units:
            return text
        return _NUMBER.sub(self._one_number, text)

    def _one_number(self, found: re.Match[str]) -> str:
        whole, fraction, unit = found.groups()
        number = f"{whole}{self.point}{fraction}" if fraction else whole
        if not unit:
            return number
        forms = self.units.get(unit)
        if forms is None:
            return f"{number} {unit}"
        return f"{number} {forms.one if number == '1' and forms.one else forms.other}"

    def word(self, text: str) -> str:
        """A word of the vocabulary."""
        return self.words.get(text) or text.replace("_", " ")

    def lift(self, exercise: str) -> str:
        """The name of an exercise; its id where there is none."""
        return self.lifts.get(exercise, exercise)

    def day(self, text: str) -> str:
        """A civil date, which comes as ISO has it."""
        pattern = self.calendar.date
        found = _DATE.fullmatch(text) if pattern else None
        return pattern.format(year=found[1], month=found[2], day=found[3]) if found else text


class Speaker:
    """Says sentences out of one book, and keeps those of coaches that it has no words for."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.untranslated: set[str] = set()

    def say(self, shown: Shown, depth: int = 0) -> str:
        """A sentence in words; a text that is none is a value, and stays as it is."""
        if isinstance(shown, str):
            return shown
        text = self._words_of(shown)
        if not shown.places or "{" not in text:
            return text
        places = {each.name: each for each in shown.places}
        return "".join(
            part if at % 2 == 0 else self._place(places[part], depth) if part in places else f"{{{part}}}"
            for at, part in enumerate(_parts(text))
        )

    def value(self, shown: Shown) -> str:
        """A value of a field: a sentence in words, a word of the vocabulary as the language has it."""
        return self.book.words.get(shown, shown) if isinstance(shown, str) else self.say(shown)

    def own(self, text: str) -> str:
        """A sentence of a coach that has no places."""
        return self._words_of(Said(text, own=True)) if text else ""

    def _words_of(self, said: Said) -> str:
        if not said.own:
            forms = self.book.phrases.get(said.text)
            return said.text if forms is None else forms.text_for(said.places)
        if self.book.language == ENGLISH:
            return said.text
        found = self.book.own.get(said.text)
        if found is None:
            self.untranslated.add(said.text)
            return said.text
        return found

    def _place(self, place: Place, depth: int) -> str:
        value, kind, book = place.value, place.kind, self.book
        if not isinstance(value, str):
            return ", ".join(self.say(each, depth + 1) for each in value) if depth < _DEEPEST else ""
        if kind in (NUMBER, SENTENCES):
            return book.number(value)
        if kind == WORD:
            return book.word(value)
        if kind == LIFT:
            return book.lift(value)
        return book.day(value) if kind == DATE else value


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[str, ...]:
    """A sentence taken apart: text, the name of a place, text, and so on."""
    return tuple(part.strip() if at % 2 else part for at, part in enumerate(PLACE.split(text)))
