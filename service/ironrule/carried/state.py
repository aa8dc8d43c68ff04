"""Carried state: the rulebook's variables, its effects, a freeze, the place in the plan, and the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import msgspec

from ironrule.carried.digest import Digest
from ironrule.training.events import RedFlag
from ironrule.units import Load, trimmed

#: The subject of what belongs to the athlete rather than to a track.
ATHLETE = "athlete"

Variable = Load | Decimal

_LONGEST_TRACK_NAME = 64


def subject_of(exercise: str, track: str) -> str:
    """A track's full name: `deadlift_conventional/heavy`."""
    return f"{exercise}/{track}"


def track_of(owner: str) -> str:
    """The owner of a number without the set that it is for: `lat_pulldown/climb#2` belongs to `lat_pulldown/climb`."""
    return owner.partition("#")[0]


def is_track_name(text: str) -> bool:
    """Whether a track may be called so: letters, digits, _ and -, at most 64 bytes of them."""
    return len(text.encode()) <= _LONGEST_TRACK_NAME and text.replace("_", "").replace("-", "").isalnum()


class Progress(msgspec.Struct, frozen=True):
    """How far one subject has come through an effect: its phase, since which day, and sessions done in it."""

    phase: int
    since: date
    sessions: int = 0
    over: bool = False


@dataclass(frozen=True)
class EffectState:
    """A lasting effect; `progress` is by subject, and a subject without one stands at the start."""

    effect: str
    subject: str
    rule: str
    started_on: date
    first_phase_ends_on: date | None = None
    progress: dict[str, Progress] = field(default_factory=dict)


class Moved(msgspec.Struct, frozen=True):
    """A lift that was left out on a day, and the moment from which it is due."""

    on: date
    not_before: datetime


@dataclass(frozen=True)
class Freeze:
    """Training stands still until a clearance that is no older than `since`, the moment of the newest red flag."""

    since: datetime
    red_flags: tuple[RedFlag, ...]


@dataclass(frozen=True)
class Shape:
    """The shape of a variable: whose it is, what it holds, and in which range; texts, as they travel."""

    per: str
    kind: str
    range: str


@dataclass
class Carried:
    """The state after review. Review changes a copy of its own; prescribe never changes it.

    `shapes` are those of the rulebook's variables when it wrote them, by name; `stages` are where tracks with stages
    stand. `week` of the `cycle` are those of the plan, from 1.
    """

    rulebook: str
    revision: str
    variables: dict[tuple[str, str], Variable] = field(default_factory=dict)
    effects: list[EffectState] = field(default_factory=list)
    freeze: Freeze | None = None
    next_day: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    stages: dict[str, str] = field(default_factory=dict)
    #: Lifts that were moved to a later session, by track.
    moved: dict[str, Moved] = field(default_factory=dict)
    week: int = 1
    cycle: int = 1
    digest: Digest = field(default_factory=Digest)

    def write(self, name: str, subject: str, value: Variable) -> None:
        """Writes a variable as it reads when it comes back from a caller: what was carried is what was replayed."""
        kept = Load(trimmed(value.amount), value.unit) if isinstance(value, Load) else trimmed(value)
        self.variables[(name, subject)] = kept

    def stage_of(self, subject: str, stages: Sequence[str]) -> str:
        """Where a track stands in its stages: at the first until a rule leads on."""
        found = self.stages.get(subject, "")
        return found if found in stages else stages[0]

    def forgotten(self, subject: str, forgets: Mapping[str, frozenset[str]]) -> dict[str, date]:
        """Facts that effects have let a subject forget, each with the first day that counts again.

        `forgets` are the facts that each effect lets go of, by its name.
        """
        found: dict[str, date] = {}
        for state in self.effects:
            if state.subject in (ATHLETE, subject):
                for fact in forgets.get(state.effect, ()):
                    if fact not in found or found[fact] < state.started_on:
                        found[fact] = state.started_on
        return found

    def copy(self) -> Carried:
        """A copy that can be changed without touching this one."""
        return replace(
            self,
            variables=dict(self.variables),
            stages=dict(self.stages),
            moved=dict(self.moved),
            effects=list(self.effects),
            digest=self.digest.copy(),
        )
