"""Carried state from the wire and back. What was tampered with is the caller's mistake, never a crash."""

from __future__ import annotations

from ironrule.carried.digest import Digest
from ironrule.carried.state import (
    ATHLETE,
    Carried,
    EffectState,
    Freeze,
    Moved,
    Progress,
    Shape,
    Variable,
    muscle_of,
)
from ironrule.carried.travel import digest_from_bytes, digest_to_bytes
from ironrule.training.events import RedFlag
from ironrule.training.exercise import CATALOGUE
from ironrule.training.moment import WEEKDAYS, monday_of
from ironrule.training.muscle import MUSCLES
from ironrule.units import Load
from ironrule.v1 import carried_state_pb2 as pb
from ironrule.wire.declared import longest_of
from ironrule.wire.events import value_from
from ironrule.wire.fields import NEVER, Form
from ironrule.wire.once import Once
from ironrule.wire.rows import Row, load_row
from ironrule.wire.subjects import subject_from, track_from

_LARGEST_DIGEST = longest_of(pb.CarriedState, "digest")
_FLAGS = {each.value: each for each in RedFlag}


def carried_from(message: pb.CarriedState, form: Form) -> Carried:
    """Carried state as it came back."""
    path = "carried"
    state = Carried(
        form.text(message, "rulebook", path),
        form.text(message, "revision", path),
        next_day=form.text(message, "next_day", path),
        shapes=dict(_SHAPES.each(form.entries(message, "shapes", path), f"{path}.shapes", form)),
    )
    # 0 was not sent.
    state.week, state.cycle = form.count(message, "week", path) or 1, form.count(message, "cycle", path) or 1
    _place_by_weekdays(message, state, form)
    state.round_done = form.texts(message, "round_done", path)
    state.last_day = form.text(message, "last_day", path)
    state.stages = dict(_STAGES.each(form.entries(message, "stages", path), f"{path}.stages", form))
    state.rungs = dict(_RUNGS.each(form.entries(message, "rungs", path), f"{path}.rungs", form))
    state.moved = dict(_MOVES.each(form.entries(message, "moved", path), f"{path}.moved", form))
    variables = _VARIABLES.each(form.entries(message, "variables", path), f"{path}.variables", form)
    for index, (name, subject, value) in enumerate(variables):
        if (name, subject) in state.variables:
            form.note(f"{path}.variables[{index}]", f"{name} of {subject} is there twice")
        elif value is not None:
            state.variables[(name, subject)] = value
    for index, each in enumerate(form.entries(message, "effects", path)):
        effect = _effect(each, f"{path}.effects[{index}]", form)
        if effect is None:
            continue
        if any((other.effect, other.subject) == (effect.effect, effect.subject) for other in state.effects):
            form.note(f"{path}.effects[{index}]", f"{effect.effect} of {effect.subject} is there twice")
        state.effects.append(effect)
    if message.HasField("freeze"):
        since = form.moment(message.freeze, "since", f"{path}.freeze")
        named = form.entries(message.freeze, "red_flags", f"{path}.freeze")
        paths = ((each, f"{path}.freeze.red_flags[{index}]") for index, each in enumerate(named))
        flags = tuple(_FLAGS[each] for each, here in paths if form.known(each, here, _FLAGS, "red flag"))
        if since is not None:
            state.freeze = Freeze(since, flags)
    state.cleared = form.moment(message, "cleared_at", path)
    state.digest = _digest(message.digest, form)
    return state


def carried_row(state: Carried) -> Row:
    """Carried state for the wire, in an order that depends on nothing but itself."""
    effects = sorted(state.effects, key=lambda each: (each.effect, each.subject, each.started_on))
    return {
        "rulebook": state.rulebook,
        "revision": state.revision,
        "variables": [
            {"name": name, "subject": subject, **_value_row(value)}
            for (name, subject), value in sorted(state.variables.items(), key=lambda each: each[0])
        ],
        "effects": list(map(_effect_row, effects)),
        "freeze": None if state.freeze is None else _freeze_row(state.freeze),
        "cleared_at": "" if state.cleared is None else state.cleared.isoformat(),
        "next_day": state.next_day,
        "digest": digest_to_bytes(state.digest),
        "shapes": [
            {"name": name, "per": shape.per, "kind": shape.kind, "range": shape.range}
            for name, shape in sorted(state.shapes.items())
        ],
        "stages": [{"subject": subject, "stage": stage} for subject, stage in sorted(state.stages.items())],
        "moved": [
            {"subject": subject, "moved_on": str(each.on), "not_before": each.not_before.isoformat()}
            for subject, each in sorted(state.moved.items())
        ],
        "week": state.week,
        "cycle": state.cycle,
        "week_of": "" if state.week_of is None else str(state.week_of),
        "days_done": [
            {"weekday": each, "on": str(state.days_done[each])} for each in WEEKDAYS if each in state.days_done
        ],
        "rungs": [
            {"ladder": ladder, "track": track, "exercise": exercise}
            for (ladder, _, track), exercise in sorted((key.partition("/"), each) for key, each in state.rungs.items())
        ],
        "round_done": list(state.round_done),
        "last_day": state.last_day,
        "acted": [{"rule": rule, "subject": subject} for rule, subject in sorted(state.acted)],
    }


def _value_row(value: Variable) -> Row:
    return {"load": load_row(value)} if isinstance(value, Load) else {"number": str(value)}


def _effect_row(effect: EffectState) -> Row:
    ends = effect.first_phase_ends_on
    progress = [
        {
            "subject": subject,
            "phase": step.phase,
            "since": str(step.since),
            "sessions": step.sessions,
            "over": step.over,
        }
        for subject, step in sorted(effect.progress.items())
    ]
    return {
        "effect": effect.effect,
        "subject": effect.subject,
        "rule": effect.rule,
        "started_on": str(effect.started_on),
        "first_phase_ends_on": "" if ends is None else str(ends),
        "progress": progress,
        "counts_from": "" if effect.counts_from is None else str(effect.counts_from),
    }


def _freeze_row(freeze: Freeze) -> Row:
    return {"since": freeze.since.isoformat(), "red_flags": [each.value for each in freeze.red_flags]}


def _variable(message: pb.CarriedVariable, path: str, form: Form) -> tuple[str, str, Variable | None]:
    name = form.text(message, "name", path)
    subject = subject_from(message, "subject", path, form)
    value = value_from(message, path, form)
    form.helped(subject, value, f"{path}.load.amount")
    return name, subject, value


def _shape(message: pb.CarriedShape, path: str, form: Form) -> tuple[str, Shape]:
    name = form.text(message, "name", path)
    return name, Shape(*(form.text(message, part, path) for part in ("per", "kind", "range")))


def _stage(message: pb.CarriedStage, path: str, form: Form) -> tuple[str, str]:
    return subject_from(message, "subject", path, form), form.text(message, "stage", path)


def _rung(message: pb.CarriedRung, path: str, form: Form) -> tuple[str, str]:
    ladder = form.text(message, "ladder", path)
    track = track_from(message, "track", path, form) or ""
    return f"{ladder}/{track}", form.exercise(message, "exercise", path)


def _move(message: pb.CarriedMove, path: str, form: Form) -> tuple[str, Moved]:
    subject = subject_from(message, "subject", path, form)
    on, due = form.day(message, "moved_on", path), form.moment(message, "not_before", path)
    return subject, Moved(on or NEVER.date(), due or NEVER)


def _place_by_weekdays(message: pb.CarriedState, state: Carried, form: Form) -> None:
    """The week that runs, what of it was trained, and rules that have acted in a stretch of the plan."""
    path = "carried"
    monday = form.day(message, "week_of", path)
    if monday is not None and monday != monday_of(monday):
        form.note(f"{path}.week_of", f"expected a Monday; got {monday}")
    state.week_of = monday
    for index, each in enumerate(form.entries(message, "days_done", path)):
        where = f"{path}.days_done[{index}]"
        on = form.day(each, "on", where)
        if not form.known(each.weekday, f"{where}.weekday", WEEKDAYS, "weekday"):
            continue
        if each.weekday in state.days_done:
            form.note(f"{where}.weekday", f"expected each weekday once; got {each.weekday!r} again")
        elif on is not None:
            state.days_done[each.weekday] = on
    state.acted = set(_ACTED.each(form.entries(message, "acted", path), f"{path}.acted", form))


def _once(message: pb.CarriedOnce, path: str, form: Form) -> tuple[str, str]:
    rule = form.text(message, "rule", path)
    return rule, subject_from(message, "subject", path, form)


_ACTED = Once(_once)
_STAGES = Once(_stage)
_RUNGS = Once(_rung)
_MOVES = Once(_move)
_VARIABLES = Once(_variable)
_SHAPES = Once(_shape)


def _effect(message: pb.CarriedEffect, path: str, form: Form) -> EffectState | None:
    name = form.text(message, "effect", path)
    subject = subject_from(message, "subject", path, form)
    rule = form.text(message, "rule", path)
    started = form.day(message, "started_on", path)
    ends = form.day(message, "first_phase_ends_on", path)
    again = form.day(message, "counts_from", path)
    progress = dict(_PROGRESS.each(form.entries(message, "progress", path), f"{path}.progress", form))
    return None if started is None else EffectState(name, subject, rule, started, ends, progress, again)


def _progress(message: pb.EffectProgress, path: str, form: Form) -> tuple[str, Progress]:
    subject, since = subject_from(message, "subject", path, form), form.day(message, "since", path)
    phase, sessions = form.count(message, "phase", path) or 0, form.count(message, "sessions", path) or 0
    return subject, Progress(phase, since or NEVER.date(), sessions, message.over)


_PROGRESS = Once(_progress)


def _digest(data: bytes, form: Form) -> Digest:
    if not data:
        return Digest()
    if len(data) > _LARGEST_DIGEST:
        form.note("carried.digest", f"expected at most {_LARGEST_DIGEST} bytes; got {len(data)}")
        return Digest()
    try:
        digest = digest_from_bytes(data)
    except ValueError as error:
        form.note("carried.digest", str(error))
        return Digest()
    tracks = {*digest.exposures, *digest.bests, *digest.raised_on, *digest.raises}
    tracks |= {each for each in digest.reviews if each != ATHLETE and muscle_of(each) not in MUSCLES}
    if any(name.partition("/")[0] not in CATALOGUE for name in tracks):
        form.note("carried.digest", "it names an exercise that is not in the catalogue")
        return Digest()
    return digest
