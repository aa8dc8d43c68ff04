"""The facts that a full explanation tells: of the athlete, of each lift and muscle, and after a set."""

from __future__ import annotations

from collections.abc import Iterable

from ironrule.carried.decision import FactValue
from ironrule.carried.state import ATHLETE, subject_of_muscle
from ironrule.coaching.prescribe import Sitting
from ironrule.rulebook.evaluate import reading_of
from ironrule.rulebook.rulebook import Rulebook
from ironrule.vocabulary.fact import ATHLETE as ATHLETE_SCOPE
from ironrule.vocabulary.fact import MUSCLE, SET, Fact
from ironrule.vocabulary.facts import DRAFT_FACTS
from ironrule.vocabulary.facts_set import AFTER_SET, OF_A_WHOLE_SESSION
from ironrule.vocabulary.kind import shown
from ironrule.vocabulary.scene import Scene


def facts_of(sitting: Sitting) -> list[FactValue]:
    """Every fact of the athlete and of each item, for a full explanation."""
    athlete, facts = sitting.scene_of(ATHLETE, None), sitting.rulebook.facts.values()
    rows = [
        FactValue(fact.name, shown(reading_of(fact, athlete), fact.kind), ATHLETE)
        for fact in facts
        if fact.scope == ATHLETE_SCOPE
    ]
    for item in sitting.items:
        rows += _facts_of_a_lift(facts, sitting.scene_of(item.subject, item))
    for muscle in sitting.rulebook.plan.muscles_of(item.exercise.id for item in sitting.items):
        scene = athlete.of_track(subject_of_muscle(muscle), None)
        rows += [
            FactValue(fact.name, shown(reading_of(fact, scene), fact.kind), scene.subject)
            for fact in facts
            if fact.scope == MUSCLE or fact.of_muscles or fact.by_muscle
        ]
    return rows


def _facts_of_a_lift(facts: Iterable[Fact], scene: Scene) -> list[FactValue]:
    return [
        FactValue(fact.name, shown(reading_of(fact, scene), fact.kind), scene.subject)
        for fact in facts
        if fact.scope not in (ATHLETE_SCOPE, SET, MUSCLE) or fact.by_muscle
    ]


def facts_after_a_set(rulebook: Rulebook, scene: Scene) -> list[FactValue]:
    """What rules may read after the last set of a lift."""
    own = [each for each in rulebook.facts.values() if each.name not in DRAFT_FACTS | OF_A_WHOLE_SESSION]
    just_done = [
        FactValue(fact.name, shown(fact.function(scene), fact.kind), scene.subject) for fact in AFTER_SET.values()
    ]
    return [*just_done, *(each for each in _facts_of_a_lift(own, scene) if each.name not in AFTER_SET)]
