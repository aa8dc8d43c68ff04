"""What a fact may look at: the athlete, the carried state, one track, one item of today's draft, and a moment."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeVar

import msgspec

from ironrule.carried.climbing import same_rung
from ironrule.carried.digest import Exposure, NamedSet
from ironrule.carried.state import ATHLETE, Carried, EffectState, bears_on
from ironrule.training.athlete import Athlete
from ironrule.training.events import CheckIn, PerformedSet
from ironrule.training.exercise import Exercise
from ironrule.training.tempo import Tempo
from ironrule.units import Load
from ironrule.vocabulary.usual import Usual

_T = TypeVar("_T")
_AT = attrgetter("at")
_NOTHING: frozenset[str] = frozenset()
_USUAL = Usual()
#: Where these are the same, so is what is alike for every subject.
_ALIKE_WHILE = frozenset({"athlete", "carried", "moment", "coach_planned"})


class ItemView(msgspec.Struct, frozen=True):
    """One item of today's draft as the stages before have left it.

    `all_reps` are those of every set, `timed_s` what sets by time take; `priority` is what the plan says, if it does.
    `every_s` are seconds from the beginning of a set to that of the next.
    """

    sets: int
    reps: int | None
    load: Load | None
    base: Load | None
    tempo: Tempo | None
    tonnage: Decimal
    subject: str
    exercise: Exercise
    effort: Decimal | None = None
    all_reps: int = 0
    timed_s: Decimal = Decimal(0)
    #: How many sets have the same rest after each of them, and the rest in seconds, if anybody said one.
    rests: Sequence[tuple[int, int | None]] = ((0, None),)
    priority: int | None = None
    stands_in: bool = False
    every_s: int | None = None
    #: The top of a range of reps.
    reps_top: int | None = None
    warm_up_sets: int = 0


class Scene(msgspec.Struct, frozen=True, eq=False):
    """The view of one subject at one moment. Exercise and exposure are None for the athlete.

    A scene is a snapshot: what was worked out for it once is remembered with it, and goes with it. What is alike for
    every subject is in `common`, which scenes of the same athlete, carried state and moment share. `lost` are facts of
    an exposure that lies before an effect which lets the subject forget them.
    """

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
    forgets: Mapping[str, frozenset[str]] = {}
    usual: Usual = _USUAL
    #: The set that a rule for each set looks at, from 1.
    set_number: int = 0
    named_today: Mapping[str, NamedSet] = {}
    #: After a set: that set, under the name of its line, and how many of the lift remain.
    just_done: PerformedSet | None = None
    sets_left: int | None = None
    lost: frozenset[str] = _NOTHING
    seen: dict[Hashable, Any] = {}
    common: dict[Hashable, Any] = {}

    @property
    def on(self) -> date:
        """The civil day."""
        return self.moment.date()

    def but(self, **changes: Any) -> Scene:
        """The same scene with something else in it, and nothing remembered but what is alike in both."""
        common = self.common if _ALIKE_WHILE.isdisjoint(changes) else {}
        return msgspec.structs.replace(self, seen={}, common=common, **changes)

    def once(self, key: Hashable, work: Callable[[Scene], _T]) -> _T:
        """What `work` makes of this scene; worked out the first time, remembered under `key` after that."""
        if key not in self.seen:
            self.seen[key] = work(self)
        return self.seen[key]  # type: ignore[no-any-return]  # as `work` gave it

    def once_for_all(self, key: Hashable, work: Callable[[Scene], _T]) -> _T:
        """The same for what is alike for every subject: `work` may look at neither subject nor draft."""
        if key not in self.common:
            self.common[key] = work(self)
        return self.common[key]  # type: ignore[no-any-return]  # as `work` gave it

    def of_track(self, subject: str, exercise: Exercise | None, exposure: Exposure | None = None) -> Scene:
        """The scene of a track of the same athlete, at one of its exposures or before any is looked at."""
        lost = _NOTHING if exposure is None else self._lost_at(exposure, subject)
        load, full = (self.working_load, self.assumed_full) if subject == self.subject else (None, None)
        return self.but(
            subject=subject,
            exercise=exercise,
            exposure=exposure,
            item=None,
            lost=lost,
            working_load=load,
            assumed_full=full,
        )

    def items_today(self) -> Sequence[Scene]:
        """The scenes of the lifts in today's draft, in their order."""
        # It remembers the others alone: a scene that remembers itself is a cycle, which waits for a collection.
        others = self.once("items today", lambda here: [here._other(each) for each in here.today])
        return [self if each is None else each for each in others]

    def _other(self, view: ItemView) -> Scene | None:
        if view is self.item:
            return None
        mine = self.of_track(view.subject, view.exercise).but(item=view)
        ring = mine.exposures()
        return mine.at(ring[-1]) if ring else mine

    def exposures(self) -> Sequence[Exposure]:
        """The subject's exposures up to this moment, oldest first."""
        return self.exposures_of(self.subject)

    def exposures_of(self, subject: str) -> Sequence[Exposure]:
        """The same of any track; of one on a ladder those on its last rung.

        The ring is in order of time, so it is taken whole unless its end lies ahead.
        """
        ring: Sequence[Exposure] = self.carried.digest.exposures.get(subject, ())
        if ring and ring[-1].ended > self.moment:
            ring = [each for each in ring if each.ended <= self.moment]
        return same_rung(ring, ring[-1].rung) if ring and ring[-1].rung else ring

    def at(self, exposure: Exposure) -> Scene:
        """The same subject as it stood at an earlier exposure."""
        if exposure is self.exposure:
            return self
        key = id(exposure)
        if key not in self.seen:
            self.seen[key] = self.but(exposure=exposure, lost=self._lost_at(exposure, self.subject))
        return self.seen[key]  # type: ignore[no-any-return]  # as above

    def _lost_at(self, exposure: Exposure, subject: str) -> frozenset[str]:
        """What effects that began after an exposure let its subject forget."""
        on = exposure.on
        since = [e.effect for e in self.carried.effects if on < e.forgets_before and bears_on(e.subject, subject)]
        return _NOTHING.union(*(self.forgets[each] for each in since if each in self.forgets)) if since else _NOTHING

    def asof(self, moment: datetime) -> Scene:
        """The same subject at an earlier moment."""
        return self.once(("moment", moment), lambda scene: scene.but(moment=moment))

    def check_ins(self, days: int) -> list[CheckIn]:
        """Check-ins of the last days, today included, oldest first."""
        first = self.on - timedelta(days=days - 1)
        return [each for each in self._check_ins_since(days) if first <= each.at.date()]

    def fresh(self, hours: int) -> list[CheckIn]:
        """Check-ins that are no older than some hours, newest first."""
        first = self.moment - timedelta(hours=hours)
        return [each for each in reversed(self._check_ins_since(2 + hours // 24)) if first <= each.at]

    def _check_ins_since(self, days: int) -> list[CheckIn]:
        """Check-ins of some days and a little more, whatever their offsets, up to this moment; oldest first."""

        def found(scene: Scene) -> list[CheckIn]:
            ring, first = scene.carried.digest.check_ins, scene.moment - timedelta(days=days + 2)
            begin = bisect_left(ring, first, key=_AT)
            return ring[begin : bisect_right(ring, scene.moment, key=_AT)]

        return self.once_for_all(("check-ins", days), found)

    def latest_effect(self, name: str) -> EffectState | None:
        """The last effect of a name on this subject or the athlete, running or ended."""
        mine = [
            each
            for each in self.carried.effects
            if each.effect == name and each.started_on <= self.on and bears_on(each.subject, self.subject)
        ]
        return max(mine, key=lambda each: each.started_on, default=None)
