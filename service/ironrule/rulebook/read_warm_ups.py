"""Reads warm-up ramps: `{steps: [bar 2x5, 40 % x5, 60 % x3], round: down, skip closer than: 20 kg}`."""

from __future__ import annotations

import re

from ironrule.rulebook.conditions import Expression
from ironrule.rulebook.phrases import read_expression
from ironrule.rulebook.rulebook import WarmUp, WarmUpStep
from ironrule.rulebook.shapes import one_of, only_keys, text_at, texts_at
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.words import Words
from ironrule.vocabulary.kind import Kind

#: How steps become loadable; the first is what holds when a ramp does not say.
ROUNDINGS = ("down", "nearest")
_EXAMPLE = "steps: [bar x8, 40 % x5]"
_STEP = re.compile(r"(.*\S)\s+(\d{1,2})?\s*x\s*(\d{1,3})")
_MOST_REPS, _MOST_SETS, _MOST_STEPS = 20, 5, 20


def read_warm_ups(table: Table | None, desk: Desk, words: Words) -> dict[str, WarmUp]:
    """Warm-up ramps by name."""
    found = {name: read_warm_up(name, node, desk, words) for name, node in (table.values if table else {}).items()}
    return {name: ramp for name, ramp in found.items() if ramp is not None}


def read_warm_up(name: str, node: Node, desk: Desk, words: Words) -> WarmUp | None:
    """One ramp."""
    if not isinstance(node, Table):
        desk.note("IR103", node.place, f"the warm-up {name!r} is not a table", expected=_EXAMPLE)
        return None
    only_keys(node, ("steps", "heavy steps", "heavy from", "skip closer than", "round"), desk, f"warm-up {name!r}")
    steps = [_step(text, desk, words, heavy=False) for text in texts_at(node, "steps", desk, required=True)]
    steps += [_step(text, desk, words, heavy=True) for text in texts_at(node, "heavy steps", desk)]
    if len(steps) > _MOST_STEPS:
        desk.note("IR303", node.place, f"{len(steps)} warm-up steps", expected=f"at most {_MOST_STEPS}")
    gap, heavy = (_load_at(node, key, desk, words) for key in ("skip closer than", "heavy from"))
    rounding = text_at(node, "round", desk)
    picked = one_of(rounding, ROUNDINGS, desk, "round") if rounding is not None else None
    return WarmUp(name, tuple(step for step in steps if step), gap, heavy, picked or ROUNDINGS[0])


def _step(text: Text, desk: Desk, words: Words, *, heavy: bool) -> WarmUpStep | None:
    """`bar x8`, `40 % x5`, `60 kg 2x3`."""
    match = _STEP.fullmatch(text.value)
    if match is None:
        desk.note("IR204", text.place, f"cannot read the warm-up step {text.value!r}", expected="bar x8, or 40 % 2x5")
        return None
    sets, reps = int(match[2] or 1), int(match[3])
    if not (1 <= reps <= _MOST_REPS and 1 <= sets <= _MOST_SETS):
        expected = f"1 to {_MOST_SETS} sets of 1 to {_MOST_REPS} reps"
        desk.note("IR303", text.place, f"the warm-up step {text.value!r}", expected=expected)
        return None
    if match[1] == "bar":
        return WarmUpStep(None, reps, heavy, sets)
    share = read_expression(Text(match[1], text.place, text.plain), desk, words)
    if share is None:
        return None
    if share.kind not in (Kind.PERCENT, Kind.LOAD):
        expected = "bar, a percent as 40 %, or a load as 60 kg"
        desk.note("IR202", text.place, f"{match[1]!r} is {share.kind.plain_words}", expected=expected)
        return None
    return WarmUpStep(share, reps, heavy, sets)


def _load_at(table: Table, key: str, desk: Desk, words: Words) -> Expression | None:
    text = text_at(table, key, desk)
    found = read_expression(text, desk, words) if text is not None else None
    if text is None or found is None:
        return None
    if found.kind is not Kind.LOAD:
        desk.note("IR202", text.place, f"{text.value!r} is {found.kind.plain_words}", expected=Kind.LOAD.plain_words)
        return None
    return found
