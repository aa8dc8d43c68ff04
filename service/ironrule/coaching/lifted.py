"""What was lifted in a session: the full load, and the carried loads that follow it before rules run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from msgspec import structs

from ironrule.carried.digest import Exposure, FullLoad
from ironrule.carried.state import Carried
from ironrule.coaching.draft import loads_at
from ironrule.coaching.explain import shown_number
from ironrule.coaching.set_loads import lifted_by_set
from ironrule.coaching.work import Work
from ironrule.rulebook.evaluate import start_of
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.training.exercise import is_own_weight
from ironrule.units import Load, quantised
from ironrule.vocabulary.fact import SET, TRACK
from ironrule.vocabulary.kind import Kind, for_people
from ironrule.vocabulary.scene import Scene

#: A bar that lies this close to the carried load at a slow tempo was converted from it, and then rounded.
_ROUNDED_BY = Decimal("0.06")


@dataclass(frozen=True)
class Lifted:
    """A track's part of a session that was judged."""

    rulebook: Rulebook
    carried: Carried
    subject: str
    exposure: Exposure
    work: Work

    def full_load(self) -> FullLoad | None:
        """What was lifted outside any limit or effect; at a converted tempo, what it stands for at the usual one."""
        work, on = self.work, self.exposure.on
        done, before = self.exposure.lifted, self.carried.digest.last_full.get(self.subject)
        if done is None and before is not None and work.performed and is_own_weight(self.subject):
            done = Load(Decimal(0), before.load.unit)  # neither help nor a belt was recorded, where there was some
        if self.exposure.limited or done is None:
            return None
        factor = self.rulebook.usual.load_factor(work.tempo) if work.tempo else None
        usual = before.tempo_factor if before is not None else None
        if work.slot is None or not usual or not factor or factor >= usual or done.amount < 0:
            return FullLoad(done, on, factor)
        asked, carried = work.target_load(0), self.carried.load_of(self.subject)
        if isinstance(carried, Load) and asked is not None and done >= asked:
            converted = carried.times(factor / usual).in_kg()
            if abs(asked.in_kg() - converted) <= converted * _ROUNDED_BY:
                return FullLoad(carried, on, usual)
        equal = done.times(usual / factor)
        return FullLoad(Load(quantised(equal.amount), equal.unit), on, usual)

    def take_over(self, done: Load | None, known: FullLoad | None, scene: Scene) -> Iterator[tuple[str, Said]]:
        """A carried load follows what was lifted in the sets at it, unless that was less than due.

        What no set of the plan is at follows nothing: `first done` takes the first load, and rules do the rest.
        `known` is the last full load before the session, `scene` that after it. Says of each number what stopped it, by
        the code of a notice: its range, or how far a load follows at once.
        """
        work, subject = self.work, self.subject
        follows = self.rulebook.dialect["raise_from"] == "done" and not self.exposure.limited
        # What only stood in has no start in the plan: it goes on from what was lifted.
        stood_in = tuple(subject.split("/", 1)) not in self.rulebook.plan.lifts_on_tracks
        planned = loads_at(self.rulebook, subject)
        for name, variable in self.rulebook.carry.items():
            if variable.ref.per == SET or variable.ref.kind is not Kind.LOAD:
                continue
            key = (name, variable.ref.owner(subject))
            fresh = key not in self.carried.variables
            open_ = variable.asked and (not variable.ref.moves or start_of(variable.ref, scene) is None)
            # One that is asked for is the load of the sets at it; one with a start of its own is what rules make of it.
            own = ((open_ and name in planned) or (stood_in and name == "load")) and variable.ref.per == TRACK
            mine, asked = work.load_at(name) if name in work.at else self.exposure.load_done, work.asked_at(name)
            short = asked is not None and mine is not None and mine < asked
            begins = fresh and (variable.first_done or own)
            goes_on = follows and not short and ((variable.first_done and name in planned) or (own and name in work.at))
            lifted = done if mine == self.exposure.load_done else mine
            if done is not None and lifted is not None and (begins or goes_on):
                followed = lifted if begins else self._followed(key, lifted, known, scene)
                if followed != lifted:
                    yield "LOAD_FOLLOWED_IN_PART", self._told(key, lifted, followed)
                    self._count_as(lifted, followed)
                yield from self._carry(*key, followed, variable.kept(followed, key[1]))
        for name, owner, by_set, kept in lifted_by_set(self.rulebook, self.carried, subject, work):
            yield from self._carry(name, owner, by_set, kept)

    def _followed(self, key: tuple[str, str], lifted: Load, known: FullLoad | None, scene: Scene) -> Load:
        """How far a carried load follows at once what was lifted: a share above it, or one step where that is more.

        What was lifted before, and was cut since, is no surprise.
        """
        before = self.carried.variables.get(key)
        if not isinstance(before, Load) or before.amount <= 0 or lifted <= before:
            return lifted
        highest = before if known is None else max(before, known.load)
        most = highest.times(1 + self.rulebook.usual.follow_most / 100).to(lifted.unit)
        rack = scene.athlete.equipment.rack_for(scene.exercise.implement) if scene.exercise is not None else None
        step = rack.above(highest) if rack is not None else None
        if step is not None and step > most:
            most = step.to(lifted.unit)
        return min(lifted, most)

    def _told(self, key: tuple[str, str], lifted: Load, followed: Load) -> Said:
        name, owner = key
        share = f"{for_people(self.rulebook.usual.follow_most)} %"
        before = shown_number(self.carried.variables[key], Kind.LOAD)
        return phrases.FOLLOWED_IN_PART(
            name=name, subject=owner, value=str(lifted), before=before, kept=str(followed), share=share
        )

    def _count_as(self, lifted: Load, followed: Load) -> None:
        """What caps and light days are measured from goes no further than what is carried."""
        last_full = self.carried.digest.last_full
        full = last_full.get(self.subject)
        if full is not None and full.on == self.exposure.on and full.load == lifted:
            last_full[self.subject] = structs.replace(full, load=followed)

    def _carry(self, name: str, owner: str, done: Load, kept: Load | Decimal) -> Iterator[tuple[str, Said]]:
        """Carries what was lifted, as far as the number's range goes."""
        self.carried.write(name, owner, kept)
        if kept != done:
            limits = self.rulebook.carry[name].range_of(owner)
            told = phrases.CLAMPED_LIFTED(name=name, subject=owner, value=str(done), kept=str(kept), range=limits)
            yield "CARRY_CLAMPED", told
