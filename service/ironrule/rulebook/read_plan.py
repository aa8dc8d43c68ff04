"""Reads what a session is made of: the days of the plan, warm-up ramps, the order of a session."""

from __future__ import annotations

from collections.abc import Mapping

from ironrule.rulebook.conditions import Expression
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.plan import Plan, Slot, Stretches
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.read_timetable import read_timetable
from ironrule.rulebook.read_tracks import CONSEQUENCES
from ironrule.rulebook.rulebook import OrderRule, Track, WarmUp, WarmUpStep
from ironrule.rulebook.shapes import one_of, only_keys, table_at, tables_in, text_at, texts_at, whole_number
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.rulebook.words import Words
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.kind import Kind

#: What a slot may say instead of naming a track.
_OWN_SETS = ("do", "by week", "by phase", "success", "warm_up", *CONSEQUENCES)
_ORDER_KEYS = ("priority_lift first", "role", "supported first", "axial_coef high first", "skill high first")


def own_sets_in(plan: Table | None) -> dict[str, Table]:
    """Slots that say themselves what is done, by the name of their track, which is the day: `{lift: ..., do: 5x5}`."""
    days = plan.get("days") if plan is not None else None
    found: dict[str, Table] = {}
    for day, node in days.values.items() if isinstance(days, Table) else ():
        for slot in node.values if isinstance(node, Items) else (node,):
            if isinstance(slot, Table) and "track" not in slot.values:
                own = {key: value for key, value in slot.values.items() if key != "lift"}
                if own:
                    keys = {key: slot.keys[key] for key in own}
                    found.setdefault(day, Table(own, keys, slot.place))
    return found


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


def read_plan(table: Table, desk: Desk, tracks: Mapping[str, Track], stretches: Stretches) -> Plan | None:
    """The plan: days in rotation or on weekdays."""
    keys = ("rotation", "weekdays", "missed days", "days", "cycle", "phases", "share")
    only_keys(table, keys, desk, "plan")
    timetable = read_timetable(table, desk)
    days = table_at(table, "days", desk, required=True)
    if days is None or timetable is None:
        return None
    slots = {name: tuple(_slots(name, node, desk, tracks)) for name, node in days.values.items()}
    for day in timetable.days:
        if day.value not in slots:
            desk.unknown("IR302", day.place, "the plan has no day", day.value, list(slots))
    named = tuple(day.value for day in timetable.days)
    for name in slots:
        if name not in named:
            expected = f"its name in {timetable.key}"
            desk.note("IR302", days.keys[name], f"the day {name!r} is never trained", expected=expected)
    rotation = tuple(dict.fromkeys(named)) if timetable.weekdays else named
    return Plan(rotation, slots, stretches, timetable.weekdays, timetable.keeps_missed)


def _slots(day: str, node: Node, desk: Desk, tracks: Mapping[str, Track]) -> list[Slot]:
    if isinstance(node, Text):
        desk.note("IR103", node.place, f"the day {day!r} is not a list", expected="- {lift: barbell_row, track: rows}")
        return []
    entries = (node,) if isinstance(node, Table) else node.values
    found: list[Slot] = []
    for entry in tables_in(entries, desk, f"a slot of day {day!r}"):
        only_keys(entry, ("lift", "track", *_OWN_SETS), desk, "a slot", later=("superset", "optional"))
        own = [key for key in entry.values if key in _OWN_SETS]
        lift, track = text_at(entry, "lift", desk, required=True), text_at(entry, "track", desk, required=not own)
        if own and track is None:
            track = Text(day, entry.place)
        elif own:
            desk.note("IR103", entry.keys[own[0]], f"{own[0]!r} beside 'track'", expected="one of the two")
        if lift is None or track is None:
            continue
        lift_id = one_of(lift, CATALOGUE, desk, "lift")
        track_name = one_of(track, tracks, desk, "track")
        slot = Slot(lift_id or "", track_name or "")
        if slot in found:
            desk.note(
                "IR301",
                entry.place,
                f"{slot.exercise} on {slot.track!r} twice in day {day!r}",
                expected="another track for the second",
            )
        elif lift_id and track_name:
            found.append(slot)
    return found


def read_warm_ups(table: Table | None, desk: Desk, words: Words) -> dict[str, WarmUp]:
    """Warm-up ramps by name."""
    found: dict[str, WarmUp] = {}
    for name, node in (table.values if table else {}).items():
        if not isinstance(node, Table):
            desk.note("IR103", node.place, f"the warm-up {name!r} is not a table", expected="steps: [bar x8, 40 % x5]")
            continue
        only_keys(node, ("steps", "heavy steps", "heavy from", "skip closer than"), desk, f"warm-up {name!r}")
        steps = [_step(text, desk, False) for text in texts_at(node, "steps", desk, required=True)]
        steps += [_step(text, desk, True) for text in texts_at(node, "heavy steps", desk)]
        gap = _load_at(node, "skip closer than", desk, words, required=True)
        heavy = _load_at(node, "heavy from", desk, words)
        if gap is not None:
            found[name] = WarmUp(name, tuple(step for step in steps if step), gap, heavy)
    return found


def _step(text: Text, desk: Desk, heavy: bool) -> WarmUpStep | None:
    head, _, reps = text.value.rpartition("x")
    number = whole_number(Text(reps.strip(), text.place), desk, "reps of a warm-up step", 1, 20)
    if head.strip() == "bar":
        return WarmUpStep(None, number, heavy) if number else None
    share = read_expression(Text(head.strip(), text.place, text.plain), desk, Words())
    if share is None:
        return None
    if share.kind is not Kind.PERCENT:
        desk.note(
            "IR202", text.place, f"{head.strip()!r} is {share.kind.plain_words}", expected="bar, or a percent as 40 %"
        )
        return None
    return WarmUpStep(share, number, heavy) if number else None


def _load_at(table: Table, key: str, desk: Desk, words: Words, *, required: bool = False) -> Expression | None:
    text = text_at(table, key, desk, required=required)
    found = read_expression(text, desk, words) if text is not None else None
    if text is None or found is None:
        return None
    if found.kind is not Kind.LOAD:
        desk.note("IR202", text.place, f"{text.value!r} is {found.kind.plain_words}", expected=Kind.LOAD.plain_words)
        return None
    return found


def read_order(table: Table | None, desk: Desk, words: Words) -> OrderRule | None:
    """The order pass of the layout."""
    if table is None:
        return None
    only_keys(table, ("order",), desk, "layout", later=("place", "swap", "fit"))
    node = table_at(table, "order", desk, required=True)
    if node is None:
        return None
    only_keys(node, ("rule", "by", "because", "grade", "source"), desk, "order")
    rule, keys = text_at(node, "rule", desk, required=True), texts_at(node, "by", desk, required=True)
    for key in keys:
        one_of(key, _ORDER_KEYS, desk, "an order")
    grade, source = evidence_at(node, desk)
    because = template_at(node, desk, words)
    return (
        OrderRule(rule.value, tuple(key.value for key in keys), because, grade, source, node.keys["rule"])
        if rule
        else None
    )
