"""Moments and days are read as RFC 3339 writes them, and in no other way that Python would take."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest

from ironrule.training.moment import day_from, moment_from

HOUR_EAST = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T18:30:00+01:00", datetime(2026, 3, 2, 18, 30, tzinfo=HOUR_EAST)),
        ("2026-03-02t18:30:00z", datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        ("2026-03-02 18:30+01:00", datetime(2026, 3, 2, 18, 30, tzinfo=HOUR_EAST)),
        ("2026-03-02T18:30:00.25Z", datetime(2026, 3, 2, 18, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, 23, 59, tzinfo=HOUR_EAST)),
    ],
)
def test_moments(text: str, expected: datetime) -> None:
    """A time with its offset is that instant; a date is the end of that day at the offset of the record."""
    found = moment_from(text, HOUR_EAST)
    assert (expected, expected.utcoffset()) == (found, found.utcoffset())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-03-02T18:30:00",
        "2026-03-02T25:00:00Z",
        "2026-03-02T18:30:60Z",
        "2026-03-02T18:30:00+24:00",
        "2026-03-02T18:30:00+01:00:30",
        "2026-03-02T18:30:00+0100",
        "2026-W10-1",
        "2026-W10-1T18:30:00Z",
        "20260302T183000Z",
        "2026-03-02T18:30:00+01:00 and more",
        "\u0662\u0660\u0662\u0666-03-02",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    """What is no RFC 3339 is refused with what was expected: an offset of seconds would not survive being stored."""
    with pytest.raises(ValueError, match=r"^expected "):
        moment_from(text, HOUR_EAST)


@pytest.mark.parametrize("text", ["", "2026-02-30", "2026-W10-1", "20260302", "2026-03-02T18:30:00Z"])
def test_only_civil_dates_are_days(text: str) -> None:
    """A day is YYYY-MM-DD and exists."""
    assert date(2026, 3, 2) == day_from("2026-03-02")
    with pytest.raises(ValueError, match=r"^expected a date such as"):
        day_from(text)


@pytest.mark.parametrize("offset", ["Z", "+01:00", "-05:30", "+14:00", "-23:59"])
def test_moments_of_one_offset_share_it(offset: str) -> None:
    """Moments from a record and from a digest that came back hold one object for their offset; it says the same."""
    text = f"2026-03-02T18:30:00{offset}"
    found, travelled = moment_from(text), msgspec.json.decode(f'"2026-07-14T08:00:00{offset}"', type=datetime)

    assert found.tzinfo is travelled.tzinfo
    assert (datetime.fromisoformat(text), datetime.fromisoformat(text).isoformat()) == (found, found.isoformat())
