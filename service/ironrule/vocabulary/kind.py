"""Kinds of value: what may be compared with what, and how each is written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import lru_cache

from ironrule.units import Load, LoadPair, Percent, plain

Value = Decimal | bool | str | Load

_HUNDREDTH = Decimal("0.01")
_ROUNDED_BELOW = Decimal("1e15")


class Kind(Enum):
    """A kind of value; its text is the unit in which it must be written, empty for a plain number."""

    COUNT = "count"
    NUMBER = "number"
    SCORE = "score"
    RPE = "RPE"
    PERCENT = "%"
    HOURS = "h"
    DAYS = "d"
    SECONDS = "s"
    METRES = "m"
    LOAD = "kg or lb"
    BOOL = "yes or no"
    NAME = "name"
    MMHG = "mmHg"
    YEARS = "years"
    SPEED = "m/s"
    BPM = "bpm"

    @property
    def bare(self) -> bool:
        """Written without a unit."""
        return self in _BARE

    @property
    def whole(self) -> bool:
        """Facts of this kind are whole numbers; a mean or a share of them need not be."""
        return self in (Kind.COUNT, Kind.DAYS, Kind.YEARS)

    @property
    def numeric(self) -> bool:
        """Can be compared with < and >."""
        return self not in (Kind.BOOL, Kind.NAME)

    @property
    def plain_words(self) -> str:
        """The kind in a message: 'hours (h)', 'a load (kg or lb)'."""
        return _WORDS[self]

    def fits(self, other: Kind) -> bool:
        """Values of the two kinds can be compared or assigned."""
        return self is other or (self.bare and other.bare)


_BARE = frozenset({Kind.COUNT, Kind.NUMBER, Kind.SCORE, Kind.RPE, Kind.MMHG, Kind.YEARS, Kind.BPM})

_WORDS = {
    Kind.COUNT: "a count (a bare number)",
    Kind.NUMBER: "a bare number",
    Kind.SCORE: "a score (a bare number)",
    Kind.RPE: "an RPE (a bare number, or RPE 8)",
    Kind.PERCENT: "a percent (5 %)",
    Kind.HOURS: "hours (6 h)",
    Kind.DAYS: "days (21 d)",
    Kind.SECONDS: "seconds (180 s)",
    Kind.METRES: "metres (20 m)",
    Kind.LOAD: "a load (2.5 kg or 5 lb)",
    Kind.BOOL: "yes or no",
    Kind.NAME: "a name",
    Kind.MMHG: "millimetres of mercury (a bare number)",
    Kind.YEARS: "years (a bare number)",
    Kind.SPEED: "metres a second (0.5 m/s)",
    Kind.BPM: "beats a minute (a bare number)",
}

_SUFFIX = {
    Kind.PERCENT: " %",
    Kind.HOURS: " h",
    Kind.DAYS: " d",
    Kind.SECONDS: " s",
    Kind.METRES: " m",
    Kind.MMHG: " mmHg",
    Kind.SPEED: " m/s",
    Kind.BPM: " bpm",
}


#: Times that are whole minutes are told in minutes, from two on.
_MINUTE_S, _IN_MINUTES_FROM = 60, 120


def shown(value: Value | Percent | LoadPair | None, kind: Kind) -> str:
    """A value as a coach would write it; 'unknown' for None."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal) and kind is Kind.SECONDS and value >= _IN_MINUTES_FROM and not value % _MINUTE_S:
        return f"{for_people(value / _MINUTE_S)} min"
    if isinstance(value, Decimal):
        return f"{for_people(value)}{_SUFFIX.get(kind, '')}"
    if isinstance(value, Load):
        return f"{for_people(value.amount)} {value.unit}"
    return str(value)


@lru_cache(maxsize=4096)
def for_people(number: Decimal) -> str:
    """At most two decimals: 191.1589 is shown as 191.16, 66.625 as 66.63; the exact number stays inside.

    The same few numbers are written again and again; equal numbers are written alike.
    """
    return plain(number.quantize(_HUNDREDTH, ROUND_HALF_UP) if abs(number) < _ROUNDED_BELOW else number)


#: Units as they are written, apart from those of loads: what they are units of, and what one of them comes to.
WRITTEN: dict[str, tuple[Kind, Decimal]] = {
    "%": (Kind.PERCENT, Decimal(1)),
    "h": (Kind.HOURS, Decimal(1)),
    "d": (Kind.DAYS, Decimal(1)),
    "day": (Kind.DAYS, Decimal(1)),
    "days": (Kind.DAYS, Decimal(1)),
    "week": (Kind.DAYS, Decimal(7)),
    "weeks": (Kind.DAYS, Decimal(7)),
    "s": (Kind.SECONDS, Decimal(1)),
    "min": (Kind.SECONDS, Decimal(60)),
    "m": (Kind.METRES, Decimal(1)),
    "mmHg": (Kind.MMHG, Decimal(1)),
    "years": (Kind.YEARS, Decimal(1)),
    "m/s": (Kind.SPEED, Decimal(1)),
    "bpm": (Kind.BPM, Decimal(1)),
}
