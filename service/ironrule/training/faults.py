"""The catalogue of technical faults, each with the severity it has unless the reporter says otherwise."""

from __future__ import annotations

from enum import Enum


class Severity(Enum):
    """How bad a fault was."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


#: Fault code to default severity (engine defaults).
FAULTS: dict[str, Severity] = {
    "rounded_upper_back": Severity.MINOR,
    "excess_lumbar_flexion": Severity.MAJOR,
    "lumbar_hyperextension_lockout": Severity.MINOR,
    "hips_shoot_up": Severity.MINOR,
    "bar_drift_forward": Severity.MINOR,
    "loss_of_brace": Severity.MAJOR,
    "asymmetric_shift": Severity.MAJOR,
    "hitching": Severity.MAJOR,
    "flared_elbows": Severity.MINOR,
    "torso_swing": Severity.MINOR,
    "no_retraction": Severity.MINOR,
    "rushed_eccentric": Severity.MINOR,
    "short_rom": Severity.MINOR,
}
