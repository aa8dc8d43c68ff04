"""Numbers of an answer in the words of a training log: 3 x 5 @ 62.5 kg, 20 + 1.25 kg a side, 3 min of rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from ironrule.training.exercise import CATALOGUE
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1 import quantities_pb2

_NEGATIVE = re.compile(r"-[\d.]+ (?:kg|lb)")
_UNITS = {quantities_pb2.LOAD_UNIT_KG: "kg", quantities_pb2.LOAD_UNIT_LB: "lb"}

GRADES = {
    pb.EVIDENCE_GRADE_STRONG: "strong evidence",
    pb.EVIDENCE_GRADE_MODERATE: "moderate evidence",
    pb.EVIDENCE_GRADE_WEAK: "weak evidence",
    pb.EVIDENCE_GRADE_COACH_CONVENTION: "coach convention",
    pb.EVIDENCE_GRADE_ENGINE_DEFAULT: "engine default",
}

#: Notes of these steps end in the bound, which the arrow already leads to.
_BOUNDED = (pb.LOAD_STEP_KIND_LIMIT, pb.LOAD_STEP_KIND_CAP)


def capitalised(text: str) -> str:
    """The first letter large, the others as they are: 'Romanian deadlift', '45-degree back extension'."""
    return text[:1].upper() + text[1:]


def lift_of(exercise: str) -> str:
    """The name of an exercise for people; its id where there is none."""
    return CATALOGUE[exercise].name if exercise in CATALOGUE else exercise


def becomes_of(left_out: pb.LeftOut) -> str:
    """'due from Thu 12 March, 18:00 on', 'pull-up instead'."""
    if left_out.outcome == pb.LEFT_OUT_OUTCOME_SWAPPED:
        return f"{lift_of(left_out.instead)} instead"
    if left_out.outcome == pb.LEFT_OUT_OUTCOME_MOVED:
        return f"due from {moment_of(left_out.not_before)} on"
    if left_out.outcome == pb.LEFT_OUT_OUTCOME_REFUSED:
        return "refused with its session"
    return "comes again with its own day"


def proposed_days(session: pb.PrescribedSession) -> str:
    """'day first_a today, then day first_b'."""
    others = [f"day {each}" for each in session.refused.days if each != session.day]
    return f"day {session.day} today" + (f", then {', '.join(others)}" if others else "")


def left_out_sets_of(left_out: pb.LeftOutSets) -> str:
    """'2 sets of backoff', '1 set'."""
    sets = "1 set" if left_out.sets == 1 else f"{left_out.sets} sets"
    return f"{sets} of {left_out.named}" if left_out.named else sets


def load_of(load: quantities_pb2.Load) -> str:
    """'62.5 kg'; below zero '20 kg of assistance'."""
    text = f"{abs(load.amount):g} {_UNITS.get(load.unit, '')}".rstrip()
    return f"{text} of assistance" if load.amount < 0 else text


def assisted(text: str) -> str:
    """'20 kg of assistance' for '-20 kg', and every other text as it is."""
    return f"{text[1:]} of assistance" if _NEGATIVE.fullmatch(text) else text


def sets_of(exercise: pb.PrescribedExercise) -> str:
    """Working sets, those that are alike together: '3 x 5 @ 62.5 kg, RPE 8'."""
    groups = (
        list(alike) for _, alike in groupby(exercise.sets, lambda each: each.SerializeToString(deterministic=True))
    )
    return "; ".join(_alike(len(group), group[0], exercise.load_open) for group in groups)


def _alike(count: int, each: pb.PrescribedSet, load_open: bool) -> str:
    text = f"{count} x {_amount_of(each)}"
    if each.HasField("total_reps"):
        text = f"{each.total_reps} reps in {count} to {each.most_sets} sets"
    effort = f"RPE {each.rpe:g}" if each.HasField("rpe") else ""
    if each.HasField("load"):
        text += f" @ {load_of(each.load)}"
    elif load_open:
        effort = f"load open: work up to {effort}" if effort else "load open: easy, and technique first"
    goal = f"goal {each.reps_goal}" if each.HasField("reps_goal") else ""
    return ", ".join(part for part in (text, effort, goal, "optional" if each.optional else "") if part)


def _amount_of(each: pb.PrescribedSet) -> str:
    if each.HasField("distance_m"):
        return f"{_range(each.distance_m, each.distance_max_m)} m"
    if each.HasField("duration_seconds"):
        return f"{_range(each.duration_seconds, each.duration_max_seconds)} s"
    reps = f"{each.reps}-{each.reps_max}" if each.HasField("reps_max") else f"{each.reps}"
    return f"{reps}+" if each.amrap else reps


def _range(low: float, top: float) -> str:
    return f"{low:g}-{top:g}" if top else f"{low:g}"


def rest_of(seconds: int) -> str:
    """'90 s', '3 min', '3:30 min'."""
    minutes, rest = divmod(seconds, 60)
    if seconds < 120:
        return f"{seconds} s"
    return f"{minutes}:{rest:02} min" if rest else f"{minutes} min"


def warm_up_of(sets: Iterable[pb.PrescribedSet]) -> str:
    """'20 kg x 8, 40 kg x 3'."""
    return ", ".join(f"{load_of(each.load)} x {each.reps}" for each in sets)


def plates_of(exercise: pb.PrescribedExercise) -> str:
    """Discs for one side of the first working set, heaviest first: '20 + 1.25 kg'. Empty when not known."""
    discs = exercise.sets[0].plates_per_side if exercise.sets else ()
    if not discs:
        return ""
    return f"{' + '.join(f'{each.amount:g}' for each in discs)} {_UNITS.get(discs[0].unit, '')}"


def steps_of(steps: Iterable[pb.LoadStep]) -> str:
    """From the base to the bar, when anything happened on the way; else nothing."""
    steps = list(steps)
    told = [each for each in steps if each.binding]
    if not told or steps[0].kind != pb.LOAD_STEP_KIND_BASE:
        return ""
    path = [(steps[0].to, steps[0].note), *((each.to, _note_of(each)) for each in told)]
    return " -> ".join(f"{assisted(to)} ({note})" for to, note in path)


def _note_of(step: pb.LoadStep) -> str:
    note = step.note.rpartition(": ")[0] or step.note if step.kind in _BOUNDED else step.note
    return f"{step.rule}: {note}" if step.rule else note


def unchanged(exercise: pb.PrescribedExercise) -> str:
    """Where the numbers of an exercise come from when no rule changed them."""
    base = next((each for each in exercise.load_steps if each.kind == pb.LOAD_STEP_KIND_BASE), None)
    if base is not None:
        return f"{assisted(base.to)} is {base.note}; no rule changed it."
    if exercise.load_open:
        return "Nothing is known yet to compute a load from."
    return "As planned; no rule changed it."


def day_of(text: str) -> str:
    """'Thu 5 March' for a civil date; whatever was sent when it is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day:%a} {day.day} {day:%B}"


def moment_of(text: str) -> str:
    """'Thursday 12 March 2026, 18:00'."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment:%A} {moment.day} {moment:%B %Y, %H:%M}"


def subject_of(subject: str) -> str:
    """Whom or what a rule is about: 'the athlete', 'deadlift conventional (heavy)'."""
    lift, slash, track = subject.partition("/")
    return f"{lift.replace('_', ' ')} ({track})" if slash else f"the {subject}"
