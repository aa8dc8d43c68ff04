"""One run from beginning to end: every measurement in turn, each told as soon as it is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import msgspec

from bench import forms, scaling, serving
from bench.engines import contest
from bench.engines.workload import fingerprint as rules_hash
from bench.figures import Figures, Split, Work
from bench.machine import this_machine
from bench.processes import ROOT
from bench.split import DOORS, found, profile, split
from bench.workload import ATHLETES, RULEBOOK, Calls, calls, fingerprint, whole_log
from ironrule.engine import build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest

ENGINES = serving.ENGINES


@dataclass(frozen=True)
class Size:
    """How much is measured: rounds, seconds a round, and the sizes of the series."""

    quick: bool
    athletes: int
    rounds: int
    serve_seconds: float
    process_seconds: float
    memory_seconds: float
    applying: Sequence[int]
    others: Sequence[int]
    sessions: Sequence[int]


WHOLE = Size(False, ATHLETES, 9, 2.0, 0.15, 90, scaling.APPLYING, scaling.OTHERS, scaling.SESSIONS)
QUICK = Size(True, 12, 3, 0.5, 0.03, 10, (0, 10, 100), (0, 10, 900), (12, 50))

#: Told which section of the page is ready, with what is known so far.
Tell = Callable[[Sequence[str], Figures], None]


def measure(size: Size, memory_requests: int, command: str, folder: Path, tell: Tell) -> Figures:
    """Everything. Raises Failed when something is not as it must be before it is timed."""
    for _, door in DOORS:
        found(door)
    rulebook = read_rulebook(ROOT / "rules" / RULEBOOK)
    with closing(build(rulebook, "compiled", scaling.disagreed)) as engine:
        work = calls(rulebook, engine, size.athletes)
    file = folder / "calls"
    file.write_bytes(msgspec.msgpack.encode(work))
    machine = this_machine(command)
    figures = Figures(size.quick, size.rounds, machine, _work(rulebook, work), [], [], [], [], [], [], [], [])

    def with_(*sections: str, **more: object) -> Figures:
        now = msgspec.structs.replace(figures, **more)
        tell(sections, now)
        return now

    figures = with_("run", "workload")
    results = contest.contest(size.rounds, size.process_seconds / 2)
    figures = with_(
        "engines", "gaps", engines=[each.contestant for each in results], gaps=[each.gaps for each in results]
    )
    figures = with_("serving", served=serving.serve(file, size.rounds, size.serve_seconds))
    figures = with_("forms", forms=forms.supply(file, min(3, size.rounds), size.serve_seconds))
    splits = [_split(figures, rulebook, name, work.requests) for name in ENGINES]
    with closing(build(rulebook, ENGINES[0], scaling.disagreed)) as engine:
        figures = with_("parts", "inside", "profile", splits=splits, profile=profile(rulebook, engine, work.requests))
    logs = scaling.against_logs(rulebook, ENGINES, min(5, size.rounds), size.process_seconds, size.sessions)
    figures = with_("logs", logs=logs)
    rules = scaling.against_rules(ENGINES, size.rounds, size.process_seconds, size.applying, size.others)
    figures = with_("rules", rules=rules)
    figures = with_("memory", memory=serving.remember(file, memory_requests, size.memory_seconds))
    tell(("aims",), figures)
    return figures


def _split(figures: Figures, rulebook: Rulebook, name: str, requests: Sequence[bytes]) -> Split:
    """The parts of a request on one engine, beside what the service took for it."""
    with closing(build(rulebook, name, scaling.disagreed)) as engine:
        parts = split(rulebook, engine, requests, figures.rounds)
    server = next(each.cpu.median for each in figures.served if each.name == name)
    return msgspec.structs.replace(parts, server=server)


def _work(rulebook: Rulebook, work: Calls) -> Work:
    log = whole_log(0)
    digest = PrescribeRequest.FromString(work.requests[0]).carried.digest
    return Work(
        fingerprint(),
        rules_hash(),
        len(work.requests),
        len(log.events),
        int(median(map(len, work.requests))),
        len(log.SerializeToString()),
        int(median(map(len, work.responses))),
        len(digest),
        f"{rulebook.name}@{rulebook.revision}",
        rulebook.rules_count,
    )
