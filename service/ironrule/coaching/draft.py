"""Today's draft: the items of a session, from the plan or the coach's own, and how each stands after a stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain

from ironrule.carried.digest import NamedSet
from ironrule.carried.state import subject_of
from ironrule.coaching.explain import shown_load
from ironrule.coaching.fall import stand_or_fall
from ironrule.coaching.number import Push, Resolved, resolve
from ironrule.coaching.portions import Portion, portions_of
from ironrule.coaching.record import PlannedExercise, Record
from ironrule.coaching.rounding import to_bar, to_count
from ironrule.rulebook.conditions import CarryRef, Expression
from ironrule.rulebook.dialect import rounding_of
from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.plan import Slot
from ironrule.rulebook.rulebook import Rulebook, SetLine, Track
from ironrule.training.effort import chart_share, e1rm_epley
from ironrule.training.equipment import Rack, Rounding
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.tempo import Tempo
from ironrule.units import Load, half_up
from ironrule.vocabulary.facts import SET
from ironrule.vocabulary.scene import ItemView, Scene

#: An effort that nobody planned: the hardest there is.
_HARDEST = Decimal(10)
#: More in one set is no training, and could not be logged.
_MOST_REPS = 100
#: The numbers of a line.
_NUMBERS = ("load", "sets", "reps", "effort", "rest")


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
    base_note: str = ""
    named: str = ""
    test: bool = False
    load: Resolved | None = None
    bar: Load | None = None
    sets_now: int = 0
    reps_now: int | None = None
    reps_max_now: int | None = None
    rpe_now: Decimal | None = None
    numbers: dict[str, Resolved] = field(default_factory=dict)

    def number_of(self, target: str) -> Resolved:
        """The number that a target names."""
        found = self.load if target == "load" else self.numbers[target]
        assert found is not None
        return found

    def settle_load(
        self, reference: Decimal | None, pushes: Sequence[Push], rack: Rack, dialect: Mapping[str, str]
    ) -> None:
        """The load and the bar. `reference` is the last full load in the rack's unit."""
        base = self.base.to(rack.unit).amount if self.base is not None else None
        self.load = resolve(base, reference, pushes)
        self.bar = to_bar(self.load, rack, dialect)

    def settle_count(self, target: str, pushes: Sequence[Push], rest_s: int | None) -> None:
        """Sets, reps, effort or rest; an effort that nobody planned is 10 until a rule says less."""
        planned = {"sets": self.sets, "reps": self.reps, "effort": self.rpe, "rest": rest_s}[target]
        start = None if planned is None else Decimal(planned)
        if target == "effort" and start is None:
            start = _HARDEST
        number = resolve(start, start, pushes)
        self.numbers[target] = number
        if target == "sets":
            self.sets_now = max(1, to_count(number) or 1)
        elif target == "effort":
            said = self.rpe is not None or any(not push.cap for push in pushes)
            self.rpe_now = number.exact if said else None
        elif target == "reps":
            top = None if self.reps_max is None else Decimal(self.reps_max)
            self.reps_now = _of_a_set(to_count(number))
            self.reps_max_now = _of_a_set(to_count(resolve(top, top, pushes)))

    @property
    def tonnage(self) -> Decimal:
        """Load times reps of today's sets in kg, the top of a range."""
        reps = self.reps_max_now or self.reps_now or 0
        return self.bar.in_kg() * self.sets_now * reps if self.bar is not None else Decimal(0)


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
    pushes: dict[str, list[Push]] = field(default_factory=dict)
    tempo_now: Tempo | None = None
    limited: bool = False
    #: What of a muscle's week it gets; None where its sets are written.
    portion: Portion | None = None
    settled: int = -1
    seen: ItemView | None = None
    #: Its track's full name.
    subject: str = field(init=False)
    #: There is no load that a rule could change: bodyweight, or nothing is known yet.
    loadless: bool = field(init=False)

    def __post_init__(self) -> None:
        self.subject = subject_of(self.exercise.id, self.track)
        self.loadless = all(line.base is None for line in self.lines)

    @property
    def view(self) -> ItemView:
        """How it stands, for facts."""
        if self.seen is None or self.seen.tempo is not self.tempo_now:
            first = self.lines[0]
            self.seen = ItemView(
                sum(line.sets_now for line in self.lines),
                first.reps_now,
                first.bar,
                first.base,
                self.tempo_now,
                sum((line.tonnage for line in self.lines), Decimal(0)),
            )
        return self.seen

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

        def resolve_some(standing: Mapping[str, Sequence[Push]]) -> dict[str, list[Resolved]]:
            for line in self.lines:
                for name, pushes in standing.items():
                    if name == "load":
                        line.settle_load(reference, pushes, self.rack, dialect)
                    else:
                        line.settle_count(name, pushes, self.rest_s)
            return {name: [line.number_of(name) for line in self.lines] for name in standing}

        if self.settled < 0:
            resolve_some({name: () for name in _NUMBERS if name not in self.pushes})
        stand_or_fall(self.pushes, resolve_some)
        self.settled, self.seen = gathered, None


def _of_a_set(reps: int | None) -> int | None:
    """Reps that a set can have, whatever a carried count adds to the plan's."""
    return None if reps is None else max(1, min(reps, _MOST_REPS))


def draft_from(record: Record, rulebook: Rulebook, day: str, weekday: str, scene: Scene) -> list[Item]:
    """The items of the coach's planned session, else of the plan's next day, in their planned order.

    A lift to which the plan shares out no set today is left out.
    """
    if record.planned:
        return [_planned(each, rulebook, scene) for each in record.planned]
    rounding, portions = rounding_of(rulebook.dialect), portions_of(rulebook, day, weekday, scene)
    slots = rulebook.plan.days[day]
    items = (_slotted(each, rulebook.tracks[each.track], portions.get(each), rounding, scene) for each in slots)
    return [each for each in items if each.lines]


def _slotted(slot: Slot, track: Track, portion: Portion | None, rounding: Rounding, scene: Scene) -> Item:
    exercise = CATALOGUE[slot.exercise]
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    mine = scene.of_track(subject_of(exercise.id, track.name), exercise)
    lines = [each for line in lines_of(track, mine) if (each := _shared(line, portion)).sets]
    drafted = _drafted(lines, exercise, rack, rounding, mine)
    tempo = next((each.tempo for each in lines if each.tempo is not None), None)
    rest = next((each.rest_s for each in lines if each.rest_s is not None), None)
    limited = label_of(track, mine) in track.not_judged
    item = Item(exercise, track.name, drafted, rack, tempo, rest, track.warm_up, limited=limited)
    item.portion = portion if any(each.shared for each in lines) else None
    return _ready(item)


def _shared(line: SetLine, portion: Portion | None) -> SetLine:
    """A line with the sets that the plan shares out to it."""
    return replace(line, sets=portion.sets) if line.shared and portion is not None else line


def label_of(track: Track, scene: Scene) -> str:
    """Which of a track's lines are for today; `other` where the fact that picks is missing."""
    if track.by is None:
        return ""
    picked = str(value_of(track.by, scene))
    return picked if picked in track.lines else "other" if "other" in track.lines else next(iter(track.lines))


def lines_of(track: Track, scene: Scene) -> tuple[SetLine, ...]:
    """The set lines of a track for this athlete today."""
    return track.lines[label_of(track, scene)]


def _drafted(lines: Sequence[SetLine], exercise: Exercise, rack: Rack, rounding: Rounding, scene: Scene) -> list[Line]:
    """The lines, in order: a later one may refer to an earlier one by its name, as it stands before any rule."""
    found: list[Line] = []
    today: dict[str, NamedSet] = {}
    for each in chain.from_iterable(map(_set_by_set, lines)):
        line = _line(each, exercise, scene.but(named_today=dict(today)) if today else scene)
        found.append(line)
        if each.named:
            raw = None if line.base is None else line.base.to(rack.unit)
            bar = None if raw is None else rack.rounded(raw, rounding)
            today[each.named] = NamedSet(line.reps, line.rpe, None, raw, bar, bar)
    return found


def _line(line: SetLine, exercise: Exercise, scene: Scene) -> Line:
    base, note = None, ""
    rpe = value_of(line.rpe, scene) if line.rpe is not None else None
    effort = rpe if isinstance(rpe, Decimal) else None
    wants = line.load is not None and exercise.implement != "bodyweight"
    counts = scene.but(set_number=line.set_number) if line.set_number else scene
    reps, reps_max = _counted(line.reps, line.reps_from, counts), _counted(line.reps_max, line.reps_max_from, counts)
    if line.load is not None and wants:
        value = value_of(line.load, scene)
        base = value if isinstance(value, Load) else None
        if line.chart and base is not None:
            share = chart_share(reps_max or reps or 0, effort) if effort is not None else None
            base, note = (None, "") if share is None else (share.of(base), f"{share} of {shown_load(base)}")
        if base is None:
            base, note = _from_best(exercise, reps_max or reps, effort, scene)
    return Line(
        line.sets,
        reps,
        reps_max,
        line.amrap,
        base,
        effort,
        line.distance_m,
        line.duration_s,
        wants,
        note,
        line.named,
        line.test,
    )


def _set_by_set(line: SetLine) -> Iterator[SetLine]:
    """A line of several sets whose reps are carried per set, as one line a set."""
    words = (line.reps_from, line.reps_max_from)
    if not any(isinstance(each, CarryRef) and each.per == SET for each in words):
        yield line
        return
    for number in range(1, line.sets + 1):
        yield replace(line, sets=1, set_number=number, amrap=line.amrap and number == line.sets)


def _counted(fixed: int | None, word: Expression | None, scene: Scene) -> int | None:
    """Reps as written, or what a carried count or a setting says."""
    found = None if word is None else value_of(word, scene)
    return _of_a_set(half_up(found)) if isinstance(found, Decimal) else fixed


def _from_best(exercise: Exercise, reps: int | None, rpe: Decimal | None, scene: Scene) -> tuple[Load | None, str]:
    """A first load from a tested or entered best, by the RPE chart."""
    best = scene.carried.digest.bests.get(exercise.id)
    share = chart_share(reps, rpe) if reps is not None and rpe is not None else None
    if best is None or share is None:
        return None, ""
    return share.of(e1rm_epley(best.load, best.reps)), f"{share} of the best, {best.load} x {best.reps} on {best.on}"


def _planned(planned: PlannedExercise, rulebook: Rulebook, scene: Scene) -> Item:
    exercise = CATALOGUE[planned.exercise]
    slots = [slot for day in rulebook.plan.rotation for slot in rulebook.plan.days[day]]
    track_name = planned.track or next((slot.track for slot in slots if slot.exercise == exercise.id), "own")
    track = rulebook.tracks.get(track_name)
    mine = scene.of_track(subject_of(exercise.id, track_name), exercise)
    usual = lines_of(track, mine) if track is not None else ()
    lines = [_planned_line(planned, index, exercise, mine) for index in range(len(planned.sets))]
    tempo = planned.tempo or next((each.tempo for each in usual if each.tempo is not None), None)
    rest = planned.rest_s if planned.rest_s is not None else next((each.rest_s for each in usual if each.rest_s), None)
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    return _ready(Item(exercise, track_name, lines, rack, tempo, rest, track.warm_up if track else ""))


def _planned_line(planned: PlannedExercise, index: int, exercise: Exercise, scene: Scene) -> Line:
    each = planned.sets[index]
    base, note = each.load, "the coach's plan"
    if base is None:
        carried = scene.carried.load_of(scene.subject)
        base, note = (
            (carried, "")
            if isinstance(carried, Load)
            else _from_best(exercise, each.reps_max or each.reps, each.rpe, scene)
        )
    wants = exercise.implement != "bodyweight" or each.load is not None
    return Line(
        each.sets, each.reps, each.reps_max, False, base, each.rpe, each.distance_m, each.duration_s, wants, note
    )


def _ready(item: Item) -> Item:
    item.tempo_now = item.tempo
    return item
