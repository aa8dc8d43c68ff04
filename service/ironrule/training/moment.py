"""Moments of training: an instant with its offset, and the civil day on which it counts."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import msgspec

#: A session with only a date counts as ended at this time of day.
END_OF_DAY = time(23, 59)

#: Days of the week as plans name them, in their order.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

#: RFC 3339; seconds may be left out. Python reads much more: week dates, offsets to the microsecond.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def monday_of(day: date) -> date:
    """The first day of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def day_from(text: str) -> date:
    """A civil date from YYYY-MM-DD; ValueError, with what was expected, for anything else."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # such as 30 February
    raise ValueError(f"expected a date such as 2026-03-02; got {text[:40]!r}")


def moment_from(text: str, default_offset: tzinfo | None = None) -> datetime:
    """An aware datetime from RFC 3339 text with an offset, or from a date (then 23:59 at `default_offset`).

    Raises ValueError, with what was expected, for anything else.
    """
    if _DAY.fullmatch(text):
        if default_offset is None:
            raise ValueError(
                f"expected a time with an offset, such as 2026-03-02T18:30:00+01:00; got the date {text!r}"
            )
        return datetime.combine(day_from(text), END_OF_DAY, default_offset)
    try:
        moment = datetime.fromisoformat(text.upper()) if _MOMENT.fullmatch(text) else None
    except ValueError:
        moment = None  # such as 25 o'clock
    if moment is None:
        raise ValueError(
            f"expected a time such as 2026-03-02T18:30:00+01:00 or a date such as 2026-03-02; got {text[:40]!r}"
        )
    if moment.tzinfo is None:
        raise ValueError(f"expected an offset at the end, such as +01:00 or Z; got {text!r}")
    return moment.replace(tzinfo=_shared(moment.tzinfo))


@lru_cache(maxsize=256)
def _shared(offset: tzinfo) -> tzinfo:
    """The object that moments of a digest have for this offset: those that share it are compared ten times as fast."""
    return msgspec.convert(datetime.min.replace(year=2000, tzinfo=offset).isoformat(), datetime).tzinfo or offset


def utc(moment: datetime) -> datetime:
    """The same instant in UTC, for ordering and storing."""
    return moment.astimezone(UTC)
