"""Carried state from the wire and back. What was tampered with is the caller's mistake, never a crash."""

from __future__ import annotations

from ironrule.carried.digest import Digest
from ironrule.carried.state import (
    ATHLETE,
    LATEST,
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
from ironrule.wire.events import value_from
from ironrule.wire.fields import NEVER, Form
from ironrule.wire.once import Once
from ironrule.wire.rows import Row, load_row
from ironrule.wire.subjects import subject_from, track_from

_LARGEST_DIGEST = 262_144
_MOST_SHAPES = 1000
_MOST_STAGES = 1000
#: Rules that may act once in a stretch, for the athlete and every track that is remembered.
_MOST_ACTED = 1000
_MOST_MOVED = 100
_MOST_DAYS = 1000
_MOST_VARIABLES = 1000
_MOST_EFFECTS = 200
_MOST_PROGRESS = 200
_MOST_SESSIONS = 100_000
_LONGEST_RANGE = 200
_FLAGS = {each.value: each for each in RedFlag}


def carried_from(message: pb.CarriedState, form: Form) -> Carried:
    """Carried state as it came back."""
    path = "carried"
    form.at_most(len(message.shapes), _MOST_SHAPES, f"{path}.shapes")
    state = Carried(
        form.text(message.rulebook, f"{path}.rulebook", 128),
        form.text(message.revision, f"{path}.revision", 128),
        next_day=form.text(message.next_day, f"{path}.next_day", 64),
        shapes=dict(_SHAPES.each(message.shapes[:_MOST_SHAPES], f"{path}.shapes", form)),
    )
    state.week, state.cycle = _position(message.week, "week", form), _position(message.cycle, "cycle", form)
    _place_by_weekdays(message, state, form)
    if form.at_most(len(message.round_done), _MOST_DAYS, f"{path}.round_done"):
        state.round_done = tuple(form.text(each, f"{path}.round_done", 64) for each in message.round_done)
    state.last_day = form.text(message.last_day, f"{path}.last_day", 64)
    if form.at_most(len(message.stages), _MOST_STAGES, f"{path}.stages"):
        state.stages = dict(_STAGES.each(message.stages, f"{path}.stages", form))
    if form.at_most(len(message.rungs), _MOST_STAGES, f"{path}.rungs"):
        state.rungs = dict(_RUNGS.each(message.rungs, f"{path}.rungs", form))
    if form.at_most(len(message.moved), _MOST_MOVED, f"{path}.moved"):
        state.moved = dict(_MOVES.each(message.moved, f"{path}.moved", form))
    form.at_most(len(message.variables), _MOST_VARIABLES, f"{path}.variables")
    form.at_most(len(message.effects), _MOST_EFFECTS, f"{path}.effects")
    variables = _VARIABLES.each(message.variables[:_MOST_VARIABLES], f"{path}.variables", form)
    for index, (name, subject, value) in enumerate(variables):
        if (name, subject) in state.variables:
            form.note(f"{path}.variables[{index}]", f"{name} of {subject} is there twice")
        elif value is not None:
            state.variables[(name, subject)] = value
    for index, each in enumerate(message.effects[:_MOST_EFFECTS]):
        effect = _effect(each, f"{path}.effects[{index}]", form)
        if effect is None:
            continue
        if any((other.effect, other.subject) == (effect.effect, effect.subject) for other in state.effects):
            form.note(f"{path}.effects[{index}]", f"{effect.effect} of {effect.subject} is there twice")
        state.effects.append(effect)
    if message.HasField("freeze"):
        since = form.moment(message.freeze.since, f"{path}.freeze.since")
        flags = tuple(_FLAGS[each] for each in message.freeze.red_flags if each in _FLAGS)
        if len(flags) < max(1, len(message.freeze.red_flags)):
            form.note(f"{path}.freeze.red_flags", f"expected some of {', '.join(_FLAGS)}")
        if since is not None:
            state.freeze = Freeze(since, flags)
    state.cleared = form.moment(message.cleared_at, f"{path}.cleared_at") if message.cleared_at else None
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
    name = form.text(message.name, f"{path}.name", 64, required=True)
    subject = subject_from(message.subject, f"{path}.subject", form)
    value = value_from(message, path, form)
    form.helped(subject, value, f"{path}.load.amount")
    return name, subject, value


def _shape(message: pb.CarriedShape, path: str, form: Form) -> tuple[str, Shape]:
    name = form.text(message.name, f"{path}.name", 64, required=True)
    texts = (
        form.text(getattr(message, part), f"{path}.{part}", longest)
        for part, longest in (("per", 16), ("kind", 16), ("range", _LONGEST_RANGE))
    )
    return name, Shape(*texts)


def _stage(message: pb.CarriedStage, path: str, form: Form) -> tuple[str, str]:
    return subject_from(message.subject, f"{path}.subject", form), form.text(message.stage, f"{path}.stage", 64)


def _rung(message: pb.CarriedRung, path: str, form: Form) -> tuple[str, str]:
    ladder = form.text(message.ladder, f"{path}.ladder", 64, required=True)
    track = track_from(message.track, f"{path}.track", form) or ""
    return f"{ladder}/{track}", form.exercise(message.exercise, f"{path}.exercise")


def _move(message: pb.CarriedMove, path: str, form: Form) -> tuple[str, Moved]:
    subject = subject_from(message.subject, f"{path}.subject", form)
    on, due = form.day(message.moved_on, f"{path}.moved_on"), form.moment(message.not_before, f"{path}.not_before")
    return subject, Moved(on or NEVER.date(), due or NEVER)


def _position(number: int, name: str, form: Form) -> int:
    """A week or cycle of the plan; 0 was not sent."""
    if not 0 <= number <= LATEST:
        form.note(f"carried.{name}", f"expected 1 to {LATEST}; got {number}")
    return number or 1


def _place_by_weekdays(message: pb.CarriedState, state: Carried, form: Form) -> None:
    """The week that runs, what of it was trained, and rules that have acted in a stretch of the plan."""
    path = "carried"
    if message.week_of:
        monday = form.day(message.week_of, f"{path}.week_of")
        if monday is not None and monday != monday_of(monday):
            form.note(f"{path}.week_of", f"expected a Monday; got {monday}")
        state.week_of = monday
    if form.at_most(len(message.days_done), len(WEEKDAYS), f"{path}.days_done"):
        for index, each in enumerate(message.days_done):
            on = form.day(each.on, f"{path}.days_done[{index}].on")
            if each.weekday not in WEEKDAYS or each.weekday in state.days_done:
                form.note(f"{path}.days_done[{index}].weekday", f"expected one of {', '.join(WEEKDAYS)}, each once")
            elif on is not None:
                state.days_done[each.weekday] = on
    if form.at_most(len(message.acted), _MOST_ACTED, f"{path}.acted"):
        state.acted = set(_ACTED.each(message.acted, f"{path}.acted", form))


def _once(message: pb.CarriedOnce, path: str, form: Form) -> tuple[str, str]:
    rule = form.text(message.rule, f"{path}.rule", 128, required=True)
    return rule, subject_from(message.subject, f"{path}.subject", form)


_ACTED = Once(_once)
_STAGES = Once(_stage)
_RUNGS = Once(_rung)
_MOVES = Once(_move)
_VARIABLES = Once(_variable)
_SHAPES = Once(_shape)


def _effect(message: pb.CarriedEffect, path: str, form: Form) -> EffectState | None:
    name = form.text(message.effect, f"{path}.effect", 64, required=True)
    subject = subject_from(message.subject, f"{path}.subject", form)
    rule = form.text(message.rule, f"{path}.rule", 128)
    started = form.day(message.started_on, f"{path}.started_on")
    ends = form.day(message.first_phase_ends_on, f"{path}.first_phase_ends_on") if message.first_phase_ends_on else None
    again = form.day(message.counts_from, f"{path}.counts_from") if message.counts_from else None
    form.at_most(len(message.progress), _MOST_PROGRESS, f"{path}.progress")
    progress = dict(_PROGRESS.each(message.progress[:_MOST_PROGRESS], f"{path}.progress", form))
    return None if started is None else EffectState(name, subject, rule, started, ends, progress, again)


def _progress(message: pb.EffectProgress, path: str, form: Form) -> tuple[str, Progress]:
    subject, since = subject_from(message.subject, f"{path}.subject", form), form.day(message.since, f"{path}.since")
    if not 0 <= message.phase <= 100 or not 0 <= message.sessions <= _MOST_SESSIONS:
        form.note(path, f"expected a phase from 0 to 100, and 0 to {_MOST_SESSIONS} sessions")
    return subject, Progress(message.phase, since or NEVER.date(), message.sessions, message.over)


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
