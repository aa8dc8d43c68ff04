"""Which check-ins are kept: those that a fact can still read, whoever checks in every minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from ironrule.training.events import CheckIn

#: The longest window over check-ins, in each of as many days as a rule may ask for.
CHECK_INS_KEPT_DAYS = 28 + 7
#: Three a day; where there are more, those that no fact can read go first.
CHECK_INS_KEPT = 3 * CHECK_INS_KEPT_DAYS
#: The longest run that a rule may ask for: `in each of last 10 check-ins`.
_LONGEST_RUN = 10


def kept(check_ins: Iterable[CheckIn]) -> tuple[list[CheckIn], int]:
    """The check-ins that are kept, in order of time, and how many were let go that a fact could have read."""
    ordered = sorted(check_ins, key=lambda each: each.at)
    first = ordered[-1].at - timedelta(days=CHECK_INS_KEPT_DAYS)
    reached = [each for each in ordered if each.at >= first]
    if len(reached) <= CHECK_INS_KEPT:
        return reached, 0
    needed = _needed(reached)
    return needed[-CHECK_INS_KEPT:], max(0, len(needed) - CHECK_INS_KEPT)


def _needed(ordered: Sequence[CheckIn]) -> list[CheckIn]:
    """Of each reading the last of every day, and the newest ones: a mean takes one a day, a run the newest."""
    places: set[int] = set()
    told: dict[str, list[int]] = {}
    for index, each in enumerate(ordered):
        for name in each.told():
            told.setdefault(name, []).append(index)
    for said in told.values():
        by_day: dict[date, int] = {}
        for index in said:
            by_day[ordered[index].at.date()] = index
        places |= {*by_day.values(), *said[-_LONGEST_RUN:]}
    return [ordered[index] for index in sorted(places)]
