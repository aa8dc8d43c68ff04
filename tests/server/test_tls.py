"""TLS that is configured is used, or nothing is served: the port is never opened in plain text instead."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
import trustme

from ironrule.server.serve import serve
from ironrule.server.settings import ServeSettings
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.certificates import Files, made_in
from tests.server.running import ONE, in_loop, log_lines, running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Certificates of this module."""
    return made_in(tmp_path_factory.mktemp("tls"))


@pytest.mark.parametrize(
    ("cert", "key", "authority", "told"),
    [
        ("server.pem", None, None, "--tls-key is missing"),
        (None, "server.key", None, "--tls-cert is missing"),
        (None, None, "ca.pem", "--tls-cert is missing"),
        ("nothing.pem", "server.key", None, "nothing.pem: No such file"),
        ("words.txt", "server.key", None, "cannot be used together"),
        ("server.pem", "words.txt", None, "cannot be used together"),
        ("server.pem", "client.key", None, "cannot be used together"),
        ("server.pem", "server.key", "nothing.pem", "nothing.pem: No such file"),
        ("server.pem", "server.key", "words.txt", "has no certificate"),
    ],
)
def test_what_cannot_be_used_stops_the_start(
    files: Files,
    cert: str | None,
    key: str | None,
    authority: str | None,
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Half a pair, files that are none, a key of another certificate: exit code 2 and the reason in one line."""
    cert_file, key_file, authority_file = (files.folder / name if name else None for name in (cert, key, authority))
    settings = replace(PLAIN, tls_cert=cert_file, tls_key=key_file, tls_client_ca=authority_file)

    code = asyncio.run(serve(settings))

    (line,) = log_lines(capsys.readouterr().out)
    assert (2, "not_started") == (code, line["event"])
    assert told in line["reason"]


@pytest.mark.parametrize(
    ("begins", "ends", "told"), [(-20, -10, "certificate has expired"), (10, 20, "certificate is not yet valid")]
)
def test_a_certificate_of_another_day_stops_the_start(
    tmp_path: Path, begins: int, ends: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What no caller would take today is no certificate to serve with."""
    authority, now = trustme.CA(), datetime.now(UTC)
    made = authority.issue_cert("127.0.0.1", not_before=now + timedelta(begins), not_after=now + timedelta(ends))
    cert, key = tmp_path / "server.pem", tmp_path / "server.key"
    made.private_key_pem.write_to_path(key)
    made.cert_chain_pems[0].write_to_path(cert)
    authority.cert_pem.write_to_path(cert, append=True)

    code = asyncio.run(serve(replace(PLAIN, tls_cert=cert, tls_key=key)))

    (line,) = log_lines(capsys.readouterr().out)
    assert (2, "not_started") == (code, line["event"])
    assert f"--tls-cert {cert}: {told}" == line["reason"]


PLAIN = ServeSettings(port=0, metrics_port=0, rules=ONE, grace_seconds=0)


def test_with_a_certificate_plain_text_is_no_way_in(files: Files) -> None:
    """Callers that trust the authority are answered; those who speak plain text are not."""

    async def story() -> None:
        async with running(**files.settings) as service:
            answers = [await asked(service.port, files.caller()), await asked(service.port)]

        assert [True, False] == answers

    in_loop(story)


def test_with_an_authority_callers_need_a_certificate(files: Files) -> None:
    """With an authority for clients, those without a certificate of it are not answered."""

    async def story() -> None:
        async with running(**files.settings, tls_client_ca=files.authority) as service:
            answers = [await asked(service.port, files.caller(shown=each)) for each in (True, False)]

        assert [True, False] == answers

    in_loop(story)


async def asked(port: int, credentials: grpc.ChannelCredentials | None = None) -> bool:
    """Whether somebody with these credentials is answered."""
    address = f"127.0.0.1:{port}"
    channel = grpc.aio.secure_channel(address, credentials) if credentials else grpc.aio.insecure_channel(address)
    async with channel:
        try:
            await PrescriptionServiceStub(channel).GetServerInfo(pb.GetServerInfoRequest(), timeout=5)
        except grpc.aio.AioRpcError as error:
            assert grpc.StatusCode.UNAVAILABLE == error.code()  # noqa: PT017  # what a closed door looks like
            return False
    return True
