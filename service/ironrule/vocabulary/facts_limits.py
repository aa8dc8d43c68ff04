"""Facts about what a session must make do with: where it hurts, what a lift is loaded with, how long there is."""

from __future__ import annotations

from decimal import Decimal

from ironrule.training.athlete import REGIONS
from ironrule.training.equipment import IMPLEMENTS
from ironrule.vocabulary.fact import ATHLETE, TRACK, Fact
from ironrule.vocabulary.facts_athlete import SAFETY_SHELF_H
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene

_BACK = frozenset({"low_back", "upper_back"})


def pain_location(scene: Scene) -> str | None:
    """Where the newest pain is; None where nobody said, or where there is none."""
    told = next((each for each in scene.fresh(SAFETY_SHELF_H) if each.pain_now is not None), None)
    return told.pain_location if told is not None and told.pain_now else None


def back_injured(scene: Scene) -> bool:
    return any(not each.healed and each.region in _BACK for each in scene.athlete.injuries)


def implement(scene: Scene) -> str | None:
    return None if scene.exercise is None else scene.exercise.implement


def anti_rotation(scene: Scene) -> bool | None:
    return None if scene.exercise is None else scene.exercise.anti_rotation


def session_minutes(scene: Scene) -> Decimal | None:
    """In seconds, as every time is."""
    minutes = scene.athlete.session_minutes
    return None if minutes is None else Decimal(minutes * 60)


#: Facts of the athlete and of a lift.
TABLE = (
    Fact(
        "pain_location",
        "Where that pain is, as it was said with it.",
        Kind.NAME,
        ATHLETE,
        pain_location,
        names=REGIONS,
        alike=True,
    ),
    Fact("back_injured", "A known injury of the back is not resolved.", Kind.BOOL, ATHLETE, back_injured, alike=True),
    Fact(
        "session_minutes",
        "Time that the athlete has for a session.",
        Kind.SECONDS,
        ATHLETE,
        session_minutes,
        "1200..9000",
        alike=True,
    ),
    Fact("implement", "What it is loaded with.", Kind.NAME, TRACK, implement, names=IMPLEMENTS),
    Fact("anti_rotation", "The trunk resists a twist or a bend to the side.", Kind.BOOL, TRACK, anti_rotation),
)
