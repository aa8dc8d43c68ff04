"""Reads what a session is made of: the days of the plan with their lifts and supersets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase

from ironrule.rulebook.layout import AXIAL_FROM, OtherDays
from ironrule.rulebook.plan import Plan, Slot, Stretches
from ironrule.rulebook.read_timetable import read_timetable
from ironrule.rulebook.read_tracks import CONSEQUENCES
from ironrule.rulebook.rulebook import Rule, Track
from ironrule.rulebook.shapes import (
    items_at,
    one_of,
    only_keys,
    says_yes,
    table_at,
    tables_in,
    text_at,
    whole_number,
)
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.training.exercise import CATALOGUE

_FEWEST_IN_A_SUPERSET, _MOST_IN_A_SUPERSET = 2, 4
#: What a slot may say instead of naming a track.
_OWN_SETS = ("do", "by week", "by phase", "success", "warm_up", *CONSEQUENCES)


def slots_in(plan: Table | None) -> Iterator[tuple[str, Table]]:
    """Every slot of the plan as it is written, each with the name of its track."""
    days = plan.get("days") if plan is not None else None
    for day, node in days.values.items() if isinstance(days, Table) else ():
        several = _has_several_own(node)
        for slot in _lifts_in(node):
            track = slot.values.get("track")
            yield track.value if isinstance(track, Text) else _own_track(day, slot, several=several), slot


def own_sets_in(plan: Table | None) -> dict[str, Table]:
    """Slots that say themselves what is done, by the name of their track: `{lift: ..., do: 5x5}`."""
    found: dict[str, Table] = {}
    for track, slot in slots_in(plan):
        own = {key: value for key, value in slot.values.items() if key in _OWN_SETS}
        if own and "track" not in slot.values:
            found.setdefault(track, Table(own, {key: slot.keys[key] for key in own}, slot.place))
    return found


def days_in(plan: Table | None) -> tuple[str, ...]:
    """The days of a plan as it is written."""
    days = plan.get("days") if plan is not None else None
    return tuple(days.values) if isinstance(days, Table) else ()


def lifts_in(plan: Table | None) -> dict[str, tuple[str, ...]]:
    """The lifts of a plan as it is written, each with the tracks on which it is trained."""
    days = plan.get("days") if plan is not None else None
    found: dict[str, dict[str, None]] = {}
    for day, node in days.values.items() if isinstance(days, Table) else ():
        several = _has_several_own(node)
        for slot in _lifts_in(node):
            lift, track = slot.values.get("lift"), slot.values.get("track")
            name = track.value if isinstance(track, Text) else _own_track(day, slot, several=several)
            if isinstance(lift, Text):
                found.setdefault(lift.value, {})[name] = None
    return {lift: tuple(tracks) for lift, tracks in found.items()}


def _has_several_own(node: Node) -> bool:
    """More than one slot of a day has sets of its own."""
    return sum("track" not in each.values for each in _lifts_in(node)) > 1


def _own_track(day: str, slot: Table, *, several: bool) -> str:
    """The track of a slot with sets of its own: its day; where a day has several of them, its day and its lift."""
    lift = slot.values.get("lift", slot.values.get("ladder"))
    return f"{day}_{lift.value}" if several and isinstance(lift, Text) else day


def _lifts_in(node: Node) -> Iterator[Table]:
    """The slots of a day, those in supersets among them."""
    for each in node.values if isinstance(node, Items) else (node,):
        if isinstance(each, Table) and "superset" in each.values:
            yield from _lifts_in(each.values["superset"])
        elif isinstance(each, Table):
            yield each


def track_tables(main: Table, plan: Table | None, desk: Desk) -> Table | None:
    """The tracks, those included that slots of the plan describe themselves, under the name of their day."""
    own = own_sets_in(plan)
    table = table_at(main, "tracks", desk, required=not own)
    if not own or plan is None:
        return table
    named = dict(table.values) if table is not None else {}
    for day, slot in own.items():
        if day in named:
            desk.note(
                "IR301",
                slot.place,
                f"the day {day!r} has sets of its own, and is the name of a track",
                expected="another name",
            )
    places = {**(table.keys if table is not None else {}), **{day: slot.place for day, slot in own.items()}}
    return Table({**own, **named}, places, plan.place)


def read_plan(
    table: Table,
    desk: Desk,
    tracks: Mapping[str, Track],
    stretches: Stretches,
    ladders: Mapping[str, Sequence[str]],
) -> Plan | None:
    """The plan: days in rotation or on weekdays. `ladders` are the rungs of each."""
    keys = ("rotation", "on", "weekdays", "missed days", "days", "cycle", "phases", "share")
    only_keys(table, keys, desk, "plan")
    timetable = read_timetable(table, desk)
    days = table_at(table, "days", desk, required=True)
    if days is None or timetable is None:
        return None
    slots = {name: tuple(_slots(name, node, desk, tracks, ladders)) for name, node in days.values.items()}
    for day in timetable.days:
        if day.value not in slots:
            desk.unknown("IR302", day.place, "the plan has no day", day.value, list(slots))
    named = tuple(day.value for day in timetable.days)
    for name, week in () if desk.refused else _idle(slots, stretches, tracks):
        expected = "a lift in each week of the cycle"
        desk.note("IR102", days.keys[name], f"no lift on day {name!r} in week {week}", expected=expected)
    rotation = named if timetable.key == "rotation" else tuple(dict.fromkeys(named))
    return Plan(rotation, slots, stretches, timetable.weekdays, timetable.keeps_missed)


def check_trained(table: Table | None, plan: Plan, rules: Iterable[Rule], desk: Desk) -> None:
    """Notes days that are in no timetable: only a rule of the layout that proposes them leads there."""
    days = table_at(table, "days", desk) if table is not None else None
    timetable = "rotation" if table is not None and "rotation" in table.values else "weekdays"
    said = [each for rule in rules for case in rule.cases for each in case.actions if isinstance(each, OtherDays)]
    proposed = {day for each in said if not each.keep for day in each.days}
    for name, place in days.keys.items() if days is not None else ():
        if name in plan.rotation or name in proposed or name not in plan.days:
            continue
        desk.note("IR302", place, f"the day {name!r} is never trained", expected=f"its name in {timetable}")


def _idle(
    days: Mapping[str, Sequence[Slot]], stretches: Stretches, tracks: Mapping[str, Track]
) -> Iterator[tuple[str, int]]:
    """Each day all of whose lifts are out in some week of the cycle, with the first such week."""
    for name, slots in days.items():
        for week in range(1, stretches.weeks + 1):
            stretch = {"week": str(week), "phase": stretches.phase_at(week)[0]}
            if slots and all(_is_out(tracks[slot.track], stretch) for slot in slots):
                yield name, week
                break


def _is_out(track: Track, stretch: Mapping[str, str]) -> bool:
    """A track has no sets in a stretch of the cycle."""
    label = "" if track.by is None else stretch.get(track.by.fact.name, "")
    return not track.lines.get(label, track.lines.get("other", (None,)))


def _slots(
    day: str, node: Node, desk: Desk, tracks: Mapping[str, Track], ladders: Mapping[str, Sequence[str]]
) -> list[Slot]:
    if isinstance(node, Text):
        desk.note("IR103", node.place, f"the day {day!r} is not a list", expected="- {lift: barbell_row, track: rows}")
        return []
    entries = (node,) if isinstance(node, Table) else node.values
    found: list[Slot] = []
    letters, several = iter(ascii_uppercase), _has_several_own(node)
    for entry in tables_in(entries, desk, f"a slot of day {day!r}"):
        group = next(letters, "Z") if "superset" in entry.values else ""
        for number, each in enumerate(_of_superset(entry, desk) if group else [entry], 1):
            own_track = _own_track(day, each, several=several)
            slot = _slot(each, own_track, desk, tracks, ladders, group and f"{group}{number}")
            if slot is None:
                continue
            lifts = [(other.ladder or other.exercise, other.track) for other in found]
            if (slot.ladder or slot.exercise, slot.track) in lifts:
                told = f"{slot.ladder or slot.exercise} on {slot.track!r} twice in day {day!r}"
                desk.note("IR301", each.place, told, expected="another track for the second")
                continue
            _may_be_paired(slot, found, each, desk)
            found.append(slot)
    return found


def _slot(
    entry: Table,
    own_track: str,
    desk: Desk,
    tracks: Mapping[str, Track],
    ladders: Mapping[str, Sequence[str]],
    group: str,
) -> Slot | None:
    """One lift of a day, or one ladder."""
    only_keys(entry, ("lift", "ladder", "start", "track", "priority", "optional", *_OWN_SETS), desk, "a slot")
    own = [key for key in entry.values if key in _OWN_SETS]
    lift, track = _lift(entry, desk, ladders), text_at(entry, "track", desk, required=not own)
    if own and track is None:
        track = Text(own_track, entry.place)
    elif own:
        desk.note("IR103", entry.keys[own[0]], f"{own[0]!r} beside 'track'", expected="one of the two")
    optional, said = says_yes(entry, "optional", desk), text_at(entry, "priority", desk)
    priority = whole_number(said, desk, "priority", 0, 100) if said is not None else None
    track_name = one_of(track, tracks, desk, "track") if track is not None else None
    if lift is None or not track_name:
        return None
    return Slot(lift[0], track_name, priority, group, optional, lift[1])


def _lift(entry: Table, desk: Desk, ladders: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """The exercise of a slot, of one on a ladder the rung at which it begins, and the ladder."""
    lift = text_at(entry, "lift", desk, required="ladder" not in entry.values)
    ladder, start = text_at(entry, "ladder", desk), text_at(entry, "start", desk)
    if "ladder" in entry.values and "lift" in entry.values:
        desk.note("IR103", entry.keys["ladder"], "'ladder' beside 'lift'", expected="one of the two")
        return None
    if start is not None and "ladder" not in entry.values:
        desk.note("IR103", start.place, "'start' beside 'lift'", expected="it beside 'ladder', as its first rung")
    if ladder is None:
        exercise = one_of(lift, CATALOGUE, desk, "lift") if lift is not None else None
        return (exercise, "") if exercise else None
    if ladder.value not in ladders:
        if ladder.value in CATALOGUE:
            desk.note("IR302", ladder.place, f"{ladder.value!r} is an exercise", expected=f"lift: {ladder.value}")
        else:
            desk.unknown("IR302", ladder.place, "there is no ladder", ladder.value, list(ladders))
        return None
    rungs = ladders[ladder.value]
    if start is not None and start.value not in rungs:
        desk.unknown("IR302", start.place, f"the ladder {ladder.value!r} has no rung", start.value, rungs)
        return None
    return start.value if start is not None else rungs[0], ladder.value


def _of_superset(table: Table, desk: Desk) -> list[Table]:
    """The lifts of a superset."""
    only_keys(table, ("superset",), desk, "a superset")
    entries = list(tables_in(items_at(table, "superset", desk), desk, "a lift of a superset"))
    if not _FEWEST_IN_A_SUPERSET <= len(entries) <= _MOST_IN_A_SUPERSET:
        expected = f"{_FEWEST_IN_A_SUPERSET} to {_MOST_IN_A_SUPERSET} lifts"
        desk.note("IR103", table.keys["superset"], f"a superset of {len(entries)}", expected=expected)
    return entries


def _may_be_paired(slot: Slot, before: Sequence[Slot], entry: Table, desk: Desk) -> None:
    """Lifts that both load the spine are never paired."""
    for other in before if slot.group else ():
        both = (CATALOGUE[other.exercise], CATALOGUE[slot.exercise])
        if other.group[:1] == slot.group[:1] and min(each.axial_coef for each in both) >= AXIAL_FROM:
            told = f"{other.exercise} and {slot.exercise} in one superset"
            expected = f"at most one lift with an axial_coef of {AXIAL_FROM} or more"
            desk.note("IR311", entry.place, told, expected=expected)
            return
