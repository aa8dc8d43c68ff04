"""Numbers of the field for people: what a record shows beyond what rules read, each with what it is not good for.

A metric of `display` is a word of no rule: the vocabulary has none of its name, and nothing here is read by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ironrule.carried.digest import Exposure
from ironrule.carried.state import ATHLETE, Carried, subject_of_muscle
from ironrule.training import strain
from ironrule.training.athlete import Athlete
from ironrule.training.exercise import CATALOGUE
from ironrule.training.intensity import (
    axial_tonnage_per_bodyweight,
    prilepin_zone,
    relative_intensity,
    session_band,
    week_band,
)
from ironrule.training.muscle import MUSCLES, fractional_sets
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind, Value, shown
from ironrule.vocabulary.scene import Scene

#: Facts that are shown as they are, for the athlete and for each lift.
_OF_ATHLETE = ("monotony", "strain_z", "week_ratio", "adherence_14d", "adherence_28d", "hrv_z", "joint_ache")
_OF_LIFT = (
    "e1rm", "e1rm_ref", "e1rm_drop", "e1rm_trend", "raises", "weeks_same_variation", "rpe_drift", "velocity_delta",
    "velocity_drop", "velocity_loss", "hard_sets",
)  # fmt: skip
#: What stands where readings are missing.
UNKNOWN = "unknown"
_RATIO = "a chart: it predicts no injury"
_PARAMETERS = "a chart of seven weeks: its parameters fit nobody for long"


@dataclass(frozen=True)
class Metric:
    """One number as a coach would write it, `unknown` where readings are missing; `note` is what to know of it."""

    subject: str
    name: str
    value: str
    note: str = ""
    display: bool = False


def metrics_of(athlete: Athlete, carried: Carried, as_of: datetime) -> list[Metric]:
    """Every metric of an athlete at a moment, from the digest alone: of the athlete, each lift, each muscle trained."""
    scene = Scene(athlete, carried, as_of)
    found = [*_facts(scene, _OF_ATHLETE), *_of_days(scene)]
    for subject in carried.digest.exposures:
        ring = scene.exposures_of(subject)
        if ring:
            mine = scene.of_track(subject, CATALOGUE[subject.partition("/")[0]], ring[-1])
            found += [*_facts(mine, _OF_LIFT), *_of_lift(mine, ring[-1])]
    return [*found, *_of_muscles(scene)]


def _facts(scene: Scene, names: tuple[str, ...]) -> Iterator[Metric]:
    for name in names:
        fact = FACTS[name]
        yield Metric(scene.subject, name, shown(fact.function(scene), fact.kind), fact.meaning)


def _of_days(scene: Scene) -> Iterator[Metric]:
    week = [each for each in scene.carried.digest.days if 0 <= (scene.on - each.on).days < 7]
    bodyweight, axial = scene.athlete.bodyweight, sum((each.axial for each in week), Decimal(0))
    per_bodyweight = None if bodyweight is None else axial_tonnage_per_bodyweight(axial, bodyweight)
    tonnage = sum((each.tonnage for each in week), Decimal(0))
    yield _display("tonnage_week", f"{shown(tonnage, Kind.NUMBER)} kg", "load times reps of seven days")
    yield _display("axial_tonnage_week", per_bodyweight, "times the axial coefficient, per bodyweight: a proxy")
    sunday = scene.on - timedelta(days=scene.on.weekday() + 1)
    yield _display("acwr", _over(strain.acwr_rolling, _loads(scene, scene.on)), _RATIO)
    yield _display("acwr_ewma", _over(strain.acwr_ewma, _loads(scene, sunday)), f"on Sunday {sunday}; {_RATIO}")
    loads = _loads(scene, scene.on)
    both = strain.fitness_fatigue(loads) if loads else (None, None)
    yield _display("fitness", both[0], _PARAMETERS)
    yield _display("fatigue_of_load", both[1], _PARAMETERS)


def _of_lift(scene: Scene, last: Exposure) -> Iterator[Metric]:
    inol, of_week = FACTS["inol"].function(scene), FACTS["inol_week"].function(scene)
    yield _banded(scene, "inol", inol, session_band(inol) if isinstance(inol, Decimal) else "")
    yield _banded(scene, "inol_week", of_week, week_band(of_week) if isinstance(of_week, Decimal) else "")
    reference = last.e1rm_ref or last.e1rm_day
    if last.load_done is None or reference is None:
        return
    percent = relative_intensity(last.load_done, reference)
    yield _display("relative_intensity", shown(percent, Kind.PERCENT), "load_done of e1rm_ref", scene.subject)
    if percent is not None:
        zone = prilepin_zone(percent)
        says, reps = zone.says_of(last.reps_done), last.reps_done
        told = f"{reps} reps, {says} for {zone.least} to {zone.most}, best {zone.best}"
        yield _display("prilepin", told, "from weightlifters: for pulls take the lower half", scene.subject)


def _banded(scene: Scene, name: str, value: Value | None, band: str) -> Metric:
    text = shown(value, Kind.NUMBER)
    return Metric(scene.subject, name, f"{text}, {band}" if band else text, f"{FACTS[name].meaning} Bands: Hristov.")


def _of_muscles(scene: Scene) -> Iterator[Metric]:
    done = [
        (subject.partition("/")[0], each.sets_done)
        for subject in scene.carried.digest.exposures
        for each in scene.exposures_of(subject)
        if (scene.on - each.on).days < 7
    ]
    for muscle in MUSCLES:
        sets = fractional_sets(done, muscle)
        if sets:
            yield _display("fractional_sets", sets, "a half where the muscle only helps", subject_of_muscle(muscle))


def _display(name: str, value: Decimal | str | None, note: str, subject: str = ATHLETE) -> Metric:
    return Metric(subject, name, value if isinstance(value, str) else shown(value, Kind.NUMBER), note, display=True)


def _over(formula: Callable[[Sequence[Decimal]], Decimal | None], loads: Sequence[Decimal] | None) -> Decimal | None:
    return None if loads is None else formula(loads)


def _loads(scene: Scene, last: date) -> list[Decimal] | None:
    """Loads of the days up to one, as far as they are remembered; None where a session was not rated."""
    digest = scene.carried.digest
    days = {each.on: each for each in digest.days if each.on <= last}
    if digest.first_session is None or not days or any(each.rated < each.done for each in days.values()):
        return None
    first = max(digest.first_session, min(days))
    span = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return [days[on].exertion if on in days else Decimal(0) for on in span]
