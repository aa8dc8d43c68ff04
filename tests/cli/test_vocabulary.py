"""`ironrule vocabulary`: the words of the language, all of them or one."""

from __future__ import annotations

import json
import os

import pytest

from ironrule.rulebook.read_words import DIALECTS
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.facts_set import AFTER_SET
from ironrule.vocabulary.verbs import GRADES, SECTIONS, STAGES, TARGETS, VERBS
from tests.cli.running import ROOT, run


def test_every_word_is_listed() -> None:
    """The overview has every fact, verb, target, stage, section and grade, on lines of at most 100."""
    result = run("vocabulary")
    first = {line[2:].split("  ")[0] for line in result.stdout.splitlines() if line.startswith("  ")}

    assert 0 == result.exit_code
    assert set() == {*FACTS, *VERBS, *TARGETS, *STAGES, *SECTIONS, *GRADES} - first
    assert [] == [line for line in result.stdout.splitlines() if len(line) > 100]


def test_one_word_is_told_whole() -> None:
    """A fact with its unit, whose it is, and which windows may read it."""
    result = run("vocabulary", "e1rm_drop")

    assert 0 == result.exit_code
    assert "e1rm_drop  fact" == result.stdout.splitlines()[0]
    assert "a percent (5 %)" in result.stdout
    assert "a lift on its track" in result.stdout


@pytest.mark.parametrize("words", [("cut", "to"), ("cut to",)])
def test_a_verb_of_two_words_needs_no_quotes(words: tuple[str, ...]) -> None:
    """`vocabulary cut to` is understood."""
    assert "cut to  verb" == run("vocabulary", *words).stdout.splitlines()[0]


def test_an_unknown_word_gets_the_nearest() -> None:
    """Exit code 2, and the word that was meant."""
    result = run("vocabulary", "e1rm_dorp")

    assert (2, "") == (result.exit_code, result.stdout)
    assert "Error: no word is called 'e1rm_dorp'; did you mean 'e1rm_drop'?\n" == result.stderr


def test_all_words_for_programs() -> None:
    """As JSON: each sort with its words, facts with kind, range, scope and names."""
    found = json.loads(run("vocabulary", "--format", "json").stdout)

    sorts = "facts,after set,verbs,targets,deeds,layout,settings,exercises,stages,sections,grades,dialect"
    assert sorts.split(",") == list(found)
    assert set(AFTER_SET) == {each["name"] for each in found["after set"]}
    assert set(FACTS) == {each["name"] for each in found["facts"]}
    pattern = next(each for each in found["facts"] if each["name"] == "pattern")
    assert ("track", "name") == (pattern["scope"], pattern["kind"])
    assert "hinge" in pattern["names"]


def test_the_page_is_as_printed() -> None:
    """docs/vocabulary.md is what the command prints (ACCEPT=1 rewrites it), and has every word."""
    page, printed = ROOT / "docs" / "vocabulary.md", run("vocabulary", "--format", "markdown").stdout
    if os.environ.get("ACCEPT"):
        page.write_text(printed, encoding="utf-8")

    assert page.read_text(encoding="utf-8") == printed
    words = {line.split("`")[1] for line in printed.splitlines() if line.startswith("| `")}
    assert set() == {*FACTS, *VERBS, *TARGETS, *STAGES, *SECTIONS, *GRADES, *DIALECTS} - words


def test_choices_of_the_dialect_are_told() -> None:
    """A dialect's choices, and what holds where a rulebook does not say."""
    told = run("vocabulary", "unfinished_set").stdout

    assert "missed, not judged" in told
    assert "usually" in told
