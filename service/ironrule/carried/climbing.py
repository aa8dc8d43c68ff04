"""What becomes of a track that changes its exercise: everything that is carried for it goes on under the new name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from msgspec.structs import replace as changed

from ironrule.carried.digest import Exposure, Review
from ironrule.carried.state import Carried, track_of

_T = TypeVar("_T")


def same_rung(ring: Iterable[Exposure], rung: str) -> list[Exposure]:
    """The last exposures of a ring on one rung, without those before the last time that it was another."""
    found: list[Exposure] = []
    for each in ring:
        found = [*found, each] if each.rung == rung else []
    return found


def go_on_as(carried: Carried, old: str, new: str) -> None:
    """Puts all that belongs to one track under another name, in the place of what may be there.

    The last full load stays behind: a load of one exercise says nothing of another.
    """

    def owner(name: str) -> str:
        return f"{new}{name[len(old) :]}" if track_of(name) == old else name

    def renamed(table: dict[str, _T]) -> dict[str, _T]:
        kept = {name: value for name, value in table.items() if name != new}
        return dict(sorted((owner(name), value) for name, value in kept.items()))

    variables = {key: value for key, value in carried.variables.items() if track_of(key[1]) != new}
    carried.variables = {(name, owner(subject)): value for (name, subject), value in variables.items()}
    carried.stages, carried.moved = renamed(carried.stages), renamed(carried.moved)
    carried.acted = {(rule, owner(subject)) for rule, subject in carried.acted if subject != new}
    carried.effects = [
        replace(each, subject=owner(each.subject), progress=renamed(each.progress))
        for each in carried.effects
        if each.subject != new
    ]
    digest = carried.digest
    digest.last_full = {name: value for name, value in digest.last_full.items() if name not in (old, new)}
    for memory in ("exposures", "raised_on", "this_week", "this_cycle"):
        setattr(digest, memory, renamed(getattr(digest, memory)))
    reviews = renamed(digest.reviews)
    if new in reviews:
        reviews[new] = _told_of(reviews[new], old, new)
    digest.reviews = reviews


def _told_of(review: Review, old: str, new: str) -> Review:
    """A review that speaks of the track by its new name."""

    def fact(each: _T) -> _T:
        return changed(each, subject=new) if each.subject == old else each  # type: ignore[type-var,attr-defined]

    decisions = tuple(changed(fact(each), facts=tuple(fact(read) for read in each.facts)) for each in review.decisions)
    return changed(review, decisions=decisions, unevaluated=tuple(fact(each) for each in review.unevaluated))
