"""New maxima: tested or entered by themselves, or in a session that asked for a test. The newest one counts."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime

from ironrule.carried.digest import Best, Exposure
from ironrule.carried.state import ATHLETE, Carried, Variable, subject_of, subject_of_muscle
from ironrule.coaching.court import AFTER_TEST
from ironrule.coaching.work import Work
from ironrule.rulebook.rulebook import Rulebook
from ironrule.training.effort import e1rm_epley

#: More reps than these tell nothing of a maximum; what was done beyond them is left out of account.
_MOST_REPS = 12


def best_of_tests(work: Work) -> Best | None:
    """The best test set of a session; of one that asked for some reps only sets that reached them."""
    asked = next((each.reps for each in work.test_goals), None) or 1
    done = [
        Best(each.load, min(each.reps_done, _MOST_REPS), work.ended.date())
        for each in work.tests
        if each.load is not None and each.load.amount > 0 and each.reps_done and each.reps_done >= asked
    ]
    return max(done, key=lambda each: (e1rm_epley(each.load, each.reps), each.load), default=None)


@dataclass
class Maxima:
    """Takes maxima into a carried state. `hold_court` runs the rules of a section for a subject at a moment."""

    rulebook: Rulebook
    carried: Carried
    hold_court: Callable[[str, datetime, Exposure | None, str], None]

    def take(self, exercise: str, best: Best) -> bool:
        """Whether a best is the newest, and so counts from now on; one that comes in after a newer one is history."""
        bests = self.carried.digest.bests
        newest = exercise not in bests or bests[exercise].on <= best.on
        if newest:
            bests[exercise] = best
        return newest

    def follow(self, exercise: str, moment: datetime) -> Generator[None, None, None]:
        """Runs `after test`: for each track of the plan with the lift, trained or not, its muscles, the athlete.

        Tracks see the same numbers: what one of them decides about a number of the lift, another need not raise again.
        """
        if not self.rulebook.has_rules_in(AFTER_TEST):
            return
        plan, digest = self.rulebook.plan, self.carried.digest
        before = dict(self.carried.variables)
        decided: dict[tuple[str, str], Variable] = {}
        for subject in sorted(subject_of(*each) for each in plan.lifts_on_tracks if each[0] == exercise):
            done = [each for each in digest.exposures.get(subject, ()) if each.ended <= moment]
            self._hold(subject, moment, done[-1] if done else None)
            decided |= {key: now for key, now in self.carried.variables.items() if before.get(key) != now}
            self.carried.variables = dict(before)
            yield
        self.carried.variables |= decided
        for subject in (*map(subject_of_muscle, plan.muscles_of([exercise])), ATHLETE):
            self._hold(subject, moment, None)
            yield

    def _hold(self, subject: str, moment: datetime, exposure: Exposure | None) -> None:
        reviews = self.carried.digest.reviews
        if subject in reviews:
            # What an earlier test decided is no longer told.
            reviews[subject] = reviews[subject].without(AFTER_TEST)
        self.hold_court(subject, moment, exposure, AFTER_TEST)
