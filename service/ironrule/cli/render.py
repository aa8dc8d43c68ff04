"""Prints an answer for a person: the session, and under every exercise why its numbers are what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ironrule.carried.state import ATHLETE
from ironrule.cli.ahead import print_ahead
from ironrule.cli.everything import print_everything
from ironrule.cli.page import Page
from ironrule.cli.wording import Wording, capitalised, from_of, has_rests, rest_of
from ironrule.coaching.answer import PLANNED_DAY
from ironrule.coaching.override import COACH_OVERRIDE
from ironrule.speech import page as phrases
from ironrule.speech.said import Said
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.vocabulary.facts import FACTS

#: Where the numbers of an exercise begin, and where everything told below it does.
NAME, INSIDE = 32, 14
QUIET, WARN, STOP = "dim", "yellow", "bold white on red"

_OUTCOMES = {
    pb.PRESCRIPTION_OUTCOME_PRESCRIBED: (phrases.PRESCRIBED, "bold green"),
    pb.PRESCRIPTION_OUTCOME_NO_HISTORY: (phrases.LOAD_LEFT_OPEN, "bold yellow"),
    pb.PRESCRIPTION_OUTCOME_STOPPED: (phrases.STOPPED, "bold red"),
    pb.PRESCRIPTION_OUTCOME_NOTHING_REMAINS: (phrases.NOTHING_REMAINS, "bold green"),
    pb.PRESCRIPTION_OUTCOME_PROPOSED: (phrases.PROPOSED, "bold yellow"),
}
_REMAINS = (phrases.REMAINS, "bold green")
#: What a profile or whoever watched a set tells, beside the readings of a check-in.
_ALSO_TOLD = frozenset({"age", "training_status", "session_minutes", "technique_score", "hypertension", "pregnant"})
#: A message under this id tells of what can be an emergency; the packaged safety floor sends it.
_EMERGENCY = "emergency"


def print_answer(page: Page, request: PrescribeRequest, answer: PrescribeResponse) -> None:
    """The whole answer, top to bottom as it is used: stop, session, reasons, people, gaps."""
    words = Wording(answer.language)
    stopped = answer.outcome == pb.PRESCRIPTION_OUTCOME_STOPPED
    if stopped:
        _stop(page, answer, words)
    _title(page, request, answer, words)
    _refused(page, answer, words)
    said: set[tuple[str, str]] = set()
    for number, exercise in enumerate(answer.session.exercises, 1):
        page.blank()
        _exercise(page, number, exercise, answer, words, said)
    left_out = [each for each in answer.session.left_out if each.outcome != pb.LEFT_OUT_OUTCOME_REFUSED]
    for number, each in enumerate(left_out):
        _left_out(page, each, answer, words, first=not number)
    _left_out_sets(page, answer, words)
    _whole(page, answer, words)
    say = words.say
    if not stopped:
        _rows(page, say(phrases.FOR_ATHLETE), ((each.rule, each.text) for each in answer.messages))
    _rows(page, say(phrases.FOR_COACH), ((each.rule, each.text) for each in answer.alerts), WARN)
    _rows(page, say(phrases.ASK_FIRST), ((each.reading, each.reason) for each in answer.checks_due), WARN)
    print_ahead(page, answer, words)
    _gaps(page, answer, words, by_rule=request.explain == pb.EXPLAIN_LEVEL_FULL)
    _rows(page, say(phrases.HOW_READ), ((each.code, each.text) for each in answer.notices))
    print_everything(page, answer, words)
    if answer.disclaimer.text:
        page.blank()
        page.line((answer.disclaimer.text, QUIET))


def _stop(page: Page, answer: PrescribeResponse, words: Wording) -> None:
    urgent = any(each.id == _EMERGENCY for each in answer.messages)
    first = words.say(phrases.EMERGENCY if urgent else phrases.STOP)
    page.banner([first, *(each.text for each in answer.messages)], STOP)
    page.blank()


def _title(page: Page, request: PrescribeRequest, answer: PrescribeResponse, words: Wording) -> None:
    said, style = _OUTCOMES.get(answer.outcome, (phrases.ANSWERED, "bold"))
    if request.HasField("under_way") and answer.outcome == pb.PRESCRIPTION_OUTCOME_PRESCRIBED:
        said, style = _REMAINS
    days: dict[str, Said | None] = {"": None, PLANNED_DAY: phrases.COACHS_SESSION}
    named = days.get(answer.session.day, phrases.DAY(day=answer.session.day))
    day = f" · {words.say(named)}" if named else ""
    planned = answer.session.planned_on
    if planned and planned != request.as_of[: len(planned)]:
        day += f", {words.say(phrases.PLANNED_FOR(day=words.day_of(planned)))}"
    moment = words.moment_of(request.as_of)
    page.line((words.say(said), style), (f" · {answer.rulebook}@{answer.revision}", "bold"), f"{day} · {moment}")
    if answer.carried.HasField("freeze"):
        page.line(words.reported(answer.carried.freeze))


def _exercise(
    page: Page,
    number: int,
    exercise: pb.PrescribedExercise,
    answer: PrescribeResponse,
    words: Wording,
    said: set[tuple[str, str]],
) -> None:
    name = f"{number}. {capitalised(exercise.name)}"
    rest = "".join(f" · {words.say(each)}" for each in _details(exercise))
    page.entry(name, (words.sets_of(exercise), "bold"), rest, indent=max(NAME, len(name) + 2), label_style="bold cyan")
    if plates := words.plates_of(exercise):
        _row(page, words.say(phrases.EACH_SIDE), plates)
    if exercise.warm_ups:
        _row(page, words.say(phrases.WARM_UP), words.warm_up_of(exercise.warm_ups))
    if answer.decisions or exercise.load_steps:
        _why(page, exercise, answer, words, said)


def _details(exercise: pb.PrescribedExercise) -> Iterator[Said]:
    """What is to be known of an exercise beside its sets."""
    if exercise.tempo:
        yield phrases.TEMPO(tempo=exercise.tempo)
    if exercise.HasField("rest_seconds") and not has_rests(exercise):
        yield phrases.REST(rest=rest_of(exercise.rest_seconds))
    if exercise.HasField("every_seconds"):
        yield phrases.EVERY(rest=rest_of(exercise.every_seconds))
    if exercise.ladder:
        yield phrases.RUNG(ladder=exercise.ladder, rung=exercise.rung, rungs=exercise.rungs)
    if exercise.group:
        yield phrases.SUPERSET(group=exercise.group)
    if exercise.optional:
        yield phrases.MAY_BE_LEFT_OUT
    if exercise.added_by:
        yield phrases.ADDED_BY(rule=exercise.added_by)
    if exercise.instead_of:
        yield phrases.INSTEAD_OF(lift=exercise.instead_of)


def _row(page: Page, label: str, *parts: str | tuple[str, str]) -> None:
    page.entry(f"   {label}", *parts, indent=INSIDE, label_style=QUIET)


Parts = list[str | tuple[str, str]]


def _why(
    page: Page,
    exercise: pb.PrescribedExercise,
    answer: PrescribeResponse,
    words: Wording,
    said: set[tuple[str, str]],
) -> None:
    """The decisions about this exercise in the order in which they came, then how its load got where it is.

    A reason that was `said` of a lift before is not said again.
    """
    subject = f"{exercise.exercise}/{exercise.track}"
    spoken = {each.rule for each in answer.messages} | {each.rule for each in answer.alerts}
    spoken -= {each.rule for each in answer.checks_due}
    mine = [each for each in answer.decisions if each.subject == subject]
    reasons = [row for each in mine for row in _told(each, words, said, speaks=each.rule in spoken)]
    lines = groupby(exercise.load_steps, lambda step: step.line)
    paths = [exercise.carried_load_steps, *(list(steps) for _, steps in lines)]
    loads = [text for each in paths if (text := words.steps_of(each))]
    if not reasons and not loads:
        reasons = [[words.unchanged(exercise)]]
    for number, row in enumerate(reasons):
        _row(page, "" if number else words.say(phrases.WHY), *row)
    for text in loads:
        _row(page, words.say(phrases.LOAD), text)


def _told(decision: pb.Decision, words: Wording, said: set[tuple[str, str]], *, speaks: bool) -> Iterator[Parts]:
    """One decision; nothing for one that changed no number here, unless it `speaks` at the end and needs its reason."""
    moved = [each for each in decision.changes if _moved(each)]
    if decision.overruled_by and decision.rule != COACH_OVERRIDE:
        wanted = next((each.action for each in decision.changes if not each.binding), words.say(phrases.SOMETHING_ELSE))
        text = f" {words.say(_overruled(decision, wanted))}"
        yield [(decision.rule, "bold"), text, (f" · {_reviewed(decision, words)}{decision.position}", QUIET)]
    elif moved or speaks or decision.rule == COACH_OVERRIDE:
        again = (decision.rule, decision.reason) in said
        said.add((decision.rule, decision.reason))
        yield [(decision.rule, "bold"), f" {words.say(phrases.AS_ABOVE) if again else decision.reason}"]
        # The load has its steps, and an effect has begun or not; other numbers are told here.
        numbers = [each for each in moved if each.target not in ("load", "effect")]
        if numbers:
            yield [", ".join(map(words.moved, numbers))]
        if decision.position and not again:
            yield [(_rests_on(decision, words), QUIET)]


def _moved(change: pb.Change) -> bool:
    return change.binding and from_of(change) != change.to and change.target not in ("message", "check")


def _overruled(decision: pb.Decision, action: str) -> Said:
    """What a rule wanted, and which overruled it."""
    wish = phrases.WANTED_MORE if action.startswith("raise") else phrases.WANTED(action=action)
    return phrases.OVERRULED(wish=wish, rule=decision.overruled_by)


def _rests_on(decision: pb.Decision, words: Wording) -> str:
    """When it was decided, what evidence there is for it, and where the rule stands."""
    evidence = words.evidence_of(decision.evidence)
    return f"{_reviewed(decision, words)}{f'{evidence} · ' if evidence else ''}{decision.position}"


def _reviewed(decision: pb.Decision, words: Wording) -> str:
    on = decision.reviewed_on
    return f"{words.say(phrases.AFTER(day=words.day_of(on)))} · " if on else ""


def _refused(page: Page, answer: PrescribeResponse, words: Wording) -> None:
    """The session that was refused, why, and the days that are proposed instead."""
    session = answer.session
    if not session.HasField("refused"):
        return
    lifts = [each.name for each in session.left_out if each.outcome == pb.LEFT_OUT_OUTCOME_REFUSED]
    page.heading(words.say(phrases.REFUSED))
    page.line((capitalised(", ".join(lifts)), "bold"), indent=3)
    page.entry(f"   {session.refused.rule}", session.refused.reason, indent=INSIDE)
    _evidence(page, answer, ATHLETE, session.refused.rule, words)
    page.entry(f"   {words.say(phrases.INSTEAD_LABEL)}", words.proposed_days(session), indent=INSIDE, label_style=QUIET)


def _left_out(page: Page, left_out: pb.LeftOut, answer: PrescribeResponse, words: Wording, *, first: bool) -> None:
    """A lift of the plan that is not in the session, why, and what becomes of it."""
    if first:
        page.heading(words.say(phrases.LEFT_OUT_TODAY))
    page.line((capitalised(left_out.name), "bold"), f": {words.becomes_of(left_out)}", indent=3)
    page.entry(f"   {left_out.rule}", left_out.reason, indent=INSIDE)
    _evidence(page, answer, f"{left_out.exercise}/{left_out.track}", left_out.rule, words)


def _evidence(page: Page, answer: PrescribeResponse, subject: str, rule: str, words: Wording) -> None:
    """How good the reason of a rule for a subject is, and where the rule stands."""
    mine = [each for each in answer.decisions if (each.subject, each.rule) == (subject, rule)]
    if mine:
        evidence = words.evidence_of(mine[0].evidence)
        page.line((f"{f'{evidence} · ' if evidence else ''}{mine[0].position}", QUIET), indent=INSIDE)


def _left_out_sets(page: Page, answer: PrescribeResponse, words: Wording) -> None:
    """Sets of a session under way that are not done any more, and why."""
    if answer.session.left_out_sets:
        page.heading(words.say(phrases.LEFT_OUT_OF_REST))
    for each in answer.session.left_out_sets:
        sets = words.left_out_sets_of(each)
        page.line((capitalised(each.name), "bold"), f": {sets}", indent=3)
        page.entry(f"   {each.rule}", each.reason, indent=INSIDE)


def _whole(page: Page, answer: PrescribeResponse, words: Wording) -> None:
    """Decisions about the athlete and the session as a whole."""
    # What was decided about a lift that is left out goes with it.
    subjects = {f"{each.exercise}/{each.track}" for each in answer.session.exercises}
    subjects |= {f"{each.exercise}/{each.track}" for each in answer.session.left_out}
    told = {(f"{each.exercise}/{each.track}", each.rule) for each in answer.session.left_out_sets}
    told |= {(ATHLETE, answer.session.refused.rule)}
    about = [
        each for each in answer.decisions if each.subject not in subjects and (each.subject, each.rule) not in told
    ]
    if not about:
        return
    page.heading(words.say(phrases.ABOUT_SESSION))
    for decision in about:
        if decision.overruled_by:
            wanted = next((each.action for each in decision.changes), "")
            text = words.say(_overruled(decision, wanted))
        else:
            text = decision.reason
        page.entry(f"   {decision.rule}", text, indent=INSIDE)
        page.line((_rests_on(decision, words), QUIET), indent=INSIDE)


def _rows(page: Page, title: str, rows: Iterable[tuple[str, str]], style: str = "") -> None:
    rows = list(rows)
    if rows:
        page.heading(title)
    for label, text in rows:
        if len(label) + 5 > INSIDE:
            page.line((f"{label}: ", QUIET), (text, style), indent=3)
        else:
            page.entry(f"   {label}", (text, style), indent=INSIDE, label_style=QUIET)


def _gaps(page: Page, answer: PrescribeResponse, words: Wording, *, by_rule: bool) -> None:
    """What people could have told, each fact once; or the rules that could not be evaluated, each with its facts."""
    missing: dict[str, dict[str, None]] = {}
    for each in answer.not_evaluated:
        missing.setdefault(each.rule, {}).update(dict.fromkeys(each.missing_facts))
    if missing and not by_rule:
        facts = dict.fromkeys(fact for each in missing.values() for fact in each if _can_be_answered(fact))
        if facts:
            page.heading(words.say(phrases.UNKNOWN_FACTS))
            page.line((", ".join(fact.replace("_", " ") for fact in facts), QUIET), indent=3)
    elif missing:
        page.heading(words.say(phrases.GAPS))
        page.items((f"{rule}: {', '.join(facts)}" for rule, facts in missing.items()), indent=3)


def _can_be_answered(fact: str) -> bool:
    known = FACTS.get(fact)
    return fact in _ALSO_TOLD or (known is not None and bool(known.reading))
