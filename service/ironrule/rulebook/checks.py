"""Checks over a whole rulebook that can be used: names that nothing uses, and rules and rows that can never act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice

from ironrule.rulebook.clauses import text_of
from ironrule.rulebook.conditions import Both, CarryRef, Condition, FactRef, Literal
from ironrule.rulebook.layout import RULED
from ironrule.rulebook.possible import Bound, bound_of, bounds_of, parts_of, possible
from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import Rule, Rulebook
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load
from ironrule.vocabulary.usual import USUAL
from ironrule.vocabulary.verbs import SECTIONS

_WORD = re.compile(r"[A-Za-z_]\w*(?:-[A-Za-z]\w*)*")
#: No barbell is lighter.
_LIGHTEST_BAR_KG = Decimal(5)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: Keys whose text is for people, or a name of its own.
_PROSE = frozenset({"title", "means", "source", "grade", "athlete", "coach", "rule", "as", "rulebook", "pack", "notes"})
#: Pairs of rows that are compared in a rulebook, in its order; half a second.
_MOST_PAIRS = 5_000
#: Sections that define names, and what one of them is called.
_DEFINED = {"settings": "setting", "terms": "term", "messages": "message", "effects": "effect", "warm_ups": "warm-up"}


@dataclass
class _Uses:
    """Words that phrases use, and keys under which something is written."""

    words: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def read(self, node: Node, key: str = "") -> None:
        """Gathers what a part of a file uses; `key` is where it stands."""
        match node:
            case Text(value):
                if key == "because":
                    value = " ".join(_PLACEHOLDER.findall(value))
                if key not in _PROSE:
                    self.words.update((value, *_WORD.findall(value)))
            case Items(values):
                for each in values:
                    self.read(each, key)
            case Table(values):
                self.keys.update(values)
                for name, each in values.items():
                    self.read(each, name)


def check_whole(book: Rulebook, main: Table, tables: Iterable[Table], desk: Desk) -> None:
    """Notes what is odd about a rulebook as a whole. `tables` are its files, `main` that of the rulebook itself.

    Names are looked for in `main` only: a pack may hold more than one rulebook uses.
    """
    tables = list(tables)
    _unused_names(main, tables, desk)
    _unused_tracks(main, desk)
    _idle_carry(book, main, tables, desk)
    _light_starts(book, main, desk)
    tables_of = dict(_rule_tables(tables))
    for rule in book.rules:
        _never_acting(rule, tables_of.get(rule.place), desk)
    _hidden_rows(book.rules, tables_of, desk)


def _unused_names(main: Table, tables: list[Table], desk: Desk) -> None:
    uses = _Uses()
    for table in tables:
        uses.read(table)
    for section, noun in _DEFINED.items():
        for name, place in _keys_of(main, section):
            if name not in uses.words and not (section == "settings" and name in USUAL):
                desk.note("IR402", place, f"nothing uses the {noun} {name!r}", expected="it to be used, or no entry")


def _unused_tracks(main: Table, desk: Desk) -> None:
    uses, plan, layout = _Uses(), main.get("plan"), main.get("layout")
    added = layout.get("add") if isinstance(layout, Table) else None
    for node in (plan, added):
        if node is not None:
            uses.read(node)
    for name, place in _keys_of(main, "tracks"):
        if name not in uses.words:
            found = f"no day of the plan has the track {name!r}, and nothing adds it"
            desk.note("IR402", place, found, expected="a slot with it, or no entry")


def _idle_carry(book: Rulebook, main: Table, tables: list[Table], desk: Desk) -> None:
    uses = _Uses()
    for table in tables:
        for key, node in table.values.items():
            if key != "carry":
                uses.read(node)
    scheduled = {key.removesuffix(" by week") for key in uses.keys}
    written = uses.keys | scheduled | {column for table in tables for column in _columns_of(table)}
    starts = _words_of_entries(main.get("carry"))
    named = {rule.id for rule in book.rules}
    for name, place in _keys_of(main, "carry"):
        variable = book.carry[name]
        written |= {name} if f"{name}_on_new_max" in named else set()
        if name not in uses.words and not starts.get(name, set()) - {name}:
            found = f"nothing reads the carried {name!r}"
            desk.note("IR403", place, found, expected="its name in a set line or a condition, or no entry")
        elif name not in written and variable.ref.start is not None and not variable.ref.moves:
            told = f"nothing writes the carried {name!r}, so it stays as it starts"
            desk.note("IR403", place, told, expected=f"then: {{{name}: ...}} in some rule, or a setting")


def _light_starts(book: Rulebook, main: Table, desk: Desk) -> None:
    """A start below any bar: today's load would be the bar all the same, and raises would begin there."""
    for name, place in _keys_of(main, "carry"):
        ref = book.carry[name].ref
        start = ref.start.value if isinstance(ref.start, Literal) else None
        lift = _barbell_lift_of(book, name)
        if isinstance(start, Load) and ref.bar is not None and lift and start.in_kg() < _LIGHTEST_BAR_KG:
            told = f"{name} starts at {start}, and {lift} is lifted with a barbell"
            desk.note("IR406", place, told, expected="the empty bar, as start: {kg: 20, lb: 45}")


def _barbell_lift_of(book: Rulebook, name: str) -> str:
    """A lift of the plan that is done with a barbell, and whose sets go by a carried load as it is; empty for none."""
    for slot in (each for day in book.plan.days.values() for each in day):
        if CATALOGUE[slot.exercise].implement == "barbell" and slot.track in book.tracks:
            for line in (each for lines in book.tracks[slot.track].lines.values() for each in lines):
                if (isinstance(line.load, CarryRef) and line.load.name == name) or (
                    isinstance(line.load, FactRef) and line.load.fact.name == name
                ):
                    return slot.exercise
    return ""


def _words_of_entries(carry: Node | None) -> dict[str, set[str]]:
    """The words that entries of `carry` use, as what they start from, each with the entries that use it."""
    found: dict[str, set[str]] = {}
    for name, node in carry.values.items() if isinstance(carry, Table) else ():
        uses = _Uses()
        uses.read(node)
        for word in uses.words:
            found.setdefault(word, set()).add(name)
    return found


def _keys_of(main: Table, section: str) -> list[tuple[str, Place]]:
    table = main.get(section)
    return list(table.keys.items()) if isinstance(table, Table) else []


def _rule_tables(tables: list[Table]) -> Iterator[tuple[Place, Table]]:
    """Each rule's table by the place of its name."""
    for table in tables:
        for section in SECTIONS:
            yield from _rules_under(table.get(section))
        layout = table.get("layout")
        for stage in RULED:
            yield from _rules_under(layout.get(stage) if isinstance(layout, Table) else None)


def _rules_under(node: Node | None) -> Iterator[tuple[Place, Table]]:
    """The rules of a list, or the one that stands alone."""
    for each in _tables_of(node):
        name = each.get("rule")
        if name is not None:
            yield name.place, each


def _tables_of(node: Node | None) -> Iterator[Table]:
    for each in node.values if isinstance(node, Items) else (node,):
        if isinstance(each, Table):
            yield each


def _never_acting(rule: Rule, table: Table | None, desk: Desk) -> None:
    """A condition that contradicts itself, of a rule or of a row together with its rule's."""
    if not _can_be_true(rule.when):
        node = table.get("when") if table is not None else None
        place = node.place if node is not None else rule.place
        desk.note("IR405", place, f"{rule.id!r} can never act: {_told(rule.when)} contradict each other")
        return
    for number, case in enumerate(rule.cases):
        whole = Both((rule.when, case.when))
        if not _can_be_true(whole):
            found = f"this row of {rule.id!r} can never act: {_told(whole)} contradict each other"
            desk.note("IR405", _row_place(rule, table, number), found)


def _hidden_rows(rules: tuple[Rule, ...], tables_of: Mapping[Place, Table], desk: Desk) -> None:
    """Rows that an earlier row of their rule always comes before."""
    pairs = ((rule, later, row) for rule in rules for later in range(1, len(rule.cases)) for row in range(later))
    told: set[tuple[str, int]] = set()
    for rule, later, row in islice(pairs, _MOST_PAIRS):
        whole, earlier = Both((rule.when, rule.cases[later].when)), rule.cases[row].when
        bounds = bounds_of(whole)
        if (rule.id, later) in told or not _follows(list(parts_of(whole)), bounds, earlier) or not possible(bounds):
            continue
        told.add((rule.id, later))
        found = f"this row of {rule.id!r} can never act: where it holds, row {row + 1} ({text_of(earlier)}) acts first"
        place = _row_place(rule, tables_of.get(rule.place), later)
        desk.note("IR405", place, found, expected="the narrower row first")


def _row_place(rule: Rule, table: Table | None, number: int) -> Place:
    rows = table.get("first of") if table is not None else None
    values = rows.values if isinstance(rows, Items) else ()
    return values[number].place if len(values) == len(rule.cases) else rule.place


def _can_be_true(node: Condition) -> bool:
    """Not contradictory; what the range of one fact forbids by itself is told where it stands (IR404)."""
    bounds = bounds_of(node)
    return possible(bounds) or not all(possible([each]) for each in bounds)


def _told(node: Condition) -> str:
    """The comparisons that cannot hold together."""
    compared = [part for part in parts_of(node) if bound_of(part) is not None]
    clashing = [
        each
        for each in compared
        if any(not possible([*_bound(each), *_bound(other)]) for other in compared if other is not each)
    ]
    return " and ".join(dict.fromkeys(repr(text_of(each)) for each in clashing or compared))


def _bound(node: Condition) -> list[Bound]:
    bound = bound_of(node)
    return [] if bound is None else [bound]


def _follows(known: list[Condition], bounds: list[Bound], earlier: Condition) -> bool:
    """Where all that is known holds, the earlier condition is true, or unknown, which stops the search as well."""
    return all(part in known or _is_implied(part, bounds) for part in _all_parts(earlier))


def _is_implied(part: Condition, bounds: list[Bound]) -> bool:
    bound = bound_of(part)
    return bound is not None and not possible([*bounds, bound.negated])


def _all_parts(node: Condition) -> Iterator[Condition]:
    """As parts_of, but a part with `if missing` stays whole: it says something about unknown facts too."""
    if isinstance(node, Both):
        for part in node.parts:
            yield from _all_parts(part)
    else:
        yield node


def _columns_of(table: Table) -> Iterator[str]:
    """The columns of a file's decision tables."""
    inner = table.get("tables")
    for node in inner.values.values() if isinstance(inner, Table) else ():
        columns = node.get("columns") if isinstance(node, Table) else None
        for each in columns.values if isinstance(columns, Items) else ():
            if isinstance(each, Text):
                yield each.value
