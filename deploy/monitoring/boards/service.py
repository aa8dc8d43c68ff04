"""How calls fare, and how much room there is."""

from __future__ import annotations

from deploy.monitoring.board import Board, Panel, Query, Row

_OURS = '<who>,grpc_service=~"ironrule[.].+"'
_RATE = "[$__rate_interval]"
_PRESCRIBE = f'rate(grpc_server_handling_seconds_bucket{{<who>,grpc_method="Prescribe"}}{_RATE})'


def _prescribe(share: float) -> Query:
    return Query(f"histogram_quantile({share}, sum by (le) ({_PRESCRIBE}))", f"{share:.0%} are quicker")


_CALLS = Row(
    "Calls: how many, how many fail, how long they take",
    (
        Panel(
            "Calls by method",
            "Calls that began in a second. A stream is one call.",
            "reqps",
            (Query(f"sum by (grpc_method) (rate(grpc_server_started_total{{{_OURS}}}{_RATE}))", "{{grpc_method}}"),),
        ),
        Panel(
            "Calls that end badly",
            "Everything but OK, by code. InvalidArgument and NotFound are the callers' and burn no budget.",
            "reqps",
            (
                Query(
                    f'sum by (grpc_code) (rate(grpc_server_handled_total{{{_OURS},grpc_code!="OK"}}{_RATE}))',
                    "{{grpc_code}}",
                ),
            ),
            chapter="ironruleerrorbudgetburnsfast",
        ),
        Panel(
            "Refused calls by reason",
            "The five most frequent reasons; docs/errors has a page for each.",
            "reqps",
            (
                Query(f"topk(5, sum by (reason) (rate(ironrule_calls_refused_total{{<who>}}{_RATE})))", "{{reason}}"),
                Query(
                    f"topk(5, sum by (reason) (rate(ironrule_athletes_refused_total{{<who>}}{_RATE})))",
                    "{{reason}}, an athlete of many",
                ),
            ),
            chapter="ironrulesaturated",
        ),
        Panel(
            "Seconds of Prescribe",
            "From request to response. The budget allows one call in a hundred to take longer than 250 ms.",
            "s",
            (_prescribe(0.5), _prescribe(0.95), _prescribe(0.99)),
            limits=(0.25,),
            chapter="ironrulelatencybudgetburnsfast",
        ),
        Panel(
            "Seconds by method",
            "95 of 100 calls are quicker. A stream lasts as long as its caller wants.",
            "s",
            (
                Query(
                    "histogram_quantile(0.95, sum by (grpc_method, le)"
                    f" (rate(grpc_server_handling_seconds_bucket{{{_OURS}}}{_RATE}))) >= 0",
                    "{{grpc_method}}",
                ),
            ),
        ),
        Panel(
            "Messages of streams",
            "Athletes asked for and answered in streams that are open.",
            "mps",
            (
                Query(
                    f'sum(rate(grpc_server_msg_received_total{{{_OURS},grpc_type="bidi_stream"}}{_RATE}))', "received"
                ),
                Query(f'sum(rate(grpc_server_msg_sent_total{{{_OURS},grpc_type="bidi_stream"}}{_RATE}))', "sent"),
            ),
        ),
    ),
)

_ROOM = Row(
    "Saturation: how much room is left",
    (
        Panel(
            "Calls under way, of those it takes",
            "At 100 % a replica refuses calls as OVERLOADED. An open stream is a call under way.",
            "percentunit",
            (Query("ironrule_calls_under_way{<who>} / ironrule_calls_limit{<who>}", "{{instance}}"),),
            limits=(0.8,),
            chapter="ironrulesaturated",
        ),
        Panel(
            "Event loop is late",
            "One look in a hundred comes later than this. All calls of the replica wait so long.",
            "s",
            (
                Query(
                    "histogram_quantile(0.99, sum by (instance, le)"
                    f" (rate(ironrule_event_loop_lag_seconds_bucket{{<who>}}{_RATE})))",
                    "{{instance}}",
                ),
            ),
            limits=(0.1,),
            chapter="ironruleeventlooplate",
        ),
        Panel(
            "Processor",
            "Processors in use. A replica answers with one; proofs of edited rulebooks take another for a while.",
            "none",
            (Query(f"rate(process_cpu_seconds_total{{<who>}}{_RATE})", "{{instance}}"),),
            limits=(0.9,),
            chapter="ironrulelatencybudgetburnsfast",
        ),
        Panel(
            "Work on one athlete",
            "Mean of each phase, without waiting: read the request, fold the events, decide, write the answer.",
            "s",
            (
                Query(
                    f"sum by (phase) (rate(ironrule_phase_seconds_sum{{<who>}}{_RATE}))"
                    f" / (sum by (phase) (rate(ironrule_phase_seconds_count{{<who>}}{_RATE})) > 0)",
                    "{{phase}}",
                ),
            ),
            chapter="ironrulelatencybudgetburnsfast",
        ),
        Panel(
            "Memory",
            "Resident. Kept revisions and long logs take it.",
            "bytes",
            (Query("process_resident_memory_bytes{<who>}", "{{instance}}"),),
        ),
        Panel(
            "Open files, of those it may",
            "Connections are files.",
            "percentunit",
            (Query("process_open_fds{<who>} / process_max_fds{<who>}", "{{instance}}"),),
            limits=(0.8,),
        ),
        Panel(
            "Replicas that answer",
            "By what Prometheus finds.",
            "none",
            (Query("sum by (job) (up{<job>})", "{{job}}"),),
            chapter="ironruletargetdown",
        ),
        Panel(
            "What is running",
            "Replicas by version and engine: one line, but while a release is rolled out.",
            "none",
            (Query("count by (version, engine) (ironrule_build_info{<who>})", "{{version}}, {{engine}}"),),
            kind="table",
        ),
    ),
)

SERVICE = Board(
    "service",
    "Ironrule: service",
    "How many calls, how many fail, how long they take, and how much room is left.",
    (_CALLS, _ROOM),
)
