"""What an engine must offer to take part."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from bench.engines.workload import Node, Record

Rules = tuple[Node, ...]
#: A record in, the numbers of the rules that are true out. Every engine gets the same dictionary.
Evaluate = Callable[[Record], Collection[int]]
#: The same where readings may be missing: true rules, and unknown ones if the engine can tell them.
WithGaps = Callable[[Record], tuple[Collection[int], Collection[int] | None]]


@dataclass(frozen=True)
class Contender:
    """An engine: its name, the package that it comes in, how it is asked, and how where readings are missing."""

    name: str
    package: str
    how: str
    build: Callable[[Rules], Evaluate]
    how_with_gaps: str
    build_with_gaps: Callable[[Rules], WithGaps]


def plainly(build: Callable[[Rules], Evaluate]) -> Callable[[Rules], WithGaps]:
    """An engine that has no word for unknown is asked as usual."""

    def with_gaps(rules: Rules) -> WithGaps:
        evaluate = build(rules)
        return lambda record: (evaluate(record), None)

    return with_gaps
