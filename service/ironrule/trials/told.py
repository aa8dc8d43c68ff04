"""What an answer said, in the words of test files: sets, loads, rules, messages, each as a coach would write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from ironrule.carried.decision import Decision, StepText, Unevaluated
from ironrule.carried.digest import Review
from ironrule.carried.state import ATHLETE, bears_on, prime_muscle_of, subject_of
from ironrule.coaching.answer import Answer
from ironrule.coaching.number import StepKind
from ironrule.coaching.panel import Trace
from ironrule.rulebook.evaluate import start_of
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech.book import Speaker
from ironrule.speech.said import Shown
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, Unit, plain
from ironrule.v1 import prescription_pb2 as pb
from ironrule.v1 import quantities_pb2
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from ironrule.vocabulary.scene import Scene

OPEN, NONE = "open", "none"


@dataclass(frozen=True)
class Told:
    """An answer: as the core gave it, and as the wire has it; `notices` and `traces` also of the review before it.

    `ahead` are the sessions after it, each as it would be answered.
    """

    answer: Answer
    response: PrescribeResponse
    rulebook: Rulebook
    notices: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()
    ahead: tuple[Told, ...] = ()

    def say(self, said: Shown) -> str:
        """What the core says, in the language of the answer."""
        return Speaker(self.answer.book).say(said)

    def here(self, subject: str) -> str:
        """A track as it stands in this answer: of a rung that of the present rung of its ladder."""
        return self.rulebook.plan.standing(subject, self.answer.now)

    def exercise(self, subject: str) -> pb.PrescribedExercise | None:
        """What was prescribed for a track."""
        subject = self.here(subject)
        exercises = self.response.session.exercises
        return next((each for each in exercises if subject_of(each.exercise, each.track) == subject), None)

    def lifts(self) -> tuple[str, ...]:
        """The tracks of the session, in their order."""
        return tuple(subject_of(each.exercise, each.track) for each in self.response.session.exercises)

    def carried(self, name: str, subject: str) -> str:
        """A carried variable of a track, its lift or the athlete, as it stands; what it starts from until it is set."""
        subject = self.here(subject)
        variables, variable = self.answer.now.variables, self.rulebook.carry.get(name)
        owners = (subject, subject.partition("/")[0], prime_muscle_of(subject), ATHLETE)
        value: object = next((variables[(name, each)] for each in owners if (name, each) in variables), None)
        if value is None and variable is not None:
            value = start_of(variable.ref, self._scene(subject))
        return str(value) if isinstance(value, Load) else plain(value) if isinstance(value, Decimal) else NONE

    def _scene(self, subject: str) -> Scene:
        record = self.answer.record
        exercise = CATALOGUE.get(subject.partition("/")[0])
        return Scene(record.athlete, self.answer.now, record.as_of, subject, exercise)

    def decisions(self, subject: str) -> list[Decision]:
        """What was decided about a track and about the athlete; about everything where no track is named."""
        subject = self.here(subject)
        mine = [each for each in self.answer.decisions if not subject or bears_on(each.subject, subject)]
        return [*(self._review(subject).decisions if subject and self.exercise(subject) is None else ()), *mine]

    def unknown(self, subject: str) -> list[Unevaluated]:
        """What could not be evaluated about them."""
        subject = self.here(subject)
        mine = [each for each in self.answer.unevaluated if not subject or bears_on(each.subject, subject)]
        return [*(self._review(subject).unevaluated if subject and self.exercise(subject) is None else ()), *mine]

    def held(self, subject: str) -> tuple[str, ...]:
        """Rules that held and were not overruled, sorted."""
        return tuple(sorted({each.rule for each in self.decisions(subject) if not each.overruled_by}))

    def overruled(self, subject: str) -> dict[str, str]:
        """Rules that held and were overruled, and by what."""
        return {each.rule: each.overruled_by for each in self.decisions(subject) if each.overruled_by}

    def elsewhere(self, rule: str, subject: str) -> str:
        """Another lift for which a rule held."""
        subject = self.here(subject)
        return next(
            (each.subject for each in self.answer.decisions if each.rule == rule and each.subject != subject), ""
        )

    def carried_raw(self, subject: str) -> str:
        """The carried load of the last review before it was rounded."""
        return _before_rounding(self._review(subject).load_steps)

    def bar_raw(self, subject: str) -> tuple[str, ...]:
        """Today's load of each line of sets before it was rounded."""
        exercise = self.exercise(subject)
        steps = exercise.load_steps if exercise is not None else ()
        lines = [list(each) for _, each in groupby(steps, lambda step: step.line)]
        rounding = pb.LOAD_STEP_KIND_ROUNDING
        return tuple(next((each.to for each in reversed(line) if each.kind != rounding), OPEN) for line in lines)

    def facts(self, subject: str) -> dict[str, str]:
        """Every fact of a track and of the athlete, and every count that a decision read."""
        subject = self.here(subject)
        muscle = prime_muscle_of(subject)
        rows = {each.name: each.value for each in self.answer.facts if each.subject in (ATHLETE, muscle)}
        rows |= {each.name: each.value for each in self.answer.facts if each.subject == subject}
        read = [fact for each in self.decisions(subject) for fact in each.facts]
        return {each.name: each.value for each in read} | rows

    def _review(self, subject: str) -> Review:
        return self.answer.now.digest.reviews.get(self.here(subject), Review())


def set_texts(exercise: pb.PrescribedExercise, *, loads: bool) -> tuple[str, ...]:
    """Each set: `5`, `6-8`, `5+ @ 240 lb`, `20 m`; the sets of a rep total together: `25 reps in 3..6 sets`."""
    return tuple(_row_text(each, count) + (f" @ {load_text(each)}" if loads else "") for each, count in _rows(exercise))


def rests_of(exercise: pb.PrescribedExercise) -> list[int | None]:
    """The rest after each set in seconds, None where none is said."""
    usual = exercise.rest_seconds if exercise.HasField("rest_seconds") else None
    return [each.rest_seconds if each.HasField("rest_seconds") else usual for each in exercise.sets]


def shape_of(exercise: pb.PrescribedExercise) -> str:
    """The sets in short: `3x5`, `5x3+`, `1x5, 3x8`, `25 reps in 3..6 sets`."""
    return ", ".join(_shapes(exercise))


def _shapes(exercise: pb.PrescribedExercise) -> Iterator[str]:
    for reps, sets in groupby(_rows(exercise), _alike):
        same = list(sets)
        plus = "+" if same[-1][0].amrap else ""
        yield reps[0] if same[0][0].total_reps else f"{len(same)}x{reps[0]}{plus}"


def _alike(row: tuple[pb.PrescribedSet, int]) -> tuple[str, str, bool]:
    """What sets have in common that are told together."""
    return _row_text(*row).replace("+", ""), load_text(row[0]), row[0].optional


def _rows(exercise: pb.PrescribedExercise) -> Iterator[tuple[pb.PrescribedSet, int]]:
    """Each set; those of a rep total as one, with how many they are."""
    for total, sets in groupby(exercise.sets, lambda each: (each.total_reps, each.named)):
        same = list(sets)
        yield from [(same[0], len(same))] if total[0] else [(each, 1) for each in same]


def _row_text(each: pb.PrescribedSet, count: int) -> str:
    if each.total_reps:
        return f"{each.total_reps} reps in {count}..{each.most_sets} sets"
    for amount, top, unit in (
        ("distance_m", each.distance_max_m, "m"),
        ("duration_seconds", each.duration_max_seconds, "s"),
    ):
        if each.HasField(amount):  # type: ignore[arg-type]  # both are fields of the message
            return f"{getattr(each, amount):g}{f'-{top:g}' if top else ''} {unit}"
    top_reps = f"-{each.reps_max}" if each.HasField("reps_max") else ""
    return f"{each.reps}{top_reps}{'+' if each.amrap else ''}"


def load_text(loaded: pb.PrescribedSet) -> str:
    """A load of the wire; `open` where there is none."""
    if not loaded.HasField("load"):
        return OPEN
    unit = Unit.KG if loaded.load.unit == quantities_pb2.LOAD_UNIT_KG else Unit.LB
    return f"{loaded.load.amount:g} {unit.value}"


def _before_rounding(steps: tuple[StepText, ...]) -> str:
    exact = [each.after for each in steps if each.kind != StepKind.ROUNDING.value]
    return exact[-1] if exact else NONE
