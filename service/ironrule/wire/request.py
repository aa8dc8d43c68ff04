"""A request from the wire: the record it holds, or every field that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Generator
from datetime import UTC
from itertools import islice

from ironrule.coaching.record import Explain, Override, PlannedExercise, PlannedSets, Record
from ironrule.training.athlete import REGIONS, Athlete, Injury, Medical, Sex, TrainingStatus
from ironrule.training.equipment import ASSISTING, IMPLEMENTS, Equipment, Implement, Plates
from ironrule.units import Load, Unit
from ironrule.v1 import athlete_pb2, prescription_pb2, prescriptions_pb2
from ironrule.wire.carried import carried_from
from ironrule.wire.events import events_from
from ironrule.wire.fields import NEVER, UNITS, Form
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
#: A tag of a language, BCP 47.
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
#: Sets of one exercise in all its groups.
_MOST_SETS = 60
#: Different weights of one side: a full gym with fractional plates has about 3000.
_MOST_SUMS = 10_000


def record_from(request: prescriptions_pb2.PrescribeRequest) -> Record:
    """The record in a request. Raises RequestInvalid with every wrong field."""
    steps = reading(whole(request))
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]  # the generator's declared return


def reading(parts: Parts) -> Generator[None, None, Record]:
    """The same from its parts, pausing after every exercise of a session so that a long log does not hold up others."""
    form, request = Form(), parts.head
    ahead = form.count(request, "sessions_ahead", "")
    as_of = form.moment(request, "as_of", "", date_allowed=False)
    form.offset = as_of.tzinfo if as_of else UTC
    athlete = _athlete(request, form)
    if parts.count > MOST_EVENTS:
        form.note("events", f"expected at most {MOST_EVENTS} entries; got {parts.count}")
    events = yield from events_from(islice(parts.events, MOST_EVENTS), as_of, form)
    carried = carried_from(request.carried, form) if request.HasField("carried") else None
    planned = _planned(request.planned_session, form) if request.HasField("planned_session") else ()
    under_way = yield from under_way_from(request, as_of, events, form)
    record = Record(
        form.text(request, "request_id", ""),
        form.text(request, "rulebook", ""),
        athlete,
        events,
        carried,
        as_of or NEVER,
        planned,
        form.enum(request, "explain", "", _EXPLAIN) or Explain.DECISIONS,
        under_way,
        _override(request.coach_override, form) if request.HasField("coach_override") else None,
        ahead or 0,
        _language(request, form),
        form.text(request, "revision", ""),
    )
    form.close()
    return record


def _language(request: prescriptions_pb2.PrescribeRequest, form: Form) -> str:
    tag = form.text(request, "language", "")
    if tag and not _TAG.fullmatch(tag):
        form.note("language", f"expected a tag such as de or de-AT; got {tag!r}")
        return ""
    return tag


def _athlete(request: prescriptions_pb2.PrescribeRequest, form: Form) -> Athlete:
    message, path = request.athlete, "athlete"
    if not request.HasField("athlete"):
        form.note(path, "an athlete is required")
        return Athlete("", Equipment(Unit.KG))
    return Athlete(
        form.text(message, "id", path),
        _EQUIPMENT(message.equipment, f"{path}.equipment", form),
        form.enum(message, "sex", path, _SEXES),
        form.count(message, "age_years", path),
        form.load(message, "bodyweight", path),
        form.count(message, "training_age_months", path),
        form.enum(message, "training_status", path, _STATUSES),
        _medical(message.medical, form),
        form.exercise(message, "priority_lift", path) or None,
        form.day(message, "last_deload_ended_on", path),
        tuple(
            _injury(each, f"{path}.injuries[{index}]", form)
            for index, each in enumerate(form.entries(message, "injuries", path))
        ),
        form.count(message, "session_minutes", path),
    )


def _injury(message: athlete_pb2.Injury, path: str, form: Form) -> Injury:
    region = form.word(message, "region", path, REGIONS, "region")
    form.day(message, "occurred_on", path)
    status = form.enum(message, "status", path, _INJURIES)
    return Injury(region, status == athlete_pb2.INJURY_STATUS_RESOLVED)


def _medical(message: athlete_pb2.Medical, form: Form) -> Medical:
    return Medical(
        form.flag(message, "pregnant"),
        form.flag(message, "postpartum"),
        form.flag(message, "uncleared_surgery"),
        form.flag(message, "cleared_by_professional"),
        form.flag(message, "hypertension"),
        form.count(message, "trimester", "athlete.medical"),
        form.flag(message, "osteoporosis"),
        form.flag(message, "parq_positive"),
    )


def _equipment(message: athlete_pb2.Equipment, path: str, form: Form) -> Equipment:
    unit = form.enum(message, "unit", path, UNITS) or Unit.KG
    plates: list[Plates] = []
    for index, each in enumerate(form.entries(message, "plates", path)):
        where = f"{path}.plates[{index}]"
        weight, pairs = form.load(each, "weight", where), form.count(each, "pairs", where)
        if weight is not None and pairs is not None:
            if any(other.weight == weight for other in plates):
                form.note(f"{where}.weight", f"{weight} is listed twice")
            plates.append(Plates(weight, pairs))
    implements: list[Implement] = []
    for index, implement in enumerate(form.entries(message, "implements", path)):
        where = f"{path}.implements[{index}]"
        if not form.known(implement.kind, f"{where}.kind", IMPLEMENTS, "implement"):
            continue
        if any(other.kind == implement.kind for other in implements):
            form.note(f"{where}.kind", f"expected each implement once; got {implement.kind!r} again")
            continue
        empty = form.load(implement, "empty", where)
        step = form.load(implement, "step", where)
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
    return tuple(dict.fromkeys(form.loads(implement, "gives", path)))


def _loads(
    implement: athlete_pb2.Implement, empty: Load | None, path: str, form: Form
) -> tuple[tuple[Load, ...], Load | None]:
    """What an implement can be set to, each once, or the heaviest of its steps and plates."""
    heaviest = form.load(implement, "heaviest", path)
    own_weight = implement.kind == "bodyweight" or implement.kind in ASSISTING
    for name, said in (("loads", bool(implement.loads)), ("heaviest", heaviest is not None)):
        if said and own_weight:
            form.note(f"{path}.{name}", f"expected none of {implement.kind}")
    if heaviest is not None and implement.loads:
        form.note(f"{path}.heaviest", "expected it only where loads are not listed")
    elif heaviest is not None and empty is not None and heaviest < empty:
        form.note(f"{path}.heaviest", "expected no less than empty")
    if own_weight:
        return (), None
    return tuple(dict.fromkeys(form.loads(implement, "loads", path))), heaviest


_EQUIPMENT = Once(_equipment)


def _planned(message: prescriptions_pb2.PlannedSession, form: Form) -> tuple[PlannedExercise, ...]:
    path = "planned_session.exercises"
    found = _PLANNED.each(form.entries(message, "exercises", "planned_session"), path, form)
    slots: set[tuple[str, str | None]] = set()
    for index, each in enumerate(found):
        if (each.exercise, each.track) in slots:
            form.note(f"{path}[{index}]", f"{each.exercise} is planned twice on the same track")
        slots.add((each.exercise, each.track))
    return found


def _planned_exercise(message: prescriptions_pb2.PlannedExercise, path: str, form: Form) -> PlannedExercise:
    entries = form.entries(message, "sets", path)
    sets = tuple(_planned_sets(each, f"{path}.sets[{index}]", form) for index, each in enumerate(entries))
    if sum(each.sets for each in sets) > _MOST_SETS:
        form.note(f"{path}.sets", f"expected at most {_MOST_SETS} sets of one exercise")
    for index, each in enumerate(sets):
        form.helped(message.exercise, each.load, f"{path}.sets[{index}].load.amount")
    return PlannedExercise(
        form.exercise(message, "exercise", path),
        track_from(message, "track", path, form),
        sets,
        form.tempo(message, "tempo", path),
        form.count(message, "rest_seconds", path),
    )


_PLANNED = Once(_planned_exercise)


def _planned_sets(message: prescriptions_pb2.PlannedSets, path: str, form: Form) -> PlannedSets:
    sets, reps = form.count(message, "sets", path), form.count(message, "reps", path)
    top = form.count(message, "reps_max", path)
    if reps is not None and top is not None and top < reps:
        form.note(f"{path}.reps_max", f"expected at least reps, {reps}; got {top}")
    distance = form.decimal(message, "distance_m", path)
    duration = form.decimal(message, "duration_seconds", path)
    if reps is None and distance is None and duration is None:
        form.note(path, "expected one of reps, distance_m, duration_seconds")
    return PlannedSets(
        sets or 1,
        reps,
        top,
        form.load(message, "load", path),
        form.decimal(message, "rpe", path),
        distance,
        duration,
    )


def _override(message: prescriptions_pb2.CoachOverride, form: Form) -> Override | None:
    path = "coach_override"
    exercise = form.exercise(message, "exercise", path)
    track = track_from(message, "track", path, form) or ""
    load = form.load(message, "load", path)
    by = form.text(message, "by", path)
    reason = form.text(message, "reason", path)
    return None if load is None else Override(exercise, track, load, by, reason)
