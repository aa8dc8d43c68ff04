"""The requests that are measured, and a hash of what is fixed in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from bench.athlete import AS_OF, SESSIONS_IN_TWELVE_WEEKS, athlete, newest, past, planned
from ironrule.coaching.answering import answer
from ironrule.engine.port import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_DECISIONS
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import record_from, response_from

RULEBOOK = "back-strength"
#: Different athletes whose requests follow one another: more than a cache of the usual size would hold.
ATHLETES = 160


def asked(number: int, events: Iterable[Event]) -> PrescribeRequest:
    """A request for an athlete's next session, six lifts that the coach has planned, with decisions explained."""
    return PrescribeRequest(
        request_id=f"bench-{number:04}",
        rulebook=RULEBOOK,
        athlete=athlete(number),
        events=events,
        as_of=AS_OF,
        planned_session=planned(),
        explain=EXPLAIN_LEVEL_DECISIONS,
    )


def whole_log(number: int, sessions: int = SESSIONS_IN_TWELVE_WEEKS) -> PrescribeRequest:
    """The request of a platform that carries nothing: everything that ever happened."""
    return asked(number, [*past(number, sessions), *newest(number)])


def carrying(
    number: int, rulebook: Rulebook, engine: Engine, sessions: int = SESSIONS_IN_TWELVE_WEEKS
) -> PrescribeRequest:
    """The request of a platform that carries state: the state after `sessions`, the newest session and a check-in.

    What is carried comes from the product as it is today; only the log behind it is fixed.
    """
    request = asked(number, newest(number))
    request.carried.CopyFrom(answered(asked(number, past(number, sessions)), rulebook, engine).carried)
    return request


def answered(request: PrescribeRequest, rulebook: Rulebook, engine: Engine) -> PrescribeResponse:
    """The core's answer, with no transport between."""
    return response_from(answer(record_from(request), rulebook, engine))


def fingerprint() -> str:
    """SHA-256 of the whole logs of twelve weeks, as bytes, of every tenth athlete."""
    digest = hashlib.sha256()
    for number in range(0, ATHLETES, 10):
        digest.update(whole_log(number).SerializeToString(deterministic=True))
    return digest.hexdigest()


@dataclass(frozen=True)
class Calls:
    """Requests and the bytes that must come back, one pair an athlete."""

    requests: tuple[bytes, ...]
    responses: tuple[bytes, ...]


def calls(rulebook: Rulebook, engine: Engine, athletes: int = ATHLETES) -> Calls:
    """The calls of the workload, with carried state."""
    requests = [carrying(number, rulebook, engine) for number in range(athletes)]
    responses = [answered(each, rulebook, engine) for each in requests]
    return Calls(
        tuple(each.SerializeToString() for each in requests), tuple(each.SerializeToString() for each in responses)
    )
