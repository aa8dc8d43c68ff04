"""A failure as a reader wants it: the week, the answer, the diary that led there, the command that shows it again."""

from __future__ import annotations

from collections.abc import Iterable

from ironrule.v1.prescription_pb2 import PrescribedExercise, PrescriptionOutcome
from simulation.diary import Bout
from simulation.year import WEEKS, Story, Visit

#: Sessions of the diary that a failure shows.
_SHOWN = 6


def command(story: Story, adjusted: str = "") -> str:
    """What shows a story again."""
    words = [f".venv/bin/python -m tests.athletes {story.seed} {story.number}"]
    words += [f"--weeks {story.weeks}"] * (story.weeks != WEEKS)
    words += [f"--without {_ranges(story.without)}"] * bool(story.without)
    words += [f"--plain {_ranges(story.plain)}"] * bool(story.plain)
    words += [f"--adjust '{adjusted}'"] * bool(adjusted)
    return " ".join(words)


def told(story: Story, visit: Visit, name: str, found: str, adjusted: str = "") -> str:
    """Everything about one failure."""
    sessions: dict[object, list[Bout]] = {}
    for bout in visit.diary.bouts:
        if bout.ended < visit.as_of:
            sessions.setdefault(bout.on, []).append(bout)
    lines = [
        f"{name}: {found}",
        f"  week {visit.week}, visit {visit.number}, {visit.on:%a %Y-%m-%d}; {story.who}",
        *([f"  adjusted: {adjusted}"] if adjusted else []),
        f"  see it again: {command(story, adjusted)}",
        *(f"  {on}  {'; '.join(map(_done, bouts))}" for on, bouts in list(sessions.items())[-_SHOWN:]),
        *answer_lines(visit),
    ]
    return "\n".join(lines)


def answer_lines(visit: Visit) -> Iterable[str]:
    """What was answered, and because of which rules."""
    answer = visit.answer
    outcome = PrescriptionOutcome.Name(answer.outcome).removeprefix("PRESCRIPTION_OUTCOME_").lower()
    yield f"  asked {visit.on}: {outcome}; {_said(visit)}"
    yield from (f"    {_asked(each)}" for each in answer.session.exercises)
    yield from (f"    without {each.exercise}: {each.reason}" for each in answer.session.left_out)
    for each in answer.decisions:
        changes = ", ".join(
            f"{c.target} {getattr(c, 'from')} -> {c.to}"
            for c in each.changes
            if c.binding and getattr(c, "from") != c.to
        )
        if changes:
            yield f"    {each.rule} {each.subject}: {changes}{' (overruled)' if each.overruled_by else ''}"


def _said(visit: Visit) -> str:
    said = visit.said
    if said is None:
        return "no check-in"
    told = [f"{f.name} {v:g}" for f, v in said.ListFields() if isinstance(v, (int, float)) and f.name != "at"]
    return ", ".join([*told, *(f"red flag {each}" for each in said.red_flags.present)])


def _asked(asked: PrescribedExercise) -> str:
    first = asked.sets[0]
    reps = f"{first.reps}-{first.reps_max}" if first.reps_max else f"{first.reps}"
    load = f"{first.load.amount:g}" if first.HasField("load") else "open"
    return f"{asked.exercise}/{asked.track} {len(asked.sets)}x{reps} at {load} RPE {first.rpe:g} {asked.tempo}"


def _done(bout: Bout) -> str:
    last = bout.done[-1]
    rest = f" RPE {last.rpe:g}" if last.HasField("rpe") else ""
    rest += f" technique {last.technique_score}" if last.technique_score else ""
    return (
        f"{bout.exercise.id} {len(bout.done)}x{last.reps_done} at {bout.load or 0:g}{rest}{' limited' * bout.limited}"
    )


def _ranges(numbers: Iterable[int]) -> str:
    """1-3,7 for 1, 2, 3, 7."""
    found: list[list[int]] = []
    for each in sorted(numbers):
        if found and each == found[-1][-1] + 1:
            found[-1].append(each)
        else:
            found.append([each])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found)


def numbers_in(text: str) -> frozenset[int]:
    """The other way round."""
    parts = [each.split("-") for each in text.split(",") if each]
    return frozenset(n for part in parts for n in range(int(part[0]), int(part[-1]) + 1))
