"""How many sets of a muscle's week fall to each slot of a day, with what effects of the muscle take off the whole week.

Limits bind on the week's sets before they are shared out, so that half of twenty is ten, however many slots there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ironrule.carried.state import subject_of_muscle
from ironrule.coaching.effects import standings
from ironrule.coaching.ledger import Ledger
from ironrule.coaching.number import Push, resolve
from ironrule.coaching.rounding import to_count
from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.plan import Slot
from ironrule.rulebook.rulebook import Rulebook
from ironrule.rulebook.sharing import Share, Spot
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.units import Unit, half_up, plain
from ironrule.vocabulary.fact import MUSCLE
from ironrule.vocabulary.scene import Scene


@dataclass(frozen=True)
class Portion:
    """A slot's sets today: of a week as planned, and as effects have left it."""

    share: Share
    exercise: str
    week_planned: int
    week: int
    planned: int
    sets: int

    @property
    def reason(self) -> Said:
        """Where the number comes from."""
        lift, percent = self.share.of_lift(self.exercise, self.week), plain(self.share.over[self.exercise])
        muscle = self.share.muscle
        return phrases.SHARED_OUT(week=self.week, muscle=muscle, percent=f"{percent} %", lift=lift, sets=self.sets)


def portions_of(rulebook: Rulebook, day: str, weekday: str, scene: Scene) -> Mapping[Slot, Portion]:
    """The portion of every slot of a day whose sets are shared out. `scene` is the athlete's."""
    found: dict[Slot, Portion] = {}
    for share in rulebook.plan.shares:
        planned, week = _week_of(share, rulebook, scene)
        for slot in rulebook.plan.days.get(day, ()):
            if any(each.day == day and each.track == slot.track for each in share.spots.get(slot.exercise, ())):
                spot = Spot(weekday, day, slot.track)
                before, now = (share.at(slot.exercise, spot, total) for total in (planned, week))
                found[slot] = Portion(share, slot.exercise, planned, week, before, now)
    return found


def _week_of(share: Share, rulebook: Rulebook, scene: Scene) -> tuple[int, int]:
    """The sets of a muscle's week as they are carried, and as its effects leave them."""
    owner = subject_of_muscle(share.muscle)
    mine = scene.of_track(owner, None)
    value = value_of(share.number, mine)
    carried = rulebook.carry[share.number.name].kept(value, owner) if isinstance(value, Decimal) else Decimal(0)
    planned = max(0, half_up(carried)) if isinstance(carried, Decimal) else 0
    base = Decimal(planned)
    return planned, max(0, to_count(resolve(base, base, _limits(owner, rulebook, mine))) or 0)


def _limits(owner: str, rulebook: Rulebook, scene: Scene) -> list[Push]:
    """What effects of the muscle say of its sets."""
    ledger, found = Ledger(), []
    for standing in standings(rulebook, scene.carried, owner, scene.on):
        if standing.effect.scope == MUSCLE:
            entry = ledger.note_phase(standing, scene)
            actions = (each for each in standing.phase.actions if each.target == "sets")
            found += [push for each in actions if (push := ledger.push(entry, each, Unit.KG)) is not None]
    return found
