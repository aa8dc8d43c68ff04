"""One service for all tests that only ask, and requests that it answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.child import Child, serving
from tests.server.records import donors, harm_to


@pytest.fixture(scope="session")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    """A service in a process of its own; whatever it was asked, it has not failed when all is done."""
    with serving(tmp_path_factory.mktemp("child") / "log") as found:
        yield found
        assert [] == harm_to(found)


@pytest.fixture(scope="session")
def good_requests(child: Child) -> list[pb.PrescribeRequest]:
    """Small requests of each kind, all of which are answered."""

    def ask(request: pb.PrescribeRequest) -> pb.PrescribeResponse:
        reply = child.ask(request)
        assert reply.answer is not None, reply
        return reply.answer

    return donors(ask)
