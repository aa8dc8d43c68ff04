"""The metrics, made once for a registry and handed to whoever counts; no label ever names an athlete."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc_health.v1 import health_pb2
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

from ironrule.coaching.answer import Answer, Outcome
from ironrule.coaching.override import COACH_OVERRIDE
from ironrule.rulebook.rulebook import Rulebook
from ironrule.server import catalogue
from ironrule.server.call import PHASES, Method
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

#: A call that gets less of its caller is hardly meant to be answered whatever happens; most take a hundredth of it.
FAIR_SECONDS = 1.0
_SERVICES, _CALLERS = "service", "caller"

#: The stage, in metrics, of a load that was set by hand.
OVERRIDE = "override"

_Metric = TypeVar("_Metric", Counter, Histogram)


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
        self._started = catalogue.STARTED.made(registry)
        self._handled = catalogue.HANDLED.made(registry)
        self._handling = catalogue.HANDLING.made(registry)
        self._out_of_time = catalogue.OUT_OF_TIME.made(registry)
        self._received = catalogue.RECEIVED.made(registry)
        self._sent = catalogue.SENT.made(registry)
        self._calls = catalogue.CALLS.made(registry)
        self._calls_limit = catalogue.CALLS_LIMIT.made(registry)
        self._lag = catalogue.LOOP_LAG.made(registry)
        self._phase = catalogue.PHASE.made(registry)
        self._prescriptions = catalogue.PRESCRIPTIONS.made(registry)
        self._in_deload = catalogue.IN_DELOAD.made(registry)
        self._held = catalogue.HELD.made(registry)
        self._unknown = catalogue.UNKNOWN.made(registry)
        self._overruled = catalogue.OVERRULED.made(registry)
        self._missing = catalogue.MISSING.made(registry)
        self._disagreements = catalogue.DISAGREEMENTS.made(registry)
        self._failures = catalogue.FAILURES.made(registry)
        self._conflicts = catalogue.CONFLICTS.made(registry)
        self._rulebook = catalogue.REVISION.made(registry)
        self._build = catalogue.BUILD.made(registry)
        self._refused = catalogue.REFUSED.made(registry)
        self._calls_refused = catalogue.CALLS_REFUSED.made(registry)
        for name in MANY:
            for reason in REASONS:
                self._refused.labels(name, reason)
        self._known: dict[tuple[object, ...], Any] = {}
        self._live: set[tuple[str, str]] = set()
        #: The stage of every rule that was ever live, and the rules by which a running deload reports.
        self._stages: dict[tuple[str, str], str] = {}
        self._deload: set[tuple[str, str]] = set()
        #: Calls of our own services that have begun and not ended.
        self.under_way = 0
        self._calls.set_function(lambda: self.under_way)
        for phase in PHASES:
            self._phase.labels(phase)
        for method in (
            *methods_of(SERVICE),
            *methods_of(RULEBOOKS),
            *methods_of(REVISIONS),
            *methods_of(HEALTH),
        ):
            self._at_zero(method, CODES)
            for reason in REASONS if method.service in OURS else ():
                self._calls_refused.labels(method.name, reason)
            for whose in (_SERVICES, _CALLERS) if method.service in OURS else ():
                self._out_of_time.labels(*method, whose)
        self._at_zero(OTHER, (grpc.StatusCode.UNIMPLEMENTED,))

    def built(self, version: str, engine: str, calls_limit: int) -> None:
        """States what is running, and the most calls that it takes at once."""
        self._build.labels(version, engine).set(1)
        self._calls_limit.set(calls_limit)

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
            self._in_deload.labels(rulebook.name)
            self._stages[rulebook.name, COACH_OVERRIDE] = OVERRIDE
            for rule, stage in rulebook.stage_by_rule.items():
                self._stages[rulebook.name, rule] = stage
            self._deload.update((rulebook.name, rule) for rule in rulebook.rules_of_deload)
            for rule in (*rulebook.rule_ids, COACH_OVERRIDE):
                for counter in (self._held, self._unknown, self._overruled):
                    counter.labels(*self._rule(rulebook.name, rule))

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
                self._series(counter, *self._rule(answer.rulebook, rule)).inc()
        if any((answer.rulebook, rule) in self._deload for rule in answer.rules_held):
            self._series(self._in_deload, answer.rulebook).inc()
        for fact in answer.facts_missing:
            self._series(self._missing, answer.rulebook, fact).inc()

    def spent(self, phase: str, seconds: float) -> None:
        """Counts work on one athlete."""
        self._series(self._phase, phase).observe(seconds)

    def late(self, seconds: float) -> None:
        """Counts how much later than asked the event loop came round."""
        self._lag.observe(seconds)

    def out_of_time(self, method: Method, given: float | None) -> None:
        """Counts a call of ours that ran out of its time; `given` are the seconds that its caller gave it, if any."""
        whose = _CALLERS if given is not None and given < FAIR_SECONDS else _SERVICES
        self._series(self._out_of_time, *method, whose).inc()

    def call_refused(self, method: Method, reason: str) -> None:
        """Counts a call that ended with an error for which there is a reason."""
        self._series(self._calls_refused, method.name, reason).inc()

    def refused(self, method: Method, reason: str, count: int) -> None:
        """Counts errors of single athletes in a call for many."""
        self._series(self._refused, method.name, reason).inc(count)

    def engine_trouble(self, rulebook: str, what: str) -> None:
        """Counts a "disagreement" or a "failure" of the engine."""
        counter = self._disagreements if what == "disagreement" else self._failures
        counter.labels(rulebook).inc()

    def _rule(self, rulebook: str, rule: str) -> tuple[str, str, str]:
        """The labels of a rule."""
        return rulebook, self._stages.get((rulebook, rule), "other"), rule

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
