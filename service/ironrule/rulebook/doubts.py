"""What can be read and is hardly meant: warnings about single phrases. checks.py has those about a whole rulebook."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from ironrule.rulebook.conditions import Compare, Expression, FactRef, Literal, SettingRef
from ironrule.rulebook.operators import Op
from ironrule.rulebook.possible import Bound, Point, always, bound_of, range_of
from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind, shown

#: Percent of a load: to take off more, or to leave less, is hardly meant.
_LARGEST_CUT, _ALL = Decimal(30), Decimal(100)


def doubt_cut(verb: str, kind: Kind, amount: Expression | None, place: Place, desk: Desk) -> None:
    """`cut 90 %` of a load where `cut to 90 %` was surely meant, and the other way round."""
    value = _number(amount)
    if value is None or kind is not Kind.LOAD or amount is None or amount.kind is not Kind.PERCENT:
        return
    told, rest, most = (shown(each, Kind.PERCENT) for each in (value, 100 - value, _LARGEST_CUT))
    if verb == "cut" and value >= _ALL:
        found, meant = f"'cut {told}' leaves nothing", f"a cut of at most {most}"
    elif verb == "cut" and value > _LARGEST_CUT:
        found = f"'cut {told}' takes {told} off and leaves {rest}"
        meant = f"'cut to {told}', or a cut of at most {most}"
    elif verb == "cut to" and value < _LARGEST_CUT:
        found = f"'cut to {told}' leaves {told} and takes {rest} off"
        meant = f"'cut {told}', or at least {most} to be left"
    else:
        return
    desk.note("IR401", place, found, expected=meant)


def doubt_comparison(compare: Compare, place: Callable[[], Place], desk: Desk, *, in_range: bool = False) -> None:
    """A comparison that the range of its fact decides beforehand. Of `in low .. high` one end may well be idle."""
    bound = bound_of(compare)
    if bound is None or not isinstance(bound.subject, FactRef):
        return
    shared = bound.subject.fact.name in FACTS
    outcome = _decided(bound.subject.fact.name, bound.op, bound.point) if shared else always(bound)
    if outcome is None or (in_range and outcome):
        return
    fact = bound.subject.fact
    low, high = range_of(fact)
    if fact.kind.whole and isinstance(bound.point, Decimal) and bound.point % 1:
        span = "is a whole number"
    elif high is None:
        span = "is never below 0"
    else:
        span = f"goes from {shown(low or Decimal(0), fact.kind)} to {shown(high, fact.kind)}"
    told = "always true where it is known" if outcome else "never true"
    desk.note("IR404", place(), f"{compare.text!r} is {told}: {fact.name} {span}", expected="a number that it may have")


@lru_cache(maxsize=4096)
def _decided(name: str, op: Op, point: Point) -> bool | None:
    """How the range of a fact of the vocabulary decides a comparison: rules compare the same ones again and again."""
    return always(Bound(FactRef(FACTS[name]), op, point))


def _number(amount: Expression | None) -> Decimal | None:
    """The one number that an amount is, whatever the athlete."""
    if isinstance(amount, SettingRef):
        value = amount.setting.value
    else:
        value = amount.value if isinstance(amount, Literal) else None
    return value if isinstance(value, Decimal) else None
