"""What a test file holds once it is read: trials, their steps, what happened in each, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ironrule.carried.state import Variable
from ironrule.rulebook.problems import Place, Problem
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.shorthand import Did
from ironrule.v1.athlete_pb2 import Athlete
from ironrule.v1.events_pb2 import CheckIn, Event
from ironrule.v1.prescriptions_pb2 import CoachOverride, PlannedSession

if TYPE_CHECKING:
    from ironrule.trials.told import Told

#: Texts in the words of test files, so that an expectation and what came out can be compared and shown.
Found = str | tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A check-in, so long before the moment that is asked for."""

    check_in: CheckIn
    age: timedelta
    place: Place


@dataclass(frozen=True)
class Entry:
    """Something that happened. `event` lacks its id and its moments; where `follows`, its sets come from an answer.

    `whole`: all of the answer's lifts are done, not only those that are named.
    """

    place: Place
    event: Event
    at: datetime
    recorded: datetime | None = None
    follows: Mapping[str, Did] = field(default_factory=dict)
    whole: bool = False


@dataclass(frozen=True)
class Wanted:
    """One expectation: its word, the lift that it is about (or none), what should come out, and how to see what did.

    It is about the answer, or about the session that lies so many `ahead`.
    """

    word: str
    subject: str
    expected: Found
    place: Place
    see: Callable[[Told, Wanted], Sight]
    ahead: int = 0


@dataclass(frozen=True)
class Sight:
    """What came out, as it would be written in the test file, and whether it is as expected."""

    fits: bool
    actual: Found
    hint: str = ""


@dataclass(frozen=True)
class Given:
    """What is carried at the start: variables by name and owner, effects with their first day, the place in the plan.

    `stages` are those that tracks stand in, `rungs` the exercises at which ladders do, as they are carried.
    """

    variables: Mapping[tuple[str, str], Variable] = field(default_factory=dict)
    effects: Mapping[tuple[str, str], date] = field(default_factory=dict)
    day: str = ""
    stages: Mapping[str, str] = field(default_factory=dict)
    week: int = 1
    cycle: int = 1
    rungs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What happens, the moment that is asked for then, and what is expected of the answer.

    A `fresh` step starts from what was given; the others go on from the step before. Where a session is `under_way`,
    the answer is what remains of it.
    """

    place: Place
    name: str
    log: tuple[Entry, ...]
    as_of: datetime
    wanted: tuple[Wanted, ...]
    fresh: bool = False
    reading: Reading | None = None
    plan: PlannedSession | None = None
    day: str = ""
    #: The sets so far of the session that the answer asks for, by lift; None where it has not begun.
    under_way: Mapping[str, Did] | None = None
    override: CoachOverride | None = None

    @property
    def ahead(self) -> int:
        """How many sessions ahead it looks."""
        return max((each.ahead for each in self.wanted), default=0)


@dataclass(frozen=True)
class Trial:
    """One test: an athlete, what is given, and steps. With `variant` it runs on a changed rulebook.

    `of_settings`: the changed rulebook has other values of settings, and the same rules.
    `language` is that of the answers, English when empty.
    `findings`: the changed rulebook must not check, and these problems must be among those that are found.
    """

    name: str
    place: Place
    athlete: Athlete
    lift: str
    given: Given
    steps: tuple[Step, ...]
    variant: Rulebook | None = None
    findings: Findings | None = None
    language: str = ""
    of_settings: bool = False


@dataclass(frozen=True)
class Findings:
    """What the checker should find in a changed rulebook, and what it found."""

    expected: tuple[str, ...]
    place: Place
    found: tuple[Problem, ...]


@dataclass(frozen=True)
class Suite:
    """A test file."""

    title: str
    file: Path
    trials: tuple[Trial, ...]
