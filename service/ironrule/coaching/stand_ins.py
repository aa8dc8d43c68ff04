"""What stands in for a lift today, and with which share of its load: by the rulebook's list, else by the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal

from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.layout import Swap
from ironrule.rulebook.substitutes import Substitutes, Way, ways_from
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.substitute import Substitute, Wanted, substitute
from ironrule.units import percent_of
from ironrule.vocabulary.scene import Scene

_WHOLE = Decimal(100)


def stand_in_for(
    exercise: Exercise, action: Swap, listed: Substitutes, scene: Scene, taken: Collection[str]
) -> Substitute | None:
    """The first of what a rule wants that there is: as the rulebook lists it, for the rule's reason; else any.

    What cannot be loaded here and what is `taken` is passed over. A share that the rule says itself goes before that of
    the list. `scene` is that of the lift.
    """
    said = value_of(action.share, scene) if action.share is not None else None
    for wanted in action.wanted:
        # A lift by its name takes its share of the load whatever the reason.
        ways = ways_from(exercise.id, listed, "" if wanted.exercise else action.why)
        found = _listed(exercise, wanted, ways, scene, taken)
        found = found or substitute(exercise, wanted, scene.athlete.equipment, taken)
        if found is not None:
            return replace(found, factor=said) if isinstance(said, Decimal) else found
    return None


def _listed(
    exercise: Exercise, wanted: Wanted, ways: Iterable[Way], scene: Scene, taken: Collection[str]
) -> Substitute | None:
    for way in ways:
        each = CATALOGUE[way.to]
        if each.id not in taken and wanted.allows(each, exercise) and scene.athlete.equipment.has(each.implement):
            return Substitute(each, _share_of(way, scene), tuple(edge.to for edge in way.edges[:-1]))
    return None


def lacking_for(
    exercise: Exercise, action: Swap, listed: Substitutes, scene: Scene, taken: Collection[str]
) -> tuple[Said, ...]:
    """Why nothing stands in: what is listed for the reason, and what each of it lacks."""
    found: list[Said] = []
    for way in ways_from(exercise.id, listed, action.why):
        each = CATALOGUE[way.to]
        if each.id in taken:
            found.append(phrases.IN_SESSION_ALREADY(lift=each.id))
        elif not scene.athlete.equipment.has(each.implement):
            found.append(phrases.NEEDS(lift=each.id, implement=each.implement))
    nothing = phrases.NOTHING_LISTED_FOR(why=action.why) if action.why else phrases.NOTHING_LISTED
    return tuple(found) or (nothing,)


def _share_of(way: Way, scene: Scene) -> Decimal | None:
    """The share of the load at the end of a way, in percent; None where one of its edges says none."""
    share = _WHOLE
    for edge in way.edges:
        said = value_of(edge.share, scene) if edge.share is not None else None
        if not isinstance(said, Decimal):
            return None
        share = percent_of(said, share)
    return share
