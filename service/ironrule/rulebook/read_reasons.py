"""Reads why: reasons with places for the athlete's own numbers, evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ironrule.rulebook.conditions import Condition, Expression, HowMany
from ironrule.rulebook.phrases import read_term
from ironrule.rulebook.shapes import one_of, text_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.templates import Blank, Held, Template
from ironrule.rulebook.words import Words
from ironrule.speech.book import PLACE
from ironrule.vocabulary.verbs import GRADES

#: What is filled in once a decision is made: the number that it changed; of a phase also how long that lasts.
BLANKS = ("from", "to")
PHASE_BLANKS = (*BLANKS, "until")


def evidence_at(table: Table, desk: Desk) -> tuple[str, str]:
    """Grade and source of a rule."""
    grade, source = text_at(table, "grade", desk), text_at(table, "source", desk)
    return (one_of(grade, GRADES, desk, "grade") or "" if grade else ""), source.value if source else ""


def template_at(
    table: Table, desk: Desk, words: Words, *, required: bool = True, blanks: Sequence[str] = BLANKS
) -> Template:
    """The reason: text with places to fill."""
    text = text_at(table, "because", desk, required=required)
    if text is None:
        return Template()
    found: dict[str, Expression | Held | Blank | None] = {}
    for match in PLACE.finditer(text.value):
        inner = match[1].strip()
        found[inner] = Blank(inner) if inner in blanks else _placeholder(text, match, desk, words)
    return Template(text.value, tuple((name, node) for name, node in found.items() if node is not None))


def _placeholder(text: Text, match: re.Match[str], desk: Desk, words: Words) -> Expression | Held | Blank | None:
    inner = match[1].strip()
    held = inner.startswith("held ")
    name = inner.removeprefix("held ")
    padded = Text(" " * (match.end() - 1 - len(name)) + name, text.place, text.plain)
    found = read_term(padded, desk, words)
    if found is None:
        return None
    if held and not isinstance(found, HowMany):
        desk.note("IR203", text.place, f"{name!r} does not count conditions", expected="a term with 'how many of'")
        return None
    if isinstance(found, Condition):
        desk.note(
            "IR203",
            text.place,
            f"{name!r} is a condition, not a value",
            expected="a fact, a setting or a term with a value",
        )
        return None
    return Held(found) if held and isinstance(found, HowMany) else found
