"""A client with the configuration of docs/calling.md gets what the page says, of a real service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_FULL
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.running import SERVICE, Running, documented, in_loop, novice, refused, running

if TYPE_CHECKING:
    # Exists for type checkers only.
    from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceAsyncStub

#: What a client of gRPC takes and makes again unless it is told more.
USUAL_ANSWER, USUAL_REQUEST = 4 * 1024 * 1024, 256 * 1024


@asynccontextmanager
async def client(service: Running, hurry: float = 1) -> AsyncIterator[PrescriptionServiceAsyncStub]:
    """Somebody who has read the page."""
    async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}", options=documented(hurry)) as channel:
        yield PrescriptionServiceStub(channel)


def many(count: int) -> pb.PrescribeManyRequest:
    """So many athletes, every reason asked for."""
    request = novice()
    request.explain = EXPLAIN_LEVEL_FULL
    return pb.PrescribeManyRequest(requests=[request] * count)


def test_a_large_batch_arrives() -> None:
    """More bytes than a client takes by itself."""

    async def story() -> None:
        async with running(engine="compiled") as service, client(service) as stub:
            answer = await stub.PrescribeMany(many(40))

        assert USUAL_ANSWER < answer.ByteSize()
        assert all(each.HasField("response") for each in answer.results)

    in_loop(story)


def test_a_large_batch_that_is_shed_is_made_again() -> None:
    """More bytes than a client keeps by itself until it is answered."""

    async def story() -> None:
        async with running(engine="compiled", max_calls=1) as service, client(service) as stub:
            busy = service.prescriptions.StreamPrescriptions()
            await busy.write(pb.StreamPrescriptionsRequest(request=novice()))
            await busy.read()
            request = many(1)
            request.requests[0].events[0].id = "x" * USUAL_REQUEST
            call = asyncio.ensure_future(stub.PrescribeMany(request))
            while not await shed(service):
                await asyncio.sleep(0.02)
            await busy.done_writing()
            (result,) = (await call).results

        assert "REQUEST_INVALID" == result.error.reason

    in_loop(story)


async def shed(service: Running) -> float:
    """How many calls were turned away."""
    counted = await service.metrics()
    return sum(
        value
        for (name, labels), value in counted.items()
        if name == "ironrule_calls_refused_total" and ("reason", "OVERLOADED") in labels
    )


def test_a_steady_stream_goes_on_for_longer_than_a_call() -> None:
    """The time of a call ends no stream; all times are thirty times as short here."""

    async def story() -> None:
        async with running(engine="compiled") as service, client(service, hurry=30) as stub:
            stream = stub.StreamPrescriptions()
            loop = asyncio.get_running_loop()
            began, answers = loop.time(), 0
            while loop.time() < began + 1.5:
                await stream.write(pb.StreamPrescriptionsRequest(request=novice()))
                assert isinstance(await stream.read(), pb.StreamPrescriptionsResponse)
                answers += 1
                await asyncio.sleep(0.1)
            await stream.done_writing()
            assert await stream.read() is grpc.aio.EOF

        assert 5 < answers

    in_loop(story)


@pytest.mark.parametrize(("method", "in_time"), [("Prescribe", False), ("PrescribeMany", True)])
def test_a_call_has_the_time_of_its_method(method: str, *, in_time: bool) -> None:
    """A batch has more than a call for one athlete; all times are thirty times as short here."""

    async def story() -> None:
        async def answer(request: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
            await asyncio.sleep(1.5)
            return b""

        server = grpc.aio.server()
        handlers: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {method: grpc.unary_unary_rpc_method_handler(answer)}
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=documented(hurry=30)) as channel:
                ask: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(f"/{SERVICE}/{method}")
                call = ask(b"")
                assert (grpc.StatusCode.OK if in_time else grpc.StatusCode.DEADLINE_EXCEEDED) == await call.code()
        finally:
            await server.stop(None)

    in_loop(story)


def test_a_batch_that_says_its_time_has_it() -> None:
    """Said with the call it reaches the service, which ends one that says none after its own."""

    async def story() -> None:
        async with running(engine="compiled", deadline_seconds=0.5) as service, client(service) as stub:
            answer = await stub.PrescribeMany(many(20), timeout=300)
            refusal = await refused(stub.PrescribeMany(many(20)))

        assert 20 == len(answer.results)
        assert "TOOK_TOO_LONG" == refusal.info.reason

    in_loop(story)
