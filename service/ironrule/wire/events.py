"""Events from the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

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
from ironrule.wire.declared import rules_of
from ironrule.wire.fields import NEVER, Form
from ironrule.wire.once import Once
from ironrule.wire.session_refs import session_ref_from
from ironrule.wire.subjects import name_from, subject_from, track_from

_LARGEST_NUMBER = 10_000
_LONGEST_NUMBER = 40
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
_FAILURES: dict[int, int] = {each: each for each in pb.FailureType.values() if each}
_DONE: dict[int, int] = {pb.SESSION_STATUS_DONE: pb.SESSION_STATUS_DONE}
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
    id_ = form.text(message, "id", path)
    recorded = form.moment(message, "recorded_at", path)
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
    else:
        form.enum(message, "status", path, _DONE)
    ended = form.moment(message, "ended_at", path, required=True)
    return (yield from session_from(message, ended, path, form))


def session_from(
    message: pb.Session, ended: datetime | None, path: str, form: Form
) -> Generator[None, None, Session | None]:
    """What was performed in a session, whether it is over or not, pausing after each exercise."""
    exercises: list[PerformedExercise] = []
    for index, each in enumerate(form.entries(message, "exercises", path)):
        exercises.append(_exercise(each, f"{path}.exercises[{index}]", form))
        yield
    rpe = form.decimal(message, "session_rpe", path)
    minutes = form.count(message, "duration_minutes", path)
    ref = (
        session_ref_from(message.session_ref, f"{path}.session_ref", form) if message.HasField("session_ref") else None
    )
    return None if ended is None else Session(ended, tuple(exercises), rpe, minutes, ref)


def _exercise(message: pb.PerformedExercise, path: str, form: Form) -> PerformedExercise:
    id_ = form.exercise(message, "exercise", path)
    track = track_from(message, "track", path, form)
    sets = _SETS.each(form.entries(message, "sets", path), f"{path}.sets", form)
    for index, each in enumerate(sets):
        form.helped(id_, each.load, f"{path}.sets[{index}].load.amount")
    return PerformedExercise(id_, track, sets)


def _set(message: pb.PerformedSet, path: str, form: Form) -> PerformedSet:
    rpe, rir = form.decimal(message, "rpe", path), form.decimal(message, "rir", path)
    if rpe is not None and rir is not None and rpe != rpe_from_rir(rir):
        form.note(f"{path}.rir", f"RPE {rpe} and RIR {rir} contradict each other (RPE = 10 - RIR); send one")
    bottom = form.count(message, "reps_target", path)
    top = form.count(message, "reps_target_max", path)
    if bottom is not None and top is not None and top < bottom:
        form.note(f"{path}.reps_target_max", f"expected at least reps_target, {bottom}; got {top}")
    form.word(message, "pain_location", path, REGIONS, "region")
    form.enum(message, "failure", path, _FAILURES)
    form.count(message, "rest_before_seconds", path)
    return PerformedSet(
        form.enum(message, "type", path, _SET_TYPES) or SetType.WORK,
        form.load(message, "load", path),
        bottom,
        top,
        form.count(message, "reps_done", path),
        form.decimal(message, "rpe_target", path),
        rpe if rpe is not None else _rpe(rir),
        form.tempo(message, "tempo", path),
        form.decimal(message, "tempo_adherence", path),
        form.count(message, "technique_score", path),
        _faults(message, path, form),
        form.decimal(message, "pain", path),
        form.flag(message, "completed"),
        form.decimal(message, "distance_m", path),
        form.decimal(message, "duration_seconds", path),
        name_from(message, "named", path, form),
        _velocities(message, path, form),
        not message.HasField("mean_velocity_mps"),
        form.enum(message, "technique_reporter", path, _REPORTERS) or Reporter.SELF,
    )


_SETS = Once(_set)


def _velocities(message: pb.PerformedSet, path: str, form: Form) -> tuple[Decimal, ...]:
    """Those of reps, or the one of the whole set."""
    whole = form.decimal(message, "mean_velocity_mps", path)
    if not message.rep_velocities_mps:
        return () if whole is None else (whole,)
    if whole is not None:
        form.note(f"{path}.mean_velocity_mps", "beside rep_velocities_mps; send one of the two")
    return form.decimals(message, "rep_velocities_mps", path)


def _rpe(rir: Decimal | None) -> Decimal | None:
    return None if rir is None else rpe_from_rir(rir)


def _faults(message: pb.PerformedSet, path: str, form: Form) -> tuple[Fault, ...]:
    faults = form.entries(message, "faults", path)
    return tuple(_fault(each, f"{path}.faults[{index}]", form) for index, each in enumerate(faults))


def _fault(message: pb.Fault, path: str, form: Form) -> Fault:
    form.word(message, "code", path, FAULTS, "fault")
    severity = form.enum(message, "severity", path, _SEVERITIES)
    reps = form.count(message, "reps_affected", path)
    known = FAULTS.get(message.code)
    return Fault(message.code, severity or (known.severity if known else Severity.MINOR), reps, message.grows)


def _check_in(message: pb.CheckIn, path: str, form: Form) -> CheckIn | None:
    at = form.moment(message, "at", path)
    flags: tuple[RedFlag, ...] | None = None
    if message.HasField("red_flags"):
        flags = form.enums(message.red_flags, "present", f"{path}.red_flags", _RED_FLAGS)
    readings = CheckIn(
        at or NEVER,
        flags,
        form.decimal(message, "sleep_h", path),
        form.count(message, "soreness", path),
        form.count(message, "fatigue", path),
        form.count(message, "stress", path),
        form.count(message, "motivation", path),
        form.decimal(message, "pain_now", path),
        form.word(message, "pain_location", path, REGIONS, "region") or None,
        form.flag(message, "pain_radiates"),
        form.count(message, "bp_systolic_mmhg", path),
        form.count(message, "bp_diastolic_mmhg", path),
        form.flag(message, "fever"),
        form.decimal(message, "adherence_14d", path),
        form.count(message, "readiness", path),
        pain_sharp=form.flag(message, "pain_sharp"),
        pain_new=form.flag(message, "pain_new"),
        hours_since_waking=form.decimal(message, "hours_since_waking", path),
        soreness_of=_soreness(message, path, form),
        hrv=_ln(form.decimal(message, "hrv_rmssd_ms", path)),
        resting_hr=form.count(message, "resting_hr_bpm", path),
        joint_aches=_aches(message.joint_aches, f"{path}.joint_aches", form)
        if message.HasField("joint_aches")
        else None,
        rest_wanted=form.word(message, "rest_wanted", path, REST_REASONS, "reason to rest") or None,
    )
    return None if at is None else readings


def _ln(rmssd: Decimal | None) -> Decimal | None:
    """Its natural logarithm, on the grain of facts: the scale on which people's days are compared."""
    return None if rmssd is None else quantised(rmssd.ln())


def _aches(message: pb.JointAcheAnswer, path: str, form: Form) -> tuple[JointAche, ...]:
    """Every ache, each site once."""
    found: dict[str, JointAche] = {}
    for index, each in enumerate(form.entries(message, "present", path)):
        here = f"{path}.present[{index}]"
        level = form.decimal(each, "level", here)
        days = form.count(each, "days", here)
        if not form.known(each.site, f"{here}.site", ACHE_SITES, "site"):
            continue
        if each.site in found:
            form.note(f"{here}.site", f"expected each site once; got {each.site!r} again")
        elif level is not None:
            found[each.site] = JointAche(each.site, level, days)
    return tuple(found.values())


def _soreness(message: pb.CheckIn, path: str, form: Form) -> dict[str, int]:
    """Scores by muscle, in the order of their names; a map comes in none."""
    found: dict[str, int] = {}
    path, rules = f"{path}.soreness_by_muscle", rules_of(pb.CheckIn, "soreness_by_muscle")
    if rules.most is not None and len(message.soreness_by_muscle) > rules.most:
        form.note(path, f"expected at most {rules.most} entries; got {len(message.soreness_by_muscle)}")
        return found
    for muscle, score in sorted(message.soreness_by_muscle.items()):
        if not form.known(muscle, path, MUSCLES, "muscle"):
            continue
        if not rules.low <= score <= rules.high:
            form.note(f"{path}.{muscle}", f"expected {rules.low:.0f} to {rules.high:.0f}; got {score}")
        else:
            found[muscle] = score
    return found


def _test(message: pb.StrengthTest, path: str, form: Form) -> StrengthTest | None:
    at = form.moment(message, "at", path)
    exercise = form.exercise(message, "exercise", path)
    load, reps = form.load(message, "load", path), form.count(message, "reps", path)
    return None if at is None or load is None or reps is None else StrengthTest(at, exercise, load, reps)


def _missed(message: pb.MissedSession, path: str, form: Form) -> MissedSession | None:
    if form.day(message, "planned_on", path) is None:
        return None
    at = form.moment(message, "planned_on", path)
    return None if at is None else MissedSession(at)


def _clearance(message: pb.Clearance, path: str, form: Form) -> Clearance | None:
    at = form.moment(message, "at", path)
    by = form.text(message, "by", path)
    return None if at is None else Clearance(at, by)


def _entered(message: pb.EnteredNumber, path: str, form: Form) -> EnteredNumber | None:
    at = form.moment(message, "at", path)
    name = form.text(message, "name", path)
    subject = subject_from(message, "subject", path, form)
    by = form.text(message, "by", path)
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
        return form.load(message, "load", path)
    if kind is None:
        form.note(path, "expected a load or a number")
        return None
    number = _number(message.number)
    if number is None:
        told = (
            f"expected a number from -{_LARGEST_NUMBER} to {_LARGEST_NUMBER}; got {message.number[:_LONGEST_NUMBER]!r}"
        )
        form.note(f"{path}.number", told)
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
