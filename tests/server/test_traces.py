"""Every call can be found again: by its trace, its request id and its decision id, in reply, error and log alike."""

from __future__ import annotations

import asyncio

import grpc
import pytest

from ironrule.server.call import safe_request_id
from ironrule.server.trace import trace_after
from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.running import Running, in_loop, log_lines, novice, refused, running

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize(
    ("sent", "goes_on", "sampled"),
    [
        ([PARENT], True, True),
        ([f"00-{TRACE}-{SPAN}-00"], True, False),
        ([f"00-{TRACE}-{SPAN}-03"], True, True),
        ([f"cc-{TRACE}-{SPAN}-01-what-comes-later"], True, True),
        ([], False, False),
        ([PARENT, PARENT], False, False),
        ([f"00-{TRACE}-{SPAN}-01-more"], False, False),
        ([f"ff-{TRACE}-{SPAN}-01"], False, False),
        ([f"00-{'0' * 32}-{SPAN}-01"], False, False),
        ([f"00-{TRACE}-{'0' * 16}-01"], False, False),
        ([PARENT.upper()], False, False),
        ([PARENT + "\n"], False, False),
        ([b"\xff"], False, False),
        (["jane doe"], False, False),
    ],
)
def test_a_trace_goes_on_where_it_is_one(sent: list[object], goes_on: bool, sampled: bool) -> None:
    """A right traceparent is gone on with in a span of its own; anything else begins a trace."""
    found, other = trace_after(sent), trace_after(sent)

    assert (goes_on, sampled) == (found.trace_id == TRACE, found.sampled)
    assert SPAN != found.span_id != other.span_id
    assert goes_on == (found.trace_id == other.trace_id)
    assert [2, 32, 16, 2] == [len(part) for part in str(found).split("-")]
    assert found.trace_id == trace_after([str(found)]).trace_id


def test_reply_error_and_log_have_the_same_ids(capsys: pytest.CaptureFixture[str]) -> None:
    """A call that is answered, and those refused by a field, by their bytes and by a limit, can all be found again."""
    seen: list[dict[str, str]] = []

    async def story() -> None:
        wrong = novice()
        wrong.as_of = ""
        large = novice()
        large.athlete.id = "x" * 100_000
        sent = (("traceparent", PARENT), ("x-request-id", "call-17"))
        async with running(max_message_bytes=64 * 1024) as service:
            call = service.prescriptions.Prescribe(novice(), metadata=sent)
            await call
            seen.append(ids_in({key: str(value) for key, value in await call.trailing_metadata()}))
            for each in (
                service.prescriptions.Prescribe(wrong, metadata=sent),
                service.prescriptions.Prescribe(large, metadata=sent),
                garbage(service, sent),
            ):
                refusal = await refused(each)
                seen.append(ids_in({key: str(value) for key, value in refusal.metadata.items()}))
                told = refusal.info.metadata
                assert seen[-1] == {key: told[key] for key in ("decision_id", "trace_id", "request_id")}

    in_loop(story)

    logged = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert seen == [{key: each[key] for key in ("decision_id", "trace_id", "request_id")} for each in logged]
    assert [(TRACE, "call-17")] * 4 == [(each["trace_id"], each["request_id"]) for each in seen]
    assert sorted(each["decision_id"] for each in seen) == [each["decision_id"] for each in seen]


def test_a_method_that_there_is_none_of_has_the_ids_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever calls a method of another version can ask about it; its name stays out of the log."""
    seen: list[dict[str, str]] = []

    async def story() -> None:
        async with running() as service:
            for path in ("/ironrule.v1.PrescriptionService/Foretell", "/made.up.Service/Jane"):
                method: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = service.channel.unary_unary(path)
                with pytest.raises(grpc.aio.AioRpcError) as refusal:
                    await method(b"", metadata=(("traceparent", PARENT), ("x-request-id", "call-17")))
                assert grpc.StatusCode.UNIMPLEMENTED == refusal.value.code()
                seen.append(ids_in({key: str(value) for key, value in refusal.value.trailing_metadata()}))

    in_loop(story)

    logged = [each for each in log_lines(capsys.readouterr().out) if each["event"] == "rpc"]
    assert seen == [{key: each[key] for key in ("decision_id", "trace_id", "request_id")} for each in logged]
    assert [("other", "Unimplemented")] * 2 == [(each["method"], each["code"]) for each in logged]


@pytest.mark.parametrize(
    "sent", ["Root=1-67891233-abcdef012345678912345678", "a/b:c;o=1", "aGVsbG8+d29ybGQ=", "x" * 128]
)
def test_ids_of_proxies_are_kept(sent: str) -> None:
    """They have slashes, colons and the signs of base 64."""
    assert sent == safe_request_id([sent])


@pytest.mark.parametrize("sent", ["", "Jane Doe", "jane@example.com", 'a"b', "a\nb", "x" * 129, "\u00e9"])
def test_what_could_be_a_name_is_not(sent: str) -> None:
    """It would stand in log and headers."""
    assert "" == safe_request_id([sent])


def ids_in(metadata: dict[str, str]) -> dict[str, str]:
    """The ids of a reply, as errors and the log call them."""
    version, trace_id, span_id, flags = metadata["traceparent"].split("-")
    assert ("00", "01") == (version, flags)
    assert SPAN != span_id
    found = {"decision_id": metadata["ironrule-decision-id"], "trace_id": trace_id}
    return found | {"request_id": metadata["x-request-id"]}


async def garbage(service: Running, metadata: tuple[tuple[str, str], ...]) -> object:
    """Bytes that are no request."""
    method: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = service.channel.unary_unary(
        "/ironrule.v1.PrescriptionService/Prescribe"
    )
    return await method(b"\xff\xff", metadata=metadata)


def test_a_trace_that_nobody_sent_is_begun() -> None:
    """Two calls without a trace have one each."""

    async def trace_ids() -> list[str]:
        found = []
        async with running() as service:
            for _ in range(2):
                call = service.prescriptions.GetServerInfo(pb.GetServerInfoRequest())
                await call
                metadata = dict(await call.trailing_metadata())
                found.append(str(metadata["traceparent"]).split("-")[1])
        return found

    assert 2 == len(set(asyncio.run(trace_ids())))
