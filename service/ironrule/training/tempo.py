"""Tempo as four numbers, eccentric-pause-concentric-pause: 3-1-X-0."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_SHAPE = re.compile(r"(\d{1,2})-(\d{1,2})-(X|\d{1,2})-(\d{1,2})", re.ASCII)
_LONGEST = 10

#: Seconds, and the percent of the usual load from there on.
Shares = tuple[tuple[int, Decimal], ...]
_WHOLE = Decimal(100)


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

    def load_factor(self, by_eccentric: Shares, by_pause: Shares) -> Decimal:
        """Share of the usual load that it allows, 1 being all: by its eccentric or its pause, whichever takes more.

        They do not multiply, as limits do not.
        """
        return min(_share(self.eccentric, by_eccentric), _share(self.bottom, by_pause)) / 100

    def but_at_least(self, other: Tempo) -> Tempo:
        """Each part at least as long as another's; where that one goes up as fast as possible, so does it."""
        up = other.concentric
        if up is not None and self.concentric is not None:
            up = max(up, self.concentric)
        return Tempo(max(self.eccentric, other.eccentric), max(self.bottom, other.bottom), up, max(self.top, other.top))

    @property
    def seconds(self) -> int:
        """What a rep takes; X takes one."""
        return self.eccentric + self.bottom + (1 if self.concentric is None else self.concentric) + self.top


def _share(seconds: int, shares: Shares) -> Decimal:
    return min((share for start, share in shares if seconds >= start), default=_WHOLE)


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
