"""The passes that lay a session out: what stays, what stands in, what is paired, what there is room for. Order is last.

Each pass is one sweep over one snapshot; facts are recomputed after it. No lift goes without a decision.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from ironrule.carried.decision import Change, FactValue, Unevaluated
from ironrule.carried.state import ATHLETE, Carried
from ironrule.coaching.additions import add_lifts, missed_by
from ironrule.coaching.draft import standing_in
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry, Ledger
from ironrule.coaching.order import ordered
from ironrule.coaching.other_days import Refused, take_other_days
from ironrule.coaching.pairing import paired_up, parted_lone_ones, whole_minutes
from ironrule.coaching.panel import Finding, Panel
from ironrule.coaching.record import Record
from ironrule.coaching.stand_ins import lacking_for, stand_in_for
from ironrule.rulebook.conditions import facts_in
from ironrule.rulebook.evaluate import reading_of, truth_of, value_of
from ironrule.rulebook.layout import BUDGETS, LAYOUT, MOST_SHARE, PLACE, PRIORITY_LIFT, SWAP, WEEK, Fit, LeaveOut, Swap
from ironrule.rulebook.missing import missing_in
from ironrule.rulebook.rulebook import Action, Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said, lifts
from ironrule.training.substitute import Substitute
from ironrule.vocabulary.fact import TRACK
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind, for_people
from ironrule.vocabulary.scene import Scene

MOVED, SKIPPED, SWAPPED, DROPPED, REFUSED = "moved", "skipped", "swapped", "dropped", "refused"
_MINUTES = "minutes"


@dataclass(frozen=True)
class LeftOut:
    """A lift of the plan that is not in the session: what became of it, and the decision that says why.

    `instead` is the exercise that stands in, `not_before` the moment from which a moved one is due.
    """

    item: Item
    became: str
    entry: Entry
    instead: str = ""
    not_before: datetime | None = None


class Sitting(Protocol):
    """What the passes need of a prescription that is being worked out."""

    record: Record
    panel: Panel
    items: list[Item]
    ledger: Ledger

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook."""

    def scene_of(self, subject: str, item: Item | None) -> Scene:
        """What the facts of a subject may look at now."""

    def settle(self) -> Generator[None, None, None]:
        """Resolves the draft as it stands, and looks at it anew."""

    @property
    def day(self) -> str:
        """The day of the plan; empty for a session of the coach."""

    @property
    def carried(self) -> Carried:
        """The carried state."""

    def redraft(self, day: str) -> None:
        """Drafts a day of the plan instead of what was there."""

    def catch_up(self, item: Item) -> Generator[None, None, None]:
        """Puts an item through the stages before the layout."""


@dataclass
class Passes:
    """The passes over one session, and what they left out of it."""

    sitting: Sitting
    left_out: list[LeftOut] = field(default_factory=list)
    #: How a budget came out that cannot be kept: code and what it says.
    notices: list[tuple[str, Said]] = field(default_factory=list)
    #: The coach's session that was refused.
    refused: Refused | None = None
    #: Lifts for which nothing stood in, and why; those whose equipment is missing are told of at the end.
    _alone: dict[str, tuple[Said, ...]] = field(default_factory=dict)

    def run(self) -> Generator[None, None, None]:
        """Days, add, place, swap, pair and fit, in this order."""
        sitting, before = self.sitting, len(self.sitting.items)
        missed = missed_by(sitting)
        yield from self._days()
        yield from add_lifts(sitting, missed if self.refused is not None else ())
        fits = [fit for fit in sitting.rulebook.fits if self._counts(fit)]
        asked = [self._used(fit) for fit in fits]
        yield from self._place()
        # What is not for today was never asked for; what was moved was.
        skipped = [each.item for each in self.left_out if each.became == SKIPPED]
        asked = [
            used - sum(self._taken_by(each, fit) for each in skipped) for fit, used in zip(fits, asked, strict=True)
        ]
        yield from sitting.settle()
        yield from self._swap()
        for fit, used in zip(fits, asked, strict=True):
            self._tell_kept(fit, used)
        yield from paired_up(sitting)
        yield from self._fit_all(fits)
        while parted_lone_ones(sitting):
            yield from sitting.settle()
            yield from paired_up(sitting)
            yield from self._fit_all(fits)
        for fit in fits:
            self._check(fit)
        if before:
            self.note_empty()

    def _days(self) -> Generator[None, None, None]:
        """Another day where a rule says so: its lifts go through the stages before, and those that were there go."""
        sitting, were = self.sitting, self.sitting.items
        taken = yield from take_other_days(sitting)
        if taken is None:
            return
        entry, self.refused = taken
        for item in were:
            self._gone(LeftOut(item, SKIPPED if self.refused is None else REFUSED, entry))
        yield from sitting.settle()
        for item in list(sitting.items):
            yield from sitting.catch_up(item)

    def _counts(self, fit: Fit) -> bool:
        """Whether a budget counts today; what cannot be known is told, and does not count."""
        athlete = self.sitting.scene_of(ATHLETE, None)
        if truth_of(fit.when, athlete) is None:
            self._untold(fit, missing_in(fit.when, athlete))
        return truth_of(fit.when, athlete) is True

    def _untold(self, fit: Fit, missing: tuple[str, ...]) -> None:
        unknown = Unevaluated(fit.rule, LAYOUT, ATHLETE, fit.place.line_text, missing)
        self.sitting.ledger.unevaluated.append(unknown)

    def note_empty(self) -> None:
        """Tells that nothing is left of the session."""
        if not self.sitting.items and "EMPTY_SESSION" not in dict(self.notices):
            self.notices.append(("EMPTY_SESSION", phrases.EMPTY_SESSION))

    def _place(self) -> Generator[None, None, None]:
        for item, findings in (yield from self._swept(PLACE)):
            for number, (entry, action) in enumerate(self._noted(findings)):
                if isinstance(action, LeaveOut) and not number:
                    self._leave(item, action, entry)

    def _leave(self, item: Item, action: LeaveOut, entry: Entry) -> None:
        moved = action.hours is not None
        due = self.sitting.record.as_of + timedelta(hours=action.hours or 0) if moved else None
        after = phrases.OWN_DAY
        if due is not None:
            after = phrases.DAY_FROM(on=str(due.date()), time=f"{due:%H:%M}")
        entry.changes.append(Change("day", action.text, "today", after, True))
        self._drop(item, LeftOut(item, MOVED if moved else SKIPPED, entry, not_before=due))

    def _swept(self, stage: str) -> Generator[None, None, list[tuple[Item, list[Finding]]]]:
        """What holds of each item, before any of it is done."""
        found = []
        for item in self.sitting.items:
            found.append((item, self._held(stage, item)))
            yield
        return found

    def _swap(self) -> Generator[None, None, None]:
        sitting = self.sitting
        came: list[Item] = []
        for item, findings in (yield from self._swept(SWAP)):
            for number, (entry, action) in enumerate(self._noted(findings)):
                if isinstance(action, Swap) and not number:
                    came += self._stand_in(item, action, entry)
        if came:
            yield from sitting.settle()
        for item in came:
            yield from sitting.catch_up(item)

    def _stand_in(self, item: Item, action: Swap, entry: Entry) -> Iterator[Item]:
        sitting = self.sitting
        before, chosen = phrases.LIFT_NAMED(lift=item.exercise.id), self._substitute(item, action, entry.scene)
        if chosen is None:
            entry.said = phrases.NOTHING_STANDS_IN(lift=item.exercise.id)
            entry.changes.append(Change("exercise", action.text, before, before, False))
            self._stays(item, action, entry)
            return
        factor = None if chosen.factor is None else min(chosen.factor, Decimal(MOST_SHARE))
        new = standing_in(item, chosen.exercise, factor, sitting.rulebook, sitting.scene_of(ATHLETE, None))
        share = None if new.share is None else f"{for_people(new.share)} %"
        after = _came(chosen.exercise.id, action.why, share, chosen.by_way_of)
        entry.number = (before, phrases.LIFT_NAMED(lift=chosen.exercise.id))
        entry.changes.append(Change("exercise", action.text, before, after, True))
        sitting.items[sitting.items.index(item)] = new
        self._gone(LeftOut(item, SWAPPED, entry, chosen.exercise.id))
        yield new

    def _stays(self, item: Item, action: Swap, entry: Entry) -> None:
        """Tells what is missing where nothing stands in."""
        sitting = self.sitting
        taken = {each.exercise.id for each in sitting.items}
        lacking = lacking_for(item.exercise, action, sitting.rulebook.substitutes, entry.scene, taken)
        self._alone[item.subject] = lacking
        if sitting.record.athlete.equipment.has(item.exercise.implement):
            told = phrases.SUBSTITUTE_MISSING(rule=entry.rule, lift=item.exercise.id, lacking=lacking)
            self.notices.append(("SUBSTITUTE_MISSING", told))

    def _substitute(self, item: Item, action: Swap, scene: Scene) -> Substitute | None:
        sitting = self.sitting
        taken = {each.exercise.id for each in sitting.items}
        return stand_in_for(item.exercise, action, sitting.rulebook.substitutes, scene, taken)

    def _tell_kept(self, fit: Fit, asked: Decimal) -> None:
        """Tells where the passes before have kept a budget, and what was `asked` for was over it."""
        limit, sitting = self._limit(fit), self.sitting
        if limit is None:
            self._untold(fit, tuple(dict.fromkeys(each.name for each in facts_in(fit.at_most))))
        elif asked > limit >= self._used(fit):
            told = _shown(fit, asked), _shown(fit, self._used(fit))
            change = Change(fit.budget.name, f"at most {for_people(limit)}", *told, True)
            sitting.ledger.note_fit(fit, sitting.scene_of(ATHLETE, None), (), change).number = told

    def _fit_all(self, fits: Sequence[Fit]) -> Generator[None, None, None]:
        for fit in fits:
            yield from self._fit(fit)

    def _fit(self, fit: Fit) -> Generator[None, None, None]:
        """Drops one lift after the other until the budget is kept, or nothing may go; the last lift always stays."""
        sitting, limit = self.sitting, self._limit(fit)
        # A budget that is a share of the session becomes smaller with it.
        while limit is not None and (used := self._used(fit)) > limit:
            may_go = [each for each in sitting.items if self._taken_by(each, fit) and not self._kept(each, fit)]
            if not may_go or len(sitting.items) == 1:
                return
            item = ordered(may_go, fit.drop, sitting.scene_of)[0]
            self._drop_for(fit, item, used, limit)
            yield from sitting.settle()
            limit = self._limit(fit)

    def _check(self, fit: Fit) -> None:
        """What must stay may take more than there is room for, once every budget has had its say."""
        limit, used = self._limit(fit), self._used(fit)
        if limit is not None and used > limit:
            told = phrases.BUDGET_EXCEEDED(
                rule=fit.rule, used=_shown(fit, used), budget=fit.budget.name, limit=for_people(limit), over=fit.over
            )
            self.notices.append(("BUDGET_EXCEEDED", told))

    def check_equipment(self) -> None:
        """What stays in the session may need what the gym does not have: nothing stood in for it."""
        sitting = self.sitting
        for item in sitting.items:
            implement = item.exercise.implement
            if not sitting.record.athlete.equipment.has(implement):
                lift, lacking = item.exercise.id, self._alone.get(item.subject, ())
                told = phrases.EQUIPMENT_MISSING(lift=lift, implement=implement)
                if lacking:
                    told = phrases.EQUIPMENT_MISSING_WITHOUT(lift=lift, implement=implement, lacking=lacking)
                self.notices.append(("EQUIPMENT_MISSING", told))

    def _limit(self, fit: Fit) -> Decimal | None:
        limit = value_of(fit.at_most, self.sitting.scene_of(ATHLETE, None))
        if not isinstance(limit, Decimal):
            return None
        return limit / 60 if fit.at_most.kind is Kind.SECONDS else limit

    def _used(self, fit: Fit) -> Decimal:
        """What the session takes as it stands, with what the week before has taken where that counts."""
        sitting = self.sitting
        athlete = sitting.scene_of(ATHLETE, None)
        week = reading_of(FACTS[BUDGETS[fit.budget.name]], athlete) if fit.over == WEEK else None
        done = week if isinstance(week, Decimal) else Decimal(0)
        return done + sum(self._taken_by(each, fit) for each in sitting.items)

    def _drop_for(self, fit: Fit, item: Item, used: Decimal, limit: Decimal) -> None:
        scene = self.sitting.scene_of(item.subject, item)
        left = used - self._taken_by(item, fit)
        facts = ((fit.budget.name, used), (f"most {fit.budget.name}", limit))
        told = tuple(FactValue(name, for_people(number), item.subject) for name, number in facts)
        drop = ", ".join(key.text for key in fit.drop)
        entry = self.sitting.ledger.note_fit(
            fit, scene, told, Change("day", f"drop: {drop}", "today", phrases.OWN_DAY, True)
        )
        entry.number = (_shown(fit, used), _shown(fit, left))
        self._drop(item, LeftOut(item, DROPPED, entry))

    def _taken_by(self, item: Item, fit: Fit) -> Decimal:
        value = reading_of(fit.budget, self.sitting.scene_of(item.subject, item))
        return value if isinstance(value, Decimal) else Decimal(0)

    def _kept(self, item: Item, fit: Fit) -> bool:
        first = PRIORITY_LIFT in fit.keep and item.exercise.id == self.sitting.record.athlete.priority_lift
        return first or not fit.keep.isdisjoint((item.track, item.exercise.role))

    def _held(self, stage: str, item: Item) -> list[Finding]:
        sitting = self.sitting
        if not sitting.rulebook.has_rules(LAYOUT, stage, TRACK):
            return []
        return sitting.panel.held(LAYOUT, stage, TRACK, sitting.scene_of(item.subject, item))

    def _noted(self, findings: list[Finding]) -> Iterator[tuple[Entry, Action]]:
        """What each finding does; all but the first, which has the highest priority, are overruled by it."""
        for finding in findings:
            entry = self.sitting.ledger.note(finding)
            (action,) = finding.case.actions
            if finding is not findings[0]:
                entry.overruled_by = findings[0].rule.id
                entry.changes.append(Change("day", _text(action), "today", "today", False))
            yield entry, action

    def skip(self, item: Item, entry: Entry) -> None:
        """Leaves a lift out until its own day comes again, as a rule of a stage decided."""
        self._drop(item, LeftOut(item, SKIPPED, entry))

    def _drop(self, item: Item, left_out: LeftOut) -> None:
        self.sitting.items.remove(item)
        self._gone(left_out)

    def _gone(self, left_out: LeftOut) -> None:
        """What was decided about the numbers of a lift that is not trained is moot."""
        self.left_out.append(left_out)
        for entry in self.sitting.ledger.entries:
            entry.moot = entry.moot or (entry.scene.subject == left_out.item.subject and not entry.changes)


def _came(lift: str, why: str, share: str | None, way: Sequence[str]) -> Said:
    """What stands in, why, with which share of the load, and by way of which lifts."""
    came = _stands_in(lift, why, share)
    return phrases.BY_WAY_OF(came=came, lifts=lifts(way)) if way else came


def _stands_in(lift: str, why: str, share: str | None) -> Said:
    if share is None:
        return phrases.STANDS_IN_FOR(lift=lift, why=why) if why else phrases.STANDS_IN(lift=lift)
    if why:
        return phrases.STANDS_IN_FOR_WITH(lift=lift, why=why, share=share)
    return phrases.STANDS_IN_WITH(lift=lift, share=share)


def _shown(fit: Fit, amount: Decimal) -> str:
    return whole_minutes(amount) if fit.budget.name == _MINUTES else for_people(amount)


def _text(action: Action) -> str:
    return action.text if isinstance(action, LeaveOut | Swap) else ""
