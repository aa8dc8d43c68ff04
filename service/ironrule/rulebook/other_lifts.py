"""Words of another lift than the one at hand: `one_rm of bench_press`, `load of back_squat/main`.

Each is a fact of the athlete, since it is the same whichever lift a rule looks at. What a session has just moved is
read as it is carried; of the lift at hand itself that is the number before the rules of this stage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from ironrule.carried.state import subject_of
from ironrule.rulebook.conditions import CarryRef, FactRef
from ironrule.rulebook.evaluate import reader_of
from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.fact import ATHLETE, TRACK, Fact
from ironrule.vocabulary.kind import Value
from ironrule.vocabulary.scene import Scene

#: Facts of a lift on whichever track, so that no track need be named, nor the plan train it.
OF_A_LIFT = frozenset(
    {"one_rm", "lift", "pattern", "region", "role", "muscle", "axial_coef", "supported", "skill", "available"}
)
#: The lifts of a plan, each with the tracks on which it is trained.
Lifts = Mapping[str, Sequence[str]]


def fact_of_other(word: FactRef | CarryRef, named: str, lifts: Lifts, place: Place, desk: Desk) -> Fact | None:
    """A word of the lift that is `named`, with its track or without; None with the problem noted."""
    name = word.fact.name if isinstance(word, FactRef) else word.name
    if not _is_of_lifts(word, name, place, desk):
        return None
    lift, _, track = named.partition("/")
    of_lift = name in OF_A_LIFT or (isinstance(word, CarryRef) and word.per == "lift")
    known = CATALOGUE if name in OF_A_LIFT else lifts
    if lift not in known:
        what = "there is no lift" if known is CATALOGUE else "the plan does not train"
        desk.unknown("IR302", place, what, lift, list(known))
        return None
    tracks = lifts.get(lift, ())
    if track and track not in tracks:
        desk.unknown("IR302", place, f"the plan does not train {lift} on", track, list(tracks))
        return None
    if not track and not of_lift:
        if len(tracks) > 1:
            ways = " or ".join(f"{name} of {subject_of(lift, each)}" for each in tracks)
            desk.note("IR302", place, f"{lift} is trained on {len(tracks)} tracks", expected=ways)
            return None
        track = tracks[0]
    return _made(word, f"{name} of {named}", subject_of(lift, track) if track else lift)


def _is_of_lifts(word: FactRef | CarryRef, name: str, place: Place, desk: Desk) -> bool:
    """The word tells something of a lift; that of a set, of today's draft or of the athlete does not."""
    if isinstance(word, CarryRef):
        told = "" if word.per in ("lift", TRACK) else f"{name!r} is carried per {word.per}"
    else:
        told = "" if word.fact.scope == TRACK else f"{name!r} is not remembered of a lift"
    if told:
        expected = "a fact or number of a lift on its track, as load, one_rm or misses_in_a_row"
        desk.note("IR203", place, f"{told}: there is none 'of' another lift", expected=expected)
    return not told


@lru_cache(maxsize=512)
def _made(word: FactRef | CarryRef, name: str, subject: str) -> Fact:
    """The fact; the same words are the same fact, so that conditions can be compared."""
    read, exercise = reader_of(word), CATALOGUE[subject.partition("/")[0]]

    def function(scene: Scene) -> Value | None:
        ring = scene.exposures_of(subject)
        there = scene.of_track(subject, exercise, ring[-1] if ring else None)
        return read(there.but(working_load=None, set_number=0, named_today={}))

    if isinstance(word, FactRef):
        fact = word.fact
        return replace(fact, name=name, scope=ATHLETE, function=function, alike=True, history=False, of_muscles=False)
    return Fact(name, f"The carried {word.name} of another lift.", word.kind, ATHLETE, function, alike=True)
