"""One exercise of today's session, and how it stands after a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ironrule.carried.state import subject_of
from ironrule.coaching.fall import stand_or_fall
from ironrule.coaching.line import Line
from ironrule.coaching.number import Push, Resolved
from ironrule.coaching.portions import Portion
from ironrule.coaching.selectors import cut
from ironrule.training.equipment import Rack
from ironrule.training.exercise import Exercise
from ironrule.training.tempo import Tempo
from ironrule.units import Load
from ironrule.vocabulary.scene import ItemView

#: The numbers of a line.
_NUMBERS = ("load", "sets", "reps", "effort", "rest")


@dataclass
class Item:
    """One exercise of today's session."""

    exercise: Exercise
    track: str
    lines: list[Line]
    rack: Rack
    tempo: Tempo | None
    rest_s: int | None
    warm_up: str
    priority: int | None = None
    #: The exercise that it stands in for today.
    instead_of: str = ""
    #: The share of that exercise's load that it starts from, in percent; None where it has numbers of its own.
    share: Decimal | None = None
    pushes: dict[str, list[Push]] = field(default_factory=dict)
    tempo_now: Tempo | None = None
    limited: bool = False
    #: What of a muscle's week it gets; None where its sets are written.
    portion: Portion | None = None
    settled: int = -1
    seen: ItemView | None = None
    #: Its place in a superset, A1, and whether it may be left out.
    group: str = ""
    optional: bool = False
    #: Seconds from the beginning of a set to that of the next.
    every_s: int | None = None
    #: The ladder that its slot is on, the place of its exercise there, and how many rungs there are.
    ladder: str = ""
    rung: int = 0
    rungs: int = 0
    #: Its track's full name.
    subject: str = field(init=False)
    #: The lines as planned; `lines` are cut where rules are for some sets only.
    planned: list[Line] = field(init=False)
    #: There is no load that a rule could change: bodyweight, or nothing is known yet.
    loadless: bool = field(init=False)

    def __post_init__(self) -> None:
        self.subject = subject_of(self.exercise.id, self.track)
        self.planned = self.lines
        self.loadless = all(line.base is None for line in self.lines)

    @property
    def view(self) -> ItemView:
        """How it stands, for facts."""
        if self.seen is None or self.seen.tempo is not self.tempo_now:
            self.seen = self._seen()
        return self.seen

    def _seen(self) -> ItemView:
        """One walk over its lines: facts look at every item after every stage."""
        first = self.lines[0]
        sets, all_reps, timed_s, tonnage = 0, 0, Decimal(0), Decimal(0)
        for line in self.lines:
            reps = line.all_reps
            sets, all_reps = sets + line.sets_now, all_reps + reps
            if line.duration_s is not None:
                timed_s += line.duration_s * line.sets_now
            if line.bar is not None and line.bar.amount > 0:
                tonnage += line.bar.in_kg() * reps
        return ItemView(
            sets,
            None if first.most_sets else first.reps_now,
            first.bar,
            first.base,
            self.tempo_now,
            tonnage,
            self.subject,
            self.exercise,
            first.rpe_now,
            all_reps,
            timed_s,
            self.rest_s,
            self.priority,
            bool(self.instead_of),
            self.every_s,
        )

    @property
    def load_open(self) -> bool:
        """A load is due, and nothing is known to compute it from."""
        return any(line.wants_load and line.bar is None for line in self.lines)

    def settle(self, full: Load | None, dialect: Mapping[str, str]) -> None:
        """Resolves from its base every number that something was gathered for; at first, every number."""
        gathered = sum(map(len, self.pushes.values()))
        if gathered == self.settled:
            return
        reference = full.to(self.rack.unit).amount if full is not None else None

        picks = {push.to for pushes in self.pushes.values() for push in pushes if push.to}
        known: dict[str, Sequence[Push]] = {}

        def resolve_some(standing: Mapping[str, Sequence[Push]]) -> dict[str, list[Resolved]]:
            known.update(standing)
            for line in self.planned if "sets" in standing else ():
                line.settle_count("sets", standing["sets"], None, dialect["reps_round"])
            # Which sets are picked depends on how many there are.
            again = bool(picks) and (self.lines is self.planned or "sets" in standing)
            if again:
                self.lines = cut(self.planned, picks)
            for line in self.lines:
                for name, pushes in (known if again else standing).items():
                    mine = [each for each in pushes if not each.to or each.to in line.picked] if picks else pushes
                    if name == "load":
                        line.settle_load(reference, mine, self.rack, dialect)
                    elif name != "sets":
                        line.settle_count(name, mine, self.rest_s, dialect["reps_round"])
            lines = {name: self.planned if name == "sets" else self.lines for name in (known if again else standing)}
            return {name: [line.number_of(name) for line in those] for name, those in lines.items()}

        self.lines = self.planned
        if self.settled < 0:
            resolve_some({name: () for name in _NUMBERS if name not in self.pushes})
        stand_or_fall(self.pushes, resolve_some)
        self.settled, self.seen = gathered, None
