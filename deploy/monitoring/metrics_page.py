"""Writes docs/metrics.md: every metric of the service, from the catalogue that it is made by.

Run it after the catalogue has changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ironrule.server.catalogue import CATALOGUE, LABELS, HistogramMetric, Metric

PAGE = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"

_HEAD = """\
<!-- Made by deploy/monitoring/metrics_page.py from service/ironrule/server/catalogue.py. -->
# Metrics of the service

What Prometheus finds at `/metrics`, port 9464 unless it was told otherwise. [The runbook](runbook.md) says what to do
when they look wrong; the formulas of training are [another page](training-metrics.md).

- **stable**: name, labels and meaning stay until the next major version. **developing**: may change with a minor
  version, and the changelog says so.
- No label ever names an athlete, nor is any value of a label sent by a caller: a method that is not ours is `other`.
- Series that can be known are there at zero from the start, so `rate()` sees the first call. Counters begin again at a
  start.
- A histogram has `_bucket`, `_sum` and `_count`. Beside these metrics there are `process_*` and `python_*` of the
  Prometheus client for Python.
- What a revision did: `rate(ironrule_deload_prescriptions_total[5m]) * on(instance, rulebook) group_left(revision)
  ironrule_rulebook_info`. A call that pins a kept revision counts as its rulebook does.
"""


def page() -> str:
    """The page, as Markdown."""
    parts = [_HEAD]
    for topic, metrics in CATALOGUE.items():
        rows = "".join(map(_row, metrics))
        parts.append(
            f"\n## {topic}\n\n| metric | type | labels | promise | what it says |\n|---|---|---|---|---|\n{rows}"
        )
    labels = "".join(f"| `{name}` | {text} |\n" for name, text in LABELS.items())
    parts.append(f"\n## Labels\n\n| label | values |\n|---|---|\n{labels}")
    return "".join(parts)


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{each}`" for each in metric.labels) or "-"
    return f"| `{metric.name}` | {metric.kind} | {labels} | {metric.promise.value} | {metric.text}{_more(metric)} |\n"


def _more(metric: Metric) -> str:
    bounds = metric.buckets if isinstance(metric, HistogramMetric) else ()
    return f" Bounds in seconds: {', '.join(f'{each:g}' for each in bounds)}." if bounds else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
