"""Facts about the technique of an exposure: faults, how bad and how often, who looked, clean sessions in a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from ironrule.carried.technique import Technique
from ironrule.training.faults import FAULTS, WORST_FIRST, Reporter, Severity
from ironrule.vocabulary.fact import FAULT_REPS, TRACK, Fact
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.scene import Scene

_NONE = "none"


def _of_technique(read: Callable[[Technique], Value | None]) -> Callable[[Scene], Value | None]:
    """What is remembered of the technique; unknown where nobody looked."""

    def function(scene: Scene) -> Value | None:
        seen = scene.exposure.technique if scene.exposure else None
        return None if seen is None else read(seen)

    return function


def _severity(seen: Technique) -> str:
    found = {Severity(each.severity) for each in seen.faults.values()}
    return next((each.value for each in WORST_FIRST if each in found), _NONE)


def _share_of_the_fault(scene: Scene) -> Decimal | None:
    """Of the fault that `fault` names."""
    seen, named = (scene.exposure.technique, scene.exposure.fault) if scene.exposure else (None, None)
    if seen is None or named is None:
        return None
    return seen.faults[named].share if named in seen.faults else Decimal(0)


def _share_of(code: str) -> Callable[[Technique], Decimal]:
    return lambda seen: seen.faults[code].share if code in seen.faults else Decimal(0)


_SHARE = Fact(
    FAULT_REPS,
    "Share of reps with the fault seen in most reps; 'fault_reps of hitching' is that of one.",
    Kind.PERCENT,
    TRACK,
    _share_of_the_fault,
    "0..100",
    history=True,
)

#: The facts, in the order in which they are shown.
OF_TECHNIQUE = (
    _SHARE,
    Fact(
        "fault_severity",
        "How bad the worst fault was.",
        Kind.NAME,
        TRACK,
        _of_technique(_severity),
        names=(_NONE, *(each.value for each in reversed(WORST_FIRST))),
        history=True,
    ),
    Fact(
        "new_fault",
        "A fault that was not there when technique was last looked at.",
        Kind.BOOL,
        TRACK,
        _of_technique(lambda seen: seen.new),
        history=True,
    ),
    Fact(
        "clean_in_a_row",
        "Sessions in a row scored clean_score or better without a major fault; what the athlete scored counts "
        "self_scored_share. Unknown where the last one was not scored.",
        Kind.NUMBER,
        TRACK,
        _of_technique(lambda seen: seen.clean),
        history=True,
    ),
    Fact(
        "scored_by",
        "Who scored the technique; self where a set was scored by nobody else.",
        Kind.NAME,
        TRACK,
        _of_technique(lambda seen: seen.by),
        names=tuple(each.value for each in Reporter),
        history=True,
    ),
    Fact(
        "rounding_grows",
        "The loaded back rounded more from one set to the next, as a coach or a video saw it.",
        Kind.BOOL,
        TRACK,
        _of_technique(lambda seen: seen.rounding),
        history=True,
    ),
)

#: Facts that are written in several words, by these words: the share of reps with one fault.
REPS_WITH: dict[str, Fact] = {
    f"{_SHARE.name} of {code}": replace(
        _SHARE,
        name=f"{_SHARE.name} of {code}",
        meaning=f"Share of reps with this fault. {kind.means}",
        function=_of_technique(_share_of(code)),
    )
    for code, kind in FAULTS.items()
}
