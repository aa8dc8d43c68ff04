"""Reasons as they are written: literal text, and places for the athlete's own numbers."""

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


#: A reason: literal text and places to fill.
Template = tuple[str | Expression | Held | Blank, ...]
