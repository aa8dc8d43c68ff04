"""A rule that held and what came of it, in words: the answer sends it, the digest keeps the latest of each track."""

from __future__ import annotations

import msgspec


class FactValue(msgspec.Struct, frozen=True, array_like=True):
    """A fact as a coach would write it."""

    name: str
    value: str
    subject: str


class Change(msgspec.Struct, frozen=True, array_like=True):
    """What a decision did to one target; `binding` when it decided the number."""

    target: str
    action: str
    before: str
    after: str
    binding: bool


class StepText(msgspec.Struct, frozen=True, array_like=True):
    """One step of a load in words: what kind, by which rule, from and to what exact value."""

    kind: str
    rule: str
    before: str
    after: str
    note: str
    binding: bool


class Decision(msgspec.Struct, frozen=True, array_like=True):
    """One rule that held, for one subject."""

    rule: str
    section: str
    stage: str
    subject: str
    position: str
    reason: str
    grade: str
    source: str
    facts: tuple[FactValue, ...] = ()
    changes: tuple[Change, ...] = ()
    overruled_by: str = ""
    reviewed_on: str = ""
    effect: str = ""


class Unevaluated(msgspec.Struct, frozen=True, array_like=True):
    """A rule whose condition was unknown, and the facts that were missing."""

    rule: str
    section: str
    subject: str
    position: str
    missing: tuple[str, ...]
