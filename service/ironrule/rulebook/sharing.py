"""A muscle's sets of a week, shared out among lifts and the days on which they are trained; totals are kept exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from ironrule.rulebook.conditions import CarryRef
from ironrule.rulebook.problems import Place


@dataclass(frozen=True)
class Spot:
    """A slot of the week whose sets are shared out; `weekday` is empty in a plan by rotation."""

    weekday: str
    day: str
    track: str


@dataclass(frozen=True)
class Share:
    """The sets of one muscle: `number` says how many a week has, `over` how many percent of them each lift gets.

    `spots` are the slots of each lift in the order of the week.
    """

    muscle: str
    number: CarryRef
    over: Mapping[str, Decimal]
    spots: Mapping[str, tuple[Spot, ...]]
    place: Place

    @property
    def rule(self) -> str:
        """The id under which it is reported."""
        return f"share_{self.muscle}"

    def of_lift(self, exercise: str, total: int) -> int:
        """A lift's sets of a week that has so many in all."""
        lifts = list(self.over)
        return apportioned(total, list(self.over.values()))[lifts.index(exercise)]

    def at(self, exercise: str, spot: Spot, total: int) -> int:
        """A slot's sets of a week that has so many in all; a day without its weekday is the first of its name."""
        spots = self.spots[exercise]
        same = [n for n, each in enumerate(spots) if (each.day, each.track) == (spot.day, spot.track)]
        here = next((n for n in same if spots[n].weekday == spot.weekday), same[0])
        return spread(self.of_lift(exercise, total), len(spots))[here]


def apportioned(total: int, percents: Sequence[Decimal]) -> list[int]:
    """A whole number in whole parts, by the largest remainder: of equal ones the first. Percents make 100."""
    quotas = [total * each / 100 for each in percents]
    parts = [int(each.to_integral_value(ROUND_FLOOR)) for each in quotas]
    largest = sorted(range(len(parts)), key=lambda n: (parts[n] - quotas[n], n))
    for n in largest[: total - sum(parts)]:
        parts[n] += 1
    return parts


def spread(count: int, slots: int) -> list[int]:
    """A whole number over some slots as evenly as can be, the larger parts first."""
    each, left = divmod(count, slots)
    return [each + (n < left) for n in range(slots)]
