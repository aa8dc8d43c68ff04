"""What an exposure says beyond reps made: reps over a goal, and sets that are counted in seconds or metres."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ironrule.carried.digest import Measured
from ironrule.coaching.work import Work
from ironrule.training.events import PerformedSet, SetTarget, SetType
from ironrule.units import quantised


def reps_over_goal(work: Work) -> Decimal | None:
    """Reps of the last set of as many as possible over its goal, without a goal over its target.

    Where no set is open, the last set that has a goal counts. Unknown on a day that is not judged.
    """
    last = _set_with_a_goal(work)
    if work.limited or last is None or not work.sets[last].performed:
        return None
    goal = work.goals[last].goal if last < len(work.goals) else None
    asked, done = work.target_reps(last) if goal is None else goal, work.sets[last].reps_done
    return None if asked is None or done is None else Decimal(done - asked)


def measured_in(work: Work) -> Measured | None:
    """The worst and the last set in seconds and metres, and the top that was asked for; None where nothing is so."""
    seconds = _row([each.duration_s for each in work.alike], [_seconds_of(each) for each in work.goals])
    metres = _row([each.distance_m for each in work.alike], [_metres_of(each) for each in work.goals])
    return None if seconds == metres == (None, None, None) else Measured(*seconds, *metres)


def _set_with_a_goal(work: Work) -> int | None:
    """The place of the last open set, else of the last with a goal."""
    places = range(len(work.sets))
    opened = [index for index in places if work.is_open(index) or _said_open(work.sets[index])]
    asked = [index for index in places if index < len(work.goals) and work.goals[index].goal is not None]
    return max(opened or asked, default=None)


def _said_open(done: PerformedSet) -> bool:
    return done.type is SetType.AMRAP


def _seconds_of(goal: SetTarget) -> Decimal | None:
    return goal.duration_max_s or goal.duration_s


def _metres_of(goal: SetTarget) -> Decimal | None:
    return goal.distance_max_m or goal.distance_m


def _row(
    done: Sequence[Decimal | None], asked: Sequence[Decimal | None]
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """The least and the last that was done, and the most that was asked for, on the grain of facts."""
    known = [quantised(each) for each in done if each is not None]
    top = max((quantised(each) for each in asked if each is not None), default=None)
    return min(known, default=None), known[-1] if known else None, top
