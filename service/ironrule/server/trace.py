"""W3C trace context: the trace that a caller sends is gone on with; who sends none begins one here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

#: The key of the header, in requests and in replies.
TRACEPARENT = "traceparent"

#: Versions after 00 may say more behind the flags; ff is no version, and a number of zeros names nothing.
_PARENT = re.compile(
    r"(?!ff)(?P<version>[0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?P<more>-.*)?"
)
#: What was decided about recording is passed on; nothing else is known of the flags.
_SAMPLED = 0x01


@dataclass(frozen=True)
class Trace:
    """Where a call stands in a trace: the trace, and the span that is this call."""

    trace_id: str
    span_id: str
    sampled: bool = False

    def __str__(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{_SAMPLED if self.sampled else 0:02x}"


def trace_after(sent: Iterable[object]) -> Trace:
    """The trace of a call whose metadata has these values of `traceparent`: theirs where exactly one is right."""
    found = [each for each in sent if isinstance(each, str)]
    parent = _PARENT.fullmatch(found[0]) if len(found) == 1 else None
    if parent is None or (parent["version"] == "00" and parent["more"]):
        return Trace(os.urandom(16).hex(), os.urandom(8).hex())
    return Trace(parent[2], os.urandom(8).hex(), bool(int(parent[3], 16) & _SAMPLED))
