"""The values of expectations from their texts: loads, sets, efforts, names, each in the form that is compared."""

from __future__ import annotations

import re
from collections.abc import Callable

from ironrule.coaching.answer import PLANNED_DAY
from ironrule.rulebook.source import Items, Node, Table, Text
from ironrule.trials.names import Names
from ironrule.trials.quantities import load_from, told
from ironrule.trials.suite import Found
from ironrule.trials.told import NONE, OPEN
from ironrule.vocabulary.kind import for_people

#: Reads a value; None with the problem noted.
Reader = Callable[[Node, Names], Found | None]
OneReader = Callable[[Node, Names], str | None]

_TOTAL = r"\d+ reps in \d+\.\.\d+ sets"
_SHAPE_OF_ONE = rf"(\d+x\d+(-\d+)?\+?( (m|s))?|{_TOTAL})"
_SHAPE = re.compile(rf"{_SHAPE_OF_ONE}(, ?{_SHAPE_OF_ONE})*")
_SET = re.compile(rf"({_TOTAL}|\d+(?:-\d+)?\+?(?: m| s)?)(?: ?@ ?(.+))?")
_SECONDS = re.compile(r"(\d+) ?(s|min)|none")
_WARM_UP = re.compile(r"(.+?)(?: x ?(\d+))?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_UNIT = re.compile(r"(?<=\d) (%|s|m)$")


def texts_in(node: Node, names: Names) -> list[Text] | None:
    """The texts of a list; one text is a list of one, and `none` of none. None with a problem."""
    nodes = node.values if isinstance(node, Items) else (node,)
    found = [each for each in nodes if isinstance(each, Text)]
    if len(found) < len(nodes):
        names.desk.note("IR103", node.place, "expected texts here", expected="a text, or a list of texts")
        return None
    return [each for each in found if each.value != NONE]


def bare(text: str) -> str:
    """A value as it is compared: numbers without needless zeros."""
    return _NUMBER.sub(lambda match: f"{float(match[0]):.10g}", text.strip())


def read_load_or_open(node: Node, names: Names) -> str | None:
    """A load, or open or none."""
    if isinstance(node, Text) and node.value in (OPEN, NONE):
        return node.value
    found = load_from(node.value) if isinstance(node, Text) else None
    if found is None:
        names.desk.note("IR202", node.place, f"a load is {told(node)}", expected="a load such as 97.5 kg, or open")
    return None if found is None else str(found)


def read_raw(node: Node, names: Names) -> str | None:
    """A load that was not rounded, with the two decimals that answers show."""
    text = read_load_or_open(node, names)
    load = load_from(text) if text is not None else None
    return text if load is None else f"{for_people(load.amount)} {load.unit}"


def each_of(read: OneReader) -> Reader:
    """One value, or a list of them."""

    def reader(node: Node, names: Names) -> Found | None:
        if not isinstance(node, Items):
            return read(node, names)
        found = [read(each, names) for each in node.values]
        return None if None in found else tuple(each for each in found if each is not None)

    return reader


def _pattern(
    pattern: re.Pattern[str], expected: str, write: Callable[[re.Match[str]], str]
) -> Callable[[Node, Names], str | None]:
    def reader(node: Node, names: Names) -> str | None:
        match = pattern.fullmatch(node.value) if isinstance(node, Text) else None
        if match is None:
            names.desk.note("IR204", node.place, f"cannot read {told(node)}", expected=expected)
        return None if match is None else write(match)

    return reader


def _one_set(match: re.Match[str]) -> str:
    load = load_from(match[2]) if match[2] else None
    return match[1] if match[2] is None else f"{match[1]} @ {load or match[2]}"


def read_sets(node: Node, names: Names) -> Found | None:
    """Sets in short, or one by one."""
    if isinstance(node, Items):
        return each_of(_pattern(_SET, "a set such as 5 @ 185 lb, or 5+", _one_set))(node, names)
    return _pattern(_SHAPE, "sets such as 3x5, or a list: [5 @ 185 lb, 5+ @ 240 lb]", lambda m: m[0])(node, names)


def read_warm_ups(node: Node, names: Names) -> Found | None:
    """Warm-up sets, with reps or without."""
    if isinstance(node, Text):
        node = Items(() if node.value == NONE else (node,), node.place)
    return each_of(_pattern(_WARM_UP, "a warm-up set such as 40 kg x 5", _one_warm_up))(node, names)


def _one_warm_up(match: re.Match[str]) -> str:
    load = load_from(match[1])
    return f"{load or match[1]}" + (f" x {match[2]}" if match[2] else "")


def _seconds(match: re.Match[str]) -> str:
    return NONE if match[1] is None else f"{int(match[1]) * (60 if match[2] == 'min' else 1)} s"


def read_text(node: Node, names: Names) -> str | None:
    """A text as it is."""
    if isinstance(node, Text):
        return node.value
    names.desk.note("IR103", node.place, "expected a text here")
    return None


def one_word_of(words: tuple[str, ...], elsewhere: str = "") -> Reader:
    """One of some words; `elsewhere` says what else may have been meant."""

    def reader(node: Node, names: Names) -> Found | None:
        text = read_text(node, names)
        if text is None or text in words:
            return text
        expected = f"one of {', '.join(words)}{f'; {elsewhere}' if elsewhere else ''}"
        names.desk.note("IR302", node.place, f"an answer never says {text[:60]!r} here", expected=expected)
        return None

    return reader


def read_bare(node: Node, names: Names) -> str | None:
    """A value as it is compared."""
    text = read_text(node, names)
    return None if text is None else bare(text)


def read_carried(node: Node, names: Names) -> str | None:
    """A carried value, as it is compared."""
    text = read_text(node, names)
    load = load_from(text) if text is not None else None
    return str(load) if load is not None else None if text is None else bare(_UNIT.sub("", text))


def read_effort(node: Node, names: Names) -> str | None:
    """An effort, with RPE before it or without."""
    text = read_bare(node, names)
    return None if text is None else text.removeprefix("RPE ")


def names_of(kind: str) -> Reader:
    """Names of something of the rulebook."""

    def reader(node: Node, names: Names) -> Found | None:
        texts = texts_in(node, names)
        known = [names.known(each, kind) for each in texts or ()]
        return None if texts is None or not all(known) else tuple(each.value for each in texts)

    return reader


def read_codes(node: Node, names: Names) -> Found | None:
    """Texts as they are."""
    texts = texts_in(node, names)
    return None if texts is None else tuple(each.value for each in texts)


def read_lifts(node: Node, names: Names) -> Found | None:
    """Lifts, with their tracks or without."""
    texts = texts_in(node, names)
    found = [each.value if names.is_lift(each) else "" for each in texts or ()]
    return None if texts is None or "" in found else tuple(found)


def pairs_of(kind: str) -> Reader:
    """Names and texts, as `rule: text`, a pair for each text of a list; names alone are pairs without a text."""

    def reader(node: Node, names: Names) -> Found | None:
        if not isinstance(node, Table):
            return names_of(kind)(node, names)
        return _pairs(node, names, lambda name: names.known(name, kind), lambda _: True)

    return reader


def _pairs(
    table: Table, names: Names, is_name: Callable[[Text], bool], is_text: Callable[[Text], bool]
) -> tuple[str, ...] | None:
    """`name: text` of every text of every name; None with each problem noted."""
    found: list[str] = []
    sound = True
    for key, node in table.values.items():
        texts = texts_in(node, names)
        known = [is_name(Text(key, table.keys[key])), *map(is_text, texts or ())]
        sound &= texts is not None and all(known)
        found += [f"{key}: {each.value}" for each in texts or ()]
    return tuple(found) if sound else None


def read_left_out(node: Node, names: Names) -> Found | None:
    """Lifts and names of sets with the rule that left each out, or alone."""
    if not isinstance(node, Table):
        texts = texts_in(node, names)
        known = [names.is_lift_or_sets(each) for each in texts or ()]
        return None if texts is None or not all(known) else tuple(each.value for each in texts)
    return _pairs(node, names, names.is_lift_or_sets, lambda rule: names.known(rule, "rule"))


def read_day(node: Node, names: Names) -> Found | None:
    """A day of the plan, one that is proposed instead of a coach's session among them, or that session's."""
    texts, days = texts_in(node, names), [*names.rulebook.plan.days, PLANNED_DAY]
    for each in texts or ():
        if each.value not in days:
            names.desk.unknown("IR302", each.place, "the rulebook has no day", each.value, days)
            return None
    return None if texts is None else tuple(each.value for each in texts)


def read_reason(node: Node, names: Names) -> Found | None:
    """Parts of reasons, or a part for each of some rules."""
    return read_codes(node, names) if not isinstance(node, Table) else pairs_of("rule")(node, names)


read_rest = _pattern(_SECONDS, "a rest such as 180 s or 3 min, or none", _seconds)
