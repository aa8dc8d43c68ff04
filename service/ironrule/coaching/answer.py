"""One answer: the next session, and what explains it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from ironrule.carried.decision import Decision, FactValue, StepText, Unevaluated
from ironrule.carried.state import Carried, EffectState
from ironrule.coaching.ahead import Projected
from ironrule.coaching.item import Item
from ironrule.coaching.other_days import Refused
from ironrule.coaching.override import Fate
from ironrule.coaching.panel import Trace
from ironrule.coaching.passes import LeftOut
from ironrule.coaching.record import Record
from ironrule.coaching.remaining import LeftOutSets
from ironrule.coaching.warmup import WarmUpSet
from ironrule.speech.book import Book
from ironrule.speech.said import Said, Shown
from ironrule.training.events import SessionRef
from ironrule.units import Load

#: The day of a coach's own session, in answers.
PLANNED_DAY = "planned"
#: The message of the safety floor that every answer carries.
DISCLAIMER = "disclaimer"


class Outcome(Enum):
    """How an answer ended."""

    PRESCRIBED = "prescribed"
    NO_HISTORY = "no_history"
    STOPPED = "stopped"
    NOTHING_REMAINS = "nothing_remains"
    PROPOSED = "proposed"


@dataclass(frozen=True)
class Prescribed:
    """One exercise of the session, with its warm-up and the carried load apart from today's limits."""

    item: Item
    warm_ups: list[WarmUpSet]
    carried_load: Load | None
    steps: tuple[tuple[StepText, ...], ...]
    carried_steps: tuple[StepText, ...]


@dataclass(frozen=True)
class Answer:
    """The next session and its reasons. `rules_held`, `overruled` and `unknown_rules` are ids, sorted and distinct.

    `conflicts` counts the numbers for which rules of equal rank proposed different values, and the lighter won.
    """

    record: Record
    rulebook: str
    revision: str
    outcome: Outcome
    day: str
    exercises: list[Prescribed]
    decisions: list[Decision]
    unevaluated: list[Unevaluated]
    messages: list[tuple[str, str, str]]
    alerts: list[tuple[str, str, str]]
    checks_due: list[tuple[str, Shown, str]]
    dialects: dict[str, str]
    notices: list[tuple[str, Said]]
    session_ref: SessionRef
    carried: Carried
    #: The state that the session was worked out from: what is carried, with the ends of weeks that are due.
    now: Carried
    #: The language that it is in.
    book: Book
    planned_on: date | None = None
    traces: list[Trace] = field(default_factory=list)
    facts: list[FactValue] = field(default_factory=list)
    conflicts: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    #: What every answer says of itself, as the safety floor words it.
    disclaimer: str = ""
    #: Sets of a session under way that rules left out.
    left_out_sets: list[LeftOutSets] = field(default_factory=list)
    #: Effects that start with the session.
    starts: list[EffectState] = field(default_factory=list)
    #: What became of a load that was set by hand, and the rules that limited it.
    override: Fate | None = None
    override_limited_by: tuple[str, ...] = ()
    ahead: tuple[Projected, ...] = ()
    #: The coach's session that was refused; the exercises are what is proposed instead.
    refused: Refused | None = None

    @property
    def stopped(self) -> bool:
        """There is no session."""
        return self.outcome is Outcome.STOPPED

    @cached_property
    def rules_held(self) -> tuple[str, ...]:
        """Rules that held and were not overruled."""
        return tuple(sorted({each.rule for each in self.decisions if not each.overruled_by}))

    @property
    def overruled(self) -> tuple[str, ...]:
        """Rules that held and were overruled."""
        return tuple(sorted({each.rule for each in self.decisions if each.overruled_by}))

    @property
    def unknown_rules(self) -> tuple[str, ...]:
        """Rules that could not be evaluated."""
        return tuple(sorted({each.rule for each in self.unevaluated}))

    @property
    def facts_missing(self) -> tuple[str, ...]:
        """Facts that some rule lacked, by name, without what they are of: of a window or another lift."""
        return tuple(sorted({name.partition(" of ")[0] for each in self.unevaluated for name in each.missing}))
