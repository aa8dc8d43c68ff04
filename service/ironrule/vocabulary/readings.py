"""Readings of check-ins: what several of them say together, and of which muscles soreness is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from ironrule.carried.state import muscle_of, prime_muscle_of
from ironrule.training.events import CheckIn
from ironrule.training.muscle import direct_muscles
from ironrule.vocabulary.scene import Scene


def newest_told(newest_first: Sequence[CheckIn], reading: str, muscles: Iterable[str] = ()) -> Decimal | None:
    """The newest of a reading; None where nobody told it.

    With muscles it is the worst of several: the newest of the whole athlete, and the newest of each of them.
    """
    told = [_first(getattr(each, reading) for each in newest_first)]
    told += [_first(each.soreness_of.get(muscle) for each in newest_first) for muscle in muscles]
    return max((Decimal(each) for each in told if each is not None), default=None)


def always(muscles: Sequence[str]) -> Callable[[Scene], Sequence[str]]:
    """The same muscles, whoever's scene it is."""
    return lambda _: muscles


def muscles_of(scene: Scene) -> Sequence[str]:
    """The muscle itself, or those that a lift trains directly; none for the athlete."""
    muscle = muscle_of(scene.subject)
    return (muscle,) if muscle else direct_muscles(scene.subject.partition("/")[0])


def prime_muscles_of(scene: Scene) -> Sequence[str]:
    """The muscle itself, or the one that a lift trains most."""
    muscle = muscle_of(prime_muscle_of(scene.subject))
    return (muscle,) if muscle else ()


def _first(told: Iterable[int | Decimal | None]) -> int | Decimal | None:
    return next((each for each in told if each is not None), None)
