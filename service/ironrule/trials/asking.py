"""Asks for a test as a platform would: requests over the wire's messages, carried state sent back as it came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.carried.state import Carried, track_of
from ironrule.coaching.answer import Answer, Outcome
from ironrule.coaching.answering import answer
from ironrule.coaching.effects import begun
from ironrule.coaching.fold import first_day
from ironrule.coaching.panel import Trace
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.desk import TestDesk
from ironrule.trials.names import Names
from ironrule.trials.performed import followed
from ironrule.trials.shorthand import Did
from ironrule.trials.so_far import NotAsked, SoFar, so_far
from ironrule.trials.suite import Entry, Given, Reading, Step, Trial
from ironrule.trials.told import Told
from ironrule.v1.carried_state_pb2 import CarriedState
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_DECISIONS, EXPLAIN_LEVEL_FULL
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.vocabulary.verbs import AFTER_SET
from ironrule.wire import RequestInvalid, record_from, response_from
from ironrule.wire.carried import carried_row

_NEXT = "next"
#: What is told of a load set by hand belongs to the day that it was set for.
_OF_OVERRIDES = frozenset({"OVERRIDE_LIMITED", "OVERRIDE_NOT_USED"})


class Unanswered(Exception):
    """A step that cannot be sent, or that the service would refuse. Holds the step, why, and what was expected."""

    def __init__(self, step: Step, why: str, expected: str = "a record that the service takes") -> None:
        super().__init__(why)
        self.step = step
        self.why = why
        self.expected = expected


@dataclass
class Sitting:
    """One test under way on one engine: what is carried, every answer so far, and how many events there were."""

    trial: Trial
    rulebook: Rulebook
    engine: Engine
    full: bool = False
    answers: list[Told] = field(default_factory=list)
    _carried: CarriedState = field(default_factory=CarriedState)
    _last: Told | None = None
    _asked: datetime | None = None
    _events: int = 0
    _so_far: SoFar = field(default_factory=SoFar)

    def tell(self) -> Iterator[tuple[Step, Told]]:
        """The answer of each step. Raises Unanswered."""
        for step in self.trial.steps:
            if step.fresh:
                self._carried, self._last, self._asked = self._given(self.trial.given), None, None
                self._so_far = SoFar()
            sent: list[Event] = []
            for entry in step.log:
                if entry.follows or entry.whole:
                    if sent or self._last is None:
                        self._ask(step, sent, entry.at)
                        sent = []
                    sent.append(self._followed(step, entry))
                else:
                    sent.append(self._dated(entry.event, entry.at, entry.recorded))
            goes_on = self._so_far.begun and step.under_way is not None and not step.log
            told = self._last if goes_on else self._ask(step, sent, step.as_of, last=True)
            assert told is not None
            yield step, told if step.under_way is None else self._rest(step, told, step.under_way)

    def _rest(self, step: Step, told: Told, sets: Mapping[str, Did]) -> Told:
        """What remains of the session that an answer asked for, after some sets of it."""
        request = self._request(step, [], step.as_of)
        request.ClearField("planned_session")
        request.under_way.session_ref.CopyFrom(told.response.session_ref)
        try:
            begun = so_far(told.response.session_ref, sets)
        except NotAsked as mistake:
            raise Unanswered(step, str(mistake)) from mistake
        request.under_way.exercises.extend(begun)
        rest = self._answer(step, request)
        self.answers.append(rest)
        self._last, self._carried, self._so_far = rest, rest.response.carried, SoFar(tuple(begun))
        return rest

    def _request(self, step: Step, events: Sequence[Event], as_of: datetime, *, last: bool = False) -> PrescribeRequest:
        return PrescribeRequest(
            rulebook=self.rulebook.name,
            athlete=self.trial.athlete,
            events=events,
            as_of=as_of.isoformat(),
            explain=EXPLAIN_LEVEL_FULL if self.full else EXPLAIN_LEVEL_DECISIONS,
            planned_session=step.plan,
            carried=self._carried,
            coach_override=step.override if last else None,
            sessions_ahead=step.ahead if last else 0,
            language=self.trial.language,
        )

    def _ask(self, step: Step, events: Sequence[Event], as_of: datetime, *, last: bool = False) -> Told:
        """One answer; the `last` of a step is what it is about, with what is set by hand and what lies ahead."""
        request = self._request(step, events, as_of, last=last)
        if step.reading is not None:
            request.events.append(self._read(step.reading, as_of))
        told = self._answer(step, request)
        reviewed = self._reviewed(step, request) if self.full else ()
        day = self._other_day(step, told)
        if day:
            del request.events[:]
            request.carried.CopyFrom(told.response.carried)
            request.carried.next_day = day
            there = self._answer(step, request)
            mine = [each for each in there.notices if each in _OF_OVERRIDES]
            told = replace(there, notices=(*(each for each in told.notices if each not in _OF_OVERRIDES), *mine))
        if self.full:
            told = replace(told, traces=(*reviewed, *(each for each in told.traces if not _of_a_review(each))))
        self.answers.append(told)
        self._last, self._carried, self._asked = told, told.response.carried, as_of
        self._so_far = SoFar()
        return told

    def _reviewed(self, step: Step, request: PrescribeRequest) -> tuple[Trace, ...]:
        """How rules came out that reviewed the lifts of a step, of which an answer tells only those it prescribes."""
        other = PrescribeRequest()
        other.CopyFrom(request)
        other.ClearField("planned_session")
        other.ClearField("coach_override")
        other.ClearField("sessions_ahead")
        for subject in sorted({self.trial.lift, *(track_of(each.subject) for each in step.wanted)}):
            lift, slash, track = subject.partition("/")
            if slash:
                other.planned_session.exercises.add(exercise=lift, track=track).sets.add(sets=1, reps=1)
        return tuple(filter(_of_a_review, self._answer(step, other).traces))

    def _answer(self, step: Step, request: PrescribeRequest) -> Told:
        try:
            found = answer(record_from(request), self.rulebook, self.engine)
        except RequestInvalid as mistake:
            raise Unanswered(step, "; ".join(f"{each.field}: {each.message}" for each in mistake.problems)) from mistake
        except (CarryStale, CarryIncompatible) as mistake:
            raise Unanswered(step, str(mistake)) from mistake
        return replace(self._told(found), ahead=tuple(self._told(each.answer) for each in found.ahead))

    def _told(self, found: Answer) -> Told:
        notices = tuple(dict.fromkeys(code for code, _ in found.notices))
        return Told(found, response_from(found), self.rulebook, notices, tuple(found.traces))

    def _given(self, given: Given) -> CarriedState:
        book = self.rulebook
        state = Carried(
            book.name,
            book.revision,
            dict(given.variables),
            [begun(book.effects[name], owner, "", on) for (name, owner), on in sorted(given.effects.items())],
            next_day=given.day or first_day(book),
            shapes={name: variable.shape for name, variable in book.carry.items()},
            stages=dict(given.stages),
            week=given.week,
            cycle=given.cycle,
            rungs=dict(given.rungs),
        )
        plan, given_as = book.plan, state.variables
        state.variables = {(name, plan.standing(owner, state)): value for (name, owner), value in given_as.items()}
        return CarriedState(**carried_row(state))

    def _other_day(self, step: Step, told: Told) -> str:
        """The day that the test is about, where another one was answered: as it says, else the next with its lift."""
        now, rotation = told.answer.day, self.rulebook.plan.rotation
        stopped = told.answer.outcome is Outcome.STOPPED
        if stopped or step.plan is not None or now not in rotation or step.day == _NEXT:
            return ""
        if step.day:
            return "" if step.day == now else step.day
        if not self.trial.lift or (step.fresh and self.trial.given.day) or told.exercise(self.trial.lift) is not None:
            return ""
        days = Names(self.rulebook, TestDesk()).days_of(self.trial.lift)
        here = rotation.index(now)
        return next((day for day in (*rotation[here:], *rotation[:here]) if day in days), "")

    def _followed(self, step: Step, entry: Entry) -> Event:
        """The session that an answer asked for: all of its lifts, or those that the entry names. Raises Unanswered."""
        assert self._last is not None
        asked_for = self._last.lifts()
        follows = {self._last.here(subject): did for subject, did in entry.follows.items()}
        for subject, each in follows.items():
            if subject not in asked_for and not (entry.whole and each == Did(follows=True)):
                expected = f"a lift that was asked for: {', '.join(asked_for) or 'none was'}"
                raise Unanswered(step, f"{subject}; day {self._last.answer.day or 'none'} was asked for", expected)
        event = Event()
        event.session.CopyFrom(entry.event.session)
        event.session.session_ref.CopyFrom(self._last.response.session_ref)
        for asked in self._so_far.with_those_begun(self._last.response.session.exercises):
            did = follows.get(f"{asked.exercise}/{asked.track}")
            if did is not None or entry.whole:
                rest = followed(asked, did or Did(follows=True))
                event.session.exercises.append(self._so_far.before(rest))
        return self._dated(event, entry.at, entry.recorded)

    def _read(self, reading: Reading, as_of: datetime) -> Event:
        at = as_of - reading.age
        late = at if self._asked is None or at >= self._asked else self._asked
        return self._dated(Event(check_in=reading.check_in), at, late)

    def _dated(self, template: Event, at: datetime, recorded: datetime | None) -> Event:
        """An event with its moments and an id; ids rise, so that what happens at one moment folds in order."""
        self._events += 1
        event = Event()
        event.CopyFrom(template)
        kind = event.WhichOneof("happened") or ""
        event.id = f"{self._events:06d} {kind}"
        if kind == "session":
            event.session.ended_at = at.isoformat()
        elif kind == "missed_session":
            event.missed_session.planned_on = at.date().isoformat()
        else:
            getattr(event, kind).at = at.isoformat()
        if recorded is not None:
            event.recorded_at = recorded.isoformat()
        return event


def _of_a_review(trace: Trace) -> bool:
    return trace.section.startswith("after ") and trace.section != AFTER_SET
