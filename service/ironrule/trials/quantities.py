"""Quantities of test files from their texts: loads, numbers, spans of time and moments, each with its place."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal

from ironrule.rulebook.source import Desk, Node, Text
from ironrule.training.moment import day_from, moment_from
from ironrule.units import Load, Unit

_LOAD = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?) ?(kg|lb)", re.ASCII)
_NUMBER = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)", re.ASCII)
_SPAN = re.compile(r"(\d{1,4}(?:\.\d{1,2})?) ?(min|h|hours?|d|days?|weeks?)", re.ASCII)
_SPACED_OFFSET = re.compile(r" (?=(?:[+-]\d\d:\d\d|Z)$)")
_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
#: Years that a test can reasonably be about, as the wire has it.
_YEARS = range(1950, 2200)
_LONGEST_SPAN = timedelta(days=366)


def load_from(text: str) -> Load | None:
    """A load such as `97.5 kg`; None for anything else."""
    match = _LOAD.fullmatch(text.strip())
    return Load(Decimal(match[1]), Unit(match[2])) if match else None


def number_from(text: str) -> Decimal | None:
    """A bare number; None for anything else."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def read_load(node: Node, desk: Desk, what: str) -> Load | None:
    """The load of a node, or a problem."""
    found = load_from(node.value) if isinstance(node, Text) else None
    if found is None:
        desk.note("IR522", node.place, f"{what} is {told(node)}", expected="a load, such as 97.5 kg or 215 lb")
    return found


def read_span(text: Text, desk: Desk, what: str) -> timedelta | None:
    """A span of time such as `2 d`, or a problem."""
    match = _SPAN.fullmatch(text.value)
    span = float(match[1]) * _UNITS[match[2][0]] if match else timedelta(0)
    if not timedelta(0) < span <= _LONGEST_SPAN:
        desk.note(
            "IR522", text.place, f"{what} is {told(text)}", expected="a span of time, such as 2 d, 36 h or 1 week"
        )
        return None
    return span


def read_moment(text: Text, desk: Desk, offset: tzinfo = UTC) -> datetime | None:
    """A moment such as `2026-03-12 18:00 +01:00`, or a problem; without an offset it is one of `offset`."""
    value = _SPACED_OFFSET.sub("", text.value)
    try:
        bare = _NO_OFFSET.fullmatch(value)
        found = moment_from(f"{value}Z").replace(tzinfo=offset) if bare else moment_from(value)
        if found.year in _YEARS:
            return found
        desk.note("IR524", text.place, f"the year {found.year}", expected=f"{_YEARS.start} to {_YEARS.stop - 1}")
        return None
    except ValueError:
        desk.note(
            "IR523", text.place, f"cannot read the moment {told(text)}", expected="such as 2026-03-12 18:00 +01:00"
        )
        return None


def read_when(text: Text, desk: Desk, usual: datetime) -> datetime | None:
    """A moment, or a date, which is that day at the usual time."""
    try:
        day = day_from(text.value)
    except ValueError:
        return read_moment(text, desk, usual.tzinfo or UTC)
    return read_moment(Text(f"{day} {usual:%H:%M}", text.place, plain=False), desk, usual.tzinfo or UTC)


def read_day(node: Node, desk: Desk, what: str) -> date | None:
    """A date such as `2026-03-09`, or a problem."""
    try:
        day = day_from(node.value if isinstance(node, Text) else "")
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        desk.note("IR523", node.place, f"{what} since {told(node)}", expected="a date, as 2026-03-09")
        return None
    return day


def told(node: Node) -> str:
    """A node in a message."""
    return repr(node.value[:60]) if isinstance(node, Text) else "a list or table"
