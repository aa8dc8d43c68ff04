"""Reads decision tables: rows of conditions and of what follows, each table a rule with one case a row.

    tables:
      max_from_top_set:
        after: session
        for: t1
        columns: [top.reps_done, training_max]
        rows: [[0..1, hold], [2..3, raise 5 lb], [4 or more, raise 10 lb]]
        because: "{top.reps_done} reps in the top set."

The columns to the left are read, those to the right are changed. `hit: unique`, which is usual, wants exactly one row
for whatever is read; `hit: first` takes the first that fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ironrule.rulebook.conditions import Both, Compare, Condition
from ironrule.rulebook.phrases import read_condition
from ironrule.rulebook.problems import Place
from ironrule.rulebook.read_actions import Names, targets_of
from ironrule.rulebook.read_reasons import evidence_at, template_at
from ironrule.rulebook.read_rules import RULE_KEYS, Heading, actions_of, condition_at, heading_of, if_missing_at
from ironrule.rulebook.rulebook import Action, Case, Rule
from ironrule.rulebook.shapes import items_at, one_of, only_keys, text_at, texts_at
from ironrule.rulebook.source import Desk, Items, Node, Table, Text
from ironrule.rulebook.unique import Unshowable, gap_or_overlap
from ironrule.rulebook.words import Words
from ironrule.vocabulary.verbs import AFTER_SET, DEEDS, DEEDS_AFTER_SET, SECTIONS

_KEYS = ("after", "before", "hit", "columns", "rows")
_SECTIONS = {each.removeprefix("after "): each for each in SECTIONS if each.startswith("after ")}
_ANY = ("any", "-")
_RANGE = re.compile(r"(.+?)\s*\.\.\s*(.+)")
_OPEN = re.compile(r"(.+?) or (more|less)")
_BEYOND = re.compile(r"(below|above) (.+)")
#: A range as people write it, which would be read as a difference.
_DASHED = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z%]*)\s*-\s*(\d+(?:\.\d+)?)\s*([a-z%]*)")
_COMPARED = re.compile(r"(?:<=|>=|!=|==|=|<|>)")


@dataclass(frozen=True)
class _Row:
    """One row: for each column that is read its comparisons, none for any value; what follows."""

    reads: tuple[tuple[Compare, ...], ...]
    actions: tuple[Action, ...]
    place: Place

    @property
    def condition(self) -> Condition:
        """Every column as the row says."""
        return Both(tuple(each for column in self.reads for each in column))


def read_tables(table: Table | None, desk: Desk, names: Names) -> list[Rule]:
    """The decision tables of a file, as rules."""
    found: list[Rule] = []
    for name, node in (table.values if table else {}).items():
        assert table is not None
        if isinstance(node, Table):
            rule = _rule(name, node, table.keys[name], desk, names)
            found += [rule] if rule is not None else []
        else:
            desk.note("IR103", node.place, f"the table {name!r} is not a table of keys", expected="columns, rows ...")
    return found


def _rule(name: str, table: Table, place: Place, desk: Desk, names: Names) -> Rule | None:
    only_keys(table, (*_KEYS, *(key for key in RULE_KEYS if key not in ("rule", "then", "first of"))), desk, "a table")
    section = _section(table, desk)
    head = heading_of(name, place, table, section, desk, names)
    when = condition_at(table, "when", desk, head.words, if_missing_at(table, desk, head.words))
    because = template_at(table, desk, head.words)
    columns = texts_at(table, "columns", desk, required=True)
    targets = {*targets_of(section, head.words), *(DEEDS_AFTER_SET if section == AFTER_SET else DEEDS)}
    reads = [each for each in columns if each.value not in targets]
    changes = columns[len(reads) :]
    if not reads or not changes or any(each.value not in targets for each in changes):
        desk.note(
            "IR103", table.place, "the columns of a table", expected="those that are read, then those that change"
        )
        return None
    rows = [_row(node, reads, changes, head, desk, names) for node in items_at(table, "rows", desk, required=True)]
    if not rows and "rows" in table.keys:
        desk.note("IR102", table.keys["rows"], "the table has no row", expected="rows: [[any, hold]]")
    sound = [row for row in rows if row is not None]
    hit = text_at(table, "hit", desk)
    unique = (one_of(hit, ("unique", "first"), desk, "hit") if hit else None) != "first"
    if unique and rows and len(sound) == len(rows):
        _check_unique([each.value for each in reads], sound, table, desk)
    if when is None or not sound:
        return None
    cases = tuple(Case(row.condition, row.actions, because) for row in sound)
    grade, source = evidence_at(table, desk)
    return head.rule(cases, when, grade, source)


def _check_unique(columns: Sequence[str], rows: Sequence[_Row], table: Table, desk: Desk) -> None:
    """Exactly one row for whatever is read."""
    try:
        found = gap_or_overlap([row.reads for row in rows])
    except Unshowable:
        told = "rows that compare with more than constants, or too many"
        desk.note("IR310", table.place, told, expected="hit: first, and the rows in order")
        return
    if found is None:
        return
    point, held = found
    where = " and ".join(f"{column} = {value}" for column, value in zip(columns, point, strict=True))
    if held:
        told = f"two rows fit {where} (the other in line {rows[held[0]].place.line})"
        desk.note("IR310", rows[held[1]].place, told, expected="one row, or hit: first")
    else:
        desk.note("IR310", table.place, f"no row fits {where}", expected="a row for it, as [any, hold]")


def _section(table: Table, desk: Desk) -> str:
    after, before = text_at(table, "after", desk), text_at(table, "before", desk)
    if before is not None and one_of(before, ("session",), desk, "before"):
        return "before session"
    if after is None:
        expected = "after: set, session, week, cycle or test, or before: session"
        desk.note("IR102", table.place, "'after' is missing", expected=expected)
        return "after session"
    return _SECTIONS.get(one_of(after, _SECTIONS, desk, "after") or "", "after session")


def _row(
    node: Node, reads: Sequence[Text], changes: Sequence[Text], head: Heading, desk: Desk, names: Names
) -> _Row | None:
    cells = [each for each in node.values if isinstance(each, Text)] if isinstance(node, Items) else []
    if not isinstance(node, Items) or len(cells) != len(node.values) or len(cells) != len(reads) + len(changes):
        wanted = f"[{', '.join(each.value for each in (*reads, *changes))}]"
        desk.note("IR103", node.place, "a row that does not fit its columns", expected=wanted)
        return None
    read = [_cell(column.value, cell, desk, head.words) for column, cell in zip(reads, cells, strict=False)]
    doing = {column.value: cell for column, cell in zip(changes, cells[len(reads) :], strict=True)}
    kept = {key: cell for key, cell in doing.items() if cell.value not in _ANY}
    then = Table(dict(kept), {key: cell.place for key, cell in kept.items()}, node.place)
    actions = actions_of(then, head.stage, head.section, desk, names, head.words)
    if None in read or (kept and not actions):
        return None
    return _Row(tuple(each for each in read if each is not None), actions, node.place)


def _cell(column: str, cell: Text, desk: Desk, words: Words) -> tuple[Compare, ...] | None:
    """What a cell asks of its column: a value, `2..3`, `6 or more`, `below -2`, a comparison, or `any`."""
    text = cell.value.strip()
    if text in _ANY:
        return ()
    dashed = _DASHED.fullmatch(text)
    if dashed:
        low, unit, high, other = dashed.groups()
        meant = f"{low} {unit or other}..{high} {other or unit}" if unit or other else f"{low}..{high}"
        desk.note("IR204", cell.place, f"{text!r} takes one number from another", suggestion=meant)
        return None
    condition = read_condition(Text(_phrase(column, text), cell.place, plain=False, made=True), desk, words)
    parts = condition.parts if isinstance(condition, Both) else (condition,)
    found = tuple(each for each in parts if isinstance(each, Compare))
    if condition is not None and len(found) < len(parts):
        desk.note("IR203", cell.place, f"{text!r} is no value of {column!r}", expected="a value, 2..3, 6 or more")
    return found if len(found) == len(parts) else None


def _phrase(column: str, text: str) -> str:
    between, open_, beyond = _RANGE.fullmatch(text), _OPEN.fullmatch(text), _BEYOND.fullmatch(text)
    if beyond:
        return f"{column} {'<' if beyond[1] == 'below' else '>'} {beyond[2]}"
    if open_:
        return f"{column} {'>=' if open_[2] == 'more' else '<='} {open_[1]}"
    if between:
        return f"{column} in {between[1]} .. {between[2]}"
    return f"{column} {text}" if _COMPARED.match(text) else f"{column} = {text}"
