"""From the exact number to what can be loaded or counted: rounded once, as the dialect says, and never across a cap.

A cut is rounded as its own words or the dialect say, so it may be loaded a little above what it comes to, but always
below what it cuts. Caps and `hold` are never crossed, nor is an `at most` that does not say `rounded nearest`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal

from ironrule.coaching.number import Bound, Resolved, Step, StepKind
from ironrule.rulebook.dialect import rounding_of
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.equipment import Rack
from ironrule.units import QUANTUM, Load, half_up, quantised


def to_bar(result: Resolved, rack: Rack, dialect: Mapping[str, str]) -> Load | None:
    """The number as it can be loaded; the step is added, and a raise that comes to nothing is overruled."""
    if result.exact is None:
        return None
    exact = Load(result.exact, rack.unit)
    lightest = rack.lightest()
    bar, how = (lightest, phrases.AT_FLOOR) if exact < lightest else _bounded(result, exact, rack, dialect)
    result.steps.append(Step(StepKind.ROUNDING, "", exact.amount, bar.amount, "", bar != exact, how=how))
    return bar


def to_count(result: Resolved, rounding: str = "half up") -> int | None:
    """A count: ties go up unless the dialect's `reps_round` says down; never above a cap, a `hold` or an `at most`."""
    if result.exact is None:
        return None
    whole = int(result.exact) if rounding == "down" else half_up(result.exact)
    return min([whole, *(int(each.amount) for each in result.bounds if each.rounding == "down")])


def to_grain(result: Resolved) -> Decimal | None:
    """The exact number on the grain of what is stored, and never above a limit or cap."""
    if result.exact is None:
        return None
    found = quantised(result.exact)
    above = result.ceiling is not None and found > result.ceiling
    return result.exact.quantize(QUANTUM, ROUND_FLOOR) if above else found


def _bounded(result: Resolved, exact: Load, rack: Rack, dialect: Mapping[str, str]) -> tuple[Load, Said]:
    """What is wanted, or the heaviest below it that every limit and cap leaves."""
    assert result.base is not None
    base = Load(result.base, rack.unit)
    if result.limited and exact < base:
        bar, bar_how = _tightest(result.bounds, rack, dialect)[0]
        uncut = _uncut(result, base, rack, dialect)
        return (bar, bar_how) if bar <= uncut else (uncut, phrases.NOT_HEAVIER)
    wanted, how = _wanted(result, exact, base, rack, dialect)
    nearer = [each for each in result.bounds if each.amount < wanted.amount]
    if not nearer:
        return wanted, how
    (bar, bar_how), bound = _tightest(nearer, rack, dialect)
    if bar >= wanted:
        return wanted, how
    if exact <= base:
        return bar, bar_how
    if bar <= base and result.winner >= 0:
        result.overruled[result.winner] = bound.rule
        result.held_back = not bound.cap
    return bar, phrases.LIMIT_NEARER


def _uncut(result: Resolved, base: Load, rack: Rack, dialect: Mapping[str, str]) -> Load:
    """The bar without any limit, where no raise would have made it heavier than the base."""
    proposed = Load(result.proposed, rack.unit) if result.lowered and result.proposed is not None else base
    return _wanted(result, proposed, base, rack, dialect)[0]


def _tightest(bounds: Sequence[Bound], rack: Rack, dialect: Mapping[str, str]) -> tuple[tuple[Load, Said], Bound]:
    """The heaviest that some bounds leave, with the one that decides."""
    allowed = [(_allowed_by(bound, rack, dialect), bound) for bound in bounds]
    return min(allowed, key=lambda row: (row[0][0], row[1].amount, row[1].rule))


def _wanted(result: Resolved, exact: Load, base: Load, rack: Rack, dialect: Mapping[str, str]) -> tuple[Load, Said]:
    """The bar before limits and caps are asked once more."""
    direction = dialect["cuts_round" if exact < base else "round"]
    if exact < base and result.converted is not None:
        direction = result.converted
    if result.by_hand:
        return _rounded(exact, dialect["round"], rack, dialect), phrases.ROUNDED[dialect["round"]]
    found = _rounded(exact, direction, rack, dialect)
    if exact > base and rack.at_least(exact) is None:
        return found, phrases.AT_CEILING
    if exact > base and found <= base and dialect["least_raise"] == "one step":
        step = rack.above(base)
        return (found, phrases.AT_CEILING) if step is None else (step, phrases.ONE_STEP)
    if result.lowered and exact < base <= found:
        return rack.below(base) or rack.lightest(), phrases.ONE_STEP
    if exact == base:
        return found, phrases.LOADS_AS_IT_IS if found == exact else phrases.LOADABLE[direction]
    return found, phrases.ROUNDED[direction]


def _allowed_by(bound: Bound, rack: Rack, dialect: Mapping[str, str]) -> tuple[Load, Said]:
    """The heaviest that a limit leaves: rounded, and below what it lowers."""
    direction = bound.rounding or dialect["cuts_round"]
    allowed = _rounded(Load(bound.amount, rack.unit), direction, rack, dialect)
    if bound.below is not None and allowed >= Load(bound.below, rack.unit):
        return rack.below(Load(bound.below, rack.unit)) or rack.lightest(), phrases.ONE_STEP_BELOW
    return allowed, phrases.ROUNDED[direction]


def _rounded(load: Load, direction: str, rack: Rack, dialect: Mapping[str, str]) -> Load:
    return rack.rounded(load, rounding_of(dialect, direction))
