"""The pictures of docs/performance.md, from figures: readable in grey, and by people who cannot tell red from green."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.engines.ours import COMPILED, DURABLE
from bench.figures import Contestant, Figures
from bench.page import split_rows
from bench.spread import Spread

#: Okabe and Ito's colours.
_BLUE, _ORANGE, _GREEN, _PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
_SKY, _RED, _YELLOW, _GREY = "#56B4E9", "#D55E00", "#F0E442", "#BBBBBB"
_PARTS = (_GREY, "#888888", _SKY, _YELLOW, _GREEN, _RED, _BLUE, "#FFFFFF")
_ENGINES = {"durable": _ORANGE, "compiled": _BLUE}

_BARS: dict[str, Any] = {"edgecolor": "black", "linewidth": 0.6, "error_kw": {"elinewidth": 1, "capsize": 3}}

_SOLID = {"marker": "o", "linestyle": "-", "markersize": 5}
_DASHED = {"marker": "s", "linestyle": "--", "markersize": 5, "fillstyle": "none"}

PICTURES = ("serving", "scaling", "engines")


def draw(figures: Figures, folder: Path, kind: str = "svg") -> list[Path]:
    """Draws every picture that the figures are enough for; returns the files."""
    drawers = {"serving": _serving, "scaling": _scaling, "engines": _engines}
    folder.mkdir(parents=True, exist_ok=True)
    return [_saved(drawers[name](figures), folder / f"{name}.{kind}") for name in PICTURES]


def _plt() -> Any:
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("Agg")
    plt: Any = importlib.import_module("matplotlib.pyplot")
    # Text stays text, and the same figures give the same file.
    plt.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "ironrule", "font.size": 10, "axes.spines.top": False,
         "axes.spines.right": False, "axes.titlesize": 11, "axes.titlelocation": "left", "figure.dpi": 110}
    )  # fmt: skip
    return plt


def _saved(figure: Any, file: Path) -> Path:
    metadata = {"Date": None, "Creator": None} if file.suffix == ".svg" else {}
    figure.savefig(file, metadata=metadata, facecolor="white")
    _plt().close(figure)
    return file


def _serving(figures: Figures) -> Any:
    figure, (left, right) = _plt().subplots(1, 2, figsize=(11, 3.6), layout="constrained")
    rows = figures.served[::-1]
    names = [each.name for each in rows]
    per_second = [each.requests_per_second for each in rows]
    colours = [_ENGINES.get(name, _GREY) for name in names]
    left.barh(names, _medians(per_second), xerr=_errors(per_second), color=colours, **_BARS)
    for place, each in enumerate(rows):
        left.annotate(f" {each.requests_per_second.median:,.0f}  ({each.of_echo.median:.2f} of echo)",
                      (each.requests_per_second.high, place), va="center", fontsize=9)  # fmt: skip
    left.set(title="Requests per second, one process", xlabel="requests/s (bar: median; line: least to most)")
    left.set_xlim(0, 1.75 * max(each.high for each in per_second))
    left.locator_params(axis="x", nbins=7)
    _stack(right, figures)
    return figure


def _stack(axes: Any, figures: Figures) -> None:
    names = [split.engine for split in figures.splits][::-1]
    columns = [split_rows(figures, split) for split in figures.splits][::-1]
    begun = [0.0] * len(names)
    for colour, part in zip(_PARTS, columns[0], strict=True):
        widths = [max(0.0, column[part]) for column in columns]
        axes.barh(names, widths, left=begun, color=colour, label=part, edgecolor="black", linewidth=0.6, height=0.55)
        begun = [start + width for start, width in zip(begun, widths, strict=True)]
    whole = [split.server for split in figures.splits][::-1]
    lows, highs = ([place + side for place in range(len(whole))] for side in (-0.36, 0.36))
    axes.vlines(whole, lows, highs, color="black", linewidth=2.5, label="the service, whole")
    axes.set(title="Processor time of one request, in parts", xlabel="µs of CPU in the service")
    axes.set_xlim(0, 1.05 * max(*begun, *whole))
    axes.locator_params(axis="x", nbins=6)
    axes.legend(ncols=5, fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.45, -0.2))


def _scaling(figures: Figures) -> Any:
    figure, (left, right) = _plt().subplots(1, 2, figsize=(11, 4), layout="constrained")
    _rules(left, figures)
    _logs(right, figures)
    return figure


def _rules(axes: Any, figures: Figures) -> None:
    for engine, colour in _ENGINES.items():
        for apply, style in ((True, _SOLID), (False, _DASHED)):
            points = [each for each in figures.rules if each.engine == engine and each.apply is apply and each.rules]
            label = f"{engine}, {'rules that apply' if apply else 'rules for other lifts'}"
            counts, ratios = [each.rules for each in points], [each.of_none.median for each in points]
            axes.plot(counts, ratios, color=colour, label=label, **style)
    axes.axhline(1.3, color=_RED, linewidth=1, linestyle=":")
    axes.annotate("1.3", (1.01, 1.3), xycoords=("axes fraction", "data"), color=_RED, fontsize=9, va="center")
    axes.set(title="A request with more rules", xlabel="rules more", ylabel="CPU, times that without any more")
    axes.set(xscale="log", yscale="log")
    low, high = axes.get_ylim()
    axes.set_ylim(min(0.9, low), max(2, high))
    _ticks(axes.xaxis, sorted({each.rules for each in figures.rules if each.rules} - {900}))
    _ticks(axes.yaxis, (1, 1.5, 2, 3, 5, 7, 10, 20, 30, 50, 100))
    axes.legend(fontsize=8, frameon=False)


def _logs(axes: Any, figures: Figures) -> None:
    for engine, colour in _ENGINES.items():
        logs = [each for each in figures.logs if each.engine == engine]
        sessions = [each.sessions for each in logs]
        whole, carried = ([each / 1000 for each in _medians(row)] for row in (_of(logs, "whole"), _of(logs, "carried")))
        axes.plot(sessions, whole, color=colour, label=f"{engine}, whole log", **_SOLID)
        axes.plot(sessions, carried, color=colour, label=f"{engine}, carried state", **_DASHED)
    axes.set(title="A request after a longer log", xlabel="sessions in the log", ylabel="CPU, ms/request")
    axes.set(xscale="log", yscale="log")
    _ticks(axes.xaxis, sorted({each.sessions for each in figures.logs}))
    _ticks(axes.yaxis, [step * 10.0**power for power in range(-2, 6) for step in (1, 3)])
    axes.legend(fontsize=8, frameon=False)


def _ticks(axis: Any, wanted: Sequence[float]) -> None:
    """Plain numbers at these places, as far as they lie in view."""
    ticker: Any = importlib.import_module("matplotlib.ticker")
    low, high = axis.get_view_interval()
    axis.set_major_locator(ticker.FixedLocator([each for each in wanted if low <= each <= high]))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_minor_locator(ticker.NullLocator())


def _engines(figures: Figures) -> Any:
    """Points, because a bar has no beginning on a logarithmic axis."""
    rows = sorted((each for each in figures.engines if each.cpu is not None), key=lambda row: -_cpu(row).median)
    figure, axes = _plt().subplots(figsize=(9, 0.36 * len(rows) + 1.2), layout="constrained")
    colours = {COMPILED.name: _BLUE, DURABLE.name: _ORANGE}
    for place, each in enumerate(rows):
        spread, colour = _cpu(each), colours.get(each.name, "black")
        axes.errorbar(spread.median, place, xerr=_errors([spread]), fmt="o", color=colour, capsize=3, elinewidth=1)
        times = f"  ({each.of_compiled.median:,.1f} times compiled)" if each.of_compiled else ""
        text = f"{spread.median:,.1f} µs{times}"
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        offset = {"xytext": (9, 0), "textcoords": "offset points"}
        axes.annotate(text, (spread.high, place), va="center", fontsize=9, bbox=paper, **offset)
    axes.set_yticks(range(len(rows)), [each.name for each in rows])
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    axes.set_axisbelow(True)
    label = "µs of CPU, logarithmic (point: median; line: least to most)"
    axes.set(title="Sixty rules on one record, by engine", xlabel=label, xscale="log")
    spreads = [_cpu(each) for each in rows]
    axes.set_xlim(min(each.low for each in spreads) / 1.5, 15 * max(each.high for each in spreads))
    _ticks(axes.xaxis, [step * 10.0**power for power in range(-1, 5) for step in (1, 3)])
    return figure


def _cpu(row: Contestant) -> Spread:
    assert row.cpu is not None
    return row.cpu


def _of(points: Sequence[Any], name: str) -> list[Spread]:
    return [getattr(each, name) for each in points]


def _medians(spreads: Sequence[Spread]) -> list[float]:
    return [each.median for each in spreads]


def _errors(spreads: Sequence[Spread]) -> list[list[float]]:
    return [[each.median - each.low for each in spreads], [each.high - each.median for each in spreads]]
