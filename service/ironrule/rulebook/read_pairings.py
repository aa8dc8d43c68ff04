"""Reads the pass `pair`: which lifts are done in turn, and from which length of a session on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ironrule.rulebook.conditions import Expression
from ironrule.rulebook.layout import LAYOUT, Pairing
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.read_actions import Names
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.shapes import one_of, only_keys, text_at, texts_at
from ironrule.rulebook.source import Desk, Table
from ironrule.rulebook.words import Words
from ironrule.training.exercise import ROLES
from ironrule.vocabulary.fact import ATHLETE
from ironrule.vocabulary.kind import Kind

_KEYS = ("rule", "among", "rest", "at most", "because", "grade", "source")


def read_pairings(tables: Iterable[Table], desk: Desk, names: Names) -> tuple[Pairing, ...]:
    """The pairings, by the names of their rules."""
    found = [_pairing(table, desk, names) for table in tables]
    return tuple(sorted((each for each in found if each is not None), key=lambda each: each.rule))


def _pairing(table: Table, desk: Desk, names: Names) -> Pairing | None:
    only_keys(table, _KEYS, desk, "pair")
    rule = text_at(table, "rule", desk, required=True)
    if rule is not None:
        names.claim(rule.value, rule.place, desk)
    known = [*names.tracks, *ROLES]
    among = [each.value for each in texts_at(table, "among", desk, required=True) if one_of(each, known, desk, "among")]
    words = replace(names.words, scope=ATHLETE, section=LAYOUT)
    because = template_at(table, desk, words)
    grade, source = evidence_at(table, desk)
    rest = _time_at(table, "rest", desk, words)
    at_most = _time_at(table, "at most", desk, words, or_minutes=True)
    if rule is None or not among or rest is None or (at_most is None and "at most" in table.values):
        return None
    return Pairing(rule.value, frozenset(among), at_most, rest, because, grade, source, table.keys["rule"])


def _time_at(table: Table, key: str, desk: Desk, words: Words, *, or_minutes: bool = False) -> Expression | None:
    """A time; where minutes may be said, a number of them too."""
    text = text_at(table, key, desk, required=not or_minutes, example="45 s")
    found = read_expression(text, desk, words) if text is not None else None
    if text is None or found is None:
        return None
    if found.kind is not Kind.SECONDS and not (or_minutes and found.kind.fits(Kind.NUMBER)):
        expected = "a time, as 60 min" if or_minutes else "a time, as 45 s"
        desk.note("IR202", text.place, f"{key!r} is {found.kind.plain_words}", expected=expected)
        return None
    return found
