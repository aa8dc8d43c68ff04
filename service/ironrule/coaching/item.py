"""One exercise of today's session, and how it stands after a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ironrule.carried.state import subject_of
from ironrule.coaching.dealing import deal
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
_NUMBERS = ("load", "reps", "effort", "rest")
_SETS = "sets"


@dataclass
class Item:
    """One exercise of today's session."""

    exercise: Exercise
    track: str
    lines: list[Line]
    rack: Rack
    tempo: Tempo | None
    warm_up: str
    priority: int | None = None
    #: The exercise that it stands in for today.
    instead_of: str = ""
    #: The share of that exercise's load that it starts from, in percent; None where it has numbers of its own.
    share: Decimal | None = None
    #: That share of the last full load of what it stands in for, else of its plan: what limits go by until it has one.
    assumed_full: Load | None = None
    pushes: dict[str, list[Push]] = field(default_factory=dict)
    tempo_now: Tempo | None = None
    #: The rule that set it.
    paced_by: str = ""
    #: The slowest that rules said at least.
    pace_floor: Tempo | None = None
    limited: bool = False
    #: What of a muscle's week it gets; None where its sets are written.
    portion: Portion | None = None
    #: How many sets there are, in all and of the names that rules pick.
    counts: dict[str, Resolved] = field(default_factory=dict)
    settled: int = -1
    seen: ItemView | None = None
    #: Its place in a superset, A1, and whether it may be left out.
    group: str = ""
    optional: bool = False
    #: The rule that put it into the session; empty where the plan has it.
    added_by: str = ""
    #: How many warm-up sets its ramp has, up to the load of its plan.
    warm_up_sets: int = 0
    #: Seconds from the beginning of a set to that of the next.
    every_s: int | None = None
    #: The ladder that its slot is on, the place of its exercise there, and how many rungs there are.
    ladder: str = ""
    rung: int = 0
    rungs: int = 0
    #: Its track's full name.
    subject: str = field(init=False)
    #: The lines as planned; `lines` are those with a set today, cut where rules are for some sets only.
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
        rests: list[tuple[int, int | None]] = []
        for line in self.lines:
            reps = line.all_reps
            sets, all_reps = sets + line.sets_now, all_reps + reps
            rests.append((line.sets_now, line.rest_now))
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
            tuple(rests),
            self.priority,
            bool(self.instead_of),
            self.every_s,
            None if first.most_sets else first.reps_max_now or first.reps_now,
            self.warm_up_sets,
        )

    @property
    def has_tests(self) -> bool:
        """Some of its sets are a test."""
        return any(line.test for line in self.planned)

    def without_tests(self) -> bool:
        """Lets its tests go; whether other sets are left."""
        self.planned = self.lines = [line for line in self.planned if not line.test]
        self.loadless = all(line.base is None for line in self.lines)
        self.settled = -1
        return bool(self.lines)

    @property
    def load_open(self) -> bool:
        """A load is due, and nothing is known to compute it from."""
        return any(line.wants_load and line.bar is None for line in self.lines)

    def settle(self, full: Load | None, dialect: Mapping[str, str]) -> None:
        """Resolves every number from its base, when something more was gathered."""
        total = sum(map(len, self.pushes.values()))
        if total == self.settled:
            return
        unit = self.rack.unit
        reference = full.to(unit).amount if full is not None else None
        top = max((line.base.to(unit).amount for line in self.planned if line.base is not None), default=None)
        picks = {push.to for name, pushes in self.pushes.items() for push in pushes if push.to and name != _SETS}
        known: dict[str, Sequence[Push]] = {}

        def resolve_some(standing: Mapping[str, Sequence[Push]]) -> dict[str, list[Resolved]]:
            known.update(standing)
            again = _SETS in standing
            if again:
                # Which lines there are, and which of their sets are picked, depends on how many sets there are.
                self.counts = deal(self.planned, standing[_SETS])
                today = [line for line in self.planned if line.sets_now]
                self.lines = cut(today, picks) if picks else today
            numbers = {name: pushes for name, pushes in (known if again else standing).items() if name != _SETS}
            for line in self.lines:
                for name, pushes in numbers.items():
                    mine = [each for each in pushes if not each.to or each.to in line.picked] if picks else pushes
                    if name == "load":
                        line.settle_load(reference, mine, self.rack, dialect, top)
                    else:
                        line.settle_count(name, mine, dialect["reps_round"])
            found = {name: [line.number_of(name) for line in self.lines] for name in numbers}
            return found | ({_SETS: list(self.counts.values())} if again else {})

        gathered: dict[str, Sequence[Push]] = {name: self.pushes.get(name, ()) for name in (_SETS, *_NUMBERS)}
        stand_or_fall(gathered, resolve_some)
        self.settled, self.seen = total, None
