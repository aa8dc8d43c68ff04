"""The metrics, made once for a registry and handed to whoever counts; no label ever names an athlete."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health_pb2
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from ironrule.coaching.answer import Answer, Outcome
from ironrule.coaching.override import COACH_OVERRIDE
from ironrule.rulebook.rulebook import Rulebook
from ironrule.server.call import Method
from ironrule.server.errors import CODES, REASONS
from ironrule.v1 import prescriptions_pb2, revisions_pb2, rulebooks_pb2

SERVICE = prescriptions_pb2.DESCRIPTOR.services_by_name["PrescriptionService"]
RULEBOOKS = rulebooks_pb2.DESCRIPTOR.services_by_name["RulebookService"]
REVISIONS = revisions_pb2.DESCRIPTOR.services_by_name["RevisionService"]
#: The services that are limited, and waited for at a stop.
OURS = frozenset(each.full_name for each in (SERVICE, RULEBOOKS, REVISIONS))
#: Methods that answer many athletes.
MANY = ("PrescribeMany", "StreamPrescriptions")
HEALTH = health_pb2.DESCRIPTOR.services_by_name["Health"]
#: For methods that nobody serves: their names come from outside, and could be any number of them.
OTHER = Method("other", "other", "other")

_Metric = TypeVar("_Metric", Counter, Histogram)

_METHOD = ("grpc_type", "grpc_service", "grpc_method")
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@cache
def code_label(code: grpc.StatusCode) -> str:
    """A code as Go's libraries write it ("OK", "InvalidArgument", "Canceled"): ready-made dashboards expect that."""
    if code in {grpc.StatusCode.OK, grpc.StatusCode.CANCELLED}:
        return {"OK": "OK", "CANCELLED": "Canceled"}[code.name]
    return "".join(word.capitalize() for word in code.name.split("_"))


def methods_of(service: ServiceDescriptor) -> list[Method]:
    """The methods of a service, as metrics name them."""
    return [
        Method(kind_of(each.client_streaming, each.server_streaming), service.full_name, each.name)
        for each in service.methods
    ]


def kind_of(request_streaming: bool, response_streaming: bool) -> str:
    """The grpc_type of a method."""
    if request_streaming:
        return "bidi_stream" if response_streaming else "client_stream"
    return "server_stream" if response_streaming else "unary"


class Telemetry:
    """All that is counted, every known series at zero from the start."""

    def __init__(self, registry: CollectorRegistry) -> None:
        # A second series beside each counter, which nobody reads.
        disable_created_metrics()  # type: ignore[no-untyped-call] # published without types
        self._started = Counter("grpc_server_started_total", "RPCs started.", _METHOD, registry=registry)
        self._handled = Counter(
            "grpc_server_handled_total", "RPCs completed, by code.", (*_METHOD, "grpc_code"), registry=registry
        )
        self._handling = Histogram(
            "grpc_server_handling_seconds", "From request to response.", _METHOD, buckets=_SECONDS, registry=registry
        )
        self._received = Counter(
            "grpc_server_msg_received_total", "Messages received from callers.", _METHOD, registry=registry
        )
        self._sent = Counter("grpc_server_msg_sent_total", "Messages sent to callers.", _METHOD, registry=registry)
        self._prescriptions = Counter(
            "ironrule_prescriptions_total", "Prescriptions, by outcome.", ("rulebook", "outcome"), registry=registry
        )
        rule = ("rulebook", "rule")
        self._held = Counter("ironrule_rules_held_total", "Answers in which the rule held.", rule, registry=registry)
        self._unknown = Counter(
            "ironrule_rules_unknown_total", "Answers in which a fact of the rule was missing.", rule, registry=registry
        )
        self._overruled = Counter(
            "ironrule_rules_overruled_total", "Answers in which the rule was overruled.", rule, registry=registry
        )
        book = ("rulebook",)
        self._disagreements = Counter(
            "ironrule_engine_disagreements_total", "Evaluations on which the engines differed.", book, registry=registry
        )
        self._failures = Counter(
            "ironrule_engine_failures_total", "Evaluations that the engine failed.", book, registry=registry
        )
        self._conflicts = Counter(
            "ironrule_rule_conflicts_total", "Numbers for which rules of equal rank differed.", book, registry=registry
        )
        self._rulebook = Gauge(
            "ironrule_rulebook_info", "The revision that is live.", ("rulebook", "revision"), registry=registry
        )
        self._build = Gauge("ironrule_build_info", "What is running.", ("version", "engine"), registry=registry)
        self._refused = Counter(
            "ironrule_athletes_refused_total",
            "Athletes of a call for many for whom there was an error, by reason.",
            ("grpc_method", "reason"),
            registry=registry,
        )
        for name in MANY:
            for reason in REASONS:
                self._refused.labels(name, reason)
        self._known: dict[tuple[object, ...], Any] = {}
        self._live: set[tuple[str, str]] = set()
        #: Calls of our own services that have begun and not ended.
        self.under_way = 0
        for method in (
            *methods_of(SERVICE),
            *methods_of(RULEBOOKS),
            *methods_of(REVISIONS),
            *methods_of(HEALTH),
        ):
            self._at_zero(method, CODES)
        self._at_zero(OTHER, (grpc.StatusCode.UNIMPLEMENTED,))

    def built(self, version: str, engine: str) -> None:
        """States what is running."""
        self._build.labels(version, engine).set(1)

    def live(self, rulebooks: Iterable[Rulebook]) -> None:
        """States which rulebooks answer from now on."""
        rulebooks = tuple(rulebooks)
        named = {(each.name, each.revision) for each in rulebooks}
        for label in named:
            self._rulebook.labels(*label).set(1)
        # Afterwards: a scrape in between finds two revisions rather than none.
        for label in self._live - named:
            self._rulebook.remove(*label)
        self._live = named
        for rulebook in rulebooks:
            self._disagreements.labels(rulebook.name)
            self._failures.labels(rulebook.name)
            self._conflicts.labels(rulebook.name)
            for outcome in Outcome:
                self._prescriptions.labels(rulebook.name, outcome.value)
            for rule in (*rulebook.rule_ids, COACH_OVERRIDE):
                for counter in (self._held, self._unknown, self._overruled):
                    counter.labels(rulebook.name, rule)

    def started(self, method: Method) -> None:
        """Counts an RPC that begins."""
        self.under_way += method.service in OURS
        self._series(self._started, *method).inc()

    def received(self, method: Method) -> None:
        """Counts a message from the caller."""
        self._series(self._received, *method).inc()

    def sent(self, method: Method) -> None:
        """Counts a message to the caller."""
        self._series(self._sent, *method).inc()

    def handled(self, method: Method, code: grpc.StatusCode, seconds: float) -> None:
        """Counts an RPC that has ended."""
        self.under_way -= method.service in OURS
        self._series(self._handled, *method, code_label(code)).inc()
        self._series(self._handling, *method).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Counts a prescription and the rules behind it."""
        self._series(self._prescriptions, answer.rulebook, answer.outcome.value).inc()
        if answer.conflicts:
            self._series(self._conflicts, answer.rulebook).inc(answer.conflicts)
        for counter, rules in (
            (self._held, answer.rules_held),
            (self._unknown, answer.unknown_rules),
            (self._overruled, answer.overruled),
        ):
            for rule in rules:
                self._series(counter, answer.rulebook, rule).inc()

    def refused(self, method: Method, reason: str, count: int) -> None:
        """Counts errors of single athletes in a call for many."""
        self._series(self._refused, method.name, reason).inc(count)

    def engine_trouble(self, rulebook: str, what: str) -> None:
        """Counts a "disagreement" or a "failure" of the engine."""
        counter = self._disagreements if what == "disagreement" else self._failures
        counter.labels(rulebook).inc()

    def _series(self, metric: _Metric, *labels: str) -> _Metric:
        """A series of a metric; finding it the usual way takes a lock and checks every label, at every call."""
        key = (metric, *labels)
        if key not in self._known:
            self._known[key] = metric.labels(*labels)
        return self._known[key]  # type: ignore[no-any-return]  # a series of the same kind

    def _at_zero(self, method: Method, codes: Iterable[grpc.StatusCode]) -> None:
        for counter in (self._started, self._received, self._sent, self._handling):
            counter.labels(*method)
        for code in codes:
            self._handled.labels(*method, code_label(code))
