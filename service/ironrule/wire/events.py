"""Events from the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from ironrule.rulebook.problems import nearest
from ironrule.training.athlete import ACHE_SITES, REGIONS
from ironrule.training.effort import rpe_from_rir
from ironrule.training.events import (
    REST_REASONS,
    CheckIn,
    Clearance,
    EnteredNumber,
    Event,
    Fault,
    Happening,
    JointAche,
    MissedSession,
    PerformedExercise,
    PerformedSet,
    RedFlag,
    Session,
    SetType,
    StrengthTest,
)
from ironrule.training.faults import FAULTS, Reporter, Severity
from ironrule.training.muscle import MUSCLES
from ironrule.units import Load, quantised
from ironrule.v1 import carried_state_pb2
from ironrule.v1 import events_pb2 as pb
from ironrule.wire.fields import HEAVIEST_LIFTED, HEAVIEST_WRITTEN, MOST_EXERCISES, MOST_SETS, NEVER, Form
from ironrule.wire.once import Once
from ironrule.wire.session_refs import session_ref_from
from ironrule.wire.subjects import name_from, subject_from, track_from

_LARGEST_NUMBER = 10_000
_LONGEST_NUMBER = 40
_MOST_FLAGS = 100
_MOST_REPS = 100
_MOST_DAYS = 3650
#: Bar velocities in m/s: no rep that ends is slower, and no bar that is held is faster.
_SLOWEST, _FASTEST = 0.05, 5
_MOST_SORE = 5
#: Forty in each of 10 000 sessions. An empty one has two bytes in a message, and hundreds once it was read.
MOST_SETS_IN_ALL = 400_000
_AHEAD = timedelta(days=1)
_FEW = 3

_SET_TYPES: dict[int, SetType] = {
    pb.SET_TYPE_WARM_UP: SetType.WARM_UP,
    pb.SET_TYPE_WORK: SetType.WORK,
    pb.SET_TYPE_BACK_OFF: SetType.BACK_OFF,
    pb.SET_TYPE_TEST: SetType.TEST,
    pb.SET_TYPE_AMRAP: SetType.AMRAP,
}
_SEVERITIES: dict[int, Severity] = {
    pb.FAULT_SEVERITY_MINOR: Severity.MINOR,
    pb.FAULT_SEVERITY_MAJOR: Severity.MAJOR,
    pb.FAULT_SEVERITY_CRITICAL: Severity.CRITICAL,
}
_REPORTERS: dict[int, Reporter] = {
    pb.REPORTER_SELF: Reporter.SELF,
    pb.REPORTER_COACH: Reporter.COACH,
    pb.REPORTER_VIDEO: Reporter.VIDEO,
}
_RED_FLAGS: dict[int, RedFlag] = {pb.RedFlag.Value(f"RED_FLAG_{each.name}"): each for each in RedFlag}


def events_from(
    messages: Iterable[pb.Event], as_of: datetime | None, form: Form
) -> Generator[None, None, tuple[Event, ...]]:
    """Every event, pausing after each; the same one twice counts once, two that differ under one id are a problem."""
    found: dict[str, Event] = {}
    ahead: list[str] = []
    sets = 0
    for index, message in enumerate(messages):
        path = f"events[{index}]"
        sets += sum(len(each.sets) for each in message.session.exercises)
        if sets > MOST_SETS_IN_ALL:
            form.note("events", f"expected at most {MOST_SETS_IN_ALL} sets in all")
            break
        event = yield from _event(message, path, form)
        yield
        if event is None:
            continue
        if found.setdefault(event.id, event).content_hash != event.content_hash:
            form.note(f"{path}.id", "another event of this request has the same id and other content")
        if as_of is not None and event.what.at > as_of + _AHEAD:
            ahead.append(path)
        elif as_of is not None and event.recorded > as_of + _AHEAD:
            form.note(f"{path}.recorded_at", "was recorded more than a day after as_of")
    _note_ahead(ahead, form)
    return tuple(found.values())


def _note_ahead(paths: list[str], form: Form) -> None:
    """A few events that lie too far ahead are told one by one; many say that the moment itself is wrong."""
    if len(paths) > _FEW:
        form.note("as_of", f"{len(paths)} events happened more than a day after it, the first of them {paths[0]}")
        return
    for path in paths:
        form.note(path, "happened more than a day after as_of")


def _event(message: pb.Event, path: str, form: Form) -> Generator[None, None, Event | None]:
    id_ = form.text(message.id, f"{path}.id", 128, required=True)
    recorded = form.moment(message.recorded_at, f"{path}.recorded_at") if message.recorded_at else None
    usual, form.offset = form.offset, form.offset if recorded is None else recorded.tzinfo
    what = yield from _happening(message, path, form)
    form.offset = usual
    if what is None:
        return None
    content = hashlib.sha256(message.SerializeToString(deterministic=True)).hexdigest()[:16]
    return Event(id_, content, recorded or what.at, what)


def _happening(message: pb.Event, path: str, form: Form) -> Generator[None, None, Happening | None]:
    kind = message.WhichOneof("happened")
    if kind is None:
        form.note(path, "expected one of session, check_in, strength_test, missed_session, clearance, entered_number")
        return None
    if kind == "session":
        return (yield from _session(message.session, f"{path}.session", form))
    return _READERS[kind](getattr(message, kind), f"{path}.{kind}", form)


def _session(message: pb.Session, path: str, form: Form) -> Generator[None, None, Session | None]:
    if message.status == pb.SESSION_STATUS_UNDER_WAY:
        form.note(f"{path}.status", "a session under way is no event: send it as under_way")
    elif message.status not in (pb.SESSION_STATUS_UNSPECIFIED, pb.SESSION_STATUS_DONE):
        form.note(f"{path}.status", "expected a value of the enum")
    ended = form.moment(message.ended_at, f"{path}.ended_at")
    return (yield from session_from(message, ended, path, form))


def session_from(
    message: pb.Session, ended: datetime | None, path: str, form: Form
) -> Generator[None, None, Session | None]:
    """What was performed in a session, whether it is over or not, pausing after each exercise."""
    exercises: list[PerformedExercise] = []
    if form.at_most(len(message.exercises), MOST_EXERCISES, f"{path}.exercises"):
        for index, each in enumerate(message.exercises):
            exercises.append(_exercise(each, f"{path}.exercises[{index}]", form))
            yield
    rpe = form.decimal(message, "session_rpe", path, 0, 10)
    minutes = form.count(message, "duration_minutes", path, 0, 600)
    ref = (
        session_ref_from(message.session_ref, f"{path}.session_ref", form) if message.HasField("session_ref") else None
    )
    return None if ended is None else Session(ended, tuple(exercises), rpe, minutes, ref)


def _exercise(message: pb.PerformedExercise, path: str, form: Form) -> PerformedExercise:
    id_ = form.exercise(message.exercise, f"{path}.exercise")
    track = track_from(message.track, f"{path}.track", form)
    sets: tuple[PerformedSet, ...] = ()
    if form.at_most(len(message.sets), MOST_SETS, f"{path}.sets"):
        sets = _SETS.each(message.sets, f"{path}.sets", form)
    for index, each in enumerate(sets):
        form.helped(id_, each.load, f"{path}.sets[{index}].load.amount")
    return PerformedExercise(id_, track, sets)


def _set(message: pb.PerformedSet, path: str, form: Form) -> PerformedSet:
    rpe, rir = form.halves(message, "rpe", path), form.decimal(message, "rir", path, 0, 9)
    if rir is not None and (rir * 2) % 1:
        form.note(f"{path}.rir", f"expected reps in reserve by halves; got {rir}")
        rir = None
    if rpe is not None and rir is not None and rpe != rpe_from_rir(rir):
        form.note(f"{path}.rir", f"RPE {rpe} and RIR {rir} contradict each other (RPE = 10 - RIR); send one")
    bottom = form.count(message, "reps_target", path, 0, 100)
    top = form.count(message, "reps_target_max", path, 0, 100)
    if bottom is not None and top is not None and top < bottom:
        form.note(f"{path}.reps_target_max", f"expected at least reps_target, {bottom}; got {top}")
    if message.pain_location and message.pain_location not in REGIONS:
        form.note(f"{path}.pain_location", f"expected one of {', '.join(REGIONS)}")
    if not 0 <= message.failure <= pb.FAILURE_TYPE_PAIN:
        form.note(f"{path}.failure", "expected a value of the enum")
    form.count(message, "rest_before_seconds", path, 0, 3600)
    return PerformedSet(
        form.enum(message.type, _SET_TYPES, f"{path}.type") or SetType.WORK,
        form.load(message, "load", path, low=-HEAVIEST_LIFTED),
        bottom,
        top,
        form.count(message, "reps_done", path, 0, 100),
        form.halves(message, "rpe_target", path),
        rpe if rpe is not None else _rpe(rir),
        form.tempo(message.tempo, f"{path}.tempo"),
        form.decimal(message, "tempo_adherence", path, 0, 1),
        form.count(message, "technique_score", path, 1, 5),
        _faults(message, path, form),
        form.decimal(message, "pain", path, 0, 10),
        form.flag(message, "completed"),
        form.decimal(message, "distance_m", path, 0, 10_000),
        form.decimal(message, "duration_seconds", path, 0, 7200),
        name_from(message.named, f"{path}.named", form),
        _velocities(message, path, form),
        not message.HasField("mean_velocity_mps"),
        form.enum(message.technique_reporter, _REPORTERS, f"{path}.technique_reporter") or Reporter.SELF,
    )


_SETS = Once(_set)


def _velocities(message: pb.PerformedSet, path: str, form: Form) -> tuple[Decimal, ...]:
    """Those of reps, or the one of the whole set."""
    whole = form.decimal(message, "mean_velocity_mps", path, _SLOWEST, _FASTEST)
    reps = message.rep_velocities_mps
    if not reps:
        return () if whole is None else (whole,)
    if whole is not None:
        form.note(f"{path}.mean_velocity_mps", "beside rep_velocities_mps; send one of the two")
    if not form.at_most(len(reps), _MOST_REPS, f"{path}.rep_velocities_mps"):
        return ()
    read = (
        form.number(each, f"{path}.rep_velocities_mps[{index}]", _SLOWEST, _FASTEST) for index, each in enumerate(reps)
    )
    return tuple(each for each in read if each is not None)


def _rpe(rir: Decimal | None) -> Decimal | None:
    return None if rir is None else rpe_from_rir(rir)


def _faults(message: pb.PerformedSet, path: str, form: Form) -> tuple[Fault, ...]:
    if not message.faults or not form.at_most(len(message.faults), len(FAULTS), f"{path}.faults"):
        return ()
    return tuple(_fault(each, f"{path}.faults[{index}]", form) for index, each in enumerate(message.faults))


def _fault(message: pb.Fault, path: str, form: Form) -> Fault:
    if message.code not in FAULTS:
        near = nearest(message.code[:60], FAULTS)
        form.note(
            f"{path}.code", f"unknown fault {message.code[:60]!r}" + (f"; did you mean {near!r}?" if near else "")
        )
    severity = form.enum(message.severity, _SEVERITIES, f"{path}.severity")
    reps = form.count(message, "reps_affected", path, 0, 100)
    known = FAULTS.get(message.code)
    return Fault(message.code, severity or (known.severity if known else Severity.MINOR), reps, message.grows)


def _check_in(message: pb.CheckIn, path: str, form: Form) -> CheckIn | None:
    at = form.moment(message.at, f"{path}.at")
    flags: tuple[RedFlag, ...] | None = None
    if message.HasField("red_flags"):
        named = [
            form.enum(each, _RED_FLAGS, f"{path}.red_flags.present[{index}]", required=True)
            for index, each in enumerate(message.red_flags.present[:_MOST_FLAGS])
        ]
        form.at_most(len(message.red_flags.present), _MOST_FLAGS, f"{path}.red_flags.present")
        flags = tuple(each for each in named if each is not None)
    if message.pain_location and message.pain_location not in REGIONS:
        form.note(f"{path}.pain_location", f"expected one of {', '.join(REGIONS)}")
    if message.rest_wanted and message.rest_wanted not in REST_REASONS:
        form.note(f"{path}.rest_wanted", f"expected one of {', '.join(REST_REASONS)}")
    readings = CheckIn(
        at or NEVER,
        flags,
        form.decimal(message, "sleep_h", path, 0, 24),
        form.count(message, "soreness", path, 1, _MOST_SORE),
        form.count(message, "fatigue", path, 1, 5),
        form.count(message, "stress", path, 1, 5),
        form.count(message, "motivation", path, 1, 5),
        form.decimal(message, "pain_now", path, 0, 10),
        message.pain_location or None,
        form.flag(message, "pain_radiates"),
        form.count(message, "bp_systolic_mmhg", path, 50, 300),
        form.count(message, "bp_diastolic_mmhg", path, 30, 200),
        form.flag(message, "fever"),
        form.decimal(message, "adherence_14d", path, 0, 1),
        form.count(message, "readiness", path, 1, 5),
        pain_sharp=form.flag(message, "pain_sharp"),
        pain_new=form.flag(message, "pain_new"),
        hours_since_waking=form.decimal(message, "hours_since_waking", path, 0, 24),
        soreness_of=_soreness(message.soreness_by_muscle, f"{path}.soreness_by_muscle", form),
        hrv=_ln(form.decimal(message, "hrv_rmssd_ms", path, 1, 400)),
        resting_hr=form.count(message, "resting_hr_bpm", path, 20, 220),
        joint_aches=_aches(message.joint_aches.present, f"{path}.joint_aches.present", form)
        if message.HasField("joint_aches")
        else None,
        rest_wanted=message.rest_wanted or None,
    )
    return None if at is None else readings


def _ln(rmssd: Decimal | None) -> Decimal | None:
    """Its natural logarithm, on the grain of facts: the scale on which people's days are compared."""
    return None if rmssd is None else quantised(rmssd.ln())


def _aches(messages: Sequence[pb.JointAche], path: str, form: Form) -> tuple[JointAche, ...]:
    """Every ache, each site once."""
    if not form.at_most(len(messages), len(ACHE_SITES), path):
        return ()
    found: dict[str, JointAche] = {}
    for index, each in enumerate(messages):
        here = f"{path}[{index}]"
        level = form.number(each.level, f"{here}.level", 0, 10)
        days = form.count(each, "days", here, 0, _MOST_DAYS)
        if each.site not in ACHE_SITES or each.site in found:
            form.note(f"{here}.site", f"expected one of {', '.join(ACHE_SITES)}, each once")
        elif level is not None:
            found[each.site] = JointAche(each.site, level, days)
    return tuple(found.values())


def _soreness(by_muscle: Mapping[str, int], path: str, form: Form) -> dict[str, int]:
    """Scores by muscle, in the order of their names; a map comes in none."""
    found: dict[str, int] = {}
    if not form.at_most(len(by_muscle), len(MUSCLES), path):
        return found
    for muscle, score in sorted(by_muscle.items()):
        if muscle not in MUSCLES:
            near = nearest(muscle[:60], MUSCLES)
            expected = f"did you mean {near!r}?" if near else f"expected one of {', '.join(MUSCLES)}"
            form.note(path, f"unknown muscle {muscle[:60]!r}; {expected}")
        elif not 1 <= score <= _MOST_SORE:
            form.note(f"{path}.{muscle}", f"expected 1 to {_MOST_SORE}; got {score}")
        else:
            found[muscle] = score
    return found


def _test(message: pb.StrengthTest, path: str, form: Form) -> StrengthTest | None:
    at = form.moment(message.at, f"{path}.at")
    exercise = form.exercise(message.exercise, f"{path}.exercise")
    load = form.load(message, "load", path)
    if not message.HasField("load"):
        form.note(f"{path}.load", "a load is required")
    if not 1 <= message.reps <= 12:
        form.note(f"{path}.reps", f"expected 1 to 12; got {message.reps}")
    return StrengthTest(at, exercise, load, message.reps) if at is not None and load is not None else None


def _missed(message: pb.MissedSession, path: str, form: Form) -> MissedSession | None:
    if form.day(message.planned_on, f"{path}.planned_on") is None:
        return None
    at = form.moment(message.planned_on, f"{path}.planned_on")
    return None if at is None else MissedSession(at)


def _clearance(message: pb.Clearance, path: str, form: Form) -> Clearance | None:
    at = form.moment(message.at, f"{path}.at")
    by = form.text(message.by, f"{path}.by", 128, required=True)
    return None if at is None else Clearance(at, by)


def _entered(message: pb.EnteredNumber, path: str, form: Form) -> EnteredNumber | None:
    at = form.moment(message.at, f"{path}.at")
    name = form.text(message.name, f"{path}.name", 64, required=True)
    subject = subject_from(message.subject, f"{path}.subject", form)
    by = form.text(message.by, f"{path}.by", 64)
    value = value_from(message, path, form)
    form.helped(subject, value, f"{path}.load.amount")
    return None if at is None or value is None else EnteredNumber(at, name, subject, value, by)


_READERS: dict[str, Callable[..., Happening | None]] = {
    "check_in": _check_in,
    "strength_test": _test,
    "missed_session": _missed,
    "clearance": _clearance,
    "entered_number": _entered,
}


def value_from(
    message: carried_state_pb2.CarriedVariable | pb.EnteredNumber, path: str, form: Form
) -> Load | Decimal | None:
    """A carried number, as it comes back or is entered."""
    kind = message.WhichOneof("value")
    if kind == "load":
        return form.load_of(message.load, f"{path}.load", low=-HEAVIEST_WRITTEN, high=HEAVIEST_WRITTEN)
    if kind is None:
        form.note(path, "expected a load or a number")
        return None
    number = _number(message.number)
    if number is None:
        form.note(f"{path}.number", f"expected a number from -{_LARGEST_NUMBER} to {_LARGEST_NUMBER}")
    return number


def _number(text: str) -> Decimal | None:
    """A decimal of this world; beyond it a few bytes, 1e999999, would keep the arithmetic busy for minutes."""
    try:
        number = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or not -_LONGEST_NUMBER < number.adjusted() < _LONGEST_NUMBER:
        return None
    return number if abs(number) <= _LARGEST_NUMBER else None
