"""Calls as platforms make them, and the client's own count of what became of each."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import grpc
from google.protobuf import json_format
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from ironrule.server.telemetry import code_label
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.athlete_pb2 import TRAINING_STATUS_INTERMEDIATE
from ironrule.v1.prescription_pb2 import PrescriptionOutcome
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub

_EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "athletes"
#: Rules by which a running deload reports.
_DELOAD = {"D3", "D5"}

Answer = TypeVar("Answer")


@dataclass
class Tally:
    """What a client has seen; the names are those of the metrics' labels."""

    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    athletes_refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    overruled: Counter[tuple[str, str]] = field(default_factory=Counter)
    deloads: Counter[tuple[str]] = field(default_factory=Counter)
    sent: Counter[tuple[str]] = field(default_factory=Counter)
    received: Counter[tuple[str]] = field(default_factory=Counter)

    def answer(self, answer: pb.PrescribeResponse) -> None:
        """Counts one prescription."""
        outcome = PrescriptionOutcome.Name(answer.outcome).removeprefix("PRESCRIPTION_OUTCOME_").lower()
        held = {each.rule for each in answer.decisions if not each.overruled_by}
        overruled = {each.rule for each in answer.decisions if each.overruled_by}
        self.outcomes[answer.rulebook, outcome] += 1
        self.held.update((answer.rulebook, each) for each in held)
        self.overruled.update((answer.rulebook, each) for each in overruled)
        self.deloads[(answer.rulebook,)] += bool(held & _DELOAD)

    def results(self, method: str, results: Iterable[pb.PrescribeResult]) -> None:
        """Counts what many athletes got."""
        for each in results:
            if each.HasField("response"):
                self.answer(each.response)
            else:
                self.athletes_refused[method, each.error.reason] += 1


class Client:
    """Calls one replica after the other, and counts."""

    def __init__(self, channels: Sequence[grpc.Channel]) -> None:
        self.tally = Tally()
        self._stubs = itertools.cycle([PrescriptionServiceStub(each) for each in channels])

    def prescribe(self, request: pb.PrescribeRequest) -> pb.PrescribeResponse | None:
        """One athlete; None when it was refused."""
        answer = self._counted("Prescribe", [request], lambda stub: stub.Prescribe(request, timeout=30))
        if answer is not None:
            self.tally.answer(answer)
        return answer

    def many(self, requests: Sequence[pb.PrescribeRequest]) -> None:
        """Athletes in one call."""
        batch = pb.PrescribeManyRequest(requests=requests)
        answer = self._counted("PrescribeMany", [batch], lambda stub: stub.PrescribeMany(batch, timeout=60))
        if answer is not None:
            self.tally.results("PrescribeMany", answer.results)

    def stream(self, requests: Sequence[pb.PrescribeRequest]) -> None:
        """Athletes in a stream that is closed after the last."""
        sent = [pb.StreamPrescriptionsRequest(request=each) for each in requests]
        name = "StreamPrescriptions"
        answers = self._counted(name, sent, lambda stub: list(stub.StreamPrescriptions(iter(sent), timeout=60)))
        if answers is not None:
            self.tally.received[(name,)] += len(answers) - 1
            self.tally.results(name, [each.result for each in answers])

    def info(self) -> pb.GetServerInfoResponse | None:
        """What a replica says of itself."""
        asked = pb.GetServerInfoRequest()
        return self._counted("GetServerInfo", [asked], lambda stub: stub.GetServerInfo(asked, timeout=30))

    def _counted(self, method: str, sent: Sequence[object], call: Callable[[Any], Answer]) -> Answer | None:
        self.tally.sent[(method,)] += len(sent)
        try:
            answer = call(next(self._stubs))
        except grpc.RpcError as error:
            self.tally.codes[method, code_label(error.code())] += 1
            self.tally.reasons[method, _reason(error)] += 1
            return None
        self.tally.codes[method, "OK"] += 1
        self.tally.received[(method,)] += 1
        return answer


def _reason(error: Any) -> str:
    metadata = {each.key: each.value for each in error.trailing_metadata() or ()}
    info = ErrorInfo()
    for detail in Status.FromString(metadata.get("grpc-status-details-bin", b"")).details:
        detail.Unpack(info)
    return info.reason


@cache
def example(name: str) -> pb.PrescribeRequest:
    """An athlete of examples/: novice, intermediate-tired or red-flag."""
    return json_format.Parse((_EXAMPLES / f"{name}.json").read_text(encoding="utf-8"), pb.PrescribeRequest())


def rested(days: int) -> pb.PrescribeRequest:
    """An intermediate lifter whose training is clean, and whose last deload ended so many days ago."""
    asked = pb.PrescribeRequest()
    asked.CopyFrom(example("novice"))
    asked.athlete.training_status = TRAINING_STATUS_INTERMEDIATE
    asked.athlete.last_deload_ended_on = (date.fromisoformat(asked.as_of[:10]) - timedelta(days=days)).isoformat()
    return asked


def wrong() -> pb.PrescribeRequest:
    """A request that is refused: it says nothing of when."""
    asked = pb.PrescribeRequest()
    asked.CopyFrom(example("novice"))
    asked.as_of = ""
    return asked


def elsewhere() -> pb.PrescribeRequest:
    """A request for a rulebook that nobody has."""
    asked = pb.PrescribeRequest()
    asked.CopyFrom(example("novice"))
    asked.rulebook = "back-strenght"
    return asked


def population() -> list[pb.PrescribeRequest]:
    """Twenty athletes: most of them lift and get stronger, a few are tired, one has a red flag."""
    lifters = [rested(days) for days in (3, 8, 12, 15, 18, 22, 24, 26, 29, 31, 33, 36)]
    return [*lifters, *[example("novice")] * 5, *[example("intermediate-tired")] * 2, example("red-flag")]
