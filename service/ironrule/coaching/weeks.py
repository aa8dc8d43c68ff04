"""Weeks and cycles of the plan: when they end, which rules run then, and where the plan stands after it.

In a plan by rotation a week is one round, and ends with the session that closes the round.

In a plan by weekdays a week is a calendar week of the athlete's civil days, Monday to Sunday:

- The plan begins in the week of its first session, done or missed. Before that no week ends.
- A week ends when the first event of a later week is folded, just before that event and whatever it is. Weeks without
  any event end as well, one after the other. So the carried state is a function of the events and their order alone,
  which is what makes carry and replay the same.
- The moment of an end is the last of its Sunday, at the offset of the newest session: that too is carried, so
  the end is the same whichever event is the next. Effects that start then begin on the Monday after it.
- An event of a week that has ended is a late event: it is folded, counts for no later week, and no end is run again.
- A prescription for a date after the week shows the numbers as they will be: the ends that are due are run on a copy
  of the carried state, and the session is worked out from that copy. What travels does not have them; it could not,
  because events of the old week may still come in before the next one.
- After an absence of more than MOST_ENDS weeks, the rules are run for the first of them. For the others only the place
  in the plan moves on, and the answer says so (WEEKS_PASSED_OVER).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ironrule.carried.digest import Exposure
from ironrule.carried.state import ATHLETE, LATEST, Carried, subject_of_muscle
from ironrule.coaching.court import AFTER_CYCLE, AFTER_WEEK
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.moment import monday_of

#: Weeks whose ends are run after one absence; a year is 52.
MOST_ENDS = 104
_WEEK = timedelta(weeks=1)


def weeks_due(carried: Carried, on: date) -> int:
    """How many calendar weeks of a plan that has begun lie wholly before a day and have not ended yet."""
    return 0 if carried.week_of is None else max(0, (monday_of(on) - carried.week_of) // _WEEK)


@dataclass
class Weeks:
    """Ends weeks on a carried state of its own. `hold_court` runs the rules of a section for a subject at a moment."""

    rulebook: Rulebook
    carried: Carried
    tell: Callable[[str, Said], None]
    hold_court: Callable[[str, datetime, Exposure | None, str], None]

    def begin(self, on: date) -> None:
        """The plan by weekdays begins in the week of its first session."""
        if self.rulebook.plan.weekdays and self.carried.week_of is None:
            self.carried.week_of = monday_of(on)

    def holds(self, on: date) -> bool:
        """A day lies in the week that runs: any day does in a plan by rotation."""
        return self.carried.week_of is None or monday_of(on) == self.carried.week_of

    def cycle_holds(self, on: date) -> bool:
        """A day lies in a week of the cycle that runs."""
        monday = self.carried.week_of
        return monday is None or monday - _WEEK * (self.carried.week - 1) <= monday_of(on) <= monday

    def reach(self, on: date) -> Generator[None, None, None]:
        """Ends every calendar week before that of a day, with a pause after each subject."""
        due = weeks_due(self.carried, on)
        for _ in range(min(due, MOST_ENDS)):
            assert self.carried.week_of is not None
            newest = self.carried.digest.newest_session
            offset = UTC if newest is None else newest.tzinfo
            sunday = self.carried.week_of + _WEEK - timedelta(days=1)
            yield from self.end(datetime.combine(sunday, time.max, offset))
            self._turn(self.carried.week_of + _WEEK)
        if due > MOST_ENDS:
            self._pass_over(due - MOST_ENDS)

    def end(self, moment: datetime) -> Generator[None, None, None]:
        """Runs the rules at the end of the week, and of the cycle where it is the last; then the next week begins."""
        carried, cycle = self.carried, self.rulebook.plan.stretches.weeks
        self._set_aside()
        yield from self._run(AFTER_WEEK, moment)
        if cycle and carried.week >= cycle:
            yield from self._run(AFTER_CYCLE, moment)
        self._move_on()

    def _run(self, section: str, moment: datetime) -> Generator[None, None, None]:
        """A section for each track of the plan, trained or not, then for each muscle, then for the athlete."""
        if not self.rulebook.has_rules_in(section):
            return
        plan = self.rulebook.plan
        for subject in sorted({each for day in plan.days.values() for each in plan.subjects(day, self.carried)}):
            ring = self.carried.digest.exposures.get(subject)
            self.hold_court(subject, moment, ring[-1] if ring else None, section)
            yield
        for muscle in self.rulebook.plan.muscles:
            self.hold_court(subject_of_muscle(muscle), moment, None, section)
            yield
        self.hold_court(ATHLETE, moment, None, section)

    def _set_aside(self) -> None:
        """What earlier ends decided is no longer told: of reviews only that of the last session stays."""
        if self.rulebook.has_rules_in(AFTER_WEEK) or self.rulebook.has_rules_in(AFTER_CYCLE):
            reviews = self.carried.digest.reviews
            self.carried.digest.reviews = {subject: review.of_session() for subject, review in reviews.items()}

    def _move_on(self) -> None:
        """The next week begins, and with it perhaps a phase or a cycle; rules that act once in them may act again."""
        plan, carried = self.rulebook.plan.stretches, self.carried
        last, phase = bool(plan.weeks) and carried.week >= plan.weeks, plan.phase_at(carried.week)[0]
        carried.digest.this_week = {}
        carried.week = min(plan.week_after(carried.week), LATEST)
        ended = {"week"}
        if last:
            carried.digest.this_cycle, carried.cycle = {}, min(carried.cycle + 1, LATEST)
            ended |= {"cycle", "phase"}
        elif plan.phase_at(carried.week)[0] != phase:
            ended.add("phase")
        named = self.rulebook.rule_named
        carried.acted = {each for each in carried.acted if each[0] in named and named[each[0]].once not in ended}

    def _turn(self, monday: date) -> None:
        self.carried.week_of, self.carried.days_done = monday, {}

    def _pass_over(self, weeks: int) -> None:
        """Moves the place in the plan on by some weeks, without rules."""
        assert self.carried.week_of is not None
        for _ in range(weeks):
            self._move_on()
        self._turn(self.carried.week_of + _WEEK * weeks)
        self.tell("WEEKS_PASSED_OVER", phrases.WEEKS_PASSED_OVER(most=MOST_ENDS, weeks=weeks))
