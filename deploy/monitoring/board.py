"""What a dashboard is made of, and how Grafana wants to be told.

In a query `<who>` stands for the chosen job and instances, `<job>` for the job alone, and `<book>` for job, instances
and rulebook. Every panel has a unit and says what it is good for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_JOB = 'job=~"$job"'
_WHO = f'{_JOB},instance=~"$instance"'
_BOOK = f'{_WHO},rulebook=~"$rulebook"'
_SHORT = {"<job>": _JOB, "<who>": _WHO, "<book>": _BOOK}
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}
_WIDTH, _HEIGHT = 24, 8
#: What was live from when on; the moment is the value itself.
WENT_LIVE = (
    "max by (rulebook, revision) (ironrule_rulebook_info{<job>}"
    " * on (job, instance, rulebook) group_left () ironrule_rulebook_live_timestamp_seconds) * 1000"
)


@dataclass(frozen=True)
class Query:
    """PromQL, and what its lines are called."""

    text: str
    legend: str = ""

    @property
    def expr(self) -> str:
        """The query as Grafana gets it."""
        text = self.text
        for short, long in _SHORT.items():
            text = text.replace(short, long)
        return text


@dataclass(frozen=True)
class Panel:
    """One picture. `kind`: lines over time, one number, bars or a table of how it is now."""

    title: str
    text: str
    unit: str
    queries: tuple[Query, ...]
    kind: str = "timeseries"
    #: Beyond these it is yellow, and red.
    limits: tuple[float, ...] = ()
    #: Chapter of the runbook.
    chapter: str = ""

    @property
    def instant(self) -> bool:
        """It shows how it is now."""
        return self.kind != "timeseries"


@dataclass(frozen=True)
class Row:
    """Panels that answer one question together."""

    title: str
    panels: tuple[Panel, ...]

    @property
    def in_line(self) -> int:
        """How many panels lie beside each other: three, or four where none is left over then."""
        return 4 if len(self.panels) % 4 == 0 else 3


@dataclass(frozen=True)
class Board:
    """A dashboard."""

    name: str
    title: str
    text: str
    rows: tuple[Row, ...]
    rulebook: bool = False
    #: The range that it opens with, and how far back it compares.
    since: str = "now-6h"
    compares: bool = False

    @property
    def panels(self) -> Iterator[Panel]:
        """All of them."""
        return (panel for row in self.rows for panel in row.panels)


@dataclass
class _Layout:
    """Where the next panel goes."""

    y: int = 0
    column: int = 0
    in_line: int = 3
    number: int = 0
    placed: list[dict[str, Any]] = field(default_factory=list)

    def row(self, title: str, in_line: int) -> None:
        """A heading, and so many panels in each line below it."""
        self._end_of_line()
        self.number += 1
        self.in_line = in_line
        grid = {"x": 0, "y": self.y, "w": _WIDTH, "h": 1}
        self.placed.append(
            {"id": self.number, "type": "row", "title": title, "collapsed": False, "gridPos": grid, "panels": []}
        )
        self.y += 1

    def panel(self, panel: Panel) -> None:
        """A panel beside the one before, or below."""
        if self.column == self.in_line:
            self._end_of_line()
        self.number += 1
        width = _WIDTH // self.in_line
        grid = {"x": self.column * width, "y": self.y, "w": width, "h": _HEIGHT}
        self.placed.append({"id": self.number, "gridPos": grid, **_panel(panel)})
        self.column += 1

    def _end_of_line(self) -> None:
        if self.column:
            self.column, self.y = 0, self.y + _HEIGHT


def dashboard(board: Board) -> dict[str, Any]:
    """A board as Grafana's JSON."""
    layout = _Layout()
    for row in board.rows:
        layout.row(row.title, row.in_line)
        for panel in row.panels:
            layout.panel(panel)
    return {
        "uid": f"ironrule-{board.name}",
        "title": board.title,
        "description": board.text,
        "tags": ["ironrule"],
        "schemaVersion": 41,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "timezone": "browser",
        "time": {"from": board.since, "to": "now"},
        "links": [
            {"type": "dashboards", "tags": ["ironrule"], "title": "Ironrule", "keepTime": True, "includeVars": True},
            {"type": "link", "title": "Runbook", "url": "${runbook}", "targetBlank": True},
        ],
        "annotations": {"list": [_went_live()]},
        "templating": {"list": _variables(board)},
        "panels": layout.placed,
    }


def _panel(panel: Panel) -> dict[str, Any]:
    defaults: dict[str, Any] = {"unit": panel.unit, "thresholds": _thresholds(panel.limits)}
    options: dict[str, Any] = {}
    if panel.kind == "timeseries":
        style = "dashed" if panel.limits else "off"
        defaults |= {"min": 0, "custom": {"lineWidth": 1, "fillOpacity": 8, "thresholdsStyle": {"mode": style}}}
        legend = {"displayMode": "table", "placement": "bottom", "showLegend": True, "calcs": ["lastNotNull", "max"]}
        options = {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}
    elif panel.kind != "table":
        options = {"reduceOptions": {"calcs": ["lastNotNull"], "values": False}, "orientation": "horizontal"}
    links = [{"title": "Runbook", "url": f"${{runbook}}#{panel.chapter}", "targetBlank": True}] if panel.chapter else []
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.text,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "links": links,
        "targets": [_target(panel, number, query) for number, query in enumerate(panel.queries)],
        **({"transformations": [_AS_TABLE]} if panel.kind == "table" else {}),
    }


_AS_TABLE = {"id": "organize", "options": {"excludeByName": {"Time": True}}}


def _target(panel: Panel, number: int, query: Query) -> dict[str, Any]:
    shape = {"format": "table"} if panel.kind == "table" else {}
    return {
        "refId": chr(ord("A") + number),
        "datasource": _SOURCE,
        "expr": query.expr,
        "legendFormat": query.legend,
        "range": not panel.instant,
        "instant": panel.instant,
        **shape,
    }


def _thresholds(limits: tuple[float, ...]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    colours = ("yellow", "red") if len(limits) == 2 else ("red",)
    steps += [{"color": colour, "value": limit} for colour, limit in zip(colours, limits, strict=False)]
    return {"mode": "absolute", "steps": steps}


def _went_live() -> dict[str, Any]:
    return {
        "name": "Went live",
        "datasource": _SOURCE,
        "enable": True,
        "iconColor": "blue",
        "expr": Query(WENT_LIVE).expr,
        "step": "60s",
        "useValueForTime": "on",
        "titleFormat": "{{rulebook}} {{revision}} went live",
    }


def _variables(board: Board) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus", "current": {}},
        # Where your copy of docs/runbook.md is read.
        {"name": "runbook", "type": "constant", "hide": 2, "query": "docs/runbook.md"},
        _values("job", "Job", "label_values(ironrule_build_info, job)"),
        _values("instance", "Instance", 'label_values(ironrule_build_info{job=~"$job"}, instance)'),
    ]
    if board.rulebook:
        found.append(_values("rulebook", "Rulebook", 'label_values(ironrule_rulebook_info{job=~"$job"}, rulebook)'))
    if board.compares:
        choices = ["30m", "1h", "6h", "1d", "7d"]
        options = [{"text": each, "value": each, "selected": each == "1h"} for each in choices]
        found.append(
            {
                "name": "before",
                "label": "Compare with",
                "type": "custom",
                "query": ",".join(choices),
                "options": options,
                "current": {"text": "1h", "value": "1h"},
            }
        )
    return found


def _values(name: str, label: str, query: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "type": "query",
        "datasource": _SOURCE,
        "query": {"query": query, "refId": name},
        "refresh": 2,
        "sort": 1,
        "multi": True,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def metrics_in(expr: str) -> set[str]:
    """The names of metrics, and of recorded series, that an expression reads."""
    return set(re.findall(r"\b(?:(?:job\w*:)?(?:ironrule|grpc_server|process|python)_[a-z0-9_:]+|up\b|ALERTS)", expr))
