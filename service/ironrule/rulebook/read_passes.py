"""Reads what a rule of a layout pass does: other days, a lift that is put in, left out, or stood in for by another."""

from __future__ import annotations

from collections.abc import Collection

from ironrule.rulebook.layout import Add, LeaveOut, OtherDays, Swap
from ironrule.rulebook.phrases import Phrase
from ironrule.rulebook.read_actions import Names
from ironrule.rulebook.rulebook import Action
from ironrule.rulebook.shapes import one_of, text_at, texts_at
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.words import Words
from ironrule.training.exercise import CATALOGUE, PATTERNS
from ironrule.training.substitute import Wanted
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import DEEDS, PASSES, SWAP_REASONS, TARGETS

#: What each pass may do.
PASS_ACTIONS = {
    "days": ("propose", "keep"),
    "add": ("lift",),
    "place": ("move", "skip"),
    "swap": ("exercise", "why"),
}
_ANY, _SUPPORTED, _LIGHTER = "another", "supported", "lighter"
#: A lift that is moved comes back within a fortnight.
_LATEST_HOURS = 336


def read_pass_actions(table: Table | None, stage: str, desk: Desk, names: Names, words: Words) -> tuple[Action, ...]:
    """What a rule of one pass does; one thing, since a lift is either moved or left out."""
    if table is None:
        return ()
    allowed = PASS_ACTIONS[stage]
    for key, place in table.keys.items():
        if (key in (*TARGETS, *DEEDS, *names.words.carry) and key not in PASSES) or (
            key not in allowed and key in sum(PASS_ACTIONS.values(), ())
        ):
            desk.note("IR308", place, f"{key!r} in the pass {stage!r}", expected=f"there only {', '.join(allowed)}")
        elif key not in allowed:
            desk.unknown("IR302", place, f"the pass {stage!r} cannot change", key, allowed)
    if set(table.values) <= {"why"}:
        desk.note("IR102", table.place, f"nothing that the pass {stage!r} does", expected=f"{allowed[0]}: ...")
    match stage:
        case "days":
            return tuple(_other_days(table, desk, words))
        case "add":
            return tuple(_added(table, desk, names, words))
        case "place":
            return tuple(_left_out(table, desk))
    return tuple(_swapped(table, desk, words))


def _other_days(table: Table, desk: Desk, words: Words) -> list[Action]:
    """Days of the plan; one thing, since a session is either the coach's own or of the plan."""
    if len(table.values) > 1 and {"propose", "keep"} <= set(table.values):
        desk.note("IR103", table.keys["keep"], "'keep' beside 'propose'", expected="one of the two")
    key = "propose" if "propose" in table.values else "keep"
    texts = texts_at(table, key, desk)
    days = [text.value for text in texts if one_of(text, words.days, desk, "a day")]
    for number, text in enumerate(texts):
        if text.value in [each.value for each in texts[:number]]:
            desk.note("IR301", text.place, f"the day {text.value!r} again", expected="each day once")
    return [OtherDays(f"{key}: {', '.join(days)}", tuple(days), key == "keep")] if days else []


def _added(table: Table, desk: Desk, names: Names, words: Words) -> list[Action]:
    """`one_arm_db_row/rows or pallof_press/extras`: lifts, each with a track of the rulebook."""
    text = text_at(table, "lift", desk)
    if text is None:
        return []
    try:
        phrase = Phrase(text, words, desk)
        lifts = [_lift_on_track(phrase, desk, names)]
        while phrase.take("or"):
            lifts.append(_lift_on_track(phrase, desk, names))
        phrase.finish()
    except Unreadable:
        return []
    return [Add(f"lift: {text.value}", tuple(lifts))]


def _lift_on_track(phrase: Phrase, desk: Desk, names: Names) -> tuple[str, str]:
    expected = "a lift and its track, as barbell_row/rows"
    word, place = phrase.any_word(expected)
    lift, slash, track = word.partition("/")
    if lift not in CATALOGUE:
        desk.unknown("IR302", place, "there is no lift", lift, list(CATALOGUE))
    elif not slash:
        desk.note("IR204", place, f"{lift!r} without a track", expected=expected)
    elif track not in names.tracks:
        desk.unknown("IR302", place, "the rulebook has no track", track, sorted(names.tracks))
    return lift, track


def _left_out(table: Table, desk: Desk) -> list[Action]:
    if "move" in table.values and "skip" in table.values:
        desk.note("IR103", table.keys["skip"], "'skip' beside 'move'", expected="one of the two")
    move, skip = text_at(table, "move", desk), text_at(table, "skip", desk)
    if skip is not None and one_of(skip, ("yes",), desk, "skip"):
        return [LeaveOut("skip: yes", None)]
    hours = _hours_of(move, desk) if move is not None else None
    return [LeaveOut(f"move: {move.value}", hours)] if move is not None and hours is not None else []


def _hours_of(text: Text, desk: Desk) -> int | None:
    """`to next day at least 48 h later`; 0 where only the next day is said."""
    try:
        phrase = Phrase(text, Words(), desk)
        phrase.need("to", "next", "day")
        if phrase.done:
            return 0
        phrase.need("at", "least")
        number = phrase.number()
        days = not phrase.take("h")
        if days:
            phrase.need("d")
        phrase.need("later")
        phrase.finish()
    except Unreadable:
        return None
    hours = number * 24 if days else number
    if hours > _LATEST_HOURS or hours != hours.to_integral_value():
        desk.note(
            "IR303", text.place, f"moved by {number} {'d' if days else 'h'}", expected="at most 14 d, whole hours"
        )
        return None
    return int(hours)


def _swapped(table: Table, desk: Desk, words: Words) -> list[Action]:
    why, text = text_at(table, "why", desk), text_at(table, "exercise", desk)
    reason = one_of(why, SWAP_REASONS, desk, "why") if why is not None else ""
    if text is None:
        return []
    try:
        phrase = Phrase(text, words, desk)
        if not phrase.take("swap"):
            phrase.refuse("'swap to' and what stands in, or 'swap' alone")
        wanted = [_wanted(phrase)] if phrase.take("to") else [Wanted(listed=True)]
        while phrase.take("or"):
            wanted.append(_wanted(phrase))
        share = phrase.expression() if phrase.take("at") else None
        phrase.finish()
    except Unreadable:
        return []
    if share is not None and share.kind is not Kind.PERCENT:
        found = f"{text.value!r} has {share.kind.plain_words} where a share of the load is due"
        desk.note("IR202", text.place, found, expected=Kind.PERCENT.plain_words)
        return []
    return [Swap(f"exercise: {text.value}", tuple(wanted), share, reason or "")]


def _wanted(phrase: Phrase) -> Wanted:
    """One exercise by its name, or `another`, `supported`, `lighter`, with or without a pattern."""
    first = phrase.word([_ANY, _SUPPORTED, _LIGHTER, *PATTERNS, *CATALOGUE], "a lift cannot be swapped to")
    if first in CATALOGUE:
        return Wanted(first)
    said = {first}
    while not phrase.done and not phrase.peek("or") and not phrase.peek("at"):
        said.add(phrase.word([_SUPPORTED, _LIGHTER, *PATTERNS], "a lift cannot be swapped to"))
    patterns: Collection[str] = [each for each in PATTERNS if each in said]
    if len(patterns) > 1:
        phrase.refuse("one pattern; 'or' between two")
    return Wanted("", next(iter(patterns), ""), _SUPPORTED in said, _LIGHTER in said)
