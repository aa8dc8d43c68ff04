"""Asking as a platform asks: bytes on both sides, and everything by carry and by replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ironrule.coaching.answering import answer
from ironrule.v1.athlete_pb2 import TRAINING_STATUS_NOVICE, Athlete, Equipment
from ironrule.v1.carried_state_pb2 import CarriedState
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load, LoadUnit
from ironrule.wire import record_from, response_from
from tests.coaching.fold.compare import differences
from tests.coaching.fold.variants import FIRST, Variant, engine_of, read

KG = LOAD_UNIT_KG


def equipment(unit: LoadUnit.ValueType, *implements: tuple[str, float, float]) -> Equipment:
    """A gym: kind, empty weight and step of what is not as usual."""
    gym = Equipment(unit=unit)
    for kind, empty, step in implements:
        gym.implements.add(kind=kind, empty=Load(amount=empty, unit=unit), step=Load(amount=step, unit=unit))
    return gym


def novice() -> Athlete:
    """A novice in a gym of kilograms."""
    return Athlete(id="a", training_status=TRAINING_STATUS_NOVICE, equipment=equipment(KG))


def asked(
    variant: Variant, athlete: Athlete, events: Sequence[Event], state: CarriedState | None, as_of: datetime
) -> PrescribeRequest:
    """A request."""
    request = PrescribeRequest(rulebook=variant.rulebook, athlete=athlete, events=events, as_of=as_of.isoformat())
    if state is not None:
        request.carried.CopyFrom(state)
    return request


def answered(request: PrescribeRequest, variant: Variant, engine: str = "compiled") -> PrescribeResponse:
    """The answer, with bytes on both sides."""
    record = record_from(PrescribeRequest.FromString(request.SerializeToString()))
    response = response_from(answer(record, read(variant), engine_of(variant, engine)))
    return PrescribeResponse.FromString(response.SerializeToString())


@dataclass
class Caller:
    """Carries state from call to call, and sends the whole log beside it: the answers must be the same bytes."""

    now: datetime
    variant: Variant = FIRST
    athlete: Athlete = field(default_factory=novice)
    log: list[Event] = field(default_factory=list)
    last: PrescribeResponse | None = None

    def send(self, *events: Event) -> PrescribeResponse:
        """The answer to new events."""
        self.log += events
        self.last = self.carried(*events)
        whole = answered(asked(self.variant, self.athlete, self.log, None, self.now), self.variant)
        assert [] == differences(whole, self.last)
        return self.last

    def carried(self, *events: Event) -> PrescribeResponse:
        """The answer by carry alone, which is not kept."""
        state = self.last.carried if self.last is not None else None
        return answered(asked(self.variant, self.athlete, events, state, self.now), self.variant)
