"""Two minutes and a half in the life of two replicas, in which everything that dashboards show happens once."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.monitoring.local import Prometheus, prometheus
from deploy.monitoring.traffic import Client, elsewhere, example, population, rested, wrong
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1 import revisions_pb2
from ironrule.v1.prescriptions_pb2_grpc import PrescriptionServiceStub
from ironrule.v1.revisions_pb2_grpc import RevisionServiceStub
from tests.server.child import Child, serving
from tests.server.running import RULES

_TOKEN = "a-token-of-this-run-alone"  # noqa: S105 # of a service that ends with the run
_FEW_CALLS = 6
#: The slip of the second revision: planned deloads come twice as often.
_BEFORE, _AFTER = "intermediate: 6 weeks", "intermediate: 3 weeks"


@dataclass(frozen=True)
class Shown:
    """What was driven, and when."""

    prometheus: Prometheus
    begin: float
    end: float


@contextlib.contextmanager
def shown() -> Iterator[Shown]:
    """Drives it, and keeps Prometheus for as long as its answers are drawn."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rules = _rules_in(folder)
        settings = {"RULES": str(rules), "TESTS": "run", "POLL_SECONDS": "0.3", "ADMIN_TOKEN": _TOKEN}
        settings["MAX_CALLS"] = str(_FEW_CALLS)
        replicas = [stack.enter_context(serving(folder / f"{each}.log", **settings)) for each in range(2)]
        found = {"ironrule": [f"127.0.0.1:{each.http_port}" for each in replicas]}
        watching = stack.enter_context(prometheus(folder / "prometheus", found))
        while len(watching.ask("up == 1")) < len(replicas):
            time.sleep(0.2)
        begin = time.time()
        _live(replicas, rules)
        yield Shown(watching, begin, time.time())


def _rules_in(folder: Path) -> Path:
    """Rulebooks, of whose tests those are left that the slip gets past."""
    rules = folder / "rules"
    for name in ("packs", "back-strength", "gzclp"):
        shutil.copytree(RULES / name, rules / name)
    for test in (rules / "back-strength" / "tests").glob("*.yaml"):
        if test.stem not in {"fixtures", "layout", "safety"}:
            test.unlink()
    return rules


def _live(replicas: list[Child], rules: Path) -> None:
    """An edit with a slip, a broken file, a crowd, a rollback; calls all the while."""
    over = threading.Event()
    calling = [threading.Thread(target=_calls, args=(replicas, over, number)) for number in range(2)]
    for each in calling:
        each.start()
    try:
        time.sleep(65)
        pack = rules / "packs" / "deload.yaml"
        pack.write_text(pack.read_text(encoding="utf-8").replace(_BEFORE, _AFTER), encoding="utf-8")
        time.sleep(35)
        book = rules / "gzclp" / "rulebook.yaml"
        right = book.read_text(encoding="utf-8")
        book.write_text(right.replace("rulebook:", "rulebok:"), encoding="utf-8")
        time.sleep(10)
        book.write_text(right, encoding="utf-8")
        _crowd(replicas[0])
        time.sleep(5)
        asked = revisions_pb2.RollbackRequest(rulebook="back-strength", reason="deloads everybody")
        for replica in replicas:
            RevisionServiceStub(replica.channel).Rollback(asked, metadata=(("authorization", f"Bearer {_TOKEN}"),))
        time.sleep(35)
    finally:
        over.set()
        for each in calling:
            each.join()


def _calls(replicas: list[Child], over: threading.Event, number: int) -> None:
    client = Client([each.channel for each in replicas])
    everybody = population()
    while not over.is_set():
        if number:
            client.many([example("novice"), rested(25), wrong()])
            client.stream([example("intermediate-tired"), rested(10)])
            client.prescribe(wrong())
            client.prescribe(elsewhere())
            client.info()
        else:
            for each in everybody:
                client.prescribe(each)
        time.sleep(0.2)


def _crowd(replica: Child) -> None:
    """As many streams as it takes calls, and some calls that it cannot take."""
    over = threading.Event()

    def said() -> Iterator[pb.StreamPrescriptionsRequest]:
        yield pb.StreamPrescriptionsRequest(request=example("novice"))
        over.wait()

    stub = PrescriptionServiceStub(replica.channel)
    streams = [stub.StreamPrescriptions(said(), timeout=60) for _ in range(_FEW_CALLS)]
    time.sleep(8)
    over.set()
    for each in streams:
        each.cancel()
