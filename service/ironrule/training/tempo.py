"""Tempo as four numbers, eccentric-pause-concentric-pause: 3-1-X-0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SHAPE = re.compile(r"(\d{1,2})-(\d{1,2})-(X|\d{1,2})-(\d{1,2})", re.ASCII)
_LONGEST = 10

#: Load multiplier by seconds of eccentric (Wilk 2020 for the direction; the size is approximate).
_FACTORS = ((3, Decimal(1)), (4, Decimal("0.975")), (6, Decimal("0.95")), (8, Decimal("0.92")))
_SLOWEST_FACTOR = Decimal("0.90")


@dataclass(frozen=True)
class Tempo:
    """Seconds of each part; `concentric` is None for X, as fast as possible."""

    eccentric: int
    bottom: int
    concentric: int | None
    top: int

    def __str__(self) -> str:
        middle = "X" if self.concentric is None else str(self.concentric)
        return f"{self.eccentric}-{self.bottom}-{middle}-{self.top}"

    @property
    def load_factor(self) -> Decimal:
        """Share of the normal-tempo load that this eccentric allows: 1 below 3 s, down to 0.90 from 8 s on."""
        return next((factor for limit, factor in _FACTORS if self.eccentric < limit), _SLOWEST_FACTOR)

    @property
    def seconds(self) -> int:
        """What a rep takes; X takes one."""
        return self.eccentric + self.bottom + (1 if self.concentric is None else self.concentric) + self.top


def tempo_from(text: str) -> Tempo:
    """A tempo from its notation; ValueError, with what was expected, for anything else."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(f"expected a tempo as eccentric-pause-concentric-pause, such as 3-1-X-0; got {text!r}")
    eccentric, bottom, concentric, top = match.groups()
    tempo = Tempo(int(eccentric), int(bottom), None if concentric == "X" else int(concentric), int(top))
    if max(tempo.eccentric, tempo.bottom, tempo.concentric or 0, tempo.top) > _LONGEST:
        raise ValueError(f"expected 0 to 10 s for each part of a tempo; got {text!r}")
    return tempo
