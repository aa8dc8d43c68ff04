"""The pass that takes other days: instead of a coach's session that is refused, or of a day that the plan lets go."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ironrule.carried.decision import Change
from ironrule.carried.state import ATHLETE, Carried
from ironrule.coaching.calendar import done_this_week
from ironrule.coaching.ledger import Entry
from ironrule.coaching.record import PlannedExercise
from ironrule.rulebook.layout import DAYS, LAYOUT, OtherDays
from ironrule.rulebook.plan import Plan
from ironrule.speech import phrases
from ironrule.speech.said import Shown

if TYPE_CHECKING:
    from ironrule.coaching.passes import Sitting


@dataclass(frozen=True)
class Refused:
    """A coach's session that was refused: why, what it was, and the days that are proposed instead."""

    entry: Entry
    planned: tuple[PlannedExercise, ...]
    days: tuple[str, ...]


def take_other_days(sitting: Sitting) -> Generator[None, None, tuple[Entry, Refused | None] | None]:
    """Drafts another day where a rule says so; its decision, and what it refused. The caller tells of the old draft."""
    if not sitting.rulebook.has_rules(LAYOUT, DAYS, ATHLETE):
        return None
    taken: tuple[Entry, Refused | None] | None = None
    findings = sitting.panel.held(LAYOUT, DAYS, ATHLETE, sitting.scene_of(ATHLETE, None))
    for number, finding in enumerate(findings):
        entry = sitting.ledger.note(finding)
        (action,) = finding.case.actions
        assert isinstance(action, OtherDays)
        if number:
            entry.overruled_by = findings[0].rule.id
            entry.changes.append(Change("day", action.text, "", "", False))
            continue
        taken = _take(sitting, action, entry)
        yield
    return taken


def _take(sitting: Sitting, action: OtherDays, entry: Entry) -> tuple[Entry, Refused | None] | None:
    planned, plan = sitting.record.planned, sitting.rulebook.plan
    if action.keep:
        before: Shown = sitting.day or phrases.COACHS_SESSION
        done = set() if planned else done_this_week(plan, sitting.carried, sitting.record.as_of.date())
        kept = [each for each in action.days if each not in done]
        if not kept:
            return _none_today(sitting, action, entry)
        left = _after(plan.rotation, sitting.day, kept)
        after = sitting.day if planned or not left else left
    else:
        before = phrases.COACHS_SESSION if planned else phrases.NO_COACHS_SESSION
        after = _due(action.days, plan, sitting.carried) if planned else sitting.day
    changes = after != sitting.day
    entry.number = (before, after or before)
    entry.changes.append(Change("day", action.text, before, after or before, changes))
    if not changes:
        return None
    sitting.redraft(after)
    return entry, None if action.keep else Refused(entry, planned, action.days)


def _none_today(sitting: Sitting, action: OtherDays, entry: Entry) -> tuple[Entry, None]:
    """Every day that is kept was trained this week: there is no session."""
    entry.number = (sitting.day, phrases.OWN_DAY)
    entry.changes.append(Change("day", action.text, sitting.day, phrases.OWN_DAY, True))
    sitting.items = []
    return entry, None


def _after(rotation: Sequence[str], day: str, kept: Sequence[str]) -> str:
    """The first day from one on, in the order of the plan, that is kept; empty where the plan has none of them."""
    at = rotation.index(day) if day in rotation else 0
    return next((each for each in (*rotation[at:], *rotation[:at]) if each in kept), "")


def _due(days: Sequence[str], plan: Plan, carried: Carried) -> str:
    """The day that is next in the plan; of days beside it that after the one that was trained last.

    That is the one with most lifts of the newest session that had any of them.
    """
    if carried.next_day in days:
        return carried.next_day
    trained = {subject: ring[-1].ended for subject, ring in carried.digest.exposures.items() if ring[-1].sets_done}
    subjects = [plan.subjects(plan.days[day], carried) for day in days]
    newest = max((trained[each] for lifts in subjects for each in lifts if each in trained), default=None)
    if newest is None:
        return days[0]
    done = [sum(trained.get(each) == newest for each in lifts) for lifts in subjects]
    return days[(done.index(max(done)) + 1) % len(days)]
