"""The echo is the service without its core, and nobody is timed who does not give the expected bytes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import grpc
import msgspec
import pytest

from bench import echo, forms
from bench.client import METHOD
from bench.processes import Client, Failed, Server
from bench.processes import echo as echo_child
from bench.serving import IN_FLIGHT
from bench.workload import Calls
from ironrule.server import serve
from ironrule.server.settings import ServeSettings


@pytest.mark.parametrize("watched", [False, True])
def test_echo_gives_the_same_bytes(two: Calls, watched: bool) -> None:
    """Each request gets the core's answer to it, bare and behind the service's interceptor."""

    async def answers() -> list[bytes]:
        server, port = echo.echo_server(two, watched=watched)
        await server.start()
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            method: Any = channel.unary_unary(METHOD)
            found = [await method(request) for request in two.requests]
        await server.stop(None)
        return found

    assert list(two.responses) == asyncio.run(answers())


def test_echo_has_the_settings_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the service gives grpc.aio beside its interceptor, the echo gives too."""
    given: list[dict[str, Any]] = []
    monkeypatch.setattr(grpc.aio, "server", lambda **named: given.append(named))
    settings = ServeSettings()
    serve._grpc_server(settings, None)  # type: ignore[arg-type]  # only its settings are looked at

    assert [{"interceptors": [None], "options": serve.options(settings)}] == given


def test_a_server_with_other_bytes_is_found_out(two: Calls, tmp_path: Path) -> None:
    """The client counts the answers that are right; one byte of one athlete is enough. Time and memory are read."""
    told, kept = tmp_path / "told", tmp_path / "kept"
    told.write_bytes(msgspec.msgpack.encode(two))
    kept.write_bytes(msgspec.msgpack.encode(Calls(two.requests, (two.responses[0], two.responses[1] + b"\0"))))
    with echo_child(told, watched=False) as server, Client(kept) as client:
        assert {"right": 1, "of": 2} == client.do(verify=server.address)
        before = server.cpu_seconds
        found = client.do(drive=server.address, in_flight=4, count=40)
        assert 40 == found["requests"]
        assert 0 < server.cpu_seconds - before < 4 * found["seconds"]
        assert 10 < server.resident_mib < 1000


def test_every_form_is_counted_by_athletes(two: Calls, tmp_path: Path) -> None:
    """A call for a hundred is a hundred, a stream as many as it had answers; paired rounds of one alone are 1."""
    calls = tmp_path / "calls"
    calls.write_bytes(msgspec.msgpack.encode(two))
    with echo_child(calls, watched=False) as server, Client(calls) as client:
        found = {form: client.do(supply=server.address, form=form, seconds=0.2) for form in forms.FORMS}
        measured = forms._measured(client, {"echo": server}, 1, 0.1)

    assert 0 == found[forms.MANY]["athletes"] % forms.BATCH
    assert all(each["athletes"] >= IN_FLIGHT for each in found.values())
    assert list(forms.FORMS) == [each.form for each in measured]
    assert 1 == measured[0].of_alone.median


def test_a_child_that_ends_says_why() -> None:
    """What the server wrote is in the message, so that nobody has to start it again by hand."""
    with pytest.raises(Failed, match="exit code 3:\nno port is free"):
        Server("echo", ["-c", "import sys; print('no port is free'); sys.exit(3)"]).__enter__()
