"""From ports taken to ports given back: what is refused at the start, when health turns, how the service stops."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import grpc
import pytest

from ironrule.server.prover import Prover
from ironrule.server.proving import Proof
from ironrule.server.serve import serve
from ironrule.server.settings import ServeSettings
from ironrule.server.snapshot import Snapshot, Source
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.child import SERVE, environment
from tests.server.editing import Editor
from tests.server.running import ONE, ROOT, RULES, Running, free_port, in_loop, log_lines, novice, refused, running


def test_health_turns_when_the_rulebooks_are_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the rulebooks are read the service says NOT_SERVING, and refuses calls by that name."""
    may_be_read, copied = threading.Event(), Source.copy_to

    def slowly(source: Source, folder: Path) -> Snapshot:
        may_be_read.wait(30)
        return copied(source, folder)

    monkeypatch.setattr(Source, "copy_to", slowly)
    settings = ServeSettings(port=free_port(), metrics_port=free_port(), rules=ONE, grace_seconds=0, tests="off")

    async def story() -> None:
        live = asyncio.Event()
        task = asyncio.create_task(serve(settings, lambda *_: live.set()))
        async with grpc.aio.insecure_channel(f"127.0.0.1:{settings.port}") as channel:
            service = Running(settings.port, settings.metrics_port, channel)
            try:
                before = [await service.health(), await service.health("")]
                alive, ready = await service.http("/healthz"), await service.http("/readyz")
                refusal = await refused(service.prescriptions.Prescribe(novice()))
            finally:
                may_be_read.set()
            await live.wait()

            assert ["NOT_SERVING", "NOT_SERVING"] == before
            assert (200, 503) == (alive[0], ready[0])
            assert (grpc.StatusCode.UNAVAILABLE, "NOT_SERVING") == (refusal.code, refusal.info.reason)
            assert ["SERVING", "SERVING"] == [await service.health(), await service.health("")]
            assert (200, "serving\n") == await service.http("/readyz")
        os.kill(os.getpid(), signal.SIGTERM)
        assert 0 == await task

    in_loop(story)


def test_a_stop_is_obeyed_before_it_serves(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is told to end while rulebooks are tested ends, and never serves."""
    asked = asyncio.Event()

    async def endless(*_: object) -> Proof:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(Prover, "prove", endless)
    settings = ServeSettings(port=free_port(), metrics_port=free_port(), rules=ONE, grace_seconds=0, engine="compiled")

    async def story() -> None:
        task = asyncio.create_task(serve(settings))
        await asked.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        assert 0 == await task

    in_loop(story)
    assert ["stopped_while_starting"] == [line["event"] for line in log_lines(capsys.readouterr().out)]


def test_sigterm_stops_it_cleanly() -> None:
    """A process that serves ends with 0 when it is told to, and says so in its log and nowhere else."""
    with started() as child:
        assert child.stdout
        first = json.loads(child.stdout.readline())
        child.send_signal(signal.SIGTERM)
        out, err = child.communicate(timeout=30)

    assert "serving" == first["event"]
    assert 0 == child.returncode
    assert ["stopping", "stopped"] == [line["event"] for line in log_lines(out)]
    assert "" == err


def test_sigterm_loses_no_call_on_its_way() -> None:
    """Calls sent before the stop are answered, though the stop comes while they are under way."""

    async def story() -> None:
        with started(GRACE_SECONDS="50") as child:
            assert child.stdout
            port = json.loads(await asyncio.to_thread(child.stdout.readline))["port"]
            async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = PrescriptionServiceStub(channel)
                await stub.GetServerInfo(pb.GetServerInfoRequest())
                calls = [asyncio.ensure_future(stub.Prescribe(novice())) for _ in range(20)]
                await asyncio.sleep(0.05)
                child.send_signal(signal.SIGTERM)
                answers = await asyncio.gather(*calls)
            await asyncio.to_thread(child.communicate, timeout=30)

        assert (20, 0) == (len(answers), child.returncode)

    in_loop(story)


def test_a_second_start_is_refused() -> None:
    """Two services never share a port: the second says why in one line, and exits with 2."""
    with started() as child:
        assert child.stdout
        port = json.loads(child.stdout.readline())["port"]
        second = subprocess.run(
            [sys.executable, "-c", SERVE], env=environment(PORT=str(port)), capture_output=True, text=True, check=False
        )
        child.terminate()
        child.communicate(timeout=30)

    (line,) = log_lines(second.stdout)
    assert 2 == second.returncode
    assert "not_started" == line["event"]
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" == line["reason"]
    assert "" == second.stderr


def test_a_host_that_nobody_knows_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The reason is that of the name, and not of a port that is in use."""
    code = asyncio.run(serve(ServeSettings(host="no.such.host.invalid", port=0, metrics_port=0, rules=ONE)))

    (line,) = log_lines(capsys.readouterr().out)
    assert (2, "not_started") == (code, line["event"])
    assert line["reason"].startswith("cannot listen on no.such.host.invalid:0: ")
    assert "in use" not in line["reason"]


def test_a_metrics_port_in_use_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The port of metrics is taken before anything else happens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code = asyncio.run(serve(ServeSettings(port=0, metrics_port=port, rules=RULES)))

    (line,) = log_lines(capsys.readouterr().out)
    assert (2, "not_started") == (code, line["event"])
    assert f"127.0.0.1:{port}" in line["reason"]


def test_broken_rulebooks_are_refused_all_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With two broken rulebooks the service does not start, and the log has the problems of both."""
    rules = shutil.copytree(RULES, tmp_path / "rules")
    for name in ("first", "second"):
        (rules / name).mkdir()
        (rules / name / "rulebook.yaml").write_text(f"rulebook: {name}\nnonsense: 1\n", encoding="utf-8")

    code = asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=rules)))

    *problems, last = log_lines(capsys.readouterr().out)
    assert (1, "not_started") == (code, last["event"])
    assert {"first", "second"} <= {part for line in problems for part in line["place"].split("/")}


def test_an_empty_directory_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to serve is a mistake, not a service that knows nothing."""
    code = asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=tmp_path)))

    (line,) = log_lines(capsys.readouterr().out)
    assert (1, "not_started") == (code, line["event"])
    assert f"no rulebook in {tmp_path}" in line["reason"]


def test_a_start_tells_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken key in one rulebook, a failing test of another and a file that nobody can read are told together."""
    editor = Editor(tmp_path / "rules", 3)
    editor.begin()
    editor.break_tests()
    own = editor.root / "alpha" / "rulebook.yaml"
    own.write_text(own.read_text(encoding="utf-8").replace("rotation:", "rotatoin:"), encoding="utf-8")
    (editor.root / "third").mkdir()
    (editor.root / "third" / os.fsdecode(b"caf\xe9.yaml")).touch()

    code = asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=editor.root, engine="compiled")))

    *problems, last = log_lines(capsys.readouterr().out)
    assert (1, "not_started") == (code, last["event"])
    places = {line["place"].split(":")[0] for line in problems}
    assert {"rules/alpha/rulebook.yaml", "rules/beta/tests/up.yaml", r"rules/third/caf\xe9.yaml"} == places
    assert all(f"ironrule {what} {editor.root}" in last["reason"] for what in ("check", "test"))


@pytest.mark.parametrize("tests", ["run", "off"])
def test_what_is_no_folder_of_rulebooks_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], tests: str) -> None:
    """A folder that is not there, and a file in its place, are told by their own names and for what they are."""
    file = tmp_path / "file"
    file.touch()
    reasons = {}
    for rules in (file, tmp_path / "nowhere"):
        assert 1 == asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=rules, tests=tests)))
        (line,) = log_lines(capsys.readouterr().out)
        reasons[rules.name] = line["reason"]

    assert reasons["file"].startswith(f"{file}: Not a directory")
    assert reasons["nowhere"].startswith(f"{tmp_path / 'nowhere'}: No such file or directory")


def test_a_folder_that_may_not_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says which folder, as for any other start that is refused."""

    def forbidden(path: Path, **_: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", forbidden)
    monkeypatch.setattr(os, "scandir", forbidden)
    code = asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=tmp_path)))

    (line,) = log_lines(capsys.readouterr().out)
    assert (1, "not_started") == (code, line["event"])
    assert line["reason"].startswith(f"{tmp_path}: Permission denied")


def test_a_start_without_a_temporary_folder_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line says which folder and why; that is not a fault of the rulebooks."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    code = asyncio.run(serve(ServeSettings(port=0, metrics_port=0, rules=ONE)))

    (line,) = log_lines(capsys.readouterr().out)
    assert (2, "not_started") == (code, line["event"])
    assert f"the temporary folder {tmp_path / 'gone'}: No such file or directory" == line["reason"]


def test_reflection_is_for_developers() -> None:
    """Reflection answers with `dev`, and does not exist without."""

    async def seen(*, dev: bool) -> bool:
        async with running(dev=dev) as service:
            method: grpc.aio.StreamStreamMultiCallable[bytes, bytes] = service.channel.stream_stream(
                "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
            )
            call = method()
            await call.done_writing()
            return await call.code() is grpc.StatusCode.OK

    assert [True, False] == [asyncio.run(seen(dev=True)), asyncio.run(seen(dev=False))]


def started(**settings: str) -> subprocess.Popen[str]:
    """A process that serves."""
    return subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env=environment(**settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
