"""How the digest travels: JSON, the same bytes for the same digest; and what no digest can hold is refused.

A digest comes back from outside. Types and lengths are checked where it is decoded, in C; values in sweeps over columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from operator import attrgetter, le, lt
from typing import Any, get_args, get_type_hints

import msgspec

from ironrule.carried.digest import FORM, LARGEST, Best, Day, Digest, Exposure, Folded, FullLoad
from ironrule.training.events import CheckIn
from ironrule.units import Load

#: Powers of ten that a number's first digit may stand for: below 10^9, and far finer than any grain.
_MAGNITUDES = frozenset(range(-59, 9))
_YEARS = frozenset(range(1950, 2200))
_LEAST_TEMPO_FACTOR = Decimal("0.5")

_Read = Callable[[Any], Any]


def _columns(*kinds: type) -> Mapping[type, tuple[_Read, ...]]:
    """For each kind of record, readers of its fields that may hold one of some types."""
    return {
        record: tuple(
            attrgetter(name)
            for name, hint in get_type_hints(record).items()
            if not {hint, *get_args(hint)}.isdisjoint(kinds)
        )
        for record in (Exposure, FullLoad, Day, CheckIn, Best, Folded)
    }


_NUMBERS = _columns(Decimal)
_LOADS = _columns(Load)
_DATES = _columns(datetime, date)
_CHECK_IN_COUNTS = {CheckIn: _columns(int)[CheckIn]}

_DECODER = msgspec.json.Decoder(Digest)


class _Named(msgspec.Struct):
    form: int | None = None


def digest_to_bytes(digest: Digest) -> bytes:
    """The digest as it travels."""
    return msgspec.json.encode(digest, order="deterministic")


def digest_from_bytes(data: bytes) -> Digest:
    """The digest from its travelling form; ValueError, with what to do, when it is not one that was sent."""
    try:
        digest = _DECODER.decode(data)
        if _sound(digest):
            return digest
    except (msgspec.DecodeError, ArithmeticError, OverflowError):
        pass
    raise ValueError(_what_is_wrong_with(data))


def _what_is_wrong_with(data: bytes) -> str:
    try:
        form = msgspec.json.decode(data, type=_Named).form
    except msgspec.DecodeError:
        form = FORM
    if form == FORM:
        return "this is not a digest that Ironrule wrote; send it back unchanged, or send the whole log"
    written = "before digests named their form" if form is None else f"in form {form}"
    return f"this digest was written {written}, and this version reads form {FORM}; send the whole log"


def _sound(digest: Digest) -> bool:
    """Whether every value is of this world, every ring in order, and every memory that of a track with exposures."""
    records: dict[type, Iterable[Any]] = {
        Exposure: list(chain.from_iterable(digest.exposures.values())),
        FullLoad: digest.last_full.values(),
        Day: digest.days,
        CheckIn: digest.check_ins,
        Best: digest.bests.values(),
        Folded: digest.folded,
    }

    def every(columns: Mapping[type, tuple[_Read, ...]]) -> list[Any]:
        return [
            value
            for record, readers in columns.items()
            for read in readers
            for value in map(read, records[record])
            if value is not None
        ]

    amounts = [load.amount for load in every(_LOADS)]
    lone_dates = (*digest.raised_on.values(), digest.newest_session, digest.first_session, digest.back_since)
    dates = [*every(_DATES), *(each for each in lone_dates if each is not None)]
    return (
        _numbers_are_sane([*every(_NUMBERS), *amounts])
        and min(amounts, default=0) >= 0
        and all(abs(count) < LARGEST for count in every(_CHECK_IN_COUNTS))
        and all(
            full.tempo_factor is None or _LEAST_TEMPO_FACTOR <= full.tempo_factor <= 1
            for full in digest.last_full.values()
        )
        and all(each.at.tzinfo is not None for each in digest.check_ins)
        and _YEARS.issuperset(map(attrgetter("year"), dates))
        and _in_order(digest)
        and digest.exposures.keys() >= {*digest.last_full, *digest.raised_on, *digest.reviews}
    )


def _numbers_are_sane(numbers: list[Decimal]) -> bool:
    """Finite, and neither huge nor so small that exact arithmetic would take all memory."""
    return all(map(Decimal.is_finite, numbers)) and _MAGNITUDES.issuperset(map(Decimal.adjusted, numbers))


def _in_order(digest: Digest) -> bool:
    """Rings are kept in order of time; no day is there twice."""
    rings = [[each.ended for each in ring] for ring in digest.exposures.values()]
    rings.append([each.at for each in digest.check_ins])
    days = [each.on for each in digest.days]
    return all(all(map(le, ring, ring[1:])) for ring in rings) and all(map(lt, days, days[1:]))
