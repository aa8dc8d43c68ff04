"""How much training it was: tonnage, INOL and hard sets of a lift, and the load of a day."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ironrule.carried.digest import Day
from ironrule.coaching.work import Work
from ironrule.training.events import PerformedSet, Session
from ironrule.training.exercise import CATALOGUE
from ironrule.training.intensity import inol, is_hard, relative_intensity, volume_load
from ironrule.training.strain import srpe_load
from ironrule.units import Load, quantised


def tonnage_of(sets: Sequence[PerformedSet]) -> Decimal:
    """Load times reps of the working sets, in kg; sets with assistance add nothing."""
    loaded = [(each.load, each.reps_done or 0) for each in sets if each.working and each.load is not None]
    return volume_load((load, reps) for load, reps in loaded if load.amount > 0)


def day_of(session: Session, *, deload: bool) -> Day:
    """What a session adds to its day; it is rated where both its RPE and its minutes are known."""
    tonnages = [(each, tonnage_of(each.sets)) for each in session.exercises]
    rated = session.session_rpe is not None and session.duration_minutes is not None
    return Day(
        session.ended.date(),
        done=1,
        tonnage=sum((tonnage for _, tonnage in tonnages), Decimal(0)),
        deload=deload,
        exertion=_exertion(session),
        rated=int(rated),
        axial=sum((CATALOGUE[each.exercise].axial_coef * tonnage for each, tonnage in tonnages), Decimal(0)),
    )


def inol_of(work: Work, reference: Load | None) -> Decimal | None:
    """INOL of the working sets by a reference maximum, on the grain of facts; None where a load is missing or 100 %."""
    rows = []
    for each in work.performed:
        percent = _percent(each, reference)
        if percent is None or each.reps_done is None:
            return None
        rows.append((each.reps_done, percent))
    found = inol(rows) if rows else None
    return None if found is None else quantised(found)


def hard_sets_in(work: Work, reference: Load | None) -> int | None:
    """Hard working sets; None where what was recorded does not decide it of one."""
    verdicts = [is_hard(each.rpe, _percent(each, reference), work.usual.hard_set_rpe) for each in work.performed]
    return None if None in verdicts else verdicts.count(True)


def _percent(done: PerformedSet, reference: Load | None) -> Decimal | None:
    return None if done.load is None or reference is None else relative_intensity(done.load, reference)


def _exertion(session: Session) -> Decimal:
    if session.session_rpe is None or session.duration_minutes is None:
        return Decimal(0)
    return srpe_load(session.session_rpe, session.duration_minutes)
