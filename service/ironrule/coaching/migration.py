"""What becomes of carried numbers when a revision carries them in another shape: another owner, kind or range."""

from __future__ import annotations

from ironrule.carried.faults import CarryIncompatible
from ironrule.carried.state import Carried, Shape, Variable, per_of
from ironrule.coaching.review import Notices
from ironrule.rulebook.rulebook import CarryVariable, Rulebook
from ironrule.speech import phrases
from ironrule.speech.book import ENGLISH, Speaker
from ironrule.speech.said import Said
from ironrule.units import Load
from ironrule.vocabulary.kind import Kind


def migrated(carried: Carried, rulebook: Rulebook, notices: Notices) -> dict[tuple[str, str], Variable]:
    """The numbers as this revision carries them; one that takes its start is left out.

    Raises CarryIncompatible for a number of another shape, unless the rulebook says how to migrate.
    """
    for name in rulebook.carry:
        if name not in carried.shapes and carried.revision != rulebook.revision:
            notices.add("CARRY_VARIABLE_ADDED", phrases.VARIABLE_ADDED(name=name))
    for name in dict.fromkeys((*carried.shapes, *(name for name, _ in carried.variables))):
        if name not in rulebook.carry:
            notices.add("CARRY_VARIABLE_DROPPED", phrases.VARIABLE_DROPPED(name=name))
    kept: dict[tuple[str, str], Variable] = {}
    english = Speaker(rulebook.books[ENGLISH])
    for (name, subject), value in carried.variables.items():
        variable = rulebook.carry.get(name)
        mine = (
            None
            if variable is None
            else _migrated(variable, subject, value, carried.shapes.get(name), notices, english)
        )
        if mine is not None:
            kept[(name, subject)] = mine
    return kept


def _migrated(
    variable: CarryVariable, subject: str, value: Variable, old: Shape | None, notices: Notices, english: Speaker
) -> Variable | None:
    name, new = variable.ref.name, variable.shape
    other = _of_another_kind(variable, subject, value)
    if not other and (old is None or old.range == new.range):
        return _within(variable, subject, value, notices)
    change = other or phrases.OTHER_RANGE(before=_range(old), now=_range(new))
    if variable.migrate == "start":
        notices.add("CARRY_MIGRATED", phrases.STARTS_ANEW(name=name, change=change))
        return None
    if other or not variable.migrate:
        how = "migrate: start" if other else "migrate: keep, clamp or start"
        told = english.say(change)
        raise CarryIncompatible(f"{name!r} {told}: send the whole log, or let its carry entry say {how}")
    kept = variable.kept(value, subject) if variable.migrate == "clamp" else value
    goes_on = phrases.GOES_ON_AT(name=name, kept=str(kept), change=change)
    notices.add("CARRY_MIGRATED", phrases.GOES_ON(name=name, change=change) if kept == value else goes_on)
    return kept


def _within(variable: CarryVariable, subject: str, value: Variable, notices: Notices) -> Variable:
    """A number whose range is the same but for settings that were edited: it moves to the end that it lies beyond."""
    if variable.range is None or not variable.range.moves:
        return value
    kept = variable.kept(value, subject)
    if kept != value:
        name, limits = variable.ref.name, variable.range_of(subject)
        told = phrases.CLAMPED_NOW(name=name, subject=subject, value=str(value), kept=str(kept), range=limits)
        notices.add("CARRY_CLAMPED", told)
    return kept


def _of_another_kind(variable: CarryVariable, subject: str, value: Variable) -> Said | None:
    """How a number is of another kind, or of another owner, than this revision carries; None when it is not."""
    if isinstance(value, Load) is not (variable.ref.kind is Kind.LOAD):
        return phrases.OTHER_KIND(value=str(value), kind=f"kind_{variable.ref.kind.name.lower()}")
    if per_of(subject) != variable.ref.per:
        return phrases.OTHER_OWNER(subject=subject, per=variable.ref.per)
    return None


def _range(shape: Shape | None) -> Said:
    return phrases.THE_RANGE(range=shape.range) if shape is not None and shape.range else phrases.NO_RANGE
