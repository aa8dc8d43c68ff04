"""The pictures of docs/back-strength.md, from rows: readable in grey, and by people who cannot tell red from green."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from simulation.record import Row

#: Okabe and Ito's colours.
_BLUE, _ORANGE, _SHADE = "#0072B2", "#D55E00", "#E5E5E5"
#: The lifts that are drawn, with name, colour and mark.
_LIFTS = (("deadlift_conventional", "deadlift", _BLUE, "o"), ("trap_bar_deadlift", "trap-bar deadlift", _ORANGE, "s"))
_DELOAD = timedelta(days=7)


def draw(rows: Sequence[Row], title: str, file: Path) -> None:
    """Load, estimated maximum and axial units of one athlete over the weeks, with deloads shaded."""
    plt = _plt()
    figure, axes = plt.subplots(3, 1, figsize=(9, 8), sharex=True, layout="constrained", height_ratios=(3, 2.4, 2))
    start = min(each.day for each in rows)
    _loads(axes[0], rows, start)
    _maxima(axes[1], rows, start)
    _axial(axes[2], rows)
    for each in axes:
        for first in _deloads(rows):
            begin = _week(first, start)
            each.axvspan(begin, begin + _DELOAD.days / 7, color=_SHADE, zorder=0, label="deload")
        each.grid(axis="y", color="#DDDDDD", linewidth=0.6)
        each.set_axisbelow(True)
    _legend(figure, axes[0])
    axes[0].set_title(title)
    last = max(each.week for each in rows)
    axes[2].set(xlabel="week", xticks=[week + 0.5 for week in range(1, last + 1)], xlim=(0.8, last + 1.1))
    axes[2].set_xticklabels([str(week) for week in range(1, last + 1)])
    axes[2].tick_params(axis="x", length=0)
    figure.savefig(file, metadata={"Software": None}, facecolor="white")
    plt.close(figure)


def _loads(axes: Any, rows: Sequence[Row], start: date) -> None:
    """What was lifted; hollow where a limit or an effect lowered it."""
    for lift, name, colour, mark in _LIFTS:
        done = [each for each in rows if each.lift == lift and each.done is not None]
        axes.plot([_week(each.day, start) for each in done], [each.done for each in done], color=colour, linewidth=1)
        for lowered, fill in ((False, colour), (True, "white")):
            some = [each for each in done if bool(each.limited_by) is lowered]
            days, loads = [_week(each.day, start) for each in some], [each.done for each in some]
            style = {"linestyle": "none", "marker": mark, "color": colour, "markerfacecolor": fill}
            axes.plot(days, loads, label=f"{name}, lowered" if lowered else name, **style)
    axes.set_ylabel(f"load, {rows[0].unit}")


def _maxima(axes: Any, rows: Sequence[Row], start: date) -> None:
    for lift, name, colour, mark in _LIFTS:
        known = [each for each in rows if each.lift == lift and each.e1rm is not None]
        axes.plot([_week(each.day, start) for each in known], [each.e1rm for each in known], color=colour, marker=mark,
                  linewidth=1, label=name)  # fmt: skip
    axes.set_ylabel(f"e1RM, {rows[0].unit}")


def _axial(axes: Any, rows: Sequence[Row]) -> None:
    weeks: dict[int, float] = defaultdict(float)
    for each in rows:
        weeks[each.week] += each.axial_units
    axes.bar([week + 0.5 for week in weeks], list(weeks.values()), width=0.7, color="#56B4E9", edgecolor="black",
             linewidth=0.6)  # fmt: skip
    axes.set_ylabel("axial units\nof the week")


def _deloads(rows: Sequence[Row]) -> list[date]:
    """The first days of deloads."""
    found: list[date] = []
    for each in rows:
        if each.deload and not (found and each.day - found[-1] < _DELOAD):
            found.append(each.day)
    return found


def _week(day: date, start: date) -> float:
    """1 for the first day of the first week."""
    monday = start - timedelta(days=start.weekday())
    return 1 + (day - monday).days / 7


def _legend(figure: Any, axes: Any) -> None:
    """Once, below everything: marks and colours are the same in every part."""
    handles, labels = axes.get_legend_handles_labels()
    named = dict(zip(labels, handles, strict=True))
    figure.legend(named.values(), named.keys(), fontsize=9, frameon=False, loc="outside lower center", ncols=len(named))


def _plt() -> Any:
    matplotlib: Any = importlib.import_module("matplotlib")
    matplotlib.use("Agg")
    plt: Any = importlib.import_module("matplotlib.pyplot")
    plt.rcParams.update(
        {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.titlesize": 11,
         "axes.titlelocation": "left", "figure.dpi": 110}
    )  # fmt: skip
    return plt
