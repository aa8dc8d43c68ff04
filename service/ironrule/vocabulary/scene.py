"""What a fact may look at: the athlete, the carried state, one track, one item of today's draft, and a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from ironrule.carried.digest import Exposure
from ironrule.carried.state import ATHLETE, Carried, EffectState
from ironrule.training.athlete import Athlete
from ironrule.training.events import CheckIn
from ironrule.training.exercise import Exercise
from ironrule.training.tempo import Tempo
from ironrule.units import Load


@dataclass(frozen=True)
class ItemView:
    """One item of today's draft as the stages before have left it."""

    sets: int
    reps: int | None
    load: Load | None
    base: Load | None
    tempo: Tempo | None
    tonnage: Decimal


@dataclass(frozen=True)
class Scene:
    """The view of one subject at one moment. Exercise and exposure are None for the athlete."""

    athlete: Athlete
    carried: Carried
    moment: datetime
    subject: str = ATHLETE
    exercise: Exercise | None = None
    exposure: Exposure | None = None
    item: ItemView | None = None
    working_load: Load | None = None
    today: Sequence[ItemView] = ()
    coach_planned: bool = False
    assumed_full: Load | None = None
    in_effects: frozenset[str] = frozenset()
    forgets: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The civil day."""
        return self.moment.date()

    def exposures(self) -> list[Exposure]:
        """The subject's exposures up to this moment, oldest first."""
        return [each for each in self.carried.digest.exposures.get(self.subject, ()) if each.ended <= self.moment]

    def at(self, exposure: Exposure) -> Scene:
        """The same subject as it stood at an earlier exposure."""
        return replace(self, exposure=exposure)

    def check_ins(self, days: int) -> list[CheckIn]:
        """Check-ins of the last days, today included, oldest first."""
        first = self.on - timedelta(days=days - 1)
        return [each for each in self.carried.digest.check_ins if each.at <= self.moment and first <= each.at.date()]

    def fresh(self, hours: int) -> list[CheckIn]:
        """Check-ins that are no older than some hours, newest first."""
        first = self.moment - timedelta(hours=hours)
        return [each for each in reversed(self.carried.digest.check_ins) if first <= each.at <= self.moment]

    def latest_effect(self, name: str) -> EffectState | None:
        """The last effect of a name on this subject or the athlete, running or ended."""
        mine = [
            each
            for each in self.carried.effects
            if each.effect == name and each.subject in (ATHLETE, self.subject) and each.started_on <= self.on
        ]
        return max(mine, key=lambda each: each.started_on, default=None)
