"""Moments of training: an instant with its offset, and the civil day on which it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

#: A session with only a date counts as ended at this time of day.
END_OF_DAY = time(23, 59)


def moment_from(text: str, default_offset: tzinfo | None = None) -> datetime:
    """An aware datetime from RFC 3339 text with an offset, or from a date (then 23:59 at `default_offset`).

    Raises ValueError, with what was expected, for anything else.
    """
    if len(text) == 10:
        if default_offset is None:
            raise ValueError(
                f"expected a time with an offset, such as 2026-03-02T18:30:00+01:00; got the date {text!r}"
            )
        return datetime.combine(date.fromisoformat(text), END_OF_DAY, default_offset)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(
            f"expected a time such as 2026-03-02T18:30:00+01:00 or a date such as 2026-03-02; got {text!r}"
        ) from error
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"expected an offset at the end, such as +01:00 or Z; got {text!r}")
    if offset % timedelta(minutes=1):
        raise ValueError(f"expected an offset in whole minutes, such as +01:00; got {text!r}")
    return moment


def utc(moment: datetime) -> datetime:
    """The same instant in UTC, for ordering and storing."""
    return moment.astimezone(UTC)
