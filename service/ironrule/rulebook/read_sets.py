"""Reads set lines: `3x8-12 at load @8 tempo 2-1-X-0`, `1x5+ at 85 % goal 8 named top`, `2x30-45 s`, `3x(goal)`.

Also `test 5RM`, rep totals, `25 reps in 3..6 sets at load`, `(rounds)x(goal)`, whose sets are carried too, and
`(share)x8-12 at load`, which has as many sets as the plan shares out to its slot. Of `3..5x5 at load` two sets may be
left out, and all of `1x3 at 105 % optional`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ironrule.rulebook.conditions import CarryRef, Expression, FactRef
from ironrule.rulebook.more_sets import MOST_OF_A_LINE, more_sets, with_optional
from ironrule.rulebook.paces import note_other_paces
from ironrule.rulebook.phrases import Phrase
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import SetLine
from ironrule.rulebook.set_clauses import NAMED, NAMED_EARLY, Clauses, read_clauses
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.words import Words
from ironrule.vocabulary.fact import SET
from ironrule.vocabulary.kind import Kind

#: How a set line looks, for messages.
EXAMPLE = "sets x reps, as 3x5 at load @8 tempo 2-1-X-0 rest 180 s"

_NUMBER = r"(\d{1,4}|\(\w+\))"
_SHARE = "(share)"
_SETS = r"(\d{1,3}|\(\w+\))(?:\s*\.\.\s*(\d{1,2}))?\s*x\s*"
_HEAD = re.compile(rf"^(?:{_SETS})?{_NUMBER}(?:-{_NUMBER})?(\+)?(?:\s*(min|m|s)\b)?(?:\s+|$)")
_TOTAL = re.compile(rf"^{_NUMBER}\s+reps\s+in\s+(?:(\d{{1,2}})\s*\.\.|at\s+most)\s*(\d{{1,2}})\s+sets(?:\s+|$)")
_ALMOST_TOTAL = re.compile(r"^(\d{1,4})\s+reps(?:\s+in\s+(\d{1,2})\s+sets)?\b(.*)$")
_TEST = re.compile(r"^test\s+(\d{1,2})RM(?:\s+|$)")
_TO_FAILURE = re.compile(r"\d{1,3}\s*x\s*(?:max|amrap|failure|f)\b", re.IGNORECASE)
_MOST_SETS = 60
_HIGHEST_TEST = 12
_DUE_FIRST = "sets that are due before them, or optional: yes in the slot"
_OPTIONAL_LAST = "what is optional as the last lines of the exercise"
_LAST = "the total as the last line of the exercise"
#: The kind of what is counted in a set, and the unit in which a set line writes it.
_COUNTED = {"": Kind.COUNT, "m": Kind.METRES, "s": Kind.SECONDS}


def read_set_lines(nodes: tuple[Node, ...], desk: Desk, words: Words) -> tuple[SetLine, ...]:
    """The set lines of one exercise."""
    found: list[SetLine] = []
    rows: list[tuple[SetLine, Place]] = []
    for node in nodes:
        if isinstance(node, Text):
            line = read_set_line(node, desk, words)
            if line and found and found[-1].most_sets:
                desk.note(
                    "IR103", node.place, "sets after a rep total, which takes as many as it takes", expected=_LAST
                )
            if line and line.optional and not found:
                desk.note("IR103", node.place, "the first sets may be left out", expected=_DUE_FIRST)
            if line and not line.optional and any(each.optional for each in found):
                desk.note("IR103", node.place, "sets after some that may be left out", expected=_OPTIONAL_LAST)
            if line:
                rows.append((line, node.place))
                found += (replace(each, place=len(found) + more) for more, each in enumerate(with_optional(line)))
        else:
            desk.note("IR103", node.place, "a set line is a text", expected=EXAMPLE)
    if sum(line.shared for line in found) > 1:
        desk.note(
            "IR103", nodes[0].place, "(share) in two lines of sets", expected="one line whose sets are shared out"
        )
    note_other_paces(rows, desk)
    if sum(map(_most_sets_of, found)) > _MOST_SETS:
        desk.note("IR303", nodes[0].place, "too many sets", expected=f"at most {_MOST_SETS} of one exercise")
    return tuple(found)


def _most_sets_of(line: SetLine) -> int:
    return line.most_sets or (line.sets if line.sets_from is None else MOST_OF_A_LINE)


def names_in(node: Node) -> Iterator[Text]:
    """The names that set lines anywhere under a node give, each with its line."""
    if isinstance(node, Text):
        match = NAMED.search(node.value) or (NAMED_EARLY.search(node.value) if _HEAD.match(node.value) else None)
        if match:
            yield Text(match[1], node.place)
        return
    for each in node.values.values() if isinstance(node, Table) else node.values:
        yield from names_in(each)


def read_set_line(text: Text, desk: Desk, words: Words) -> SetLine | None:
    """One set line; None when it cannot be read, with the problem noted."""
    for pattern, read in ((_TEST, _test), (_TOTAL, _total), (_ALMOST_TOTAL, _almost_total), (_HEAD, _counted)):
        match = pattern.match(text.value)
        if match is not None:
            return read(match, text, desk, words)
    _refuse(text, desk)
    return None


def _refuse(text: Text, desk: Desk) -> None:
    """Nothing of it looks like sets: what may have been meant."""
    dashed = re.match(r"(\d{1,3})\s*-\s*(\d{1,3})(\s*x.*)", text.value)
    told, meant, expected = f"cannot read the sets in {text.value!r}", "", EXAMPLE
    if dashed:
        meant, expected = f"{dashed[1]}..{dashed[2]}{dashed[3]}", ""
    elif _TO_FAILURE.match(text.value):
        expected = "as many reps as possible with +, a line for each such set, as [1x1+ at load, 1x1+ at load]"
    elif re.match(r"\d{1,3}\s*x\s*[a-z_]", text.value):
        expected = "a carried count in brackets, as 3x(goal)"
    desk.note("IR204", text.place, told, expected=expected, suggestion=meant)


def _test(match: re.Match[str], text: Text, desk: Desk, words: Words) -> SetLine | None:
    """`test 5RM`."""
    reps, said = int(match[1]), read_clauses(text, match.end(), desk, words)
    if not 1 <= reps <= _HIGHEST_TEST:
        desk.note("IR303", text.place, f"a test of {reps} reps", expected=f"1 to {_HIGHEST_TEST}, as test 5RM")
        return None
    return None if _has_more(said, "a test", text, desk) else replace(_line_of(said), reps=reps, test=True)


def _line_of(said: Clauses) -> SetLine:
    """One set with what its line says beside sets and reps."""
    return SetLine(
        1,
        None,
        load=said.load,
        rpe=said.rpe,
        tempo=said.tempo,
        rest_s=said.rest_s,
        named=said.named,
        chart=said.chart,
        goal=said.goal,
        optional=said.optional,
        every_s=said.every_s,
    )


def _counted(match: re.Match[str], text: Text, desk: Desk, words: Words) -> SetLine | None:
    """`3x5`, with sets or reps carried, shared out or in a range; reps, or metres or seconds in their place."""
    written, most_sets, low, top, plus, unit = match.groups()
    carried = _sets_word(written, text, desk, words)
    sets = "1" if written in (None, _SHARE) or carried is not None else written
    if not sets.isdecimal():
        return None
    measure = {"min": "s", None: ""}.get(unit, unit)
    said = read_clauses(text, match.end(), desk, words)
    if measure and (plus or said.goal is not None):
        desk.note("IR204", text.place, f"'+' or 'goal' with {unit} in {text.value!r}", expected="a range, as 2x30-45 s")
        return None
    fixed, most = _count(low), _count(top)
    if not _sound(int(sets), fixed, most):
        wrong = "reps" if fixed == 0 else "sets"
        expected = "reps from 1" if fixed == 0 else "1 to 30 sets; a range from low to high"
        desk.note("IR303", text.place, f"the {wrong} in {text.value!r}", expected=expected)
        return None
    more = more_sets(written, most_sets, bool(plus) or said.optional, text, desk)
    if more is None:
        return None
    counts = tuple(_count_word(each, _COUNTED[measure], text, desk, words) for each in (low, top))
    if more and any(isinstance(each, CarryRef) and each.per == SET for each in counts):
        told = f"a range of sets in {text.value!r}, and {low} is carried per set"
        desk.note("IR203", text.place, told, expected="a number that is carried per track")
        return None
    line = replace(_line_of(said), sets=int(sets), amrap=bool(plus), shared=written == _SHARE, sets_from=carried)
    line = replace(line, reps_from=counts[0], reps_max_from=counts[1], measure=measure, more=more)
    if measure == "m":
        return replace(line, distance_m=_amount(fixed), distance_max_m=_amount(most))
    if measure == "s":
        factor = 60 if unit == "min" else 1
        return replace(line, duration_s=_amount(fixed, factor), duration_max_s=_amount(most, factor))
    return replace(line, reps=fixed, reps_max=most)


def _almost_total(match: re.Match[str], text: Text, desk: Desk, words: Words) -> None:
    """`25 reps`, which does not say in how many sets."""
    reps, sets, more = match.groups()
    meant = f"{reps} reps in at most {sets} sets{more}" if sets else ""
    expected = "" if meant else f"1x{reps}{more}, or in how many sets, as {reps} reps in at most 10 sets{more}"
    told = f"a rep total without its sets in {text.value!r}"
    desk.note("IR204", text.place, told, expected=expected, suggestion=meant)


def _total(match: re.Match[str], text: Text, desk: Desk, words: Words) -> SetLine | None:
    """`25 reps in 3..6 sets`: `reps` are those of all sets together, `sets` the fewest."""
    reps, least, most = _count(match[1]), int(match[2] or 1), int(match[3])
    said = read_clauses(text, match.end(), desk, words)
    if not 1 <= least <= most <= MOST_OF_A_LINE or not _sound(least, reps, None):
        expected = "1 to 30 sets, the fewest first, as 3..6"
        desk.note("IR303", text.place, f"the sets in {text.value!r}", expected=expected)
        return None
    if _has_more(said, "a rep total", text, desk):
        return None
    counted = _count_word(match[1], Kind.COUNT, text, desk, words)
    return replace(_line_of(said), sets=least, reps=reps, reps_from=counted, most_sets=most)


def _has_more(said: Clauses, what: str, text: Text, desk: Desk) -> bool:
    """A test or a rep total that says what only sets of so many reps can say."""
    can_say = {"'optional'": said.optional, "'goal'": said.goal is not None, "'at chart of'": said.chart}
    more = next((word for word, is_said in can_say.items() if is_said), "")
    if more:
        usual = {"a test": "the test alone, as test 5RM", "a rep total": "a load, as 25 reps in 3..6 sets at load"}
        desk.note("IR204", text.place, f"{more} with {what}", expected=usual[what])
    return bool(more)


def _amount(number: int | None, factor: int = 1) -> Decimal | None:
    return None if number is None else Decimal(number * factor)


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _sound(sets: int, low: int | None, top: int | None) -> bool:
    return (
        1 <= sets <= MOST_OF_A_LINE and (low is None or 1 <= low <= 1000) and (top is None or (low or 1) <= top <= 1000)
    )


def _sets_word(written: str | None, line: Text, desk: Desk, words: Words) -> Expression | None:
    """How many sets there are where that is carried or a setting: `(rounds)x8`."""
    if written is None or written.isdecimal() or written == _SHARE:
        return None
    found = _count_word(written, Kind.COUNT, line, desk, words)
    if isinstance(found, CarryRef) and found.per == SET:
        told = f"{written} is carried per set, and says how many sets there are"
        desk.note("IR203", line.place, told, expected="a number that is carried per track")
        return None
    return found


def _count_word(text: str | None, kind: Kind, line: Text, desk: Desk, words: Words) -> Expression | None:
    """A count, or seconds or metres, that are not fixed: `(goal)`, a carried variable or a setting."""
    if text is None or text.isdecimal():
        return None
    at = line.value.index(text) + 1
    inner = Text(" " * at + text[1:-1], line.place, line.plain)
    try:
        phrase = Phrase(inner, words, desk)
        found = phrase.expression()
        phrase.finish()
    except Unreadable:
        return None
    if isinstance(found, FactRef) and text[1:-1] in desk.broken:
        return None
    if not found.kind.fits(kind) or isinstance(found, FactRef):
        told = f"{text} is no count" if kind is Kind.COUNT else f"{text} is {found.kind.plain_words}"
        what = "count" if kind is Kind.COUNT else f"number of {kind.plain_words}"
        desk.note("IR202", line.place, told, expected=f"a carried {what} or a setting in brackets")
        return None
    return found
