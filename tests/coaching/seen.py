"""Seven rated weeks of deadlifts and rows, with velocities, as a carried state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ironrule.carried.digest import Day
from ironrule.carried.state import Carried
from ironrule.coaching.exposure import exposure_of
from ironrule.coaching.work import Work
from ironrule.training.athlete import Athlete
from ironrule.training.equipment import Equipment
from ironrule.training.events import PerformedSet, SetType
from ironrule.units import Load, Unit

AS_OF = datetime(2026, 3, 9, 18, tzinfo=UTC)
NOBODY = Athlete("a", Equipment(Unit.KG), bodyweight=Load(Decimal(80), Unit.KG))
DEADLIFT, ROW = "deadlift_conventional/heavy", "barbell_row/row"


def kg(amount: int | str) -> Load:
    """A load in kg."""
    return Load(Decimal(amount), Unit.KG)


def trained(weeks: int = 8, *, sessions: int = 3, exertion: int = 400) -> Carried:
    """So many weeks of sessions on every second day from a Monday on, the last one yesterday; each rated the same."""
    state = Carried("book", "r")
    for back in range(weeks, 0, -1):
        for place in range(sessions):
            ended = AS_OF - timedelta(days=7 * back - 2 * place - 2)
            lift(state, DEADLIFT, ended, "160", "0.42")
            lift(state, ROW, ended, "80", "0.6")
            day = Day(ended.date(), 1, tonnage=Decimal(4000), exertion=Decimal(exertion), rated=1, axial=Decimal(3000))
            state.digest.add_session(ended, day)
    return state


def lift(state: Carried, subject: str, ended: datetime, amount: str, speed: str = "", *, limited: bool = False) -> None:
    """Three sets of five at RPE 8, after a warm-up of half the load that moved at that speed."""
    done = PerformedSet(load=kg(amount), reps_target=5, reps_done=5, rpe=Decimal(8))
    moved = (Decimal(speed),) if speed else ()
    warm_up = PerformedSet(SetType.WARM_UP, kg("60"), reps_done=3, velocities=moved, velocities_of_reps=False)
    before = list(state.digest.exposures.get(subject, ()))
    work = Work(f"{ended}", ended, (done,) * 3, None, limited, True, before, warm_ups=(warm_up,))
    state.digest.add_exposure(subject, exposure_of(work))
