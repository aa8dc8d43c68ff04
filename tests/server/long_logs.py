"""Logs of many sessions, as a platform would send those of decades: four lifts of three sets, every other day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.athlete_pb2 import TRAINING_STATUS_INTERMEDIATE
from ironrule.v1.events_pb2 import SET_TYPE_WORK, Session
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG

DAYS = (
    ("deadlift_conventional", "chest_supported_row", "back_extension_45", "one_arm_cable_row"),
    ("trap_bar_deadlift", "barbell_row", "suitcase_carry", "face_pull"),
)
AS_OF = datetime(2026, 3, 12, 18, tzinfo=UTC)
#: Sessions until a lift starts again from its lightest load, which keeps rules busy.
CYCLE = 26


def log_of(sessions: int) -> pb.PrescribeRequest:
    """The request of an athlete who trained so often, with every number that a platform usually has."""
    request = pb.PrescribeRequest(request_id=f"log-of-{sessions}", rulebook="back-strength", as_of=AS_OF.isoformat())
    request.athlete.id = "planted athlete"
    request.athlete.training_status = TRAINING_STATUS_INTERMEDIATE
    request.athlete.equipment.unit = LOAD_UNIT_KG
    for number in range(sessions):
        ended = AS_OF - timedelta(days=2 * (sessions - number))
        event = request.events.add(id=f"planted event {number:05}")
        _train(event.session, number, ended)
    return request


def _train(session: Session, number: int, ended: datetime) -> None:
    session.ended_at = ended.isoformat()
    session.session_rpe, session.duration_minutes = 7, 65
    week = number % CYCLE // 2
    for lift in DAYS[number % 2]:
        performed = session.exercises.add(exercise=lift)
        for _ in range(3):
            one = performed.sets.add(type=SET_TYPE_WORK, reps_target=8, reps_done=8 if week < CYCLE // 2 - 1 else 6)
            one.rpe_target, one.rpe, one.technique_score, one.tempo = 8, 7 + week % 4 / 2, 4, "2-0-X-1"
            one.load.amount, one.load.unit = 40 + 2.5 * week, LOAD_UNIT_KG
