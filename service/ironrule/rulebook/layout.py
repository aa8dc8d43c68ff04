"""How a session is laid out, once checked: what may be left out or stand in, what it may take, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ironrule.rulebook.conditions import ALWAYS, Condition, Expression
from ironrule.rulebook.problems import Place
from ironrule.rulebook.templates import Template
from ironrule.training.substitute import Wanted
from ironrule.vocabulary.fact import Fact

#: The section of the passes, in decisions and groups.
LAYOUT, DAYS, ADD, PLACE, SWAP, PAIR, FIT = "layout", "days", "add", "place", "swap", "pair", "fit"
#: Those that are rules with conditions, in the order in which they run, and those of them that are for the athlete.
RULED = (DAYS, ADD, PLACE, SWAP)
OF_ATHLETE = frozenset({DAYS, ADD})

#: What a session may take, and the fact that remembers it over a week; none for what is not remembered.
BUDGETS: Mapping[str, str] = {
    "axial_units": "axial_units_week",
    "sets": "sets_week",
    "minutes": "",
    "exercises": "",
    "isolation_sets": "",
}
SESSION, WEEK = OVER = ("session", "week")
#: What a budget may keep, beside tracks and roles.
PRIORITY_LIFT = "priority_lift"


#: Two lifts that both load the spine so much are never done in turn (an engine default).
AXIAL_FROM = Decimal("0.6")
#: Most of another lift's load that what stands in for it begins with, in percent: trap bar for straight bar is 108.
MOST_SHARE = 125


@dataclass(frozen=True)
class OtherDays:
    """Days of the plan that come instead of a coach's session, which is refused; with `keep`, of its other days."""

    text: str
    days: tuple[str, ...]
    keep: bool = False


@dataclass(frozen=True)
class Add:
    """A lift that is put into the session, on a track: the first of `lifts` that the gym has and that is not in it."""

    text: str
    lifts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LeaveOut:
    """Not today: the lift comes with the first session that is so many hours later, or, None, with its own next day."""

    text: str
    hours: int | None


@dataclass(frozen=True)
class Swap:
    """Another exercise stands in: the first of `wanted` that there is, with a share of the load, for a reason."""

    text: str
    wanted: tuple[Wanted, ...]
    share: Expression | None
    why: str


@dataclass(frozen=True)
class SortKey:
    """One key of an order; `fact` None is whether it is the priority lift. `names` are those of a fact, in order."""

    text: str
    fact: Fact | None = None
    high: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrderRule:
    """The order of a session: sort keys, first to last."""

    rule: str
    keys: tuple[SortKey, ...]
    because: Template
    grade: str
    source: str
    place: Place


@dataclass(frozen=True)
class Pairing:
    """Lifts of some tracks and roles that are done in turn, two by two, while a session takes longer than `at_most`.

    `at_most` is a time or minutes; None pairs whatever the session takes. `rest` follows each set of a pair.
    """

    rule: str
    among: frozenset[str]
    at_most: Expression | None
    rest: Expression
    because: Template
    grade: str
    source: str
    place: Place


@dataclass(frozen=True)
class Fit:
    """A budget: what is dropped, by `drop` the first first, until it is kept. `keep` are tracks and roles that stay.

    It counts where `when` is true of the athlete.
    """

    rule: str
    budget: Fact
    over: str
    at_most: Expression
    drop: tuple[SortKey, ...]
    keep: frozenset[str]
    because: Template
    grade: str
    source: str
    place: Place
    when: Condition = ALWAYS
