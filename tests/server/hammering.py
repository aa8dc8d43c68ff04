"""Sixteen clients that ask without a pause while rule files are edited, and count every answer that is not right.

An answer names the revision that it is from, and what that revision must say is known before its files are written.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import grpc

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.athlete_pb2 import TRAINING_STATUS_NOVICE
from ironrule.v1.events_pb2 import SET_TYPE_WORK
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG
from tests.server.editing import BOOKS, Right

CLIENTS = 16
#: Clients share so many connections.
_CONNECTIONS = 4
LIFTED = 100.0


@dataclass
class Tally:
    """What the clients met."""

    answers: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    #: Answers that no revision gives, with what was expected of the one that they name.
    wrong: list[str] = field(default_factory=list)
    #: Wrong ones of which each number is right for another revision.
    mixtures: int = 0
    revisions: set[tuple[str, str]] = field(default_factory=set)
    #: Answers from a revision that was named in the request.
    pinned: int = 0
    slowest: float = 0.0

    def judge(self, answer: pb.PrescribeResponse, right: Mapping[tuple[str, str], Right]) -> None:
        """Counts one answer."""
        self.answers += 1
        self.revisions.add((answer.rulebook, answer.revision))
        says = said(answer)
        expected = right.get((answer.rulebook, answer.revision))
        if says != expected:
            self.wrong.append(f"{answer.rulebook} {answer.revision}: {says}, expected {expected}")
            every = right.values()
            self.mixtures += says.reps in {each.reps for each in every} and says.step in {each.step for each in every}


def question(rulebook: str, revision: str = "") -> pb.PrescribeRequest:
    """The record of an athlete who made a session: the next one goes up by the step of the revision."""
    asked = pb.PrescribeRequest(rulebook=rulebook, revision=revision, as_of="2026-03-12T18:00:00+01:00")
    asked.athlete.id = "planted athlete"
    asked.athlete.training_status = TRAINING_STATUS_NOVICE
    asked.athlete.equipment.unit = LOAD_UNIT_KG
    session = asked.events.add(id="trained").session
    session.ended_at = "2026-03-10T18:00:00+01:00"
    squat = session.exercises.add(exercise="back_squat")
    for _ in range(3):
        one = squat.sets.add(type=SET_TYPE_WORK, reps_target=5, reps_done=5)
        one.load.amount, one.load.unit = LIFTED, LOAD_UNIT_KG
    today = asked.events.add(id="today").check_in
    today.at = "2026-03-12T17:50:00+01:00"
    today.red_flags.SetInParent()
    today.pain_now = 0
    return asked


def said(answer: pb.PrescribeResponse) -> Right:
    """What an answer says: its reps, and how much it goes up."""
    sets = [each for exercise in answer.session.exercises for each in exercise.sets]
    loads, reps = {each.load.amount for each in sets}, {each.reps for each in sets}
    if len(loads) != 1 or len(reps) != 1:
        return Right(0, 0.0)
    return Right(reps.pop(), loads.pop() - LIFTED)


async def hammer(port: int, right: Mapping[tuple[str, str], Right], until: asyncio.Event, tally: Tally) -> None:
    """Asks until it is told to stop. Every fourth client names the revision of the answer before."""
    channels = [
        grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])
        for _ in range(_CONNECTIONS)
    ]
    try:
        clients = (_client(number, channels[number % _CONNECTIONS], right, until, tally) for number in range(CLIENTS))
        await asyncio.gather(*clients)
    finally:
        await asyncio.gather(*(each.close() for each in channels))


async def _client(
    number: int,
    channel: grpc.aio.Channel,
    right: Mapping[tuple[str, str], Right],
    until: asyncio.Event,
    tally: Tally,
) -> None:
    stub, rulebook = PrescriptionServiceStub(channel), BOOKS[number % len(BOOKS)]
    pins, revision = number % 4 == 3, ""
    while not until.is_set():
        began = time.perf_counter()
        try:
            answer = await stub.Prescribe(question(rulebook, revision), timeout=60)
        except grpc.aio.AioRpcError as error:
            tally.failed[f"{error.code().name}: {error.details()}"] += 1
            revision = ""
            continue
        tally.slowest = max(tally.slowest, time.perf_counter() - began)
        tally.judge(answer, right)
        tally.pinned += bool(revision) and answer.revision == revision
        if revision and answer.revision != revision:
            tally.wrong.append(f"{rulebook}: asked for {revision}, answered from {answer.revision}")
        revision = answer.revision if pins and not revision else ""
