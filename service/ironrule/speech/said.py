"""A sentence as the core gives it: which one it is, and what stands in its places. Each language words it later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

#: How a place is written. A number has its unit and a decimal point, as "57.5 kg"; a word is one of the vocabulary,
#: a lift the id of an exercise; a text is written as it is, a date is ISO; sentences stand one after the other.
NUMBER, WORD, LIFT, TEXT, DATE, SENTENCES = "n", "w", "l", "t", "d", "s"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """What stands in a place of a sentence, and how it is written."""

    name: str
    kind: str
    value: str | Annotated[tuple[Said, ...], msgspec.Meta(min_length=1)]


class Said(msgspec.Struct, frozen=True, array_like=True):
    """A sentence: its key in the catalogue, or its English with places in braces where a coach wrote it (`own`)."""

    text: str
    places: tuple[Place, ...] = ()
    own: bool = False


#: What a value or a note is: a sentence, or a number or name that is written the same in every language.
Shown = str | Said


def lifts(ids: Iterable[str]) -> tuple[Said, ...]:
    """Exercises to be named one after the other."""
    return tuple(Said("lift", (Place("lift", LIFT, each),)) for each in ids)
