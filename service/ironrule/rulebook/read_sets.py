"""Reads set lines: `3x8-12 at load @8 tempo 2-1-X-0`, `1x5+ at 85 % goal 8 named top`, `2x30-45 s`, `3x(goal)`.

Also `test 5RM`, rep totals, `25 reps in 3..6 sets at load`, `(rounds)x(goal)`, whose sets are carried too, and
`(share)x8-12 at load`, which has as many sets as the plan shares out to its slot. Of `3..5x5 at load` two sets may be
left out, and all of `1x3 at 105 % optional`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ironrule.rulebook.conditions import CarryRef, Expression, FactRef, Literal, ShareOf
from ironrule.rulebook.more_sets import MOST_OF_A_LINE, more_sets, with_optional
from ironrule.rulebook.paces import note_other_paces
from ironrule.rulebook.phrases import Phrase
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import SetLine
from ironrule.rulebook.source import Desk, Node, Table, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.words import Words
from ironrule.training.tempo import Tempo, tempo_from
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
_TEMPO = re.compile(r"\btempo\s+(\S+)")
_TO_FAILURE = re.compile(r"\d{1,3}\s*x\s*(?:max|amrap|failure|f)\b", re.IGNORECASE)
_NAMED = re.compile(r"\bnamed\s+([a-z_]\w*)\s*$")
#: The name before other parts of its line, where it does not belong.
_NAMED_EARLY = re.compile(r"\s+named\s+([a-z_]\w*)(?=\s+(?:at|@|rest|tempo|goal|every|optional)\b|\s*@)")
_RANGE = re.compile(
    r"(\bat\b|@)\s*(\d+(?:\.\d+)?)\s*(%|kg|lb)?\s*(?:-|\.\.|to\b)\s*(\d+(?:\.\d+)?)(?:\s*(%|kg|lb))?", re.ASCII
)
#: Words of the gym that set lines do not have.
_RM = re.compile(r"\b(\d{1,2})\s?RM\b", re.IGNORECASE)
_RIR = re.compile(r"@?\s*\b(\d)\s?RIR\b|@?\s*\bRIR\s?(\d)\b", re.IGNORECASE)
_RESTS = re.compile(r"\brest\s+(\d+\s*(?:-|\.\.|to)\s*(\d+)(?:\s*(min|s)\b)?)")
_LONGEST_REST_S = 3600
_HARDEST = 10
_MOST_SETS = 60
_HIGHEST_TEST = 12
_MOST_REPS = 100
_CLAUSES = "'at' a load, '@' an RPE, 'goal', 'tempo', 'rest', 'every', 'optional', or at the end 'named' and a name"
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
        match = _NAMED.search(node.value) or (_NAMED_EARLY.search(node.value) if _HEAD.match(node.value) else None)
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
        if _has_more(rest, "a test", text, desk):
            return None
        return SetLine(
            1,
            int(test[1]),
            load=rest.load,
            rpe=rest.rpe,
            tempo=rest.tempo,
            rest_s=rest.rest_s,
            named=rest.named,
            test=True,
            every_s=rest.every_s,
        )
    if _TOTAL.match(text.value):
        return _total(text, desk, words)
    head = _HEAD.match(text.value)
    total = _ALMOST_TOTAL.match(text.value)
    if total is not None:
        reps, sets, more = total.groups()
        meant = f"{reps} reps in at most {sets} sets{more}" if sets else ""
        expected = "" if meant else f"1x{reps}{more}, or in how many sets, as {reps} reps in at most 10 sets{more}"
        found = f"a rep total without its sets in {text.value!r}"
        desk.note("IR204", text.place, found, expected=expected, suggestion=meant)
        return None
    if head is None:
        counted = re.match(r"\d{1,3}\s*x\s*[a-z_]", text.value)
        dashed = re.match(r"(\d{1,3})\s*-\s*(\d{1,3})(\s*x.*)", text.value)
        if dashed:
            meant = f"{dashed[1]}..{dashed[2]}{dashed[3]}"
            desk.note("IR204", text.place, f"cannot read the sets in {text.value!r}", suggestion=meant)
            return None
        expected = "a carried count in brackets, as 3x(goal)" if counted else EXAMPLE
        if _TO_FAILURE.match(text.value):
            expected = "as many reps as possible with +, a line for each such set, as [1x1+ at load, 1x1+ at load]"
        desk.note("IR204", text.place, f"cannot read the sets in {text.value!r}", expected=expected)
        return None
    written, most_sets, low, top, plus, unit = head.groups()
    carried = _sets_word(written, text, desk, words)
    sets = "1" if written == _SHARE or carried is not None else written
    if sets is not None and not sets.isdecimal():
        return None
    measure = {"min": "s", None: ""}.get(unit, unit)
    rest = _rest_of(text, head.end(), desk, words)
    if measure and (plus or rest.goal is not None):
        desk.note("IR204", text.place, f"'+' or 'goal' with {unit} in {text.value!r}", expected="a range, as 2x30-45 s")
        return None
    fixed, most = _count(low), _count(top)
    if not _sound(int(sets or 1), fixed, most):
        wrong = "reps" if fixed == 0 else "sets"
        expected = "reps from 1" if fixed == 0 else "1 to 30 sets; a range from low to high"
        desk.note("IR303", text.place, f"the {wrong} in {text.value!r}", expected=expected)
        return None
    more = more_sets(written, most_sets, bool(plus) or rest.optional, text, desk)
    if more is None:
        return None
    kind, factor = _COUNTED[measure], 60 if unit == "min" else 1
    counts = tuple(_count_word(each, kind, text, desk, words) for each in (low, top))
    if more and any(isinstance(each, CarryRef) and each.per == SET for each in counts):
        told = f"a range of sets in {text.value!r}, and {low} is carried per set"
        desk.note("IR203", text.place, told, expected="a number that is carried per track")
        return None
    return SetLine(
        int(sets or 1),
        None if measure else fixed,
        None if measure else most,
        bool(plus),
        rest.load,
        rest.rpe,
        rest.tempo,
        rest.rest_s,
        _amount(fixed, factor, measure == "m"),
        _amount(fixed, factor, measure == "s"),
        rest.named,
        reps_from=counts[0],
        reps_max_from=counts[1],
        chart=rest.chart,
        goal=rest.goal,
        measure=measure,
        shared=written == _SHARE,
        sets_from=carried,
        distance_max_m=_amount(most, factor, measure == "m"),
        duration_max_s=_amount(most, factor, measure == "s"),
        optional=rest.optional,
        more=more,
        every_s=rest.every_s,
    )


def _total(text: Text, desk: Desk, words: Words) -> SetLine | None:
    """`25 reps in 3..6 sets`: `reps` are those of all sets together, `sets` the fewest."""
    match = _TOTAL.match(text.value)
    assert match is not None
    reps, least, most = _count(match[1]), int(match[2] or 1), int(match[3])
    rest = _rest_of(text, match.end(), desk, words)
    if not 1 <= least <= most <= MOST_OF_A_LINE or not _sound(least, reps, None):
        desk.note(
            "IR303", text.place, f"the sets in {text.value!r}", expected="1 to 30 sets, the fewest first, as 3..6"
        )
        return None
    if _has_more(rest, "a rep total", text, desk):
        return None
    return SetLine(
        least,
        reps,
        load=rest.load,
        rpe=rest.rpe,
        tempo=rest.tempo,
        rest_s=rest.rest_s,
        named=rest.named,
        every_s=rest.every_s,
        reps_from=_count_word(match[1], Kind.COUNT, text, desk, words),
        most_sets=most,
    )


def _has_more(rest: _Rest, what: str, text: Text, desk: Desk) -> bool:
    """A test or a rep total that says what only sets of so many reps can say."""
    more = (
        "'optional'" if rest.optional else "'goal'" if rest.goal is not None else "'at chart of'" if rest.chart else ""
    )
    if more:
        usual = {"a test": "the test alone, as test 5RM", "a rep total": "a load, as 25 reps in 3..6 sets at load"}
        desk.note("IR204", text.place, f"{more} with {what}", expected=usual[what])
    return bool(more)


@dataclass
class _Rest:
    """What follows the sets and reps."""

    load: Expression | None = None
    rpe: Expression | None = None
    rest_s: int | None = None
    tempo: Tempo | None = None
    named: str = ""
    chart: bool = False
    goal: Expression | None = None
    optional: bool = False
    every_s: int | None = None


def _amount(number: int | None, factor: int, wanted: bool) -> Decimal | None:
    return Decimal(number * factor) if wanted and number is not None else None


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


def _rest_of(text: Text, begin: int, desk: Desk, words: Words) -> _Rest:
    value, found = text.value[begin:], _Rest()
    early = _NAMED_EARLY.search(text.value)
    if early:
        meant = f"{text.value[: early.start()]}{text.value[early.end() :]} named {early[1]}"
        desk.note("IR204", text.place, "'named' stands last in its line", suggestion=meant)
        return replace(found, named=early[1])
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
        _refuse_range(value, begin, phrase, desk)
        _refuse_gym_words(value, begin, phrase, desk)
        while not phrase.done:
            _clause(phrase, found, text, desk, words)
    except Unreadable:
        return found
    if found.every_s is not None and found.rest_s is not None:
        desk.note("IR204", text.place, f"'every' beside 'rest' in {text.value!r}", expected="one of the two")
    if found.chart and found.rpe is None:
        desk.note("IR102", text.place, "'at chart of' without an RPE", expected="an RPE, as 1x5 at chart of best @8")
    return found


def _refuse_range(value: str, begin: int, phrase: Phrase, desk: Desk) -> None:
    """`at 85-90 %`, `@7-8`: no set has two loads or efforts."""
    for match in _RANGE.finditer(value):
        sign, low, unit, high, other = match.groups()
        if (unit is None or unit == other) and float(low) < float(high):
            end = f" {other}" if other else ""
            one = f"one of them, as at {low}{end}, or an RPE, as @8" if sign == "at" else f"one of them, as @{low}"
            what = "load" if sign == "at" else "RPE"
            told = f"{match[0].removeprefix(sign).strip()!r} is a range, and a set has one {what}"
            desk.note("IR204", phrase.place_of(begin + match.start(2)), told, expected=one)
            raise Unreadable
    rests = _RESTS.search(value)
    if rests:
        told = f"{rests[1]!r} is a range, and a rest is one time"
        desk.note("IR204", phrase.place_of(begin + rests.start(1)), told, expected=f"rest {rests[2]} {rests[3] or 's'}")
        raise Unreadable


def _refuse_gym_words(value: str, begin: int, phrase: Phrase, desk: Desk) -> None:
    """`90 % of 1RM`, `@2 RIR`: each has a word of its own here."""
    best, left = _RM.search(value), _RIR.search(value)
    if best:
        meant = "one_rm" if best[1] == "1" else ""
        expected = "" if meant else f"one_rm, or a number that you carry; a line alone tests, as test {best[1]}RM"
        place = phrase.place_of(begin + best.start())
        desk.note("IR201", place, f"unknown word {best[0]!r}", expected=expected, suggestion=meant)
        raise Unreadable
    if left:
        at = begin + left.start() + len(left[0]) - len(left[0].lstrip())
        told = f"{left[0].strip()!r}: efforts are RPEs, 10 less the reps in reserve"
        desk.note("IR204", phrase.place_of(at), told, suggestion=f"@{_HARDEST - int(left[1] or left[2])}")
        raise Unreadable


def _clause(phrase: Phrase, found: _Rest, text: Text, desk: Desk, words: Words) -> None:
    if phrase.take("at"):
        found.chart = phrase.take("chart", "of")
        load = _load(phrase, text, desk, words)
        if load.kind is not Kind.LOAD:
            found_words = f"'at' is followed by {load.kind.plain_words}"
            desk.note("IR202", text.place, found_words, expected=Kind.LOAD.plain_words)
        _note_twice(found.load, "load", text, desk)
        found.load = load
    elif phrase.take("@"):
        # What is weighed is a load in gym shorthand, `5x5 @ 80 %`; a bare number is an RPE.
        said = _load(phrase, text, desk, words)
        if said.kind is Kind.LOAD:
            _note_twice(found.load, "load", text, desk)
            found.load = said
            return
        if not said.kind.fits(Kind.RPE):
            told = f"'@' is followed by {said.kind.plain_words}"
            desk.note("IR202", text.place, told, expected="an RPE, as @8, or a load, as @ 80 kg")
            raise Unreadable
        if isinstance(said, Literal) and isinstance(said.value, Decimal) and not 1 <= said.value <= _HARDEST:
            desk.note("IR303", text.place, f"RPE {said.value}", expected="1 to 10")
        _note_twice(found.rpe, "RPE", text, desk)
        found.rpe = said
    elif phrase.take("rest"):
        found.rest_s = _seconds(phrase)
        if found.rest_s > _LONGEST_REST_S:
            desk.note("IR303", text.place, f"a rest of {found.rest_s} s", expected=f"0 to {_LONGEST_REST_S} s")
    elif phrase.take("every"):
        found.every_s = _seconds(phrase)
        if not 1 <= found.every_s <= _LONGEST_REST_S:
            desk.note("IR303", text.place, f"a set every {found.every_s} s", expected=f"1 to {_LONGEST_REST_S} s")
    elif phrase.take("optional"):
        found.optional = True
    elif phrase.peek("sets") or phrase.peek("reps"):
        phrase.refuse("sets x reps without the words, as 5x2")
    elif phrase.take("goal"):
        in_brackets = phrase.take("(")
        goal = phrase.expression()
        if in_brackets:
            phrase.need(")")
        fixed = goal.value if isinstance(goal, Literal) else None
        if not goal.kind.fits(Kind.COUNT) or goal.kind is Kind.RPE or isinstance(goal, FactRef):
            desk.note(
                "IR202", text.place, f"'goal' is followed by {goal.kind.plain_words}", expected="reps, as goal 11"
            )
        elif isinstance(fixed, Decimal) and not (1 <= fixed <= _MOST_REPS and fixed == int(fixed)):
            desk.note("IR303", text.place, f"a goal of {fixed} reps", expected=f"1 to {_MOST_REPS}")
        found.goal = goal
    else:
        phrase.refuse(_CLAUSES)


def _seconds(phrase: Phrase) -> int:
    """`90 s`, `2 min`, or a bare number of seconds."""
    found = int(phrase.number()) * (60 if phrase.take("min") else 1)
    phrase.take("s")
    return found


def _load(phrase: Phrase, text: Text, desk: Desk, words: Words) -> Expression:
    """A load, of which a bare percent is a share of what the dialect says; or what stands in its place."""
    phrase.share_of = lambda share: _share_of_base(share, text, desk, words)
    found = phrase.expression()
    phrase.share_of = None
    return found


def _note_twice(before: Expression | None, what: str, text: Text, desk: Desk) -> None:
    if before is not None:
        desk.note("IR204", text.place, f"two of {what} in {text.value!r}", expected=f"one {what}")


def _share_of_base(share: Expression, text: Text, desk: Desk, words: Words) -> Expression:
    """`at 65 %`: of what the dialect says percents are of."""
    if "percent_of" in desk.broken:
        raise Unreadable
    if words.percent_of is None:
        expected = "65 % of training_max, or a dialect with percent_of: training_max, or another carried load"
        desk.note("IR202", text.place, "a percent of nothing", expected=expected)
        raise Unreadable
    return ShareOf(share, words.percent_of)
