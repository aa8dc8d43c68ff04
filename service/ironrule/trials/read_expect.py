"""Reads `expect`: words about the lift of the test, about the answer, and tables of words for other lifts."""

from __future__ import annotations

from dataclasses import replace

from ironrule.coaching.ahead import MOST_AHEAD
from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Items, Node, Table, Text
from ironrule.training.exercise import CATALOGUE
from ironrule.trials.expectations import WORDS
from ironrule.trials.names import Names
from ironrule.trials.sights import see_fact, see_sets, see_variable
from ironrule.trials.suite import Wanted
from ironrule.trials.values import read_bare, read_carried
from ironrule.vocabulary.fact import ATHLETE as ATHLETE_SCOPE

_TABLES = ("carried", "facts")
_AHEAD = "ahead"


def read_expect(node: Node | None, names: Names, place: Place) -> tuple[Wanted, ...]:
    """Everything that is expected of one answer; nothing at all is a problem."""
    if isinstance(node, Table) and node.values:
        ahead = _ahead(node.values[_AHEAD], names) if _AHEAD in node.values else []
        today = {key: each for key, each in node.values.items() if key != _AHEAD}
        return (*_wanted(replace(node, values=today), names, names.lift), *ahead)
    expected = "expect: {load: 100 kg}, or why, bar, sets, ..."
    if node is None or isinstance(node, Table):
        names.desk.note("IR531", node.place if node else place, "nothing is expected", expected=expected)
    else:
        names.desk.note("IR103", node.place, "'expect' is not a table", expected=expected)
    return ()


def _ahead(node: Node, names: Names) -> list[Wanted]:
    """What is expected of the sessions ahead, in a table for each."""
    tables = [each for each in node.values if isinstance(each, Table)] if isinstance(node, Items) else []
    if not isinstance(node, Items) or len(tables) < len(node.values) or not 0 < len(tables) <= MOST_AHEAD:
        expected = f"1 to {MOST_AHEAD} tables, as [{{day: b, bar: 60 kg}}]"
        names.desk.note("IR103", node.place, "'ahead' is no list of sessions", expected=expected)
    return [
        replace(each, ahead=number)
        for number, table in enumerate(tables, 1)
        for each in _wanted(table, names, names.lift)
    ]


def _wanted(table: Table, names: Names, subject: str) -> list[Wanted]:
    found: list[Wanted] = []
    for key, node in table.values.items():
        place = table.keys[key]
        if names.looks_like_a_lift(key):
            other = names.subject(Text(key, place), node if isinstance(node, Table) else None)
            if isinstance(node, Table) and other:
                found += _wanted(node, names, other)
            elif other:
                names.desk.note("IR103", node.place, f"{key!r} is not a table", expected=f"{key}: {{bar: 60 kg}}")
        elif key in _TABLES:
            found += _inner(key, node, names, subject)
        elif key in names.rulebook.carry and key not in WORDS:
            found += _variable(key, node, names, subject, place)
        elif key in WORDS:
            found += _word(key, node, names, subject, place)
        elif key in names.rulebook.facts:
            found += _fact(key, node, names, subject, place)
        else:
            known = [*WORDS, *_TABLES, _AHEAD, *names.rulebook.facts, *names.rulebook.carry, *CATALOGUE]
            names.desk.unknown("IR101", place, "'expect' has no word", key, known)
    return found


def _word(key: str, node: Node, names: Names, subject: str, place: Place) -> list[Wanted]:
    word = WORDS[key]
    if word.of_a_lift and not subject:
        names.desk.note("IR102", place, f"{key!r} of which lift?", expected="lift: at the top of the file or test")
        return []
    expected = word.read(node, names)
    return [] if expected is None else [Wanted(key, subject, expected, place, word.see)]


def _inner(key: str, node: Node, names: Names, subject: str) -> list[Wanted]:
    if not isinstance(node, Table):
        names.desk.note("IR103", node.place, f"{key!r} is not a table", expected=f"{key}: {{name: value}}")
        return []
    read = _variable if key == "carried" else _fact
    return [each for name, value in node.values.items() for each in read(name, value, names, subject, node.keys[name])]


def _variable(name: str, node: Node, names: Names, subject: str, place: Place) -> list[Wanted]:
    if name not in names.rulebook.carry:
        names.no_variable(name, place)
        return []
    owners = names.owners(name, node, subject)
    values = [read_carried(each, names) for _, each in owners]
    known = tuple(each for each in values if each is not None)
    if not known or len(known) < len(values):
        return []
    if isinstance(node, Items):
        return [Wanted(f"carried: {name}", subject, known, place, see_sets)]
    return [
        Wanted(f"carried: {name}", owner, value, place, see_variable)
        for (owner, _), value in zip(owners, known, strict=True)
    ]


def _fact(name: str, node: Node, names: Names, subject: str, place: Place) -> list[Wanted]:
    if name not in names.rulebook.facts and name not in names.counts():
        names.desk.unknown("IR302", place, "unknown fact", name, [*names.rulebook.facts, *names.counts()])
        return []
    if name in names.rulebook.facts and names.rulebook.facts[name].scope != ATHLETE_SCOPE and not subject:
        names.desk.note("IR102", place, f"{name!r} of which lift?", expected="lift: at the top of the file or test")
        return []
    expected = read_bare(node, names)
    return [] if expected is None else [Wanted(f"facts: {name}", subject, expected, place, see_fact)]


def after_each(node: Node, names: Names) -> list[Table]:
    """The tables of `after each`, one an answer: from a list of them, or from lists under their words."""
    desk = names.desk
    if isinstance(node, Items):
        found = [each for each in node.values if isinstance(each, Table)]
        if len(found) < len(node.values):
            desk.note("IR103", node.place, "an entry of 'after each' is not a table", expected="- {load: 100 kg}")
        return found
    if not isinstance(node, Table):
        desk.note("IR103", node.place, "'after each' is not a table", expected="after each: {load: [100 kg, 102.5 kg]}")
        return []
    lists: dict[str, tuple[Node, ...]] = {}
    for key, inner in node.values.items():
        if isinstance(inner, Items):
            lists[key] = inner.values
        else:
            desk.note("IR103", inner.place, f"{key!r} is not a list", expected="one value an answer")
    longest = max(map(len, lists.values()), default=0)
    for key, values in lists.items():
        if len(values) < longest:
            expected = f"{longest}, as the longest has"
            desk.note("IR103", node.keys[key], f"{key!r} has {len(values)} values", expected=expected)
    return [
        Table(
            {key: values[number] for key, values in lists.items() if number < len(values)},
            {key: values[number].place for key, values in lists.items() if number < len(values)},
            node.place,
        )
        for number in range(longest)
    ]
