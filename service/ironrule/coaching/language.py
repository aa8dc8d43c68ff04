"""Which language an answer is in: the one that was asked for, the nearest that there is, else English."""

from __future__ import annotations

from collections.abc import Mapping

from ironrule.speech import phrases
from ironrule.speech.book import ENGLISH, Book
from ironrule.speech.said import Said


def language_for(asked: str, books: Mapping[str, Book]) -> tuple[Book, list[tuple[str, Said]]]:
    """The phrase book for a tag such as de-AT, which is cut from its end until there is one; and what is to be told."""
    tag, notices = asked.lower(), list[tuple[str, Said]]()
    by_tag = {each.lower(): book for each, book in books.items()}
    while tag and tag not in by_tag:
        tag = tag.rpartition("-")[0]
    book = by_tag[tag or ENGLISH]
    if asked and not tag:
        notices.append(("NO_LANGUAGE", phrases.NO_LANGUAGE(asked=asked, there=", ".join(books))))
    elif asked.lower() != tag:
        notices.append(("NEAR_LANGUAGE", phrases.NEAR_LANGUAGE(asked=asked, used=book.name)))
    return book, notices
