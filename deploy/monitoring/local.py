"""Prometheus and Alertmanager of this machine, on loopback, with our rules and their windows scaled.

Debian's packages `prometheus` and `prometheus-alertmanager` have the programs.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.monitoring.board import Query

DEPLOY = Path(__file__).resolve().parents[1]
#: A minute of the rules is a second here.
SCALE = 60
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"\b(\d+)([smhd])\b")
_STALE = "> 600\n"
#: What the variables of dashboards are, unscaled.
_CHOSEN = {"$job": "ironrule", "$instance": ".*", "$rulebook": ".*", "$before": "1m"}


def scaled(text: str) -> str:
    """Rules or a query, with every window a sixtieth of what it is."""
    seconds = _DURATION.sub(lambda each: f"{int(each[1]) * _UNITS[each[2]] * 1000 // SCALE}ms", text)
    return seconds.replace(_STALE, f"> {600 // SCALE}\n")


def as_asked(query: Query, span: str = "5m", **chosen: str) -> str:
    """A query of a dashboard as Grafana would ask it, its own windows scaled; `span` is the range that is shown."""
    text = scaled(query.expr)
    for name, value in (_CHOSEN | {f"${key}": value for key, value in chosen.items()}).items():
        text = text.replace(name, value)
    return text.replace("$__rate_interval", "5s").replace("$__range", span)


@dataclass(frozen=True)
class Prometheus:
    """One that runs, and what it answers."""

    address: str

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Series of an instant query."""
        return self._get("query", query=query)

    def at(self, query: str, moment: float) -> list[dict[str, Any]]:
        """Series of a query as it would have been answered then."""
        return self._get("query", query=query, time=str(moment))

    def values(self, query: str, *labels: str) -> dict[tuple[str, ...], float]:
        """Numbers of an instant query by the values of labels."""
        return {
            tuple(each["metric"].get(name, "") for name in labels): float(each["value"][1]) for each in self.ask(query)
        }

    def over(self, query: str, begin: float, end: float, step: float = 1) -> list[dict[str, Any]]:
        """Series of a query from moment to moment."""
        return self._get("query_range", query=query, start=str(begin), end=str(end), step=str(step))

    def _get(self, what: str, **asked: str) -> list[dict[str, Any]]:
        url = f"http://{self.address}/api/v1/{what}"
        try:
            with urllib.request.urlopen(url, urllib.parse.urlencode(asked).encode(), timeout=30) as page:
                result: list[dict[str, Any]] = json.load(page)["data"]["result"]
                return result
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{asked['query']}: {error.read().decode()}") from error


def free_port() -> int:
    """A port of loopback that nobody has taken."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


@contextlib.contextmanager
def prometheus(folder: Path, jobs: Mapping[str, Iterable[str]], alertmanager: str = "") -> Iterator[Prometheus]:
    """One that looks at these addresses every second."""
    rules = folder / "rules"
    rules.mkdir(parents=True)
    for each in (DEPLOY / "prometheus" / "rules").glob("*.yaml"):
        (rules / each.name).write_text(scaled(each.read_text(encoding="utf-8")), encoding="utf-8")
    config: dict[str, Any] = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(rules / "*.yaml")],
        "scrape_configs": [
            {"job_name": job, "static_configs": [{"targets": list(targets)}]} for job, targets in jobs.items()
        ],
    }
    if alertmanager:
        config["alerting"] = {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]}
    file = folder / "prometheus.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    data = f"--storage.tsdb.path={folder / 'data'}"
    command = ["prometheus", f"--config.file={file}", data, f"--web.listen-address={address}", "--log.level=warn"]
    with _running(command, folder / "prometheus.log", f"http://{address}/-/ready"):
        yield Prometheus(address)


@contextlib.contextmanager
def alertmanager(folder: Path, webhook: str) -> Iterator[str]:
    """One with our routes, whose receivers are all one webhook. Gives its address."""
    config = yaml.safe_load(scaled((DEPLOY / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8")))
    for receiver in config["receivers"]:
        receiver["webhook_configs"] = [{"url": webhook}]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "alertmanager.yaml"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    command = [
        *("prometheus-alertmanager", f"--config.file={file}", f"--storage.path={folder / 'alerts'}"),
        *(f"--web.listen-address={address}", "--cluster.listen-address=", "--log.level=warn"),
    ]
    with _running(command, folder / "alertmanager.log", f"http://{address}/-/ready"):
        yield address


@contextlib.contextmanager
def _running(command: list[str], log: Path, ready: str) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 60
        while not _answers(ready):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, f"{command[0]} does not answer"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 # an address of ours
            return True
    except OSError:
        return False
