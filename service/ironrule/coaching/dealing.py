"""How many sets there are today: verbs on `sets` are about an exercise's working sets together, and are dealt to lines.

With `to: back_off` they are about the sets of that name. What is left out comes off the last sets first: a set of as
many reps as possible, the heaviest and a test stay while there are others. What is added goes to the last line.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ironrule.coaching.line import Line
from ironrule.coaching.number import Push, Resolved, resolve
from ironrule.coaching.rounding import to_count
from ironrule.units import Load

#: What a line's sets are worth when sets are left out, least first.
_PLAIN, _OPEN, _TOP, _TEST = range(4)


def deal(lines: Sequence[Line], pushes: Sequence[Push]) -> dict[str, Resolved]:
    """Settles `sets_now` of an exercise's lines; what became of each name that pushes are for, and of all, `""`.

    A named line may lose all its sets; of an exercise one set stays.
    """
    for line in lines:
        line.sets_now = line.sets
    found: dict[str, Resolved] = {}
    for name in dict.fromkeys(each.to for each in pushes if each.to):
        mine = [line for line in lines if line.named == name]
        if mine:
            found[name] = _settle(mine, lines, [each for each in pushes if each.to == name], least=0)
    found[""] = _settle(lines, lines, [each for each in pushes if not each.to], least=1)
    return found


def _settle(mine: Sequence[Line], lines: Sequence[Line], pushes: Sequence[Push], *, least: int) -> Resolved:
    """Some lines' sets, resolved together; limits are of what was planned."""
    planned, now = (Decimal(sum(counts)) for counts in ([each.sets for each in mine], [each.sets_now for each in mine]))
    number = resolve(now, planned, pushes)
    change = max(least, to_count(number) or 0) - int(now)
    if change > 0:
        _last_to_grow(mine).sets_now += change
    else:
        _take(-change, mine, _heaviest(lines))
    return number


def _last_to_grow(lines: Sequence[Line]) -> Line:
    return next((line for line in reversed(lines) if not line.test), lines[-1])


def _take(sets: int, lines: Sequence[Line], heaviest: Load | None) -> None:
    """Takes sets off, those that are worth least first, and of equals the last."""
    for worth in (_PLAIN, _OPEN, _TOP, _TEST):
        for line in reversed(lines):
            taken = min(sets, max(0, line.sets_now - _kept(line, worth, heaviest)))
            line.sets_now, sets = line.sets_now - taken, sets - taken


def _kept(line: Line, worth: int, heaviest: Load | None) -> int:
    """How many sets of a line are worth more."""
    if line.test:
        return line.sets_now if worth < _TEST else 0
    if heaviest is not None and line.base == heaviest:
        return line.sets_now if worth < _TOP else 0
    return 1 if line.amrap and worth < _OPEN else 0


def _heaviest(lines: Sequence[Line]) -> Load | None:
    """The load of the heaviest line as planned; None where all are alike."""
    loads = [line.base for line in lines if line.base is not None]
    return max(loads) if loads and min(loads) < max(loads) else None
