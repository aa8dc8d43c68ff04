"""The real thing: services, Prometheus and Alertmanager on this machine, known traffic, and faults that are driven."""

from __future__ import annotations

import itertools
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator

import grpc
import pytest

from deploy.monitoring.board import WENT_LIVE, Board, Query
from deploy.monitoring.grafana import BOARDS
from deploy.monitoring.local import as_asked
from deploy.monitoring.traffic import Client, Tally, elsewhere, example, population, rested, wrong
from deploy.tests.faults import RARE
from deploy.tests.test_rules import alerts
from deploy.tests.world import FULL, World, world
from ironrule.server.catalogue import CATALOGUE
from ironrule.v1 import prescriptions_pb2 as pb
from tests.server.hammering import question

#: What each fault brings, and nothing else.
EXPECTED = {
    ("IronruleTargetDown", "ironrule-killed"),
    ("IronruleRulebookCandidateFailed", "ironrule-broken"),
    ("IronruleReplicasDisagree", "ironrule-differs"),
    ("IronruleErrorBudgetBurnsFast", "ironrule-full"),
    ("IronruleSaturated", "ironrule-full"),
    ("IronruleRulebookStale", "ironrule-unwatched"),
    ("IronruleLatencyBudgetBurnsFast", "ironrule-slow"),
    ("IronruleErrorBudgetBurnsSlowly", "ironrule-buggy"),
    ("IronruleEventLoopLate", "ironrule-late"),
    ("IronruleEnginesDisagree", "ironrule-engines"),
    ("IronruleEngineFails", "ironrule-engine"),
}
ABSENT = ("IronruleAbsent", "")
#: These need a day of history: promtool alone drives them.
BY_PROMTOOL_ALONE = {"IronruleSafetyStopsFarAboveUsual", "IronruleDeloadsFarAboveUsual"}
#: A machine whose own loops are so late has no say in those of others.
_LATE_SECONDS = 0.1


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """All that runs, for every test of this file: they build on one another, in their order."""
    with world(tmp_path_factory.mktemp("world")) as found:
        yield found


@pytest.fixture(scope="module")
def tally(live: World) -> Tally:
    """Traffic of every kind to the two replicas that are well, counted by its client."""
    client = Client([each.channel for each in live.services["ironrule"]])
    for request in [*population(), wrong(), elsewhere(), wrong()]:
        client.prescribe(request)
    client.many([example("novice"), wrong(), rested(50), elsewhere(), example("red-flag")])
    client.stream([example("novice"), rested(20), wrong(), example("intermediate-tired")])
    client.stream([example("novice")])
    client.many([])
    for _ in range(3):
        client.info()
    return client.tally


def test_prometheus_counts_what_the_client_counted(live: World, tally: Tally) -> None:
    """Calls, reasons, outcomes, rules, deloads and messages: the same numbers, to the last one."""
    time.sleep(2.5)
    calls = 'job="ironrule",grpc_service=~"ironrule[.].+"'
    for query, labels, counted in (
        (f"grpc_server_handled_total{{{calls}}}", ("grpc_method", "grpc_code"), tally.codes),
        ('ironrule_calls_refused_total{job="ironrule"}', ("grpc_method", "reason"), tally.reasons),
        ('ironrule_athletes_refused_total{job="ironrule"}', ("grpc_method", "reason"), tally.athletes_refused),
        ('ironrule_prescriptions_total{job="ironrule"}', ("rulebook", "outcome"), tally.outcomes),
        ('ironrule_rules_held_total{job="ironrule"}', ("rulebook", "rule"), tally.held),
        ('ironrule_rules_overruled_total{job="ironrule"}', ("rulebook", "rule"), tally.overruled),
        ('ironrule_deload_prescriptions_total{job="ironrule"}', ("rulebook",), tally.deloads),
        (f"grpc_server_msg_received_total{{{calls}}}", ("grpc_method",), tally.sent),
        (f"grpc_server_msg_sent_total{{{calls}}}", ("grpc_method",), tally.received),
    ):
        found = live.prometheus.values(f"sum by ({','.join(labels)}) ({query}) > 0", *labels)
        assert {key: count for key, count in counted.items() if count} == found, query
    assert tally.deloads.total() > 0
    assert {"prescribed", "stopped"} <= {outcome for _, outcome in tally.outcomes}


def test_the_page_of_metrics_is_clean(live: World, tally: Tally) -> None:
    """Prometheus's own check of names and texts; every metric of the catalogue is there, and names no athlete."""
    port = live.services["ironrule"][0].http_port
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as page:
        text = page.read()
    command = ["promtool", "check", "metrics"]
    done = subprocess.run(command, input=text, capture_output=True, check=False)
    assert (0, b"") == (done.returncode, done.stderr)
    known = {f"# TYPE {each.name.removesuffix('_total')}" for metrics in CATALOGUE.values() for each in metrics}
    lines = text.decode()
    assert [] == [each for each in known if each not in lines]
    assert [] == [each.athlete.id for each in population() if each.athlete.id in lines]


class _Starved(threading.Thread):
    """Notes when this machine gives even an idle thread no time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.latest = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            due = time.monotonic() + 0.1
            time.sleep(0.1)
            self.latest = max(self.latest, time.monotonic() - due)


def test_every_fault_brings_its_alert_and_no_other(live: World, tally: Tally) -> None:
    """Eleven faults at once, each in a job of its own; what is well stays quiet."""
    starved = _Starved()
    starved.start()
    with _Full(live):
        _begin_faults(live)
        over = threading.Event()
        busy = threading.Thread(target=_traffic, args=(live, over))
        busy.start()
        try:
            arrived = live.hook.wait_for(EXPECTED, 120)
            # What comes late comes now.
            time.sleep(12)
        finally:
            over.set()
            busy.join()
            starved.over.set()
    arrived = set(live.hook.arrived)
    if starved.latest > _LATE_SECONDS:
        arrived -= {each for each in arrived - EXPECTED if each[0] == "IronruleEventLoopLate"}
    assert EXPECTED == arrived
    assert {name for name, _ in EXPECTED} | {ABSENT[0]} | BY_PROMTOOL_ALONE == alerts().keys()


def _begin_faults(live: World) -> None:
    live.services["ironrule-killed"][1].process.kill()
    live.editors["ironrule-broken"][0].break_own()
    live.editors["ironrule-differs"][1].change_own()
    for job in ("ironrule-engines", "ironrule-engine"):
        assert live.ask(job).session.exercises
    with pytest.raises(grpc.RpcError):
        live.ask("ironrule-full")


class _Full:
    """As many streams as the service takes calls, open and silent."""

    def __init__(self, live: World) -> None:
        self._live = live
        self._over = threading.Event()

    def __enter__(self) -> None:
        self._streams = [
            self._live.stub("ironrule-full").StreamPrescriptions(self._said(), timeout=600) for _ in range(FULL)
        ]
        for each in self._streams:
            next(each)

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for each in self._streams:
            each.cancel()

    def _said(self) -> Iterator[pb.StreamPrescriptionsRequest]:
        yield pb.StreamPrescriptionsRequest(request=question("alpha"))
        self._over.wait()


def _traffic(live: World, over: threading.Event) -> None:
    """Calls to those whose fault shows in calls, and to those that are well, until it is over."""
    for turn in itertools.count():
        if over.is_set():
            return
        for job in (
            "ironrule-buggy",
            *(["ironrule-slow", "ironrule-full", "ironrule-differs"] if turn % 8 == 0 else []),
        ):
            try:
                live.ask(job)
            except grpc.RpcError:
                continue
        if turn % 20 == 0:
            live.stub("ironrule", turn // 20 % 2).Prescribe(example("novice"), timeout=30)


def test_the_bugs_were_as_rare_as_they_were_to_be(live: World) -> None:
    """The slow burn burned slowly: one call in two hundred and fifty."""
    codes = Counter(
        {
            code: int(count)
            for (code,), count in live.prometheus.values(
                'sum by (grpc_code) (grpc_server_handled_total{job="ironrule-buggy",grpc_method="Prescribe"}) > 0',
                "grpc_code",
            ).items()
        }
    )
    assert codes["Internal"] >= 1
    assert codes.total() // RARE == codes["Internal"]


@pytest.fixture(scope="module")
def busy(live: World, tally: Tally) -> Iterator[None]:
    """The two that are well have something to do, for as long as dashboards are asked."""
    over = threading.Event()

    def call() -> None:
        client = Client([each.channel for each in live.services["ironrule"]])
        while not over.is_set():
            client.many([example("novice"), example("intermediate-tired"), example("red-flag"), wrong()])
            client.stream([example("novice")])
            client.prescribe(wrong())
            client.prescribe(rested(50))

    calling = threading.Thread(target=call)
    calling.start()
    # The week that others are compared with ends an hour ago.
    live.wait('job_rulebook:ironrule_deload:ratio7d{job="ironrule"}', 90)
    time.sleep(5)
    yield
    over.set()
    calling.join()


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_every_panel_has_data(live: World, board: Board) -> None:
    """Each query of each panel, as Grafana would ask it."""
    empty = [
        f"{panel.title}: {asked}"
        for panel in board.panels
        for query in panel.queries
        if not live.prometheus.ask(asked := as_asked(query, before="5s", job=".*"))
    ]
    assert [] == empty


def test_annotations_have_moments(live: World, tally: Tally) -> None:
    """Each revision that is live, with a moment of today in thousandths."""
    found = live.prometheus.values(as_asked(Query(WENT_LIVE), job="ironrule"), "rulebook", "revision")
    assert {"back-strength", "gzclp"} == {rulebook for rulebook, _ in found}
    assert all(abs(moment / 1000 - time.time()) < 3600 for moment in found.values())


def test_when_all_are_down_one_alert_says_so(live: World) -> None:
    """Nobody is told of each replica beside it."""
    known = set(live.hook.arrived)
    for children in live.services.values():
        for each in children:
            each.process.kill()
    live.hook.wait_for({ABSENT}, 60)
    time.sleep(3)
    assert {ABSENT} == {each for each in live.hook.arrived if each not in known}
