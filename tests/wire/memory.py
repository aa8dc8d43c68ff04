"""Answers request after request in a process of its own, and prints by how many bytes it grew between two of them.

python -m tests.wire.memory ENGINE FIRST LAST
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from ironrule.engine import build
from ironrule.rulebook.read import read_rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG
from tests.core import asking
from tests.story import scenario_1

RULES = Path(__file__).resolve().parents[2] / "rules" / "back-strength"


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def numbered(first: PrescribeRequest, answer: PrescribeResponse, number: int) -> PrescribeRequest:
    """The request that follows an answer, unlike those before it: another id, and another load in every set."""
    request = PrescribeRequest(request_id=f"{number}", rulebook=first.rulebook, as_of=first.as_of)
    request.athlete.CopyFrom(first.athlete)
    request.athlete.id = f"athlete {number}"
    request.carried.CopyFrom(answer.carried)
    event = request.events.add(id=f"session {number}", recorded_at=first.as_of)
    event.session.ended_at = first.as_of
    event.session.session_ref.CopyFrom(answer.session_ref)
    for slot in event.session.session_ref.slots:
        row = event.session.exercises.add(exercise=slot.exercise, track=slot.track)
        for target in slot.sets:
            done = row.sets.add(reps_done=target.reps, rpe=8, technique_score=4)
            done.load.amount, done.load.unit = 20 + number % 7000 / 4, LOAD_UNIT_KG
    return request


def grown(engine: str, first: int, last: int) -> int:
    """Growth in bytes from one request to another; parsed from bytes, and answered in bytes, as a service does."""
    book = read_rulebook(RULES)
    ask = asking(book, build(book, engine, _disagreed))
    start = next(scenario_1().requests())[1](PrescribeResponse())
    answer = ask(start)
    before = 0
    for number in range(last):
        if number == first:
            gc.collect()
            before = resident()
        ask(PrescribeRequest.FromString(numbered(start, answer, number).SerializeToString())).SerializeToString()
    gc.collect()
    return resident() - before


def _disagreed(what: str) -> None:
    raise AssertionError(f"the engines are not one: {what}")


if __name__ == "__main__":
    sys.stdout.write(f"{grown(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))}\n")
