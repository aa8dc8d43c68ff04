"""Prints the sessions ahead in a few lines each: date, lifts with the rules behind them, what starts and ends."""

from __future__ import annotations

from collections.abc import Iterator

from ironrule.cli import wording
from ironrule.cli.page import Page
from ironrule.v1 import prescription_pb2
from ironrule.v1 import prescriptions_pb2 as pb

#: Where the lifts of a session begin, and their numbers.
_LIFT, _NUMBERS = 5, 32
_COURSES = {
    pb.EFFECT_COURSE_STARTS: "starts",
    pb.EFFECT_COURSE_RUNS: "runs",
    pb.EFFECT_COURSE_ENDED: "has ended",
}


def print_ahead(page: Page, answer: pb.PrescribeResponse) -> None:
    """Every session ahead; nothing where none was asked for."""
    if answer.ahead:
        page.heading("Ahead, if all goes as prescribed and no red flag is reported")
    for each in answer.ahead:
        notes = "".join(f" · {note}" for note in _notes(each))
        day = f" · day {each.session.day}" if each.session.day else ""
        page.line((wording.day_of(each.as_of[:10]), "bold"), f"{day}{notes}", indent=3)
        for exercise in each.session.exercises:
            name = " " * _LIFT + wording.capitalised(exercise.name)
            rules = ", ".join(_rules(each, f"{exercise.exercise}/{exercise.track}"))
            why = (f" · {rules}", "dim") if rules else ""
            page.entry(name, wording.sets_of(exercise), why, indent=max(_NUMBERS, len(name) + 2), label_style="")


def _notes(each: pb.ProjectedSession) -> Iterator[str]:
    """What is to be known of a session as a whole."""
    if each.outcome == prescription_pb2.PRESCRIPTION_OUTCOME_STOPPED:
        yield "stopped"
    if each.cycles_ended:
        yield f"cycle {each.cycle} begins"
    if each.weeks_ended:
        yield f"week {each.week} begins"
    for effect in each.effects:
        of = "" if effect.subject == "athlete" else f" of {wording.subject_of(effect.subject)}"
        yield f"{effect.effect}{of} {_COURSES[effect.course]}"


def _rules(each: pb.ProjectedSession, subject: str) -> list[str]:
    """Rules that changed a number of a lift, each once."""
    mine = [one for one in each.decisions if one.subject == subject and not one.overruled_by]
    return list(dict.fromkeys(one.rule for one in mine if any(change.binding for change in one.changes)))
