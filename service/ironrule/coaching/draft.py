"""Today's draft: the items of a session, from the plan or the coach's own, before any rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ironrule.carried.digest import NamedSet
from ironrule.carried.state import subject_of
from ironrule.coaching.explain import shown_base, shown_load
from ironrule.coaching.item import Item
from ironrule.coaching.line import MOST_REPS, MOST_REPS_IN_ALL, MOST_SETS_OF_A_LINE, Line, at_most
from ironrule.coaching.portions import Portion, portions_of
from ironrule.coaching.record import PlannedExercise, PlannedSets, Record
from ironrule.coaching.warmup import warm_up_to
from ironrule.rulebook.conditions import CarryRef, Expression, FactRef, Product, ShareOf, Sum, words_in
from ironrule.rulebook.dialect import rounding_of
from ironrule.rulebook.evaluate import value_of
from ironrule.rulebook.plan import Slot
from ironrule.rulebook.rulebook import Rulebook, SetLine, Track
from ironrule.speech import phrases
from ironrule.speech.said import Shown
from ironrule.training.effort import e1rm_epley
from ironrule.training.equipment import Rack
from ironrule.training.estimates import Estimator, estimator_of
from ironrule.training.exercise import CATALOGUE, Exercise
from ironrule.units import Load, Percent, half_up
from ironrule.vocabulary.fact import SET
from ironrule.vocabulary.kind import Value, for_people
from ironrule.vocabulary.scene import Scene


def draft_from(record: Record, rulebook: Rulebook, day: str, weekday: str, scene: Scene) -> list[Item]:
    """The items of the coach's planned session, else of the plan's next day, in their planned order.

    What was moved from another day comes after them, once its time has come. A lift to which the plan shares out no set
    today is left out.
    """
    if record.planned:
        return [_planned(each, rulebook, scene) for each in record.planned]
    plan, portions = rulebook.plan.days[day], portions_of(rulebook, day, weekday, scene)
    own = set(rulebook.plan.subjects(plan, scene.carried))
    due = [subject for subject, each in scene.carried.moved.items() if each.not_before <= record.as_of]
    moved = [subject.partition("/") for subject in due if subject not in own]
    items = [
        *(_slotted(slot, rulebook, scene, portions.get(slot)) for slot in plan),
        *(_slotted(Slot(lift, track), rulebook, scene) for lift, _, track in moved if track in rulebook.tracks),
    ]
    return [each for each in items if each.lines]


def added(lift: str, track: str, rulebook: Rulebook, scene: Scene) -> Item:
    """A lift that a rule puts into the session, with the sets of its track; without any where they are out today."""
    return _slotted(Slot(lift, track), rulebook, scene)


def standing_in(item: Item, exercise: Exercise, share: Decimal | None, rulebook: Rulebook, scene: Scene) -> Item:
    """Another exercise in the place of an item, on its track: with its own load, else a share of the item's, in %.

    What it would start from, as `start: 20 kg`, is no load of its own. `scene` is that of the athlete.
    """
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    track = rulebook.tracks.get(item.track)
    if track is None or scene.coach_planned:
        base = scene.carried.load_of(subject_of(exercise.id, item.track))
        wants = exercise.implement != "bodyweight"
        plain_lines = (replace(line, base=base if wants else None, wants_load=wants) for line in item.lines)
        lines = [replace(line, base_note="", load=None, bar=None, numbers={}) for line in plain_lines]
        found = Item(exercise, item.track, lines, rack, item.tempo, item.warm_up)
    else:
        found = _slotted(Slot(exercise.id, track.name), rulebook, scene, item.portion)
    new, shared = share is not None and not _has_numbers(found.subject, scene), False
    for number, line in enumerate(found.lines):
        theirs = item.lines[min(number, len(item.lines) - 1)].base
        if line.of_another:
            # What it is a share of is of the lift that was planned.
            line.base, line.base_note = None, ""
        if (new or line.base is None) and line.wants_load and theirs is not None and share is not None:
            line.base, shared = Percent(share).of(theirs), True
            of, load = f"{for_people(share)} %", shown_load(theirs)
            line.base_note = phrases.OF_SUBSTITUTED(share=of, load=load, lift=item.exercise.id)
    found = replace(found, priority=item.priority, instead_of=item.exercise.id, share=share if shared else None)
    found.group, found.optional = item.group, item.optional
    full = scene.carried.digest.last_full.get(item.subject)
    theirs = item.lines[0].base if full is None else full.load
    found.assumed_full = None if share is None or theirs is None else Percent(share).of(theirs)
    return _ready(found, rulebook, scene.of_track(found.subject, exercise))


def _has_numbers(subject: str, scene: Scene) -> bool:
    """Something is carried for a track or its lift, or known of its maximum."""
    lift, carried = subject.partition("/")[0], scene.carried
    return lift in carried.digest.bests or any(owner in (subject, lift) for _, owner in carried.variables)


def _slotted(slot: Slot, rulebook: Rulebook, scene: Scene, portion: Portion | None = None) -> Item:
    exercise, track = CATALOGUE[rulebook.plan.exercise_of(slot, scene.carried)], rulebook.tracks[slot.track]
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    mine = scene.of_track(subject_of(exercise.id, track.name), exercise)
    written = lines_of(track, mine)
    first = written[0] if written else SetLine(0, None)  # it says the tempo for all
    lines = [each for line in written if (each := _shared(_carried_sets(line, mine), portion)).sets]
    drafted = _drafted(lines, exercise, rack, rulebook, mine)
    limited = label_of(track, mine) in track.not_judged
    for line in drafted:
        line.rest_s = first.rest_s if line.rest_s is None else line.rest_s
    said = (first.tempo, track.warm_up, slot.priority)
    item = Item(exercise, track.name, drafted, rack, *said, limited=limited)
    item.group, item.optional = slot.group, slot.optional
    item.every_s = first.every_s
    climb = rulebook.plan.climb_of(exercise.id, track.name)
    if climb is not None:
        item.ladder, item.rung, item.rungs = climb.ladder, climb.place_of(exercise.id), len(climb.rungs)
    item.portion = portion if any(each.shared for each in lines) else None
    return _ready(item, rulebook, mine)


def _carried_sets(line: SetLine, scene: Scene) -> SetLine:
    """A line with as many sets as are carried, one at least."""
    if line.sets_from is None:
        return line
    return replace(line, sets=max(1, _counted(None, line.sets_from, scene, MOST_SETS_OF_A_LINE) or 1))


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


def _drafted(lines: Sequence[SetLine], exercise: Exercise, rack: Rack, rulebook: Rulebook, scene: Scene) -> list[Line]:
    """The lines, in order: a later one may refer to an earlier one by its name, as it stands before any rule."""
    rounding, estimator = rounding_of(rulebook.dialect), estimator_of(rulebook.dialect)
    found: list[Line] = []
    today: dict[str, NamedSet] = {}
    for each in _set_by_set(lines, rulebook):
        line = line_from(each, exercise, scene.but(named_today=dict(today)) if today else scene, estimator)
        found.append(line)
        if each.named:
            raw = None if line.base is None else line.base.to(rack.unit)
            bar = None if raw is None else rack.rounded(raw, rounding)
            today[each.named] = NamedSet(line.reps, line.rpe, None, raw, bar, bar)
    return found


def line_from(line: SetLine, exercise: Exercise, scene: Scene, estimator: Estimator) -> Line:
    """A set line with its numbers of today."""
    base: Load | None = None
    note: Shown = ""
    rpe = value_of(line.rpe, scene) if line.rpe is not None else None
    effort = rpe if isinstance(rpe, Decimal) else None
    wants = line.load is not None
    scene = scene.but(set_number=line.set_number) if line.set_number else scene
    reps, reps_max = _reps_of(line, scene)
    if line.load is not None and wants:
        value = value_of(line.load, scene)
        base = value if isinstance(value, Load) else None
        if exercise.implement == "bodyweight" and (base is None or not base.amount):
            base, wants = None, False  # nothing hangs from a belt, and nothing helps
        note = shown_base(line.load, scene) if base is not None else ""
    if line.load is not None and wants:
        if line.chart and base is not None:
            share = estimator.chart(reps_max or reps or 0, effort) if effort is not None else None
            told = "" if share is None else phrases.SHARE_OF_LOAD(share=str(share), load=shown_load(base))
            base, note = None if share is None else share.of(base), told
        if base is None:
            one_set = None if line.most_sets else reps_max or reps
            base, note = _from_best(exercise, one_set, effort, scene, estimator)
    found = Line(line.sets, reps, reps_max, line.amrap, base, effort, wants_load=wants, base_note=note)
    found.named, found.test, found.most_sets = line.named, line.test, line.most_sets
    found.place, found.at, found.optional, found.rest_s = line.place, carried_in(line), line.optional, line.rest_s
    found.of_another = line.load is not None and _is_of_another(line.load)
    found.goal = None if line.goal is None else _counted(None, line.goal, scene)
    if line.measure == "m":
        found.distance_m, found.distance_max_m = _measured(line, line.distance_m, line.distance_max_m, scene)
    elif line.measure == "s":
        found.duration_s, found.duration_max_s = _measured(line, line.duration_s, line.duration_max_s, scene)
    return found


def _is_of_another(load: Expression) -> bool:
    """It reads words of another lift alone, as e1rm_ref of back_squat."""
    names = [word.name for word in words_in(load)]
    return bool(names) and all(name.partition(" of ")[2].partition("/")[0] in CATALOGUE for name in names)


def carried_in(line: SetLine) -> str:
    """The name of the carried load that a line is at; empty where it is at another, or at a share of one."""
    if line.chart:
        return ""
    if isinstance(line.load, CarryRef):
        return line.load.name
    return "load" if isinstance(line.load, FactRef) and line.load.fact.name == "load" else ""


def loads_at(rulebook: Rulebook, subject: str) -> frozenset[str]:
    """What `carried_in` says of the lines of a track, in whatever week; of a coach's own track it is `load`."""
    track = rulebook.tracks.get(subject.rpartition("/")[2])
    rows = () if track is None else track.lines.values()
    return frozenset({"load"} if track is None else (carried_in(line) for lines in rows for line in lines))


def places_at(rulebook: Rulebook, scene: Scene) -> tuple[str, ...]:
    """What `carried_in` says for each set that the plan has for a track; nothing where their number is open."""
    track = rulebook.tracks.get(scene.subject.rpartition("/")[2])
    lines = () if track is None else lines_of(track, scene)
    if any(each.shared or each.most_sets for each in lines):
        return ()
    return tuple(carried_in(line) for line in lines for _ in range(line.sets))


def _reps_of(line: SetLine, scene: Scene) -> tuple[int | None, int | None]:
    """The reps of a line, and the top of their range."""
    if line.measure:
        return None, None
    most = MOST_REPS_IN_ALL if line.most_sets else MOST_REPS
    return _counted(line.reps, line.reps_from, scene, most), _counted(line.reps_max, line.reps_max_from, scene)


def _measured(
    line: SetLine, low: Decimal | None, top: Decimal | None, scene: Scene
) -> tuple[Decimal | None, Decimal | None]:
    """Metres or seconds of a line, and the top of their range."""
    words = [(low, line.reps_from), (top, line.reps_max_from)]
    found = [fixed if word is None else value_of(word, scene) for fixed, word in words]
    low, top = (max(Decimal(1), each) if isinstance(each, Decimal) else None for each in found)
    return low, None if low is None or top is None or top <= low else top


def _set_by_set(lines: Sequence[SetLine], rulebook: Rulebook) -> Iterator[SetLine]:
    """The lines, those with a number that is carried per set as one line a set, which knows its place."""
    place = 0
    for line in lines:
        words = (line.reps_from, line.reps_max_from, line.load, line.goal)
        if not any(_of_a_set(each, rulebook) for each in words):
            yield line
        elif line.most_sets:
            yield replace(line, set_number=place + 1)
        else:
            for number in range(1, line.sets + 1):
                yield replace(line, sets=1, set_number=place + number, amrap=line.amrap and number == line.sets)
        place += line.sets


def _of_a_set(word: Expression | None, rulebook: Rulebook) -> bool:
    """A number that is carried per set, or is worked out from one."""
    match word:
        case CarryRef(per=per):
            return per == SET
        case FactRef(fact):
            return fact.name in rulebook.carry and rulebook.carry[fact.name].ref.per == SET
        case ShareOf(left, right) | Product(left, right) | Sum(left, right):
            return _of_a_set(left, rulebook) or _of_a_set(right, rulebook)
    return False


def _counted(fixed: int | None, word: Expression | None, scene: Scene, most: int = MOST_REPS) -> int | None:
    """Reps as written, or what a carried count or a setting says."""
    found = None if word is None else value_of(word, scene)
    return at_most(most, half_up(found)) if isinstance(found, Decimal) else fixed


def _from_best(
    exercise: Exercise, reps: int | None, rpe: Decimal | None, scene: Scene, estimator: Estimator
) -> tuple[Load | None, Shown]:
    """A first load from a tested or entered best, by the RPE chart."""
    best = scene.carried.digest.bests.get(exercise.id)
    share = estimator.chart(reps, rpe) if reps is not None and rpe is not None else None
    if best is None or share is None:
        return None, ""
    told = phrases.OF_BEST(share=str(share), load=str(best.load), reps=best.reps, on=str(best.on))
    return share.of(e1rm_epley(best.load, best.reps)), told


def _planned(planned: PlannedExercise, rulebook: Rulebook, scene: Scene) -> Item:
    exercise = CATALOGUE[planned.exercise]
    slots = [slot for day in rulebook.plan.rotation for slot in rulebook.plan.days[day]]
    track_name = planned.track or next((slot.track for slot in slots if rulebook.plan.has(slot, exercise.id)), "own")
    track = rulebook.tracks.get(track_name)
    mine = scene.of_track(subject_of(exercise.id, track_name), exercise)
    usual = lines_of(track, mine) if track is not None else ()
    carried, estimator = rulebook.facts["load"].function(mine), estimator_of(rulebook.dialect)
    lines = [_planned_line(each, exercise, carried, mine, estimator) for each in planned.sets]
    tempo = planned.tempo or next((each.tempo for each in usual if each.tempo is not None), None)
    rest = planned.rest_s if planned.rest_s is not None else next((each.rest_s for each in usual if each.rest_s), None)
    rack = scene.athlete.equipment.rack_for(exercise.implement)
    for line in lines:
        line.rest_s = rest
    item = Item(exercise, track_name, lines, rack, tempo, track.warm_up if track else "")
    return _ready(item, rulebook, mine)


def _planned_line(
    each: PlannedSets, exercise: Exercise, carried: Value | None, scene: Scene, estimator: Estimator
) -> Line:
    base: Load | None = each.load
    note: Shown = phrases.COACHS_PLAN
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


def _ready(item: Item, rulebook: Rulebook, scene: Scene) -> Item:
    """With the tempo of its plan, and the length of the ramp that leads up to its load."""
    item.tempo_now = item.tempo
    ramp, top = rulebook.warm_ups.get(item.warm_up), item.lines[0].base if item.lines else None
    if ramp is not None and top is not None and top.amount > 0:
        item.warm_up_sets = len(warm_up_to(top.to(item.rack.unit), ramp, item.rack, scene))
    return item
