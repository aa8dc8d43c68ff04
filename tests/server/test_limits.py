"""What the service takes on, and what it says when that is too much; health is told whatever there is to do."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import TypeAlias

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server import raw
from tests.server.long_logs import log_of
from tests.server.running import SERVICE, documented, in_loop, log_lines, novice, refused, running, sample

Stream: TypeAlias = "grpc.aio.StreamStreamCall[pb.StreamPrescriptionsRequest, pb.StreamPrescriptionsResponse]"

EXHAUSTED = grpc.StatusCode.RESOURCE_EXHAUSTED


def test_one_call_too_many_is_shed_and_health_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    """Beyond the calls that it takes at once, the service says when to try again, and answers probes all the same."""

    async def story() -> None:
        async with running(max_calls=2) as service:
            busy = [asyncio.ensure_future(service.prescriptions.Prescribe(log_of(1500))) for _ in range(2)]
            while (await service.metrics())[sample("ironrule_calls_under_way")] < 2:
                await asyncio.sleep(0.02)
            refusals = [
                await refused(service.prescriptions.Prescribe(novice())),
                await refused(service.prescriptions.PrescribeMany(pb.PrescribeManyRequest(requests=[novice()]))),
                await refused(service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())),
            ]
            assert "SERVING" == await service.health()
            assert not any(each.done() for each in busy)
            for each in busy:
                each.cancel()
            await asyncio.wait(busy)
            while (await service.metrics())[CANCELLED] < 2:
                await asyncio.sleep(0.02)
            assert (await service.prescriptions.Prescribe(novice())).session.exercises

        assert [(EXHAUSTED, "OVERLOADED", 1.0, "2")] * 3 == [
            (each.code, each.info.reason, each.retry, each.info.metadata["limit"]) for each in refusals
        ]

    in_loop(story)

    shed = [each for each in log_lines(capsys.readouterr().out) if each.get("reason") == "OVERLOADED"]
    assert 3 == len(shed)


PRESCRIBE = {"grpc_type": "unary", "grpc_service": SERVICE, "grpc_method": "Prescribe"}
CANCELLED = sample("grpc_server_handled_total", **PRESCRIBE, grpc_code="Canceled")
SHED = sample("grpc_server_handled_total", **PRESCRIBE, grpc_code="ResourceExhausted")


def test_a_call_without_a_deadline_gets_one() -> None:
    """Who sets no deadline has that of the service; who sets one has his own, be it longer."""

    async def story() -> None:
        async with running(deadline_seconds=0.3, engine="compiled") as service:
            long = log_of(400)
            refusal = await refused(service.prescriptions.Prescribe(long))
            answer = await service.prescriptions.Prescribe(long, timeout=50)

        assert (grpc.StatusCode.DEADLINE_EXCEEDED, "TOOK_TOO_LONG") == (refusal.code, refusal.info.reason)
        assert "0.3" == refusal.info.metadata["seconds"]
        assert answer.session.exercises

    in_loop(story)


def test_a_silent_stream_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    """A stream without a deadline that sends nothing is ended, and is no call any more; one with a deadline stays."""

    async def story() -> None:
        async with running(deadline_seconds=1.5) as service:
            silent = service.prescriptions.StreamPrescriptions()
            patient = service.prescriptions.StreamPrescriptions(timeout=50)
            for each in (silent, patient):
                await each.write(pb.StreamPrescriptionsRequest(request=novice()))
                assert (await first(each)).result.response.session.exercises
            refusal = await refused(first(silent))
            await patient.write(pb.StreamPrescriptionsRequest(request=novice()))
            assert 1 == (await first(patient)).result.index
            await patient.done_writing()
            assert grpc.aio.EOF is await patient.read()

        assert (grpc.StatusCode.DEADLINE_EXCEEDED, "TOOK_TOO_LONG") == (refusal.code, refusal.info.reason)

    in_loop(story)

    lines = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert [("DeadlineExceeded", 1), ("OK", 2)] == [(each["code"], each["answered"]) for each in lines]


STREAM = {"grpc_type": "bidi_stream", "grpc_service": SERVICE, "grpc_method": "StreamPrescriptions"}


def unread(port: int) -> socket.socket:
    """A stream of which the first answer is never read."""
    asked = pb.StreamPrescriptionsRequest(request=novice()).SerializeToString()
    return raw.connected(port, raw.settings(0), *raw.call(f"/{SERVICE}/StreamPrescriptions", asked))


def test_a_stream_that_is_not_read_is_ended(capsys: pytest.CaptureFixture[str]) -> None:
    """An answer that its caller does not take holds no place for longer than a call has: others are answered then."""

    async def story() -> None:
        ended = sample("grpc_server_handled_total", **STREAM, grpc_code="DeadlineExceeded")
        async with running(deadline_seconds=1, max_calls=1, engine="compiled") as service:
            with unread(service.port):
                while not (await service.metrics())[ended]:
                    await asyncio.sleep(0.05)
                assert (await service.prescriptions.Prescribe(novice())).session.exercises

    in_loop(story)

    line, _ = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert ("TOOK_TOO_LONG", 1) == (line["reason"], line["answered"])


def test_who_goes_while_it_is_answered_has_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    """A message that cannot be sent because its caller has gone is no fault of the service."""

    async def story() -> None:
        sent = sample("grpc_server_msg_sent_total", **STREAM)
        gone = sample("grpc_server_handled_total", **STREAM, grpc_code="Canceled")
        async with running(engine="compiled") as service:
            for number in range(1, 8):
                with unread(service.port):
                    while (await service.metrics())[sent] < number:
                        await asyncio.sleep(0.02)
                while (await service.metrics())[gone] < number:
                    await asyncio.sleep(0.02)

    in_loop(story)

    lines = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert [("Canceled", "info")] * 7 == [(each["code"], each["level"]) for each in lines]


async def first(stream: Stream) -> pb.StreamPrescriptionsResponse:
    """The next answer of a stream."""
    answer = await stream.read()
    assert isinstance(answer, pb.StreamPrescriptionsResponse)
    return answer


def test_who_calls_as_documented_waits_by_itself() -> None:
    """With the service config of docs/calling.md a call that is shed is made again when the service says."""

    async def story() -> None:
        async with running(max_calls=1) as service:
            busy = service.prescriptions.StreamPrescriptions()
            await busy.write(pb.StreamPrescriptionsRequest(request=novice()))
            await first(busy)
            async with grpc.aio.insecure_channel(f"127.0.0.1:{service.port}", options=documented()) as channel:
                began = time.monotonic()
                call = asyncio.ensure_future(PrescriptionServiceStub(channel).Prescribe(novice()))
                while not (await service.metrics())[SHED]:
                    await asyncio.sleep(0.02)
                await busy.done_writing()
                answer = await call
                took = time.monotonic() - began

        assert answer.session.exercises
        assert 1 <= took

    in_loop(story)


def test_a_message_that_is_too_large_is_refused_by_us(capsys: pytest.CaptureFixture[str]) -> None:
    """Up to twice the limit the caller is told how much there may be, and the log has a line."""

    async def story() -> None:
        request = novice()
        request.athlete.id = "x" * 100_000
        async with running(max_message_bytes=64 * 1024) as service:
            refusal = await refused(service.prescriptions.Prescribe(request))

        assert (EXHAUSTED, "MESSAGE_TOO_LARGE") == (refusal.code, refusal.info.reason)
        assert str(64 * 1024) == refusal.info.metadata["limit"]
        assert int(refusal.info.metadata["size"]) > 100_000
        assert refusal.retry is None

    in_loop(story)

    (line,) = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert ("ResourceExhausted", "MESSAGE_TOO_LARGE") == (line["code"], line["reason"])
