"""Reads ladders, and which tracks of the plan are on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ironrule.carried.state import is_track_name, subject_of
from ironrule.rulebook.ladders import CLIMB, Climb
from ironrule.rulebook.read_plan import slots_in
from ironrule.rulebook.rulebook import Action, Deed, Rule, Try
from ironrule.rulebook.shapes import one_of, texts_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.training.exercise import CATALOGUE

#: The rungs of each ladder, from the easiest.
Ladders = Mapping[str, tuple[str, ...]]

_EXAMPLE = "two exercises or more, the easiest first, as [incline_push_up, push_up]"


def read_ladders(table: Table | None, desk: Desk) -> Ladders:
    """The ladders of a rulebook, by name; what is wrong with one is noted, and the rest of it is kept."""
    found: dict[str, tuple[str, ...]] = {}
    for name in table.values if table is not None else ():
        assert table is not None
        place = table.keys[name]
        if name in CATALOGUE:
            desk.note("IR301", place, f"{name!r} is an exercise", expected="another name for the ladder")
        elif not is_track_name(name):
            expected = "letters, digits, _ and -, at most 64 bytes"
            desk.note("IR204", place, f"the ladder name {name!r}", expected=expected)
        rungs: dict[str, None] = {}
        texts = texts_at(table, name, desk)
        for text in texts:
            if text.value in rungs:
                told = f"{text.value} twice on the ladder {name!r}"
                desk.note("IR301", text.place, told, expected="each exercise once")
            elif one_of(text, CATALOGUE, desk, "a rung"):
                rungs[text.value] = None
        if len(texts) < 2:  # one rung is no ladder
            desk.note("IR103", place, f"the ladder {name!r} with fewer than two rungs", expected=_EXAMPLE)
        if rungs:
            found[name] = tuple(rungs)
    return found


def climbs_in(plan: Table | None, ladders: Ladders) -> tuple[Climb, ...]:
    """Each ladder on each of its tracks, once; it begins where a slot first says so, else at the easiest rung."""
    begins: dict[tuple[str, str], str] = {}
    for track, slot in slots_in(plan):
        ladder, start = slot.values.get("ladder"), slot.values.get("start")
        if isinstance(ladder, Text) and ladder.value in ladders:
            said = isinstance(start, Text) and start.value in ladders[ladder.value]
            key = (ladder.value, track)
            begins[key] = begins.get(key, "") or (start.value if said and isinstance(start, Text) else "")
    return tuple(
        Climb(ladder, track, ladders[ladder], start or ladders[ladder][0]) for (ladder, track), start in begins.items()
    )


def places_in(climbs: Iterable[Climb]) -> dict[str, tuple[int, int]]:
    """The place of every rung on its track, by their full name, and how many rungs there are."""
    return {
        subject_of(rung, each.track): (place, len(each.rungs))
        for each in climbs
        for place, rung in enumerate(each.rungs, 1)
    }


def check_climbs(plan: Table | None, climbs: Iterable[Climb], ladders: Table | None, desk: Desk) -> None:
    """Notes what cannot stand side by side: two ladders, or a ladder and a lift, that share an exercise on a track."""
    owners: dict[tuple[str, str], str] = {}
    for climb in climbs:
        for rung in climb.rungs:
            other = owners.setdefault((rung, climb.track), climb.ladder)
            if other != climb.ladder and ladders is not None:
                told = f"{rung} on {climb.track!r} is a rung of {other!r} and of {climb.ladder!r}"
                desk.note("IR301", ladders.keys[climb.ladder], told, expected="another track for one of the two")
                break
    known = {(climb.ladder, climb.track): climb for climb in climbs}
    for track, table in slots_in(plan):
        ladder, lift, start = (table.values.get(key) for key in ("ladder", "lift", "start"))
        if isinstance(lift, Text) and (lift.value, track) in owners:
            told = f"{lift.value} on {track!r} is a rung of {owners[(lift.value, track)]!r}"
            desk.note("IR301", lift.place, told, expected="another track for the lift")
        if isinstance(ladder, Text) and isinstance(start, Text):
            mine = known.get((ladder.value, track))
            if mine is not None and start.value in mine.rungs and start.value != mine.start:
                told = f"{ladder.value} on {track!r} starts at {mine.start} elsewhere, and here at {start.value}"
                desk.note("IR301", start.place, told, expected=f"start: {mine.start}")
    used = {climb.ladder for climb in climbs}
    for name, place in (ladders.keys if ladders is not None else {}).items():
        if name not in used and name not in CATALOGUE:
            desk.note("IR402", place, f"no slot is on the ladder {name!r}", expected="a slot with it, or no entry")


def check_moves(rules: Iterable[Rule], climbs: Iterable[Climb], desk: Desk) -> None:
    """Notes rules that move tracks which are on no ladder."""
    tracks = {climb.track for climb in climbs}
    for rule in rules:
        moves = [each.name for case in rule.cases for each in _deeds(case.actions) if each.kind == CLIMB]
        lost = sorted(rule.tracks - tracks)
        if moves and (lost or not tracks):
            where = f"the track {lost[0]!r} is on no ladder" if lost else "no slot of the plan is on a ladder"
            told = f"{CLIMB}: {moves[0]!r} in {rule.id!r}, and {where}"
            desk.note("IR302", rule.place, told, expected="a slot with ladder: instead of lift:")


def _deeds(actions: Iterable[Action]) -> Iterable[Deed]:
    for each in actions:
        if isinstance(each, Deed):
            yield each
        elif isinstance(each, Try):
            for branch in each.branches:
                yield from (deed for deed in branch if isinstance(deed, Deed))
