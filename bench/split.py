"""Where the processor time of one request goes: the rooms of the core timed from outside, nothing sampled.

Functions at the doors of the rooms are wrapped for the time of the measurement. A wrapper adds what it took, less what
wrapped functions inside it took, to its part; its own cost is measured on an empty function and taken off again. The
wrappers read the cheap clock of the wall; a round's shares of it are shares of the round's processor time. What the
parts do not explain of the time measured without wrappers is shown, not hidden.
"""

from __future__ import annotations

import cProfile
import functools
import importlib
import inspect
import pstats
import re
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import Any

from bench.figures import Line, Part, Split
from bench.spread import cpu_us, spread_of
from ironrule import wire
from ironrule.coaching import answering as core
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse

PARSE, READ, WRITE, SERIALISE = "parse the message", "read the record", "write the response", "serialise the message"
DIGEST, FACTS = "digest", "facts"
FOLD, DRAFT, GATHER = "fold the events", "prescribe the session", "gather the answer"
COMPILED, DURABLE, COMPARING = "compiled engine", "durable engine", "comparing both"

#: Part and the functions whose time it is, `module:name`. A test tells when one of them has moved.
DOORS = (
    (READ, "ironrule.wire.request:record_from"),
    (DIGEST, "ironrule.carried.travel:digest_from_bytes"),
    (DIGEST, "ironrule.carried.travel:digest_to_bytes"),
    (FACTS, "ironrule.engine.features:features_of"),
    (COMPILED, "ironrule.engine.compiled:CompiledEngine.judge"),
    (DURABLE, "ironrule.engine.durable:DurableEngine.rows_that_hold"),
    (COMPARING, "ironrule.engine.build:ComparedEngine.judge"),
    (FOLD, "ironrule.coaching.review:Reviewer.fold"),
    (DRAFT, "ironrule.coaching.prescribe:Sitting.run"),
    (GATHER, "ironrule.coaching.answering:answer"),
    (WRITE, "ironrule.wire.response:response_from"),
)
PARTS = (PARSE, READ, DIGEST, FACTS, COMPILED, DURABLE, COMPARING, FOLD, DRAFT, GATHER, WRITE, SERIALISE)
#: What the parts are called together.
ROOMS = {
    "wire": (PARSE, READ, WRITE, SERIALISE),
    "digest": (DIGEST,),
    "facts": (FACTS,),
    "engine": (COMPILED, DURABLE, COMPARING),
    "assembly": (FOLD, DRAFT, GATHER),
}
_PROFILE_LINES = 15
_METHOD = re.compile(r"<method '(\w+)' of '([\w.]+)' objects>")


@dataclass
class Book:
    """Time by part: its own, how often it was entered, and how often it entered other parts."""

    own: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    calls: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    entered: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    _open: list[tuple[str, list[int]]] = field(default_factory=list)

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its time noted under a part. What works in turns is timed from each turn to its yield."""

        @functools.wraps(function)
        def door(*args: Any, **named: Any) -> Any:
            begun = self._enter(part)
            try:
                return function(*args, **named)
            finally:
                self._leave(begun)

        @functools.wraps(function)
        def turns(*args: Any, **named: Any) -> Generator[Any, None, Any]:
            work = function(*args, **named)
            while True:
                begun = self._enter(part)
                try:
                    given = next(work)
                except StopIteration as end:
                    return end.value
                finally:
                    self._leave(begun)
                yield given

        return turns if inspect.isgeneratorfunction(function) else door

    def _enter(self, part: str) -> int:
        self._open.append((part, [0]))
        return perf_counter_ns()

    def _leave(self, begun: int) -> None:
        took = perf_counter_ns() - begun
        part, inside = self._open.pop()
        self.own[part] += took - inside[0]
        self.calls[part] += 1
        if self._open:
            around, its_inside = self._open[-1]
            its_inside[0] += took
            self.entered[around] += 1


@dataclass(frozen=True)
class Cost:
    """Nanoseconds of one wrapper: what it counts as its part's own, and what it adds to the part around it."""

    inside: float
    outside: float


def split(rulebook: Rulebook, engine: Engine, requests: Sequence[bytes], rounds: int) -> Split:
    """The parts of one request on one engine; what the service takes for it is not yet known."""
    calls, count = _calls(rulebook, engine, requests), len(requests)
    calls()
    wholes, rows = [], []
    for _ in range(rounds):
        wholes.append(cpu_us(calls, 1) / count)
        rows.append(_opened(rulebook, engine, requests))
    middle = sorted(rows, key=lambda parts: sum(each.cpu for each in parts))[rounds // 2]
    return Split(engine.name, middle, spread_of(wholes).median, 0.0)


def _opened(rulebook: Rulebook, engine: Engine, requests: Sequence[bytes]) -> list[Part]:
    """The parts of one round."""
    book, cost, count = Book(), cost_of_a_door(), len(requests)
    with doors(book):
        busy = _busy_share(_calls(rulebook, engine, requests, book))
    return [
        Part(part, _less(book, part, busy, cost) / 1000 / count, book.calls[part] / count)
        for part in PARTS
        if book.calls[part]
    ]


def profile(rulebook: Rulebook, engine: Engine, requests: Sequence[bytes]) -> list[Line]:
    """The functions with the most time of their own. A profiler slows small functions down more than large ones."""
    calls = _calls(rulebook, engine, requests)
    watch = cProfile.Profile()
    watch.runcall(calls)
    rows: dict[Any, Any] = pstats.Stats(watch).stats  # type: ignore[attr-defined]  # not in the published types
    total = sum(own for _, _, own, _, _ in rows.values())
    lines = [
        Line(_place(*where), count / len(requests), own * 1e6 / len(requests), own / total)
        for where, (_, count, own, _, _) in rows.items()
    ]
    return sorted(lines, key=lambda line: -line.own)[:_PROFILE_LINES]


@contextmanager
def doors(book: Book) -> Iterator[None]:
    """Every door wrapped, wherever it was imported to; afterwards all is as it was."""
    undo: list[tuple[Any, str, Any]] = []
    for part, door in DOORS:
        owner, name, function = found(door)
        wrapped = book.timed(part, function)
        holders = [owner] if isinstance(owner, type) else _holders(name, function)
        for holder in holders:
            undo.append((holder, name, function))
            setattr(holder, name, wrapped)
    try:
        yield
    finally:
        for holder, name, function in undo:
            setattr(holder, name, function)


def found(door: str) -> tuple[Any, str, Callable[..., Any]]:
    """Who holds a door, its name and the function. Raises AttributeError or ImportError when it is no more."""
    module, _, path = door.partition(":")
    owner: Any = importlib.import_module(module)
    *around, name = path.split(".")
    for each in around:
        owner = getattr(owner, each)
    return owner, name, getattr(owner, name)


def cost_of_a_door(times: int = 10_000) -> Cost:
    """What wrapping costs, on a function that does nothing."""

    def nothing(one: int, other: int) -> None:
        pass

    book = Book()
    inner = book.timed(FACTS, nothing)

    def calling(function: Callable[[int, int], None]) -> Callable[[], None]:
        def loop() -> None:
            for _ in range(times):
                function(1, 2)

        return loop

    bare = cpu_us(calling(nothing), 1) * 1000 / times
    busy = _busy_share(book.timed(GATHER, calling(inner)))
    return Cost(max(0.0, book.own[FACTS] * busy / times - bare), max(0.0, book.own[GATHER] * busy / times))


def _busy_share(work: Callable[[], None]) -> float:
    """Processor time over time on the wall: below 1 where neighbours had the processor meanwhile."""
    wall, busy = perf_counter_ns(), process_time_ns()
    work()
    return (process_time_ns() - busy) / (perf_counter_ns() - wall)


def _less(book: Book, part: str, busy: float, cost: Cost) -> float:
    """A part's own nanoseconds of processor time without what the wrappers took."""
    return book.own[part] * busy - book.calls[part] * cost.inside - book.entered[part] * cost.outside


def _calls(
    rulebook: Rulebook, engine: Engine, requests: Sequence[bytes], book: Book | None = None
) -> Callable[[], None]:
    """One request after the other, from bytes to bytes."""
    parse: Callable[[bytes], PrescribeRequest] = PrescribeRequest.FromString
    serialise: Callable[[PrescribeResponse], bytes] = PrescribeResponse.SerializeToString
    if book is not None:
        parse, serialise = book.timed(PARSE, parse), book.timed(SERIALISE, serialise)

    def run() -> None:
        for each in requests:
            serialise(wire.response_from(core.answer(wire.record_from(parse(each)), rulebook, engine)))

    return run


def _holders(name: str, function: Callable[..., Any]) -> list[Any]:
    return [
        module
        for key, module in list(sys.modules.items())
        if key.partition(".")[0] == "ironrule" and getattr(module, name, None) is function
    ]


def _place(file: str, line: int, function: str) -> str:
    if not line:
        method = _METHOD.fullmatch(function)
        return f"{method[2]}.{method[1]}" if method else function.removeprefix("<built-in method ").removesuffix(">")
    parts = Path(file).parts
    room = parts[parts.index("ironrule") + 1 :] if "ironrule" in parts else parts[-1:]
    return f"{'/'.join(room)}: {function}"
