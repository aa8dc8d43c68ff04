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
from ironrule.units import Load
from ironrule.vocabulary.fact import TRACK, Fact
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.reckoning import bound, proposed
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import Force


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
    floor, ceiling = (None if each is None else value_of(each, scene) for each in (action.floor, action.ceiling))
    number = _reckoned(
        action, *(None if each is None else _plain(each, like) for each in (before, amount, floor, ceiling))
    )
    return Load(number, like.unit) if isinstance(like, Load) else number


def _reckoned(
    action: NumberAction, before: Decimal | None, amount: Decimal | None, floor: Decimal | None, ceiling: Decimal | None
) -> Decimal:
    """As a rule alone would have it: a limit never raises what is there."""
    verb, percent = action.verb, action.amount is not None and action.amount.kind is Kind.PERCENT
    number, size = before or Decimal(0), amount or Decimal(0)
    if verb.force is Force.LIMIT:
        return min(number, bound(verb.words, number, size, percent=percent, floor=floor))
    return proposed(verb.words, number, size, percent=percent, floor=floor, ceiling=ceiling)


def _plain(value: Value | None, like: Value | None) -> Decimal:
    """A value as a plain number, a load in the unit of another."""
    if isinstance(value, Load):
        return value.to(like.unit).amount if isinstance(like, Load) else value.amount
    return value if isinstance(value, Decimal) else Decimal(0)


def _size(value: Value | None) -> Decimal:
    return value.amount if isinstance(value, Load) else value if isinstance(value, Decimal) else Decimal(0)
