"""What was promised in 30 days, and how much of it is used up."""

from __future__ import annotations

from deploy.monitoring.board import Board, Panel, Query, Row

_HANDLED = 'grpc_server_handled_total{<job>,grpc_service=~"ironrule[.].+"'
_BAD = f'{_HANDLED},grpc_code=~"Unknown|Internal|DataLoss"}}'
#: A stream that ends so ends as it should.
_BAD_ALONE = f'{_HANDLED},grpc_type="unary",grpc_code="Unavailable"}}'
_LATE = 'ironrule_calls_out_of_time_total{<job>,grpc_type="unary",whose="service"}'
_OVERLOADED = 'reason="OVERLOADED",grpc_method!~"CheckRulebook|TestRulebook"'
_RANGE, _RATE = "[$__range]", "[$__rate_interval]"
_ALL = f"sum by (job) (increase({_HANDLED}}}{_RANGE}))"
_BAD_ONES = (
    f"(sum by (job) (increase({_BAD}{_RANGE}) or increase({_BAD_ALONE}{_RANGE}) or increase({_LATE}{_RANGE}))"
    f" + sum by (job) (increase(ironrule_calls_refused_total{{<job>,{_OVERLOADED}}}{_RANGE})))"
)
_SECONDS = "grpc_server_handling_seconds"
_PRESCRIBE = '<job>,grpc_method="Prescribe"'
_QUICK = (
    f'sum by (job) (increase({_SECONDS}_bucket{{{_PRESCRIBE},le="0.25"}}{_RANGE}))'
    f" / (sum by (job) (increase({_SECONDS}_count{{{_PRESCRIBE}}}{_RANGE})) > 0)"
)
_WINDOWS = ("5m", "1h", "6h", "3d")


def _burns(series: str, budget: float) -> tuple[Query, ...]:
    return tuple(Query(f"{series}:ratio{each}{{<job>}} / {budget}", f"{{{{job}}}}, {each}") for each in _WINDOWS)


_ERRORS = Row(
    "Errors: 99.9 % of the calls end well",
    (
        Panel(
            "Calls that ended well",
            "In the range that is shown. What callers get wrong counts as well.",
            "percentunit",
            (Query(f"1 - {_BAD_ONES} / ({_ALL} > 0)", "{{job}}"),),
            kind="stat",
            chapter="ironruleerrorbudgetburnsslowly",
        ),
        Panel(
            "Budget of errors that is left",
            "Of what the range that is shown may have: 100 % when nothing failed, below 0 when it is overdrawn.",
            "percentunit",
            (Query(f"1 - {_BAD_ONES} / (0.001 * {_ALL} > 0)", "{{job}}"),),
            kind="stat",
            chapter="ironruleerrorbudgetburnsslowly",
        ),
        Panel(
            "Burn rate of errors",
            "At 1 the budget lasts 30 days. 14.4 in an hour or 6 in six hours gets somebody up.",
            "none",
            _burns("job:ironrule_calls_bad", 0.001),
            limits=(6, 14.4),
            chapter="ironruleerrorbudgetburnsfast",
        ),
        Panel(
            "Bad calls by method and code",
            "What burns the budget.",
            "reqps",
            (
                Query(
                    f"sum by (grpc_method, grpc_code) (rate({_BAD}{_RATE}) or rate({_BAD_ALONE}{_RATE}))",
                    "{{grpc_method}} {{grpc_code}}",
                ),
                Query(f"sum by (grpc_method) (rate({_LATE}{_RATE}))", "{{grpc_method}} out of time"),
                Query(
                    f"sum by (grpc_method) (rate(ironrule_calls_refused_total{{<job>,{_OVERLOADED}}}{_RATE}))",
                    "{{grpc_method}} OVERLOADED",
                ),
            ),
            chapter="ironruleerrorbudgetburnsfast",
        ),
        Panel(
            "Calls that are counted",
            "Below one in 20 seconds no alert is concluded from them.",
            "reqps",
            (Query("job:ironrule_calls:rate1h{<job>}", "{{job}}"),),
        ),
    ),
)

_LATENCY = Row(
    "Latency: 99 % of the calls of Prescribe take less than 250 ms",
    (
        Panel(
            "Calls that were quick enough",
            "In the range that is shown.",
            "percentunit",
            (Query(_QUICK, "{{job}}"),),
            kind="stat",
            chapter="ironrulelatencybudgetburnsfast",
        ),
        Panel(
            "Budget of slow calls that is left",
            "Of what the range that is shown may have.",
            "percentunit",
            (Query(f"1 - (1 - {_QUICK}) / 0.01", "{{job}}"),),
            kind="stat",
            chapter="ironrulelatencybudgetburnsfast",
        ),
        Panel(
            "Burn rate of slow calls",
            "At 1 the budget lasts 30 days.",
            "none",
            _burns("job:ironrule_calls_slow", 0.01),
            limits=(6, 14.4),
            chapter="ironrulelatencybudgetburnsfast",
        ),
    ),
)

_ALERTS = Row(
    "Alerts",
    (
        Panel(
            "Alerts that wait or fire",
            "By Prometheus. Alertmanager may have silenced some.",
            "none",
            (
                Query(
                    'count by (alertname, severity, alertstate, job) (ALERTS{alertname=~"Ironrule.*"})'
                    ' or on () label_replace(vector(0), "alertname", "none", "", "")',
                    "{{alertname}}",
                ),
            ),
            kind="table",
        ),
    ),
)

OBJECTIVES = Board(
    "objectives",
    "Ironrule: objectives",
    "What was promised in 30 days, and how much of it is used up.",
    (_ERRORS, _LATENCY, _ALERTS),
    since="now-30d",
)
