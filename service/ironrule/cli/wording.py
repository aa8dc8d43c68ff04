"""An answer in the words of a training log: 3 x 5 @ 62.5 kg, 20 + 1.25 kg a side, 3 min of rest; in its language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from ironrule.rulebook.languages import languages
from ironrule.speech import page, phrases
from ironrule.speech.book import ENGLISH, Book, Speaker
from ironrule.v1 import carried_state_pb2, quantities_pb2
from ironrule.v1 import prescription_pb2 as pb

_NEGATIVE = re.compile(r"-[\d.]+ (?:kg|lb)")
_UNITS = {quantities_pb2.LOAD_UNIT_KG: "kg", quantities_pb2.LOAD_UNIT_LB: "lb"}

#: Notes of these steps end in the bound, which the arrow already leads to.
_BOUNDED = (pb.LOAD_STEP_KIND_LIMIT, pb.LOAD_STEP_KIND_CAP)


def capitalised(text: str) -> str:
    """The first letter large, the others as they are: 'Romanian deadlift', '45-degree back extension'."""
    return text[:1].upper() + text[1:]


class Wording:
    """Says the numbers and names of an answer in one language."""

    def __init__(self, language: str = ENGLISH) -> None:
        books = languages()
        self._book: Book = books.get(language) or books[ENGLISH]
        self._speaker = Speaker(self._book)
        self.say = self._speaker.say

    def word_of(self, word: str) -> str:
        """A word of the vocabulary."""
        return self._book.word(word)

    def reported(self, freeze: carried_state_pb2.Freeze) -> str:
        """Which red flags were reported, and since when."""
        flags = ", ".join(map(self.word_of, freeze.red_flags))
        return self.say(page.REPORTED(flags=flags, since=self.moment_of(freeze.since)))

    def becomes_of(self, left_out: pb.LeftOut) -> str:
        """'due from Thu 12 March, 18:00 on', 'pull-up instead'."""
        if left_out.outcome == pb.LEFT_OUT_OUTCOME_SWAPPED:
            return self.say(page.INSTEAD(lift=left_out.instead))
        if left_out.outcome == pb.LEFT_OUT_OUTCOME_MOVED:
            return self.say(page.DUE_FROM(moment=self.moment_of(left_out.not_before)))
        return self.say(page.COMES_AGAIN)

    def proposed_days(self, session: pb.PrescribedSession) -> str:
        """'day first_a today, then day first_b'."""
        today = page.DAY(day=session.day)
        others = tuple(page.DAY(day=each) for each in session.refused.days if each != session.day)
        return self.say(page.PROPOSED_DAYS(today=today, then=others) if others else page.PROPOSED_DAY(today=today))

    def left_out_sets_of(self, left_out: pb.LeftOutSets) -> str:
        """'2 sets of backoff', '1 set'."""
        sets = page.SETS(sets=left_out.sets)
        return self.say(page.SETS_OF(sets=sets, named=left_out.named) if left_out.named else sets)

    def load_of(self, load: quantities_pb2.Load) -> str:
        """'62.5 kg'; below zero '20 kg of assistance'."""
        text = f"{abs(load.amount):g} {_UNITS.get(load.unit, '')}".rstrip()
        return self.say(phrases.HELP(load=text)) if load.amount < 0 else self._book.number(text)

    def assisted(self, text: str) -> str:
        """'20 kg of assistance' for '-20 kg', and every other text as it is."""
        return self.say(phrases.HELP(load=text[1:])) if _NEGATIVE.fullmatch(text) else self._book.number(text)

    def sets_of(self, exercise: pb.PrescribedExercise) -> str:
        """Working sets, those that are alike together: '3 x 5 @ 62.5 kg, RPE 8'."""
        groups = (
            list(alike) for _, alike in groupby(exercise.sets, lambda each: each.SerializeToString(deterministic=True))
        )
        return "; ".join(self._alike(len(group), group[0], exercise) for group in groups)

    def _alike(self, count: int, each: pb.PrescribedSet, exercise: pb.PrescribedExercise) -> str:
        text = f"{count} x {self._amount_of(each)}"
        if each.HasField("total_reps"):
            text = self.say(page.TOTAL(reps=each.total_reps, fewest=count, most=each.most_sets))
        effort = self._book.number(f"RPE {each.rpe:g}") if each.HasField("rpe") else ""
        if each.HasField("load"):
            text += f" @ {self.load_of(each.load)}"
        elif exercise.load_open:
            effort = self.say(page.OPEN_TO(effort=effort) if effort else page.OPEN_EASY)
        goal = self.say(page.GOAL(reps=each.reps_goal)) if each.HasField("reps_goal") else ""
        optional = self.say(page.OPTIONAL) if each.optional else ""
        rests = each if each.HasField("rest_seconds") else exercise
        told = has_rests(exercise) and rests.HasField("rest_seconds")
        rest = self.say(page.REST(rest=rest_of(rests.rest_seconds))) if told else ""
        return ", ".join(part for part in (text, effort, goal, rest, optional) if part)

    def _amount_of(self, each: pb.PrescribedSet) -> str:
        if each.HasField("distance_m"):
            return f"{self._range(each.distance_m, each.distance_max_m)} m"
        if each.HasField("duration_seconds"):
            return f"{self._range(each.duration_seconds, each.duration_max_seconds)} s"
        reps = f"{each.reps}-{each.reps_max}" if each.HasField("reps_max") else f"{each.reps}"
        return f"{reps}+" if each.amrap else reps

    def _range(self, low: float, top: float) -> str:
        return self._book.number(f"{low:g}-{top:g}" if top else f"{low:g}")

    def warm_up_of(self, sets: Iterable[pb.PrescribedSet]) -> str:
        """'20 kg x 8, 40 kg x 3'."""
        return ", ".join(f"{self.load_of(each.load)} x {each.reps}" for each in sets)

    def plates_of(self, exercise: pb.PrescribedExercise) -> str:
        """Discs for one side of the first working set, heaviest first: '20 + 1.25 kg'. Empty when not known."""
        discs = exercise.sets[0].plates_per_side if exercise.sets else ()
        if not discs:
            return ""
        amounts = self._book.number(" + ".join(f"{each.amount:g}" for each in discs))
        return f"{amounts} {_UNITS.get(discs[0].unit, '')}"

    def steps_of(self, steps: Iterable[pb.LoadStep]) -> str:
        """From the base to the bar, when anything happened on the way; else nothing."""
        steps = list(steps)
        told = [each for each in steps if each.binding]
        if not told or steps[0].kind != pb.LOAD_STEP_KIND_BASE:
            return ""
        path = [(steps[0].to, steps[0].note), *((each.to, _note_of(each)) for each in told)]
        return " -> ".join(f"{self.assisted(to)} ({note})" for to, note in path)

    def unchanged(self, exercise: pb.PrescribedExercise) -> str:
        """Where the numbers of an exercise come from when no rule changed them."""
        base = next((each for each in exercise.load_steps if each.kind == pb.LOAD_STEP_KIND_BASE), None)
        if base is not None:
            return self.say(page.UNCHANGED(load=self.assisted(base.to), base=base.note))
        return self.say(page.NOTHING_KNOWN if exercise.load_open else page.AS_PLANNED)

    def moved(self, change: pb.Change) -> str:
        """'reps 5 to 6'; a number that was none was free."""
        before = from_of(change) or self.word_of("free")
        target = self._speaker.value(change.target).replace("_", " ")
        return self.say(page.MOVED(target=target, before=before, after=change.to))

    def evidence_of(self, evidence: pb.Evidence) -> str:
        """How far the evidence of a rule carries, and where it comes from; empty where no grade is stated."""
        if not evidence.meaning or not evidence.source:
            return evidence.meaning
        return self.say(page.EVIDENCE(meaning=evidence.meaning, source=evidence.source))

    def day_of(self, text: str) -> str:
        """'Thu 5 March' for a civil date; whatever was sent when it is none."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        names = self._book.calendar
        weekday, month = names.weekdays_in_short[day.weekday()], names.months[day.month - 1]
        return names.day.format(weekday=weekday, day=day.day, month=month)

    def moment_of(self, text: str) -> str:
        """'Thursday 12 March 2026, 18:00'."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        names = self._book.calendar
        weekday, month = names.weekdays[moment.weekday()], names.months[moment.month - 1]
        year, time = f"{moment:%Y}", f"{moment:%H:%M}"
        return names.moment.format(weekday=weekday, day=moment.day, month=month, year=year, time=time)

    def subject_of(self, subject: str) -> str:
        """Whom or what a rule is about: 'the athlete', 'deadlift conventional (heavy)'."""
        lift, slash, track = subject.partition("/")
        if slash:
            return f"{lift.replace('_', ' ')} ({track})"
        return self.say(page.THE_SUBJECT(subject=subject))


def has_rests(exercise: pb.PrescribedExercise) -> bool:
    """Its sets have rests of their own, so that each is told with its set."""
    return any(each.HasField("rest_seconds") for each in exercise.sets)


def rest_of(seconds: int) -> str:
    """'90 s', '3 min', '3:30 min'."""
    minutes, rest = divmod(seconds, 60)
    if seconds < 120:
        return f"{seconds} s"
    return f"{minutes}:{rest:02} min" if rest else f"{minutes} min"


def from_of(change: pb.Change) -> str:
    """`from` is a word of Python's own."""
    before: str = getattr(change, "from")
    return before


def _note_of(step: pb.LoadStep) -> str:
    note = step.note.rpartition(": ")[0] or step.note if step.kind in _BOUNDED else step.note
    return f"{step.rule}: {note}" if step.rule else note
