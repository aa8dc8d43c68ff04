"""Where a plan in rotation stands: which days of the round were trained, and which comes next.

A round has every day as often as the rotation names it. What was trained is known by its days, not by their places: the
first legs day of two is the one that was trained, whichever of them was asked for. So a day that was left out while
another was trained comes next, and the round, which is a week of the plan, ends when all of it was trained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def place_of(rotation: Sequence[str], done: Iterable[str], day: str) -> int:
    """The place of a day that comes next: its first that was not trained in this round, else its first."""
    return next((place for place in _left(rotation, done) if rotation[place] == day), rotation.index(day))


def next_in(rotation: Sequence[str], done: Iterable[str], last: str) -> str:
    """The first day of the round that was not trained.

    A round begins with its first day; where that closed the round before, out of its turn, with the one after it.
    """
    days = [rotation[place] for place in _left(rotation, done)]
    begins = len(days) == len(rotation) and last == rotation[0] != rotation[-1]
    return next((day for day in days if not begins or day != last), rotation[0])


def is_over(rotation: Sequence[str], done: Iterable[str]) -> bool:
    """Every day of the round was trained."""
    return not _left(rotation, done)


def done_with(rotation: Sequence[str], done: Iterable[str], *more: str) -> tuple[str, ...]:
    """The days of the round that were trained, in the order of the rotation; one more than it has does not count."""
    left = set(_left(rotation, (*done, *more)))
    return tuple(day for place, day in enumerate(rotation) if place not in left)


def done_before(rotation: Sequence[str], day: str) -> tuple[str, ...]:
    """The days that lie before one where nothing else is known of the round."""
    return tuple(rotation[: rotation.index(day)])


def _left(rotation: Sequence[str], done: Iterable[str]) -> list[int]:
    """The places of the rotation that were not trained in this round."""
    trained, left = Counter(done), []
    for place, day in enumerate(rotation):
        if trained[day]:
            trained[day] -= 1
        else:
            left.append(place)
    return left
