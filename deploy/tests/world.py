"""Everything at once on this machine: services that are well and services that are not, and all that watches them."""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from deploy.monitoring.local import Prometheus, alertmanager, prometheus
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from tests.server.child import SERVE, Child, serving
from tests.server.editing import Editor
from tests.server.hammering import question
from tests.server.running import RULES

#: An alert, and the job that it is about.
Arrived = tuple[str, str]
#: Replicas of each job, and the fault that they are started with.
JOBS = {
    "ironrule": (2, ""),
    "ironrule-killed": (2, ""),
    "ironrule-broken": (1, ""),
    "ironrule-differs": (2, ""),
    "ironrule-full": (1, ""),
    "ironrule-unwatched": (1, ""),
    "ironrule-slow": (1, "answers_are_slow"),
    "ironrule-buggy": (1, "some_answers_are_bugs"),
    "ironrule-late": (1, "loop_is_late"),
    "ironrule-engines": (1, "engines_differ"),
    "ironrule-engine": (1, "engine_fails"),
}
#: Calls at once that the full one takes.
FULL = 3
_STARTING_AT_ONCE = 3


@dataclass
class Hook:
    """A webhook, and the alerts that were sent to it."""

    arrived: dict[Arrived, float] = field(default_factory=dict)
    url: str = ""

    def took(self, message: bytes) -> None:
        """Notes what fires."""
        for alert in json.loads(message)["alerts"]:
            if alert["status"] == "firing":
                labels = alert["labels"]
                self.arrived.setdefault((labels["alertname"], labels.get("job", "")), time.time())

    def wait_for(self, expected: Iterable[Arrived], seconds: float) -> set[Arrived]:
        """What has come when all that is expected has, or when time is up."""
        until = time.monotonic() + seconds
        while not set(expected) <= self.arrived.keys() and time.monotonic() < until:
            time.sleep(0.2)
        return set(self.arrived)


@contextlib.contextmanager
def hooked() -> Iterator[Hook]:
    """A webhook on loopback."""
    hook = Hook()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.took(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    hook.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class World:
    """What runs, by job, with the one who edits its rules."""

    services: dict[str, list[Child]]
    editors: dict[str, list[Editor]]
    prometheus: Prometheus
    hook: Hook
    began: float = field(default_factory=time.time)

    def stub(self, job: str, replica: int = 0) -> PrescriptionServiceStub:
        """A client of one replica."""
        return PrescriptionServiceStub(self.services[job][replica].channel)

    def ask(self, job: str, replica: int = 0) -> pb.PrescribeResponse:
        """A call to one of the small rulebooks."""
        return self.stub(job, replica).Prescribe(question("alpha"), timeout=30)

    def wait(self, query: str, seconds: float = 30) -> None:
        """Waits until a query has a result."""
        until = time.monotonic() + seconds
        while not self.prometheus.ask(query):
            assert time.monotonic() < until, f"never: {query}"
            time.sleep(0.3)


@contextlib.contextmanager
def world(folder: Path) -> Iterator[World]:
    """All of it, until the test is done."""
    with contextlib.ExitStack() as stack:
        services: dict[str, list[Child]] = {job: [] for job in JOBS}
        editors: dict[str, list[Editor]] = {job: [] for job in JOBS}
        starts: list[tuple[str, int, str, Path]] = []
        for job, (count, fault) in JOBS.items():
            for number in range(count):
                rules = folder / f"{job}-{number}"
                if job == "ironrule":
                    _lay_out(rules)
                else:
                    editors[job].append(Editor(rules, number))
                    editors[job][-1].begin()
                starts.append((job, number, fault, rules))
        with ThreadPoolExecutor(_STARTING_AT_ONCE) as pool:
            children = [(start[0], pool.submit(_serving, folder, *start)) for start in starts]
        # What has started is stopped, even if another one has not.
        for _, started in children:
            if started.exception() is None:
                stack.enter_context(started.result())
        for job, started in children:
            services[job].append(started.result().child)
        hook = stack.enter_context(hooked())
        address = stack.enter_context(alertmanager(folder / "alertmanager", hook.url))
        jobs = {job: [f"127.0.0.1:{each.http_port}" for each in found] for job, found in services.items()}
        found = World(services, editors, stack.enter_context(prometheus(folder / "prometheus", jobs, address)), hook)
        found.wait(f"sum(up) == {len(starts)}")
        yield found


class _Entered(contextlib.AbstractContextManager[Child]):
    """A service that another thread has started already."""

    def __init__(self, service: contextlib.AbstractContextManager[Child]) -> None:
        self._service, self.child = service, service.__enter__()

    def __enter__(self) -> Child:
        return self.child

    def __exit__(self, *error: object) -> None:
        self._service.__exit__(None, None, None)


def _serving(folder: Path, job: str, number: int, fault: str, rules: Path) -> _Entered:
    program = f"from deploy.tests.faults import {fault}; {fault}(); {SERVE}" if fault else SERVE
    settings = {"RULES": str(rules), "POLL_SECONDS": "0.3"}
    if job == "ironrule":
        settings["TESTS"] = "run"
    if job == "ironrule-full":
        settings["MAX_CALLS"] = str(FULL)
    if job == "ironrule-unwatched":
        settings["WATCH"] = "off"
    return _Entered(serving(folder / f"{job}-{number}.log", program, **settings))


def _lay_out(rules: Path) -> None:
    """The rulebooks of the replicas that are well, with a few of their tests."""
    for name in ("packs", "back-strength", "gzclp"):
        shutil.copytree(RULES / name, rules / name)
    for test in (rules / "back-strength" / "tests").glob("*.yaml"):
        if test.stem not in {"fixtures", "safety"}:
            test.unlink()
