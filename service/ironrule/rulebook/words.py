"""The words that a phrase may use: facts, settings, terms, carried variables, and those of the language itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from ironrule.rulebook.conditions import CarryRef, Condition, Expression
from ironrule.rulebook.problems import Place
from ironrule.rulebook.schedules import Schedules
from ironrule.rulebook.setting import Setting
from ironrule.rulebook.source import Desk
from ironrule.vocabulary.fact import Fact
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.facts_set import AFTER_SET

#: Words of the language itself.
LANGUAGE = frozenset(
    "and or not in each of last any lift lifts has have mean max min how many today sum over days weeks at least yes "
    "no RPE in_effect exposures check-ins within times else that".split()
)
#: Words that may stand where a value or a condition begins.
_WORDS = frozenset("not any mean max min how sum yes no RPE".split())


@dataclass(frozen=True)
class Words:
    """The words that a phrase may use, and where it stands: its scope and section."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    #: None for one that cannot be read, which is told where it stands.
    terms: Mapping[str, Condition | Expression | None] = field(default_factory=dict)
    carry: Mapping[str, CarryRef] = field(default_factory=dict)
    effects: frozenset[str] = frozenset()
    scope: str | None = None
    section: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: FACTS)
    #: What a bare percent in a set line is of, and the weeks and phases of the plan's cycle.
    percent_of: Expression | None = None
    weeks: int = 0
    phases: tuple[str, ...] = ()
    #: What numbers start from whose `start` is `schedule`.
    schedules: Schedules = field(default_factory=Schedules)
    #: The lifts of the plan, each with its tracks, for words of other lifts.
    lifts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: The days of the plan.
    days: tuple[str, ...] = ()

    def note_unknown(self, word: str, place: Place, desk: Desk) -> None:
        """Notes a word that is none of these; of a named set, what can be read of it."""
        of_a_set = sorted(each for each in self.facts if each.startswith(f"{word}."))
        if of_a_set:
            desk.note("IR201", place, f"{word!r} is a set, not a value", expected=f"one of {', '.join(of_a_set)}")
        elif word in AFTER_SET:
            expected = "it in 'after set'" + (f", or set.{word} with each: set" if f"set.{word}" in self.facts else "")
            desk.note("IR201", place, f"{word!r} is of the set just done", expected=expected)
        else:
            own = "a word of `ironrule vocabulary`, or a number of your own under carry or settings"
            desk.unknown("IR201", place, "unknown word", word, self.all(), own)

    def own(self) -> Iterator[str]:
        """The words that the rulebook makes itself."""
        return chain(self.settings, self.terms, self.carry)

    def all(self) -> Iterator[str]:
        """Every word that may stand where one is unknown, for the nearest right one."""
        return chain(self.facts, self.own(), _WORDS)
