"""Prints the sessions ahead in a few lines each: date, lifts with the rules behind them, what starts and ends."""

from __future__ import annotations

from collections.abc import Iterator

from ironrule.cli.page import Page
from ironrule.cli.wording import Wording, capitalised
from ironrule.speech import page as phrases
from ironrule.v1 import prescription_pb2
from ironrule.v1 import prescriptions_pb2 as pb

#: Where the lifts of a session begin, and their numbers.
_LIFT, _NUMBERS = 5, 32
_COURSES = {
    pb.EFFECT_COURSE_STARTS: phrases.STARTS,
    pb.EFFECT_COURSE_RUNS: phrases.RUNS,
    pb.EFFECT_COURSE_ENDED: phrases.HAS_ENDED,
}


def print_ahead(page: Page, answer: pb.PrescribeResponse, words: Wording) -> None:
    """Every session ahead; nothing where none was asked for."""
    if answer.ahead:
        page.heading(words.say(phrases.AHEAD))
    sessions = [answer.session, *(each.session for each in answer.ahead)]
    shown = {"athlete"} | {f"{each.exercise}/{each.track}" for session in sessions for each in session.exercises}
    for each in answer.ahead:
        notes = "".join(f" · {note}" for note in _notes(each, shown, words))
        day = f" · {words.say(phrases.DAY(day=each.session.day))}" if each.session.day else ""
        page.line((words.day_of(each.as_of[:10]), "bold"), f"{day}{notes}", indent=3)
        for exercise in each.session.exercises:
            name = " " * _LIFT + capitalised(exercise.name)
            rules = ", ".join(_rules(each, f"{exercise.exercise}/{exercise.track}"))
            why = (f" · {rules}", "dim") if rules else ""
            page.entry(name, words.sets_of(exercise), why, indent=max(_NUMBERS, len(name) + 2), label_style="")


def _notes(each: pb.ProjectedSession, shown: set[str], words: Wording) -> Iterator[str]:
    """What is to be known of a session as a whole; effects of lifts that are in none of those shown are left out."""
    if each.outcome == prescription_pb2.PRESCRIPTION_OUTCOME_STOPPED:
        yield words.say(phrases.AHEAD_STOPPED)
    if each.cycles_ended:
        yield words.say(phrases.CYCLE_BEGINS(cycle=each.cycle))
    if each.weeks_ended:
        yield words.say(phrases.WEEK_BEGINS(week=each.week))
    for effect in (one for one in each.effects if one.subject in shown):
        named = effect.effect
        if effect.subject != "athlete":
            named = words.say(phrases.OF_SUBJECT(effect=named, subject=words.subject_of(effect.subject)))
        yield words.say(_COURSES[effect.course](effect=named))


def _rules(each: pb.ProjectedSession, subject: str) -> list[str]:
    """Rules that changed a number of a lift, each once."""
    mine = [one for one in each.decisions if one.subject == subject and not one.overruled_by]
    return list(dict.fromkeys(one.rule for one in mine if any(change.binding for change in one.changes)))
