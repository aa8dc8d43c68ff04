"""An answer for the wire. The same answer gives the same bytes: no map, no clock, no random id.

Messages are written as rows, of which protobuf builds the whole answer in one call.
"""

from __future__ import annotations

from collections.abc import Generator

from ironrule.carried.decision import Change, Decision, FactValue, StepText, Unevaluated
from ironrule.coaching import passes
from ironrule.coaching.ahead import Course, Projected
from ironrule.coaching.answer import DISCLAIMER, Answer, Outcome, Prescribed
from ironrule.coaching.item import Item
from ironrule.coaching.line import Line
from ironrule.coaching.number import StepKind
from ironrule.coaching.other_days import Refused
from ironrule.coaching.panel import Trace
from ironrule.coaching.passes import LeftOut
from ironrule.coaching.record import Explain
from ironrule.coaching.remaining import LeftOutSets
from ironrule.speech import phrases
from ironrule.speech.book import Speaker
from ironrule.speech.said import Said
from ironrule.training.events import SessionRef, SetTarget
from ironrule.units import Load
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1 import prescriptions_pb2
from ironrule.wire.carried import carried_row
from ironrule.wire.rows import Row, double, load_row

_OUTCOMES = {
    Outcome.PRESCRIBED: pb.PRESCRIPTION_OUTCOME_PRESCRIBED,
    Outcome.NO_HISTORY: pb.PRESCRIPTION_OUTCOME_NO_HISTORY,
    Outcome.STOPPED: pb.PRESCRIPTION_OUTCOME_STOPPED,
    Outcome.NOTHING_REMAINS: pb.PRESCRIPTION_OUTCOME_NOTHING_REMAINS,
    Outcome.PROPOSED: pb.PRESCRIPTION_OUTCOME_PROPOSED,
}
GRADES = {
    "": pb.EVIDENCE_GRADE_UNSPECIFIED,
    "S": pb.EVIDENCE_GRADE_STRONG,
    "M": pb.EVIDENCE_GRADE_MODERATE,
    "W": pb.EVIDENCE_GRADE_WEAK,
    "CC": pb.EVIDENCE_GRADE_COACH_CONVENTION,
    "ED": pb.EVIDENCE_GRADE_ENGINE_DEFAULT,
}
_STEPS: dict[str, int] = {
    StepKind.BASE: pb.LOAD_STEP_KIND_BASE,
    StepKind.PROPOSAL: pb.LOAD_STEP_KIND_PROPOSAL,
    StepKind.LIMIT: pb.LOAD_STEP_KIND_LIMIT,
    StepKind.CONVERSION: pb.LOAD_STEP_KIND_CONVERSION,
    StepKind.CAP: pb.LOAD_STEP_KIND_CAP,
    StepKind.ROUNDING: pb.LOAD_STEP_KIND_ROUNDING,
}
_LEFT_OUT = {
    passes.MOVED: pb.LEFT_OUT_OUTCOME_MOVED,
    passes.SKIPPED: pb.LEFT_OUT_OUTCOME_SKIPPED,
    passes.SWAPPED: pb.LEFT_OUT_OUTCOME_SWAPPED,
    passes.DROPPED: pb.LEFT_OUT_OUTCOME_DROPPED,
    passes.REFUSED: pb.LEFT_OUT_OUTCOME_REFUSED,
}
_COURSES = {
    Course.STARTS: prescriptions_pb2.EFFECT_COURSE_STARTS,
    Course.RUNS: prescriptions_pb2.EFFECT_COURSE_RUNS,
    Course.ENDED: prescriptions_pb2.EFFECT_COURSE_ENDED,
}
_STATUSES = {True: pb.RULE_STATUS_HELD, False: pb.RULE_STATUS_NOT_HELD, None: pb.RULE_STATUS_UNKNOWN}


def response_from(answer: Answer) -> prescriptions_pb2.PrescribeResponse:
    """The response to one request, with as many reasons as it asked for."""
    steps = responding(answer)
    while True:
        try:
            next(steps)
        except StopIteration as finished:
            return finished.value  # type: ignore[no-any-return]  # the generator's declared return


def responding(answer: Answer) -> Generator[None, None, prescriptions_pb2.PrescribeResponse]:
    """The same, pausing after every session that it tells."""
    speaker = Speaker(answer.book)
    ahead = []
    for each in answer.ahead:
        ahead.append(prescriptions_pb2.ProjectedSession(**_projected(each, speaker)))
        yield
    row: Row = {
        "request_id": answer.record.request_id,
        "rulebook": answer.rulebook,
        "revision": answer.revision,
        "dialects": [{"name": name, "value": value} for name, value in answer.dialects.items()],
        "carried": carried_row(answer.carried),
        "disclaimer": {"id": DISCLAIMER, "text": speaker.own(answer.disclaimer)},
        "ahead": ahead,
        "language": answer.book.language,
        **_told(answer, speaker),
    }
    late_notices: list[tuple[str, Said]] = []
    if speaker.untranslated:
        late_notices.append(("NOT_TRANSLATED", phrases.NOT_TRANSLATED(sentences=len(speaker.untranslated))))
    row["notices"] += [_notice(code, speaker.say(said)) for code, said in late_notices]
    return prescriptions_pb2.PrescribeResponse(**row)


def _told(answer: Answer, speaker: Speaker) -> Row:
    """The session and its reasons: what the answer and sessions ahead have in common."""
    row: Row = {
        "outcome": _OUTCOMES[answer.outcome],
        "messages": [{"id": name, "text": speaker.own(text), "rule": rule} for name, text, rule in answer.messages],
        "alerts": [{"id": name, "text": speaker.own(text), "rule": rule} for name, text, rule in answer.alerts],
        "checks_due": [
            {"reading": name, "reason": speaker.say(said), "rule": rule} for name, said, rule in answer.checks_due
        ],
        "notices": [_notice(code, speaker.say(said)) for code, said in answer.notices],
        "session_ref": _session_ref(answer.session_ref),
    }
    explain = answer.record.explain
    if not answer.stopped:
        row["session"] = {
            "day": answer.day,
            "exercises": [_exercise(each, explain, speaker) for each in answer.exercises],
            "planned_on": "" if answer.planned_on is None else str(answer.planned_on),
            "left_out": [_left_out(each, speaker) for each in answer.left_out],
            "left_out_sets": [_left_out_sets(each, speaker) for each in answer.left_out_sets],
            "refused": None if answer.refused is None else _refused(answer.refused, speaker),
        }
    if explain is not Explain.NONE:
        row["decisions"] = [_decision(each, speaker) for each in answer.decisions]
        row["not_evaluated"] = list(map(_unevaluated, answer.unevaluated))
    if explain is Explain.FULL:
        row["traces"] = list(map(_trace, answer.traces))
        row["facts"] = list(map(_fact, answer.facts))
    return row


def _refused(refused: Refused, speaker: Speaker) -> Row:
    reason = speaker.say(refused.entry.decision().reason)
    return {"rule": refused.entry.rule, "reason": reason, "days": list(refused.days)}


def _notice(code: str, text: str) -> Row:
    return {"code": code, "text": text}


def _projected(each: Projected, speaker: Speaker) -> Row:
    """A session ahead."""
    effects = [
        {
            "effect": state.effect,
            "subject": state.subject,
            "rule": state.rule,
            "started_on": str(state.started_on),
            "course": _COURSES[course],
        }
        for state, course in each.effects
    ]
    return {
        **_told(each.answer, speaker),
        "as_of": each.answer.record.as_of.isoformat(),
        "effects": effects,
        "week": each.answer.now.week,
        "cycle": each.answer.now.cycle,
        "weeks_ended": each.weeks_ended,
        "cycles_ended": each.cycles_ended,
    }


def _session_ref(ref: SessionRef) -> Row:
    """What the platform echoes."""
    slots = [
        {
            "exercise": slot.exercise,
            "track": slot.track,
            "sets": list(map(_target, slot.sets)),
            "tempo": str(slot.tempo or ""),
            "limited": slot.limited,
            "began": list(map(_target, slot.began)),
            "began_limited": slot.began_limited,
        }
        for slot in ref.slots
    ]
    starts = [{"effect": each.effect, "subject": each.subject, "rule": each.rule} for each in ref.starts]
    moved = [
        {"exercise": each.exercise, "track": each.track, "not_before": each.not_before.isoformat()}
        for each in ref.moved
    ]
    return {"day": ref.day, "slots": slots, "starts": starts, "moved": moved}


def _target(target: SetTarget) -> Row:
    return {
        "reps": target.reps,
        "reps_max": target.reps_max,
        "load": None if target.load is None else load_row(target.load),
        "rpe": double(target.rpe),
        "distance_m": double(target.distance_m),
        "duration_seconds": double(target.duration_s),
        "named": target.named,
        "exact": None if target.exact is None else load_row(target.exact),
        "amrap": target.amrap,
        "at": target.at,
        "test": target.test,
        "reps_goal": target.goal,
        "total_reps": target.total_reps,
        "most_sets": target.most_sets,
        "distance_max_m": double(target.distance_max_m),
        "duration_max_seconds": double(target.duration_max_s),
        "line": target.line,
        "optional": target.optional,
        "rest_seconds": target.rest_s,
    }


def _exercise(prescribed: Prescribed, explain: Explain, speaker: Speaker) -> Row:
    item = prescribed.item
    rest, carried = item.lines[0].rest_now, prescribed.carried_load
    row: Row = {
        "exercise": item.exercise.id,
        "name": speaker.book.lift(item.exercise.id),
        "track": item.track,
        "warm_ups": [{"reps": each.reps, **_loaded(item, each.load)} for each in prescribed.warm_ups],
        "sets": [each for line in item.lines for each in _sets(item, line)],
        "tempo": str(item.tempo_now or ""),
        "rest_seconds": rest,
        "every_seconds": item.every_s,
        "added_by": item.added_by,
        "load_open": item.load_open,
        "group": item.group,
        "optional": item.optional,
        "carried_load": None if carried is None else load_row(carried),
        "instead_of": item.instead_of,
        "ladder": item.ladder,
        "rung": item.rung,
        "rungs": item.rungs,
    }
    if explain is not Explain.NONE:
        row["load_steps"] = [
            _step(step, speaker, line) for line, steps in enumerate(prescribed.steps) for step in steps
        ]
        row["carried_load_steps"] = [_step(each, speaker) for each in prescribed.carried_steps]
    return row


def _left_out(left_out: LeftOut, speaker: Speaker) -> Row:
    item, due = left_out.item, left_out.not_before
    return {
        "exercise": item.exercise.id,
        "name": speaker.book.lift(item.exercise.id),
        "track": item.track,
        "outcome": _LEFT_OUT[left_out.became],
        "rule": left_out.entry.rule,
        "reason": speaker.say(left_out.entry.decision().reason),
        "not_before": "" if due is None else due.isoformat(),
        "instead": left_out.instead,
    }


def _left_out_sets(left_out: LeftOutSets, speaker: Speaker) -> Row:
    return {
        "exercise": left_out.exercise.id,
        "name": speaker.book.lift(left_out.exercise.id),
        "track": left_out.track,
        "sets": left_out.sets,
        "named": left_out.named,
        "rule": left_out.entry.rule,
        "reason": speaker.say(left_out.entry.decision().reason),
    }


def _sets(item: Item, line: Line) -> list[Row]:
    """The sets of a line, which are alike but for the last one of as many reps as possible."""
    total = line.most_sets_now
    row: Row = {
        "reps": None if total else line.reps_now,
        "reps_max": None if line.reps_max_now == line.reps_now else line.reps_max_now,
        "rpe": double(line.rpe_now),
        "distance_m": double(line.distance_m),
        "duration_seconds": double(line.duration_s),
        "named": line.named,
        "test": line.test,
        "reps_goal": line.goal,
        "total_reps": line.reps_now if total else None,
        "most_sets": total or None,
        "distance_max_m": double(line.distance_max_m),
        "duration_max_seconds": double(line.duration_max_s),
        "optional": line.optional,
        "rest_seconds": None if line.rest_now == item.lines[0].rest_now else line.rest_now,
        **({} if line.bar is None else _loaded(item, line.bar)),
    }
    rows = [row] * line.sets_now
    return [*rows[:-1], {**row, "amrap": True}] if line.amrap and rows else rows


def _loaded(item: Item, load: Load) -> Row:
    return {"load": load_row(load), "plates_per_side": list(map(load_row, item.rack.per_side(load)))}


def _step(step: StepText, speaker: Speaker, line: int = 0) -> Row:
    return {
        "line": line,
        "kind": _STEPS.get(step.kind, pb.LOAD_STEP_KIND_UNSPECIFIED),
        "rule": step.rule,
        "from": step.before,
        "to": step.after,
        "note": speaker.say(step.note),
        "binding": step.binding,
    }


def _decision(decision: Decision, speaker: Speaker) -> Row:
    return {
        "rule": decision.rule,
        "section": decision.section,
        "stage": decision.stage,
        "subject": decision.subject,
        "position": decision.position,
        "reason": speaker.say(decision.reason),
        "facts": list(map(_fact, decision.facts)),
        "changes": [_change(each, speaker) for each in decision.changes],
        "evidence": {
            "grade": GRADES.get(decision.grade, pb.EVIDENCE_GRADE_UNSPECIFIED),
            "source": decision.source,
            "meaning": speaker.say(phrases.EVIDENCE[decision.grade]) if decision.grade in phrases.EVIDENCE else "",
        },
        "overruled_by": decision.overruled_by,
        "reviewed_on": decision.reviewed_on,
        "effect": decision.effect,
    }


def _fact(fact: FactValue) -> Row:
    return {"name": fact.name, "value": fact.value, "subject": fact.subject}


def _change(change: Change, speaker: Speaker) -> Row:
    return {
        "target": change.target,
        "action": change.action,
        "from": speaker.value(change.before),
        "to": speaker.value(change.after),
        "binding": change.binding,
    }


def _unevaluated(unknown: Unevaluated) -> Row:
    return {
        "rule": unknown.rule,
        "section": unknown.section,
        "subject": unknown.subject,
        "position": unknown.position,
        "missing_facts": unknown.missing,
    }


def _trace(trace: Trace) -> Row:
    clauses = [
        {"text": each.text, "status": _STATUSES[each.status], "value": each.value}
        for each in trace.clauses
        if not each.joint
    ]
    return {
        "rule": trace.rule,
        "section": trace.section,
        "subject": trace.subject,
        "status": _STATUSES[trace.status],
        "clauses": clauses,
    }
