"""What becomes of a carried number when a revision carries it in another shape: another kind, owner or range."""

from __future__ import annotations

from ironrule.carried.faults import CarryIncompatible
from ironrule.carried.state import ATHLETE, Variable
from ironrule.coaching.review import Notices
from ironrule.rulebook.rulebook import CarryVariable
from ironrule.units import Load
from ironrule.vocabulary.kind import Kind


def migrated(variable: CarryVariable, subject: str, value: Variable, range_: str, notices: Notices) -> Variable | None:
    """The number as this revision carries it; None when it takes its start. `range_` is the one it was written in.

    Raises CarryIncompatible for another shape, unless the rulebook says how to migrate.
    """
    name = variable.ref.name
    other = _other_kind(variable, subject, value)
    moved = variable.range_text != range_
    if not other and not moved:
        return value
    change = other or f"had the range {range_ or 'of any number'}, and now has {variable.range_text or 'any number'}"
    if variable.migrate == "start":
        notices.add("CARRY_MIGRATED", f"{name} starts anew: it {change}.")
        return None
    if other or not variable.migrate:
        how = "migrate: start" if other else "migrate: keep, clamp or start"
        raise CarryIncompatible(f"{name!r} {change}: send the whole log, or let its carry entry say {how}")
    kept = variable.kept(value) if variable.migrate == "clamp" else value
    notices.add("CARRY_MIGRATED", f"{name} goes on{'' if kept == value else f' at {kept}'}: it {change}.")
    return kept


def _other_kind(variable: CarryVariable, subject: str, value: Variable) -> str:
    """How a number is of another kind, or of another owner, than this revision carries; empty when it is not."""
    if isinstance(value, Load) is not (variable.ref.kind is Kind.LOAD):
        return f"holds {value}, and this revision carries {variable.ref.kind.plain_words}"
    if (subject == ATHLETE) is not (variable.ref.per == ATHLETE):
        return f"belongs to {subject}, and this revision carries it per {variable.ref.per}"
    return ""
