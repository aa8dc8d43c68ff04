"""A request from the wire: the record it holds, or every field that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import UTC
from itertools import islice

from ironrule.coaching.ahead import MOST_AHEAD
from ironrule.coaching.record import Explain, Override, PlannedExercise, PlannedSets, Record
from ironrule.training.athlete import REGIONS, Athlete, Injury, Medical, Sex, TrainingStatus
from ironrule.training.equipment import ASSISTING, IMPLEMENTS, Equipment, Implement, Plates
from ironrule.units import Load, Unit
from ironrule.v1 import athlete_pb2, prescription_pb2, prescriptions_pb2
from ironrule.wire.carried import carried_from
from ironrule.wire.events import events_from
from ironrule.wire.fields import HEAVIEST_LIFTED, NEVER, UNITS, Form
from ironrule.wire.once import Once
from ironrule.wire.parts import MOST_EVENTS, Parts, whole
from ironrule.wire.subjects import track_from
from ironrule.wire.under_way import under_way_from

_SEXES: dict[int, Sex] = {
    athlete_pb2.SEX_FEMALE: Sex.FEMALE,
    athlete_pb2.SEX_MALE: Sex.MALE,
    athlete_pb2.SEX_OTHER: Sex.OTHER,
}
_STATUSES: dict[int, TrainingStatus] = {
    athlete_pb2.TRAINING_STATUS_NOVICE: TrainingStatus.NOVICE,
    athlete_pb2.TRAINING_STATUS_INTERMEDIATE: TrainingStatus.INTERMEDIATE,
    athlete_pb2.TRAINING_STATUS_ADVANCED: TrainingStatus.ADVANCED,
}
_EXPLAIN: dict[int, Explain] = {
    prescription_pb2.EXPLAIN_LEVEL_NONE: Explain.NONE,
    prescription_pb2.EXPLAIN_LEVEL_DECISIONS: Explain.DECISIONS,
    prescription_pb2.EXPLAIN_LEVEL_FULL: Explain.FULL,
}
_INJURIES: dict[int, int] = {
    each: each
    for each in (
        athlete_pb2.INJURY_STATUS_ACTIVE,
        athlete_pb2.INJURY_STATUS_RECOVERING,
        athlete_pb2.INJURY_STATUS_RESOLVED,
    )
}
#: A tag of a language, BCP 47, and how long it may be.
_TAG, _LONGEST_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*"), 35
_MOST_INJURIES = 50
_MOST_PLANNED = 40
_MOST_SETS = 60
#: Bands, or plates of a stack.
_MOST_GIVEN = 60
#: Different weights of one side: a full gym with fractional plates has about 3000.
_MOST_SUMS = 10_000


def record_from(request: prescriptions_pb2.PrescribeRequest) -> Record:
    """The record in a request. Raises RequestInvalid with every wrong field, or NotYetSupported."""
    steps = reading(whole(request))
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]  # the generator's declared return


def reading(parts: Parts) -> Generator[None, None, Record]:
    """The same from its parts, pausing after every exercise of a session so that a long log does not hold up others."""
    form, request = Form(), parts.head
    if not 0 <= request.sessions_ahead <= MOST_AHEAD:
        form.note("sessions_ahead", f"expected 0 to {MOST_AHEAD}; got {request.sessions_ahead}")
    as_of = form.moment(request.as_of, "as_of", date_allowed=False)
    form.offset = as_of.tzinfo if as_of else UTC
    athlete = _athlete(request, form)
    form.at_most(parts.count, MOST_EVENTS, "events")
    events = yield from events_from(islice(parts.events, MOST_EVENTS), as_of, form)
    carried = carried_from(request.carried, form) if request.HasField("carried") else None
    planned = _planned(request.planned_session, form) if request.HasField("planned_session") else ()
    under_way = yield from under_way_from(request, as_of, events, form)
    record = Record(
        form.text(request.request_id, "request_id", 128),
        form.text(request.rulebook, "rulebook", 128),
        athlete,
        events,
        carried,
        as_of or NEVER,
        planned,
        form.enum(request.explain, _EXPLAIN, "explain") or Explain.DECISIONS,
        under_way,
        _override(request.coach_override, form) if request.HasField("coach_override") else None,
        request.sessions_ahead,
        _language(request.language, form),
        form.text(request.revision, "revision", 128),
    )
    form.close()
    return record


def _language(tag: str, form: Form) -> str:
    if tag and (len(tag) > _LONGEST_TAG or not _TAG.fullmatch(tag)):
        form.note("language", f"expected a tag such as de or de-AT; got {tag[:_LONGEST_TAG]!r}")
        return ""
    return tag


def _athlete(request: prescriptions_pb2.PrescribeRequest, form: Form) -> Athlete:
    message, path = request.athlete, "athlete"
    if not request.HasField("athlete"):
        form.note(path, "an athlete is required")
        return Athlete("", Equipment(Unit.KG))
    ended = (
        form.day(message.last_deload_ended_on, f"{path}.last_deload_ended_on") if message.last_deload_ended_on else None
    )
    form.at_most(len(message.injuries), _MOST_INJURIES, f"{path}.injuries")
    return Athlete(
        form.text(message.id, f"{path}.id", 128),
        _EQUIPMENT(message.equipment, f"{path}.equipment", form),
        form.enum(message.sex, _SEXES, f"{path}.sex"),
        form.count(message, "age_years", path, 13, 100),
        form.load(message, "bodyweight", path, low=30, high=550),
        form.count(message, "training_age_months", path, 0, 1200),
        form.enum(message.training_status, _STATUSES, f"{path}.training_status"),
        _medical(message.medical, form),
        form.exercise(message.priority_lift, f"{path}.priority_lift") if message.priority_lift else None,
        ended,
        tuple(
            _injury(each, f"{path}.injuries[{index}]", form)
            for index, each in enumerate(message.injuries[:_MOST_INJURIES])
        ),
        form.count(message, "session_minutes", path, 20, 150),
    )


def _injury(message: athlete_pb2.Injury, path: str, form: Form) -> Injury:
    if message.region not in REGIONS:
        form.note(f"{path}.region", f"expected one of {', '.join(REGIONS)}; got {message.region[:40]!r}")
    if message.occurred_on:
        form.day(message.occurred_on, f"{path}.occurred_on")
    status = form.enum(message.status, _INJURIES, f"{path}.status", required=True)
    return Injury(message.region, status == athlete_pb2.INJURY_STATUS_RESOLVED)


def _medical(message: athlete_pb2.Medical, form: Form) -> Medical:
    return Medical(
        form.flag(message, "pregnant"),
        form.flag(message, "postpartum"),
        form.flag(message, "uncleared_surgery"),
        form.flag(message, "cleared_by_professional"),
        form.flag(message, "hypertension"),
        form.count(message, "trimester", "athlete.medical", 1, 3),
        form.flag(message, "osteoporosis"),
        form.flag(message, "parq_positive"),
    )


def _equipment(message: athlete_pb2.Equipment, path: str, form: Form) -> Equipment:
    unit = form.enum(message.unit, UNITS, f"{path}.unit", required=True) or Unit.KG
    plates: list[Plates] = []
    for index, each in enumerate(message.plates[:20]):
        where = f"{path}.plates[{index}]"
        weight = form.load_of(each.weight, f"{where}.weight", low=0.05, high=100)
        if not 1 <= each.pairs <= 20:
            form.note(f"{where}.pairs", f"expected 1 to 20; got {each.pairs}")
        elif weight is not None:
            if any(other.weight == weight for other in plates):
                form.note(f"{where}.weight", f"{weight} is listed twice")
            plates.append(Plates(weight, each.pairs))
    form.at_most(len(message.plates), 20, f"{path}.plates")
    implements: list[Implement] = []
    form.at_most(len(message.implements), len(IMPLEMENTS), f"{path}.implements")
    for index, implement in enumerate(message.implements[: len(IMPLEMENTS)]):
        where = f"{path}.implements[{index}]"
        if implement.kind not in IMPLEMENTS or any(other.kind == implement.kind for other in implements):
            form.note(f"{where}.kind", f"expected each of {', '.join(IMPLEMENTS)} once; got {implement.kind[:40]!r}")
            continue
        empty = form.load(implement, "empty", where, high=200)
        step = form.load(implement, "step", where, low=0.05, high=50)
        loads, heaviest = _loads(implement, empty, where, form)
        gives = _gives(implement, where, form)
        implements.append(Implement(implement.kind, empty, step, gives, loads, heaviest))
    equipment = Equipment(unit, tuple(plates), tuple(implements))
    if equipment.different_sums() > _MOST_SUMS:
        form.note(f"{path}.plates", f"these plates make more than {_MOST_SUMS} different loads; list fewer odd ones")
        return Equipment(unit)
    return equipment


def _gives(implement: athlete_pb2.Implement, path: str, form: Form) -> tuple[Load, ...]:
    """What an implement takes off one's own weight, each once."""
    if implement.gives and implement.kind not in ASSISTING:
        form.note(f"{path}.gives", f"expected none of a {implement.kind}; {' and '.join(ASSISTING)} have it")
        return ()
    if not form.at_most(len(implement.gives), _MOST_GIVEN, f"{path}.gives"):
        return ()
    read = (
        form.load_of(each, f"{path}.gives[{index}]", low=0.05, high=500) for index, each in enumerate(implement.gives)
    )
    return tuple(dict.fromkeys(each for each in read if each is not None))


def _loads(
    implement: athlete_pb2.Implement, empty: Load | None, path: str, form: Form
) -> tuple[tuple[Load, ...], Load | None]:
    """What an implement can be set to, each once, or the heaviest of its steps and plates."""
    heaviest = form.load(implement, "heaviest", path, low=0.05, high=1000)
    own_weight = implement.kind == "bodyweight" or implement.kind in ASSISTING
    for name, said in (("loads", bool(implement.loads)), ("heaviest", heaviest is not None)):
        if said and own_weight:
            form.note(f"{path}.{name}", f"expected none of {implement.kind}")
    if heaviest is not None and implement.loads:
        form.note(f"{path}.heaviest", "expected it only where loads are not listed")
    elif heaviest is not None and empty is not None and heaviest < empty:
        form.note(f"{path}.heaviest", "expected no less than empty")
    if own_weight or not form.at_most(len(implement.loads), _MOST_GIVEN, f"{path}.loads"):
        return (), None
    read = (
        form.load_of(each, f"{path}.loads[{index}]", low=0.05, high=1000) for index, each in enumerate(implement.loads)
    )
    return tuple(dict.fromkeys(each for each in read if each is not None)), heaviest


_EQUIPMENT = Once(_equipment)


def _planned(message: prescriptions_pb2.PlannedSession, form: Form) -> tuple[PlannedExercise, ...]:
    path = "planned_session.exercises"
    if not message.exercises:
        form.note(path, "expected at least one exercise")
    form.at_most(len(message.exercises), _MOST_PLANNED, path)
    found = _PLANNED.each(message.exercises[:_MOST_PLANNED], path, form)
    slots: set[tuple[str, str | None]] = set()
    for index, each in enumerate(found):
        if (each.exercise, each.track) in slots:
            form.note(f"{path}[{index}]", f"{each.exercise} is planned twice on the same track")
        slots.add((each.exercise, each.track))
    return found


def _planned_exercise(message: prescriptions_pb2.PlannedExercise, path: str, form: Form) -> PlannedExercise:
    sets = tuple(_planned_sets(each, f"{path}.sets[{index}]", form) for index, each in enumerate(message.sets[:20]))
    if not 1 <= len(message.sets) <= 20:
        form.note(f"{path}.sets", f"expected 1 to 20 entries; got {len(message.sets)}")
    elif sum(each.sets for each in sets) > _MOST_SETS:
        form.note(f"{path}.sets", f"expected at most {_MOST_SETS} sets of one exercise")
    for index, each in enumerate(sets):
        form.helped(message.exercise, each.load, f"{path}.sets[{index}].load.amount")
    return PlannedExercise(
        form.exercise(message.exercise, f"{path}.exercise"),
        track_from(message.track, f"{path}.track", form),
        sets,
        form.tempo(message.tempo, f"{path}.tempo"),
        form.count(message, "rest_seconds", path, 0, 3600),
    )


_PLANNED = Once(_planned_exercise)


def _planned_sets(message: prescriptions_pb2.PlannedSets, path: str, form: Form) -> PlannedSets:
    if not 1 <= message.sets <= 30:
        form.note(f"{path}.sets", f"expected 1 to 30; got {message.sets}")
    reps = form.count(message, "reps", path, 1, 100)
    top = form.count(message, "reps_max", path, 1, 100)
    if reps is not None and top is not None and top < reps:
        form.note(f"{path}.reps_max", f"expected at least reps, {reps}; got {top}")
    distance = form.decimal(message, "distance_m", path, 0, 10_000)
    duration = form.decimal(message, "duration_seconds", path, 0, 7200)
    if reps is None and distance is None and duration is None:
        form.note(path, "expected one of reps, distance_m, duration_seconds")
    return PlannedSets(
        message.sets,
        reps,
        top,
        form.load(message, "load", path, low=-HEAVIEST_LIFTED),
        form.halves(message, "rpe", path),
        distance,
        duration,
    )


def _override(message: prescriptions_pb2.CoachOverride, form: Form) -> Override | None:
    path = "coach_override"
    exercise = form.exercise(message.exercise, f"{path}.exercise")
    track = track_from(message.track, f"{path}.track", form) or ""
    load = form.load(message, "load", path)
    if not message.HasField("load"):
        form.note(f"{path}.load", "a load is required")
    by = form.text(message.by, f"{path}.by", 64, required=True)
    reason = form.text(message.reason, f"{path}.reason", 200, required=True)
    return None if load is None else Override(exercise, track, load, by, reason)
