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
from ironrule.coaching.record import PlannedExercise, PlannedSets, Record
from ironrule.coaching.rounding import to_bar, to_count
from ironrule.coaching.selectors import cut
from ironrule.rulebook.conditions import CarryRef, Expression, FactRef
from ironrule.rulebook.dialect import rounding_of
from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.plan import Slot
from ironrule.rulebook.rulebook import Rulebook, SetLine, Track
from ironrule.training.effort import e1rm_epley
from ironrule.training.equipment import Rack
from ironrule.training.estimates import Estimator, estimator_of
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.training.tempo import Tempo
from ironrule.units import Load, Percent, half_up
from ironrule.vocabulary.facts import SET
from ironrule.vocabulary.kind import Value, for_people
from ironrule.vocabulary.scene import ItemView, Scene

#: An effort that nobody planned: the hardest there is.
_HARDEST = Decimal(10)
#: More in one set is no training, and could not be logged; nor more in one exercise.
_MOST_REPS, _MOST_REPS_IN_ALL = 100, 1000
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
    goal: int | None = None
    distance_max_m: Decimal | None = None
    duration_max_s: Decimal | None = None
    most_sets: int = 0
    #: Its base is the carried load itself, which may lie between what can be loaded.
    as_carried: bool = False
    #: The selectors of rules that pick these sets.
    picked: frozenset[str] = frozenset()
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
        keeps = dialect["off_grid"] == "keep" and self.as_carried and self.base is not None
        self.bar = to_bar(self.load, rack.keeping(self.base) if keeps and self.base else rack, dialect)

    def settle_count(self, target: str, pushes: Sequence[Push], rest_s: int | None, rounding: str) -> None:
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
            most = _MOST_REPS_IN_ALL if self.most_sets else _MOST_REPS
            self.reps_now = _at_most(most, to_count(number, rounding))
            self.reps_max_now = _at_most(most, to_count(resolve(top, top, pushes), rounding))

    @property
    def most_sets_now(self) -> int:
        """The most sets that today's rep total may take, as many fewer as the fewest are; 0 when it is none."""
        return max(self.sets_now, self.most_sets - self.sets + self.sets_now) if self.most_sets else 0

    @property
    def tonnage(self) -> Decimal:
        """Load times reps of today's sets in kg, the top of a range."""
        return self.bar.in_kg() * self.all_reps if self.bar is not None else Decimal(0)

    @property
    def all_reps(self) -> int:
        """Reps of today's sets, the top of a range; of a rep total all of them."""
        return (1 if self.most_sets else self.sets_now) * (self.reps_max_now or self.reps_now or 0)

    @property
    def timed_s(self) -> Decimal:
        """Seconds of today's sets by time."""
        return Decimal(0) if self.duration_s is None else self.duration_s * self.sets_now


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
            first = self.lines[0]
            self.seen = ItemView(
                sum(line.sets_now for line in self.lines),
                None if first.most_sets else first.reps_now,
                first.bar,
                first.base,
                self.tempo_now,
                sum((line.tonnage for line in self.lines), Decimal(0)),
                self.subject,
                self.exercise,
                first.rpe_now,
                sum(line.all_reps for line in self.lines),
                sum((line.timed_s for line in self.lines), Decimal(0)),
                self.rest_s,
                self.priority,
                bool(self.instead_of),
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


def _at_most(most: int, reps: int | None) -> int | None:
    """Reps that a set, or all of them, can have, whatever a carried count adds to the plan's."""
    return None if reps is None else max(1, min(reps, most))


def draft_from(record: Record, rulebook: Rulebook, day: str, weekday: str, scene: Scene) -> list[Item]:
    """The items of the coach's planned session, else of the plan's next day, in their planned order.

    What was moved from another day comes after them, once its time has come. A lift to which the plan shares out no set
    today is left out.
    """
    if record.planned:
        return [_planned(each, rulebook, scene) for each in record.planned]
    plan, portions = rulebook.plan.days[day], portions_of(rulebook, day, weekday, scene)
    own = {subject_of(slot.exercise, slot.track) for slot in plan}
    due = [subject for subject, each in scene.carried.moved.items() if each.not_before <= record.as_of]
    moved = [subject.partition("/") for subject in due if subject not in own]
    items = [
        *(_slotted(slot, rulebook, scene, portions.get(slot)) for slot in plan),
        *(_slotted(Slot(lift, track), rulebook, scene) for lift, _, track in moved if track in rulebook.tracks),
    ]
    return [each for each in items if each.lines]


def standing_in(item: Item, exercise: Exercise, share: Decimal | None, rulebook: Rulebook, scene: Scene) -> Item:
    """Another exercise in the place of an item, on its track: with its own load, else a share of the item's, in %.

    `scene` is that of the athlete.
    """
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    track = rulebook.tracks.get(item.track)
    if track is None or scene.coach_planned:
        base = scene.carried.load_of(subject_of(exercise.id, item.track))
        wants = exercise.implement != "bodyweight"
        plain_lines = (replace(line, base=base if wants else None, wants_load=wants) for line in item.lines)
        lines = [replace(line, base_note="", load=None, bar=None, numbers={}) for line in plain_lines]
        found = Item(exercise, item.track, lines, rack, item.tempo, item.rest_s, item.warm_up)
    else:
        found = _slotted(Slot(exercise.id, track.name), rulebook, scene, item.portion)
    for number, line in enumerate(found.lines):
        theirs = item.lines[min(number, len(item.lines) - 1)].base
        if line.base is None and line.wants_load and theirs is not None and share is not None:
            line.base = Percent(share).of(theirs)
            line.base_note = f"{for_people(share)} % of {shown_load(theirs)}, {item.exercise.name}"
    found = replace(found, priority=item.priority, instead_of=item.exercise.id)
    found.group, found.optional = item.group, item.optional
    return _ready(found)


def _slotted(slot: Slot, rulebook: Rulebook, scene: Scene, portion: Portion | None = None) -> Item:
    exercise, track = CATALOGUE[slot.exercise], rulebook.tracks[slot.track]
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    mine = scene.of_track(subject_of(exercise.id, track.name), exercise)
    lines = [each for line in lines_of(track, mine) if (each := _shared(line, portion)).sets]
    drafted = _drafted(lines, exercise, rack, rulebook.dialect, mine)
    tempo = next((each.tempo for each in lines if each.tempo is not None), None)
    rest = next((each.rest_s for each in lines if each.rest_s is not None), None)
    limited = label_of(track, mine) in track.not_judged
    item = Item(exercise, track.name, drafted, rack, tempo, rest, track.warm_up, slot.priority, limited=limited)
    item.group, item.optional = slot.group, slot.optional
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


def _drafted(
    lines: Sequence[SetLine], exercise: Exercise, rack: Rack, dialect: Mapping[str, str], scene: Scene
) -> list[Line]:
    """The lines, in order: a later one may refer to an earlier one by its name, as it stands before any rule."""
    rounding, estimator = rounding_of(dialect), estimator_of(dialect)
    found: list[Line] = []
    today: dict[str, NamedSet] = {}
    for each in chain.from_iterable(map(_set_by_set, lines)):
        line = _line(each, exercise, scene.but(named_today=dict(today)) if today else scene, estimator)
        found.append(line)
        if each.named:
            raw = None if line.base is None else line.base.to(rack.unit)
            bar = None if raw is None else rack.rounded(raw, rounding)
            today[each.named] = NamedSet(line.reps, line.rpe, None, raw, bar, bar)
    return found


def _line(line: SetLine, exercise: Exercise, scene: Scene, estimator: Estimator) -> Line:
    base, note = None, ""
    rpe = value_of(line.rpe, scene) if line.rpe is not None else None
    effort = rpe if isinstance(rpe, Decimal) else None
    wants = line.load is not None and exercise.implement != "bodyweight"
    counts = scene.but(set_number=line.set_number) if line.set_number else scene
    reps, reps_max = _reps_of(line, counts)
    if line.load is not None and wants:
        value = value_of(line.load, scene)
        base = value if isinstance(value, Load) else None
        if line.chart and base is not None:
            share = estimator.chart(reps_max or reps or 0, effort) if effort is not None else None
            base, note = (None, "") if share is None else (share.of(base), f"{share} of {shown_load(base)}")
        if base is None:
            one_set = None if line.most_sets else reps_max or reps
            base, note = _from_best(exercise, one_set, effort, scene, estimator)
    found = Line(line.sets, reps, reps_max, line.amrap, base, effort, wants_load=wants, base_note=note)
    found.named, found.test, found.most_sets = line.named, line.test, line.most_sets
    found.as_carried = isinstance(line.load, CarryRef) or (
        isinstance(line.load, FactRef) and line.load.fact.name == "load"
    )
    found.goal = None if line.goal is None else _counted(None, line.goal, counts)
    if line.measure == "m":
        found.distance_m, found.distance_max_m = _measured(line, line.distance_m, line.distance_max_m, counts)
    elif line.measure == "s":
        found.duration_s, found.duration_max_s = _measured(line, line.duration_s, line.duration_max_s, counts)
    return found


def _reps_of(line: SetLine, scene: Scene) -> tuple[int | None, int | None]:
    """The reps of a line, and the top of their range."""
    if line.measure:
        return None, None
    most = _MOST_REPS_IN_ALL if line.most_sets else _MOST_REPS
    return _counted(line.reps, line.reps_from, scene, most), _counted(line.reps_max, line.reps_max_from, scene)


def _measured(
    line: SetLine, low: Decimal | None, top: Decimal | None, scene: Scene
) -> tuple[Decimal | None, Decimal | None]:
    """Metres or seconds of a line, and the top of their range."""
    words = [(low, line.reps_from), (top, line.reps_max_from)]
    found = [fixed if word is None else value_of(word, scene) for fixed, word in words]
    low, top = (max(Decimal(1), each) if isinstance(each, Decimal) else None for each in found)
    return low, None if low is None or top is None or top <= low else top


def _set_by_set(line: SetLine) -> Iterator[SetLine]:
    """A line of several sets whose reps are carried per set, as one line a set."""
    words = (line.reps_from, line.reps_max_from)
    if not any(isinstance(each, CarryRef) and each.per == SET for each in words):
        yield line
        return
    for number in range(1, line.sets + 1):
        yield replace(line, sets=1, set_number=number, amrap=line.amrap and number == line.sets)


def _counted(fixed: int | None, word: Expression | None, scene: Scene, most: int = _MOST_REPS) -> int | None:
    """Reps as written, or what a carried count or a setting says."""
    found = None if word is None else value_of(word, scene)
    return _at_most(most, half_up(found)) if isinstance(found, Decimal) else fixed


def _from_best(
    exercise: Exercise, reps: int | None, rpe: Decimal | None, scene: Scene, estimator: Estimator
) -> tuple[Load | None, str]:
    """A first load from a tested or entered best, by the RPE chart."""
    best = scene.carried.digest.bests.get(exercise.id)
    share = estimator.chart(reps, rpe) if reps is not None and rpe is not None else None
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
    carried, estimator = rulebook.facts["load"].function(mine), estimator_of(rulebook.dialect)
    lines = [_planned_line(each, exercise, carried, mine, estimator) for each in planned.sets]
    tempo = planned.tempo or next((each.tempo for each in usual if each.tempo is not None), None)
    rest = planned.rest_s if planned.rest_s is not None else next((each.rest_s for each in usual if each.rest_s), None)
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    return _ready(Item(exercise, track_name, lines, rack, tempo, rest, track.warm_up if track else ""))


def _planned_line(
    each: PlannedSets, exercise: Exercise, carried: Value | None, scene: Scene, estimator: Estimator
) -> Line:
    base, note = each.load, "the coach's plan"
    if base is None:
        base, note = (
            (carried, "")
            if isinstance(carried, Load)
            else _from_best(exercise, each.reps_max or each.reps, each.rpe, scene, estimator)
        )
    wants = exercise.implement != "bodyweight" or each.load is not None
    return Line(
        each.sets, each.reps, each.reps_max, False, base, each.rpe, each.distance_m, each.duration_s, wants, note
    )


def _ready(item: Item) -> Item:
    item.tempo_now = item.tempo
    return item
