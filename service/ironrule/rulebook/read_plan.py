"""Reads what is trained: tracks with their set lines, the plan in rotation, warm-up ramps, the order of a session."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from ironrule.carried.state import is_track_name
from ironrule.rulebook.conditions import Expression, FactRef, Literal
from ironrule.rulebook.phrases import Phrase, Words, read_expression
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.rulebook import OrderRule, Plan, SetLine, Slot, Track, WarmUp, WarmUpStep
from ironrule.rulebook.shapes import items_at, one_of, only_keys, table_at, tables_in, text_at, texts_at, whole_number
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.training.exercise import CATALOGUE
from ironrule.training.tempo import tempo_from
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind

_HEAD = re.compile(r"^(?:(\d{1,3})\s*x\s*)?(\d{1,4})(?:-(\d{1,4}))?(\+)?(?:\s*(m|s)\b)?(?:\s+|$)")
_TEMPO = re.compile(r"\btempo\s+(\S+)")
_LONGEST_REST_S = 3600
_HARDEST = 10
_MOST_SETS = 60
_EXAMPLE = "sets x reps, as 3x5 at load @8 tempo 2-1-X-0 rest 180 s"
_ORDER_KEYS = ("priority_lift first", "role", "supported first", "axial_coef high first", "skill high first")


def read_tracks(table: Table | None, desk: Desk, words: Words, warm_ups: Mapping[str, WarmUp]) -> dict[str, Track]:
    """Tracks by name."""
    found: dict[str, Track] = {}
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if not isinstance(node, Table):
            desk.note("IR103", node.place, f"the track {name!r} is not a table", expected=f"{name}: {{do: {_EXAMPLE}}}")
            continue
        if not is_track_name(name):
            desk.note(
                "IR204",
                table.keys[name],
                f"the track name {name!r}",
                expected="letters, digits, _ and -, at most 64 bytes",
            )
        by_keys = [key for key in node.values if key.startswith("do by ")]
        only_keys(
            node,
            ("do", "success", "warm_up", *by_keys),
            desk,
            f"track {name!r}",
            later=("carry", "stages", "by week", "on success"),
        )
        success = text_at(node, "success", desk)
        if success is not None:
            one_of(success, ("every set made",), desk, "success")
        warm_up = text_at(node, "warm_up", desk)
        ramp = one_of(warm_up, warm_ups, desk, "warm_up") if warm_up else None
        lines, by = _track_lines(name, node, by_keys, desk, words)
        if lines:
            found[name] = Track(name, lines, by, ramp or "", table.keys[name])
    return found


def _track_lines(
    name: str, table: Table, by_keys: list[str], desk: Desk, words: Words
) -> tuple[dict[str, tuple[SetLine, ...]], Expression | None]:
    if "do" in table.values and not by_keys:
        return {"": _lines(items_at(table, "do", desk), desk, words)}, None
    if len(by_keys) != 1 or "do" in table.values:
        desk.note("IR102", table.place, f"the track {name!r} needs one 'do'", expected=f"do: {_EXAMPLE}")
        return {}, None
    fact = FACTS.get(by_keys[0].removeprefix("do by "))
    inner = table_at(table, by_keys[0], desk)
    if fact is None or fact.kind is not Kind.NAME or inner is None:
        names = [f"do by {each.name}" for each in FACTS.values() if each.kind is Kind.NAME]
        desk.unknown("IR101", table.keys[by_keys[0]], f"track {name!r} has no key", by_keys[0], names)
        return {}, None
    for label in inner.values:
        if label not in (*fact.names, "other"):
            desk.unknown("IR302", inner.keys[label], f"{fact.name} is never", label, [*fact.names, "other"])
    if "other" not in inner.values and set(inner.values) != set(fact.names):
        missing = ", ".join(sorted(set(fact.names) - set(inner.values)))
        desk.note("IR102", inner.place, f"no sets for {missing}", expected="a line for each name, or 'other'")
    return {label: _lines(items_at(inner, label, desk), desk, words) for label in inner.values}, FactRef(fact)


def _lines(nodes: tuple[Node, ...], desk: Desk, words: Words) -> tuple[SetLine, ...]:
    found: list[SetLine] = []
    for node in nodes:
        if isinstance(node, Text):
            line = read_set_line(node, desk, words)
            found += [line] if line else []
        else:
            desk.note("IR103", node.place, "a set line is a text", expected=_EXAMPLE)
    if sum(line.sets for line in found) > _MOST_SETS:
        desk.note("IR303", nodes[0].place, "too many sets", expected=f"at most {_MOST_SETS} of one exercise")
    return tuple(found)


def read_set_line(text: Text, desk: Desk, words: Words) -> SetLine | None:
    """One set line; None when it cannot be read, with the problem noted."""
    head = _HEAD.match(text.value)
    if head is None:
        desk.note("IR204", text.place, f"cannot read the sets in {text.value!r}", expected=_EXAMPLE)
        return None
    sets, number, top, plus, unit = head.groups()
    low = int(number)
    if not (1 <= int(sets or 1) <= 30 and 1 <= low <= 1000 and (top is None or low <= int(top) <= 1000)):
        desk.note("IR303", text.place, f"the sets in {text.value!r}", expected="1 to 30 sets; a range from low to high")
        return None
    rest_text, tempo = text.value[head.end() :], None
    found = _TEMPO.search(rest_text)
    if found:
        try:
            tempo = tempo_from(found[1])
        except ValueError as error:
            desk.note("IR204", text.place, str(error))
        rest_text = rest_text[: found.start()] + " " * (found.end() - found.start()) + rest_text[found.end() :]
    load, rpe, rest = _after_head(Text(" " * head.end() + rest_text, text.place, text.plain), desk, words)
    return SetLine(
        int(sets or 1),
        None if unit else low,
        None if unit or top is None else int(top),
        bool(plus),
        load,
        rpe,
        tempo,
        rest,
        Decimal(low) if unit == "m" else None,
        Decimal(low) if unit == "s" else None,
    )


def _after_head(text: Text, desk: Desk, words: Words) -> tuple[Expression | None, Expression | None, int | None]:
    load: Expression | None = None
    rpe: Expression | None = None
    rest: int | None = None
    try:
        phrase = Phrase(text, words, desk)
        while not phrase.done:
            if phrase.take("at"):
                load = phrase.expression()
                if load.kind is not Kind.LOAD:
                    desk.note(
                        "IR202",
                        text.place,
                        f"'at' is followed by {load.kind.plain_words}",
                        expected=Kind.LOAD.plain_words,
                    )
            elif phrase.take("@"):
                rpe = phrase.expression()
                if isinstance(rpe, Literal) and isinstance(rpe.value, Decimal) and not 1 <= rpe.value <= _HARDEST:
                    desk.note("IR303", text.place, f"RPE {rpe.value}", expected="1 to 10")
            elif phrase.take("rest"):
                rest = int(phrase.number()) * (60 if phrase.take("min") else 1)
                phrase.take("s")
                if rest > _LONGEST_REST_S:
                    desk.note("IR303", text.place, f"a rest of {rest} s", expected=f"0 to {_LONGEST_REST_S} s")
            else:
                phrase.refuse("'at' a load, '@' an RPE, 'tempo' or 'rest'")
    except Unreadable:
        pass
    return load, rpe, rest


def read_plan(table: Table, desk: Desk, tracks: Mapping[str, Track]) -> Plan | None:
    """The plan: days in rotation."""
    only_keys(table, ("rotation", "days"), desk, "plan", later=("weekdays", "cycle", "phases", "share"))
    rotation = texts_at(table, "rotation", desk, required=True)
    days = table_at(table, "days", desk, required=True)
    if not rotation and "rotation" in table.keys:
        desk.note("IR102", table.keys["rotation"], "the rotation has no day", expected="rotation: [a, b]")
    if days is None or not rotation:
        return None
    slots = {name: tuple(_slots(name, node, desk, tracks)) for name, node in days.values.items()}
    for day in rotation:
        if day.value not in slots:
            desk.unknown("IR302", day.place, "the plan has no day", day.value, list(slots))
    for name in slots:
        if name not in {day.value for day in rotation}:
            desk.note("IR302", days.keys[name], f"the day {name!r} is never trained", expected="its name in rotation")
    return Plan(tuple(day.value for day in rotation), slots)


def _slots(day: str, node: Node, desk: Desk, tracks: Mapping[str, Track]) -> list[Slot]:
    if isinstance(node, Text):
        desk.note("IR103", node.place, f"the day {day!r} is not a list", expected="- {lift: barbell_row, track: rows}")
        return []
    entries = (node,) if isinstance(node, Table) else node.values
    found: list[Slot] = []
    for entry in tables_in(entries, desk, f"a slot of day {day!r}"):
        only_keys(entry, ("lift", "track"), desk, "a slot", later=("do", "superset", "optional"))
        lift, track = text_at(entry, "lift", desk, required=True), text_at(entry, "track", desk, required=True)
        if lift is None or track is None:
            continue
        lift_id = one_of(lift, CATALOGUE, desk, "lift")
        track_name = one_of(track, tracks, desk, "track")
        slot = Slot(lift_id or "", track_name or "")
        if slot in found:
            desk.note(
                "IR301", entry.place, f"{slot.exercise} on {slot.track!r} twice in day {day!r}", expected="once a day"
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
