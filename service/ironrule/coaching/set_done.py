"""What rules make of one set just done: which of the sets that remain they leave out or change, and whom they tell."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from ironrule.carried.decision import Change
from ironrule.carried.digest import Exposure
from ironrule.carried.state import Carried
from ironrule.coaching.effects import effects_on
from ironrule.coaching.exposure import exposure_of
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry, Ledger
from ironrule.coaching.panel import Finding, Panel
from ironrule.coaching.pushes import lowered, report_push
from ironrule.coaching.record import Record
from ironrule.coaching.remaining import Remaining
from ironrule.coaching.work import Work
from ironrule.rulebook.rulebook import Deed, NumberAction, Rulebook, Skip
from ironrule.training.estimates import estimator_of
from ironrule.training.events import PerformedSet, SetType
from ironrule.vocabulary.fact import SET
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import AFTER_SET


@dataclass
class SetsDone:
    """Goes from set to set; `ledger`, `messages` and `alerts` gather what was decided after each."""

    record: Record
    panel: Panel
    carried: Carried
    ledger: Ledger = field(default_factory=Ledger)
    messages: list[tuple[str, str]] = field(default_factory=list)
    alerts: list[tuple[str, str]] = field(default_factory=list)
    #: The scene after the last set of each track.
    scenes: dict[str, Scene] = field(default_factory=dict)
    _common: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def _rulebook(self) -> Rulebook:
        return self.panel.rulebook

    def after(self, remaining: Remaining, performed: PerformedSet) -> None:
        """One more set of a lift: every rule sees the same snapshot, and numbers go from what was asked for last.

        No rule is asked about a set that nobody had asked for.
        """
        more = remaining.more
        done = remaining.take(performed)
        if remaining.more > more:
            return
        scene = self._scene(remaining, done)
        remaining.follow(done.named, scene)
        self.scenes[remaining.subject] = scene
        gathered: list[tuple[NumberAction, Entry, int]] = []
        loadless = all(each.target.load is None for each in remaining.due)
        for stage in self._rulebook.stages(AFTER_SET):
            for finding in self.panel.held(AFTER_SET, stage, SET, scene, loadless=loadless):
                if not self._has_acted(finding):
                    gathered += self._carry_out(finding, remaining)
        self._change(remaining, gathered)

    def _has_acted(self, finding: Finding) -> bool:
        """A rule that acts once in a session acted after an earlier set of this lift."""
        subject = finding.scene.subject
        return bool(finding.rule.once) and any(
            (each.rule, each.scene.subject) == (finding.rule.id, subject)
            for each in self.ledger.entries
            if not each.moot
        )

    def _carry_out(self, finding: Finding, remaining: Remaining) -> list[tuple[NumberAction, Entry, int]]:
        """Leaves sets out and tells people; the numbers that a rule changes are worked out after all stages."""
        entry = self.ledger.note(finding)
        entry.moot = True  # until it does something: after the last set there is nothing to leave out or change
        numbers: list[tuple[NumberAction, Entry, int]] = []
        for action in finding.case.actions:
            if isinstance(action, Skip):
                _skip(action, entry, remaining)
            elif isinstance(action, Deed):
                self._tell(action, entry)
            elif isinstance(action, NumberAction):
                numbers.append((action, entry, finding.rule.priority))
        return numbers

    def _change(self, remaining: Remaining, gathered: list[tuple[NumberAction, Entry, int]]) -> None:
        """The numbers of the sets that still remain."""
        item = remaining.item()
        for action, entry, priority in gathered:
            if not any(not action.to or each.target.named == action.to for each in remaining.due):
                continue
            if action.target == "load" and item.loadless:
                continue
            entry.moot = False
            push = self.ledger.push(entry, action, remaining.rack.unit, priority=priority)
            if push is not None:
                item.pushes.setdefault(action.target, []).append(push)
        if item.pushes:
            remaining.settle(item)
            self._report(item)
            remaining.limited = remaining.limited or lowered(item, self._rulebook)
            remaining.change(item)

    def _report(self, item: Item) -> None:
        by_id = {entry.id: entry for entry in self.ledger.entries}
        rows = [each for line in item.lines for each in (line.load, *line.numbers.values()) if each is not None]
        self.panel.conflicts += sum(each.conflict for each in {id(each): each for each in rows}.values())
        for target, pushes in item.pushes.items():
            for push in pushes:
                report_push(item, target, push, by_id[push.id])

    def _tell(self, deed: Deed, entry: Entry) -> None:
        message = self._rulebook.messages[deed.name]
        if deed.kind == "advise":
            self._say(deed.name, entry.rule, self.messages, message.athlete)
        else:
            self._say(deed.name, entry.rule, self.alerts, message.coach)
        entry.changes.append(Change("message", deed.text, "", deed.name, True))
        entry.moot = False

    def stop(self, finding: Finding, deeds: Sequence[Deed]) -> None:
        """A rule stops training, and tells whom it tells."""
        entry = self.ledger.note(finding)
        for deed in deeds:
            if deed.kind == "stop":
                entry.changes.append(Change("session", deed.text, "under way", "stopped", True))
                self._say(deed.name, entry.rule, self.messages, self._rulebook.messages[deed.name].athlete)
            elif deed.kind in ("advise", "alert"):
                self._tell(deed, entry)

    @staticmethod
    def _say(name: str, rule: str, rows: list[tuple[str, str]], text: str) -> None:
        if text and name not in dict(rows):
            rows.append((name, rule))

    def _scene(self, remaining: Remaining, done: PerformedSet) -> Scene:
        """What facts may look at: the session of the lift as far as it is done."""
        record, rulebook, subject = self.record, self._rulebook, remaining.subject
        scene = Scene(
            record.athlete,
            self.carried,
            record.as_of,
            subject,
            remaining.exercise,
            coach_planned=not (record.under_way and record.under_way.ref and record.under_way.ref.day),
            in_effects=effects_on(rulebook, self.carried, subject, record.as_of.date()),
            forgets=rulebook.forgets,
            usual=rulebook.usual,
            set_number=len(remaining.done),
            just_done=done,
            sets_left=remaining.sets_left,
            common=self._common,
        )
        return scene.at(self._exposure(remaining, scene))

    def _exposure(self, remaining: Remaining, scene: Scene) -> Exposure:
        """The sets so far beside what was asked for in them; a limit on the day takes nothing from what they show.

        A set that could have been left out, and was done, counts as any.
        """
        asked = tuple(structs.replace(each, optional=False) for each in remaining.asked)
        work = Work(
            "",
            self.record.as_of,
            tuple(remaining.done),
            structs.replace(remaining.slot, sets=asked),
            limited=False,
            before=list(scene.exposures()),
            tests=tuple(each for each in remaining.done if each.type is SetType.TEST),
            forgotten=self.carried.forgotten(remaining.subject, self._rulebook.forgets),
            by_sets=True,
            estimator=estimator_of(self._rulebook.dialect),
            usual=self._rulebook.usual,
        )
        return exposure_of(work)


def _skip(action: Skip, entry: Entry, remaining: Remaining) -> None:
    before = remaining.sets_left
    if remaining.skip(action.named, entry):
        after = remaining.sets_left
        entry.changes.append(Change("sets", action.text, str(before), str(after), True))
        entry.number = (str(before), str(after))
        entry.moot = False
