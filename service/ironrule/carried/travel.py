"""How the digest travels: JSON, the same bytes for the same digest; and what no digest can hold is refused.

It comes back from outside. Types and lengths are checked where it is decoded, in C; values in sweeps over columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from operator import attrgetter, le, lt
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from ironrule.carried.digest import (
    FORM,
    LARGEST,
    Best,
    Day,
    Digest,
    Exposure,
    Folded,
    FullLoad,
    Measured,
    NamedSet,
    SetDone,
    Speed,
    Velocity,
)
from ironrule.carried.technique import FaultSeen, Technique
from ironrule.training.events import CheckIn, JointAche
from ironrule.training.exercise import is_own_weight
from ironrule.training.faults import FAULTS, Reporter, Severity
from ironrule.training.muscle import MUSCLES
from ironrule.units import Load

#: Powers of ten that a number's first digit may stand for: below 10^9, and far finer than any grain.
_MAGNITUDES = frozenset(range(-59, 9))
_YEARS = frozenset(range(1950, 2200))
_MUSCLES, _SCORES = frozenset(MUSCLES), frozenset(range(1, 6))
_REPORTERS, _SEVERITIES = frozenset(each.value for each in Reporter), frozenset(each.value for each in Severity)
_EVERY_REP = 100
_LEAST_TEMPO_FACTOR = Decimal("0.5")

#: Records of a digest by their type, and readers of their fields.
_Records = Mapping[type, Iterable[Any]]
_Columns = Mapping[type, Sequence[Callable[[Any], Any]]]


def _columns(records: Iterable[type], *kinds: type) -> _Columns:
    """Readers of those fields of each record that may hold one of some types."""
    return {
        record: [
            attrgetter(name)
            for name, hint in get_type_hints(record).items()
            if get_origin(hint) is not Mapping and not {hint, *get_args(hint)}.isdisjoint(kinds)
        ]
        for record in records
    }


_RECORDS = (
    *(Exposure, NamedSet, SetDone, Measured, Velocity, Speed, Technique, FaultSeen),
    *(FullLoad, Day, CheckIn, JointAche, Best, Folded),
)
_NUMBERS = _columns(_RECORDS, Decimal)
_LOADS = _columns(_RECORDS, Load)
_DATES = _columns(_RECORDS, datetime, date)
# In our own records the types bound the counts.
_COUNTS = _columns((CheckIn, JointAche), int)

_DECODER = msgspec.json.Decoder(Digest)
#: The decoder refuses a wrong name of the form, but not a missing one.
_BEGINNING = re.compile(rb'\s*\{\s*"form"')
#: What decoding raises; the last for brackets in brackets in brackets.
_UNREADABLE = (msgspec.DecodeError, ArithmeticError, RecursionError)


class _Named(msgspec.Struct):
    """Any digest, read for the name of its form."""

    form: int | None = None


def digest_to_bytes(digest: Digest) -> bytes:
    """The digest as it travels."""
    return msgspec.json.encode(digest, order="deterministic")


def digest_from_bytes(data: bytes) -> Digest:
    """The digest from its travelling form; ValueError, with what to do, when it is not one that was sent."""
    try:
        digest = _DECODER.decode(data)
        if _BEGINNING.match(data) and _sound(digest):
            return digest
    except _UNREADABLE:
        pass
    raise ValueError(_what_is_wrong_with(data))


def _what_is_wrong_with(data: bytes) -> str:
    try:
        form = msgspec.json.decode(data, type=_Named).form
    except _UNREADABLE:
        form = FORM
    if form == FORM:
        return "this is not a digest that Ironrule wrote; send it back unchanged, or send the whole log"
    written = "before digests named their form" if form is None else f"in form {form}"
    return f"this digest was written {written}, and this version reads form {FORM}; send the whole log"


def _sound(digest: Digest) -> bool:
    """Whether every value is of this world, every ring in order, and every memory that of a track with exposures."""
    exposures = list(chain.from_iterable(digest.exposures.values()))
    techniques = [each.technique for each in exposures if each.technique is not None]
    records: _Records = {
        Exposure: exposures,
        SetDone: [each for exposure in exposures for each in exposure.sets],
        NamedSet: [each for exposure in exposures if exposure.named for each in exposure.named.values()],
        Measured: [each.measured for each in exposures if each.measured is not None],
        Velocity: [each.velocity for each in exposures if each.velocity is not None],
        Speed: [speed for each in exposures if each.velocity is not None for speed in each.velocity.at],
        Technique: techniques,
        FaultSeen: [fault for each in techniques for fault in each.faults.values()],
        FullLoad: digest.last_full.values(),
        Day: digest.days,
        CheckIn: digest.check_ins,
        JointAche: [ache for each in digest.check_ins for ache in each.joint_aches or ()],
        Best: digest.bests.values(),
        Folded: digest.folded,
    }
    amounts = [load.amount for load in _values(records, _LOADS)]
    return (
        _are_sane([*_values(records, _NUMBERS), *amounts])
        and (min(amounts, default=0) >= 0 or _only_helped(digest))
        and all(0 <= count < LARGEST for count in _values(records, _COUNTS))
        and all(map(_is_of_the_catalogue, techniques))
        and all(_is_factor(each.tempo_factor) for each in digest.last_full.values())
        and all(each.at.tzinfo is not None and _are_scores(each.soreness_of) for each in digest.check_ins)
        and _YEARS.issuperset(map(attrgetter("year"), _values(records, _DATES) + _lone_dates(digest)))
        and _in_order(digest)
        and digest.exposures.keys() >= _tracks_in(digest)
    )


def _only_helped(digest: Digest) -> bool:
    """Loads below zero, which are assistance, are those of lifts with one's own weight."""
    others = [ring for subject, ring in digest.exposures.items() if not is_own_weight(subject)]
    exposures = list(chain.from_iterable(others))
    records: _Records = {
        Exposure: exposures,
        NamedSet: [each for exposure in exposures for each in exposure.named.values()],
        FullLoad: [each for subject, each in digest.last_full.items() if not is_own_weight(subject)],
        Best: digest.bests.values(),
    }
    columns = {record: readers for record, readers in _LOADS.items() if record in records}
    return min((load.amount for load in _values(records, columns)), default=0) >= 0


def _tracks_in(digest: Digest) -> set[str]:
    """Every track of which something is remembered that only training leaves; weeks end for other tracks too."""
    memories = (digest.last_full, digest.this_week, digest.this_cycle, digest.trained_since)
    return set(chain.from_iterable(memories))


def _values(records: _Records, columns: _Columns) -> list[Any]:
    """What is recorded in some columns, one after the other."""
    return [
        value
        for record, readers in columns.items()
        for read in readers
        for value in map(read, records[record])
        if value is not None
    ]


def _are_sane(numbers: list[Decimal]) -> bool:
    """Finite, and neither so large nor so small that exact arithmetic would take all memory."""
    return all(map(Decimal.is_finite, numbers)) and _MAGNITUDES.issuperset(map(Decimal.adjusted, numbers))


def _is_of_the_catalogue(technique: Technique) -> bool:
    """Faults and severities that there are, each fault in a share of the reps."""
    return (
        technique.by in _REPORTERS
        and FAULTS.keys() >= technique.faults.keys()
        and all(each.severity in _SEVERITIES and 0 <= each.share <= _EVERY_REP for each in technique.faults.values())
    )


def _is_factor(factor: Decimal | None) -> bool:
    return factor is None or _LEAST_TEMPO_FACTOR <= factor <= 1


def _are_scores(soreness: Mapping[str, int]) -> bool:
    """Muscles that there are, each with a score from none to severe."""
    return _MUSCLES.issuperset(soreness) and _SCORES.issuperset(soreness.values())


def _lone_dates(digest: Digest) -> list[date]:
    rises = chain.from_iterable(digest.raises.values())
    by_track = (*digest.raised_on.values(), *rises, *digest.trained_since.values())
    lone = (*by_track, digest.newest_session, digest.first_session, digest.back_since)
    return [each for each in lone if each is not None]


def _in_order(digest: Digest) -> bool:
    """Rings are kept in order of time, and no day is there twice."""
    rings = [[each.ended for each in ring] for ring in digest.exposures.values()]
    rings.append([each.at for each in digest.check_ins])
    days = [[each.on for each in digest.days], *digest.raises.values()]
    return all(all(map(le, ring, ring[1:])) for ring in rings) and all(all(map(lt, each, each[1:])) for each in days)
