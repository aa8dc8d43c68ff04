"""Rules that propose for several numbers stand or fall as a whole; what each number then is, number.py says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ironrule.coaching.number import Push, Resolved

#: Resolves some numbers from what stands of their pushes; a number of several lines has several results.
Resolve = Callable[[Mapping[str, Sequence[Push]]], Mapping[str, Sequence[Resolved]]]


@dataclass(frozen=True)
class _Fall:
    """A rule's proposal that was overruled in one number, and by whom.

    `won`: over the other proposals, before a limit or cap took it back. It still keeps weaker ones out.
    """

    push: Push
    target: str
    by: str
    won: bool


def stand_or_fall(gathered: Mapping[str, Sequence[Push]], resolve_some: Resolve) -> None:
    """Resolves numbers until every rule stands, or has fallen, as a whole.

    A proposal that is overruled in one number takes the rule's proposals for the others back; its limits stay. The
    strongest rule falls first, so that what it had overruled elsewhere is heard again.
    """
    falls: dict[int, list[_Fall]] = {}
    standing: Mapping[str, Sequence[Push]] = gathered
    results = dict(resolve_some(gathered))
    while True:
        rows = [
            _Fall(push, target, result.overruled[push.id], result.winner == push.id)
            for target, pushes in standing.items()
            for push in pushes
            for result in results[target]
            if push.id in result.overruled and push.id not in falls and _also_proposes(push, target, standing)
        ]
        if not rows:
            break
        first = _first_to_fall(rows)
        falls[first.push.id] = [row for row in rows if (row.push.id, row.won) == (first.push.id, first.won)]
        before = standing
        standing = {
            target: [each for each in pushes if _stands(each, target, falls)] for target, pushes in gathered.items()
        }
        results |= resolve_some({name: pushes for name, pushes in standing.items() if pushes != before[name]})
    for fall in (each for fallen in falls.values() for each in fallen):
        for result in results[fall.target]:
            result.overruled.setdefault(fall.push.id, fall.by)


def _first_to_fall(rows: Sequence[_Fall]) -> _Fall:
    """The strongest, by one that does not fall itself; where rules of equal rank beat each other, the heavier load."""
    rank = min(row.push.rank for row in rows)
    strongest = [row for row in rows if row.push.rank == rank]
    falling = {row.push.rule for row in strongest}
    sure = [row for row in strongest if row.won or row.by not in falling] or strongest
    return min(sure, key=lambda row: (row.won, row.target != "load", row.target, row.push.rule))


def _stands(push: Push, target: str, falls: Mapping[int, Sequence[_Fall]]) -> bool:
    fallen = falls.get(push.id)
    return push.limits or fallen is None or any(fall.won and fall.target == target for fall in fallen)


def _also_proposes(push: Push, target: str, standing: Mapping[str, Sequence[Push]]) -> bool:
    """The rule proposes something for another number too."""
    others = (each for name, pushes in standing.items() if name != target for each in pushes)
    return not push.limits and any(each.id == push.id and not each.limits for each in others)
