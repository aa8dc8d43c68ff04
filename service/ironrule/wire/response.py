"""An answer for the wire. The same answer gives the same bytes: no map, no clock, no random id."""

from __future__ import annotations

from ironrule.carried.decision import Decision, StepText
from ironrule.coaching.answer import Answer, Outcome, Prescribed
from ironrule.coaching.draft import Item, Line
from ironrule.coaching.number import StepKind
from ironrule.coaching.record import Explain
from ironrule.training.events import SessionRef
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1 import prescriptions_pb2, session_ref_pb2
from ironrule.wire.carried import carried_to, load_to

_OUTCOMES = {
    Outcome.PRESCRIBED: pb.PRESCRIPTION_OUTCOME_PRESCRIBED,
    Outcome.NO_HISTORY: pb.PRESCRIPTION_OUTCOME_NO_HISTORY,
    Outcome.STOPPED: pb.PRESCRIPTION_OUTCOME_STOPPED,
}
_GRADES = {
    "": pb.EVIDENCE_GRADE_UNSPECIFIED,
    "S": pb.EVIDENCE_GRADE_STRONG,
    "M": pb.EVIDENCE_GRADE_MODERATE,
    "W": pb.EVIDENCE_GRADE_WEAK,
    "CC": pb.EVIDENCE_GRADE_COACH_CONVENTION,
    "ED": pb.EVIDENCE_GRADE_ENGINE_DEFAULT,
}
_STEPS = {
    StepKind.BASE.value: pb.LOAD_STEP_KIND_BASE,
    StepKind.PROPOSAL.value: pb.LOAD_STEP_KIND_PROPOSAL,
    StepKind.LIMIT.value: pb.LOAD_STEP_KIND_LIMIT,
    StepKind.CONVERSION.value: pb.LOAD_STEP_KIND_CONVERSION,
    StepKind.CAP.value: pb.LOAD_STEP_KIND_CAP,
    StepKind.ROUNDING.value: pb.LOAD_STEP_KIND_ROUNDING,
}
_STATUSES = {True: pb.RULE_STATUS_HELD, False: pb.RULE_STATUS_NOT_HELD, None: pb.RULE_STATUS_UNKNOWN}


def response_from(answer: Answer) -> prescriptions_pb2.PrescribeResponse:
    """The response to one request, with as many reasons as it asked for."""
    response = prescriptions_pb2.PrescribeResponse(
        request_id=answer.record.request_id,
        rulebook=answer.rulebook,
        revision=answer.revision,
        outcome=_OUTCOMES[answer.outcome],
        messages=[pb.AthleteMessage(id=name, text=text, rule=rule) for name, text, rule in answer.messages],
        alerts=[pb.CoachAlert(id=name, text=text, rule=rule) for name, text, rule in answer.alerts],
        checks_due=[pb.CheckDue(reading=name, reason=text, rule=rule) for name, text, rule in answer.checks_due],
        dialects=[pb.Dialect(name=name, value=value) for name, value in answer.dialects.items()],
        notices=[pb.Notice(code=code, text=text) for code, text in answer.notices],
        session_ref=session_ref_to(answer.session_ref),
        carried=carried_to(answer.carried),
    )
    explain = answer.record.explain
    if answer.outcome is not Outcome.STOPPED:
        response.session.day = answer.day
        response.session.exercises.extend(_exercise(each, explain) for each in answer.exercises)
    if explain is not Explain.NONE:
        response.decisions.extend(map(_decision, answer.decisions))
        response.not_evaluated.extend(
            pb.NotEvaluated(
                rule=each.rule,
                section=each.section,
                subject=each.subject,
                position=each.position,
                missing_facts=each.missing,
            )
            for each in answer.unevaluated
        )
    if explain is Explain.FULL:
        _add_traces(response, answer)
    return response


def session_ref_to(ref: SessionRef) -> session_ref_pb2.SessionRef:
    """What the platform echoes."""
    message = session_ref_pb2.SessionRef(day=ref.day)
    for slot in ref.slots:
        row = message.slots.add(
            exercise=slot.exercise, track=slot.track, tempo=str(slot.tempo or ""), limited=slot.limited
        )
        for each in slot.sets:
            target = row.sets.add(reps=each.reps)
            if each.reps_max is not None:
                target.reps_max = each.reps_max
            if each.load is not None:
                target.load.CopyFrom(load_to(each.load))
            if each.rpe is not None:
                target.rpe = float(each.rpe)
            if each.distance_m is not None:
                target.distance_m = float(each.distance_m)
            if each.duration_s is not None:
                target.duration_seconds = float(each.duration_s)
    for start in ref.starts:
        message.starts.add(effect=start.effect, subject=start.subject, rule=start.rule)
    return message


def _exercise(prescribed: Prescribed, explain: Explain) -> pb.PrescribedExercise:
    item = prescribed.item
    message = pb.PrescribedExercise(
        exercise=item.exercise.id,
        name=item.exercise.name,
        track=item.track,
        tempo=str(item.tempo_now or ""),
        load_open=item.load_open,
    )
    for each in prescribed.warm_ups:
        row = message.warm_ups.add(reps=each.reps, load=load_to(each.load))
        row.plates_per_side.extend(map(load_to, item.rack.per_side(each.load)))
    for line in item.lines:
        for number in range(line.sets_now):
            message.sets.append(_set(item, line, last=number == line.sets_now - 1))
    rest = item.lines[0].numbers["rest"].exact
    if rest is not None:
        message.rest_seconds = int(rest)
    if prescribed.carried_load is not None:
        message.carried_load.CopyFrom(load_to(prescribed.carried_load))
    if explain is not Explain.NONE:
        message.load_steps.extend(_step(step, line) for line, steps in enumerate(prescribed.steps) for step in steps)
        message.carried_load_steps.extend(map(_step, prescribed.carried_steps))
    return message


def _set(item: Item, line: Line, *, last: bool) -> pb.PrescribedSet:
    message = pb.PrescribedSet(amrap=line.amrap and last)
    if line.reps_now is not None:
        message.reps = line.reps_now
    if line.reps_max_now is not None and line.reps_max_now != line.reps_now:
        message.reps_max = line.reps_max_now
    if line.bar is not None:
        message.load.CopyFrom(load_to(line.bar))
        message.plates_per_side.extend(map(load_to, item.rack.per_side(line.bar)))
    if line.rpe_now is not None:
        message.rpe = float(line.rpe_now)
    if line.distance_m is not None:
        message.distance_m = float(line.distance_m)
    if line.duration_s is not None:
        message.duration_seconds = float(line.duration_s)
    return message


def _step(step: StepText, line: int = 0) -> pb.LoadStep:
    message = pb.LoadStep(
        line=line,
        kind=_STEPS.get(step.kind, pb.LOAD_STEP_KIND_UNSPECIFIED),
        rule=step.rule,
        to=step.after,
        note=step.note,
        binding=step.binding,
    )
    setattr(message, "from", step.before)
    return message


def _decision(decision: Decision) -> pb.Decision:
    message = pb.Decision(
        rule=decision.rule,
        section=decision.section,
        stage=decision.stage,
        subject=decision.subject,
        position=decision.position,
        reason=decision.reason,
        evidence=pb.Evidence(grade=_GRADES.get(decision.grade, pb.EVIDENCE_GRADE_UNSPECIFIED), source=decision.source),
        overruled_by=decision.overruled_by,
        reviewed_on=decision.reviewed_on,
        effect=decision.effect,
    )
    message.facts.extend(
        pb.FactValue(name=each.name, value=each.value, subject=each.subject) for each in decision.facts
    )
    for each in decision.changes:
        row = message.changes.add(target=each.target, action=each.action, to=each.after, binding=each.binding)
        setattr(row, "from", each.before)
    return message


def _add_traces(response: prescriptions_pb2.PrescribeResponse, answer: Answer) -> None:
    for trace in answer.traces:
        row = response.traces.add(
            rule=trace.rule, section=trace.section, subject=trace.subject, status=_STATUSES[trace.status]
        )
        for text, status, value in trace.clauses:
            row.clauses.add(text=text, status=_STATUSES[status], value=value)
    response.facts.extend(pb.FactValue(name=each.name, value=each.value, subject=each.subject) for each in answer.facts)
