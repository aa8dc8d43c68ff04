"""The rules of an after section for one track, muscle or the athlete: gathers what the stages decide, and writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from ironrule.carried.decision import Change, StepText
from ironrule.carried.digest import Exposure, Review
from ironrule.carried.state import ATHLETE, Carried, per_of, rose
from ironrule.coaching.attempt import Attempt
from ironrule.coaching.effects import Standing, advance, begun, effects_on, may_start, start
from ironrule.coaching.explain import shown_number, step_texts
from ironrule.coaching.fall import stand_or_fall
from ironrule.coaching.ledger import Entry, Ledger
from ironrule.coaching.number import Push, Resolved, Step, StepKind, resolve_carried
from ironrule.coaching.panel import Finding, Panel
from ironrule.coaching.rounding import to_bar, to_count, to_grain
from ironrule.coaching.rungs import Ascent
from ironrule.coaching.together import Together, competing
from ironrule.rulebook.evaluate import start_of
from ironrule.rulebook.ladders import CLIMB
from ironrule.rulebook.rulebook import CarryVariable, Deed, NumberAction, Rulebook, Try, end_of
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.athlete import Athlete
from ironrule.training.equipment import Rack
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load
from ironrule.vocabulary.fact import MUSCLE, SET, TRACK
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import STRETCHES, Force

#: The sections whose rules are run here: after each session of a track, the last of a week and of a cycle, and a test.
AFTER_SESSION, AFTER_WEEK, AFTER_CYCLE, AFTER_TEST = "after session", "after week", "after cycle", "after test"
#: Whose numbers rules for a muscle or the athlete may change, and rules for a track, apart from those of its sets.
_CHANGED_FOR, _OF_TRACKS = {ATHLETE: (ATHLETE,), MUSCLE: (MUSCLE, ATHLETE)}, (TRACK, "lift", ATHLETE)

#: Sets of a track that have numbers of their own; with forty tracks they still fit into what may come back.
MOST_SETS_CARRIED = 20


@dataclass
class Court:
    """One track, or a muscle or the athlete, after one session; numbers are resolved anew after each stage.

    `exposure` is what the session was for the track; muscles and the athlete have none. `standing` is where the track
    stood in lasting effects that this session counts for. `together` is what other tracks said in the same moment.
    """

    athlete: Athlete
    panel: Panel
    carried: Carried
    subject: str
    ended: datetime
    exposure: Exposure | None
    rack: Rack
    standing: list[Standing]
    section: str = AFTER_SESSION
    together: Together = field(default_factory=Together)
    ledger: Ledger = field(default_factory=Ledger)
    pushes: list[tuple[str, Push]] = field(default_factory=list)
    settled: bool = True
    resolved: dict[str, Resolved] = field(default_factory=dict)
    stored: dict[str, Load | Decimal | None] = field(default_factory=dict)
    advanced: list[tuple[Standing, bool]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    #: The stage of the track that is next, and the rule that leads there.
    goal: tuple[str, str] | None = None
    #: Where rules move the track on its ladder.
    ascent: Ascent = field(init=False)
    #: Numbers that end at their range, by key, and what is told of each.
    clamped: dict[str, Said] = field(default_factory=dict)
    #: What facts may look at as the numbers stand now; dropped when a stage has decided something.
    scene: Scene | None = None

    def __post_init__(self) -> None:
        self.ascent = Ascent(self._rulebook.plan.climb_at(self.subject), self.subject.partition("/")[0])
        self.before: dict[str, Load | Decimal | None] = {}
        self.in_effects = effects_on(self._rulebook, self.carried, self.subject, self.on)
        for variable in self._rulebook.carry.values():
            for key in self._keys(variable):
                self.before[key] = self._carried(variable, key)

    @property
    def on(self) -> date:
        """The civil day of the session."""
        return self.ended.date()

    @property
    def _set_numbers(self) -> range:
        """The places of the sets that rules for each set look at."""
        return range(1, min(len(self.exposure.sets), MOST_SETS_CARRIED) + 1) if self.exposure is not None else range(0)

    @property
    def _rulebook(self) -> Rulebook:
        return self.panel.rulebook

    def run(self, stage: str) -> None:
        """One stage: every rule sees the same snapshot."""
        mine = [each for each in self.standing if each.effect.stage == stage]
        per = per_of(self.subject)
        wanted = (per,) if per in (ATHLETE, MUSCLE) else (TRACK, SET)
        scopes = [each for each in wanted if self._rulebook.has_rules(self.section, stage, each)]
        if not mine and not scopes:
            return
        decided, loadless = len(self.ledger.entries), self._loadless
        scene = self.scene = self.scene or self._scene()
        for scope in scopes:
            for here in self._scenes(scope, scene):
                for finding in self.panel.held(self.section, stage, scope, here, loadless=loadless):
                    self._carry_out(finding)
        ended = self.panel.ended(stage, mine, scene)
        for each in mine:
            self.advanced.append((each, end_of(each.effect.name, each.progress.phase) in ended))
        if len(self.ledger.entries) > decided:
            self.scene = None
            self._resolve()

    def _scenes(self, scope: str, scene: Scene) -> list[Scene]:
        """The scenes that rules of a scope look at: the subject's, or one for each of its sets."""
        return [scene.but(set_number=number) for number in self._set_numbers] if scope == SET else [scene]

    def _carry_out(self, finding: Finding) -> None:
        if not finding.case.actions:
            return
        if finding.rule.once and any(each.rule == finding.rule.id for each in self.ledger.entries):
            return  # it acted for an earlier set of this session
        entry = self.ledger.note(finding)
        for action in finding.case.actions:
            if isinstance(action, Deed):
                self._do(action, entry)
            elif isinstance(action, Try):
                self.attempts.append(Attempt(entry, action.branches, finding.rule.priority))
                self._take_branch(self.attempts[-1])
            elif isinstance(action, NumberAction):
                self._push(action, entry, finding.rule.priority)

    def write(self) -> None:
        """Writes the carried numbers, the effects and the reasons."""
        carried, on = self.carried, self.on
        self._try_on()
        for standing, met in self.advanced:
            if standing.state in carried.effects:
                advance(carried, standing, self.subject, on, until_met=met)
        self._report()
        # Reasons speak of the numbers that the rules looked at.
        decided = tuple(each.decision(str(on)) for each in self.ledger.entries if each.decided)
        self._write()
        carried.acted |= {(each.rule, self.subject) for each in self.ledger.entries if self._acts_once(each)}
        if self.goal:
            carried.stages[self.subject] = self.goal[0]
        if self.ascent.rises:
            carried.digest.note_raise(self.subject, self.on)
        mine = (*self.panel.unevaluated, *self.ledger.unevaluated)
        found = Review(
            decided,
            tuple(each for each in mine if each.section == self.section),
            self._load_steps(),
        )
        before = carried.digest.reviews.get(self.subject) if self.section != AFTER_SESSION else None
        carried.digest.reviews[self.subject] = found if before is None else before.and_then(found)
        self.panel.keep_review(self.subject, self.section, anew=self.section == AFTER_SESSION)
        self.panel.unevaluated.clear()

    def _acts_once(self, entry: Entry) -> bool:
        """A rule that acts once in a stretch of the plan has acted: nobody overruled it, and nothing was missing."""
        once = self._rulebook.rule_named[entry.rule].once
        return once in STRETCHES and bool(entry.changes) and not entry.overruled_by

    def _load_steps(self) -> tuple[StepText, ...]:
        """How the load got where it is, in words."""
        lifted = self.exposure is not None and self.exposure.load_done == self.before.get("load")
        base = phrases.LIFTED_LOAD if lifted else phrases.CARRIED_LOAD
        return step_texts(self.resolved["load"], self.rack.unit, base) if "load" in self.resolved else ()

    @property
    def _first_day(self) -> date:
        """The first day of an effect that starts now: after a calendar week the Monday that follows."""
        ends_a_week = self.section in (AFTER_WEEK, AFTER_CYCLE) and self._rulebook.plan.weekdays
        return self.on + timedelta(days=1) if ends_a_week else self.on

    @property
    def _loadless(self) -> bool:
        """There is no load that rules could change; after a test they may set one."""
        return self.section != AFTER_TEST and "load" in self.before and self.before["load"] is None

    def _scene(self) -> Scene:
        scene = Scene(
            self.athlete,
            self.together.as_it_was(self.carried),
            self.ended,
            self.subject,
            CATALOGUE.get(self.subject.partition("/")[0]),
            working_load=self._working_load(),
            in_effects=self.in_effects,
            forgets=self._rulebook.forgets,
            usual=self._rulebook.usual,
        )
        return scene if self.exposure is None else scene.at(self.exposure)

    def _working_load(self) -> Load | None:
        result = self.resolved.get("load")
        return Load(result.exact, self.rack.unit) if result is not None and result.exact is not None else None

    def _do(self, deed: Deed, entry: Entry) -> None:
        if deed.kind == "go":
            self._go(deed, entry)
            return
        if deed.kind == CLIMB:
            self.ascent.take(deed, entry)
            return
        if deed.kind != "start":
            entry.changes.append(Change("message", deed.text, "", deed.name, True))
            return
        on = self._first_day
        effect = self._rulebook.effects[deed.name]
        subject = ATHLETE if effect.scope == ATHLETE else self.subject
        why_not = may_start(self._rulebook, self.carried, effect, subject, on)
        from_now = phrases.EFFECT_FROM(effect=deed.name, on=str(on))
        if not why_not:
            start(self.carried, begun(effect, subject, entry.rule, on, after_session=on == self.on))
            self.in_effects = effects_on(self._rulebook, self.carried, self.subject, on)
        entry.changes.append(Change("effect", deed.text, "", why_not or from_now, not why_not))

    def _go(self, deed: Deed, entry: Entry) -> None:
        """The first to lead to a stage wins: an earlier stage of rules, then priority, then the name."""
        before = self._stage_now()
        if self.goal and self.goal[0] != deed.name:
            entry.overruled_by = self.goal[1]
            entry.changes.append(Change("stage", deed.text, before, before, False))
            return
        self.goal = self.goal or (deed.name, entry.rule)
        entry.changes.append(Change("stage", deed.text, before, deed.name, before != deed.name))

    def _stage_now(self) -> str:
        track = self._rulebook.tracks.get(self.subject.rpartition("/")[2])
        return self.carried.stage_of(self.subject, track.stages) if track is not None and track.stages else ""

    def _push(self, action: NumberAction, entry: Entry, priority: int) -> list[tuple[str, Push]]:
        """A number's key and the push on it; of a number per set, that of the set at hand, else of every set."""
        push = self.ledger.push(entry, action, self.rack.unit, priority=priority)
        if push is None:
            return []
        variable, at = self._rulebook.carry[action.target], entry.scene.set_number
        keys = [f"{action.target}#{at}"] if variable.ref.per == SET and at else self._keys(variable)
        pushed = [(key, push) for key in keys]
        self.pushes += pushed
        self.settled = self.settled and not pushed
        return pushed

    def _take_branch(self, attempt: Attempt) -> None:
        for action in attempt.branches[attempt.at]:
            if isinstance(action, NumberAction):
                attempt.pushed += self._push(action, attempt.entry, attempt.priority)

    def _try_on(self) -> None:
        """Every `try` to the first branch whose first number still changes after rounding and caps; then its deeds.

        The strongest rule tries first, so that the order of rules is nothing.
        """
        while stuck := [each for each in self.attempts if self._changes_nothing(each)]:
            attempt = min(stuck, key=lambda each: (each.rank, each.entry.rule))
            self.pushes = [each for each in self.pushes if each not in attempt.pushed]
            attempt.pushed.clear()
            attempt.at += 1
            self._take_branch(attempt)
            self.settled = False
            self._resolve()
        for attempt in self.attempts:
            for deed in attempt.deeds:
                self._do(deed, attempt.entry)

    def _changes_nothing(self, attempt: Attempt) -> bool:
        """Nobody overruled what it offers, and it still comes to nothing; a move on a ladder decides for its branch.

        A limit is not a cap: what a hold takes back is not offered again in another way.
        """
        moves = [self.ascent.after(deed) for deed in attempt.deeds if deed.kind == CLIMB]
        if attempt.last or moves or not attempt.pushed:
            return not attempt.last and not all(moves)
        target, push = attempt.pushed[0]
        result = self.resolved[target]
        offered = result.base is None or (result.winner == push.id and not result.held_back)
        return offered and self.stored[target] == self.before[target]

    def _resolve(self) -> None:
        """Each number from its base with everything gathered, when something was."""
        if not self.settled:
            gathered: dict[str, list[Push]] = {}
            for target, push in self.pushes:
                gathered.setdefault(target, []).append(push)
            self.resolved, self.stored, self.clamped = {}, {}, {}
            stand_or_fall(gathered, self._resolve_some)
            for target, pushes in gathered.items():
                if others := self.together.pushes_on(self._key(target)):
                    begins, lowest = self.before[target] is None, self._lowest(target)
                    self.resolved[target] = competing(self.resolved[target], pushes, others, lowest, begins=begins)
                    self.stored[target] = self._as_stored(target, self.resolved[target])
            self.settled = True

    def _lowest(self, target: str) -> Decimal:
        """Nothing ends below it: a load of assistance may be below zero."""
        return self.rack.lowest if isinstance(self.before[target], Load) else Decimal(0)

    def _resolve_some(self, standing: Mapping[str, Sequence[Push]]) -> dict[str, list[Resolved]]:
        for name, pushes in standing.items():
            before = self.before[name]
            base = before.amount if isinstance(before, Load) else before
            self.resolved[name] = resolve_carried(base, pushes, self._lowest(name))
            self.stored[name] = self._as_stored(name, self.resolved[name])
        return {name: [self.resolved[name]] for name in standing}

    def _keys(self, variable: CarryVariable) -> list[str]:
        """The keys of a variable's numbers: its name, or one for each set."""
        name = variable.ref.name
        if variable.ref.per == SET:
            return [f"{name}#{number}" for number in self._set_numbers]
        return [name] if variable.ref.per in _CHANGED_FOR.get(per_of(self.subject), _OF_TRACKS) else []

    def _variable(self, key: str) -> CarryVariable:
        return self._rulebook.carry[key.partition("#")[0]]

    def _key(self, key: str) -> tuple[str, str]:
        """The name and the owner of the number."""
        return self._variable(key).ref.name, self._owner(key)

    def _owner(self, key: str) -> str:
        return self._variable(key).ref.owner(self.subject, int(key.partition("#")[2] or 0))

    def _carried(self, variable: CarryVariable, key: str) -> Load | Decimal | None:
        """A carried number before these rules, in the unit of the rack; what it starts from when there is none yet."""
        ref = variable.ref
        found: Value | None = self.together.as_it_was(self.carried).variables.get(self._key(key))
        if found is None and ref.start is not None:
            self.scene = self.scene or self._scene()
            found = start_of(ref, self.scene)
        if isinstance(found, Load):
            return found.to(self.rack.unit)
        return found if isinstance(found, Decimal) else None

    def _as_stored(self, name: str, result: Resolved) -> Load | Decimal | None:
        """A carried number after these rules; one that no rule has moved stays as it is, to the grain.

        Only today's bar is rounded to today's plates: a load in kilograms is still that load in a gym of pounds.
        """
        variable = self._variable(name)
        if result.exact == result.base:
            return self.before[name]
        moved = self._moved(name, result)
        owner = self._owner(name)
        kept = None if moved is None else variable.kept(moved, owner)
        if kept != moved:
            ends = [each.to(self.rack.unit).amount if isinstance(each, Load) else each for each in (moved, kept)]
            limits = variable.range_of(owner)
            how = phrases.OUT_OF_RANGE(range=limits)
            result.steps.append(Step(StepKind.CAP, "", ends[0], ends[1], "", True, how=how))
            decided, carried = (shown_number(each, variable.ref.kind) for each in (moved, kept))
            self.clamped[name] = phrases.CLAMPED_DECIDED(
                name=name, subject=owner, value=decided, kept=carried, range=limits
            )
        return kept

    def _moved(self, name: str, result: Resolved) -> Load | Decimal | None:
        """The number where the rules have moved it, before its range is looked at."""
        variable = self._variable(name)
        if variable.ref.kind is not Kind.LOAD:
            count = to_count(result, self._rulebook.dialect["reps_round"])
            return None if count is None else Decimal(count)
        if variable.stored_bar:
            return self._bar(name, result)
        exact = to_grain(result)
        return None if exact is None else Load(exact, self.rack.unit)

    def _bar(self, name: str, result: Resolved) -> Load | Decimal | None:
        """The bar; where these plates would round a rise to less than was lifted, the load stays as it was."""
        dialect, before = self._rulebook.dialect, self.before[name]
        keeps = dialect["off_grid"] == "keep" and isinstance(before, Load)
        rack = self.rack.keeping(before) if keeps and isinstance(before, Load) else self.rack
        bar, base, exact = to_bar(result, rack, dialect), result.base, result.exact
        if bar is not None and base is not None and exact is not None and exact > base > bar.amount:
            result.steps.pop()
            return self.before[name]
        return bar

    def _report(self) -> None:
        """What each push did to its number, now that the number is known."""
        by_id = {entry.id: entry for entry in self.ledger.entries}
        for name, push in self.pushes:
            entry, result = by_id[push.id], self.resolved[name]
            before, after = self.before[name], self.stored[name]
            binding = any(step.push == push.id and step.binding for step in result.steps)
            binding = binding and (push.force is not Force.PROPOSAL or before != after)
            if push.id in result.overruled:
                entry.overruled_by, binding = result.overruled[push.id], False
            kind = self._variable(name).ref.kind
            shown = (shown_number(before, kind), shown_number(after, kind))
            entry.changes.append(Change(name, push.text, shown[0], shown[1] if binding else shown[0], binding))
            if entry.number is None or name == "load":
                entry.number = shown

    def _write(self) -> None:
        carried = self.carried
        for name, result in self.resolved.items():
            self.panel.conflicts += result.conflict
            before, after, key = self.before[name], self.stored[name], self._key(name)
            # A number that starts from another one is its own from the first time that a rule sets it.
            begins = self._variable(name).ref.moves and key not in carried.variables
            stays = after == before and not begins and key not in self.together.before
            if "/" in self.subject and self._variable(name).ref.per == "lift":
                kind = self._variable(name).ref.kind
                shown = (shown_number(before, kind), shown_number(after, kind))
                self.together.tell(key, result, shown, carried.digest.reviews)
                mine = [push for target, push in self.pushes if target == name]
                self.together.note(key, carried, self.subject, self.section, mine)
            if after is None or stays:
                continue
            if "/" in self.subject and rose(before, after):
                carried.digest.note_raise(self.subject, self.on)
            carried.write(*key, after)
