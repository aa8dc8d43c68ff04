"""Quantities of test files from their texts: loads, numbers, spans of time and moments, each with its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from ironrule.rulebook.source import Desk, Node, Text
from ironrule.training.moment import day_from, moment_from
from ironrule.units import Load, Unit

_LOAD = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ?(kg|lb)", re.ASCII)
_NUMBER = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)", re.ASCII)
_SPAN = re.compile(r"(\d{1,4}(?:\.\d{1,2})?) ?(min|h|hours?|d|days?|weeks?)", re.ASCII)
_SPACED_OFFSET = re.compile(r" (?=(?:[+-]\d\d:\d\d|Z)$)")
_NO_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
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
        if _NO_OFFSET.fullmatch(value):
            return moment_from(f"{value}Z").replace(tzinfo=offset)
        return moment_from(value)
    except ValueError:
        desk.note(
            "IR523", text.place, f"cannot read the moment {told(text)}", expected="such as 2026-03-12 18:00 +01:00"
        )
        return None


def read_when(text: Text, desk: Desk, usual: datetime) -> datetime | None:
    """A moment, or a date, which is that day at the usual time."""
    if len(text.value) == len("2026-03-12"):
        try:
            return datetime.combine(day_from(text.value), usual.timetz())
        except ValueError:
            pass  # told by read_moment
    return read_moment(text, desk, usual.tzinfo or UTC)


def told(node: Node) -> str:
    """A node in a message."""
    return repr(node.value[:60]) if isinstance(node, Text) else "a list or table"
