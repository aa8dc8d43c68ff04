"""Whose facts and numbers a phrase may read: a rule about the athlete, a muscle, a track or a set reads its own."""

from __future__ import annotations

from ironrule.rulebook.conditions import CarryRef
from ironrule.rulebook.layout import LAYOUT
from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk
from ironrule.rulebook.words import Words
from ironrule.vocabulary.fact import ATHLETE, MUSCLE, SET, Fact
from ironrule.vocabulary.facts import DRAFT_FACTS, STEADY_FACTS
from ironrule.vocabulary.facts_set import OF_A_WHOLE_SESSION
from ironrule.vocabulary.verbs import AFTER_SET


def note_fact_out_of_scope(fact: Fact, words: Words, place: Place, desk: Desk) -> None:
    """Notes a fact that a phrase with these words cannot read where it stands."""
    scope, section = words.scope, words.section
    if scope == ATHLETE and fact.scope != ATHLETE:
        instead = f"'any lift has {fact.name} ...', or no 'for: athlete'"
        desk.note(
            "IR203",
            place,
            f"{fact.name!r} belongs to a {fact.scope}, and this rule is for the athlete",
            expected=f"'how many lifts today have {fact.name} ...'" if section == LAYOUT else instead,
        )
    if scope == MUSCLE and fact.scope not in (ATHLETE, MUSCLE) and not fact.of_muscles:
        desk.note(
            "IR203",
            place,
            f"{fact.name!r} belongs to a {fact.scope}, and this is about a muscle",
            expected=f"'any lift has {fact.name} ...', or no 'each: muscle'",
        )
    if fact.scope == MUSCLE and scope not in (MUSCLE, None):
        desk.note("IR203", place, f"{fact.name!r} belongs to a muscle", expected="a rule with each: muscle")
    if fact.scope == SET and scope not in (SET, None):
        desk.note("IR203", place, f"{fact.name!r} belongs to a set", expected="a rule with each: set")
    if section is not None and section.startswith("after") and fact.name in DRAFT_FACTS:
        desk.note("IR203", place, f"{fact.name!r} is of today's draft, which {section} does not have")
    if section == AFTER_SET and fact.name in OF_A_WHOLE_SESSION:
        told = f"{fact.name!r} is known when the session is over"
        desk.note("IR203", place, told, expected="'made', of the set just done, or a rule in 'after session'")


def note_number_out_of_scope(ref: CarryRef, words: Words, place: Place, desk: Desk) -> None:
    """Notes a carried number whose owner is not known where the phrase stands."""
    scope = words.scope
    of_others = scope == MUSCLE and ref.per not in (MUSCLE, ATHLETE)
    if of_others or (scope == ATHLETE and ref.per != ATHLETE) or (ref.per == SET and scope not in (SET, None)):
        expected = "no 'for: athlete'" if scope == ATHLETE else "no 'each: muscle'"
        expected = "a rule with each: set" if ref.per == SET else expected
        desk.note("IR203", place, f"{ref.name!r} is carried per {ref.per}", expected=expected)


def note_not_remembered(fact: Fact, over: str, words: Words, place: Place, desk: Desk) -> None:
    """Notes a fact of which exposures or check-ins tell nothing, so that no window can be over it."""
    known = [each.name for each in words.facts.values() if _is_remembered(each, over)]
    if not _is_remembered(fact, over) and fact.name not in STEADY_FACTS:
        told = f"{fact.name!r} is not remembered by {over}"
        desk.note("IR203", place, told, expected=f"one of {', '.join(known)}")


def _is_remembered(fact: Fact, over: str) -> bool:
    return fact.history if over == "exposures" else bool(fact.reading or fact.derived_from)
