"""What becomes of carried numbers when a revision carries them in another shape: another owner, kind or range."""

from __future__ import annotations

from ironrule.carried.faults import CarryIncompatible
from ironrule.carried.state import Carried, Shape, Variable, per_of
from ironrule.coaching.review import Notices
from ironrule.rulebook.rulebook import CarryVariable, Rulebook
from ironrule.units import Load
from ironrule.vocabulary.kind import Kind


def migrated(carried: Carried, rulebook: Rulebook, notices: Notices) -> dict[tuple[str, str], Variable]:
    """The numbers as this revision carries them; one that takes its start is left out.

    Raises CarryIncompatible for a number of another shape, unless the rulebook says how to migrate.
    """
    for name in rulebook.carry:
        if name not in carried.shapes and carried.revision != rulebook.revision:
            notices.add("CARRY_VARIABLE_ADDED", f"{name} is new and takes its start.")
    for name in dict.fromkeys((*carried.shapes, *(name for name, _ in carried.variables))):
        if name not in rulebook.carry:
            notices.add("CARRY_VARIABLE_DROPPED", f"{name} is no longer carried by this rulebook.")
    kept: dict[tuple[str, str], Variable] = {}
    for (name, subject), value in carried.variables.items():
        variable = rulebook.carry.get(name)
        mine = None if variable is None else _migrated(variable, subject, value, carried.shapes.get(name), notices)
        if mine is not None:
            kept[(name, subject)] = mine
    return kept


def _migrated(
    variable: CarryVariable, subject: str, value: Variable, old: Shape | None, notices: Notices
) -> Variable | None:
    name, new = variable.ref.name, variable.shape
    other = _of_another_kind(variable, subject, value)
    if not other and (old is None or old.range == new.range):
        return _within(variable, subject, value, notices)
    change = other or f"had {_range(old)}, and now has {_range(new)}"
    if variable.migrate == "start":
        notices.add("CARRY_MIGRATED", f"{name} starts anew: it {change}.")
        return None
    if other or not variable.migrate:
        how = "migrate: start" if other else "migrate: keep, clamp or start"
        raise CarryIncompatible(f"{name!r} {change}: send the whole log, or let its carry entry say {how}")
    kept = variable.kept(value, subject) if variable.migrate == "clamp" else value
    notices.add("CARRY_MIGRATED", f"{name} goes on{'' if kept == value else f' at {kept}'}: it {change}.")
    return kept


def _within(variable: CarryVariable, subject: str, value: Variable, notices: Notices) -> Variable:
    """A number whose range is the same but for settings that were edited: it moves to the end that it lies beyond."""
    if variable.range is None or not variable.range.moves:
        return value
    kept = variable.kept(value, subject)
    if kept != value:
        limits = variable.range_of(subject)
        text = f"{variable.ref.name} of {subject}: {value} was carried, {kept} is; its range is {limits} now."
        notices.add("CARRY_CLAMPED", text)
    return kept


def _of_another_kind(variable: CarryVariable, subject: str, value: Variable) -> str:
    """How a number is of another kind, or of another owner, than this revision carries; empty when it is not."""
    if isinstance(value, Load) is not (variable.ref.kind is Kind.LOAD):
        return f"holds {value}, and this revision carries {variable.ref.kind.plain_words}"
    if per_of(subject) != variable.ref.per:
        return f"belongs to {subject}, and this revision carries it per {variable.ref.per}"
    return ""


def _range(shape: Shape | None) -> str:
    return f"the range {shape.range}" if shape is not None and shape.range else "no range"
