"""Review: folds one event into carried state, and decides what it means for the carried numbers."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from weakref import proxy

from msgspec.structs import replace as changed

from ironrule.carried.climbing import same_rung
from ironrule.carried.digest import HORIZON_DAYS, MADE, MISSED, UNFINISHED, Best, Day, Exposure, Folded, Tally
from ironrule.carried.state import ATHLETE, Carried, Freeze, Moved, per_of, subject_of, subject_of_muscle, track_of
from ironrule.coaching.calendar import days_from, mark_done, mark_missed
from ironrule.coaching.court import AFTER_SESSION, Court
from ironrule.coaching.dose import day_of
from ironrule.coaching.draft import places_at
from ironrule.coaching.effects import Standing, begun, drop_ended, forget_the_session, may_start, standings, start
from ironrule.coaching.exposure import exposure_of, judged_by, sets_made
from ironrule.coaching.forgetting import let_go_of_old_tracks
from ironrule.coaching.lifted import Lifted
from ironrule.coaching.maxima import Maxima, best_of_tests
from ironrule.coaching.panel import Panel
from ironrule.coaching.rotation import done_with, is_over, next_in
from ironrule.coaching.rungs import RUNG, Rungs, Trained
from ironrule.coaching.together import Together
from ironrule.coaching.weeks import Weeks
from ironrule.coaching.work import Work
from ironrule.rulebook.evaluate import truth_of
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.athlete import Athlete
from ironrule.training.estimates import estimator_of, moved
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
from ironrule.units import Load
from ironrule.vocabulary.fact import MUSCLE
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene

#: Notices of one code that are written out; the others are counted.
_NOTICES_SHOWN = 20


@dataclass
class Notices:
    """How the events were read: code and what it says, each once."""

    texts: dict[str, dict[Said, None]] = field(default_factory=dict)

    def add(self, code: str, told: Said) -> None:
        """Notes something once."""
        self.texts.setdefault(code, {})[told] = None

    def rows(self) -> list[tuple[str, Said]]:
        """The first of each code, and how many more there are."""
        found: list[tuple[str, Said]] = []
        for code, texts in self.texts.items():
            found += [(code, told) for told in list(texts)[:_NOTICES_SHOWN]]
            if len(texts) > _NOTICES_SHOWN:
                found.append((code, phrases.MORE_LIKE_IT(count=len(texts) - _NOTICES_SHOWN)))
        return found


@dataclass
class Reviewer:
    """Folds events into a carried state of its own."""

    athlete: Athlete
    panel: Panel
    carried: Carried
    notices: Notices
    weeks: Weeks = field(init=False)
    maxima: Maxima = field(init=False)
    rungs: Rungs = field(init=False)
    #: The section and the moment that rules are heard in, and what they say of numbers that tracks share.
    moment: tuple[str, datetime] | None = None
    together: Together = field(default_factory=Together)

    def __post_init__(self) -> None:
        self.rungs = Rungs(self._rulebook.plan, self.carried, self.panel, self.notices.add)

        # Weakly: a record in a cycle stays until Python looks through all objects, which the service lets it do rarely.
        reviewer = proxy(self)

        def at_the_end(subject: str, ended: datetime, exposure: Exposure | None, section: str) -> None:
            reviewer._hold_court(subject, ended, exposure, [], section)

        self.weeks = Weeks(self._rulebook, self.carried, self.notices.add, at_the_end)
        self.maxima = Maxima(self._rulebook, self.carried, at_the_end)

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
                if self.maxima.take(test.exercise, Best(test.load, test.reps, test.at.date())):
                    yield from self.maxima.follow(test.exercise, test.at)
            case MissedSession() as missed:
                self._missed(missed.planned_on)
            case Clearance(at):
                freeze, cleared = self.carried.freeze, self.carried.cleared
                self.carried.cleared = at if cleared is None else max(cleared, at)
                if freeze is not None and at >= freeze.since:
                    self.carried.freeze = None
            case EnteredNumber() as entered:
                self._entered(entered)
        forget_the_session(self.carried, event.what.at.date())
        self.carried.digest.remember(Folded(event.short_id, event.content_hash, event.recorded))

    def _missed(self, planned_on: date) -> None:
        self.weeks.begin(planned_on)
        if self.weeks.holds(planned_on):
            mark_missed(self._rulebook.plan, self.carried, planned_on)
        self.carried.digest.add_to_day(Day(planned_on, missed=1))

    def _entered(self, entered: EnteredNumber) -> None:
        """Takes a number over that somebody entered, if this rulebook carries one of its name, kind and owner."""
        if entered.name == RUNG and self.rungs.enter(entered.subject, entered.value):
            return
        self.rungs.begin([track_of(entered.subject)])
        subject = self._rulebook.plan.standing(entered.subject, self.carried)
        variable = self._rulebook.carry.get(entered.name)
        if variable is None or (variable.ref.kind is Kind.LOAD) is not isinstance(entered.value, Load):
            known, none = ", ".join(sorted(self._rulebook.carry)), phrases.NO_NUMBER_CARRIED(name=entered.name)
            told = phrases.NUMBER_NOT_CARRIED(name=entered.name, known=known) if known else none
            self.notices.add("UNKNOWN_NUMBER", told)
        elif per_of(subject) != variable.ref.per:
            told = phrases.NUMBER_PER(name=entered.name, per=variable.ref.per, entered=per_of(subject))
            self.notices.add("UNKNOWN_NUMBER", told)
        else:
            kept = variable.kept(entered.value, subject)
            if kept != entered.value:
                limits = variable.range_of(subject)
                told = phrases.CLAMPED_ENTERED(name=entered.name, subject=subject, value=entered.value, range=limits)
                self.notices.add("CARRY_CLAMPED", told)
            self.carried.write(entered.name, subject, kept)

    def _check_in(self, check_in: CheckIn) -> None:
        # Which flags there were is the freeze's to know; the ring keeps that they were asked for.
        asked = check_in if check_in.red_flags is None else changed(check_in, red_flags=())
        if self.carried.digest.add_check_in(asked):
            self.notices.add("CHECK_INS_LET_GO", phrases.CHECK_INS_LET_GO)
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
        self.rungs.begin(subject_of(each.exercise, self._track(session, each, day)) for each in session.exercises)
        if session.ref is not None:
            for each in session.ref.starts:
                self._start(each, on)
        else:
            self.notices.add("NO_SESSION_REF", phrases.NO_SESSION_REF)
        resting = any(
            not each.phase.judged and each.effect.scope == ATHLETE
            for each in standings(self._rulebook, self.carried, ATHLETE, on)
        )
        for subject, done in self._by_track(session, day).items():
            yield from self._exercise(event, session, subject, done)
            yield
        if not late:
            for muscle in self._rulebook.plan.muscles_of(each.exercise for each in session.exercises):
                self._hold_court(subject_of_muscle(muscle), session.ended, None, [], AFTER_SESSION)
            self._hold_court(ATHLETE, session.ended, None, [], AFTER_SESSION)
        digest.add_session(session.ended, day_of(session, deload=resting))
        if day and not late:
            self._move_lifts(session, day)
        if day:
            yield from self._move_on(day, session.ended, late=late)
        forget_the_session(self.carried, on)
        newest = (digest.newest_session or session.ended).date()
        drop_ended(self._rulebook, self.carried, newest)
        for track in digest.drop_older_than(newest):
            self.notices.add("TRACK_LET_GO", phrases.TRACK_TOO_OLD(track=track, days=HORIZON_DAYS))
        for track in let_go_of_old_tracks(self.carried):
            self.notices.add("TRACK_LET_GO", phrases.TRACKS_TOO_MANY(track=track))

    def _move_lifts(self, session: Session, day: str) -> None:
        """Lifts that were left out are due later; no more is one that was offered, done, or belongs to this day."""
        plan, moved = self._rulebook.plan, self.carried.moved
        ref = session.ref or SessionRef(day)
        if not moved and not ref.moved:
            return
        offered = [self.rungs.subject(each.exercise, each.track) for each in ref.slots]
        for subject in (*offered, *self._by_track(session, day), *plan.subjects(plan.days[day], self.carried)):
            moved.pop(subject, None)
        known = {subject for slots in plan.days.values() for subject in plan.subjects(slots, self.carried)}
        for each in ref.moved:
            subject = self.rungs.subject(each.exercise, each.track)
            if subject in known:
                moved[subject] = Moved(session.ended.date(), each.not_before)

    def _move_on(self, day: str, ended: datetime, *, late: bool) -> Generator[None, None, None]:
        """To the plan's next day: in rotation a round, which is a week, ends when each of its days was trained."""
        plan, carried = self._rulebook.plan, self.carried
        if plan.weekdays:
            if not plan.alternates:
                carried.next_day = ""
            elif not late:
                self._turn(day)
            if self.weeks.holds(ended.date()):
                mark_done(plan, carried, day, ended.date())
        elif not late and self._turn(day):
            yield from self.weeks.end(ended)

    def _turn(self, day: str) -> bool:
        """On in the rotation, after a day; whether that closes a round."""
        rotation, carried = self._rulebook.plan.rotation, self.carried
        done = done_with(rotation, carried.round_done, day)
        over = is_over(rotation, done)
        carried.round_done, carried.last_day = () if over else done, day
        carried.next_day = next_in(rotation, carried.round_done, day)
        return over

    def _start(self, each: EffectRef, on: date) -> None:
        """Starts an effect that the prescription had proposed, for a subject that its scope allows."""
        subject = self._rulebook.plan.standing(each.subject, self.carried)
        effect = self._rulebook.effects.get(each.effect)
        if effect is None or effect.scope != per_of(subject):
            return
        if not may_start(self._rulebook, self.carried, effect, subject, on):
            rule = each.rule if each.rule in self._rulebook.rule_ids else ""
            start(self.carried, begun(effect, subject, rule, on))

    def _plan_day(self, session: Session) -> str:
        """The day that was trained: as echoed, else the first from the pointer on that has the first lift."""
        plan = self._rulebook.plan
        if session.ref is not None:
            return session.ref.day if session.ref.day in plan.rotation else ""
        first = session.exercises[0].exercise if session.exercises else ""
        for day in days_from(plan, self.carried, session.ended.date()):
            if any(plan.has(slot, first) for slot in plan.days[day]):
                return day
        self.notices.add("UNKNOWN_DAY", phrases.UNKNOWN_DAY(exercise=first) if first else phrases.NO_EXERCISE)
        return ""

    def _by_track(self, session: Session, day: str) -> dict[str, Trained]:
        """The sets of each track: the same track twice in a session is one exposure, whether or not it was named."""
        found: dict[str, dict[str, tuple[PerformedSet, ...]]] = {}
        for each in session.exercises:
            mine = found.setdefault(self.rungs.subject(each.exercise, self._track(session, each, day)), {})
            mine[each.exercise] = (*mine.get(each.exercise, ()), *each.sets)
        return dict(found)

    def _track(self, session: Session, performed: PerformedExercise, day: str) -> str:
        """The track of an exercise: as it was named or echoed, else by the plan."""
        slot = slot_for(session, performed)
        return performed.track or (slot.track if slot else self._track_for(performed.exercise, day))

    def _exercise(self, event: Event, session: Session, subject: str, done: Trained) -> Generator[None, None, None]:
        trained, sets, present = self.rungs.present(subject, done)
        slots = session.ref.slots if session.ref is not None else ()
        slot = next((each for each in slots if self.rungs.subject(each.exercise, each.track) == subject), None)
        on = session.ended.date()
        ring = self.carried.digest.exposures.get(subject, [])
        late = bool(ring) and session.ended < ring[-1].ended
        if late:
            self.notices.add("LATE_SESSION", phrases.LATE_SESSION(subject=subject, on=str(on)))
        before = standings(self._rulebook, self.carried, subject, on)
        limited = (
            late or not present or (slot is not None and slot.limited) or any(not each.phase.judged for each in before)
        )
        rung = trained if self.rungs.lift_of(subject) else ""
        work = Work(
            event.content_hash,
            session.ended,
            tuple(each for each in sets if each.working and each.type is not SetType.TEST),
            slot,
            limited,
            self._rulebook.dialect["unfinished_set"] == "missed",
            same_rung((each for each in ring if each.ended < session.ended), rung),
            tuple(each for each in sets if each.type is SetType.TEST),
            self.carried.forgotten(subject, self._rulebook.forgets),
            self._rulebook.goes_by_sets,
            estimator_of(self._rulebook.dialect),
            partial(moved, implement=CATALOGUE[trained].implement, bodyweight=self.athlete.bodyweight),
            tuple(each for each in sets if not each.working and each.performed),
            self._rulebook.usual,
            () if slot is not None else places_at(self._rulebook, self._scene_of(subject, session.ended)),
        )
        exposure = self._judged(subject, changed(exposure_of(work), rung=rung), work)
        self.carried.digest.add_exposure(subject, exposure)
        best, exercise = best_of_tests(work), subject.partition("/")[0]
        is_new = best is not None and self.maxima.take(exercise, best)
        if not late:
            self._count(subject, exposure, work)
            self._judge(subject, exposure, work, before)
        if is_new:
            yield from self.maxima.follow(exercise, session.ended)

    def _count(self, subject: str, exposure: Exposure, work: Work) -> None:
        """Counts the session in the week and the cycle of the plan that it lies in."""
        outcome, on = exposure.outcome, exposure.on
        short = outcome == UNFINISHED and work.unfinished_is_missed
        missed, done = outcome == MISSED or short, exposure.sets_done
        tally = Tally(outcome == MADE, missed, done > 0, sets_made(work), done)
        self.carried.digest.count(subject, tally, week=self.weeks.holds(on), cycle=self.weeks.cycle_holds(on))

    def _judged(self, subject: str, exposure: Exposure, work: Work) -> Exposure:
        """The exposure with the outcome that the success line of its track or stage gives."""
        track = self._rulebook.tracks.get(subject.rpartition("/")[2])
        success = None if track is None else track.success_of(subject, self.carried)
        if success is None:
            return exposure
        scene = self._scene_of(subject, exposure.ended)
        return judged_by(exposure, work, truth_of(success, scene.at(exposure)))

    def _scene_of(self, subject: str, moment: datetime) -> Scene:
        exercise = CATALOGUE[subject.partition("/")[0]]
        forgets, usual = self._rulebook.forgets, self._rulebook.usual
        return Scene(self.athlete, self.carried, moment, subject, exercise, forgets=forgets, usual=usual)

    def _track_for(self, exercise: str, day: str) -> str:
        """The plan's track for an exercise: of that day, else of any day, else its own."""
        plan = self._rulebook.plan
        slots = [*plan.days.get(day, ()), *(slot for each in plan.rotation for slot in plan.days[each])]
        found = next((slot.track for slot in slots if plan.has(slot, exercise)), "")
        if not found:
            self.notices.add("EXERCISE_NOT_IN_PLAN", phrases.EXERCISE_NOT_IN_PLAN(exercise=exercise))
        return found or "own"

    def _judge(self, subject: str, exposure: Exposure, work: Work, before: list[Standing]) -> None:
        """Runs the rules of `after session` for one track, stage by stage, and writes what they decide."""
        lifted = Lifted(self._rulebook, self.carried, subject, exposure, work)
        full, known = lifted.full_load(), self.carried.digest.last_full.get(subject)
        if full is not None:
            self.carried.digest.last_full[subject] = full
        scene = self._scene_of(subject, exposure.ended).at(exposure)
        for code, told in lifted.take_over(full.load if full else exposure.lifted, known, scene):
            self.notices.add(code, told)
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
        if court.ascent.goal:
            self.rungs.move(subject, court.ascent.goal)
        for name, text in court.clamped.items():
            if name != "load":  # whose steps show it
                self.notices.add("CARRY_CLAMPED", text)


def slot_for(session: Session, performed: PerformedExercise) -> SlotRef | None:
    """The slot of the prescription that an exercise was done for."""
    if session.ref is None:
        return None
    mine = [each for each in session.ref.slots if each.exercise == performed.exercise]
    return next((each for each in mine if performed.track in (None, each.track)), None)
