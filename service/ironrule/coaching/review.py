"""Review: folds one event into carried state, and decides what it means for the carried numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ironrule.carried.decision import Change
from ironrule.carried.digest import Best, Exposure, Folded, FullLoad, Review
from ironrule.carried.state import ATHLETE, Carried, Freeze, subject_of
from ironrule.coaching.effects import Standing, advance, begun, drop_ended, may_start, standings, start
from ironrule.coaching.explain import shown_load, step_texts
from ironrule.coaching.exposure import Work, exposure_of, tonnage_of
from ironrule.coaching.ledger import Entry, Ledger
from ironrule.coaching.number import Push, Resolved, resolve, still_standing, to_bar, to_count
from ironrule.coaching.panel import Panel
from ironrule.rulebook.read import end_of
from ironrule.rulebook.rulebook import CarryVariable, Deed, NumberAction, Rulebook
from ironrule.training.athlete import Athlete
from ironrule.training.equipment import Rack
from ironrule.training.events import (
    CheckIn,
    Clearance,
    Event,
    MissedSession,
    PerformedExercise,
    Session,
    SlotRef,
    StrengthTest,
)
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import STAGES

_SECTION = "after session"


@dataclass
class Notices:
    """How the events were read: code and words, each once."""

    rows: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, code: str, text: str) -> None:
        """Notes something once."""
        self.rows[(code, text)] = None


@dataclass
class Reviewer:
    """Folds events into a carried state of its own."""

    athlete: Athlete
    panel: Panel
    carried: Carried
    notices: Notices

    @property
    def _rulebook(self) -> Rulebook:
        return self.panel.rulebook

    def fold(self, event: Event) -> None:
        """Folds one event that was not folded before."""
        match event.what:
            case Session() as session:
                self._session(event, session)
            case CheckIn() as check_in:
                self._check_in(check_in)
            case StrengthTest(at, exercise, load, reps):
                self.carried.digest.bests[exercise] = Best(load, reps, at.date())
            case MissedSession() as missed:
                self.carried.digest.add_to_day(missed.planned_on, missed=1, deload=False)
            case Clearance(at):
                freeze = self.carried.freeze
                if freeze is not None and at >= freeze.since:
                    self.carried.freeze = None
        self.carried.digest.remember(Folded(event.id, event.content_hash, event.recorded))

    def _check_in(self, check_in: CheckIn) -> None:
        self.carried.digest.add_check_in(check_in)
        if check_in.red_flags:
            since = self.carried.freeze.since if self.carried.freeze else check_in.at
            before = self.carried.freeze.red_flags if self.carried.freeze else ()
            flags = tuple(dict.fromkeys((*before, *check_in.red_flags)))
            self.carried.freeze = Freeze(min(since, check_in.at), flags)

    def _session(self, event: Event, session: Session) -> None:
        on = session.ended.date()
        day = self._plan_day(session)
        if session.ref is not None:
            for each in session.ref.starts:
                effect = self._rulebook.effects.get(each.effect)
                if effect is not None and not may_start(self._rulebook, self.carried, effect, each.subject, on):
                    start(self.carried, begun(effect, each.subject, each.rule, on))
        else:
            self.notices.add("NO_SESSION_REF", "A session came without its session_ref: no effect could start with it.")
        resting = any(
            not each.phase.judged and each.effect.scope == ATHLETE
            for each in standings(self._rulebook, self.carried, ATHLETE, on)
        )
        tonnage = sum((tonnage_of(each.sets) for each in session.exercises), Decimal(0))
        for performed in _merged(session.exercises):
            self._exercise(event, session, performed, day)
        self.carried.digest.add_to_day(on, done=1, tonnage=tonnage, deload=resting)
        if day:
            self.carried.next_day = self._rulebook.plan.after(day)
        drop_ended(self._rulebook, self.carried, on)
        self.carried.digest.drop_older_than(on)

    def _plan_day(self, session: Session) -> str:
        """The day that was trained: as echoed, else the first from the pointer on that has the first lift."""
        plan = self._rulebook.plan
        if session.ref is not None:
            return session.ref.day if session.ref.day in plan.rotation else ""
        first = session.exercises[0].exercise if session.exercises else ""
        here = plan.rotation.index(self.carried.next_day) if self.carried.next_day in plan.rotation else 0
        for day in (*plan.rotation[here:], *plan.rotation[:here]):
            if any(slot.exercise == first for slot in plan.days[day]):
                return day
        self.notices.add("UNKNOWN_DAY", f"No day of the plan has {first or 'no exercise'}: the plan did not move on.")
        return ""

    def _exercise(self, event: Event, session: Session, performed: PerformedExercise, day: str) -> None:
        slot = _slot_for(session, performed)
        track = performed.track or (slot.track if slot else self._track_for(performed.exercise, day))
        subject = subject_of(performed.exercise, track)
        on = session.ended.date()
        ring = self.carried.digest.exposures.get(subject, [])
        late = bool(ring) and session.ended < ring[-1].ended
        if late:
            self.notices.add("LATE_SESSION", f"{subject} was trained again since {on}: it is kept, but not judged.")
        before = list(standings(self._rulebook, self.carried, subject, on))
        limited = late or (slot is not None and slot.limited) or any(not each.phase.judged for each in before)
        work = Work(
            event.id,
            session.ended,
            tuple(each for each in performed.sets if each.working),
            slot,
            limited,
            self._rulebook.dialect["unfinished_set"] == "missed",
            [each for each in ring if each.ended < session.ended],
        )
        exposure = exposure_of(work)
        self.carried.digest.add_exposure(subject, exposure)
        if not late:
            self._judge(subject, exposure, work, before)

    def _track_for(self, exercise: str, day: str) -> str:
        """The plan's track for an exercise: of that day, else of any day, else its own."""
        plan = self._rulebook.plan
        slots = [*plan.days.get(day, ()), *(slot for each in plan.rotation for slot in plan.days[each])]
        found = next((slot.track for slot in slots if slot.exercise == exercise), "")
        if not found:
            self.notices.add(
                "EXERCISE_NOT_IN_PLAN", f"{exercise} is not in the plan: it is remembered under its own track."
            )
        return found or "own"

    def _judge(self, subject: str, exposure: Exposure, work: Work, before: list[Standing]) -> None:
        """Runs the rules of `after session` for one track, stage by stage, and writes what they decide."""
        if not exposure.limited and exposure.load_done is not None:
            factor = work.tempo.load_factor if work.tempo else Decimal(1)
            self.carried.digest.last_full[subject] = FullLoad(exposure.load_done, exposure.on, factor)
        exercise = CATALOGUE[subject.partition("/")[0]]
        rack = self.athlete.equipment.rack_for(exercise.implement)
        self._take_over(subject, exposure, work)
        court = _Court(self, subject, exposure, rack)
        for stage in STAGES:
            court.run(stage, before)
        court.write()

    def _take_over(self, subject: str, exposure: Exposure, work: Work) -> None:
        """Before rules run, a carried load follows what was lifted, unless that was less than was asked for."""
        asked = work.target_load(0)
        done = exposure.load_done
        for name, variable in self._rulebook.carry.items():
            key = (name, _owner(variable, subject))
            if key not in self.carried.variables and variable.start is None and not variable.first_done:
                continue
            fresh = key not in self.carried.variables
            follows = self._rulebook.dialect["raise_from"] == "done" and not exposure.limited
            short = asked is not None and done is not None and done < asked
            if variable.first_done and done is not None and (fresh or (follows and not short)):
                self.carried.variables[key] = done


@dataclass
class _Court:
    """One track after one session: gathers what the stages decide, and resolves the carried numbers anew after each."""

    reviewer: Reviewer
    subject: str
    exposure: Exposure
    rack: Rack
    ledger: Ledger = field(default_factory=Ledger)
    pushes: dict[str, list[Push]] = field(default_factory=dict)
    resolved: dict[str, Resolved] = field(default_factory=dict)
    advanced: list[tuple[Standing, bool]] = field(default_factory=list)

    def run(self, stage: str, before: list[Standing]) -> None:
        """One stage: every rule sees the same snapshot."""
        panel = self.reviewer.panel
        scene = self._scene()
        for scope in (ATHLETE, "track"):
            for finding in panel.held(_SECTION, stage, scope, scene):
                entry = self.ledger.note(finding)
                for action in finding.case.actions:
                    if isinstance(action, Deed):
                        self._do(action, entry)
                    else:
                        self._push(action, entry, finding.rule.priority)
        mine = [each for each in before if each.effect.stage == stage]
        ended = panel.ended(stage, scene) if any(each.phase.until is not None for each in mine) else frozenset()
        for each in mine:
            self.advanced.append((each, end_of(each.effect.name, each.progress.phase) in ended))
        self._resolve()

    def write(self) -> None:
        """Writes the carried numbers, the effects and the reasons."""
        carried, on = self.reviewer.carried, self.exposure.on
        for standing, met in self.advanced:
            if standing.state in carried.effects:
                advance(carried, standing, self.subject, on, until_met=met)
        for name, result in self.resolved.items():
            self._write(name, result)
        panel = self.reviewer.panel
        carried.digest.reviews[self.subject] = Review(
            tuple(each.decision(str(on)) for each in self.ledger.entries if each.decided),
            tuple(each for each in (*panel.unevaluated, *self.ledger.unevaluated) if each.section == _SECTION),
            step_texts(self.resolved["load"], self.rack.unit, "what was lifted") if "load" in self.resolved else (),
        )
        panel.unevaluated.clear()

    def _scene(self) -> Scene:
        reviewer = self.reviewer
        on = self.exposure.on
        return Scene(
            reviewer.athlete,
            reviewer.carried,
            self.exposure.ended,
            self.subject,
            CATALOGUE.get(self.subject.partition("/")[0]),
            self.exposure,
            working_load=self._working_load(),
            in_effects=frozenset(
                each.effect.name for each in standings(reviewer._rulebook, reviewer.carried, self.subject, on)
            ),
            forgets=reviewer._rulebook.forgets,
        )

    def _working_load(self) -> Load | None:
        result = self.resolved.get("load")
        return Load(result.exact, self.rack.unit) if result is not None and result.exact is not None else None

    def _do(self, deed: Deed, entry: Entry) -> None:
        if deed.kind != "start":
            entry.changes.append(Change("message", deed.text, "", deed.name, True))
            return
        reviewer, on = self.reviewer, self.exposure.on
        effect = reviewer._rulebook.effects[deed.name]
        subject = ATHLETE if effect.scope == ATHLETE else self.subject
        why_not = may_start(reviewer._rulebook, reviewer.carried, effect, subject, on)
        if not why_not:
            start(reviewer.carried, begun(effect, subject, entry.rule, on))
        entry.changes.append(Change("effect", deed.text, "", why_not or f"{deed.name} from {on}", not why_not))

    def _push(self, action: NumberAction, entry: Entry, priority: int) -> None:
        push = self.ledger.push(entry, action, self.rack.unit, priority=priority)
        if push is not None:
            self.pushes.setdefault(action.target, []).append(push)

    def _resolve(self) -> None:
        """Each number from its base with everything gathered; a rule overruled in one takes the rest back."""
        fallen: dict[str, set[int]] = {}
        for _ in range(2):
            self.resolved = {
                name: self._resolved(name, still_standing(name, pushes, fallen)) for name, pushes in self.pushes.items()
            }
            fallen = {name: set(result.overruled) for name, result in self.resolved.items()}

    def _resolved(self, name: str, pushes: list[Push]) -> Resolved:
        base = self._current(name)
        full = self.reviewer.carried.digest.last_full.get(self.subject)
        return resolve(base, base, pushes, full.load.to(self.rack.unit).amount if full else None)

    def _current(self, name: str) -> Decimal | None:
        variable = self.reviewer._rulebook.carry[name]
        value = self.reviewer.carried.variables.get((name, _owner(variable, self.subject)))
        return value.to(self.rack.unit).amount if isinstance(value, Load) else value

    def _write(self, name: str, result: Resolved) -> None:
        variable = self.reviewer._rulebook.carry[name]
        carried = self.reviewer.carried
        key = (name, _owner(variable, self.subject))
        before = carried.variables.get(key)
        after: Load | Decimal | None
        if variable.ref.kind is Kind.LOAD:
            after = self._bar(variable, result)
        else:
            count = to_count(result)
            after = None if count is None else Decimal(count)
        shown_before, shown_after = _shown(before), _shown(after)
        for entry in self.ledger.entries:
            for push in (each for each in self.pushes[name] if each.id == entry.id):
                binding = any(step.push == push.id and step.binding for step in result.steps)
                if push.id in result.overruled:
                    entry.overruled_by, binding = result.overruled[push.id], False
                entry.changes.append(
                    Change(name, push.text, shown_before, shown_after if binding else shown_before, binding)
                )
                entry.number = (shown_before, shown_after)
        if after is None or after == before:
            return
        if name == "load" and isinstance(after, Load) and isinstance(before, Load) and after > before:
            carried.digest.raised_on[self.subject] = self.exposure.on
        carried.variables[key] = after

    def _bar(self, variable: CarryVariable, result: Resolved) -> Load | None:
        if result.exact is None:
            return None
        if variable.stored_bar:
            return to_bar(result, self.rack, dict(self.reviewer._rulebook.dialect))
        return Load(result.exact, self.rack.unit)


def _owner(variable: CarryVariable, subject: str) -> str:
    return ATHLETE if variable.ref.per == ATHLETE else subject


def _shown(value: Load | Decimal | None) -> str:
    return str(value) if isinstance(value, Decimal) else shown_load(value)


def _slot_for(session: Session, performed: PerformedExercise) -> SlotRef | None:
    if session.ref is None:
        return None
    mine = [each for each in session.ref.slots if each.exercise == performed.exercise]
    return next((each for each in mine if performed.track in (None, each.track)), None)


def _merged(exercises: tuple[PerformedExercise, ...]) -> list[PerformedExercise]:
    """The same exercise on the same track twice in a session is one exposure."""
    merged: dict[tuple[str, str | None], PerformedExercise] = {}
    for each in exercises:
        key = (each.exercise, each.track)
        sets = (*merged[key].sets, *each.sets) if key in merged else each.sets
        merged[key] = PerformedExercise(each.exercise, each.track, sets)
    return list(merged.values())
