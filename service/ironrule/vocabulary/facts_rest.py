"""Facts about rest: days without a movement pattern, sessions missed since a lift was trained, a week off asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from ironrule.carried.digest import EXPOSURES_KEPT
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene

#: A week off is asked for between two sessions.
_ASKED_SHELF_H = 72


def days_without_pattern(scene: Scene) -> Decimal | None:
    """The longest time without a lift of its pattern since the lift itself was trained; None where it never was.

    A lift comes back from a rest on its own day, though another of the pattern came back before it.
    """
    last = _last(scene)
    if last is None or scene.exercise is None:
        return None
    first = max([last, *_remembered_from(scene)])
    days = sorted({on for on in _days_of_pattern(scene) if on > first} | {first, scene.on})
    return Decimal(max(((later - on).days for on, later in pairwise(days)), default=0))


def missed_since_lift(scene: Scene) -> Decimal | None:
    """Planned sessions that were missed since the lift was trained; None where it never was."""
    last = _last(scene)
    if last is None:
        return None
    return Decimal(sum(each.missed for each in scene.carried.digest.days if last < each.on <= scene.on))


def rest_wanted(scene: Scene) -> str | None:
    """Why the athlete asks for a week without training, as said within three days."""
    said = (each.rest_wanted for each in scene.fresh(_ASKED_SHELF_H))
    return next((each for each in said if each is not None), None)


def _last(scene: Scene) -> date | None:
    return max((each.on for each in scene.exposures() if each.sets_done), default=None)


def _days_of_pattern(scene: Scene) -> Iterator[date]:
    """Every day that is remembered on which a lift of the subject's pattern was trained."""
    for subject in _of_pattern(scene):
        yield from (each.on for each in scene.exposures_of(subject) if each.sets_done)


def _remembered_from(scene: Scene) -> Iterator[date]:
    """Of lifts of the pattern whose ring is full, the day before which nothing is known of them."""
    for subject in _of_pattern(scene):
        ring = scene.exposures_of(subject)
        if subject != scene.subject and len(ring) >= EXPOSURES_KEPT:
            yield ring[0].on - timedelta(days=1)


def _of_pattern(scene: Scene) -> list[str]:
    pattern = scene.exercise.pattern if scene.exercise is not None else ""
    subjects = scene.carried.digest.exposures
    return [each for each in subjects if CATALOGUE[each.partition("/")[0]].pattern == pattern]


#: Facts of a track: name, meaning, kind, range.
OF_TRACK = (
    ("days_without_pattern", "Longest time without a lift of its pattern, since it was last trained.", Kind.DAYS, ""),
    ("missed_since_lift", "Planned sessions that were missed since it was last trained.", Kind.COUNT, ""),
)  # fmt: skip
