"""What is committed is what the boards make, and a dashboard is as those who run Grafana expect one."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import pytest
import yaml

from deploy.monitoring.board import Board, metrics_in
from deploy.monitoring.grafana import BOARDS, FOLDER, file_of, text_of
from deploy.tests.test_rules import DEPLOY, RULES, alerts, chapters
from ironrule.server.catalogue import CATALOGUE

EVERY_BOARD = pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
UNITS = {"none", "s", "reqps", "mps", "cps", "percentunit", "bytes"}
#: Of the clients' libraries, and of Prometheus itself.
FOREIGN = {
    "process_cpu_seconds_total",
    "process_resident_memory_bytes",
    "process_open_fds",
    "process_max_fds",
    "up",
    "ALERTS",
}
#: Metrics of the catalogue that no dashboard shows and no rule reads, and why.
NOT_SHOWN: dict[str, str] = {}


def panels_of(board: Board) -> list[dict[str, Any]]:
    """The panels of a dashboard as they are committed."""
    read: dict[str, Any] = json.loads(file_of(board).read_text(encoding="utf-8"))
    return [each for each in read["panels"] if each["type"] != "row"]


def rules() -> list[dict[str, Any]]:
    """Every rule, recorded or alerting."""
    files = (yaml.safe_load(each.read_text(encoding="utf-8")) for each in RULES)
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


@EVERY_BOARD
def test_the_dashboard_is_as_made(board: Board) -> None:
    """What is committed is what would be made now (ACCEPT=1 renews it)."""
    if os.environ.get("ACCEPT"):
        file_of(board).write_text(text_of(board), encoding="utf-8")
    assert text_of(board) == file_of(board).read_text(encoding="utf-8")


def test_no_dashboard_is_of_nobody() -> None:
    """Each file in the folder is made from a board."""
    assert {file_of(each) for each in BOARDS} == set(FOLDER.glob("*.json"))


@EVERY_BOARD
def test_a_dashboard_is_as_one_expects(board: Board) -> None:
    """Source, job and instance are chosen above; a line of panels holds no more than eight, each said in words."""
    read = json.loads(file_of(board).read_text(encoding="utf-8"))
    named = {each["name"] for each in read["templating"]["list"]}
    assert {"datasource", "job", "instance", "runbook"} <= named
    assert len({each["id"] for each in read["panels"]}) == len(read["panels"])
    assert all(len(row.panels) <= 8 for row in board.rows)
    for panel in panels_of(board):
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert {"type": "prometheus", "uid": "${datasource}"} == panel["datasource"]
        for target in panel["targets"]:
            assert set(re.findall(r"\$(\w+)", target["expr"])) <= named | {"__rate_interval", "__range"}
            assert "<" not in re.sub(r" < ", "", target["expr"])
            assert target["legendFormat"]


@EVERY_BOARD
def test_panels_do_not_lie_on_one_another(board: Board) -> None:
    """Three or four beside each other, on a grid of twenty-four."""
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(file_of(board).read_text(encoding="utf-8"))["panels"]:
        grid = panel["gridPos"]
        cells = {(grid["x"] + x, grid["y"] + y) for x in range(grid["w"]) for y in range(grid["h"])}
        assert not cells & taken
        assert all(x < 24 for x, _ in cells)
        taken |= cells


@EVERY_BOARD
def test_links_lead_to_chapters(board: Board) -> None:
    """The runbook has what a panel sends to."""
    assert {each.chapter for each in board.panels if each.chapter} <= chapters().keys()


def test_every_alert_is_led_to_by_a_panel() -> None:
    """Whoever was woken finds the picture that belongs to it, apart from what no service can show."""
    led_to = {each.chapter for board in BOARDS for each in board.panels}
    assert {"ironruleabsent", "ironruleenginefails"} == {each.lower() for each in alerts()} - led_to


def test_what_is_read_is_there_and_what_is_there_is_read() -> None:
    """Dashboards and rules name metrics of the catalogue and recorded series; every metric is read somewhere."""
    asked = [query.expr for board in BOARDS for panel in board.panels for query in panel.queries]
    read = set().union(*(metrics_in(each) for each in [*asked, *(rule["expr"] for rule in rules())]))
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    ours = {each.name for metrics in CATALOGUE.values() for each in metrics}
    plain = {re.sub(r"_(bucket|sum|count)$", "", each) if each not in recorded else each for each in read}
    assert set() == plain - recorded - ours - FOREIGN
    assert NOT_SHOWN.keys() == ours - plain


def test_every_recorded_series_is_read() -> None:
    """Nothing is worked out for nobody."""
    asked = [query.expr for board in BOARDS for panel in board.panels for query in panel.queries]
    read = set().union(*(metrics_in(each) for each in [*asked, *(rule["expr"] for rule in rules())]))
    assert {rule["record"] for rule in rules() if "record" in rule} == {each for each in read if ":" in each}


def test_grafana_is_given_the_folder() -> None:
    """Provisioning looks where Compose mounts the dashboards, and its source has the name that is the default."""
    provider = yaml.safe_load((DEPLOY / "grafana/provisioning/dashboards/ironrule.yaml").read_text(encoding="utf-8"))
    compose = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    (path,) = [each["options"]["path"] for each in provider["providers"]]
    assert f"../grafana/dashboards:{path}:ro" in compose["services"]["grafana"]["volumes"]
