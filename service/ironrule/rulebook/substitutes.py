"""What stands in for what, as rulebooks and packs list it: lifts, the share of the load that each takes, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ironrule.rulebook.conditions import Expression


@dataclass(frozen=True)
class Edge:
    """One lift that can stand in for another: with which share of its load, None where nobody says, and for what.

    Without reasons in `why` it stands in for any.
    """

    to: str
    share: Expression | None
    why: frozenset[str]

    def serves(self, reason: str) -> bool:
        """It stands in for this reason; an empty one is none in particular."""
        return not reason or not self.why or reason in self.why


@dataclass(frozen=True)
class Way:
    """A lift that stands in, by one edge or by several in a row: `edges` are those that lead there."""

    to: str
    edges: tuple[Edge, ...]


Substitutes = Mapping[str, tuple[Edge, ...]]


def ways_from(lift: str, listed: Substitutes, reason: str = "") -> Iterator[Way]:
    """Every lift that stands in for one, the nearest first: what is listed for it, then what is listed for that."""
    seen, ahead = {lift}, [Way(lift, ())]
    for here in ahead:
        for edge in listed.get(here.to, ()):
            if edge.to not in seen and edge.serves(reason):
                seen.add(edge.to)
                way = Way(edge.to, (*here.edges, edge))
                ahead.append(way)
                yield way
