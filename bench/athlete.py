"""The athlete that is measured: six lifts a session, two sessions a week, told from tables and nothing else.

No clock, no chance, no answer of the product goes into a log, so its bytes stay the same whatever the product becomes.
Time runs backwards from the newest session; a log of any length is the same twelve weeks over and over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ironrule.v1.athlete_pb2 import SEX_FEMALE, TRAINING_STATUS_INTERMEDIATE, Athlete
from ironrule.v1.events_pb2 import SET_TYPE_WORK, CheckIn, Event, RedFlagAnswer
from ironrule.v1.prescriptions_pb2 import PlannedSession
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from ironrule.v1.session_ref_pb2 import SessionRef

#: The day of the newest session, a Monday; the day for which the next is asked, a Thursday.
NEWEST, ASKED_FOR = date(2026, 3, 9), date(2026, 3, 12)
AS_OF = f"{ASKED_FOR}T18:00:00+01:00"
SESSIONS_IN_TWELVE_WEEKS = 24
SETS = 3
#: The row of the tables, of twelve, in which a deload begins.
DELOAD = 8


@dataclass(frozen=True)
class Lift:
    """What the plan asks for on a lift, and its twelve weeks: loads in kg, reps of the three sets, RPE of the last.

    `weeks` has `load reps reps reps rpe` a week; `m` behind reps makes them metres, `-` is bodyweight.
    """

    exercise: str
    track: str
    reps: int
    top: int
    rpe: float
    tempo: str
    weeks: str

    def week(self, number: int) -> list[str]:
        """The words of one week."""
        return self.weeks.split(",")[number].split()


_HEAVY = Lift(
    "deadlift_conventional", "heavy", 3, 5, 8.5, "2-1-X-0",
    "140 5 5 5 8,142.5 5 5 5 8.5,145 5 5 4 8.5,145 5 5 5 8.5,147.5 5 4 4 8.5,147.5 5 5 5 8.5,"
    "150 5 5 4 9,150 5 5 5 8.5,135 4 4 4 6,147.5 5 5 5 8,150 5 5 5 8.5,152.5 5 5 5 8.5",
)  # fmt: skip
_TRAP = Lift(
    "trap_bar_deadlift", "trap", 5, 5, 7.5, "2-0-X-1",
    "160 5 5 5 7,162.5 5 5 5 7.5,165 5 5 5 7.5,167.5 5 5 5 8,167.5 5 5 5 7.5,170 5 5 5 7.5,"
    "172.5 5 5 4 8.5,172.5 5 5 5 8,155 4 4 4 6,170 5 5 5 7.5,172.5 5 5 5 7.5,175 5 5 5 7.5",
)  # fmt: skip
_SUPPORTED = Lift(
    "chest_supported_row", "supported", 8, 12, 8, "2-0-X-1",
    "30 10 10 9 8,30 11 10 10 8,30 12 11 11 8,30 12 12 12 8,32.5 9 9 8 8,32.5 10 9 9 8.5,"
    "32.5 11 10 10 8,32.5 12 12 11 8,27.5 8 8 8 6,32.5 12 12 12 8,35 9 8 8 8.5,35 10 9 9 8",
)  # fmt: skip
_ROW = Lift(
    "barbell_row", "row", 6, 8, 8, "3-0-X-1",
    "77.5 7 7 6 8,77.5 8 7 7 8,77.5 8 8 7 8,77.5 8 8 8 8,80 7 6 6 8,80 7 7 6 8,"
    "80 8 7 7 8.5,80 8 8 8 8,70 6 6 6 6,80 8 8 8 7.5,82.5 7 6 6 8,82.5 7 7 7 8",
)  # fmt: skip
_CABLE = Lift(
    "one_arm_cable_row", "anti_rotation", 8, 12, 7, "",
    "25 10 10 10 7,25 11 10 10 7,25 11 11 11 7,25 12 12 12 7,27.5 9 9 8 7,27.5 10 10 9 7,"
    "27.5 11 10 10 7.5,27.5 12 11 11 7,22.5 8 8 8 5,27.5 12 12 12 7,30 9 8 8 7.5,30 10 9 9 7",
)  # fmt: skip
_TRUNK = Lift(
    "back_extension_45", "trunk", 12, 12, 7, "",
    "- 12 12 12 7,- 12 12 12 7,- 12 12 11 7.5,- 12 12 12 7,- 12 12 12 7,- 12 12 12 6.5,"
    "- 12 12 12 7,- 12 12 12 7,- 10 10 10 6,- 12 12 12 7,- 12 12 12 7,- 12 12 12 6.5",
)  # fmt: skip
_FLY = Lift(
    "face_pull", "fly", 12, 20, 8, "",
    "20 15 14 14 8,20 16 15 15 8,20 17 16 16 8,20 18 18 17 8,20 20 19 18 8,20 20 20 20 8,"
    "22.5 14 13 13 8,22.5 15 14 14 8,17.5 12 12 12 6,22.5 16 15 15 8,22.5 17 16 16 8,22.5 18 17 17 8",
)  # fmt: skip
_CARRY = Lift(
    "suitcase_carry", "carry", 0, 0, 0, "",
    "28 20m 20m 20m 7,28 20m 20m 20m 7,30 20m 20m 20m 7,30 20m 20m 20m 7,30 20m 20m 20m 7,32 20m 20m 20m 7.5,"
    "32 20m 20m 20m 7,32 20m 20m 20m 7,26 20m 20m 20m 5,32 20m 20m 20m 7,32 20m 20m 20m 7,34 20m 20m 20m 7.5",
)  # fmt: skip

#: Mondays and Thursdays: eight tracks of the rulebook's own plan, six of them each time.
MONDAY = (_HEAVY, _SUPPORTED, _CABLE, _TRUNK, _FLY, _CARRY)
THURSDAY = (_TRAP, _ROW, _CABLE, _TRUNK, _FLY, _CARRY)

#: Hours of sleep, soreness, fatigue and stress of check-ins, in turn.
_MORNINGS = (
    (7.5, 2, 2, 2), (7.0, 2, 3, 2), (6.5, 3, 3, 3), (7.0, 2, 2, 3), (8.0, 1, 2, 2), (6.0, 3, 3, 2), (7.5, 2, 2, 1),
)  # fmt: skip
#: Athletes differ by the load on the bar: this many steps of 2.5 kg.
_STEPS = 9
_HEAVIEST = 25


def athlete(number: int) -> Athlete:
    """The athlete with a number: much the same person, at another load and with other plates at hand."""
    made = Athlete(
        id=f"athlete-{number:04}",
        sex=SEX_FEMALE,
        age_years=34,
        bodyweight=_kg(82),
        training_age_months=30,
        training_status=TRAINING_STATUS_INTERMEDIATE,
        priority_lift="deadlift_conventional",
        last_deload_ended_on="2015-01-05",
    )
    made.medical.pregnant = made.medical.postpartum = made.medical.uncleared_surgery = False
    made.equipment.unit = LOAD_UNIT_KG
    spare = (number % 2, number % 3, number // 3 % 2, number % 5, number // 5 % 3, number // 7 % 2, 0)
    for weight, more in zip((25, 20, 15, 10, 5, 2.5, 1.25), spare, strict=True):
        made.equipment.plates.add(weight=_kg(weight), pairs=(2 if weight == _HEAVIEST else 1) + more)
    for kind, empty, step in (("barbell", 20, 2.5), ("trap_bar", 25, 2.5), ("dumbbell", 2, 2), ("cable", 2.5, 2.5)):
        made.equipment.implements.add(kind=kind, empty=_kg(empty), step=_kg(step))
    made.equipment.implements.add(kind="bodyweight")
    return made


def past(number: int, sessions: int) -> Iterator[Event]:
    """The sessions before the newest one, oldest first, each with the check-ins of its half of the week."""
    for back in range(sessions, 0, -1):
        yield from _half_week(number, back)


def newest(number: int) -> list[Event]:
    """What a platform sends between two prescriptions: the session done, and this morning's check-in."""
    return [_session(number, 0), _check_in(number, 0, ASKED_FOR, whole=True)]


def planned() -> PlannedSession:
    """The coach's session for the day that is asked for: Thursday's six lifts at the carried loads."""
    session = PlannedSession()
    for lift in THURSDAY:
        row = session.exercises.add(exercise=lift.exercise, track=lift.track, tempo=lift.tempo)
        sets = row.sets.add(sets=SETS)
        if lift.reps:
            sets.reps, sets.reps_max, sets.rpe = lift.reps, lift.top, lift.rpe
        else:
            sets.distance_m = 20
    return session


def _day(back: int) -> date:
    """The day of a session, counted back from the newest: Monday, the Thursday before, the Monday before that ..."""
    return NEWEST - timedelta(days=7 * (back // 2) + (4 if back % 2 else 0))


def _week(back: int) -> int:
    return (11 - back // 2) % 12


def _half_week(number: int, back: int) -> Iterator[Event]:
    day = _day(back)
    yield _check_in(number, back, day, whole=True)
    yield _session(number, back)
    yield _check_in(number, back, day + timedelta(days=1), whole=False)


def _session(number: int, back: int) -> Event:
    week, lifts = _week(back), THURSDAY if back % 2 else MONDAY
    event = Event(id=f"{number:04}-session-{_day(back)}")
    session = event.session
    session.ended_at = f"{_day(back)}T19:05:00+01:00"
    session.session_rpe, session.duration_minutes = 6 + week % 3, 60 + 5 * (week % 4)
    for lift in lifts:
        load, *reps, rpe = lift.week(week)
        performed = session.exercises.add(exercise=lift.exercise, track=lift.track)
        for place, done in enumerate(reps):
            row = performed.sets.add(type=SET_TYPE_WORK, technique_score=4 + (week + place) % 2, pain=0)
            if load != "-":
                row.load.CopyFrom(_load(lift, load, number))
            if done.endswith("m"):
                row.distance_m, row.completed = float(done[:-1]), True
            else:
                row.reps_done, row.reps_target, row.reps_target_max = int(done), lift.reps, lift.top
                row.rpe_target, row.tempo = lift.rpe, lift.tempo
            if place == SETS - 1:
                row.rpe = float(rpe)
    session.session_ref.CopyFrom(_ref(lifts, week, number, deload_begins=week == DELOAD and back % 2 == 1))
    return event


def _ref(lifts: tuple[Lift, ...], week: int, number: int, *, deload_begins: bool) -> SessionRef:
    """The prescription that was followed, as the tables would have it."""
    ref = SessionRef(day="planned")
    for lift in lifts:
        load = lift.week(week)[0]
        slot = ref.slots.add(exercise=lift.exercise, track=lift.track, tempo=lift.tempo, limited=week == DELOAD)
        for _ in range(SETS):
            target = slot.sets.add(reps=lift.reps)
            if lift.reps:
                target.reps_max, target.rpe = lift.top, lift.rpe
            else:
                target.distance_m = 20
            if load != "-":
                target.load.CopyFrom(_load(lift, load, number))
    if deload_begins:
        ref.starts.add(effect="deload", subject="athlete", rule="D1")
    return ref


def _check_in(number: int, back: int, day: date, *, whole: bool) -> Event:
    event = Event(id=f"{number:04}-check-in-{day}")
    sleep, soreness, fatigue, stress = _MORNINGS[(back + number) % len(_MORNINGS)]
    check_in = CheckIn(at=f"{day}T07:05:00+01:00", sleep_h=sleep, stress=stress)
    if whole:
        check_in.red_flags.CopyFrom(RedFlagAnswer())
        check_in.soreness, check_in.fatigue, check_in.pain_now, check_in.pain_radiates = soreness, fatigue, 0, False
    event.check_in.CopyFrom(check_in)
    return event


def _load(lift: Lift, load: str, number: int) -> Load:
    """Barbells carry more for stronger athletes; everything else is the same."""
    heavier = 2.5 * (number % _STEPS) if lift in (_HEAVY, _TRAP, _ROW) else 0
    return _kg(float(load) + heavier)


def _kg(amount: float) -> Load:
    return Load(amount=amount, unit=LOAD_UNIT_KG)
