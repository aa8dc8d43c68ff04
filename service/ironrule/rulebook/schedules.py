"""Where a number stands by its schedule in a week of the plan, for numbers whose `start` is `schedule`.

While the plan goes on, a schedule is a rule at the end of each week (see read_schedules). Its lines up to the present
week, one after the other, say where a number stands that no rule has written yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from ironrule.carried.digest import LARGEST
from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import NumberAction
from ironrule.units import Load, exact_difference, exact_product, exact_sum, percent_of
from ironrule.vocabulary.facts import TRACK, Fact
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.scene import Scene


@dataclass(frozen=True)
class ScheduledLine:
    """What a schedule does to a number as each of some weeks begins; without a `last`, in every week that follows."""

    first: int
    last: int | None
    action: NumberAction

    def covers(self, week: int) -> bool:
        """The week is one of them."""
        return self.first <= week and (self.last is None or week <= self.last)


@dataclass
class Schedules:
    """The schedules of a rulebook as far as they are read, by number, and the numbers that start from them."""

    lines: dict[str, list[tuple[frozenset[str], tuple[ScheduledLine, ...]]]] = field(default_factory=dict)
    wanted: dict[str, Place] = field(default_factory=dict)

    def start_of(self, number: str, kind: Kind, place: Place) -> Fact:
        """What a number starts from, as a fact of each track; missing where no schedule is for that track."""
        self.wanted[number] = place

        def function(scene: Scene) -> Value | None:
            return _standing(self._lines_for(number, scene.subject.rpartition("/")[2]), scene)

        return Fact(f"the schedule of {number}", "Where a number stands by its schedule.", kind, TRACK, function)

    def _lines_for(self, number: str, track: str) -> tuple[ScheduledLine, ...]:
        mine = self.lines.get(number, ())
        return next((lines for tracks, lines in mine if not tracks or track in tracks), ())


def _standing(lines: tuple[ScheduledLine, ...], scene: Scene) -> Value | None:
    """The number after every line up to the week that runs; none grows past what a number of training can be."""
    found: Value | None = None
    for week in range(1, scene.carried.week + 1):
        line = next((each for each in lines if each.covers(week)), None)
        if line is not None:
            found = _after(line.action, found, scene)
        if _size(found) >= LARGEST:
            break
    return found


def _after(action: NumberAction, before: Value | None, scene: Scene) -> Value | None:
    """The number after one line; it stays where an amount is not known."""
    amount = None if action.amount is None else value_of(action.amount, scene)
    like = amount if before is None else before
    if action.verb.words != "set" and (before is None or (amount is None and action.amount is not None)):
        return before
    percent = action.amount is not None and action.amount.kind is Kind.PERCENT
    number = _reckoned(action.verb.words, _plain(before, like), _plain(amount, like), percent=percent)
    floor, ceiling = (None if each is None else value_of(each, scene) for each in (action.floor, action.ceiling))
    if ceiling is not None:
        least = _plain(before, like) if action.verb.words == "raise" else Decimal(0)
        number = max(least, min(number, _plain(ceiling, like)))
    if floor is not None:
        number = max(number, _plain(floor, like))
    number = max(number, Decimal(0))
    return Load(number, like.unit) if isinstance(like, Load) else number


def _reckoned(verb: str, before: Decimal, amount: Decimal, *, percent: bool) -> Decimal:
    change = percent_of(amount, before) if percent else amount
    match verb:
        case "set":
            return amount
        case "raise":
            return exact_sum(before, change)
        case "cut":
            return exact_difference(before, change)
        case "cut to":
            return change
        case "times":
            return exact_product(before, amount)
        case "at most":
            return min(before, amount)
        case _:
            return before


def _plain(value: Value | None, like: Value | None) -> Decimal:
    """A value as a plain number, a load in the unit of another."""
    if isinstance(value, Load):
        return value.to(like.unit).amount if isinstance(like, Load) else value.amount
    return value if isinstance(value, Decimal) else Decimal(0)


def _size(value: Value | None) -> Decimal:
    return value.amount if isinstance(value, Load) else value if isinstance(value, Decimal) else Decimal(0)
