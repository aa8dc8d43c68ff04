"""The pictures of docs/performance.md, from figures: readable in grey, and by people who cannot tell red from green."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.engines.ours import COMPILED, DURABLE
from bench.figures import Figures
from bench.page import split_rows
from bench.spread import Spread

#: Okabe and Ito's colours.
_BLUE, _ORANGE, _GREEN, _PINK = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
_SKY, _RED, _YELLOW, _GREY = "#56B4E9", "#D55E00", "#F0E442", "#BBBBBB"
_PARTS = (_GREY, "#888888", _SKY, _YELLOW, _GREEN, _RED, _BLUE, "#FFFFFF")
_ENGINES = {"durable": _ORANGE, "compiled": _BLUE}

_BARS: dict[str, Any] = {"edgecolor": "black", "linewidth": 0.6, "error_kw": {"elinewidth": 1, "capsize": 3}}

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
    axes.set(title="Processor time of one request, in parts", xlabel="µs of CPU in the service")
    axes.legend(ncols=4, fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.45, -0.2))


def _scaling(figures: Figures) -> Any:
    figure, (left, right) = _plt().subplots(1, 2, figsize=(11, 4), layout="constrained")
    for engine, colour in _ENGINES.items():
        for apply, style in ((True, "o-"), (False, "s--")):
            points = [each for each in figures.rules if each.engine == engine and each.apply is apply and each.rules]
            label = f"{engine}, {'rules that apply' if apply else 'rules for other lifts'}"
            left.plot([each.rules for each in points], [each.of_none.median for each in points], style, color=colour,
                      label=label, markersize=5, fillstyle="full" if apply else "none")  # fmt: skip
    left.axhline(1.3, color=_RED, linewidth=1, linestyle=":")
    left.annotate("1.3", (1.01, 1.3), xycoords=("axes fraction", "data"), color=_RED, fontsize=9, va="center")
    left.set(title="A request with more rules", xlabel="rules more", ylabel="CPU, times that without", xscale="log",
             yscale="log")  # fmt: skip
    _plain_ticks(left.yaxis, [1, 1.3, 2, 3, 5, 10, 20], left)
    left.legend(fontsize=8, frameon=False)
    for engine, colour in _ENGINES.items():
        logs = [each for each in figures.logs if each.engine == engine]
        sessions = [each.sessions for each in logs]
        right.plot(sessions, [each.whole.median / 1000 for each in logs], "o-", color=colour, markersize=5,
                   label=f"{engine}, whole log")  # fmt: skip
        right.plot(sessions, [each.carried.median / 1000 for each in logs], "s--", color=colour, markersize=5,
                   fillstyle="none", label=f"{engine}, carried state")  # fmt: skip
    right.set(title="A request after a longer log", xlabel="sessions in the log", ylabel="CPU, ms/request",
              xscale="log", yscale="log")  # fmt: skip
    right.legend(fontsize=8, frameon=False)
    return figure


def _plain_ticks(axis: Any, wanted: Sequence[float], axes: Any) -> None:
    low, high = axes.get_ylim()
    ticks = [each for each in wanted if low * 0.9 <= each <= high * 1.1]
    axis.set_major_locator(importlib.import_module("matplotlib.ticker").FixedLocator(ticks))
    axis.set_major_formatter(importlib.import_module("matplotlib.ticker").FormatStrFormatter("%g"))
    axis.set_minor_locator(importlib.import_module("matplotlib.ticker").NullLocator())


def _engines(figures: Figures) -> Any:
    rows = sorted((each for each in figures.engines if each.cpu is not None), key=lambda row: -_cpu(row).median)
    figure, axes = _plt().subplots(figsize=(9, 0.42 * len(rows) + 1.2), layout="constrained")
    colours = {COMPILED.name: _BLUE, DURABLE.name: _ORANGE}
    names, spreads = [each.name for each in rows], [_cpu(each) for each in rows]
    shades = [colours.get(name, _GREY) for name in names]
    axes.barh(names, _medians(spreads), xerr=_errors(spreads), color=shades, log=True, **_BARS)
    for place, each in enumerate(rows):
        times = f"  ({each.of_compiled.median:,.1f} times compiled)" if each.of_compiled else ""
        axes.annotate(f"  {_cpu(each).median:,.1f} µs{times}", (_cpu(each).high, place), va="center", fontsize=9)
    axes.set(
        title="Sixty rules on one record, by engine", xlabel="µs of CPU, logarithmic (bar: median; line: least to most)"
    )
    axes.set_xlim(min(each.low for each in spreads) / 2, 12 * max(each.high for each in spreads))
    return figure


def _cpu(row: Any) -> Spread:
    found: Spread = row.cpu
    return found


def _medians(spreads: Sequence[Spread]) -> list[float]:
    return [each.median for each in spreads]


def _errors(spreads: Sequence[Spread]) -> list[list[float]]:
    return [[each.median - each.low for each in spreads], [each.high - each.median for each in spreads]]
