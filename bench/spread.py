"""Repeated measurements: how they are interleaved, and what is said of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TypeVar

import msgspec

Name = TypeVar("Name", bound=Hashable)


class Spread(msgspec.Struct, frozen=True):
    """Median, least and most of the rounds."""

    median: float
    low: float
    high: float


def spread_of(values: Sequence[float]) -> Spread:
    """The spread of some measurements."""
    return Spread(statistics.median(values), min(values), max(values))


def ratio_of(values: Sequence[float], references: Sequence[float]) -> Spread:
    """The spread of the ratios of each round to the same round of the reference."""
    return spread_of([value / reference for value, reference in zip(values, references, strict=True)])


def in_rounds(runs: Mapping[Name, Callable[[], float]], rounds: int) -> dict[Name, list[float]]:
    """What each run measured, round by round. Every round starts with another run, so that none is always first."""
    found: dict[Name, list[float]] = {name: [] for name in runs}
    names = list(runs)
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            found[name].append(runs[name]())
    return found


def cpu_us(work: Callable[[], object], times: int) -> float:
    """Microseconds of processor time of one call, over so many calls. Waiting and neighbours do not count."""
    begun = time.process_time_ns()
    for _ in range(times):
        work()
    return (time.process_time_ns() - begun) / 1000 / times


def times_within(work: Callable[[], object], seconds: float, most: int = 1000) -> int:
    """How often a call fits into some seconds of processor time: at least once."""
    work()
    once = cpu_us(work, 1) / 1e6
    return max(1, min(most, int(seconds / once) if once else most))
