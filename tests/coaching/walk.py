"""An athlete who follows what is prescribed, more or less: requests and sessions for walks through a rulebook."""

from __future__ import annotations

from datetime import datetime
from random import Random

from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.athlete_pb2 import Athlete, Equipment
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load


def request(book: Rulebook, events: list[Event], now: datetime) -> PrescribeRequest:
    """A request of somebody in a gym of kilograms."""
    athlete = Athlete(id="a", age_years=30, equipment=Equipment(unit=LOAD_UNIT_KG))
    return PrescribeRequest(rulebook=book.name, athlete=athlete, events=events, as_of=now.isoformat())


def followed(answer: PrescribeResponse, at: datetime, random: Random) -> Event:
    """The session that was asked for, now and then with reps missing, or without its reference."""
    event = Event(id=f"s {at}")
    event.session.ended_at = at.isoformat()
    if random.random() < 0.8:
        event.session.session_ref.CopyFrom(answer.session_ref)
    for asked in answer.session.exercises:
        row, short = event.session.exercises.add(exercise=asked.exercise, track=asked.track), random.random() < 0.3
        for each in asked.sets:
            usual = Load(amount=60, unit=LOAD_UNIT_KG)
            load = each.load if each.HasField("load") else usual
            row.sets.add(reps_done=max(0, each.reps - 3 * short), reps_target=each.reps, load=load, rpe=8)
    return event


def felt(at: datetime, random: Random) -> Event:
    """A check-in."""
    event = Event(id=f"c {at}")
    event.check_in.at = at.isoformat()
    for muscle in random.sample(("back", "quads", "chest"), random.choice((0, 0, 1, 2))):
        event.check_in.soreness_by_muscle[muscle] = random.choice((1, 2, 2, 3, 5))
    if not event.check_in.soreness_by_muscle:
        event.check_in.soreness = random.choice((1, 2, 2, 3, 5))
    return event
