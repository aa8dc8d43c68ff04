"""Which of today's sets a rule is for: `to: last set`, `to: lowest load sets`, `to: top`; lines are cut accordingly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from ironrule.coaching.line import Line
from ironrule.vocabulary.verbs import LOWEST_LOAD, SELECTORS, WORK_SETS

#: What no rule can say: the sets that a coach sets the load of by hand, and the others.
HIGHEST_LOAD, OTHER_LOADS = "highest load sets", "other sets"


def cut(lines: Sequence[Line], selectors: Iterable[str]) -> list[Line]:
    """The lines, cut where the sets that selectors pick begin and end; each part knows which of them pick it.

    A rep total is never cut: what picks one of its sets picks all of them.
    """
    places = {each: _places(each, lines) for each in selectors}
    found: list[Line] = []
    first = 0
    for line in lines:
        here = range(first, first + line.sets_now)
        first += line.sets_now
        if line.most_sets:
            picked = frozenset(each for each, picks in places.items() if not picks.isdisjoint(here))
            found.append(_part(line, line.sets_now, picked, last=True))
            continue
        rows = groupby(here, lambda place: frozenset(each for each, picks in places.items() if place in picks))
        parts = [(picked, len(list(sets))) for picked, sets in rows]
        found += [_part(line, sets, picked, last=at == len(parts)) for at, (picked, sets) in enumerate(parts, 1)]
    return found


def _places(selector: str, lines: Sequence[Line]) -> set[int]:
    """The places of the sets that a selector picks, over all of today's sets; of two in the middle the earlier."""
    owners = [line for line in lines for _ in range(line.sets_now)]
    if selector == WORK_SETS:
        return {place for place, line in enumerate(owners) if not line.test}
    if selector in SELECTORS and selector != LOWEST_LOAD:
        return {{"first set": 0, "middle set": (len(owners) - 1) // 2, "last set": len(owners) - 1}[selector]}
    if selector in (HIGHEST_LOAD, OTHER_LOADS):
        highest = max((line.base for line in lines if line.base is not None), default=None)
        heaviest = {place for place, line in enumerate(owners) if line.base == highest}
        return heaviest if selector == HIGHEST_LOAD else set(range(len(owners))) - heaviest
    if selector == LOWEST_LOAD:
        lowest = min((line.base for line in lines if line.base is not None), default=None)
        return {place for place, line in enumerate(owners) if line.base == lowest}
    return {place for place, line in enumerate(owners) if line.named == selector}


def _part(line: Line, sets: int, picked: frozenset[str], *, last: bool) -> Line:
    """Some sets of a line with numbers of their own; as many reps as possible are asked for in its last set only."""
    return replace(line, sets_now=sets, picked=picked, amrap=line.amrap and last, numbers=dict(line.numbers))
