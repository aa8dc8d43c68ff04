"""Every metric of the service: what it counts, by which labels, and how far it may be relied on (docs/metrics.md).

No label ever names an athlete. Values of a label come from a list that we know: methods, codes, reasons, the rulebooks
that are live and what stands in them. Gauges of a rulebook go with it, counters stay until the next start.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from ironrule.coaching.answer import Outcome


class Promise(Enum):
    """How far a metric may be relied on."""

    #: Name, labels and meaning stay until the next major version.
    STABLE = "stable"
    #: May change with a minor version; the changelog says so.
    DEVELOPING = "developing"


@dataclass(frozen=True)
class Metric:
    """One metric. `text` is one sentence."""

    name: str
    text: str
    labels: tuple[str, ...] = ()
    promise: Promise = Promise.STABLE

    @property
    def kind(self) -> str:
        """Its type, by Prometheus's name."""
        return type(self).__name__.removesuffix("Metric").lower()


@dataclass(frozen=True)
class CounterMetric(Metric):
    """Goes up only; at zero again after a start."""

    def made(self, registry: CollectorRegistry) -> Counter:
        """The metric, in a registry."""
        return Counter(self.name, self.text, self.labels, registry=registry)


@dataclass(frozen=True)
class GaugeMetric(Metric):
    """Says how it is now."""

    def made(self, registry: CollectorRegistry) -> Gauge:
        """The metric, in a registry."""
        return Gauge(self.name, self.text, self.labels, registry=registry)


@dataclass(frozen=True)
class HistogramMetric(Metric):
    """Seconds, by how many there were of what length."""

    buckets: tuple[float, ...] = ()

    def made(self, registry: CollectorRegistry) -> Histogram:
        """The metric, in a registry."""
        return Histogram(self.name, self.text, self.labels, registry=registry, buckets=self.buckets)


#: What values a label can have.
LABELS = {
    "grpc_type": "unary, bidi_stream or server_stream; `other` for a method that is not ours",
    "grpc_service": "full name of the service, or `other` for one that is not ours",
    "grpc_method": "name of the method, or `other` for one that is not ours",
    "grpc_code": "status as Go's libraries write it: `OK`, `InvalidArgument`, `Canceled`",
    "rulebook": "name of a rulebook; `*`, which none can have, where it is about the whole folder",
    "outcome": f"one of {', '.join(each.value for each in Outcome)}",
    "stage": "stage of the rule, of those in docs/vocabulary.md; `override` for a load that a coach set by hand",
    "rule": "id of the rule",
    "fact": "name of a fact of the vocabulary, without the span of days that it is about",
    "phase": "part of the work; see the text",
    "reason": "reason of an error, as in docs/errors/README.md",
    "whose": "service or caller; see the text",
    "result": "live, failed, held, rolled_back or removed",
    "state": "failed or held",
    "revision": "revision of the rulebook",
    "version": "version of Ironrule",
    "engine": "engine that evaluates",
}

_METHOD = ("grpc_type", "grpc_service", "grpc_method")
_RULE = ("rulebook", "stage", "rule")
_BOOK = ("rulebook",)
_CALL_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_PHASE_SECONDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)
_LAG_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
_RELOAD_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)

STARTED = CounterMetric("grpc_server_started_total", "RPCs started.", _METHOD)
HANDLED = CounterMetric("grpc_server_handled_total", "RPCs completed, by code.", (*_METHOD, "grpc_code"))
HANDLING = HistogramMetric("grpc_server_handling_seconds", "From request to response.", _METHOD, buckets=_CALL_SECONDS)
OUT_OF_TIME = CounterMetric(
    "ironrule_calls_out_of_time_total",
    "Calls that ended as DeadlineExceeded; the caller's are those that were given less than a second.",
    (*_METHOD, "whose"),
)
RECEIVED = CounterMetric("grpc_server_msg_received_total", "Messages received from callers.", _METHOD)
SENT = CounterMetric("grpc_server_msg_sent_total", "Messages sent to callers.", _METHOD)
CALLS = GaugeMetric("ironrule_calls_under_way", "Calls that have begun and not ended; health is not among them.")
CALLS_LIMIT = GaugeMetric("ironrule_calls_limit", "Most calls under way; more are refused as OVERLOADED.")
LOOP_LAG = HistogramMetric(
    "ironrule_event_loop_lag_seconds",
    "How much later than asked the event loop came round, looked at ten times a second.",
    buckets=_LAG_SECONDS,
)
PHASE = HistogramMetric(
    "ironrule_phase_seconds",
    "Work on one athlete, without waiting: to read the request, fold the events, decide the session, write the answer.",
    ("phase",),
    Promise.DEVELOPING,
    buckets=_PHASE_SECONDS,
)
PRESCRIPTIONS = CounterMetric("ironrule_prescriptions_total", "Prescriptions, by outcome.", (*_BOOK, "outcome"))
IN_DELOAD = CounterMetric("ironrule_deload_prescriptions_total", "Prescriptions while a deload ran.", _BOOK)
HELD = CounterMetric("ironrule_rules_held_total", "Answers in which the rule held.", _RULE)
UNKNOWN = CounterMetric("ironrule_rules_unknown_total", "Answers in which a fact of the rule was missing.", _RULE)
OVERRULED = CounterMetric("ironrule_rules_overruled_total", "Answers in which the rule was overruled.", _RULE)
MISSING = CounterMetric(
    "ironrule_facts_missing_total",
    "Answers in which some rule lacked the fact.",
    (*_BOOK, "fact"),
    Promise.DEVELOPING,
)
CONFLICTS = CounterMetric("ironrule_rule_conflicts_total", "Numbers for which rules of equal rank differed.", _BOOK)
DISAGREEMENTS = CounterMetric(
    "ironrule_engine_disagreements_total", "Evaluations on which the engines differed.", _BOOK
)
FAILURES = CounterMetric("ironrule_engine_failures_total", "Evaluations that the engine failed.", _BOOK)
REFUSED = CounterMetric(
    "ironrule_athletes_refused_total",
    "Athletes of a call for many for whom there was an error, by reason.",
    ("grpc_method", "reason"),
)
CALLS_REFUSED = CounterMetric(
    "ironrule_calls_refused_total",
    "Calls that ended with an error of ours to give, by reason.",
    ("grpc_method", "reason"),
)
REVISION = GaugeMetric("ironrule_rulebook_info", "The revision that is live: 1.", (*_BOOK, "revision"))
BUILD = GaugeMetric("ironrule_build_info", "What is running: 1.", ("version", "engine"))
RELOADS = CounterMetric("ironrule_reloads_total", "Contents of rule files, by what came of them.", (*_BOOK, "result"))
CANDIDATE = GaugeMetric(
    "ironrule_rulebook_candidate", "1 while rule files are not live: failed or held.", (*_BOOK, "state")
)
LIVE_SINCE = GaugeMetric(
    "ironrule_rulebook_live_timestamp_seconds", "When the live revision went live, in Unix time.", _BOOK
)
IN_STEP = GaugeMetric(
    "ironrule_rulebook_in_step_timestamp_seconds",
    "When the rule files were last seen to say what is live, in Unix time.",
    _BOOK,
)
TESTS = GaugeMetric(
    "ironrule_rulebook_tests", "Tests that the live revision passed before it went live.", _BOOK, Promise.DEVELOPING
)
KEPT = GaugeMetric("ironrule_rulebook_revisions_kept", "Revisions that calls may name.", _BOOK, Promise.DEVELOPING)
RELOAD = HistogramMetric(
    "ironrule_reload_seconds",
    "Of one rulebook: to prove it (check and tests), or to build its engine.",
    ("phase",),
    Promise.DEVELOPING,
    buckets=_RELOAD_SECONDS,
)

#: All of them, by topic, in the order in which people ask.
CATALOGUE: dict[str, tuple[Metric, ...]] = {
    "Calls": (
        STARTED,
        HANDLED,
        HANDLING,
        RECEIVED,
        SENT,
        CALLS_REFUSED,
        OUT_OF_TIME,
        REFUSED,
        CALLS,
        CALLS_LIMIT,
        LOOP_LAG,
        PHASE,
    ),
    "Coaching": (PRESCRIPTIONS, IN_DELOAD, HELD, OVERRULED, UNKNOWN, MISSING, CONFLICTS),
    "Engines": (DISAGREEMENTS, FAILURES),
    "Rulebooks": (REVISION, LIVE_SINCE, IN_STEP, CANDIDATE, RELOADS, RELOAD, TESTS, KEPT),
    "Build": (BUILD,),
}
