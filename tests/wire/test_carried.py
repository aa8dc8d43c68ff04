"""Carried state comes back from outside: what was tampered with is the caller's mistake, and never a crash."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid
from tests.core import asking
from tests.story import scenario_1

SUBJECT = "deadlift_conventional/heavy"

TAMPERINGS: list[Callable[[dict[str, Any]], object]] = [
    lambda digest: digest["last_full"][SUBJECT].__setitem__(0, ["NaN", "kg"]),
    lambda digest: digest["last_full"][SUBJECT].__setitem__(0, ["1e999999", "kg"]),
    lambda digest: digest["exposures"][SUBJECT][0].__setitem__(1, "2026-03-02T18:00:00"),
    lambda digest: digest["exposures"][SUBJECT][0].__setitem__(13, "sNaN"),
    lambda digest: digest["folded"][0].__setitem__(2, "9999-12-31T23:59:59-14:00"),
    lambda digest: digest["days"][0].__setitem__(3, "-Infinity"),
    lambda digest: digest["check_ins"][0].__setitem__("sleep_h", "Infinity"),
    lambda digest: digest.__setitem__("exposures", {"moon/a": []}),
    lambda digest: digest.__setitem__("days", "many"),
    lambda digest: digest["days"][0].__setitem__(0, "0001-01-01"),
]


def answered(rulebook: Rulebook, engine: Engine) -> tuple[PrescribeRequest, PrescribeResponse]:
    """A request, and the answer to it."""
    request = next(scenario_1().requests())[1](PrescribeResponse())
    return request, asking(rulebook, engine)(request)


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=range(len(TAMPERINGS)))
def test_tampered_digest(
    tampering: Callable[[dict[str, Any]], object], back_strength: Rulebook, engine: Engine
) -> None:
    """A digest with impossible numbers, moments or names is refused by its field."""
    request, answer = answered(back_strength, engine)
    digest = json.loads(answer.carried.digest)
    tampering(digest)
    request.carried.CopyFrom(answer.carried)
    request.carried.digest = json.dumps(digest).encode()
    with pytest.raises(RequestInvalid) as refused:
        asking(back_strength, engine)(request)
    assert ["carried.digest"] == [each.field for each in refused.value.problems]


def test_what_is_sent_can_be_sent_back(back_strength: Rulebook, engine: Engine) -> None:
    """The state and the reference of an answer are accepted as they are."""
    request, answer = answered(back_strength, engine)
    request.carried.CopyFrom(answer.carried)
    event = request.events.add(id="next")
    event.session.ended_at = request.as_of
    event.session.session_ref.CopyFrom(answer.session_ref)
    assert answer.revision == asking(back_strength, engine)(request).revision


def test_an_effect_for_nobody_is_refused(back_strength: Rulebook, engine: Engine) -> None:
    """An echo that starts an effect for a subject that cannot be is refused, not stored."""
    request, answer = answered(back_strength, engine)
    event = request.events.add(id="next")
    event.session.ended_at = request.as_of
    event.session.session_ref.CopyFrom(answer.session_ref)
    event.session.session_ref.starts.add(effect="technique_lock", subject="foo/bar")
    with pytest.raises(RequestInvalid, match=r"starts\[0\]\.subject"):
        asking(back_strength, engine)(request)
