"""Catalogues of sentences are whole: each words what the code says, with its places and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ironrule.rulebook.languages import CATALOGUES, PHRASES, CatalogueInvalid, languages, languages_in
from ironrule.speech import page, phrases
from ironrule.speech.book import Speaker
from tests.conftest import ROOT

PACKAGE = ROOT / "service" / "ironrule"


def problems_with(german: str, folder: Path) -> list[str]:
    """What is wrong with German words beside the English that is shipped."""
    (folder / "en.yaml").write_text((CATALOGUES / "en.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "de.yaml").write_text(german, encoding="utf-8")
    with pytest.raises(CatalogueInvalid) as refused:
        languages_in(folder)
    return [f"{each.code} {each.found}: {each.suggestion or each.expected}" for each in refused.value.problems]


def german(before: str, after: str) -> str:
    """The German catalogue with another line."""
    shipped = (CATALOGUES / "de.yaml").read_text(encoding="utf-8")
    assert before in shipped
    return shipped.replace(before, after)


def test_each_language_says_everything() -> None:
    """Both catalogues are whole; English is the first."""
    assert ["en", "de"] == list(languages())
    assert all(PHRASES.keys() == book.phrases.keys() for book in languages().values())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("  page.stopped: Gestoppt\n", "", "IR102 the phrase 'page.stopped' is missing: page.stopped: words and"),
        ("  page.stopped: ", "  page.stoped: ", "IR101 the code says no phrase 'page.stoped': page.stopped"),
        ('"Tag {day}"', '"Tag {dya}"', "IR302 'page.day' is not given 'dya': day"),
        ('"Tag {day}"', '"Tag"', "IR102 'page.day' says nothing of 'day': {day} in it"),
        ("    by: weeks\n", "    by: week\n", "IR302 'notice.weeks_due' is not given 'week': weeks"),
        ("  quads: Beinstrecker\n", "", "IR102 'quads' is missing in 'words': quads: its word"),
        ("  quads: ", "  quad: ", "IR101 'words' has no 'quad': quads"),
        ("  back_squat: Kniebeuge\n", "", "IR102 'back_squat' is missing in 'lifts': back_squat: its word"),
        ("Montag, ", "", "IR103 6 names in 'weekdays': 7"),
        ("  bpm: {", "  bmp: {", "IR102 the unit 'bpm' is missing: bpm: {one: ..., other: ...}"),
        ("language: de", "language: en", "IR302 language: en in de.yaml: language: de"),
    ],
)
def test_what_is_wrong_is_told(before: str, after: str, told: str, tmp_path: Path) -> None:
    """Missing and unknown phrases, places and words, each with the nearest that there is."""
    assert told in problems_with(german(before, after), tmp_path)


def test_no_phrase_is_left_over() -> None:
    """Every phrase is said somewhere."""
    code = "".join(
        file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py") if file.parent.name not in ("speech", "v1")
    )
    names = [
        name
        for module in (phrases, page)
        for name in re.findall(r"^([A-Z][A-Z_]+) = ", Path(module.__file__ or "").read_text(encoding="utf-8"), re.M)
    ]
    assert 150 < len(names)
    assert [] == [name for name in names if not re.search(rf"\.{name}\b", code)]


def test_numbers_dates_and_words() -> None:
    """German writes decimal commas, dates by points, hours as words, and names lifts and muscles."""
    say = Speaker(languages()["de"]).say

    assert "92,5 % von 57,5 kg" == say(phrases.SHARE_OF_LOAD(share="92.5 %", load="57.5 kg"))
    assert "D1 ab 12.03.2026" == say(phrases.EFFECT_FROM(effect="D1", on="2026-03-12"))
    assert "Kreuzheben, wegen: Schmerz" == say(phrases.STANDS_IN_FOR(lift="deadlift_conventional", why="pain"))
    assert "Seit dem letzten Ereignis ist eine Woche" == say(phrases.WEEKS_DUE(weeks=1))[:40]
    assert "Seit dem letzten Ereignis sind 2 Wochen" == say(phrases.WEEKS_DUE(weeks=2))[:39]


def test_a_sentence_has_the_places_that_it_was_made_with() -> None:
    """The code cannot say a sentence without what stands in it."""
    with pytest.raises(TypeError, match="notice"):
        phrases.WEEKS_DUE(week=1)
