"""Whatever happens in whatever order: carrying state is replaying the log, and faults come when the design says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from ironrule.carried.faults import CarryIncompatible, CarryStale
from ironrule.v1.athlete_pb2 import (
    TRAINING_STATUS_INTERMEDIATE,
    TRAINING_STATUS_NOVICE,
    Athlete,
    Equipment,
    TrainingStatus,
)
from ironrule.v1.carried_state_pb2 import CarriedState, CarriedVariable
from ironrule.v1.events_pb2 import RED_FLAG_CHEST_PAIN, RED_FLAG_UNREMITTING_NIGHT_PAIN, Event, RedFlag
from ironrule.v1.prescriptions_pb2 import PlannedSession, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_LB, Load, LoadUnit
from ironrule.wire import RequestInvalid
from tests.coaching.fold import log
from tests.coaching.fold.caller import KG, answered, asked, equipment, novice
from tests.coaching.fold.compare import differences
from tests.coaching.fold.log import How, Stamp
from tests.coaching.fold.model import Folds, Incompatible, Invalid, Memory, Sent, Stale, adopted, instant
from tests.coaching.fold.variants import BACK_STRENGTH, BY_WEEKDAYS, FIRST, VARIANTS, Variant
from tests.sizes import size

START = datetime(2026, 1, 5, 18, 0, tzinfo=timezone(timedelta(hours=1)))
LB = LOAD_UNIT_LB
#: A state that nobody has sent anything to yet is smaller than this, and one that everything was sent to too.
LARGEST_STATE = 64 * 1024

hows = st.builds(
    How,
    short=st.sampled_from((0, 0, 0, 1, 3)),
    sets_left_out=st.sampled_from((0, 0, 0, 1)),
    rpe=st.sampled_from((None, 6, 7, 8, 9, 9.5)),
    technique=st.sampled_from((None, 4, 5, 3, 2)),
    pain=st.sampled_from((None, 0, 3, 5)),
    fault=st.sampled_from(("", "", "hitching", "rounded_upper_back")),
    tempo=st.sampled_from(("", "", "3-1-X-0", "2-1-X-0")),
    share_of_load=st.sampled_from((Fraction(1), Fraction(1), Fraction(9, 10), Fraction(21, 20))),
    velocity=st.sampled_from((None, 0.31, 0.4, 0.45)),
    exertion=st.sampled_from((None, 6, 8.5)),
)
readings = st.fixed_dictionaries(
    {},
    optional={
        "sleep_h": st.sampled_from((3.5, 4.9, 7.0, 8.25)),
        "soreness": st.integers(1, 5),
        "soreness_by_muscle": st.dictionaries(st.sampled_from(("back", "hamstrings", "quads")), st.integers(1, 5)),
        "fatigue": st.integers(1, 5),
        "stress": st.integers(1, 5),
        "pain_now": st.sampled_from((0.0, 3.0)),
        "adherence_14d": st.sampled_from((0.4, 0.9)),
        "hrv_rmssd_ms": st.sampled_from((38.5, 52.0, 61.7)),
        "resting_hr_bpm": st.integers(45, 60),
        "ache": st.sampled_from(("", "knee", "elbow")),
    },
)
flags = st.sampled_from((None, [], [], [RED_FLAG_CHEST_PAIN], [RED_FLAG_UNREMITTING_NIGHT_PAIN] * 2))
own_lifts = st.lists(
    st.tuples(st.sampled_from(log.LIFTS), st.sampled_from((20.0, 61.3, 100.0, 135.0)), st.integers(1, 8)),
    min_size=1,
    max_size=3,
)
#: Hours between what happened and its storing; None: the platform did not say.
delays = st.sampled_from((None, None, 0, 1, 30, 100))
sends = echoes = st.sampled_from((True, True, True, False))
statuses = (TRAINING_STATUS_NOVICE, TRAINING_STATUS_INTERMEDIATE)


GYMS = (
    equipment(KG),
    equipment(LB),
    equipment(KG, ("barbell", 15, 1)),
    equipment(LB, ("barbell", 45, 2.5), ("dumbbell", 0, 10)),
)


@dataclass
class Chapter:
    """Calls under one revision and one profile, as far as review reads it; `before` is the state they began with."""

    variant: Variant
    profile: tuple[int, bytes]
    before: CarriedState | None
    events: list[Event] = field(default_factory=list)


class Platform(RuleBasedStateMachine):
    """A platform that stores events, sends some of them, and keeps what comes back."""

    engine = "compiled"
    first = FIRST
    begun = ((log.LIFTS[0], log.LIFTS[3]), (log.LIFTS[1], log.LIFTS[4]))

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.variant, self.athlete = self.first, novice()
        self.planned: PlannedSession | None = None
        self.log: list[Event] = []
        self.pending: list[Event] = []
        self.memory = Memory()
        self.chapter = Chapter(self.variant, _profile(self.athlete), None)
        self.answer: PrescribeResponse | None = None
        self.numbers = 0

    # What happens.

    @initialize(amount=st.sampled_from((60.0, 102.5)), unit=st.sampled_from((KG, LB)))
    def begin(self, amount: float, unit: LoadUnit.ValueType) -> None:
        """Every lift of the plan is on record."""
        for lifts in self.begun:
            done = [(each, amount, 5) for each in lifts]
            self._happened(log.trained(self._stamp(None, 2), done, unit, How()), send=True)

    @rule(weeks=st.lists(st.tuples(hows, echoes, delays, st.integers(0, 4)), min_size=1, max_size=6))
    def train_as_prescribed(self, weeks: list[tuple[How, bool, int | None, int]]) -> None:
        """Some sessions, each after the answer to the one before; a stop is cleared."""
        for how, echo, delay, days in weeks:
            assert self.answer is not None
            if self.answer.session.exercises:
                event = log.followed(self.answer, self._stamp(delay, days), how, echo=echo)
            else:
                event = log.cleared(self._stamp(delay, days))
            self._happened(event, send=True)

    @rule(how=hows, lifts=own_lifts, unit=st.sampled_from((KG, LB)), delay=delays, send=sends, date_only=st.booleans())
    def train_otherwise(
        self,
        how: How,
        lifts: list[tuple[tuple[str, str], float, int]],
        unit: LoadUnit.ValueType,
        delay: int | None,
        send: bool,
        date_only: bool,
    ) -> None:
        stamp = replace(self._stamp(delay, 1), only_a_date=date_only and delay is not None)
        self._happened(log.trained(stamp, lifts, unit, how), send=send)

    @rule(said=st.lists(st.tuples(readings, flags, delays), min_size=1, max_size=4), send=sends)
    def check_in(self, said: list[tuple[log.Readings, list[RedFlag.ValueType] | None, int | None]], send: bool) -> None:
        for values, present, delay in said:
            self._happened(log.checked_in(self._stamp(delay), values, present), send=send)

    @rule(count=st.sampled_from((5, 30, 70)), send=sends)
    def check_in_often(self, count: int, send: bool) -> None:
        often = [log.checked_in(self._stamp(None), {"sleep_h": 7.0}, None) for _ in range(count)]
        if send:
            self._call(often)
        else:
            self.pending += often

    @rule(days=st.integers(0, 3), send=sends)
    def miss(self, days: int, send: bool) -> None:
        self._happened(log.missed(self._stamp(days * 24)), send=send)

    @rule(
        lift=st.sampled_from(log.LIFTS), amount=st.sampled_from((100.0, 140.5)), reps=st.integers(1, 12), delay=delays
    )
    def test_strength(self, lift: tuple[str, str], amount: float, reps: int, delay: int | None) -> None:
        self._happened(log.tested(self._stamp(delay), lift[0], Load(amount=amount, unit=KG), reps), send=True)

    @rule(days=st.sampled_from((3, 8, 16, 45, 200)))
    def rest(self, days: int) -> None:
        self.now += timedelta(days=days)

    # What changes around it.

    @rule(gym=st.sampled_from(GYMS), status=st.sampled_from(statuses))
    def move(self, gym: Equipment, status: TrainingStatus.ValueType) -> None:
        """Another gym, another status: what a review reads of the profile."""
        self.athlete = _copy(self.athlete)
        self.athlete.equipment.CopyFrom(gym)
        self.athlete.training_status = status
        self._call([])

    @rule(kilograms=st.sampled_from((60.0, 80.5)), age=st.integers(20, 60), sets=st.integers(0, 2))
    def change_what_no_review_reads(self, kilograms: float, age: int, sets: int) -> None:
        """Body, age, priorities, and a session that the coach has planned."""
        self.athlete = _copy(self.athlete)
        self.athlete.bodyweight.CopyFrom(Load(amount=kilograms, unit=KG))
        self.athlete.age_years = age
        self.planned = PlannedSession() if sets else None
        if self.planned is not None:
            self.planned.exercises.add(exercise="bench_press", track="heavy").sets.add(sets=sets, reps=5)
        self._call([])

    @rule(variant=st.sampled_from(VARIANTS), mixer=st.randoms(use_true_random=False))
    def change_rulebook(self, variant: Variant, mixer: Random) -> None:
        """Another revision; more often than not one that this one's numbers fit into."""
        state = self.answer.carried if self.answer else None
        fitting = [each for each in VARIANTS if not isinstance(self._adopted(state, each), Incompatible)]
        self.variant = variant if variant in fitting or mixer.random() < 0.3 else mixer.choice(fitting)
        self._call([])

    # What is sent.

    @rule(mixer=st.randoms(use_true_random=False), again=st.integers(0, 5), withheld=st.sampled_from((0, 0, 1)))
    def send(self, mixer: Random, again: int, withheld: int) -> None:
        """What is due, in any order, with some of what was sent before."""
        due = [each for each in self.pending if instant(_stored(each)) <= self.now]
        mixer.shuffle(due)
        self.pending = [each for each in self.pending if each not in due[withheld:]]
        old = mixer.sample(self.log, min(again, len(self.log)))
        self._call([*due[withheld:], *old, *due[withheld : withheld + 1]])

    @rule(mixer=st.randoms(use_true_random=False), both=st.booleans())
    def edit(self, mixer: Random, both: bool) -> None:
        """Somebody changes what was sent; perhaps the platform sends both."""
        place = mixer.randrange(len(self.log))
        old, new = self.log[place], log.edited(self.log[place])
        if not both:
            self.log[place] = new
        self._call([new, old] if both else [new])

    @rule()
    def send_the_whole_log(self) -> None:
        self._from_scratch()

    # How it is answered.

    def _stamp(self, delay: int | None, days: int = 0) -> Stamp:
        self.now += timedelta(days=days, hours=3)
        self.numbers += 1
        recorded = None if delay is None else self.now + timedelta(hours=delay)
        return Stamp(self.now, recorded, f"e{self.numbers * 7919 % 100_003:06}")  # no id twice, in no order

    def _happened(self, event: Event, *, send: bool) -> None:
        self.pending.append(event)
        if send and instant(_stored(event)) <= self.now:
            self.pending.remove(event)
            self._call([event])

    def _ask(self, events: Sequence[Event], state: CarriedState | None) -> PrescribeResponse:
        request = asked(self.variant, self.athlete, events, state, self.now + timedelta(minutes=5))
        if self.planned is not None:
            request.planned_session.CopyFrom(self.planned)
        return answered(request, self.variant, self.engine)

    def _call(self, events: Sequence[Event]) -> None:
        """Sends events on the state at hand; the answer, or the refusal, is that of the model."""
        state = self.answer.carried if self.answer else None
        stored = {each.id for each in self.log}
        self.log += {each.id: each for each in events if each.id not in stored}.values()
        expected = self.memory.verdict([_sent(each) for each in events])
        note(f"call on {self.variant}: {[each.id for each in events]} -> {type(expected).__name__}")
        if isinstance(expected, Invalid):
            with pytest.raises(RequestInvalid, match="same id and other content"):
                self._ask(events, state)
            return
        rows = self._adopted(state, self.variant)
        if isinstance(rows, Incompatible):
            with pytest.raises(CarryIncompatible, match=rows.name):
                self._ask(events, state)
            self._from_scratch()
            return
        if isinstance(expected, Stale):
            with pytest.raises(CarryStale) as refused:
                self._ask(events, state)
            assert expected.id == refused.value.event_id
            self._from_scratch()
            return
        answer = self._ask(events, state)
        if (self.chapter.variant, self.chapter.profile) != (self.variant, _profile(self.athlete)):
            self._check_notices(answer, state)
            self.chapter = Chapter(self.variant, _profile(self.athlete), state)
        if not expected.new:
            assert rows == list(answer.carried.variables)
        self._folded(expected, events)
        self._check(answer, expected.covered)

    def _adopted(self, state: CarriedState | None, variant: Variant) -> Incompatible | list[CarriedVariable]:
        """What a revision must make of the numbers at hand."""
        old = self.chapter.variant
        if old.rulebook != variant.rulebook and state is not None:
            return Incompatible(old.rulebook)
        return adopted(state.variables if state is not None else [], old.carry, variant.carry)

    def _folded(self, folds: Folds, events: Sequence[Event]) -> None:
        by_id = {each.id: each for each in events}
        self.memory.folded += folds.new
        self.chapter.events += [by_id[each.id] for each in folds.new]

    def _check(self, answer: PrescribeResponse, covered: int) -> None:
        told = [each.text.split()[0] for each in answer.notices if each.code == "ALREADY_COVERED"]
        assert ([str(covered)] if covered else []) == told
        replayed = self._ask(self.chapter.events, self.chapter.before)
        assert [] == differences(replayed, answer)
        assert answer.carried.ByteSize() < LARGEST_STATE
        self.answer = answer

    def _check_notices(self, answer: PrescribeResponse, state: CarriedState | None) -> None:
        """A revision's answer says what it made of a state."""
        if state is None:
            return
        old, new = self.chapter.variant, self.variant
        names = {each.name for each in state.variables}
        told = {
            "REVISION_CHANGED": old != new,
            "CARRY_VARIABLE_ADDED": bool(set(new.carry) - set(old.carry)),
            "CARRY_VARIABLE_DROPPED": bool(set(old.carry) - set(new.carry)),
            "DAY_DROPPED": state.next_day not in {"", *new.days},
            "EFFECT_DROPPED": bool({each.effect for each in state.effects} - new.effects),
            "CARRY_MIGRATED": any(not new.carry[name].same(old.carry[name]) for name in names & set(new.carry)),
        }
        assert told == {code: code in {each.code for each in answer.notices} for code in told}

    def _from_scratch(self) -> None:
        """The platform sends everything that it has stored so far, without a state."""
        self.memory = Memory()
        self.chapter = Chapter(self.variant, _profile(self.athlete), None)
        expected = self.memory.verdict([_sent(each) for each in self.log])
        assert isinstance(expected, Folds)
        answer = self._ask(self.log, None)
        self._folded(expected, self.log)
        self._check(answer, 0)


def _copy(athlete: Athlete) -> Athlete:
    return Athlete.FromString(athlete.SerializeToString())


def _profile(athlete: Athlete) -> tuple[int, bytes]:
    """What a review under this rulebook reads of a profile."""
    return athlete.training_status, athlete.equipment.SerializeToString(deterministic=True)


def _stored(event: Event) -> str:
    """When an event was stored, by its own words."""
    what = getattr(event, event.WhichOneof("happened") or "")
    return str(event.recorded_at or (what.ended_at if event.HasField("session") else what.at))


def _sent(event: Event) -> Sent:
    return Sent(instant(_stored(event)), event.id, event.SerializeToString(deterministic=True))


class OnBackStrength(Platform):
    """The same platform on the shipped rulebook, which has one revision, and on both engines."""

    engine = "durable"
    first = BACK_STRENGTH
    begun = (
        (("deadlift_conventional", ""), ("chest_supported_row", "")),
        (("trap_bar_deadlift", ""), ("barbell_row", "")),
    )

    @rule()
    def change_rulebook(self) -> None:
        """Nothing to change to."""


class ByWeekdays(Platform):
    """The same platform, whose first revision goes by the calendar: weeks end whether or not anything happens."""

    engine = "durable"
    first = BY_WEEKDAYS


@pytest.mark.soak
@pytest.mark.parametrize(
    ("platform", "examples", "steps"), [(Platform, 20, 20), (ByWeekdays, 8, 20), (OnBackStrength, 3, 10)]
)
def test_replay_is_carry(platform: type[Platform], examples: int, steps: int) -> None:
    """Events late, edited, twice, out of order, and every change around them: carry is replay, and faults are named."""
    run_state_machine_as_test(
        platform,
        settings=settings(
            max_examples=size(examples, 100 * examples),
            stateful_step_count=size(steps, 50),
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
