"""Which day of the plan is next on a date, and for which date it is meant.

In rotation it is the one that the pointer stands at, whatever the date. By weekdays it is the first planned weekday on
or after the date whose day was not trained yet this week, else the first of the next week. Where the plan keeps missed
days, it is the first of the week that was not trained yet, be it past, and is meant for the next weekday with
training; what is not caught up by Sunday is gone. Of a rotation on fixed weekdays the pointer gives the day, and the
next of them the date. A date on which the plan was trained is not offered again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ironrule.carried.state import Carried
from ironrule.coaching.rotation import place_of
from ironrule.rulebook.plan import Plan
from ironrule.training.moment import WEEKDAYS, monday_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NextDay:
    """A day of the plan, the date that it is meant for, and as which weekday's; None and empty in rotation."""

    name: str
    on: date | None = None
    weekday: str = ""


def next_day(plan: Plan, carried: Carried, on: date) -> NextDay:
    """What comes next on a date. A `next_day` that was carried in stands, until a session was trained."""
    if not plan.weekdays:
        return NextDay(carried.next_day)
    monday = max(monday_of(on), carried.week_of or monday_of(on))
    done = carried.days_done if monday == carried.week_of else {}
    first = max(on, monday)
    if first in done.values():
        first += _DAY
    dates = {weekday: monday + _DAY * WEEKDAYS.index(weekday) for weekday in plan.weekdays}
    ahead = [each for each in dates.values() if each >= first]
    if plan.alternates:
        free = [each for each in dates if each not in done and first <= dates[each]]
        weekday = free[0] if free else next(iter(dates))
        return NextDay(carried.next_day, dates[weekday] if free else dates[weekday] + timedelta(weeks=1), weekday)
    if carried.next_day in plan.rotation:
        meant = _first_of(plan, carried.next_day, dates, first)
        return NextDay(carried.next_day, meant, WEEKDAYS[meant.weekday()])
    left = [each for each in dates if each not in done and (plan.keeps_missed or dates[each] >= first)]
    if not left or first >= monday + timedelta(weeks=1):
        weekday = next(iter(plan.weekdays))
        return NextDay(plan.weekdays[weekday], dates[weekday] + timedelta(weeks=1), weekday)
    meant = dates[left[0]]
    if meant < first:
        meant = ahead[0] if ahead else first
    return NextDay(plan.weekdays[left[0]], meant, left[0])


def done_this_week(plan: Plan, carried: Carried, on: date) -> set[str]:
    """The days of which no weekday is left in the week that runs; none where the next session is in another week.

    A rotation has no such days: each of them comes again when it is due.
    """
    meant = next_day(plan, carried, on).on
    if meant is None or plan.alternates or monday_of(meant) != carried.week_of:
        return set()
    left = {name for weekday, name in plan.weekdays.items() if weekday not in carried.days_done}
    return {name for name in plan.weekdays.values() if name not in left}


def mark_done(plan: Plan, carried: Carried, day: str, on: date) -> None:
    """A day of the plan was trained in the week that runs: on its weekday, else for the nearest that is left."""
    left = [each for each, name in plan.weekdays.items() if name in ("", day) and each not in carried.days_done]
    today = on.weekday()
    ordered = sorted(left, key=lambda each: (abs(WEEKDAYS.index(each) - today), WEEKDAYS.index(each)))
    if ordered:
        carried.days_done[ordered[0]] = on


def mark_missed(plan: Plan, carried: Carried, on: date) -> None:
    """The day of a weekday was missed; where the plan keeps missed days, it is still to come."""
    weekday = WEEKDAYS[on.weekday()]
    if weekday in plan.weekdays and not plan.keeps_missed:
        carried.days_done.setdefault(weekday, on)


def days_from(plan: Plan, carried: Carried, on: date) -> tuple[str, ...]:
    """Every day of the plan, the next one on a date first."""
    here = next_day(plan, carried, on).name
    at = place_of(plan.rotation, carried.round_done, here) if here in plan.rotation else 0
    return (*plan.rotation[at:], *plan.rotation[:at])


def _first_of(plan: Plan, day: str, dates: dict[str, date], first: date) -> date:
    """The first date from one on that a day is planned for."""
    mine = [dates[weekday] for weekday, name in plan.weekdays.items() if name == day]
    return next((each for each in mine if each >= first), mine[0] + timedelta(weeks=1))
