"""What is remembered of the technique in one exposure: faults by code, who saw them, and clean sessions in a row."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from ironrule.training.faults import FAULTS


class FaultSeen(msgspec.Struct, frozen=True, array_like=True):
    """One fault of an exposure: the share of the reps that were looked at, in percent, and how bad it was."""

    share: Decimal
    severity: str


class Technique(msgspec.Struct, frozen=True, array_like=True):
    """What was seen of the technique where somebody looked.

    `by` is who looked; of several sets the athlete, where some were scored by nobody else. `clean` are the clean
    sessions in a row up to this one, those that the athlete scored counting their share; None without a score. `new`: a
    fault that was not there when technique was last looked at. `rounding` says whether the back rounded more from one
    set to the next; None where nobody else looked at two sets.
    """

    by: str
    faults: Annotated[dict[str, FaultSeen], Meta(max_length=len(FAULTS))] = {}
    clean: Decimal | None = None
    new: bool = False
    rounding: bool | None = None
