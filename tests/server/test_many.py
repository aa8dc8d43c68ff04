"""Many athletes in one call, or one after the other in a stream: an answer or an error for each, and nobody held up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable

import grpc
import pytest

from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_FULL
from tests.server.long_logs import log_of
from tests.server.running import ONE, RULES, Running, in_loop, log_lines, novice, refused, running, sample

MANY = "/ironrule.v1.PrescriptionService/PrescribeMany"


def athletes(count: int) -> list[pb.PrescribeRequest]:
    """The novice so often, under ids of their own."""
    found = [novice() for _ in range(count)]
    for number, each in enumerate(found):
        each.request_id, each.athlete.id = f"request {number}", f"athlete {number}"
    return found


def wrong(request: pb.PrescribeRequest) -> pb.PrescribeRequest:
    """The same with a moment that is none."""
    request.as_of = "tomorrow"
    return request


def test_each_athlete_gets_what_prescribe_says() -> None:
    """Every result has the answer that Prescribe gives, to the byte, in the order of the requests, with its ids."""

    async def story() -> None:
        requests = athletes(5)
        async with running() as service:
            alone = [await service.prescriptions.Prescribe(each) for each in requests]
            call = service.prescriptions.PrescribeMany(pb.PrescribeManyRequest(request_id="night", requests=requests))
            reply = await call
            metadata = dict(await call.trailing_metadata())

        assert "night" == reply.request_id == metadata["x-request-id"]
        assert alone == [each.response for each in reply.results]
        assert [(f"request {n}", f"athlete {n}", n) for n in range(5)] == [
            (each.request_id, each.athlete_id, each.index) for each in reply.results
        ]
        assert [f"{metadata['ironrule-decision-id']!s}.{n}" for n in range(5)] == [
            each.decision_id for each in reply.results
        ]

    in_loop(story)


def test_an_error_is_one_athletes(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong field, a rulebook that nobody knows and bytes that are none are told in their own results."""

    async def story() -> None:
        requests = athletes(4)
        wrong(requests[1]).athlete.age_years = 7
        requests[2].rulebook = "back-strenght"
        sent = pb.PrescribeManyRequest(requests=requests).SerializeToString() + b"\x12\x02\xff\xff"
        async with running() as service:
            reply = pb.PrescribeManyResponse.FromString(await service.raw(MANY, sent))
            metrics = await service.metrics()

        first, second, third, fourth, fifth = reply.results
        assert ["response", "error", "error", "response", "error"] == [
            each.WhichOneof("outcome") for each in reply.results
        ]
        assert (3, "REQUEST_INVALID") == (second.error.code, second.error.reason)
        assert ["as_of", "athlete.age_years"] == sorted(each.field for each in second.error.fields)
        assert second.decision_id == second.error.metadata["decision_id"]
        assert ("RULEBOOK_UNKNOWN", "back-strength") == (third.error.reason, third.error.metadata["live"])
        assert ("REQUEST_INVALID", "", "", 4) == (
            fifth.error.reason,
            fifth.request_id,
            fifth.athlete_id,
            fifth.index,
        )
        assert first.response.session == fourth.response.session
        refused_twice = sample("ironrule_athletes_refused_total", grpc_method="PrescribeMany", reason="REQUEST_INVALID")
        assert 2 == metrics[refused_twice]
        assert 2 == sum(count for (name, _), count in metrics.items() if name == "ironrule_prescriptions_total")

    in_loop(story)

    (line,) = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert (2, {"REQUEST_INVALID": 2, "RULEBOOK_UNKNOWN": 1}) == (line["answered"], line["refused"])


def test_requests_that_name_no_rulebook_go_by_that_of_the_call() -> None:
    """The rulebook of the call is for those that name none; the others keep theirs."""

    async def story() -> None:
        requests = athletes(2)
        requests[0].rulebook = ""
        async with running(rules=RULES) as service:
            reply = await service.prescriptions.PrescribeMany(
                pb.PrescribeManyRequest(requests=requests, rulebook="starting-strength")
            )

        assert ["starting-strength", "back-strength"] == [each.response.rulebook for each in reply.results]

    in_loop(story)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (pb.PrescribeManyRequest(), "requests"),
        (pb.PrescribeManyRequest(requests=[pb.PrescribeRequest()] * 4), "requests"),
        (pb.PrescribeManyRequest(requests=[pb.PrescribeRequest()], request_id="x" * 129), "request_id"),
    ],
    ids=["none", "too many", "a long id"],
)
def test_a_call_that_is_wrong_as_a_whole(sent: pb.PrescribeManyRequest, field: str) -> None:
    """None, or more than the service takes, is refused before anything is worked on."""

    async def story() -> None:
        async with running(max_athletes=3) as service:
            refusal = await refused(service.prescriptions.PrescribeMany(sent))

        assert (grpc.StatusCode.INVALID_ARGUMENT, (field,)) == (refusal.code, refusal.fields)

    in_loop(story)


def test_every_wrong_field_of_a_batch_is_told_at_once() -> None:
    """Too many athletes and ids that are too long: three fields in one refusal; of far too many no more are counted."""

    async def story() -> None:
        long = {"request_id": "x" * 129, "rulebook": "x" * 129}
        async with running(max_athletes=2) as service:
            ask = service.prescriptions.PrescribeMany
            refusal = await refused(ask(pb.PrescribeManyRequest(requests=athletes(3), **long)))
            many = await refused(ask(pb.PrescribeManyRequest(requests=[pb.PrescribeRequest()] * 100, **long)))

        assert ("requests", "request_id", "rulebook") == refusal.fields
        assert ("requests", "request_id") == many.fields
        assert "requests: expected 1 to 2 entries; got 3" in refusal.message
        assert "requests: expected 1 to 2 entries; got more than 20" in many.message

    in_loop(story)


def test_answers_beyond_the_message_are_errors() -> None:
    """Where the answers are more bytes than a message may have, those that fit are sent; the others are told why."""

    async def story() -> None:
        requests = athletes(4)
        for each in requests:
            each.explain = EXPLAIN_LEVEL_FULL
        async with running(max_message_bytes=160 * 1024) as service:
            reply = await service.prescriptions.PrescribeMany(pb.PrescribeManyRequest(requests=requests))

        reasons = [each.error.reason for each in reply.results]
        fit = reasons.index("ANSWER_TOO_LARGE")
        assert 0 < fit < 4
        assert [""] * fit + ["ANSWER_TOO_LARGE"] * (4 - fit) == reasons

    in_loop(story)


def test_an_answer_that_is_too_large_says_which() -> None:
    """One that fits in no message is told so, wherever it is; one for which others left no room, how much they left."""

    async def story() -> None:
        (request,) = athletes(1)
        request.explain = EXPLAIN_LEVEL_FULL
        async with running(max_message_bytes=160 * 1024) as service:
            alone = (await service.prescriptions.Prescribe(request)).ByteSize()
        many = pb.PrescribeManyRequest(requests=[request, request])
        async with running(max_message_bytes=alone - 1) as service:
            none = (await service.prescriptions.PrescribeMany(many)).results
            stream = service.prescriptions.StreamPrescriptions()
            await stream.write(pb.StreamPrescriptionsRequest(request=request))
            answer = await stream.read()
            assert isinstance(answer, pb.StreamPrescriptionsResponse)
            stream.cancel()
        async with running(max_message_bytes=alone + 1_000) as service:
            one = (await service.prescriptions.PrescribeMany(many)).results

        told = f"the answer has {alone} bytes, and a message may have {alone - 1}"
        assert all(each.error.message.startswith(told) for each in (*none, answer.result))
        assert str(alone) == none[0].error.metadata["size"]
        assert f"the answer has {alone} bytes, and those before it leave " in one[1].error.message
        assert not one[0].HasField("error")

    in_loop(story)


def test_a_batch_holds_up_nobody() -> None:
    """While fifty athletes with long logs are answered, health and a single athlete are."""

    async def story() -> None:
        batch = pb.PrescribeManyRequest(requests=[log_of(40)] * 50)
        async with running() as service:
            alone = await timed(service)
            call = asyncio.ensure_future(service.prescriptions.PrescribeMany(batch))
            await asyncio.sleep(0.3)
            waited: list[float] = []
            while not call.done() and len(waited) < 10:
                began = time.perf_counter()
                await service.health()
                waited.append(time.perf_counter() - began)
            beside = await timed(service)
            assert not call.done()
            call.cancel()

        assert 0.25 > sorted(waited)[len(waited) // 2]
        assert 20 * alone + 0.5 > beside

    in_loop(story)


async def timed(service: Running) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    await service.prescriptions.Prescribe(novice())
    return time.perf_counter() - began


async def items(requests: Iterable[pb.PrescribeRequest]) -> AsyncIterator[pb.StreamPrescriptionsRequest]:
    """Requests as a stream sends them."""
    for each in requests:
        yield pb.StreamPrescriptionsRequest(request=each)


def test_a_stream_answers_in_order_and_outlives_errors(capsys: pytest.CaptureFixture[str]) -> None:
    """Every request of a stream has its result, in order, whatever is wrong with one of them."""

    async def story() -> None:
        requests = athletes(6)
        wrong(requests[2])
        async with running() as service:
            alone = await service.prescriptions.Prescribe(requests[5])
            call = service.prescriptions.StreamPrescriptions(items(requests))
            results = [each.result async for each in call]
            assert grpc.StatusCode.OK == await call.code()

        assert list(range(6)) == [each.index for each in results]
        assert [f"request {n}" for n in range(6)] == [each.request_id for each in results]
        assert ["REQUEST_INVALID"] == [each.error.reason for each in results if each.HasField("error")]
        assert alone == results[5].response

    in_loop(story)

    last = log_lines(capsys.readouterr().out)[-1 - 2]
    assert (5, {"REQUEST_INVALID": 1}) == (last["answered"], last["refused"])


def test_a_stream_goes_on_after_bytes_that_are_no_request() -> None:
    """What cannot be parsed, or has no request in it, is one result."""

    async def story() -> None:
        good = pb.StreamPrescriptionsRequest(request=novice()).SerializeToString()
        async with running(max_message_bytes=128 * 1024) as service:
            method: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = service.channel.stream_stream(
                "/ironrule.v1.PrescriptionService/StreamPrescriptions"
            )
            sent = [
                b"\xff\xff",
                b"",
                good,
                b"\x0a\x02\xff\xff",
                good + b"\x12" + b"\xff\x7f" + b"x" * 16383,
                b"x" * 140_000,
            ]
            call = method(iter(sent))
            found = [pb.StreamPrescriptionsResponse.FromString(each).result async for each in call]

        assert ["REQUEST_INVALID", "REQUEST_INVALID", "", "REQUEST_INVALID", "", "MESSAGE_TOO_LARGE"] == [
            each.error.reason for each in found
        ]

    in_loop(story)


def test_who_does_not_read_is_not_read() -> None:
    """A caller that only sends is stopped by flow control: the service has worked on few of its requests."""

    async def story() -> None:
        async with running(engine="compiled") as service:
            call = service.prescriptions.StreamPrescriptions()
            sent = 0

            async def send() -> None:
                nonlocal sent
                for each in athletes(300):
                    each.explain, each.sessions_ahead = EXPLAIN_LEVEL_FULL, 7
                    await call.write(pb.StreamPrescriptionsRequest(request=each))
                    sent += 1

            sending = asyncio.ensure_future(send())
            seen = 0.0
            key = sample(
                "grpc_server_msg_sent_total",
                grpc_type="bidi_stream",
                grpc_service="ironrule.v1.PrescriptionService",
                grpc_method="StreamPrescriptions",
            )
            while not (now := (await service.metrics())[key]) or now != seen:
                seen = now
                await asyncio.sleep(0.5)
            sending.cancel()
            call.cancel()

        assert 0 < seen < 100

    in_loop(story)


def test_a_stop_ends_streams_after_the_answer_they_are_at() -> None:
    """Whoever waits for nothing is told to go elsewhere at once, and every answer that was begun is sent."""

    async def story() -> None:
        ports: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        stopped = asyncio.Event()

        async def serve() -> None:
            async with running(rules=ONE, grace_seconds=20) as service:
                ports.set_result(service.port)
                await stopped.wait()

        task = asyncio.ensure_future(serve())
        async with grpc.aio.insecure_channel(f"127.0.0.1:{await ports}") as channel:
            service = Running(0, 0, channel)
            busy, idle = service.prescriptions.StreamPrescriptions(), service.prescriptions.StreamPrescriptions()
            await idle.write(pb.StreamPrescriptionsRequest(request=novice()))
            await idle.read()
            await busy.write(pb.StreamPrescriptionsRequest(request=log_of(400)))
            await asyncio.sleep(0.2)
            began = time.perf_counter()
            stopped.set()
            answer = await busy.read()
            assert isinstance(answer, pb.StreamPrescriptionsResponse)
            assert answer.result.HasField("response")
            for each in (busy, idle):
                refusal = await refused(each.read())
                assert (grpc.StatusCode.UNAVAILABLE, "NOT_SERVING") == (refusal.code, refusal.info.reason)
            await task
            assert 15 > time.perf_counter() - began

    in_loop(story)
