"""Facts that rules after a set read by bare words: of the set just done, and of the sets that remain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from ironrule.units import Load
from ironrule.vocabulary.fact import SET, Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene


def rpe(scene: Scene) -> Decimal | None:
    return None if scene.just_done is None else scene.just_done.rpe


def reps_done(scene: Scene) -> Decimal | None:
    done = None if scene.just_done is None else scene.just_done.reps_done
    return None if done is None else Decimal(done)


def load_done(scene: Scene) -> Load | None:
    return None if scene.just_done is None else scene.just_done.load


def velocity_loss(scene: Scene) -> Decimal | None:
    return None if scene.just_done is None else scene.just_done.velocity_loss


def sets_left(scene: Scene) -> Decimal | None:
    return None if scene.sets_left is None else Decimal(scene.sets_left)


def _bare(name: str, meaning: str) -> Fact:
    return replace(FACTS[f"set.{name}"], name=name, meaning=meaning)


#: The words by name, in the order in which they are shown.
AFTER_SET: dict[str, Fact] = {
    each.name: each
    for each in (
        _bare("number", "Place of the set just done among the working sets of its lift, from 1."),
        Fact("reps_done", "Reps done in the set just done.", Kind.COUNT, SET, reps_done),
        _bare("reps_target", "Reps that were asked for in it."),
        Fact("rpe", "RPE of the set just done.", Kind.RPE, SET, rpe, "1..10"),
        _bare("made", "The set just done was made."),
        Fact("load_done", "Load of the set just done.", Kind.LOAD, SET, load_done),
        Fact(
            "velocity_loss",
            "How much slower the last rep of the set just done was than its fastest.",
            Kind.PERCENT,
            SET,
            velocity_loss,
            "0..100",
        ),
        Fact("sets_left", "Sets of the lift that remain after it.", Kind.COUNT, SET, sets_left),
    )
}

#: Facts of a session that are known when it is over.
OF_A_WHOLE_SESSION = frozenset(
    {
        "clean_in_a_row",
        "outcome",
        "every_set_made",
        "other_sets_made",
        "last_set_made",
        "misses_in_a_row",
        "successes_in_a_row",
    }
)


def fact_of_sets_named(names: Iterable[str]) -> Fact:
    """Whether the set just done is of a line of one of these names."""
    chosen = frozenset(names)
    told = " or ".join(sorted(chosen))

    def function(scene: Scene) -> bool | None:
        return None if scene.just_done is None else scene.just_done.named in chosen

    return Fact(f"for {told}", f"The set just done is a set of {told}.", Kind.BOOL, SET, function)
