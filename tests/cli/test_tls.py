"""Commands that ask a server do so over TLS as well, and tell a closed door from an empty house."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ironrule.cli.asking import silence
from ironrule.cli.reaching import Server, Tls
from tests.cli.running import COMMAND, NOVICE, child, run
from tests.server.certificates import NAME, Files, made_in
from tests.server.running import free_port, in_loop, running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Certificates of this module."""
    return made_in(tmp_path_factory.mktemp("tls"))


def test_every_command_reaches_a_server_that_wants_certificates(files: Files) -> None:
    """By options all of them; by the variables too, which a container has."""
    folder = files.folder
    tls = {"ca": files.authority, "client-cert": folder / "client.pem", "client-key": folder / "client.key"}
    words = tuple(word for name, file in tls.items() for word in (f"--tls-{name}", str(file)))
    commands = (("healthcheck",), ("revisions",), ("prescribe", NOVICE), ("rollback", "nothing"), ("resume", "nothing"))

    async def story() -> None:
        async with running(**files.settings, tls_client_ca=files.authority, dev=True) as service:
            there = ("--server", f"127.0.0.1:{service.port}")
            results = [await asyncio.to_thread(child, *COMMAND, *each, *there, *words) for each in commands]

        assert [0, 0, 0, 1, 1] == [each.returncode for each in results], [each.stderr for each in results]
        assert all("RULEBOOK_UNKNOWN" in each.stderr for each in results[3:])

    in_loop(story)


#: What the server is told, what the command is told, and the reason that must be given.
DOORS = [
    pytest.param({}, None, "speaks TLS, and this call was plain text; say whom to trust with --tls-ca", id="plain"),
    pytest.param({}, {"ca": "other-ca.pem"}, "its certificate is not taken: unable to get local issuer", id="stranger"),
    pytest.param({"pair": "named"}, {"ca": "ca.pem"}, "say with --tls-name which name it has", id="name"),
    pytest.param({"pair": None}, {"ca": "ca.pem"}, "does not speak TLS; leave --tls-ca out", id="no TLS"),
    pytest.param({"asks": True}, {"ca": "ca.pem"}, "asks for a client certificate", id="nothing shown"),
    pytest.param(
        {"asks": True},
        {"ca": "ca.pem", "cert": "other.pem", "key": "other.key"},
        "takes no such client certificate",
        id="wrong one shown",
    ),
]


@pytest.mark.parametrize(("served", "told", "why"), DOORS)
def test_a_closed_door_says_which_key_is_missing(
    files: Files, served: Mapping[str, str | bool | None], told: Mapping[str, str] | None, why: str
) -> None:
    """Somebody is there: the reason is never that nobody answers."""
    name = served.get("pair", "server")
    settings = files.pair(str(name)) if name else {}
    if served.get("asks"):
        settings["tls_client_ca"] = files.authority
    shown = {key: files.folder / file for key, file in (told or {}).items()}
    tls = Tls(shown["ca"], shown.get("cert"), shown.get("key")) if told else None

    async def story() -> None:
        async with running(**settings) as service:
            reason = await asyncio.to_thread(failure, Server(f"127.0.0.1:{service.port}", 5, tls))

        assert why in reason
        assert "nobody answers" not in reason

    in_loop(story)


def failure(server: Server) -> str:
    """Why a health check got no answer."""
    with server.channel() as channel:
        try:
            health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=server.seconds)
        except grpc.RpcError as error:
            return silence(error, server)
    raise AssertionError("it was answered")


def test_a_name_stands_for_the_address(files: Files) -> None:
    """A certificate of a name is taken where the server is asked by its address, as in its own pod."""

    async def story() -> None:
        async with running(**files.pair("named")) as service:
            tls = ("--tls-ca", str(files.authority), "--tls-name", NAME)
            where = ("--server", f"127.0.0.1:{service.port}")
            result = await asyncio.to_thread(child, *COMMAND, "healthcheck", *where, *tls)

        assert 0 == result.returncode, result.stderr

    in_loop(story)


def test_nobody_is_there(files: Files) -> None:
    """With TLS as without: exit code 1, and what to start."""
    result = run("healthcheck", "--server", f"127.0.0.1:{free_port()}", "--tls-ca", str(files.authority))

    assert 1 == result.exit_code
    assert "is `ironrule serve` running there?" in result.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"ca": "nothing.pem"}, "nothing.pem: No such file"),
        ({"ca": "words.txt"}, "words.txt has no certificate"),
        ({"ca": "ca.pem", "client-cert": "client.pem"}, "--tls-client-key is missing"),
        ({"ca": "ca.pem", "client-cert": "client.pem", "client-key": "server.key"}, "cannot be used together"),
        ({"client-cert": "client.pem", "client-key": "client.key"}, "--tls-ca is missing"),
    ],
)
def test_files_that_cannot_be_used(files: Files, words: Mapping[str, str], why: str) -> None:
    """Exit code 2 and the reason, before anybody is called."""
    options = [word for name, file in words.items() for word in (f"--tls-{name}", str(files.folder / file))]
    result = run("revisions", *options)

    assert 2 == result.exit_code
    assert why in result.stderr


def test_here_there_is_no_tls(files: Files) -> None:
    """Without --server, what is for a server is refused; a variable may be there for other commands."""
    result = run("prescribe", NOVICE, "--tls-ca", str(files.authority))

    assert 2 == result.exit_code
    assert "--tls-ca is for asking a server" in result.stderr


@pytest.mark.parametrize("tls", ["no TLS", "TLS", "whom to trust"])
def test_a_container_checks_itself(files: Files, tls: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`ironrule healthcheck`, as the image has it, finds the server of its environment, whatever that has of TLS."""
    assert 'CMD ["ironrule", "healthcheck"]' in Path("deploy/image/Dockerfile").read_text(encoding="utf-8")

    async def story() -> None:
        async with running(**({} if tls == "no TLS" else files.settings)) as service:
            here = {"HOST": "0.0.0.0", "PORT": str(service.port)}  # noqa: S104 # as the image says
            here |= {"METRICS_HOST": "0.0.0.0", "METRICS_PORT": str(service.http_port)}  # noqa: S104 # as the image says
            here |= {} if tls == "no TLS" else {"TLS_CERT": str(files.settings["tls_cert"])}
            here |= {"TLS_CA": str(files.authority)} if tls == "whom to trust" else {}
            for name, value in here.items():
                monkeypatch.setenv(f"IRONRULE_{name}", value)
            result = await asyncio.to_thread(child, *COMMAND, "healthcheck")

        answers = {"TLS": f"http://127.0.0.1:{service.http_port}/readyz: serving\n"}
        assert (0, answers.get(tls, f"127.0.0.1:{service.port}: SERVING\n")) == (result.returncode, result.stdout)

    in_loop(story)


def test_a_link_of_kubernetes_is_no_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """IRONRULE_PORT=tcp://... is set for every Service called ironrule; a port that is none is told."""
    monkeypatch.setenv("IRONRULE_PORT", "tcp://10.0.0.1:50051")
    assert "127.0.0.1:50051" in run("healthcheck").output
    monkeypatch.setenv("IRONRULE_PORT", "many")
    assert "IRONRULE_PORT: expected a whole number" in run("healthcheck").stderr
