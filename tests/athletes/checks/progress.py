"""Nobody stands still without being told why, and volume that was taken away comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from simulation.diary import Bout
from simulation.year import Visit
from tests.athletes.checks.caps import OF_A_WEEK
from tests.athletes.checks.limits import Limits

#: A load that stood through so many exposures, all of them well, over so many weeks, wants a word.
_EXPOSURES, _WEEKS = 5, 6
#: After so many visits in a row on which nothing was wrong, every lift has had the sets of its plan once, or its week
#: has no room for one more: caps let a week grow by some hundredths. After twice as many it has had them.
_QUIET = 12
_NUMBERS = ("load", "reps", "sets", "effort", "message", "effect")


@dataclass
class Progress:
    """Watches one year; what was decided of each track is remembered."""

    told: dict[str, date] = field(default_factory=dict)
    #: Visits in a row without trouble, and the sets of each track in them as shares of the plan.
    quiet: int = 0
    shares: dict[str, list[float]] = field(default_factory=dict)

    def check(self, visit: Visit, limits: Limits) -> Iterator[tuple[str, str]]:
        """Names of checks, and what they find."""
        self._remember(visit)
        yield from (("no_lift_is_stuck", each) for each in self._stuck(visit, limits))
        yield from (("volume_comes_back", each) for each in self._shrunk(visit, limits))

    def _remember(self, visit: Visit) -> None:
        """Of decisions those that say something of a number; of gaps those that the answer names."""
        for decision in visit.answer.decisions:
            changes = {each.target for each in decision.changes}
            if changes & {*_NUMBERS, *visit.book.carry} and not decision.overruled_by:
                self.told[decision.subject] = visit.on
        for gap in visit.answer.not_evaluated:
            if gap.section == "after session":
                self.told[gap.subject] = visit.on

    def _stuck(self, visit: Visit, limits: Limits) -> Iterator[str]:
        """The same load through weeks of good sessions, and no decision about it."""
        since = visit.on - timedelta(weeks=_WEEKS)
        if visit.week <= _WEEKS:
            return
        for asked in visit.answer.session.exercises:
            subject = f"{asked.exercise}/{asked.track}"
            bouts = [each for each in visit.diary.of(subject) if each.on >= since]
            if len(bouts) < _EXPOSURES or not all(_well(each) for each in bouts):
                continue
            loads = {each.load for each in bouts}
            told = max(self.told.get(subject, date.min), self.told.get("athlete", date.min))
            if len(loads) == 1 and loads != {None} and told < since:
                yield f"{subject} stands at {loads.pop():g} for {_WEEKS} weeks, {limits.status}, and nobody says why"

    def _shrunk(self, visit: Visit, limits: Limits) -> Iterator[str]:
        """Through weeks without trouble a lift never has its sets."""
        if not _untroubled(visit):
            self.quiet, self.shares = 0, {}
            return
        self.quiet += 1
        for place, asked in enumerate(visit.answer.session.exercises):
            subject = f"{asked.exercise}/{asked.track}"
            shares = self.shares.setdefault(subject, [])
            shares.append(len(asked.sets) / _planned_sets(visit, asked.exercise, asked.track, len(asked.sets)))
            if self.quiet < _QUIET or len(shares) < _QUIET // 4 or max(shares) == 1:
                continue
            if self.quiet >= 2 * _QUIET or not _is_full(visit, limits, place):
                yield f"{subject} had at most {max(shares):.0%} of its sets through {self.quiet} visits without trouble"


def _well(bout: Bout) -> bool:
    """As it was asked for, no harder, and clean; nothing lowered it."""
    if bout.asked is None or bout.limited or not bout.echoed or len(bout.done) < len(bout.asked.sets):
        return False
    return all(
        done.reps_done >= (asked.reps_max or asked.reps)
        and done.HasField("rpe")
        and (not asked.rpe or done.rpe <= asked.rpe)
        and done.technique_score >= 4
        and not done.faults
        for done, asked in zip(bout.done, bout.asked.sets, strict=False)
    )


def _untroubled(visit: Visit) -> bool:
    """A visit in the rhythm of the plan, without pain, a limit, an effect, sloppy sets or a missed one before it."""
    rested = visit.diary.rested(visit.on)
    missed = any(each.WhichOneof("happened") == "missed_session" for each in visit.request.events)
    fine = visit.said is not None and visit.said.HasField("red_flags") and visit.said.pain_now < 2
    effects = any(each.effect for each in visit.answer.decisions)
    sloppy = any(
        change.target == "sets" and change.binding
        for each in visit.answer.decisions
        if each.stage == "technique"
        for change in each.changes
    )
    return bool(
        visit.answer.session.exercises
        and fine
        and not missed
        and not effects
        and not sloppy
        and rested is not None
        and rested <= 7
        and not any(visit.limited.values())
    )


def _is_full(visit: Visit, limits: Limits, place: int) -> bool:
    """With a set more of one exercise of the session, the week would be above one of its caps.

    Room is dealt in the order of the session, and what one cap gives to an exercise another may take: those before this
    one have the sets of their plan here.
    """
    answer = PrescribeResponse()
    answer.CopyFrom(visit.answer)
    for number, asked in enumerate(answer.session.exercises[: place + 1]):
        planned = _planned_sets(visit, asked.exercise, asked.track, len(asked.sets))
        more = 1 if number == place else planned - len(asked.sets)
        asked.sets.extend([asked.sets[-1]] * more)
    fuller = replace(visit, answer=answer)
    return any(True for cap in OF_A_WEEK for _ in cap(fuller, limits))


def _planned_sets(visit: Visit, exercise: str, track: str, today: int) -> int:
    """What a decision says was planned, else what is there."""
    for decision in visit.answer.decisions:
        if decision.subject in (f"{exercise}/{track}", "athlete"):
            for each in decision.changes:
                if each.target == "sets" and each.binding and getattr(each, "from").isdigit():
                    return max(today, int(getattr(each, "from")))
    return today
