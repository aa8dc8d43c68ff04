"""Working sets of one kind in today's session: the plan's numbers, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ironrule.coaching.number import Push, Resolved, resolve
from ironrule.coaching.rounding import to_bar, to_count
from ironrule.speech.said import Shown
from ironrule.training.equipment import Rack
from ironrule.units import Load

#: An effort that nobody planned: the hardest there is; and a rest, in seconds: the longest that can be said.
_HARDEST, _LONGEST_REST_S = Decimal(10), Decimal(3600)
#: More in one set is no training, and could not be logged; nor more in one exercise.
MOST_REPS, MOST_REPS_IN_ALL = 100, 1000
#: And of sets in one line that are carried: as many as a set line may say.
MOST_SETS_OF_A_LINE = 30


@dataclass
class Line:
    """Working sets of one kind: the plan's numbers, and what became of them."""

    sets: int
    reps: int | None
    reps_max: int | None
    amrap: bool
    base: Load | None
    rpe: Decimal | None
    distance_m: Decimal | None = None
    duration_s: Decimal | None = None
    wants_load: bool = False
    base_note: Shown = ""
    named: str = ""
    test: bool = False
    goal: int | None = None
    distance_max_m: Decimal | None = None
    duration_max_s: Decimal | None = None
    most_sets: int = 0
    #: They may be left out.
    optional: bool = False
    #: The rest after each of them, in seconds.
    rest_s: int | None = None
    #: Its place among the set lines of the track; None where the coach planned it.
    place: int | None = None
    #: The carried load that its base is, by its name; that may lie between what can be loaded.
    at: str = ""
    #: Its base is a share of another lift's load: it says nothing of what stands in.
    of_another: bool = False
    #: The selectors of rules that pick these sets.
    picked: frozenset[str] = frozenset()
    load: Resolved | None = None
    bar: Load | None = None
    sets_now: int = 0
    reps_now: int | None = None
    reps_max_now: int | None = None
    #: How the top of a range of reps was resolved.
    reps_top: Resolved | None = None
    rpe_now: Decimal | None = None
    numbers: dict[str, Resolved] = field(default_factory=dict)

    def number_of(self, target: str) -> Resolved:
        """The number that a target names."""
        found = self.load if target == "load" else self.numbers[target]
        assert found is not None
        return found

    def settle_load(
        self,
        reference: Decimal | None,
        pushes: Sequence[Push],
        rack: Rack,
        dialect: Mapping[str, str],
        top: Decimal | None = None,
    ) -> None:
        """The load and the bar. `reference` is the last full load in the rack's unit, `top` the heaviest planned."""
        base = self.base.to(rack.unit).amount if self.base is not None else None
        self.load = resolve(base, reference, pushes, lowest=rack.lowest, top=top)
        keeps = dialect["off_grid"] == "keep" and self.at and self.base is not None
        self.bar = to_bar(self.load, rack.keeping(self.base) if keeps and self.base else rack, dialect)

    def settle_count(self, target: str, pushes: Sequence[Push], rounding: str) -> None:
        """Reps, effort or rest; of an effort or rest that nobody planned there is any until a rule says less."""
        planned = {"reps": self.reps, "effort": self.rpe, "rest": self.rest_s}[target]
        start = None if planned is None else Decimal(planned)
        if target == "effort" and start is None:
            start = _HARDEST
        elif target == "rest" and start is None and pushes:
            start = _LONGEST_REST_S
        number = resolve(start, start, pushes)
        self.numbers[target] = number
        if target == "effort":
            self.rpe_now = number.exact if self.rpe is not None or pushes else None
        elif target == "reps":
            top = None if self.reps_max is None else Decimal(self.reps_max)
            most = MOST_REPS_IN_ALL if self.most_sets else MOST_REPS
            self.reps_now = at_most(most, to_count(number, rounding))
            self.reps_top = resolve(top, top, pushes)
            self.reps_max_now = at_most(most, to_count(self.reps_top, rounding))

    @property
    def rest_now(self) -> int | None:
        """The rest in seconds, with what rules made of it; None where nobody said one."""
        rest = self.numbers.get("rest")
        return self.rest_s if rest is None or rest.exact is None else int(rest.exact)

    @property
    def most_sets_now(self) -> int:
        """The most sets that today's rep total may take, as many fewer as the fewest are; 0 when it is none."""
        return max(self.sets_now, self.most_sets - self.sets + self.sets_now) if self.most_sets else 0

    @property
    def all_reps(self) -> int:
        """Reps of today's sets, the top of a range; of a rep total all of them."""
        return (1 if self.most_sets else self.sets_now) * (self.reps_max_now or self.reps_now or 0)


def at_most(most: int, reps: int | None) -> int | None:
    """Reps that a set, or all of them, can have, whatever a carried count adds to the plan's."""
    return None if reps is None else max(1, min(reps, most))
