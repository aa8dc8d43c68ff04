"""What is known of one RPC while it runs: the service notes its answer here, the interceptor reads it at the end."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import grpc

from ironrule.coaching.answer import Answer
from ironrule.server.trace import TRACEPARENT, Trace, trace_after

#: The work on one athlete: the request is read, the events are folded, the session is decided, the answer is written.
PHASES = READ, FOLD, DECIDE, WRITE = "read", "fold", "decide", "write"

Result = TypeVar("Result")

#: What ids of proxies and clouds are made of, paths and base 64 among them; no space, quote or @, as names have.
_SAFE_ID = re.compile(r"[A-Za-z0-9._:/+=;~-]{1,128}")


def _new_id() -> str:
    """An id that sorts by time: a UUID of version 7."""
    bits = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10), "big")
    bits = (bits & ~(0xF << 76)) | (0x7 << 76)
    bits = (bits & ~(0x3 << 62)) | (0x2 << 62)
    text = f"{bits:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Method(NamedTuple):
    """A method as metrics name it."""

    kind: str
    service: str
    name: str

    def __str__(self) -> str:
        return f"{self.service}/{self.name}"


@dataclass
class Call:
    """One RPC."""

    method: Method
    request_id: str = ""
    trace: Trace = field(default_factory=lambda: trace_after(()))
    decision_id: str = field(default_factory=_new_id)
    started: float = field(default_factory=time.perf_counter)
    #: Seconds that the caller gave it when it came; None where nothing was said of it.
    given: float | None = None
    code: grpc.StatusCode = grpc.StatusCode.OK
    reason: str = ""
    answer: Answer | None = None
    #: Of a call for many athletes: how many answers there were, and errors by reason.
    answered: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    #: Told of each of those answers.
    count: Callable[[Answer], None] = field(default=lambda _: None)
    #: Told of the work on each athlete: a phase and its seconds.
    spent: Callable[[str, float], None] = field(default=lambda phase, seconds: None)
    ended: bool = False
    #: Set when the fault is ours.
    bug: Exception | None = None

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.perf_counter() - self.started

    @property
    def trailing_metadata(self) -> tuple[tuple[str, str], ...]:
        """What the caller can quote when asking about this call."""
        ids = (
            ("ironrule-decision-id", self.decision_id),
            ("x-request-id", self.request_id),
            (TRACEPARENT, str(self.trace)),
        )
        return tuple((key, value) for key, value in ids if value)

    @property
    def ids(self) -> dict[str, str]:
        """The same for errors and the log, by the names that they have there."""
        ids = {"decision_id": self.decision_id, "trace_id": self.trace.trace_id, "request_id": self.request_id}
        return {key: value for key, value in ids.items() if value}


current: ContextVar[Call] = ContextVar("current")


def timed(phase: str, work: Generator[None, None, Result]) -> Generator[None, None, Result]:
    """The same work; how long it took, without its pauses, is noted when it ends well."""
    seconds, began = 0.0, time.perf_counter()
    try:
        while True:
            next(work)
            seconds += time.perf_counter() - began
            yield
            began = time.perf_counter()
    except StopIteration as end:
        current.get().spent(phase, seconds + time.perf_counter() - began)
        result: Result = end.value
        return result
    finally:
        work.close()


def note_answer(answer: Answer) -> None:
    """Remembers what this call was answered, for log and metrics."""
    current.get().answer = answer


def note_one_of_many(answer: Answer | None, reason: str = "") -> None:
    """Remembers what came of one athlete of this call: an answer, or an error with a reason."""
    call = current.get()
    if answer is None:
        call.refused[reason] += 1
    else:
        call.answered += 1
        call.count(answer)


def note_request_id(sent: str) -> None:
    """Remembers the id that the platform gave this call, unless its metadata had one already."""
    call = current.get()
    call.request_id = call.request_id or safe_request_id([sent])


def safe_request_id(candidates: Iterable[object]) -> str:
    """The first candidate that is fit for logs and headers. Anything else could carry a name into them."""
    return next((each for each in candidates if isinstance(each, str) and _SAFE_ID.fullmatch(each)), "")
