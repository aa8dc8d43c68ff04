"""Events of a made-up athlete, in messages: what a platform could store, however odd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ironrule.v1.events_pb2 import Event, PerformedExercise, RedFlag, RedFlagAnswer
from ironrule.v1.prescription_pb2 import PrescribedExercise
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.v1.quantities_pb2 import Load, LoadUnit

LIFTS = (
    ("deadlift_conventional", "main"),
    ("deadlift_conventional", "light"),
    ("deadlift_conventional", ""),
    ("barbell_row", "light"),
    ("suitcase_carry", ""),
    ("bench_press", ""),
    ("bench_press", "heavy"),
)


@dataclass(frozen=True)
class How:
    """How sets went; None where nobody said."""

    short: int = 0
    sets_left_out: int = 0
    rpe: float | None = 7
    technique: int | None = None
    pain: float | None = None
    fault: str = ""
    tempo: str = ""
    share_of_load: Fraction = Fraction(1)
    velocity: float | None = None
    exertion: float | None = None


@dataclass(frozen=True)
class Stamp:
    """When something happened, when the platform stored it (None: it did not say), and under which id."""

    at: datetime
    recorded: datetime | None
    id: str
    only_a_date: bool = False

    def event(self) -> Event:
        """An event with nothing in it yet."""
        return Event(id=self.id, recorded_at=self.recorded.isoformat() if self.recorded else "")

    @property
    def text(self) -> str:
        """When, as a platform writes it."""
        return str(self.at.date()) if self.only_a_date else self.at.isoformat()

    @property
    def stored(self) -> datetime:
        """When it counts as stored."""
        return self.recorded or self.at


def followed(answer: PrescribeResponse, stamp: Stamp, how: How, *, echo: bool) -> Event:
    """The session that was prescribed, done well or badly."""
    event = stamp.event()
    event.session.ended_at = stamp.text
    if echo:
        event.session.session_ref.CopyFrom(answer.session_ref)
    for asked in answer.session.exercises:
        event.session.exercises.append(_followed(asked, how))
    _rate(event, how)
    return event


def trained(stamp: Stamp, lifts: list[tuple[tuple[str, str], float, int]], unit: LoadUnit.ValueType, how: How) -> Event:
    """A session of the athlete's own: lift, amount and reps of each."""
    event = stamp.event()
    event.session.ended_at = stamp.text
    for (lift, track), amount, reps in lifts:
        row = event.session.exercises.add(exercise=lift, track=track)
        for _ in range(max(1, 3 - how.sets_left_out)):
            row.sets.add(reps_target=reps, reps_done=max(0, reps - how.short), load=Load(amount=amount, unit=unit))
        _describe(row, how)
    _rate(event, how)
    return event


#: Readings of a check-in by their fields; soreness also by muscle, and `ache` is the site of one, empty for none.
Readings = Mapping[str, float | int | bool | str | dict[str, int]]


def checked_in(stamp: Stamp, readings: Readings, flags: list[RedFlag.ValueType] | None) -> Event:
    """A check-in; `flags` None when nobody asked."""
    event = stamp.event()
    event.check_in.at = stamp.text
    if flags is not None:
        event.check_in.red_flags.CopyFrom(RedFlagAnswer(present=flags))
    for name, value in readings.items():
        if isinstance(value, dict):
            getattr(event.check_in, name).update(value)
        elif name != "ache":
            setattr(event.check_in, name, value)
        else:
            event.check_in.joint_aches.SetInParent()
            if value:
                event.check_in.joint_aches.present.add(site=str(value), level=3.5)
    return event


def missed(stamp: Stamp) -> Event:
    """A planned session that did not happen."""
    event = stamp.event()
    event.missed_session.planned_on = str(stamp.at.date())
    return event


def cleared(stamp: Stamp) -> Event:
    """A professional's clearance."""
    event = stamp.event()
    event.clearance.at, event.clearance.by = stamp.text, "physician"
    return event


def tested(stamp: Stamp, lift: str, load: Load, reps: int) -> Event:
    """A tested or entered best."""
    event = stamp.event()
    event.strength_test.at, event.strength_test.exercise, event.strength_test.reps = stamp.text, lift, reps
    event.strength_test.load.CopyFrom(load)
    return event


def edited(event: Event) -> Event:
    """The same event after somebody changed a number in it."""
    changed = Event.FromString(event.SerializeToString())
    match changed.WhichOneof("happened"):
        case "session":
            changed.session.duration_minutes += 1
            for row in changed.session.exercises:
                for each in row.sets:
                    each.reps_done = max(0, each.reps_done - 1)
        case "check_in":
            changed.check_in.stress = changed.check_in.stress % 5 + 1
        case "strength_test":
            changed.strength_test.reps = changed.strength_test.reps % 12 + 1
        case "clearance":
            changed.clearance.by += " again"
        case _:
            changed.clearance.at, changed.clearance.by = f"{changed.missed_session.planned_on}T12:00:00Z", "physician"
    return changed


def _followed(asked: PrescribedExercise, how: How) -> PerformedExercise:
    row = PerformedExercise(exercise=asked.exercise, track=asked.track)
    kept = asked.sets[: max(1, len(asked.sets) - how.sets_left_out)]
    for each in kept:
        done = row.sets.add(reps_done=max(0, (each.reps_max or each.reps) - how.short))
        if each.HasField("load"):
            done.load.CopyFrom(each.load)
            done.load.amount = float(Fraction(each.load.amount) * how.share_of_load)
        else:
            done.load.CopyFrom(Load(amount=40, unit=LoadUnit.LOAD_UNIT_KG))
        if each.HasField("distance_m"):
            done.distance_m = each.distance_m
    _describe(row, how)
    return row


def _rate(event: Event, how: How) -> None:
    if how.exertion is not None:
        event.session.session_rpe, event.session.duration_minutes = how.exertion, 60


def _describe(row: PerformedExercise, how: How) -> None:
    last = row.sets[-1]
    if how.rpe is not None:
        last.rpe = how.rpe
    if how.fault:
        last.faults.add(code=how.fault)
    for each in row.sets:
        each.tempo = how.tempo
        if how.technique is not None:
            each.technique_score = how.technique
        if how.pain is not None:
            each.pain = how.pain
        if how.velocity is not None:
            each.rep_velocities_mps.extend([how.velocity, how.velocity * 0.9])
