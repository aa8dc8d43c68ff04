"""Draws every dashboard from a real Prometheus after driven traffic: `python -m deploy.monitoring.pictures`.

One picture for each, with its panels as Grafana lays them out. Nothing in them is made up.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from deploy.monitoring.board import WENT_LIVE, Board, Panel, Query, Row
from deploy.monitoring.grafana import BOARDS
from deploy.monitoring.local import Prometheus, as_asked
from deploy.monitoring.shown import Shown, shown

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "dashboards"
#: Three panels and four fit into the same width.
_COLUMNS, _WIDE, _HIGH, _HEAD = 12, 16.0, 3.0, 1.2
_FEWEST_BARS, _NAME_SHARE = 6, 0.9
_MOST_LINES, _MOST_ROWS = 8, 10
_STEP_SECONDS = 1.5
_GREY, _RED, _BLUE = "#5b6470", "#c0392b", "#2f6db5"
_NAMES_OF_REPLICAS = "replica {}"


def main() -> int:
    """Drives the traffic and draws."""
    FOLDER.mkdir(exist_ok=True)
    with shown() as what:
        for board in BOARDS:
            _Drawing(what, board).save(FOLDER / f"{board.name}.png")
            sys.stdout.write(f"docs/dashboards/{board.name}.png\n")
    return 0


def told(value: float, unit: str) -> str:
    """A number with its unit, as Grafana writes it."""
    if math.isnan(value):
        return "-"
    if unit == "percentunit":
        return f"{value * 100:.0f} %" if abs(value) >= 1 else f"{value * 100:.3g} %"
    if unit == "bytes":
        return f"{value / 2**20:.0f} MiB"
    if unit == "s":
        return f"{value * 1000:.3g} ms" if abs(value) < 1 else f"{value:.3g} s"
    return f"{value:.3g}" + {"reqps": "/s", "mps": "/s", "cps": "/s"}.get(unit, "")


def _lines_of(row: Row) -> int:
    return math.ceil(len(row.panels) / row.in_line)


class _Drawing:
    """One dashboard that is being drawn."""

    def __init__(self, what: Shown, board: Board) -> None:
        self._what, self._board = what, board
        self._source: Prometheus = what.prometheus
        seconds = int(what.end - what.begin)
        self._chosen = {"span": f"{seconds}s", "before": "60s"}
        self._replicas: dict[str, str] = {}
        self._live = self._swaps()

    def save(self, file: Path) -> None:
        """Draws all of it."""
        mpl.rcParams.update({"font.size": 8, "axes.edgecolor": "#c8cdd3", "axes.labelcolor": _GREY})
        lines = sum(map(_lines_of, self._board.rows))
        high = lines * _HIGH + _HEAD
        figure = plt.figure(figsize=(_WIDE, high))
        figure.text(0.02, 1 - 0.3 / high, self._board.title, fontsize=13, weight="bold")
        figure.text(0.02, 1 - 0.52 / high, self._board.text, fontsize=9, color=_GREY)
        grid = figure.add_gridspec(
            lines, _COLUMNS, left=0.04, right=0.985, top=1 - _HEAD / high, bottom=0.9 / high, hspace=0.75, wspace=0.8
        )
        line = 0
        for row in self._board.rows:
            top = grid[line, 0].get_position(figure).y1
            figure.text(0.02, top + 0.33 / high, row.title, fontsize=11, weight="bold", color=_BLUE)
            for number, panel in enumerate(row.panels):
                wide = _COLUMNS // row.in_line
                column = number % row.in_line * wide
                place = grid[line + number // row.in_line, column : column + wide]
                self._panel(figure.add_subplot(place), panel)
            line += _lines_of(row)
        figure.savefig(file, dpi=90)
        plt.close(figure)

    def _panel(self, axes: Axes, panel: Panel) -> None:
        axes.set_title(panel.title, loc="left", fontsize=9, weight="bold")
        {"timeseries": self._lines, "bargauge": self._bars, "stat": self._number, "table": self._table}[panel.kind](
            axes, panel
        )

    def _lines(self, axes: Axes, panel: Panel) -> None:
        drawn: list[tuple[str, list[float], list[float]]] = []
        for query in panel.queries:
            found = self._source.over(as_asked(query, **self._chosen), self._what.begin, self._what.end)
            drawn += [(self._name(query, each), *self._with_gaps(each["values"])) for each in found]
        drawn.sort(key=lambda each: -max((value for value in each[2] if not math.isnan(value)), default=0))
        for name, moments, values in drawn[:_MOST_LINES]:
            axes.plot(moments, values, linewidth=1.2, label=f"{name}  {told(values[-1], panel.unit)}")
        for limit in panel.limits:
            if limit < 3 * max((axes.get_ylim()[1], 1e-9)):
                axes.axhline(limit, color=_RED, linewidth=0.8, linestyle="--")
        for moment in self._live:
            axes.axvline(moment, color=_BLUE, linewidth=0.7, linestyle=":")
        axes.set_xlim(0, self._what.end - self._what.begin)
        low, high = axes.get_ylim()
        axes.set_ylim(min(0, low) if high > -low else 0, high if high > -low else 1)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: told(value, panel.unit)))
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f} s"))
        axes.tick_params(colors=_GREY, labelsize=7)
        axes.grid(axis="y", color="#eceff2")
        if drawn:
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, fontsize=6.5, frameon=False)

    def _with_gaps(self, values: list[tuple[float, str]]) -> tuple[list[float], list[float]]:
        """Moments and numbers; where there is none for a while, no line is drawn."""
        moments: list[float] = []
        numbers: list[float] = []
        for at, value in values:
            moment = float(at) - self._what.begin
            if moments and moment - moments[-1] > _STEP_SECONDS:
                moments.append(moment)
                numbers.append(math.nan)
            moments.append(moment)
            numbers.append(float(value))
        return moments, numbers

    def _now(self, panel: Panel) -> list[tuple[str, float, dict[str, str]]]:
        found = [
            (self._name(query, each), float(each["value"][1]), each["metric"])
            for query in panel.queries
            for each in self._source.at(as_asked(query, **self._chosen), self._what.end)
        ]
        return sorted(found, key=lambda each: -each[1])

    def _bars(self, axes: Axes, panel: Panel) -> None:
        found = self._now(panel)[:12][::-1]
        reds = [bool(panel.limits) and value >= panel.limits[0] for _, value, _ in found]
        values = [value for _, value, _ in found]
        axes.barh(range(len(found)), values, color=[_RED if red else "#6fa8dc" for red in reds], height=0.6)
        low, high = min(0, *values, 0), max(0, *values, 0)
        room = high - low or 1
        begin = low - _NAME_SHARE * room
        for place, (name, value, _) in enumerate(found):
            axes.text(begin, place, name, va="center", fontsize=7)
            axes.text(max(value, 0), place, f" {told(value, panel.unit)}", va="center", fontsize=7, color=_GREY)
        axes.set_xlim(begin, high + 0.3 * room)
        axes.set_ylim(len(found) - 0.5 - max(len(found), _FEWEST_BARS), len(found) - 0.5)
        axes.yaxis.set_visible(False)
        axes.xaxis.set_visible(False)
        axes.tick_params(labelsize=7, length=0)
        for side in ("top", "right", "bottom", "left"):
            axes.spines[side].set_visible(False)

    def _number(self, axes: Axes, panel: Panel) -> None:
        axes.axis("off")
        text = "\n".join(told(value, panel.unit) for _, value, _ in self._now(panel))
        axes.text(0.5, 0.5, text, ha="center", va="center", fontsize=26, color=_BLUE, transform=axes.transAxes)

    def _table(self, axes: Axes, panel: Panel) -> None:
        axes.axis("off")
        found = self._now(panel)
        columns = sorted({label for _, _, metric in found for label in metric if label != "__name__"})
        rows = [[*(metric.get(each, "") for each in columns), told(value, panel.unit)] for _, value, metric in found]
        if len(rows) > _MOST_ROWS:
            rest = len(rows) - _MOST_ROWS
            rows = [*rows[:_MOST_ROWS], [f"and {rest} more", *[""] * len(columns)]]
        table = axes.table(rows, colLabels=[*columns, "value"], loc="upper left", cellLoc="left", edges="horizontal")
        table.auto_set_font_size(False)
        table.set_fontsize(7)
        table.auto_set_column_width(list(range(len(columns) + 1)))
        for cell in table.get_celld().values():
            cell.set_edgecolor("#dfe3e8")

    def _name(self, query: Query, series: dict[str, Any]) -> str:
        name = query.legend
        for label, value in series["metric"].items():
            told_as = self._replica(value) if label == "instance" else value
            name = name.replace(f"{{{{{label}}}}}", told_as)
        return name.split("{{")[0].strip() or query.legend

    def _replica(self, address: str) -> str:
        return self._replicas.setdefault(address, _NAMES_OF_REPLICAS.format(len(self._replicas) + 1))

    def _swaps(self) -> Sequence[float]:
        series = self._source.over(as_asked(Query(WENT_LIVE)), self._what.begin, self._what.end)
        moments = {round(float(value) / 1000 - self._what.begin) for each in series for _, value in each["values"]}
        return sorted(each for each in moments if each > 0)


if __name__ == "__main__":
    sys.exit(main())
