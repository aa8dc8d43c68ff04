"""Facts that a rulebook makes itself.

A named set line, `1x5+ at 85 % named top`, makes top.reps_done, top.bar and so on; tracks with stages make `stage`, a
plan with phases says what `phase` can be, and ladders make `rung` and `rungs_left`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import msgspec

from ironrule.carried.digest import NamedSet
from ironrule.training.estimates import Estimator, moved
from ironrule.units import Load
from ironrule.vocabulary.fact import TRACK, Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.scene import Scene


def facts_of_sets(name: str, estimator: Estimator) -> dict[str, Fact]:
    """The facts of a named set line, by name."""
    found = [_fact(name, part, meaning, kind, read) for part, meaning, kind, read in _PARTS]
    found.append(_e1rm_fact(name, estimator))
    return {fact.name: fact for fact in found}


def fact_of_stage(stages: Mapping[str, tuple[str, ...]]) -> Fact:
    """The fact `stage`: where a track stands, at first its first. `stages` are those of each track, in order."""

    def function(scene: Scene) -> str | None:
        mine = stages.get(scene.subject.rpartition("/")[2])
        return scene.carried.stage_of(scene.subject, mine) if mine else None

    names = tuple(dict.fromkeys(name for each in stages.values() for name in each))
    return Fact("stage", "The stage of the track.", Kind.NAME, TRACK, function, names=names)


def facts_of_ladders(places: Mapping[str, tuple[int, int]]) -> dict[str, Fact]:
    """Where a track stands on its ladder: rung, rungs_left.

    `places` are those of every rung on its track, by their full name, each with how many rungs there are.
    """

    def rung(scene: Scene) -> Decimal | None:
        found = places.get(scene.subject)
        return None if found is None else Decimal(found[0])

    def left(scene: Scene) -> Decimal | None:
        found = places.get(scene.subject)
        return None if found is None else Decimal(found[1] - found[0])

    most = max((count for _, count in places.values()), default=1)
    meant = "The rung on which the track stands, 1 the easiest."
    return {
        "rung": Fact("rung", meant, Kind.COUNT, TRACK, rung, f"1..{most}"),
        "rungs_left": Fact("rungs_left", _LEFT, Kind.COUNT, TRACK, left, f"0..{most - 1}"),
    }


def facts_of_plan(
    next_week: Callable[[int], int], phase_at: Callable[[int], tuple[str, int]], phases: Sequence[str]
) -> dict[str, Fact]:
    """Where a plan stands, by its own cycle and phases: next_week, phase, week_of_phase."""

    def following(scene: Scene) -> Decimal:
        return Decimal(next_week(scene.carried.week))

    def name(scene: Scene) -> str:
        return phase_at(scene.carried.week)[0]

    def week(scene: Scene) -> Decimal:
        return Decimal(phase_at(scene.carried.week)[1])

    found = {"next_week": replace(FACTS["next_week"], function=following)}
    if phases:
        found["phase"] = replace(FACTS["phase"], function=name, names=tuple(phases))
        found["week_of_phase"] = replace(FACTS["week_of_phase"], function=week)
    return found


def fact_of_once(rule: str, scope: str) -> Fact:
    """Whether a rule that acts once in a stretch of the plan may still act in this one."""

    def function(scene: Scene) -> bool:
        return (rule, scene.subject) not in scene.carried.acted

    return Fact(f"{rule}.armed", "The rule has not acted yet in this stretch of the plan.", Kind.BOOL, scope, function)


def latest_of(name: str, scene: Scene) -> NamedSet | None:
    """Today's line of that name as far as the draft has it, else the last time that this lift had one.

    Of a session that is not judged only what was asked for is known; from another day such a session is passed over.
    """
    if name in scene.named_today:
        return scene.named_today[name]
    own = scene.exposure
    if own is not None and name in own.named:
        found = own.named[name]
        return NamedSet(raw=found.raw, bar=found.bar) if own.limited else found
    mine = (subject for subject in scene.carried.digest.exposures if _same_lift(subject, scene.subject))
    judged = (each for subject in mine for each in scene.exposures_of(subject) if not each.limited)
    past = [each for each in judged if name in each.named and each.ended <= scene.moment]
    return max(past, key=lambda each: each.ended).named[name] if past else None


def e1rm_of(sets: NamedSet, estimator: Estimator) -> Load | None:
    """As the dialect says where the effort is known, else as if no rep had been left."""
    if sets.done is None or not sets.reps_done:
        return None
    if sets.rpe is None:
        return estimator.e1rm_to_failure(sets.done, sets.reps_done)
    return estimator.e1rm(sets.done, sets.reps_done, sets.rpe)


def _same_lift(one: str, other: str) -> bool:
    return one.partition("/")[0] == other.partition("/")[0]


_PARTS: tuple[tuple[str, str, Kind, Callable[[NamedSet], object]], ...] = (
    ("reps_done", "Reps done, of several sets the worst.", Kind.COUNT, lambda sets: _number(sets.reps_done)),
    ("rpe", "RPE of the last of them.", Kind.RPE, lambda sets: sets.rpe),
    ("made", "All of them were made.", Kind.BOOL, lambda sets: sets.made),
    ("raw", "The load asked for, before rounding.", Kind.LOAD, lambda sets: sets.raw),
    ("bar", "The load asked for, as it was loaded.", Kind.LOAD, lambda sets: sets.bar),
    ("done", "The load lifted, of several sets the lightest.", Kind.LOAD, lambda sets: sets.done),
)
_LEFT = "Harder rungs that its ladder still has above it."
_E1RM = "One-rep maximum that they show, as e1rm_from says; without RPE as if no rep had been left."


def _fact(name: str, part: str, meaning: str, kind: Kind, read: Callable[[NamedSet], object]) -> Fact:
    def function(scene: Scene) -> Value | None:
        found = latest_of(name, scene)
        return None if found is None else read(found)  # type: ignore[return-value]  # each part is of its kind

    return Fact(f"{name}.{part}", meaning, kind, TRACK, function, history=True)


def _e1rm_fact(name: str, estimator: Estimator) -> Fact:
    def function(scene: Scene) -> Load | None:
        found, exercise = latest_of(name, scene), scene.exercise
        if found is None or exercise is None:
            return None
        done = moved(found.done, exercise.implement, scene.athlete.bodyweight)
        return e1rm_of(msgspec.structs.replace(found, done=done), estimator)

    return Fact(f"{name}.e1rm", _E1RM, Kind.LOAD, TRACK, function, history=True)


def _number(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)
