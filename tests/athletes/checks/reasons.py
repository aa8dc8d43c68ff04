"""Every number is explained, every reason names a rule that exists, every load can be loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ironrule.rulebook.conditions import Literal
from ironrule.rulebook.rulebook import SetLine
from ironrule.v1.prescription_pb2 import (
    LOAD_STEP_KIND_BASE,
    PRESCRIPTION_OUTCOME_STOPPED,
    Change,
    LoadStep,
    PrescribedExercise,
)
from simulation.year import Visit
from tests.athletes.checks.limits import Limits

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
#: Steps are told with two decimals.
_TOLD = 0.006


def something_is_asked(visit: Visit, _: Limits) -> Iterator[str]:
    """A session has exercises, an exercise has sets, a set has something to do."""
    answer = visit.answer
    if answer.outcome != PRESCRIPTION_OUTCOME_STOPPED and not answer.session.exercises:
        yield "a session without an exercise"
    for asked in answer.session.exercises:
        if not asked.sets:
            yield f"{asked.exercise} without a set"
        for each in asked.sets:
            if not (each.reps >= 1 or each.distance_m or each.duration_seconds):
                yield f"{asked.exercise}: a set of nothing"


def loadable(visit: Visit, _: Limits) -> Iterator[str]:
    """Every load, of warm-ups too, can be set with what there is, in the unit of the gym."""
    unit = visit.who.athlete.equipment.unit
    for asked in visit.answer.session.exercises:
        for each in (*asked.warm_ups, *asked.sets):
            if each.HasField("load") and (
                not visit.gym.has(asked.exercise, each.load.amount) or each.load.unit != unit
            ):
                yield f"{asked.exercise}: {each.load.amount:g} cannot be loaded"


def loads_are_explained(visit: Visit, _: Limits) -> Iterator[str]:
    """The steps of each load begin at its base, go on from each other, and end at the load."""
    for asked in visit.answer.session.exercises:
        loads = {each.load.amount for each in asked.sets if each.HasField("load")}
        by_line: dict[int, list[LoadStep]] = {}
        for step in asked.load_steps:
            by_line.setdefault(step.line, []).append(step)
        ends = {end for steps in by_line.values() if (end := _amount(steps[-1].to)) is not None}
        pairs = zip(sorted(loads), sorted(ends), strict=False)
        if len(loads) != len(ends) or any(abs(load - end) > _TOLD for load, end in pairs):
            yield f"{asked.exercise}: loads {sorted(loads)}, steps that end at {sorted(map(str, ends))}"
        for steps in by_line.values() if loads else ():
            yield from _broken_chain(asked, steps)


def _broken_chain(asked: PrescribedExercise, steps: list[LoadStep]) -> Iterator[str]:
    if steps[0].kind != LOAD_STEP_KIND_BASE:
        yield f"{asked.exercise}: its load has no base"
    for before, after in pairwise(steps):
        if before.to != getattr(after, "from"):
            yield f"{asked.exercise}: a step ends at {before.to}, the next begins at {getattr(after, 'from')}"
        if not after.note:
            yield f"{asked.exercise}: a step to {after.to} without words"


def counts_are_explained(visit: Visit, limits: Limits) -> Iterator[str]:
    """Sets, reps and effort are those of the plan, or a decision says what made them so."""
    for asked in visit.answer.session.exercises:
        lines = _lines(visit, asked, limits)
        if lines is None:
            continue
        first, subject = asked.sets[0], f"{asked.exercise}/{asked.track}"
        planned = {
            "sets": str(sum(each.sets for each in lines)),
            "reps": _range(lines[0].reps or 0, lines[0].reps_max or 0),
            "effort": f"RPE {lines[0].rpe.value}" if isinstance(lines[0].rpe, Literal) else "free",
        }
        found = {
            "sets": str(len(asked.sets)),
            "reps": _range(first.reps, first.reps_max),
            "effort": f"RPE {first.rpe:g}" if first.HasField("rpe") else "free",
        }
        for target, value in found.items():
            ends = {each.to for each in _binding(visit, subject, target)}
            if value not in (ends or {planned[target]}):
                yield f"{subject}: {target} {value}, planned {planned[target]}, and decisions end at {sorted(ends)}"


def rules_exist(visit: Visit, _: Limits) -> Iterator[str]:
    """Whatever names a rule names one of the rulebook."""
    answer, known = visit.answer, {*visit.book.rule_ids, "coach_override", ""}
    named = [
        *(each.rule for each in answer.decisions),
        *(each.overruled_by for each in answer.decisions if each.overruled_by not in visit.book.effects),
        *(each.rule for each in answer.not_evaluated),
        *(each.rule for group in (answer.messages, answer.alerts, answer.checks_due) for each in group),
        *(step.rule for each in answer.session.exercises for step in (*each.load_steps, *each.carried_load_steps)),
        *(each.rule for each in answer.session.left_out),
    ]
    yield from (f"no rule is called {name}" for name in {*named} - known)


def reasons_are_said(visit: Visit, _: Limits) -> Iterator[str]:
    """Every decision says a whole sentence, with its evidence; what is left out says why."""
    for each in visit.answer.decisions:
        if not each.reason.strip() or "{" in each.reason or each.reason[-1] not in ".!?":
            yield f"{each.rule} says {each.reason!r}"
        if not each.position or not each.evidence.grade:
            yield f"{each.rule} has no place or no grade"
    for left in visit.answer.session.left_out:
        if not left.reason or not left.rule:
            yield f"{left.exercise} is left out without a word"


def _lines(visit: Visit, asked: PrescribedExercise, limits: Limits) -> tuple[SetLine, ...] | None:
    """The set lines of the plan; None where they are not written as numbers."""
    track = visit.book.tracks.get(asked.track)
    if track is None:
        return None
    lines = track.lines.get("" if track.by is None else limits.status) or track.lines.get("other")
    if not lines or any(each.shared or each.sets_from or each.most_sets or each.reps_from for each in lines):
        return None
    return lines


def _binding(visit: Visit, subject: str, target: str) -> Iterable[Change]:
    """What decided a number today."""
    for decision in visit.answer.decisions:
        if decision.subject in (subject, "athlete") and decision.section != "after session":
            yield from (each for each in decision.changes if each.target == target and each.binding)


def _range(reps: int, top: int) -> str:
    return "free" if not reps else f"{reps}-{top}" if top and top != reps else str(reps)


def _amount(text: str) -> float | None:
    found = _NUMBER.match(text)
    return float(found[0]) if found else None


REASONS = (
    something_is_asked, loadable, loads_are_explained, counts_are_explained, rules_exist, reasons_are_said,
)  # fmt: skip
