"""Reads what coaches say in other languages: a file beside each rule file, as deload.de.yaml beside deload.yaml.

It is keyed by what the rule file calls things, and has the same places; what it lacks is said in English.

    translation: deload
    language: de
    rules:
      D1: "{days_without_deload} Training ohne Deload: geplant ist einer alle {deload_every}."
    effects:
      deload: [a sentence for each phase]
    messages:
      rest_day: {athlete: "Heute ist Pause."}
    names:
      short sleep: wenig Schlaf
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ironrule.rulebook.files import Files, Translation
from ironrule.rulebook.languages import languages
from ironrule.rulebook.rulebook import Rulebook
from ironrule.rulebook.shapes import only_keys, table_at, text_at
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.rulebook.templates import Template
from ironrule.speech.book import PLACE, Book

_KEYS = ("translation", "language", "rules", "effects", "messages", "names")
_READERS = ("athlete", "coach")
_COUNTS = "how many of"


def read_translations(files: Files, book: Rulebook, desk: Desk) -> Mapping[str, Book]:
    """The phrase book of each language with the rulebook's own sentences; mistakes and gaps are noted."""
    own: dict[str, dict[str, str]] = {}
    for each in files.translations:
        own.setdefault(each.language, {}).update(_Reader(each, book, desk).read())
    for each in files.translations:
        if each.of is files.main:
            _note_packs(each, files, desk)
    return {tag: each.with_own(own.get(tag, {})) for tag, each in languages().items()}


def _note_packs(translation: Translation, files: Files, desk: Desk) -> None:
    """A rulebook that speaks a language rests on files that do."""
    done = {each.of.place.file for each in files.translations if each.language == translation.language}
    lacking = [each.place.file for each in files.parts if each.place.file not in done]
    if lacking:
        found = f"{', '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no translation"
        beside = "it" if len(lacking) == 1 else "each"
        expected = f"a file beside {beside}, as {lacking[0].removesuffix('.yaml')}.{translation.language}.yaml"
        desk.note("IR407", translation.table.place, found, expected=expected)


@dataclass
class _Reader:
    """One translation of one rule file."""

    translation: Translation
    book: Rulebook
    desk: Desk
    missing: list[str] = field(default_factory=list)

    def read(self) -> dict[str, str]:
        """Sentences by their English."""
        table, desk = self.translation.table, self.desk
        only_keys(table, _KEYS, desk, "a translation")
        self._check_head()
        found = {
            **dict(self._told("rules", "rule", self._rules())),
            **dict(self._told("effects", "effect", self._effects())),
            **dict(self._messages()),
            **dict(self._names()),
        }
        if self.missing:
            told = f"not translated: {', '.join(self.missing)}"
            desk.note("IR407", table.place, told, expected="a sentence for each; until then it is said in English")
        return found

    def _check_head(self) -> None:
        table, of = self.translation.table, self.translation.of
        named = text_at(of, "rulebook", Desk()) or text_at(of, "pack", Desk())
        said = text_at(table, "translation", self.desk, required=True)
        if said is not None and named is not None and said.value != named.value:
            told = f"a translation of {said.value!r} beside {named.value!r}"
            self.desk.note("IR312", said.place, told, suggestion=named.value)
        language = text_at(table, "language", self.desk, required=True)
        if language is not None and language.value != self.translation.language:
            told = f"language: {language.value} in a file of {self.translation.language!r}"
            self.desk.note("IR312", language.place, told, suggestion=self.translation.language)

    def _rules(self) -> dict[str, list[Template]]:
        """Why each rule of the file holds: the sentences of its rows, each once."""
        book, file = self.book, self.translation.of.place.file
        found: dict[str, list[Template]] = {}
        for rule in book.rules:
            if rule.place.file == file:
                found.setdefault(rule.id, []).extend(case.because for case in rule.cases)
        laid_out = [(each.rule, each.place, each.because) for each in book.fits]
        laid_out += [(each.rule, each.place, each.because) for each in book.pairings]
        laid_out += [(book.order.rule, book.order.place, book.order.because)] if book.order else []
        for name, place, because in laid_out:
            if place.file == file:
                found.setdefault(name, []).append(because)
        own = {name: {each.text: each for each in told if each.own} for name, told in found.items()}
        return {name: list(told.values()) for name, told in own.items() if told}

    def _effects(self) -> dict[str, list[Template]]:
        file = self.translation.of.place.file
        effects = (each for each in self.book.effects.values() if each.place.file == file)
        return {each.name: [phase.because for phase in each.phases] for each in effects}

    def _told(self, section: str, what: str, originals: Mapping[str, Sequence[Template]]) -> Iterator[tuple[str, str]]:
        """The sentences of a section: one text, or a list with one for each row or phase."""
        table = table_at(self.translation.table, section, self.desk)
        # A rule of a pack that has nothing to do in this rulebook is left out of it, and may well be translated.
        idle = dict.fromkeys(_rules_in(self.translation.of)) if what == "rule" else {}
        self._note_unknown(table, what, {**originals, **idle})
        for name, templates in originals.items():
            texts = self._texts(table.get(name)) if table is not None else []
            if len(texts) > len(templates) and table is not None:
                told = f"{len(texts)} sentences for the {what} {name!r}"
                self.desk.note("IR312", table.keys[name], told, expected=f"{len(templates)}, as in English")
            for at, template in enumerate(templates):
                label = f"{name}, sentence {at + 1}" if len(templates) > 1 else name
                text = texts[at] if at < len(texts) else None
                if text is None or not text.value:
                    self.missing.append(label)
                    continue
                self._check_places(label, text, [place for place, _ in template.places])
                yield template.text, text.value

    def _texts(self, node: Node | None) -> list[Text]:
        if node is None:
            return []
        nodes = node.values if isinstance(node, Items) else (node,)
        for each in nodes:
            if not isinstance(each, Text):
                self.desk.note("IR103", each.place, "a translation is not a text", expected="a sentence, or a list")
        return [each for each in nodes if isinstance(each, Text)]

    def _check_places(self, label: str, text: Text, places: Sequence[str]) -> None:
        found = [each.strip() for each in PLACE.findall(text.value)]
        extra = [each for each in found if each not in places]
        for each in extra:
            self.desk.unknown("IR312", text.place, f"the English of {label!r} has no place", each, places)
        if not extra:
            self.missing += [f"{{{each}}} of {label}" for each in places if each not in found]

    def _messages(self) -> Iterator[tuple[str, str]]:
        of = table_at(self.translation.of, "messages", Desk())
        table = table_at(self.translation.table, "messages", self.desk)
        names = list(of.values) if of is not None else []
        self._note_unknown(table, "message", names)
        for name in names:
            node = table.get(name) if table is not None else None
            if isinstance(node, Table):
                only_keys(node, _READERS, self.desk, f"message {name!r}")
            elif node is not None:
                self.desk.note("IR103", node.place, f"the message {name!r} is not a table", expected="{athlete: ...}")
            for reader in _READERS:
                english = getattr(self.book.messages[name], reader)
                text = text_at(node, reader, self.desk) if isinstance(node, Table) else None
                if english and (text is None or not text.value):
                    self.missing.append(f"{name} to the {reader}")
                elif text is not None and text.value and not english:
                    told = f"the message {name!r} says nothing to the {reader} in English"
                    self.desk.note("IR312", text.place, told)
                elif text is not None and english:
                    self._check_places(name, text, ())
                    yield english, text.value

    def _names(self) -> Iterator[tuple[str, str]]:
        """Names of conditions that a term counts, which reasons list."""
        names = list(_counted(table_at(self.translation.of, "terms", Desk())))
        table = table_at(self.translation.table, "names", self.desk)
        self._note_unknown(table, "condition", names)
        for name in names:
            text = text_at(table, name, self.desk) if table is not None else None
            if text is None or not text.value:
                self.missing.append(name)
            else:
                yield name, text.value

    def _note_unknown(self, table: Table | None, what: str, known: Iterable[str]) -> None:
        known = list(known)
        for name in table.values if table is not None else ():
            if name not in known and table is not None:
                file = self.translation.of.place.file
                self.desk.unknown("IR312", table.keys[name], f"{file} has no {what}", name, known)


def _rules_in(node: Node) -> Iterator[str]:
    """The names of rules in a rule file, as it is written."""
    if isinstance(node, Table) and isinstance(name := node.get("rule"), Text):
        yield name.value
    inner = node.values.values() if isinstance(node, Table) else node.values if isinstance(node, Items) else ()
    for each in inner:
        yield from _rules_in(each)


def _counted(terms: Table | None) -> Iterator[str]:
    for node in terms.values.values() if terms is not None else ():
        counts = node.get(_COUNTS) if isinstance(node, Table) else None
        if isinstance(counts, Table):
            yield from counts.values
