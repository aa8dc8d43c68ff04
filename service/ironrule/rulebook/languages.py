"""The languages that answers may be in: reads the catalogues of sentences that come with the service.

A catalogue words every phrase with all its places and no others, and every word of the vocabulary; else nothing starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ironrule.rulebook.layout import BUDGETS
from ironrule.rulebook.problems import RulebookInvalid
from ironrule.rulebook.shapes import only_keys, table_at, text_at, texts_at
from ironrule.rulebook.source import Desk, Node, Table, Text, read_source
from ironrule.speech import page, phrases
from ironrule.speech.book import ENGLISH, PLACE, Book, Calendar, Forms
from ironrule.training.equipment import IMPLEMENTS
from ironrule.training.events import RedFlag
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import SWAP_REASONS

#: Where the catalogues are, one file a language.
CATALOGUES = Path(phrases.__file__).parent
PHRASES = page.ALL
#: Words of the vocabulary that answers may show; in English they are what they are.
WORDS = (
    *sorted({each for fact in FACTS.values() if fact.kind is Kind.NAME and fact.name != "lift" for each in fact.names}),
    *(f"kind_{kind.name.lower()}" for kind in Kind),
    *IMPLEMENTS,
    *SWAP_REASONS,
    *(flag.value for flag in RedFlag),
    *("unknown", "yes", "no", "open", "free", "today", "planned", "stopped", "session", "week", "superset", "sets"),
    *BUDGETS,
    *("load", "reps", "effort", "rest", "tempo", "order", "day", "exercise", "effect", "stage", "rung"),
    *("athlete", "muscle", "track", "set", "lift", "tests"),
)
#: Units that people do not write as rules do, where a language has words for them.
UNITS = ("h", "d", "bpm")
_KEYS = ("language", "name", "point", "words", "units", "calendar", "lifts", "phrases")
_DAYS, _MONTHS = 7, 12


class CatalogueInvalid(RulebookInvalid):
    """Our own mistake: a catalogue of sentences lacks something, or has too much. Nothing starts with it."""


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Book]:
    """Every language by its tag, English first. Raises CatalogueInvalid with everything that is wrong."""
    return languages_in(CATALOGUES)


def languages_in(folder: Path) -> Mapping[str, Book]:
    """The languages of a folder of catalogues."""
    desk = Desk()
    found: dict[str, Book] = {}
    for file in sorted(folder.glob("*.yaml"), key=lambda each: (each.stem != ENGLISH, each.stem)):
        table, _ = read_source(file, file.name, desk)
        if table is not None:
            found[file.stem] = _book(table, file.stem, desk)
    if desk.refused or ENGLISH not in found:
        raise CatalogueInvalid(desk.problems)
    return found


def _book(table: Table, language: str, desk: Desk) -> Book:
    only_keys(table, _KEYS, desk, "a catalogue")
    english = language == ENGLISH
    tag, name, point = (text_at(table, key, desk, required=True) for key in ("language", "name", "point"))
    if tag is not None and tag.value != language:
        desk.note("IR302", tag.place, f"language: {tag.value} in {language}.yaml", expected=f"language: {language}")
    names = dict(_texts(table, "words", desk, () if english else WORDS))
    lifts = dict(_texts(table, "lifts", desk, () if english else CATALOGUE))
    return Book(
        language,
        name.value if name else language,
        dict(_phrases(table, desk)),
        names,
        {} if english else dict(_units(table, desk)),
        {each.id: each.name for each in CATALOGUE.values()} if english else lifts,
        _calendar(table, desk),
        point.value if point else ".",
    )


def _texts(table: Table, key: str, desk: Desk, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The texts of a table, of which those wanted must be there, and no others where some are."""
    inner, known = table_at(table, key, desk), set(wanted)
    values = inner.values if inner is not None else {}
    place = inner.place if inner is not None else table.place
    for missing in sorted(known - values.keys()):
        desk.note("IR102", place, f"{missing!r} is missing in {key!r}", expected=f"{missing}: its word")
    for name, node in values.items():
        if known and name not in known and inner is not None:
            desk.unknown("IR101", inner.keys[name], f"{key!r} has no", name, known)
        text = text_at(inner, name, desk) if inner is not None and isinstance(node, Text) else None
        if text is not None:
            yield name, text.value


def _phrases(table: Table, desk: Desk) -> Iterator[tuple[str, Forms]]:
    inner = table_at(table, "phrases", desk, required=True)
    values = inner.values if inner is not None else {}
    for missing in sorted(PHRASES.keys() - values.keys()):
        places = "".join(f" {{{each}}}" for each in PHRASES[missing].kinds)
        desk.note("IR102", table.place, f"the phrase {missing!r} is missing", expected=f"{missing}: words and{places}")
    for key, node in values.items():
        if key not in PHRASES:
            assert inner is not None
            desk.unknown("IR101", inner.keys[key], "the code says no phrase", key, PHRASES)
            continue
        forms = _forms(node, desk)
        _check_places(key, forms, node, desk)
        yield key, forms


def _forms(node: Node, desk: Desk) -> Forms:
    if not isinstance(node, Table):
        return Forms(node.value if isinstance(node, Text) else "")
    only_keys(node, ("by", "one", "other"), desk, "a phrase with forms")
    by, one, other = (text_at(node, key, desk, required=True) for key in ("by", "one", "other"))
    return Forms(other.value if other else "", one.value if one else "", by.value if by else "")


def _check_places(key: str, forms: Forms, node: Node, desk: Desk) -> None:
    """Each form has the places that the code gives; the one for a single thing may do without its number."""
    given = set(PHRASES[key].kinds)
    for text, may_lack in ((forms.other, set[str]()), (forms.one or forms.other, {forms.by})):
        found = {each.strip() for each in PLACE.findall(text)}
        for name in sorted(found - given):
            desk.unknown("IR302", node.place, f"{key!r} is not given", name, given)
        for name in sorted(given - found - may_lack):
            desk.note("IR102", node.place, f"{key!r} says nothing of {name!r}", expected=f"{{{name}}} in it")
    if forms.by and forms.by not in given:
        desk.unknown("IR302", node.place, f"{key!r} is not given", forms.by, given)


def _units(table: Table, desk: Desk) -> Iterator[tuple[str, Forms]]:
    inner = table_at(table, "units", desk, required=True)
    values = inner.values if inner is not None else {}
    place = inner.place if inner is not None else table.place
    for missing in sorted(set(UNITS) - values.keys()):
        desk.note("IR102", place, f"the unit {missing!r} is missing", expected=f"{missing}: {{one: ..., other: ...}}")
    for name, node in values.items():
        if not isinstance(node, Table):
            yield name, Forms(node.value if isinstance(node, Text) else "")
            continue
        one, other = (text_at(node, key, desk, required=True) for key in ("one", "other"))
        yield name, Forms(other.value if other else "", one.value if one else "")


def _calendar(table: Table, desk: Desk) -> Calendar:
    inner = table_at(table, "calendar", desk, required=True)
    if inner is None:
        return Calendar((), (), (), "", "")
    names: dict[str, tuple[str, ...]] = {}
    for key, wanted in (("weekdays", _DAYS), ("weekdays in short", _DAYS), ("months", _MONTHS)):
        names[key] = tuple(each.value for each in texts_at(inner, key, desk))
        if len(names[key]) != wanted:
            desk.note("IR103", inner.place, f"{len(names[key])} names in {key!r}", expected=f"{wanted}")
    day, moment = (text_at(inner, key, desk, required=True) for key in ("day", "moment"))
    date = text_at(inner, "date", desk)
    texts = [each.value if each is not None else "" for each in (day, moment, date)]
    return Calendar(names["weekdays"], names["weekdays in short"], names["months"], *texts)
