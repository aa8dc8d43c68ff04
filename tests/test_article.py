"""What the article prescribes is done by rules, and each rule is shown to hold, not to hold, and to be unknown."""

from __future__ import annotations

import os

import pytest

from ironrule.rulebook.rulebook import Rulebook
from tests.article import HELD, PAGE, UNKNOWN, WAYS, Article, Shown, page, shown_by_tests, unknown_in_tests


@pytest.fixture(scope="module")
def article() -> Article:
    """The map of the article."""
    return Article.read()


@pytest.fixture(scope="module")
def shown() -> Shown:
    """Which tests show what."""
    return shown_by_tests()


def test_the_page_is_as_made(article: Article, shown: Shown, back_strength: Rulebook) -> None:
    """COVERAGE.md is what the generator makes of the present rules and tests (ACCEPT=1 renews it; read the diff)."""
    now = page(article, back_strength, shown)
    if os.environ.get("ACCEPT"):
        PAGE.write_text(now, encoding="utf-8")
    assert now == PAGE.read_text(encoding="utf-8")


def test_every_sentence_has_rules_and_every_rule_a_place(article: Article, back_strength: Rulebook) -> None:
    """Keys a to v, each with rules that there are; rules of no sentence say where they come from instead."""
    assert [chr(each) for each in range(ord("a"), ord("v") + 1)] == list(article.keys)
    assert set() == article.rules - set(back_strength.rule_ids)
    assert set() == set(back_strength.rule_ids) - article.rules - article.beyond.keys()
    assert set() == article.beyond.keys() & article.rules


def test_every_rule_is_shown_each_way(article: Article, shown: Shown, back_strength: Rulebook) -> None:
    """Some test expects each rule to hold, one that it does not, one that it is unknown; what cannot be says why."""
    lacking = [
        f"{rule} {way}"
        for rule in back_strength.rule_ids
        for way in WAYS
        if (rule, way) not in shown and way not in article.cannot.get(rule, {})
    ]
    assert [] == lacking


def test_what_cannot_be_is_not_shown(article: Article, shown: Shown, back_strength: Rulebook) -> None:
    """A way that is said to be impossible is expected by no test and told by no answer, and every rule can hold."""
    said = {(rule, way) for rule, ways in article.cannot.items() for way in ways}
    assert set() == said & shown.keys()
    assert set() == {rule for rule, _ in said} - set(back_strength.rule_ids)
    assert HELD not in {way for _, way in said}
    assert set() == {rule for rule, way in said if way == UNKNOWN} & unknown_in_tests()
