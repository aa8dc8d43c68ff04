"""Carried state from the wire and back. What was tampered with is the caller's mistake, never a crash."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from ironrule.carried.digest import Digest, digest_from_bytes, digest_to_bytes
from ironrule.carried.state import Carried, EffectState, Freeze, Progress, Variable
from ironrule.training.events import RedFlag
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, Unit
from ironrule.v1 import carried_state_pb2 as pb
from ironrule.v1 import quantities_pb2
from ironrule.wire.events import subject_from
from ironrule.wire.fields import Form

_UNITS = {Unit.KG: quantities_pb2.LOAD_UNIT_KG, Unit.LB: quantities_pb2.LOAD_UNIT_LB}
_LARGEST_DIGEST = 262_144
_MOST_ROWS = 1000
_FLAGS = {each.value: each for each in RedFlag}


def load_to(load: Load) -> quantities_pb2.Load:
    """A load for the wire."""
    return quantities_pb2.Load(amount=float(load.amount), unit=_UNITS[load.unit])


def carried_from(message: pb.CarriedState, form: Form) -> Carried:
    """Carried state as it came back."""
    path = "carried"
    state = Carried(message.rulebook, message.revision, next_day=message.next_day)
    form.at_most(len(message.variables), _MOST_ROWS, f"{path}.variables")
    form.at_most(len(message.effects), _MOST_ROWS, f"{path}.effects")
    for index, variable in enumerate(message.variables[:_MOST_ROWS]):
        value = _variable(variable, f"{path}.variables[{index}]", form)
        if value is not None:
            state.variables[
                (variable.name, subject_from(variable.subject, f"{path}.variables[{index}].subject", form))
            ] = value
    state.effects = [
        each
        for index, effect in enumerate(message.effects[:_MOST_ROWS])
        if (each := _effect(effect, f"{path}.effects[{index}]", form)) is not None
    ]
    if message.HasField("freeze"):
        since = form.moment(message.freeze.since, f"{path}.freeze.since")
        flags = tuple(_FLAGS[each] for each in message.freeze.red_flags if each in _FLAGS)
        if len(flags) < max(1, len(message.freeze.red_flags)):
            form.note(f"{path}.freeze.red_flags", f"expected some of {', '.join(_FLAGS)}")
        if since is not None:
            state.freeze = Freeze(since, flags)
    state.digest = _digest(message.digest, form)
    return state


def carried_to(state: Carried) -> pb.CarriedState:
    """Carried state for the wire, in an order that depends on nothing but itself."""
    message = pb.CarriedState(
        rulebook=state.rulebook, revision=state.revision, next_day=state.next_day, digest=digest_to_bytes(state.digest)
    )
    for (name, subject), value in sorted(state.variables.items(), key=lambda each: each[0]):
        if isinstance(value, Load):
            message.variables.add(name=name, subject=subject, load=load_to(value))
        else:
            message.variables.add(name=name, subject=subject, number=str(value))
    for effect in sorted(state.effects, key=lambda each: (each.effect, each.subject, each.started_on)):
        ends = effect.first_phase_ends_on
        row = message.effects.add(
            effect=effect.effect,
            subject=effect.subject,
            rule=effect.rule,
            started_on=str(effect.started_on),
            first_phase_ends_on="" if ends is None else str(ends),
        )
        for subject, step in sorted(effect.progress.items()):
            row.progress.add(
                subject=subject, phase=step.phase, since=str(step.since), sessions=step.sessions, over=step.over
            )
    if state.freeze is not None:
        message.freeze.since = state.freeze.since.isoformat()
        message.freeze.red_flags.extend(each.value for each in state.freeze.red_flags)
    return message


def _variable(message: pb.CarriedVariable, path: str, form: Form) -> Variable | None:
    kind = message.WhichOneof("value")
    if kind == "load":
        return form.load_of(message.load, f"{path}.load")
    try:
        number = Decimal(message.number) if kind == "number" else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        form.note(path, "expected a load or a number")
        return None
    return number


def _effect(message: pb.CarriedEffect, path: str, form: Form) -> EffectState | None:
    started = form.day(message.started_on, f"{path}.started_on")
    ends = form.day(message.first_phase_ends_on, f"{path}.first_phase_ends_on") if message.first_phase_ends_on else None
    progress: dict[str, Progress] = {}
    form.at_most(len(message.progress), _MOST_ROWS, f"{path}.progress")
    for index, each in enumerate(message.progress[:_MOST_ROWS]):
        since = form.day(each.since, f"{path}.progress[{index}].since")
        if not 0 <= each.phase <= 100 or each.sessions < 0:
            form.note(f"{path}.progress[{index}]", "expected a phase from 0 to 100, and no negative sessions")
        elif since is not None:
            progress[each.subject] = Progress(each.phase, since, each.sessions, each.over)
    if started is None:
        return None
    return EffectState(
        message.effect, subject_from(message.subject, f"{path}.subject", form), message.rule, started, ends, progress
    )


def _digest(data: bytes, form: Form) -> Digest:
    if not data:
        return Digest()
    if len(data) > _LARGEST_DIGEST:
        form.note("carried.digest", f"expected at most {_LARGEST_DIGEST} bytes; got {len(data)}")
        return Digest()
    try:
        digest = digest_from_bytes(data)
    except ValueError:
        form.note(
            "carried.digest", "this is not a digest that Ironrule wrote; send it back unchanged, or send the whole log"
        )
        return Digest()
    if any(subject.partition("/")[0] not in CATALOGUE for subject in digest.exposures):
        form.note("carried.digest", "it names an exercise that is not in the catalogue")
        return Digest()
    return digest
