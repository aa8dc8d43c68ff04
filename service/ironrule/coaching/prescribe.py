"""Prescribe: the next session from carried state, stage by stage. It never changes carried state."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from weakref import proxy

from ironrule.carried.decision import Change
from ironrule.carried.state import ATHLETE, Carried, EffectState
from ironrule.coaching.draft import draft_from
from ironrule.coaching.effects import Standing, begun, may_start, standings
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry, Ledger
from ironrule.coaching.order import laid_in_order
from ironrule.coaching.override import ByHand
from ironrule.coaching.panel import Finding, Panel
from ironrule.coaching.passes import Passes
from ironrule.coaching.portions import Portion
from ironrule.coaching.pushes import lowered, report_push
from ironrule.coaching.record import Record
from ironrule.rulebook.rulebook import Deed, NumberAction, Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said, lifts
from ironrule.training.exercise import CATALOGUE
from ironrule.units import plain
from ironrule.vocabulary.fact import MUSCLE, TRACK
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import LIFT, TESTS

_SECTION = "before session"


@dataclass(frozen=True)
class _Today:
    """The carried state as it stands today, what is alike in it for every subject, and where each stands in effects."""

    carried: Carried
    common: dict[Hashable, Any] = field(default_factory=dict)
    standings: dict[str, list[Standing]] = field(default_factory=dict)


@dataclass
class Sitting:
    """One prescription while it is worked out."""

    record: Record
    panel: Panel
    carried: Carried
    day: str
    weekday: str = ""
    items: list[Item] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    starts: list[EffectState] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    #: The messages of rules that stop the session; nothing else is told to the athlete then.
    stops: list[tuple[str, str]] = field(default_factory=list)
    alerts: list[tuple[str, str]] = field(default_factory=list)
    asks: list[tuple[str, str]] = field(default_factory=list)
    stopped: bool = False
    #: What rules for the athlete did to the numbers of every item.
    for_all: list[tuple[NumberAction, Entry, int]] = field(default_factory=list)
    #: What rules of the stage at hand leave out: of which lift, tests or the lift itself.
    leaving: list[tuple[Item, str, Entry]] = field(default_factory=list)
    #: The rules for the athlete that leave the tests of every lift out.
    without_tests: list[Entry] = field(default_factory=list)
    passes: Passes = field(init=False)
    by_hand: ByHand = field(init=False)
    #: What facts may look at as the draft stands now; dropped when a stage has decided something.
    scenes: dict[str, Scene] = field(default_factory=dict)
    #: The carried state with the effects that start today, and what follows from it whatever the draft; made anew for
    #: each effect that starts.
    today: _Today = field(init=False)

    def __post_init__(self) -> None:
        self.today = _Today(self.carried)
        self.passes = Passes(proxy(self))
        self.by_hand = ByHand(proxy(self))

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook."""
        return self.panel.rulebook

    def run(self) -> Generator[None, None, None]:
        """Every stage in order, then the order of the session; pauses after each exercise of a stage."""
        self.items = draft_from(self.record, self.rulebook, self.day, self.weekday, self.scene_of(ATHLETE, None))
        yield from self.settle()
        if self.by_hand.set_in(self.items):
            yield from self.settle()
        stages, before = self.rulebook.stages(_SECTION), self.rulebook.stages_before_layout
        yield from self._through(before)
        if self.rulebook.leaves_out and not self.stopped:
            yield from self.passes.run()
        yield from self._through(stages[len(before) :])
        if self.stopped:
            self.items, self.messages = [], self.stops
            self.by_hand.report()
            return
        self.passes.check_equipment()
        self._report()
        self.by_hand.report()
        self._tell_portions()
        self._order()

    def redraft(self, day: str) -> None:
        """Drafts a day of the plan instead of what was there, a coach's own session too; nothing is resolved yet."""
        self.record, self.day, self.weekday = replace(self.record, planned=()), day, ""
        self.items, self.scenes, self.today = [], {}, replace(self.today, common={})
        self.items = draft_from(self.record, self.rulebook, day, "", self.scene_of(ATHLETE, None))
        self.by_hand.start_over()
        self.by_hand.set_in(self.items)

    def _through(self, stages: Sequence[str]) -> Generator[None, None, None]:
        for stage in stages:
            if self.stopped:
                return
            decided = len(self.ledger.entries)
            yield from self._stage(stage)
            self._leave_out()
            self._phases(stage, self.items)
            if len(self.ledger.entries) > decided:
                yield from self.settle()

    def catch_up(self, item: Item) -> Generator[None, None, None]:
        """Puts an item that came late through the stages before, as if it had been there from the start."""
        if not self.by_hand.is_placed:
            self.by_hand.set_in([item])
        for stage in self.rulebook.stages_before_layout:
            for action, entry, priority in self.for_all:
                if entry.stage == stage:
                    self._push(action, entry, item, priority)
            self.leaving += [(item, TESTS, each) for each in self.without_tests if each.stage == stage]
            self._track_rules(stage, item, self.scene_of(item.subject, item))
            self._leave_out()
            self._phases(stage, [item])
            yield from self.settle()

    def _tell_portions(self) -> None:
        """Where sets come from that the plan shares out."""
        for item in self.items:
            if item.portion is not None:
                found, scene = item.portion, self.scene_of(item.subject, item)
                words = f"{plain(found.share.over[found.exercise])} % of {found.week}"
                change = Change("sets", words, phrases.A_WEEK(sets=found.week), str(found.sets), True)
                self.ledger.note_share(found.share.rule, found.share.place.line_text, found.reason, scene, change)

    def scene_of(self, subject: str, item: Item | None) -> Scene:
        """What the facts of a subject may look at now."""
        if subject not in self.scenes:
            self.scenes[subject] = self._scene(subject, item)
        return self.scenes[subject]

    def _scene(self, subject: str, item: Item | None) -> Scene:
        today = self.today
        scene = Scene(
            self.record.athlete,
            today.carried,
            self.record.as_of,
            subject,
            CATALOGUE.get(subject.partition("/")[0]),
            item=item.view if item else None,
            today=[each.view for each in self.items] if item is None else self.scene_of(ATHLETE, None).today,
            coach_planned=bool(self.record.planned),
            in_effects=frozenset(each.effect.name for each in self._standings(subject)),
            forgets=self.rulebook.forgets,
            usual=self.rulebook.usual,
            common=today.common,
            assumed_full=item.assumed_full if item else None,
        )
        ring = scene.exposures()
        return scene.at(ring[-1]) if ring else scene

    def _standings(self, subject: str) -> list[Standing]:
        """The effects in which a subject stands today, those that start with this session among them."""
        known, carried = self.today.standings, self.today.carried
        if subject not in known:
            known[subject] = standings(self.rulebook, carried, subject, self.record.as_of.date())
        return known[subject]

    def _stage(self, stage: str) -> Generator[None, None, None]:
        items = self.items if self.rulebook.has_rules(_SECTION, stage, TRACK) else []
        tracks = [(item, self.scene_of(item.subject, item)) for item in items]
        for finding in self.panel.held(_SECTION, stage, ATHLETE, self.scene_of(ATHLETE, None)):
            self._carry_out(finding, self.items)
        for item, scene in tracks:
            self._track_rules(stage, item, scene)
            yield

    def _track_rules(self, stage: str, item: Item, scene: Scene) -> None:
        for finding in self.panel.held(_SECTION, stage, TRACK, scene, loadless=item.loadless):
            self._carry_out(finding, [item])

    def _carry_out(self, finding: Finding, items: Sequence[Item]) -> None:
        if not finding.case.actions:
            return
        entry = self.ledger.note(finding)
        for action in finding.case.actions:
            if isinstance(action, Deed) and action.kind == "leave out":
                self.leaving += [(item, action.name, entry) for item in items]
                self.without_tests += [entry] if items is self.items else []
            elif isinstance(action, Deed):
                self._do(action, entry)
            elif isinstance(action, NumberAction):
                if items is self.items:
                    self.for_all.append((action, entry, finding.rule.priority))
                for item in items:
                    self._push(action, entry, item, finding.rule.priority)

    def _leave_out(self) -> None:
        """Lets go what the rules of a stage leave out: tests, and lifts that have no other set, or are named."""
        for item, what, entry in self.leaving:
            if item in self.items and (what == LIFT or item.has_tests):
                entry.changes.append(Change(what, f"leave out: {what}", "today", phrases.LEFT_OUT, True))
                if what == LIFT or not item.without_tests():
                    self.passes.skip(item, entry)
                    self.passes.note_empty()
        self.leaving.clear()

    def _push(self, action: NumberAction, entry: Entry, item: Item, priority: int) -> None:
        if action.target == "tempo":
            _pace(action, entry, item)
            return
        if action.target == "load" and item.loadless:
            return
        push = self.ledger.push(entry, action, item.rack.unit, priority=priority)
        if push is not None:
            push = self.by_hand.stands_against(push, action.target, item, entry)
        if push is not None:
            item.pushes.setdefault(action.target, []).append(push)

    def _phases(self, stage: str, items: Iterable[Item]) -> None:
        """The limits of effects that run, or that start with this session."""
        if stage not in self.rulebook.effect_stages:
            return
        for item in items:
            for standing in self._standings(item.subject):
                if standing.effect.stage != stage:
                    continue
                item.limited = item.limited or not standing.phase.judged
                only_load = all(each.target == "load" for each in standing.phase.actions)
                if not (item.loadless and only_load):
                    entry = self.ledger.note_phase(standing, self.scene_of(item.subject, item))
                    for action in standing.phase.actions:
                        if action.target == "sets" and standing.effect.scope == MUSCLE and item.portion is not None:
                            self._taken_off(action, entry, item, item.portion)
                        else:
                            self._push(action, entry, item, 0)

    @staticmethod
    def _taken_off(action: NumberAction, entry: Entry, item: Item, portion: Portion) -> None:
        """What an effect of the muscle has taken off the sets of its week, before they were shared out."""
        fewer = portion.week < portion.week_planned
        item.limited = item.limited or fewer
        entry.changes.append(Change("sets", action.text, str(portion.planned), str(portion.sets), fewer))

    def _do(self, deed: Deed, entry: Entry) -> None:
        rule, name = entry.rule, deed.name
        if deed.kind == "start":
            self._start(name, entry)
            return
        if deed.kind == "ask":
            self._add(self.asks, (name, rule))
            entry.changes.append(Change("check", deed.text, "", name, True))
            return
        message = self.rulebook.messages[name]
        if deed.kind in ("stop", "advise") and message.athlete:
            self._add(self.messages, (name, rule))
        if deed.kind == "alert" and message.coach:
            self._add(self.alerts, (name, rule))
        if deed.kind == "stop":
            self.stopped = True
            if message.athlete:
                self._add(self.stops, (name, rule))
            entry.changes.append(Change("session", deed.text, "planned", "stopped", True))

    def _start(self, name: str, entry: Entry) -> None:
        effect = self.rulebook.effects[name]
        subject = ATHLETE if effect.scope == ATHLETE else entry.scene.subject
        on = self.record.as_of.date()
        proposed = next((each for each in self.starts if (each.effect, each.subject) == (name, subject)), None)
        why_not = may_start(self.rulebook, self.today.carried, effect, subject, on)
        if proposed:
            why_not = phrases.EFFECT_STARTED_BY(rule=proposed.rule)
        if why_not:
            entry.overruled_by = proposed.rule if proposed else name
        else:
            self.starts.append(begun(effect, subject, entry.rule, on))
            self.today = _Today(replace(self.carried, effects=[*self.carried.effects, *self.starts]))
        after = why_not or phrases.EFFECT_FROM(effect=name, on=str(on))
        entry.changes.append(Change("effect", f"start: {name}", "", after, not why_not))

    @staticmethod
    def _add(rows: list[tuple[str, str]], row: tuple[str, str]) -> None:
        if row[0] not in [name for name, _ in rows]:
            rows.append(row)

    def settle(self) -> Generator[None, None, None]:
        """Resolves every number that something was gathered for, and looks at the draft anew."""
        self.scenes = {}
        for item in self.items:
            full = self.carried.digest.last_full.get(item.subject)
            item.settle(full.load if full else item.assumed_full, self.rulebook.dialect)
            yield

    def _report(self) -> None:
        """What each push did to its number, now that the number is known."""
        by_id = {entry.id: entry for entry in self.ledger.entries}
        for item in self.items:
            lines = (each for line in item.lines for each in (line.load, *line.numbers.values()))
            rows = [each for each in (*item.counts.values(), *lines) if each is not None]
            self.panel.conflicts += sum(each.conflict for each in {id(each): each for each in rows}.values())
            for target, pushes in item.pushes.items():
                for push in pushes:
                    report_push(item, target, push, by_id[push.id])
            item.limited = item.limited or lowered(item, self.rulebook)

    def _order(self) -> None:
        rule = self.rulebook.order
        if rule is None:
            return
        now = laid_in_order(self.items, rule.keys, self.scene_of)
        if now != self.items:
            before, after = (_named(items) for items in (self.items, now))
            change = Change("order", ", ".join(key.text for key in rule.keys), before, after, True)
            self.ledger.note_order(rule, self.scene_of(ATHLETE, None), change)
        self.items = now


def _pace(action: NumberAction, entry: Entry, item: Item) -> None:
    """A tempo that is set stands against those that later stages set; none may be quicker than a rule says at least."""
    before, wanted = item.tempo_now, action.tempo
    assert wanted is not None
    floor = item.pace_floor
    if action.verb.words == "at least":
        item.pace_floor = wanted if floor is None else floor.but_at_least(wanted)
        item.tempo_now = wanted if before is None else before.but_at_least(wanted)
    elif item.paced_by and before != wanted:
        entry.overruled_by = item.paced_by
    else:
        item.tempo_now, item.paced_by = (
            wanted if floor is None else wanted.but_at_least(floor),
            item.paced_by or entry.rule,
        )
    entry.changes.append(Change("tempo", action.text, str(before or ""), str(item.tempo_now), before != item.tempo_now))


def _named(items: Sequence[Item]) -> Said:
    """The lifts of a session in their order."""
    return phrases.IN_ORDER(lifts=lifts(each.exercise.id for each in items))
