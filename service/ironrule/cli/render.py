"""Prints an answer for a person: the session, and under every exercise why its numbers are what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ironrule.carried.state import ATHLETE
from ironrule.cli import wording
from ironrule.cli.ahead import print_ahead
from ironrule.cli.everything import print_everything
from ironrule.cli.page import Page
from ironrule.coaching.answer import PLANNED_DAY
from ironrule.coaching.override import COACH_OVERRIDE
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse

#: Where the numbers of an exercise begin, and where everything told below it does.
NAME, INSIDE = 32, 14
QUIET, WARN, STOP = "dim", "yellow", "bold white on red"

_OUTCOMES = {
    pb.PRESCRIPTION_OUTCOME_PRESCRIBED: ("Prescribed", "bold green"),
    pb.PRESCRIPTION_OUTCOME_NO_HISTORY: ("Prescribed, a load is left open", "bold yellow"),
    pb.PRESCRIPTION_OUTCOME_STOPPED: ("Stopped", "bold red"),
    pb.PRESCRIPTION_OUTCOME_NOTHING_REMAINS: ("Done, nothing remains", "bold green"),
    pb.PRESCRIPTION_OUTCOME_PROPOSED: ("Proposed instead of the coach's session", "bold yellow"),
}
_REMAINS = ("What remains", "bold green")
#: A message under this id tells of what can be an emergency; the packaged safety floor sends it.
_EMERGENCY = "emergency"


def print_answer(page: Page, request: PrescribeRequest, answer: PrescribeResponse) -> None:
    """The whole answer, top to bottom as it is used: stop, session, reasons, people, gaps."""
    stopped = answer.outcome == pb.PRESCRIPTION_OUTCOME_STOPPED
    if stopped:
        _stop(page, answer)
    _title(page, request, answer)
    _refused(page, answer)
    for number, exercise in enumerate(answer.session.exercises, 1):
        page.blank()
        _exercise(page, number, exercise, answer)
    left_out = [each for each in answer.session.left_out if each.outcome != pb.LEFT_OUT_OUTCOME_REFUSED]
    for number, each in enumerate(left_out):
        _left_out(page, each, answer, first=not number)
    _left_out_sets(page, answer)
    _whole(page, answer)
    if not stopped:
        _rows(page, "For the athlete", ((each.rule, each.text) for each in answer.messages))
    _rows(page, "For the coach", ((each.rule, each.text) for each in answer.alerts), WARN)
    _rows(page, "Ask before the first set", ((each.reading, each.reason) for each in answer.checks_due), WARN)
    print_ahead(page, answer)
    _gaps(page, answer)
    _rows(page, "How the record was read", ((each.code, each.text) for each in answer.notices))
    print_everything(page, answer)
    if answer.disclaimer.text:
        page.blank()
        page.line((answer.disclaimer.text, QUIET))


def _stop(page: Page, answer: PrescribeResponse) -> None:
    urgent = any(each.id == _EMERGENCY for each in answer.messages)
    first = "EMERGENCY. STOP TRAINING." if urgent else "STOP. NO SESSION."
    page.banner([first, *(each.text for each in answer.messages)], STOP)
    page.blank()


def _title(page: Page, request: PrescribeRequest, answer: PrescribeResponse) -> None:
    text, style = _OUTCOMES.get(answer.outcome, ("Answered", "bold"))
    if request.HasField("under_way") and answer.outcome == pb.PRESCRIPTION_OUTCOME_PRESCRIBED:
        text, style = _REMAINS
    days = {"": "", PLANNED_DAY: " · the coach's session"}
    day = days.get(answer.session.day, f" · day {answer.session.day}")
    planned = answer.session.planned_on
    if planned and planned != request.as_of[: len(planned)]:
        day += f", planned for {wording.day_of(planned)}"
    moment = wording.moment_of(request.as_of)
    page.line((text, style), (f" · {answer.rulebook}@{answer.revision}", "bold"), f"{day} · {moment}")
    if answer.carried.HasField("freeze"):
        freeze = answer.carried.freeze
        flags = ", ".join(each.replace("_", " ") for each in freeze.red_flags)
        page.line(
            f"Reported: {flags} ({wording.moment_of(freeze.since)}). Only a clearance by a professional ends the stop."
        )


def _exercise(page: Page, number: int, exercise: pb.PrescribedExercise, answer: PrescribeResponse) -> None:
    details = [wording.sets_of(exercise)]
    details += [f"tempo {exercise.tempo}"] if exercise.tempo else []
    details += [f"rest {wording.rest_of(exercise.rest_seconds)}"] if exercise.HasField("rest_seconds") else []
    details += [f"every {wording.rest_of(exercise.every_seconds)}"] if exercise.HasField("every_seconds") else []
    details += [f"{exercise.ladder}, rung {exercise.rung} of {exercise.rungs}"] if exercise.ladder else []
    details += [f"superset {exercise.group}"] if exercise.group else []
    details += ["may be left out"] if exercise.optional else []
    name = f"{number}. {wording.capitalised(exercise.name)}"
    details += [f"put in by {exercise.added_by}"] if exercise.added_by else []
    details += [f"instead of {wording.lift_of(exercise.instead_of)}"] if exercise.instead_of else []
    rest = "".join(f" · {each}" for each in details[1:])
    page.entry(name, (details[0], "bold"), rest, indent=max(NAME, len(name) + 2), label_style="bold cyan")
    if plates := wording.plates_of(exercise):
        _row(page, "each side", plates)
    if exercise.warm_ups:
        _row(page, "warm-up", wording.warm_up_of(exercise.warm_ups))
    if answer.decisions or exercise.load_steps:
        _why(page, exercise, answer.decisions)


def _row(page: Page, label: str, *parts: str | tuple[str, str]) -> None:
    page.entry(f"   {label}", *parts, indent=INSIDE, label_style=QUIET)


Parts = list[str | tuple[str, str]]


def _why(page: Page, exercise: pb.PrescribedExercise, decisions: Iterable[pb.Decision]) -> None:
    """The decisions about this exercise in the order in which they came, then how its load got where it is."""
    subject = f"{exercise.exercise}/{exercise.track}"
    reasons = [row for each in decisions if each.subject == subject for row in _told(each)]
    lines = groupby(exercise.load_steps, lambda step: step.line)
    paths = [exercise.carried_load_steps, *(list(steps) for _, steps in lines)]
    loads = [text for each in paths if (text := wording.steps_of(each))]
    if not reasons and not loads:
        reasons = [[wording.unchanged(exercise)]]
    for number, row in enumerate(reasons):
        _row(page, "" if number else "why", *row)
    for text in loads:
        _row(page, "load", text)


def _told(decision: pb.Decision) -> Iterator[Parts]:
    """One decision; nothing for one that changed no number here: what it asks and says is printed at the end."""
    moved = [each for each in decision.changes if _moved(each)]
    if decision.overruled_by and decision.rule != COACH_OVERRIDE:
        wanted = next((each.action for each in decision.changes if not each.binding), "something else")
        text = f" {_wish(wanted)}; {decision.overruled_by} overruled it"
        yield [(decision.rule, "bold"), text, (f" · {_reviewed(decision)}{decision.position}", QUIET)]
    elif moved or decision.rule == COACH_OVERRIDE:
        yield [(decision.rule, "bold"), f" {decision.reason}"]
        # The load has its steps, and an effect has begun or not; other numbers are told here.
        numbers = [each for each in moved if each.target not in ("load", "effect")]
        if numbers:
            yield [", ".join(f"{each.target} {_from(each) or 'free'} to {each.to}" for each in numbers)]
        if decision.position:
            yield [(f"{_reviewed(decision)}{_grade(decision)}{decision.position}", QUIET)]


def _moved(change: pb.Change) -> bool:
    return change.binding and _from(change) != change.to and change.target not in ("message", "check")


def _from(change: pb.Change) -> str:
    """`from` is a word of Python's own."""
    before: str = getattr(change, "from")
    return before


def _wish(action: str) -> str:
    return "wanted more" if action.startswith("raise") else f"wanted: {action}"


def _grade(decision: pb.Decision) -> str:
    grade = wording.GRADES.get(decision.evidence.grade)
    return f"{grade} · " if grade else ""


def _reviewed(decision: pb.Decision) -> str:
    return f"after {wording.day_of(decision.reviewed_on)} · " if decision.reviewed_on else ""


def _refused(page: Page, answer: PrescribeResponse) -> None:
    """The session that was refused, why, and the days that are proposed instead."""
    session = answer.session
    if not session.HasField("refused"):
        return
    lifts = [each.name for each in session.left_out if each.outcome == pb.LEFT_OUT_OUTCOME_REFUSED]
    page.heading("Refused")
    page.line((wording.capitalised(", ".join(lifts)), "bold"), indent=3)
    page.entry(f"   {session.refused.rule}", session.refused.reason, indent=INSIDE)
    _evidence(page, answer, ATHLETE, session.refused.rule)
    page.entry("   instead", wording.proposed_days(session), indent=INSIDE, label_style=QUIET)


def _left_out(page: Page, left_out: pb.LeftOut, answer: PrescribeResponse, *, first: bool) -> None:
    """A lift of the plan that is not in the session, why, and what becomes of it."""
    if first:
        page.heading("Left out today")
    page.line((wording.capitalised(left_out.name), "bold"), f": {wording.becomes_of(left_out)}", indent=3)
    page.entry(f"   {left_out.rule}", left_out.reason, indent=INSIDE)
    _evidence(page, answer, f"{left_out.exercise}/{left_out.track}", left_out.rule)


def _evidence(page: Page, answer: PrescribeResponse, subject: str, rule: str) -> None:
    """How good the reason of a rule for a subject is, and where the rule stands."""
    mine = [each for each in answer.decisions if (each.subject, each.rule) == (subject, rule)]
    if mine:
        page.line((f"{_grade(mine[0])}{mine[0].position}", QUIET), indent=INSIDE)


def _left_out_sets(page: Page, answer: PrescribeResponse) -> None:
    """Sets of a session under way that are not done any more, and why."""
    if answer.session.left_out_sets:
        page.heading("Left out of what remained")
    for each in answer.session.left_out_sets:
        sets = wording.left_out_sets_of(each)
        page.line((wording.capitalised(each.name), "bold"), f": {sets}", indent=3)
        page.entry(f"   {each.rule}", each.reason, indent=INSIDE)


def _whole(page: Page, answer: PrescribeResponse) -> None:
    """Decisions about the athlete and the session as a whole."""
    subjects = {f"{each.exercise}/{each.track}" for each in answer.session.exercises}
    told = {(f"{each.exercise}/{each.track}", each.rule) for each in answer.session.left_out}
    told |= {(f"{each.exercise}/{each.track}", each.rule) for each in answer.session.left_out_sets}
    told |= {(ATHLETE, answer.session.refused.rule)}
    about = [
        each for each in answer.decisions if each.subject not in subjects and (each.subject, each.rule) not in told
    ]
    if not about:
        return
    page.heading("About the session")
    for decision in about:
        if decision.overruled_by:
            wanted = next((each.action for each in decision.changes), "")
            text = f"{_wish(wanted)}; {decision.overruled_by} overruled it"
        else:
            text = decision.reason
        page.entry(f"   {decision.rule}", text, indent=INSIDE)
        page.line((f"{_reviewed(decision)}{_grade(decision)}{decision.position}", QUIET), indent=INSIDE)


def _rows(page: Page, title: str, rows: Iterable[tuple[str, str]], style: str = "") -> None:
    rows = list(rows)
    if rows:
        page.heading(title)
    for label, text in rows:
        if len(label) + 5 > INSIDE:
            page.line((f"{label}: ", QUIET), (text, style), indent=3)
        else:
            page.entry(f"   {label}", (text, style), indent=INSIDE, label_style=QUIET)


def _gaps(page: Page, answer: PrescribeResponse) -> None:
    """Rules that could not be evaluated, each once, with every fact that was missing anywhere."""
    missing: dict[str, dict[str, None]] = {}
    for each in answer.not_evaluated:
        missing.setdefault(each.rule, {}).update(dict.fromkeys(each.missing_facts))
    if missing:
        page.heading("Could not be evaluated (rule: missing facts)")
        page.items((f"{rule}: {', '.join(facts)}" for rule, facts in missing.items()), indent=3)
