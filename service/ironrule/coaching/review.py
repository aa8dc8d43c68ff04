"""Review: folds one event into carried state, and decides what it means for the carried numbers."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from ironrule.carried.digest import HORIZON_DAYS, MADE, MISSED, UNFINISHED, Best, Exposure, Folded, FullLoad, Tally
from ironrule.carried.state import ATHLETE, Carried, Freeze, Moved, per_of, subject_of, subject_of_muscle
from ironrule.coaching.calendar import days_from, mark_done, mark_missed
from ironrule.coaching.court import AFTER_SESSION, Court
from ironrule.coaching.draft import places_at
from ironrule.coaching.effects import Standing, begun, drop_ended, may_start, standings, start
from ironrule.coaching.exposure import exposure_of, judged_by, sets_made, tonnage_of
from ironrule.coaching.forgetting import let_go_of_old_tracks
from ironrule.coaching.panel import Panel
from ironrule.coaching.rotation import done_with, is_over, next_in
from ironrule.coaching.together import Together
from ironrule.coaching.weeks import Weeks
from ironrule.coaching.work import Work
from ironrule.rulebook.evaluate import truth_of
from ironrule.rulebook.plan import Slot
from ironrule.rulebook.rulebook import Rulebook
from ironrule.training.athlete import Athlete
from ironrule.training.estimates import estimator_of
from ironrule.training.events import (
    CheckIn,
    Clearance,
    EffectRef,
    EnteredNumber,
    Event,
    MissedSession,
    PerformedExercise,
    PerformedSet,
    Session,
    SessionRef,
    SetType,
    SlotRef,
    StrengthTest,
)
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, quantised
from ironrule.vocabulary.facts import MUSCLE, TRACK
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene

#: A bar that lies this close to the carried load at a slow tempo was converted from it, and then rounded.
_ROUNDED_BY = Decimal("0.06")


#: Notices of one code that are written out; the others are counted.
_NOTICES_SHOWN = 20


@dataclass
class Notices:
    """How the events were read: code and words, each once."""

    texts: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, code: str, text: str) -> None:
        """Notes something once."""
        self.texts.setdefault(code, {})[text] = None

    def rows(self) -> list[tuple[str, str]]:
        """The first of each code, and how many more there are."""
        found: list[tuple[str, str]] = []
        for code, texts in self.texts.items():
            found += [(code, text) for text in list(texts)[:_NOTICES_SHOWN]]
            if len(texts) > _NOTICES_SHOWN:
                found.append((code, f"And {len(texts) - _NOTICES_SHOWN} more of these."))
        return found


@dataclass
class Reviewer:
    """Folds events into a carried state of its own."""

    athlete: Athlete
    panel: Panel
    carried: Carried
    notices: Notices
    weeks: Weeks = field(init=False)
    #: The section and the moment that rules are heard in, and what they say of numbers that tracks share.
    moment: tuple[str, datetime] | None = None
    together: Together = field(default_factory=Together)

    def __post_init__(self) -> None:
        def at_the_end(subject: str, ended: datetime, exposure: Exposure | None, section: str) -> None:
            self._hold_court(subject, ended, exposure, [], section)

        self.weeks = Weeks(self._rulebook, self.carried, self.notices.add, at_the_end)

    @property
    def _rulebook(self) -> Rulebook:
        return self.panel.rulebook

    def fold(self, event: Event) -> Generator[None, None, None]:
        """Folds one event that was not folded before, pausing after each exercise of a session."""
        yield from self.weeks.reach(event.what.at.date())
        match event.what:
            case Session() as session:
                yield from self._session(event, session)
            case CheckIn() as check_in:
                self._check_in(check_in)
            case StrengthTest() as test:
                self._test(test)
            case MissedSession() as missed:
                self._missed(missed.planned_on)
            case Clearance(at):
                freeze = self.carried.freeze
                if freeze is not None and at >= freeze.since:
                    self.carried.freeze = None
            case EnteredNumber() as entered:
                self._entered(entered)
        self.carried.digest.remember(Folded(event.short_id, event.content_hash, event.recorded))

    def _missed(self, planned_on: date) -> None:
        self.weeks.begin(planned_on)
        if self.weeks.holds(planned_on):
            mark_missed(self._rulebook.plan, self.carried, planned_on)
        self.carried.digest.add_to_day(planned_on, missed=1, deload=False)

    def _test(self, test: StrengthTest) -> None:
        """The newest best counts; one that arrives after a newer one is history."""
        bests, on = self.carried.digest.bests, test.at.date()
        if test.exercise not in bests or bests[test.exercise].on <= on:
            bests[test.exercise] = Best(test.load, test.reps, on)

    def _entered(self, entered: EnteredNumber) -> None:
        """Takes a number over that somebody entered, if this rulebook carries one of its name, kind and owner."""
        variable = self._rulebook.carry.get(entered.name)
        if variable is None or (variable.ref.kind is Kind.LOAD) is not isinstance(entered.value, Load):
            known = ", ".join(sorted(self._rulebook.carry)) or "nothing"
            self.notices.add("UNKNOWN_NUMBER", f"{entered.name} is not carried in this form; carried is: {known}.")
        elif per_of(entered.subject) != variable.ref.per:
            text = f"{entered.name} is carried per {variable.ref.per}, not per {per_of(entered.subject)}."
            self.notices.add("UNKNOWN_NUMBER", text)
        else:
            kept = variable.kept(entered.value, entered.subject)
            if kept != entered.value:
                limits = variable.range_of(entered.subject)
                text = f"{entered.name} of {entered.subject}: {entered.value} was entered, its range is {limits}."
                self.notices.add("CARRY_CLAMPED", text)
            self.carried.write(entered.name, entered.subject, kept)

    def _check_in(self, check_in: CheckIn) -> None:
        # Which flags there were is the freeze's to know; the ring keeps that they were asked for.
        asked = check_in if check_in.red_flags is None else replace(check_in, red_flags=())
        if self.carried.digest.add_check_in(asked):
            self.notices.add(
                "CHECK_INS_LET_GO", "More check-ins came than are kept: readings of four weeks ago went first."
            )
        if check_in.red_flags:
            before = self.carried.freeze or Freeze(check_in.at, ())
            flags = tuple(dict.fromkeys((*before.red_flags, *check_in.red_flags)))
            self.carried.freeze = Freeze(max(before.since, check_in.at), flags)

    def _session(self, event: Event, session: Session) -> Generator[None, None, None]:
        self.moment = None
        on = session.ended.date()
        digest = self.carried.digest
        late = digest.newest_session is not None and session.ended < digest.newest_session
        self.weeks.begin(on)
        day = self._plan_day(session)
        if session.ref is not None:
            for each in session.ref.starts:
                self._start(each, on)
        else:
            told = "A session came without its session_ref: no effect could start with it, and named sets are unknown."
            self.notices.add("NO_SESSION_REF", told)
        resting = any(
            not each.phase.judged and each.effect.scope == ATHLETE
            for each in standings(self._rulebook, self.carried, ATHLETE, on)
        )
        tonnage = sum((tonnage_of(each.sets) for each in session.exercises), Decimal(0))
        for subject, sets in self._by_track(session, day).items():
            self._exercise(event, session, subject, sets)
            yield
        if not late:
            for muscle in self._rulebook.plan.muscles_of(each.exercise for each in session.exercises):
                self._hold_court(subject_of_muscle(muscle), session.ended, None, [], AFTER_SESSION)
            self._hold_court(ATHLETE, session.ended, None, [], AFTER_SESSION)
        digest.add_session(session.ended, tonnage, deload=resting)
        if day and not late:
            self._move_lifts(session, day)
        if day:
            yield from self._move_on(day, session.ended, late=late)
        newest = (digest.newest_session or session.ended).date()
        drop_ended(self._rulebook, self.carried, newest)
        for track in digest.drop_older_than(newest):
            self.notices.add(
                "TRACK_LET_GO", f"{track} was trained more than {HORIZON_DAYS} days ago: its numbers stay."
            )
        for track in let_go_of_old_tracks(self.carried):
            self.notices.add("TRACK_LET_GO", f"{track} was trained longest ago of more tracks than are remembered.")

    def _move_lifts(self, session: Session, day: str) -> None:
        """Lifts that were left out are due later; no more is one that was offered, done, or belongs to this day."""
        plan, moved = self._rulebook.plan, self.carried.moved
        ref = session.ref or SessionRef(day)
        if not moved and not ref.moved:
            return
        offered = [subject_of(each.exercise, each.track) for each in ref.slots]
        for subject in (*offered, *self._by_track(session, day), *_subjects(plan.days[day])):
            moved.pop(subject, None)
        known = {subject for slots in plan.days.values() for subject in _subjects(slots)}
        for each in ref.moved:
            subject = subject_of(each.exercise, each.track)
            if subject in known:
                moved[subject] = Moved(session.ended.date(), each.not_before)

    def _move_on(self, day: str, ended: datetime, *, late: bool) -> Generator[None, None, None]:
        """To the plan's next day: in rotation a round, which is a week, ends when each of its days was trained."""
        plan, carried = self._rulebook.plan, self.carried
        if plan.weekdays:
            carried.next_day = ""
            if self.weeks.holds(ended.date()):
                mark_done(plan, carried, day, ended.date())
        elif not late:
            done = done_with(plan.rotation, carried.round_done, day)
            over = is_over(plan.rotation, done)
            carried.round_done, carried.last_day = () if over else done, day
            carried.next_day = next_in(plan.rotation, carried.round_done, day)
            if over:
                yield from self.weeks.end(ended)

    def _start(self, each: EffectRef, on: date) -> None:
        """Starts an effect that the prescription had proposed, for a subject that its scope allows."""
        effect = self._rulebook.effects.get(each.effect)
        if effect is None or effect.scope != per_of(each.subject):
            return
        if not may_start(self._rulebook, self.carried, effect, each.subject, on):
            rule = each.rule if each.rule in self._rulebook.rule_ids else ""
            start(self.carried, begun(effect, each.subject, rule, on))

    def _plan_day(self, session: Session) -> str:
        """The day that was trained: as echoed, else the first from the pointer on that has the first lift."""
        plan = self._rulebook.plan
        if session.ref is not None:
            return session.ref.day if session.ref.day in plan.rotation else ""
        first = session.exercises[0].exercise if session.exercises else ""
        for day in days_from(plan, self.carried, session.ended.date()):
            if any(slot.exercise == first for slot in plan.days[day]):
                return day
        self.notices.add("UNKNOWN_DAY", f"No day of the plan has {first or 'no exercise'}: the plan did not move on.")
        return ""

    def _by_track(self, session: Session, day: str) -> dict[str, tuple[PerformedSet, ...]]:
        """The sets of each track: the same track twice in a session is one exposure, whether or not it was named."""
        found: dict[str, tuple[PerformedSet, ...]] = {}
        for each in session.exercises:
            slot = _slot_for(session, each)
            track = each.track or (slot.track if slot else self._track_for(each.exercise, day))
            subject = subject_of(each.exercise, track)
            found[subject] = (*found.get(subject, ()), *each.sets)
        return found

    def _exercise(self, event: Event, session: Session, subject: str, sets: tuple[PerformedSet, ...]) -> None:
        slots = session.ref.slots if session.ref is not None else ()
        slot = next((each for each in slots if subject_of(each.exercise, each.track) == subject), None)
        on = session.ended.date()
        ring = self.carried.digest.exposures.get(subject, [])
        late = bool(ring) and session.ended < ring[-1].ended
        if late:
            self.notices.add("LATE_SESSION", f"{subject} was trained again since {on}: it is kept, but not judged.")
        before = standings(self._rulebook, self.carried, subject, on)
        limited = late or (slot is not None and slot.limited) or any(not each.phase.judged for each in before)
        work = Work(
            event.content_hash,
            session.ended,
            tuple(each for each in sets if each.working and each.type is not SetType.TEST),
            slot,
            limited,
            self._rulebook.dialect["unfinished_set"] == "missed",
            [each for each in ring if each.ended < session.ended],
            tuple(each for each in sets if each.type is SetType.TEST),
            self.carried.forgotten(subject, self._rulebook.forgets),
            self._rulebook.goes_by_sets,
            estimator_of(self._rulebook.dialect),
            () if slot is not None else places_at(self._rulebook, self._scene_of(subject, session.ended)),
        )
        exposure = self._judged(subject, exposure_of(work), work)
        self.carried.digest.add_exposure(subject, exposure)
        if not late:
            self._count(subject, exposure, work)
            self._judge(subject, exposure, work, before)

    def _count(self, subject: str, exposure: Exposure, work: Work) -> None:
        """Counts the session in the week and the cycle of the plan that it lies in."""
        outcome, on = exposure.outcome, exposure.on
        short = outcome == UNFINISHED and work.unfinished_is_missed
        missed, done = outcome == MISSED or short, exposure.sets_done
        tally = Tally(outcome == MADE, missed, done > 0, sets_made(work), done)
        self.carried.digest.count(subject, tally, week=self.weeks.holds(on), cycle=self.weeks.cycle_holds(on))

    def _judged(self, subject: str, exposure: Exposure, work: Work) -> Exposure:
        """The exposure with the outcome that the success line of its track gives."""
        track = self._rulebook.tracks.get(subject.rpartition("/")[2])
        if track is None or track.success is None:
            return exposure
        scene = self._scene_of(subject, exposure.ended)
        return judged_by(exposure, work, truth_of(track.success, scene.at(exposure)))

    def _scene_of(self, subject: str, moment: datetime) -> Scene:
        exercise = CATALOGUE[subject.partition("/")[0]]
        forgets, usual = self._rulebook.forgets, self._rulebook.usual
        return Scene(self.athlete, self.carried, moment, subject, exercise, forgets=forgets, usual=usual)

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
        full = self._full_load(subject, exposure, work)
        if full is not None:
            self.carried.digest.last_full[subject] = full
        self._take_over(subject, full.load if full else exposure.lifted, exposure, work)
        self._hold_court(subject, exposure.ended, exposure, before, AFTER_SESSION)

    def _hold_court(
        self, subject: str, ended: datetime, exposure: Exposure | None, before: list[Standing], section: str
    ) -> None:
        per = per_of(subject)
        if per in (ATHLETE, MUSCLE) and not self._rulebook.has_rules_of(section, per):
            return
        exercise = CATALOGUE.get(subject.partition("/")[0])
        rack = self.athlete.equipment.rack_for("barbell" if exercise is None else exercise.implement)
        if self.moment != (section, ended):
            self.moment, self.together = (section, ended), Together()
        mine = (self.athlete, self.panel, self.carried, subject, ended, exposure, rack, before, section)
        court = Court(*mine, self.together)
        for stage in self._rulebook.stages(section):
            court.run(stage)
        court.write()
        for name, text in court.clamped.items():
            if name != "load":  # whose steps show it
                self.notices.add("CARRY_CLAMPED", text)

    def _full_load(self, subject: str, exposure: Exposure, work: Work) -> FullLoad | None:
        """What was lifted outside any limit or effect; at a converted tempo, what it stands for at the usual one."""
        done = exposure.lifted
        if exposure.limited or done is None:
            return None
        factor = work.tempo.load_factor if work.tempo else None
        before = self.carried.digest.last_full.get(subject)
        usual = before.tempo_factor if before is not None else None
        if work.slot is None or not usual or not factor or factor >= usual:
            return FullLoad(done, exposure.on, factor)
        asked, carried = work.target_load(0), self.carried.load_of(subject)
        if isinstance(carried, Load) and asked is not None and done >= asked:
            converted = carried.times(factor / usual).in_kg()
            if abs(asked.in_kg() - converted) <= converted * _ROUNDED_BY:
                return FullLoad(carried, exposure.on, usual)
        equal = done.times(usual / factor)
        return FullLoad(Load(quantised(equal.amount), equal.unit), exposure.on, usual)

    def _take_over(self, subject: str, done: Load | None, exposure: Exposure, work: Work) -> None:
        """Before rules run, a carried load follows what was lifted in the sets at it, unless less than asked for."""
        follows = self._rulebook.dialect["raise_from"] == "done" and not exposure.limited
        for name, variable in self._rulebook.carry.items():
            key = (name, variable.ref.owner(subject))
            fresh = key not in self.carried.variables
            # One that is asked for is the load of the sets at it; one with a start of its own is what rules make of it.
            own = variable.asked and variable.ref.per == TRACK
            mine, asked = work.load_at(name) if name in work.at else exposure.load_done, work.asked_at(name)
            short = asked is not None and mine is not None and mine < asked
            begins = fresh and (variable.first_done or own)
            goes_on = follows and not short and (variable.first_done or (own and name in work.at))
            lifted = done if mine == exposure.load_done else mine
            if done is not None and lifted is not None and (begins or goes_on):
                kept = variable.kept(lifted, key[1])
                if kept != lifted:
                    limits = variable.range_of(key[1])
                    text = f"{name} of {subject}: {lifted} was lifted, {kept} is carried; its range is {limits}."
                    self.notices.add("CARRY_CLAMPED", text)
                self.carried.write(*key, kept)


def _subjects(slots: Iterable[Slot]) -> list[str]:
    return [subject_of(slot.exercise, slot.track) for slot in slots]


def _slot_for(session: Session, performed: PerformedExercise) -> SlotRef | None:
    if session.ref is None:
        return None
    mine = [each for each in session.ref.slots if each.exercise == performed.exercise]
    return next((each for each in mine if performed.track in (None, each.track)), None)
