"""Reads what follows the sets and reps of a set line: `at load @8 goal 11 tempo 2-1-X-0 rest 180 s named top`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from ironrule.rulebook.conditions import Expression, FactRef, Literal, ShareOf
from ironrule.rulebook.phrases import Phrase
from ironrule.rulebook.source import Desk, Text
from ironrule.rulebook.tokens import Unreadable
from ironrule.rulebook.words import Words
from ironrule.training.tempo import Tempo, tempo_from
from ironrule.vocabulary.kind import Kind

_TEMPO = re.compile(r"\btempo\s+(\S+)")
NAMED = re.compile(r"\bnamed\s+([a-z_]\w*)\s*$")
#: The name before other parts of its line, where it does not belong.
NAMED_EARLY = re.compile(r"\s+named\s+([a-z_]\w*)(?=\s+(?:at|@|rest|tempo|goal|every|optional)\b|\s*@)")
_RANGE = re.compile(
    r"(\bat\b|@)\s*(\d+(?:\.\d+)?)\s*(%|kg|lb)?\s*(?:-|\.\.|to\b)\s*(\d+(?:\.\d+)?)(?:\s*(%|kg|lb))?", re.ASCII
)
#: Words of the gym that set lines do not have.
_RM = re.compile(r"\b(\d{1,2})\s?RM\b", re.IGNORECASE)
_RIR = re.compile(r"@?\s*\b(\d)\s?RIR\b|@?\s*\bRIR\s?(\d)\b", re.IGNORECASE)
_RESTS = re.compile(r"\brest\s+(\d+\s*(?:-|\.\.|to)\s*(\d+)(?:\s*(min|s)\b)?)")
_LONGEST_REST_S = 3600
_HARDEST = 10
_MOST_REPS = 100
_CLAUSES = "'at' a load, '@' an RPE, 'goal', 'tempo', 'rest', 'every', 'optional', or at the end 'named' and a name"


@dataclass
class Clauses:
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


def read_clauses(text: Text, begin: int, desk: Desk, words: Words) -> Clauses:
    """What a set line says from a place on, as far as it can be read; the problems are noted."""
    value, found = text.value[begin:], Clauses()
    early = NAMED_EARLY.search(text.value)
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
    named = NAMED.search(value)
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


def _clause(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    for word, read in _READERS.items():
        if phrase.take(word):
            read(phrase, found, text, desk, words)
            return
    if phrase.peek("sets") or phrase.peek("reps"):
        phrase.refuse("sets x reps without the words, as 5x2")
    phrase.refuse(_CLAUSES)


def _at(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    found.chart = phrase.take("chart", "of")
    load = _load(phrase, text, desk, words)
    if load.kind is not Kind.LOAD:
        told = f"'at' is followed by {load.kind.plain_words}"
        desk.note("IR202", text.place, told, expected=Kind.LOAD.plain_words)
    _note_twice(found.load, "load", text, desk)
    found.load = load


def _effort(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    """An RPE; what is weighed is a load in gym shorthand, `5x5 @ 80 %`."""
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


def _rest(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    found.rest_s = _seconds(phrase)
    if found.rest_s > _LONGEST_REST_S:
        desk.note("IR303", text.place, f"a rest of {found.rest_s} s", expected=f"0 to {_LONGEST_REST_S} s")


def _every(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    found.every_s = _seconds(phrase)
    if not 1 <= found.every_s <= _LONGEST_REST_S:
        desk.note("IR303", text.place, f"a set every {found.every_s} s", expected=f"1 to {_LONGEST_REST_S} s")


def _optional(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    found.optional = True


def _goal(phrase: Phrase, found: Clauses, text: Text, desk: Desk, words: Words) -> None:
    in_brackets = phrase.take("(")
    goal = phrase.expression()
    if in_brackets:
        phrase.need(")")
    fixed = goal.value if isinstance(goal, Literal) else None
    if not goal.kind.fits(Kind.COUNT) or goal.kind is Kind.RPE or isinstance(goal, FactRef):
        desk.note("IR202", text.place, f"'goal' is followed by {goal.kind.plain_words}", expected="reps, as goal 11")
    elif isinstance(fixed, Decimal) and not (1 <= fixed <= _MOST_REPS and fixed == int(fixed)):
        desk.note("IR303", text.place, f"a goal of {fixed} reps", expected=f"1 to {_MOST_REPS}")
    found.goal = goal


#: What each clause begins with, and what reads it.
_READERS: dict[str, Callable[[Phrase, Clauses, Text, Desk, Words], None]] = {
    "at": _at,
    "@": _effort,
    "rest": _rest,
    "every": _every,
    "optional": _optional,
    "goal": _goal,
}


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
