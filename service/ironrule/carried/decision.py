"""A rule that held and what came of it: the answer words it, the digest keeps the latest of each track."""

from __future__ import annotations

import msgspec

from ironrule.speech.said import Shown


class FactValue(msgspec.Struct, frozen=True, array_like=True):
    """A fact as a coach would write it."""

    name: str
    value: str
    subject: str


class Change(msgspec.Struct, frozen=True, array_like=True):
    """What a decision did to one target; `binding` when it decided the number."""

    target: str
    action: str
    before: Shown
    after: Shown
    binding: bool


class StepText(msgspec.Struct, frozen=True, array_like=True):
    """One step of a load: what kind, by which rule, from and to what exact value, and what happened."""

    kind: str
    rule: str
    before: str
    after: str
    note: Shown
    binding: bool


class Decision(msgspec.Struct, frozen=True, array_like=True):
    """One rule that held, for one subject."""

    rule: str
    section: str
    stage: str
    subject: str
    position: str
    reason: Shown
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
