"""A run as rows: what was done of each lift on each day, as a page with pictures or a spreadsheet reads it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescription_pb2 import Decision
from simulation.diary import Bout
from simulation.year import START, Story, Visit, Year

_DELOAD, _BEFORE = "deload", "before session"
_NUMBERS = ("load", "sets", "reps", "effort")


@dataclass(frozen=True)
class Row:
    """One lift on one day.

    `asked` and `done` are its heaviest loads and `e1rm` the maximum that its sets speak for by the RPE chart, all in
    `unit`; they are empty where nothing was loaded, asked for or reckoned. `axial_units` are sets times the lift's
    axial coefficient. `deload` says that a deload lowered it, `limited_by` which rules and effects did.
    """

    athlete: str
    day: date
    week: int
    lift: str
    track: str
    sets: int
    asked: float | None
    done: float | None
    unit: str
    e1rm: float | None
    axial_units: float
    deload: bool
    limited_by: str


def rows_of(name: str, story: Story, book: Rulebook, engine: Engine) -> list[Row]:
    """Trains a story through; one row for each lift of each session."""
    year = Year(story, book, engine)
    visits = {visit.on: visit for visit in year.visits()}
    return [_row(name, bout, visits[bout.on]) for bout in year.diary.bouts]


def write(rows: Sequence[Row], file: Path) -> None:
    """The rows as CSV under the names of their fields; yes and no are 1 and 0."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(each.name for each in fields(Row))
        writer.writerows([_cell(value) for value in astuple(each)] for each in rows)


def _row(name: str, bout: Bout, visit: Visit) -> Row:
    sets = bout.asked.sets if bout.asked is not None else ()
    lowered = [
        each
        for each in visit.answer.decisions
        if each.section == _BEFORE and each.subject in (bout.subject, "athlete") and _lowers(each)
    ]
    return Row(
        athlete=name,
        day=bout.on,
        week=(bout.on - START.date()).days // 7 + 1,
        lift=bout.exercise.id,
        track=bout.track,
        sets=len(bout.done),
        asked=max((each.load.amount for each in sets if each.HasField("load")), default=None),
        done=bout.load,
        unit=visit.who.unit,
        e1rm=None if bout.e1rm is None else round(bout.e1rm, 1),
        axial_units=round(len(bout.done) * float(bout.exercise.axial_coef), 2),
        deload=any(each.effect == _DELOAD and each.rule == "D3" for each in lowered),
        limited_by=" ".join(sorted({each.rule for each in lowered})) if bout.limited else "",
    )


def _lowers(decision: Decision) -> bool:
    """It is not overruled, and bound a number of the sets."""
    return not decision.overruled_by and any(
        each.binding and each.target in _NUMBERS and getattr(each, "from") != each.to for each in decision.changes
    )


def _cell(value: object) -> object:
    if value is None:
        return ""
    return int(value) if isinstance(value, bool) else value
