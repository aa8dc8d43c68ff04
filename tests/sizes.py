"""How much a test tries: reduced with fixed seeds in `make test`, whole in `make soak`, which sets IRONRULE_SOAK."""

from __future__ import annotations

import os

SOAK = bool(os.environ.get("IRONRULE_SOAK"))


def size(reduced: int, whole: int) -> int:
    """How many rounds a test makes; tests that ask carry the mark `soak`."""
    return whole if SOAK else reduced
