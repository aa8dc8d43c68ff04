"""A load that the coach set by hand for today: below safety, pain and caps, and above every other rule.

It is a proposal of its own for the heaviest sets of one lift, and wins over all but those of safety and pain. Limits
and conversions of other stages do not touch those sets, and are told as overruled; the other sets go by the rules, and
are no heavier than the override.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from msgspec import structs

from ironrule.carried.decision import Change
from ironrule.coaching.explain import shown_load
from ironrule.coaching.item import Item
from ironrule.coaching.ledger import Entry, Ledger
from ironrule.coaching.number import Push, StepKind
from ironrule.coaching.record import Override, Record
from ironrule.coaching.selectors import HIGHEST_LOAD, OTHER_LOADS
from ironrule.rulebook.templates import Template
from ironrule.speech import phrases
from ironrule.speech.said import Said
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.verbs import Force

#: The decision under which it is told.
COACH_OVERRIDE = "coach_override"
#: The stage of its decision.
OVERRIDE = "override"
_ABOVE_IT = frozenset({"safety", "pain", "caps"})
#: As a proposal it comes after those of pain, and before every other.
_STAGE, _PRIORITY = "technique", 1_000_000_000


class Fate(Enum):
    """What became of an override."""

    HONOURED = "honoured"
    LIMITED = "limited"
    NOT_USED = "not_used"


class Sitting(Protocol):
    """What an override needs of a prescription that is being worked out."""

    record: Record
    items: list[Item]
    ledger: Ledger
    stopped: bool

    def scene_of(self, subject: str, item: Item | None) -> Scene:
        """What the facts of a subject may look at now."""


@dataclass
class ByHand:
    """The override of one session, and what became of it; `by` are the rules that limited it."""

    sitting: Sitting
    fate: Fate | None = None
    by: tuple[str, ...] = ()
    #: Code and what it says.
    notices: list[tuple[str, Said]] = field(default_factory=list)
    _item: Item | None = None
    _entry: Entry | None = None
    _several: bool = False
    #: Limits and conversions that it outranks.
    _outranked: list[tuple[Entry, Push]] = field(default_factory=list)

    @property
    def is_placed(self) -> bool:
        """It is known where it belongs, or that it may belong to several."""
        return self._item is not None or self._several

    def start_over(self) -> None:
        """Another day is drafted: what was set in the one before is gone with it."""
        if self._entry is not None:
            self._entry.moot = True
        self._item, self._entry, self._several = None, None, False

    def set_in(self, items: Sequence[Item]) -> bool:
        """Sets the load of the lift that it is for, where that is among some items as planned; whether it is."""
        override = self.sitting.record.override
        if override is None:
            return False
        mine = [each for each in items if each.exercise.id == override.exercise and override.track in ("", each.track)]
        self._several = self._several or len(mine) > 1
        if len(mine) == 1:
            self._set(mine[0], override)
        return len(mine) == 1

    def _set(self, item: Item, override: Override) -> None:
        scene = self.sitting.scene_of(item.subject, item)
        text = f"set {override.load}"
        entry = Entry(
            len(self.sitting.ledger.entries),
            COACH_OVERRIDE,
            "before session",
            OVERRIDE,
            "",
            Template(),
            scene,
            "",
            "",
            (),
        )
        self.sitting.ledger.entries.append(entry)
        self._item, self._entry = item, entry
        if item.loadless:
            for line in item.lines:
                line.base, line.base_note, line.wants_load = override.load, phrases.BY_HAND, True
            item.loadless = False
        bases = {line.base for line in item.lines}
        heaviest = HIGHEST_LOAD if len(bases) > 1 else ""
        amount = override.load.to(item.rack.unit).amount
        first = Push(
            entry.id,
            COACH_OVERRIDE,
            _STAGE,
            _PRIORITY,
            "set",
            Force.PROPOSAL,
            amount,
            False,
            text,
            to=heaviest,
            by_hand=True,
        )
        item.pushes.setdefault("load", []).append(first)
        if heaviest:
            text = f"at most {override.load}"
            ceiling = Push(
                entry.id, COACH_OVERRIDE, "caps", 0, "at most", Force.LIMIT, amount, False, text, to=OTHER_LOADS
            )
            item.pushes["load"].append(ceiling)

    def stands_against(self, push: Push, target: str, item: Item, entry: Entry) -> Push | None:
        """What of a rule's action on a number stands beside the override; None where nothing does."""
        if item is not self._item or target != "load" or push.stage in _ABOVE_IT or push.force is Force.PROPOSAL:
            return push
        if push.to == "" and any(each.to == HIGHEST_LOAD for each in item.pushes["load"]):
            return structs.replace(push, to=OTHER_LOADS)
        self._outranked.append((entry, push))
        return None

    def report(self) -> None:
        """What became of it, once every number is known."""
        override, item, entry = self.sitting.record.override, self._item, self._entry
        if override is None:
            return
        if item is None or entry is None or item not in self.sitting.items:
            self._not_used(override)
            return
        line = max(item.lines, key=lambda each: (HIGHEST_LOAD in each.picked, each is item.lines[0]))
        steps = line.load.steps if line.load is not None else []
        limits = [
            each.rule
            for each in steps
            if each.kind in (StepKind.LIMIT, StepKind.CAP) and each.binding and each.rule != COACH_OVERRIDE
        ]
        self.by = tuple(dict.fromkeys([*limits, *filter(None, [entry.overruled_by])]))
        self.fate = Fate.LIMITED if self.by else Fate.HONOURED
        bar, load, why = shown_load(line.bar), str(override.load), override.reason.rstrip(".")
        entry.said = phrases.SET_BY_HAND(load=load, by=override.by, why=why)
        if self.by:
            entry.overruled_by = rule = self.by[-1]
            told = phrases.OVERRIDE_LIMITED(subject=item.subject, load=load, rule=rule, bar=bar)
            self.notices.append(("OVERRIDE_LIMITED", told))
            entry.said = phrases.SET_BY_HAND_LIMITED(load=load, by=override.by, why=why, rule=rule, bar=bar)
        entry.changes[:1] = [Change("load", f"set {override.load}", shown_load(line.base), bar, not self.by)]
        for outranked, push in self._outranked:
            outranked.changes.append(Change("load", push.text, bar, bar, False))
            if not any(each.binding for each in outranked.changes):
                outranked.overruled_by = COACH_OVERRIDE

    def _not_used(self, override: Override) -> None:
        self.fate = Fate.NOT_USED
        lift = override.exercise if not override.track else f"{override.exercise}/{override.track}"
        told = phrases.OVERRIDE_AMBIGUOUS if self._several else phrases.OVERRIDE_ABSENT
        told = phrases.OVERRIDE_STOPPED if self.sitting.stopped else told
        self.notices.append(("OVERRIDE_NOT_USED", told(lift=lift, load=str(override.load))))
