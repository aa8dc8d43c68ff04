"""Reasons as they are written: a sentence, and what stands in its places when it is said."""

from __future__ import annotations

from dataclasses import dataclass

from ironrule.rulebook.conditions import Expression, HowMany


@dataclass(frozen=True)
class Held:
    """A place in a reason for the names of the conditions that held: `{held major_signals}`."""

    count: HowMany


@dataclass(frozen=True)
class Blank:
    """A place in a reason for the number that the decision changed, `{from}` and `{to}`; `{until}` ends a phase."""

    side: str


@dataclass(frozen=True)
class Template:
    """A reason: its text with places in braces, and what is read for each; a text is what it is.

    `own`: the rulebook says it so. Else `text` is the key of a phrase, which the catalogues word.
    """

    text: str = ""
    places: tuple[tuple[str, Expression | Held | Blank | str], ...] = ()
    own: bool = True

    def __bool__(self) -> bool:
        return bool(self.text)
