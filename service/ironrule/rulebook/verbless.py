"""What is told where a number has no verb: the verb that was meant, with its amount, and what that lacks."""

from __future__ import annotations

import re

from ironrule.rulebook.problems import nearest
from ironrule.rulebook.source import Desk, Text
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.verbs import Target

_SIGNS = {"+": "raise", "-": "cut"}
_PARTS = re.compile(r"([+-]|[A-Za-z]\w*)?\s*(?:by\s+)?(.*)", re.DOTALL)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:\s*(kg|lb|%|s|min|m)(?!\w))?(.*)", re.DOTALL)
#: Verbs of which one is meant where an amount stands alone.
_ALONE = ("raise", "cut", "set")
#: How an amount may be written where it needs a unit, and verbs that may have a percent.
_UNITS = {Kind.LOAD: ("kg", "lb"), Kind.SECONDS: ("s", "min"), Kind.METRES: ("m",)}
_OF_WHAT_IS_THERE = frozenset({"raise", "cut"})
_TURNED = {"raise": "cut", "cut": "raise"}
_UNITLESS = frozenset({"times", "hold", "cut to"})


def note_odd_amount(verb: str, target: Target, text: Text, desk: Desk) -> bool:
    """Notes `raise by 2.5 kg`, `raise to 100 kg` and `raise -5 kg` with what they are here; whether it was one."""
    word, _, rest = text.value.removeprefix(verb).strip().partition(" ")
    amount = text.value.removeprefix(verb).strip().removeprefix("-").strip()
    if verb in ("raise", "cut") and word in ("by", "to"):
        meant = f"{'set' if word == 'to' else verb} {rest}"
        told = f"{word!r} after {verb!r} in {text.value!r}"
    elif verb in ("set", "cut to", "at most") and word in ("by", "to"):
        meant, told = f"{verb} {rest}", f"{word!r} after {verb!r} in {text.value!r}"
    elif verb in _TURNED and word.startswith("-"):
        meant, told = f"{_TURNED[verb]} {amount}", f"{text.value!r} is a change by less than nothing"
    else:
        return False
    desk.note("IR201", text.place, f"{target.name}: {told}", suggestion=meant)
    return True


def note_no_verb(target: Target, text: Text, desk: Desk) -> None:
    """Notes a change of a number that begins with no verb of it."""
    match = _PARTS.fullmatch(text.value)
    word, amount = match.groups() if match is not None else ("", "")
    verb = _SIGNS.get(word or "", "") or nearest(word or "", target.verbs)
    number = _AMOUNT.fullmatch(amount)
    told = f"{target.name} has no verb in {text.value!r}"
    alone = [each for each in _ALONE if each in target.verbs]
    if number and not word and target.kind is Kind.NAME:
        desk.note("IR201", text.place, told, suggestion=f"{alone[0]} {text.value}")
    elif verb not in ("", *target.verbs) or not amount or not (verb or (number and not word)):
        desk.unknown("IR201", text.place, f"{target.name} has no verb", text.value.split(" ")[0], list(target.verbs))
    elif number is None or number[2] or verb in _UNITLESS or target.kind not in _UNITS:
        written = amount if number is None else " ".join(filter(None, (number[1], number[2]))) + number[3]
        expected = "" if verb else f"one of {', '.join(f'{each} {written}' for each in alone)}"
        desk.note("IR201", text.place, told, expected=expected, suggestion=f"{verb} {written}" if verb else "")
    else:
        units = (*_UNITS[target.kind], *(("%",) if verb in _OF_WHAT_IS_THERE else ()))
        meant = [f"{verb} {number[1]} {unit}{number[3]}" for unit in units]
        expected = f"one of {', '.join(meant)}" if verb else f"a verb and a unit, as {alone[0]} {number[1]} {units[0]}"
        desk.note("IR201", text.place, f"{told}, and no unit", expected=expected)
