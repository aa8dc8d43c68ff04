"""Wires the service together, runs it, and takes it down in order.

Exit codes: 0 stopped as asked; 1 the rulebooks are broken, or there are none; 2 a port, the engine or
the temporary folder cannot be used.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import math
import signal
import socket
import sys
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import asdict
from typing import Any

import grpc
from grpc_health.v1 import health_pb2
from grpc_health.v1._async import HealthServicer
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server
from grpc_reflection.v1alpha import reflection
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from structlog.typing import FilteringBoundLogger

from ironrule import __version__
from ironrule.engine import EngineUnavailable
from ironrule.rulebook.problems import Problem
from ironrule.server.candidates import FILES_UNREADABLE
from ironrule.server.http import HttpDoor
from ironrule.server.interceptor import RpcWatch
from ironrule.server.library import Library, NoRulebooks
from ironrule.server.limits import Limits
from ironrule.server.logs import libraries_log_to, log_to, traceback_of
from ironrule.server.reload import NotProved, Reloader
from ironrule.server.reload_metrics import ReloadMetrics
from ironrule.server.revisions import RevisionServicer
from ironrule.server.rulebooks import RulebookServicer
from ironrule.server.service import UNPARSED, PrescriptionServicer
from ironrule.server.settings import ServeSettings
from ironrule.server.snapshot import FilesUnreadable, TempUnusable
from ironrule.server.telemetry import HEALTH, OURS, Telemetry
from ironrule.server.tls import TlsUnusable, credentials_of
from ironrule.server.workbench import Workbench
from ironrule.v1.prescriptions_pb2_grpc import add_PrescriptionServiceServicer_to_server
from ironrule.v1.revisions_pb2_grpc import add_RevisionServiceServicer_to_server
from ironrule.v1.rulebooks_pb2_grpc import add_RulebookServiceServicer_to_server

EXIT_STOPPED, EXIT_RULEBOOKS, EXIT_UNUSABLE = 0, 1, 2

#: How long the log stays quiet about the same trouble of an engine.
QUIET_SECONDS = 10
#: Calls that are on their way when a stop is asked for are still taken within this time.
DRAIN_SECONDS = 1.0
#: Callers that do not watch health go on calling: this share of the grace later the connection tells them to leave.
TOLD_AFTER = 0.5
#: Calls that outlast the grace are cut short, which takes them no longer than this.
LAST_TURN_SECONDS = 5.0

#: Time between two looks at how late the event loop comes round.
LAG_LOOK_SECONDS = 0.1

#: Times the largest message that gRPC takes in, so that we can say why it is refused; and the most that it can be told.
_BEYOND, _MOST_BYTES = 2, 2**31 - 1

#: Young collections of the second generation before a full one: some ten million objects that stay.
_FULL_COLLECTION_EVERY = 1000

#: Told once the service answers: the gRPC port and the port of metrics.
Ready = Callable[[int, int], None]


class CannotStart(Exception):
    """What the operator has to mend first; it says so in one line."""

    def __init__(self, exit_code: int, reason: str) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


async def serve(settings: ServeSettings, ready: Ready | None = None, unknown: Iterable[tuple[str, str]] = ()) -> int:
    """Serves until SIGTERM or SIGINT; returns the exit code. Port 0 takes any free port.

    `unknown` are variables that look like settings and are none, each with the one that was probably meant.
    """
    log = log_to(sys.stdout, settings.log_format, settings.log_level)
    for variable, meant in unknown:
        log.warning("setting_unknown", variable=variable, **({"did_you_mean": meant} if meant else {}))
    stop = asyncio.Event()
    with libraries_log_to(log), _set_by_signals(stop), _rare_full_collections():
        try:
            service = _Service(settings, log)
        except CannotStart as refusal:
            return _refused(log, refusal)
        try:
            await service.start()
            if await _done_before(stop, service.go_live()):
                if ready:
                    ready(service.port, service.http.port)
                await stop.wait()
            else:
                log.info("stopped_while_starting")
        except CannotStart as refusal:
            return _refused(log, refusal)
        finally:
            await service.stop()
        return EXIT_STOPPED


class _Service:
    """The parts that run, from ports taken to ports given back."""

    def __init__(self, settings: ServeSettings, log: FilteringBoundLogger) -> None:
        self._settings = settings
        self._log = log
        self._serving = False
        self._told: dict[tuple[str, str], float] = {}
        self._health = HealthServicer()
        self._servicer = PrescriptionServicer(settings, self._bug)
        workbench = Workbench(settings.max_checks, settings.check_seconds, settings.engine)
        self._rulebooks = RulebookServicer(workbench)
        self._lag: asyncio.Task[None] | None = None
        registry = _registry()
        self._telemetry = Telemetry(registry)
        self._telemetry.built(__version__, settings.engine, settings.max_calls)
        self._reloader = Reloader(settings, log, self._report, ReloadMetrics(registry), self._open)
        self._server = _grpc_server(settings, RpcWatch(self._telemetry, log, UNPARSED, _limits(settings)))
        add_PrescriptionServiceServicer_to_server(self._servicer, self._server)
        add_RulebookServiceServicer_to_server(self._rulebooks, self._server)
        revisions = RevisionServicer(self._reloader, settings.admin_token, trusted=settings.dev)
        add_RevisionServiceServicer_to_server(revisions, self._server)
        add_HealthServicer_to_server(self._health, self._server)
        if settings.dev:
            seen = (*OURS, HEALTH.full_name, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(seen, self._server)
        self.http = _take_http(settings, registry, lambda: self._serving)
        try:
            self.port = _take_port(self._server, settings)
        except CannotStart:
            self.http.stop()
            raise

    async def start(self) -> None:
        """Answers, though nothing is live yet."""
        await self._set_health(serving=False)
        await self._server.start()
        self.http.start()
        self._lag = asyncio.create_task(_look_at_lag(self._telemetry))

    async def go_live(self) -> None:
        """Reads and tests the rulebooks, aside so that health answers meanwhile, and serves them."""
        await _loaded(self._reloader, self._settings, self._log)
        rulebooks = [shelf.rulebook for shelf in self._reloader.library.shelves.values()]
        await self._set_health(serving=True)
        self._serving = True
        self._log.info(
            "serving",
            host=self._settings.host,
            port=self.port,
            metrics_port=self.http.port,
            version=__version__,
            engine=self._settings.engine,
            rulebooks={each.name: each.revision for each in rulebooks},
        )
        self._reloader.watch()

    def _open(self, library: Library) -> None:
        """Calls that begin from now on are answered by this library."""
        self._telemetry.live(shelf.rulebook for shelf in library.shelves.values())
        self._servicer.open(library)
        self._rulebooks.open(library)

    async def stop(self) -> None:
        """Tells callers to go elsewhere, lets calls under way end, then closes."""
        was_serving, self._serving = self._serving, False
        if was_serving:
            self._log.info("stopping", grace_seconds=self._settings.grace_seconds)
        await self._health.enter_graceful_shutdown()
        self._servicer.stop()
        loop = asyncio.get_running_loop()
        latest = loop.time() + self._settings.grace_seconds
        await asyncio.sleep(min(DRAIN_SECONDS, self._settings.grace_seconds))
        await self._until_idle(latest - (latest - loop.time()) * TOLD_AFTER)
        await self._server.stop(max(0.0, latest - loop.time()))
        # Calls that were cut short end at their next turn, and are logged before the last line.
        await self._until_idle(loop.time() + LAST_TURN_SECONDS)
        if self._lag is not None:
            self._lag.cancel()
        self.http.stop()
        await self._reloader.stop()
        if was_serving:
            self._log.info("stopped")

    async def _until_idle(self, latest: float) -> None:
        """Waits until no call is under way: `stop` of grpc.aio cancels those that the loop has not accepted yet."""
        loop = asyncio.get_running_loop()
        while self._telemetry.under_way and loop.time() < latest:
            await asyncio.sleep(0.02)

    async def _set_health(self, *, serving: bool) -> None:
        status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
        for name in ("", *OURS):
            await self._health.set(name, status)

    def _bug(self, mistake: Exception, decision_id: str) -> None:
        """A fault of ours in the answer of one athlete among many."""
        self._log.error("athlete_refused", decision_id=decision_id, traceback=traceback_of(mistake))

    def _report(self, rulebook: str, what: str) -> None:
        self._telemetry.engine_trouble(rulebook, what)
        now = time.monotonic()
        # One evaluation that goes wrong is rarely alone: the counter has them all, the log one in ten seconds.
        if now - self._told.get((rulebook, what), -math.inf) >= QUIET_SECONDS:
            self._told[rulebook, what] = now
            self._log.error(f"engine_{what}", rulebook=rulebook, engine=self._settings.engine)


async def _done_before(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work was done before a stop was asked for, which ends it. Raises what the work raises."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
            return True
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False
    finally:
        stopping.cancel()


async def _look_at_lag(telemetry: Telemetry) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + LAG_LOOK_SECONDS
        await asyncio.sleep(LAG_LOOK_SECONDS)
        telemetry.late(max(0.0, loop.time() - due))


def _limits(settings: ServeSettings) -> Limits:
    return Limits(settings.max_calls, settings.deadline_seconds or None, settings.max_message_bytes)


def options(settings: ServeSettings) -> list[tuple[str, int]]:
    """What gRPC itself is told."""
    most = min(_BEYOND * settings.max_message_bytes, _MOST_BYTES)
    return [
        # Otherwise a second start would share the port, and callers would meet either.
        ("grpc.so_reuseport", 0),
        # What is somewhat too large we refuse ourselves, with a reason and a line in the log; gRPC has neither.
        ("grpc.max_receive_message_length", most),
        ("grpc.max_send_message_length", most),
    ]


def _grpc_server(settings: ServeSettings, watch: RpcWatch) -> grpc.aio.Server:
    return grpc.aio.server(interceptors=[watch], options=options(settings))


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return registry


def _take_port(server: grpc.aio.Server, settings: ServeSettings) -> int:
    host, port = settings.host, settings.port
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        credentials = credentials_of(settings.tls_cert, settings.tls_key, settings.tls_client_ca)
        return server.add_secure_port(address, credentials) if credentials else server.add_insecure_port(address)
    except TlsUnusable as mistake:
        raise CannotStart(EXIT_UNUSABLE, str(mistake)) from mistake
    except RuntimeError as problem:
        raise CannotStart(EXIT_UNUSABLE, f"cannot listen on {address}: {_why_not(host, port)}") from problem


def _why_not(host: str, port: int) -> str:
    """Why nobody can listen there, which gRPC does not say."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            tried.bind(address)
    except OSError as problem:
        return problem.strerror or str(problem)
    return "the port is in use, or the address is not of this machine"


def _take_http(settings: ServeSettings, registry: CollectorRegistry, serving: Callable[[], bool]) -> HttpDoor:
    host, port = settings.metrics_host, settings.metrics_port
    try:
        return HttpDoor(host, port, registry, serving)
    except OSError as problem:
        reason = f"cannot listen on {host}:{port} for metrics: {problem.strerror}"
        raise CannotStart(EXIT_UNUSABLE, reason) from problem


async def _loaded(reloader: Reloader, settings: ServeSettings, log: FilteringBoundLogger) -> None:
    """Loads the rulebooks, or raises CannotStart once every problem is in the log."""
    try:
        await reloader.start()
    except NotProved as mistake:
        for problem in mistake.problems:
            log.error("rulebook_problem", **_facts(problem))
        for finding in mistake.findings:
            log.error("rulebook_problem", **{key: value for key, value in asdict(finding).items() if value})
        raise CannotStart(EXIT_RULEBOOKS, _told(mistake, settings)) from mistake
    except (NoRulebooks, FilesUnreadable, OSError) as mistake:
        raise CannotStart(EXIT_RULEBOOKS, str(mistake)) from mistake
    except (EngineUnavailable, TempUnusable) as mistake:
        raise CannotStart(EXIT_UNUSABLE, str(mistake)) from mistake


def _told(mistake: NotProved, settings: ServeSettings) -> str:
    """How many problems there are of which kind, and where they are seen in place."""
    unread = sum(each.code == FILES_UNREADABLE for each in mistake.findings)
    kinds = (
        (len(mistake.problems), "in the rulebooks", f"; to see them in place: ironrule check {settings.rules}"),
        (len(mistake.findings) - unread, "in the tests", f"; to see them in place: ironrule test {settings.rules}"),
        (unread, "with files that cannot be read", ""),
    )
    return "; ".join(f"problems {where}: {many}{see}" for many, where, see in kinds if many)


def _facts(problem: Problem) -> dict[str, str]:
    facts = {
        "place": str(problem.place),
        "code": problem.code,
        "severity": problem.severity.value,
        "path": problem.place.path,
        "found": problem.found,
        "did_you_mean": problem.suggestion,
        "expected": problem.expected,
    }
    return {key: value for key, value in facts.items() if value}


def _refused(log: FilteringBoundLogger, refusal: CannotStart) -> int:
    log.error("not_started", reason=str(refusal))
    return refusal.exit_code


@contextlib.contextmanager
def _rare_full_collections() -> Iterator[None]:
    """Python looks through all objects for cycles when there are a quarter more of them, a million of a long log too.

    Nobody is answered meanwhile. Records have no cycles; those of exceptions are found among the young.
    """
    before = gc.get_threshold()
    gc.set_threshold(*before[:2], _FULL_COLLECTION_EVERY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextlib.contextmanager
def _set_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set the event instead of ending the process."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    for each in signals:
        loop.add_signal_handler(each, stop.set)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)
