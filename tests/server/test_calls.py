"""Calls over a real gRPC connection: what a platform gets, and how it is refused."""

from __future__ import annotations

import grpc
import pytest

from ironrule import __version__
from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.running import RULES, SERVICE, in_loop, novice, refused, running


@pytest.mark.parametrize("engine", ["durable", "compiled"])
def test_a_record_is_answered_with_a_session(engine: str) -> None:
    """A novice's record comes back as a session from the rulebook that is live, under the request's own id."""

    async def story() -> None:
        async with running(engine=engine) as service:
            answer = await service.prescriptions.Prescribe(novice())

        assert "back-strength" == answer.rulebook
        assert novice().request_id == answer.request_id
        assert answer.session.exercises

    in_loop(story)


def test_the_rulebook_may_be_left_out() -> None:
    """With one rulebook live, a request need not name it."""

    async def story() -> None:
        request = novice()
        request.rulebook = ""
        async with running() as service:
            answer = await service.prescriptions.Prescribe(request)

        assert "back-strength" == answer.rulebook

    in_loop(story)


def test_a_rulebook_is_named_where_several_are_live() -> None:
    """Every shipped rulebook is served; a request that names none is refused with their names."""

    async def story() -> None:
        request = novice()
        request.rulebook = ""
        async with running(rules=RULES) as service:
            refusal = await refused(service.prescriptions.Prescribe(request))
            answer = await service.prescriptions.Prescribe(novice())

        shipped = ", ".join(sorted(each.parent.name for each in RULES.glob("*/rulebook.yaml")))
        assert (grpc.StatusCode.NOT_FOUND, shipped) == (refusal.code, refusal.info.metadata["live"])
        assert "back-strength" == answer.rulebook

    in_loop(story)


def test_the_server_tells_what_is_live() -> None:
    """GetServerInfo names the build, the engine and each rulebook with its revision."""

    async def story() -> None:
        async with running(engine="compiled") as service:
            info = await service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())

        assert (__version__, "compiled") == (info.version, info.engine)
        assert ["back-strength"] == [each.name for each in info.rulebooks]
        assert info.rulebooks[0].revision
        assert info.rulebooks[0].rules > 0

    in_loop(story)


def test_every_call_can_be_quoted() -> None:
    """The trailing metadata carries a decision id, and the request's id when it is fit for a log."""

    async def story() -> None:
        request = novice()
        request.request_id = "call-17"
        async with running() as service:
            call = service.prescriptions.Prescribe(request)
            await call
            metadata = dict(await call.trailing_metadata())
            request.request_id = "Jane Doe"
            other = service.prescriptions.Prescribe(request)
            await other
            other_metadata = dict(await other.trailing_metadata())

        assert "call-17" == metadata["x-request-id"]
        assert str(metadata["ironrule-decision-id"]) < str(other_metadata["ironrule-decision-id"])
        assert "x-request-id" not in other_metadata

    in_loop(story)


def test_three_wrong_fields_are_named_at_once() -> None:
    """A request with three wrong fields is refused once, with all three in BadRequest."""

    async def story() -> None:
        request = novice()
        request.as_of = "yesterday"
        request.athlete.age_years = 400
        request.athlete.equipment.unit = 0  # type: ignore[assignment] # unspecified
        async with running() as service:
            refusal = await refused(service.prescriptions.Prescribe(request))

        assert grpc.StatusCode.INVALID_ARGUMENT == refusal.code
        assert ("ironrule", "REQUEST_INVALID") == (refusal.info.domain, refusal.info.reason)
        assert ["as_of", "athlete.age_years", "athlete.equipment.unit"] == sorted(refusal.fields)
        assert "3 fields are wrong" in refusal.message
        assert "ironrule-decision-id" in refusal.metadata

    in_loop(story)


def test_a_revision_that_is_not_kept_is_refused() -> None:
    """A request may name a revision; one that is not kept is never answered from another."""

    async def story() -> None:
        request = novice()
        request.revision = "abc"
        async with running() as service:
            refusal = await refused(service.prescriptions.Prescribe(request))
            request.revision = refusal.info.metadata["kept"]
            answer = await service.prescriptions.Prescribe(request)

        assert (grpc.StatusCode.NOT_FOUND, "REVISION_NOT_KEPT") == (refusal.code, refusal.info.reason)
        assert "back-strength" == refusal.info.metadata["rulebook"]
        assert request.revision == answer.revision

    in_loop(story)


def test_an_unknown_rulebook_is_answered_with_the_nearest() -> None:
    """A mistyped rulebook is not found, and the message names the one that was meant."""

    async def story() -> None:
        request = novice()
        request.rulebook = "back-strenght"
        async with running() as service:
            refusal = await refused(service.prescriptions.Prescribe(request))

        assert (grpc.StatusCode.NOT_FOUND, "RULEBOOK_UNKNOWN") == (refusal.code, refusal.info.reason)
        assert "did you mean 'back-strength'?" in refusal.message
        assert "back-strength" == refusal.info.metadata["live"]

    in_loop(story)


def test_bytes_that_are_no_request_are_the_callers_mistake() -> None:
    """Bytes that cannot be parsed are refused like any other wrong request, not as a fault of ours."""

    async def story() -> None:
        async with running() as service:
            refusals = [
                await refused(service.raw(f"/{method}", b"\xff\xff"))
                for method in (f"{SERVICE}/Prescribe", f"{SERVICE}/GetServerInfo", "grpc.health.v1.Health/Check")
            ]
            watch: grpc.aio.UnaryStreamMultiCallable[bytes, bytes] = service.channel.unary_stream(
                "/grpc.health.v1.Health/Watch"
            )
            refusals.append(await refused(watch(b"\xff\xff").read()))

        expected = (grpc.StatusCode.INVALID_ARGUMENT, "REQUEST_INVALID")
        assert [expected] * 4 == [(each.code, each.info.reason) for each in refusals]

    in_loop(story)
