"""Asking the pure core, with no transport between."""

from __future__ import annotations

from collections.abc import Callable

from ironrule.coaching.answering import answer
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import record_from, response_from


def asking(rulebook: Rulebook, engine: Engine) -> Callable[[PrescribeRequest], PrescribeResponse]:
    """A function that answers requests from the core."""

    def ask(request: PrescribeRequest) -> PrescribeResponse:
        return response_from(answer(record_from(request), rulebook, engine))

    return ask
