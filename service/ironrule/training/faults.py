"""The catalogue of technical faults: how bad each is, what makes it worse, and who saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How bad a fault was."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


#: The worst first.
WORST_FIRST = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)


class Reporter(Enum):
    """Who scored the technique and saw the faults."""

    SELF = "self"
    COACH = "coach"
    VIDEO = "video"

    @property
    def watched(self) -> bool:
        """Somebody looked from outside: a coach, or whoever went through a video."""
        return self is not Reporter.SELF


class Worse(Enum):
    """What makes a fault worse than it is by itself; `usual` settings have the numbers."""

    GROWS = "it grows within the rep"
    EVERY_REP = "it is in every rep of a set"
    OFTEN = "it is in fault_often of the reps of a set"
    AGAIN = "it is seen in fault_again sessions in a row"
    PAIN = "the set hurts by fault_pain or more"


@dataclass(frozen=True)
class FaultKind:
    """One fault: what it is, how bad by itself, and when it is worse. `rounds`: the loaded back gives way."""

    means: str
    severity: Severity
    worse: Mapping[Worse, Severity]
    rounds: bool = False


def _minor(means: str, *, rounds: bool = False, major_when: Worse | None = None) -> FaultKind:
    worse = {} if major_when is None else {major_when: Severity.MAJOR}
    return FaultKind(means, Severity.MINOR, worse, rounds)


def _major(means: str, *, rounds: bool = False, critical_when: Worse | None = None) -> FaultKind:
    worse = {} if critical_when is None else {critical_when: Severity.CRITICAL}
    return FaultKind(means, Severity.MAJOR, worse, rounds)


#: Fault code to what it is (severities by convention, thresholds are engine defaults).
FAULTS: dict[str, FaultKind] = {
    "rounded_upper_back": _minor("The upper back is rounded.", rounds=True, major_when=Worse.GROWS),
    "excess_lumbar_flexion": _major(
        "The low back bends more than at the set-up.", rounds=True, critical_when=Worse.PAIN
    ),
    "lumbar_hyperextension_lockout": _minor("The low back is overextended at lock-out."),
    "hips_shoot_up": _minor("The hips rise before the bar does.", major_when=Worse.EVERY_REP),
    "bar_drift_forward": _minor("The bar drifts away from the body."),
    "loss_of_brace": _major("The trunk loses its brace."),
    "asymmetric_shift": _major("The body shifts or rotates to one side."),
    "hitching": _major("The bar is hitched or ramped up the thighs."),
    "flared_elbows": _minor("The upper arm leaves the torso by more than 60 to 70 degrees.", major_when=Worse.AGAIN),
    "torso_swing": _minor("The trunk rises by more than 15 degrees.", major_when=Worse.OFTEN),
    "no_retraction": _minor("The shoulder blades are shrugged, or not drawn back."),
    "rushed_eccentric": _minor("The eccentric takes less than half of what was asked for."),
    "short_rom": _minor("The range of motion is short."),
}
