"""What a run found: every figure of docs/performance.md, as it stands in docs/performance/figures.json.

Times are microseconds of processor time unless a name says otherwise; memory is MiB; ratios are of paired rounds.
"""

from __future__ import annotations

import msgspec

from bench.spread import Spread


class Machine(msgspec.Struct, frozen=True):
    """Where and when it was measured."""

    date: str
    commit: str
    command: str
    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    packages: dict[str, str]


class Work(msgspec.Struct, frozen=True):
    """The workload: hashes of what is fixed, sizes of what is sent."""

    log_hash: str
    rules_hash: str
    athletes: int
    events_in_log: int
    request_bytes: int
    log_request_bytes: int
    response_bytes: int
    digest_bytes: int
    rulebook: str
    rules: int


class Served(msgspec.Struct, frozen=True):
    """A server under load: eight calls in flight, and one at a time."""

    name: str
    requests_per_second: Spread
    of_echo: Spread
    cpu: Spread
    cpu_of_echo: Spread
    p50_ms: float
    p99_ms: float
    alone_p50_ms: float
    alone_p99_ms: float
    client_cpu: float


class Formed(msgspec.Struct, frozen=True):
    """Athletes sent in one form to one server; `of_alone` is their processor time beside that of calls for one each."""

    name: str
    form: str
    athletes_per_second: Spread
    of_echo: Spread
    cpu: Spread
    of_alone: Spread


class Part(msgspec.Struct, frozen=True):
    """A part of one request's processor time; `calls` is how often its functions are entered."""

    name: str
    cpu: float
    calls: float


class Split(msgspec.Struct, frozen=True):
    """One request's processor time in parts. `whole` was measured without looking inside, `server` in the service."""

    engine: str
    parts: list[Part]
    whole: float
    server: float


class Line(msgspec.Struct, frozen=True):
    """A line of a profile, by a function's own time."""

    function: str
    calls: float
    own: float
    share: float


class RulesPoint(msgspec.Struct, frozen=True):
    """The cost of a request with so many rules more; `held` is how many of them were true, over all lifts."""

    engine: str
    apply: bool
    rules: int
    held: int
    cpu: Spread
    of_none: Spread


class LogPoint(msgspec.Struct, frozen=True):
    """The cost of a request after so many sessions, without and with carried state."""

    engine: str
    sessions: int
    events: int
    whole: Spread
    carried: Spread


class Memory(msgspec.Struct, frozen=True):
    """Resident memory of a server after so many requests."""

    engine: str
    wanted: int
    requests: list[int]
    mib: list[float]

    @property
    def growth(self) -> float:
        """From the second sample to the last."""
        return self.mib[-1] - self.mib[1]


class Contestant(msgspec.Struct, frozen=True):
    """An engine on the sixty rules: right on so many records, and then its time. `trouble` is why it has none."""

    name: str
    version: str
    how: str
    right: int
    records: int
    cpu: Spread | None = None
    of_compiled: Spread | None = None
    of_durable: Spread | None = None
    trouble: str = ""


class Gaps(msgspec.Struct, frozen=True):
    """An engine where readings are missing: records on which the true rules, and the unknown ones too, were right."""

    name: str
    how: str
    records: int
    true_right: int
    unknown_right: int | None
    raised: int


class Figures(msgspec.Struct, frozen=True):
    """One run. `quick` runs prove that the instrument works, not how fast anything is."""

    quick: bool
    rounds: int
    machine: Machine
    work: Work
    served: list[Served]
    splits: list[Split]
    profile: list[Line]
    rules: list[RulesPoint]
    logs: list[LogPoint]
    memory: list[Memory]
    engines: list[Contestant]
    gaps: list[Gaps]
    forms: list[Formed] = []
