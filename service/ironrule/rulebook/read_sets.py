"""Reads set lines: `3x8-12 at load @8 tempo 2-1-X-0 rest 90 s`, `1x5+ at 85 % named top`, `3x(goal)`, `test 5RM`.

`(share)x8-12 at load` has as many sets as the plan shares out to its slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ironrule.rulebook.conditions import Expression, FactRef, Literal, ShareOf
from ironrule.rulebook.phrases import Phrase
from ironrule.rulebook.rulebook import SetLine
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.words import Words
from ironrule.training.tempo import Tempo, tempo_from
from ironrule.vocabulary.kind import Kind

#: How a set line looks, for messages.
EXAMPLE = "sets x reps, as 3x5 at load @8 tempo 2-1-X-0 rest 180 s"

_NUMBER = r"(\d{1,4}|\(\w+\))"
_SHARE = "(share)"
_HEAD = re.compile(rf"^(?:(\d{{1,3}}|\(share\))\s*x\s*)?{_NUMBER}(?:-{_NUMBER})?(\+)?(?:\s*(m|s)\b)?(?:\s+|$)")
_TEST = re.compile(r"^test\s+(\d{1,2})RM(?:\s+|$)")
_TEMPO = re.compile(r"\btempo\s+(\S+)")
_NAMED = re.compile(r"\bnamed\s+([a-z_]\w*)\s*$")
_LONGEST_REST_S = 3600
_HARDEST = 10
_MOST_SETS = 60
_HIGHEST_TEST = 12


def read_set_lines(nodes: tuple[Node, ...], desk: Desk, words: Words) -> tuple[SetLine, ...]:
    """The set lines of one exercise."""
    found: list[SetLine] = []
    for node in nodes:
        if isinstance(node, Text):
            line = read_set_line(node, desk, words)
            found += [line] if line else []
        else:
            desk.note("IR103", node.place, "a set line is a text", expected=EXAMPLE)
    if sum(line.shared for line in found) > 1:
        desk.note(
            "IR103", nodes[0].place, "(share) in two lines of sets", expected="one line whose sets are shared out"
        )
    if sum(line.sets for line in found) > _MOST_SETS:
        desk.note("IR303", nodes[0].place, "too many sets", expected=f"at most {_MOST_SETS} of one exercise")
    return tuple(found)


def names_in(node: Node) -> Iterator[Text]:
    """The names that set lines anywhere under a node give, each with its line."""
    if isinstance(node, Text):
        match = _NAMED.search(node.value)
        if match:
            yield Text(match[1], node.place)
        return
    for each in node.values.values() if isinstance(node, Table) else node.values:
        yield from names_in(each)


def read_set_line(text: Text, desk: Desk, words: Words) -> SetLine | None:
    """One set line; None when it cannot be read, with the problem noted."""
    test = _TEST.match(text.value)
    if test is not None:
        rest = _rest_of(text, test.end(), desk, words)
        if not 1 <= int(test[1]) <= _HIGHEST_TEST:
            desk.note("IR303", text.place, f"a test of {test[1]} reps", expected=f"1 to {_HIGHEST_TEST}, as test 5RM")
            return None
        return SetLine(1, int(test[1]), load=rest.load, rpe=rest.rpe, rest_s=rest.rest_s, named=rest.named, test=True)
    head = _HEAD.match(text.value)
    if head is None:
        counted = re.match(r"\d{1,3}\s*x\s*[a-z_]", text.value)
        expected = "a carried count in brackets, as 3x(goal)" if counted else EXAMPLE
        desk.note("IR204", text.place, f"cannot read the sets in {text.value!r}", expected=expected)
        return None
    written, low, top, plus, unit = head.groups()
    sets = "1" if written == _SHARE else written
    rest = _rest_of(text, head.end(), desk, words)
    if unit and not low.isdecimal():
        desk.note("IR204", text.place, f"{low} {unit} in {text.value!r}", expected="a number of metres or seconds")
        return None
    fixed, most = _count(low), _count(top)
    if not _sound(int(sets or 1), fixed, most):
        desk.note("IR303", text.place, f"the sets in {text.value!r}", expected="1 to 30 sets; a range from low to high")
        return None
    return SetLine(
        int(sets or 1),
        None if unit else fixed,
        None if unit else most,
        bool(plus),
        rest.load,
        rest.rpe,
        rest.tempo,
        rest.rest_s,
        Decimal(low) if unit == "m" else None,
        Decimal(low) if unit == "s" else None,
        rest.named,
        reps_from=_count_word(low, text, desk, words),
        reps_max_from=_count_word(top, text, desk, words),
        chart=rest.chart,
        shared=written == _SHARE,
    )


@dataclass
class _Rest:
    """What follows the sets and reps."""

    load: Expression | None = None
    rpe: Expression | None = None
    rest_s: int | None = None
    tempo: Tempo | None = None
    named: str = ""
    chart: bool = False


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _sound(sets: int, low: int | None, top: int | None) -> bool:
    return 1 <= sets <= 30 and (low is None or 1 <= low <= 1000) and (top is None or (low or 1) <= top <= 1000)


def _count_word(text: str | None, line: Text, desk: Desk, words: Words) -> Expression | None:
    """A count that is not fixed: `(goal)`, a carried variable or a setting."""
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
    if not found.kind.fits(Kind.COUNT) or isinstance(found, FactRef):
        desk.note("IR202", line.place, f"{text} is no count", expected="a carried count or a setting in brackets")
        return None
    return found


def _rest_of(text: Text, begin: int, desk: Desk, words: Words) -> _Rest:
    value, found = text.value[begin:], _Rest()
    tempo = _TEMPO.search(value)
    if tempo:
        try:
            found.tempo = tempo_from(tempo[1])
        except ValueError as error:
            desk.note("IR204", text.place, str(error))
        value = value[: tempo.start()] + " " * (tempo.end() - tempo.start()) + value[tempo.end() :]
    named = _NAMED.search(value)
    if named:
        found.named = named[1]
        value = value[: named.start()]
    try:
        phrase = Phrase(Text(" " * begin + value, text.place, text.plain), words, desk)
        while not phrase.done:
            _clause(phrase, found, text, desk, words)
    except Unreadable:
        return found
    if found.chart and found.rpe is None:
        desk.note("IR102", text.place, "'at chart of' without an RPE", expected="an RPE, as 1x5 at chart of best @8")
    return found


def _clause(phrase: Phrase, found: _Rest, text: Text, desk: Desk, words: Words) -> None:
    if phrase.take("at"):
        found.chart = phrase.take("chart", "of")
        phrase.share_of = lambda share: _share_of_base(share, text, desk, words)
        load = phrase.expression()
        phrase.share_of = None
        if load.kind is not Kind.LOAD:
            found_words = f"'at' is followed by {load.kind.plain_words}"
            desk.note("IR202", text.place, found_words, expected=Kind.LOAD.plain_words)
        found.load = load
    elif phrase.take("@"):
        rpe = phrase.expression()
        if not rpe.kind.fits(Kind.RPE):
            told = f"'@' is followed by {rpe.kind.plain_words}"
            desk.note("IR202", text.place, told, expected="an RPE, as @8; 'at' before a load or a percent")
            raise Unreadable
        if isinstance(rpe, Literal) and isinstance(rpe.value, Decimal) and not 1 <= rpe.value <= _HARDEST:
            desk.note("IR303", text.place, f"RPE {rpe.value}", expected="1 to 10")
        found.rpe = rpe
    elif phrase.take("rest"):
        found.rest_s = int(phrase.number()) * (60 if phrase.take("min") else 1)
        phrase.take("s")
        if found.rest_s > _LONGEST_REST_S:
            desk.note("IR303", text.place, f"a rest of {found.rest_s} s", expected=f"0 to {_LONGEST_REST_S} s")
    elif phrase.peek("sets") or phrase.peek("reps"):
        phrase.refuse("sets x reps without the words, as 5x2")
    else:
        phrase.refuse("'at' a load, '@' an RPE, 'tempo', 'rest', or at the end 'named' and a name")


def _share_of_base(share: Expression, text: Text, desk: Desk, words: Words) -> Expression:
    """`at 65 %`: of what the dialect says percents are of."""
    if "percent_of" in desk.broken:
        raise Unreadable
    if words.percent_of is None:
        expected = "65 % of training_max, or a dialect with percent_of: training_max, or another carried load"
        desk.note("IR202", text.place, "a percent of nothing", expected=expected)
        raise Unreadable
    return ShareOf(share, words.percent_of)
