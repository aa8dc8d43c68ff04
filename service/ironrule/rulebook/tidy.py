"""Rule files in one layout: indentation, spaces inside brackets, blank lines. Only white space changes, never a word.

Two spaces to a level, a list two deeper than its key; one space after commas and colons in brackets and none inside
them; no blanks at the end of a line, one blank line at most, one newline at the end. Comments, columns that a coach
lined up outside brackets, and texts of several lines stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ironrule.rulebook.source import Desk, Items, Mark, Node, Table, Text, marks_in, tree_from

_STEP = 2
_DASHES = re.compile(r"(?:- +)+(?=\S)")
_SIGNS = re.compile(r"[\s{}\[\],:]*")
#: Commas and colons after which a space stands.
_BEFORE_SPACE = re.compile(r"([,:])(?![]}])")


class Untidy(Exception):
    """The layout cannot be mended without a change of meaning, which would be a mistake of ours."""


def tidied(data: bytes, name: str, desk: Desk) -> str | None:
    """The file in the house layout; None when it cannot be read, with the problem noted."""
    before = tree_from(data, name, desk)
    if before is None or desk.refused:
        return None
    text = "\n".join(data.decode("utf-8-sig").splitlines()) + "\n"
    after = _lines_tidied(_indented(_spaced(text)))
    read = tree_from(after.encode(), name, Desk())
    if read is None or not alike(before, read) or "".join(text.split()) != "".join(after.split()):
        raise Untidy(name)
    return after


def alike(one: Node, other: Node) -> bool:
    """The same keys in the same order with the same texts, wherever they stand."""
    match one, other:
        case Text(), Text():
            return one.value == other.value
        case Items(), Items():
            return len(one.values) == len(other.values) and all(map(alike, one.values, other.values))
        case Table(), Table():
            return list(one.values) == list(other.values) and all(
                map(alike, one.values.values(), other.values.values())
            )
        case _:
            return False


def _spaced(text: str) -> str:
    """One space after commas and colons in brackets, none inside the brackets. Texts and comments are left out."""
    lines = text.split("\n")
    starting: dict[int, list[Mark]] = {}
    for mark in marks_in(text):
        starting.setdefault(mark.start[0], []).append(mark)
    for number, marks in starting.items():
        # An empty text has no width, and what stands around it is all that makes it one.
        if all(mark.kind != "scalar" or mark.start != mark.end for mark in marks):
            lines[number] = "".join(_pieces(lines[number], list(_gaps(number, marks, len(lines[number])))))
    return "\n".join(lines)


def _gaps(number: int, marks: list[Mark], width: int) -> Iterator[tuple[int, int]]:
    """What stands between the texts of a line inside its brackets, from column to column."""
    here = 0
    for mark in marks:
        if mark.kind == "scalar" or not mark.flow or mark.start[1] < here:
            continue
        here, end = mark.start[1], mark.end[1] if mark.end[0] == number else width
        for each in marks:
            if each.kind == "scalar" and here < each.start[1] < end:
                yield here, each.start[1]
                here = each.end[1] if each.end[0] == number else width
        yield here, end
        here = end


def _pieces(line: str, gaps: list[tuple[int, int]]) -> Iterator[str]:
    here = 0
    for start, end in gaps:
        yield line[here:start]
        yield _gap(line[start:end], last=end >= len(line))
        here = end
    yield line[here:]


def _gap(gap: str, *, last: bool) -> str:
    """Signs between two texts, spaced; comments, and a colon that a word follows at once, stay as they are."""
    if not _SIGNS.fullmatch(gap) or (gap.endswith(":") and not last):
        return gap
    spaced = _BEFORE_SPACE.sub(r"\1 ", "".join(gap.split()))
    return spaced.rstrip() if last else spaced


def _indented(text: str) -> str:
    """Two spaces to a level of tables and lists; what is inside brackets or texts moves with what holds it."""
    lines, blocks = text.split("\n"), _Blocks(marks_in(text))
    moves = [blocks.move_of(number, line) for number, line in enumerate(lines)]
    following = 0
    for number in reversed(range(len(lines))):
        # A comment goes with the line that follows it.
        move = moves[number]
        following = following if move is None else move
        moves[number] = following
    return "\n".join(
        _moved(line, move or 0, held=number in blocks.held)
        for number, (line, move) in enumerate(zip(lines, moves, strict=True))
    )


def _moved(line: str, move: int, *, held: bool) -> str:
    rest = line.lstrip()
    if not held:
        # What begins after a dash stands two columns further.
        rest = _DASHES.sub(lambda match: "- " * match[0].count("-"), rest, count=1) if rest.startswith("- ") else rest
    return " " * max(0, len(line) - len(line.lstrip()) + move) + rest if rest else ""


class _Blocks:
    """Tables and lists in block layout: where each begins, where it should, and which lines are held by texts."""

    def __init__(self, marks: list[Mark]) -> None:
        self._marks = marks
        self._columns: dict[int, int] = {}
        self._by_column: dict[tuple[str, int], list[int]] = {}
        for number, mark in enumerate(marks):
            if mark.kind != "scalar" and not mark.flow:
                self._columns[number] = 0 if mark.inside is None else self._columns[mark.inside] + _STEP
                self._by_column.setdefault((mark.kind, mark.start[1]), []).append(number)
        self.held = _held_lines(marks)

    def move_of(self, number: int, line: str) -> int | None:
        """How far a line moves to the right; None for comments and blank lines."""
        if number in self.held:
            return self._move(self._marks[self.held[number]].inside)
        if not line.strip() or line.lstrip().startswith(("#", "---", "...", "%")):
            return None
        column = len(line) - len(line.lstrip())
        kind = "sequence" if re.match(r"\s*-(\s|$)", line) else "mapping"
        same = self._by_column.get((kind, column), [])
        at = bisect_right(same, number, key=lambda each: self._marks[each].start[0])
        return self._move(same[at - 1]) if at else 0

    def _move(self, block: int | None) -> int:
        while block is not None and self._marks[block].flow:
            block = self._marks[block].inside
        return self._columns[block] - self._marks[block].start[1] if block is not None else 0


def _held_lines(marks: list[Mark]) -> dict[int, int]:
    """Lines that a text or brackets of an earlier line hold, with the mark that does."""
    found: dict[int, int] = {}
    for number, mark in enumerate(marks):
        if mark.kind == "scalar" or mark.flow:
            last = mark.end[0] - (1 if mark.end[1] == 0 else 0)
            for line in range(mark.start[0] + 1, last + 1):
                found.setdefault(line, number)
    return found


def _lines_tidied(text: str) -> str:
    """No blanks at the end of lines, one blank line at most, one newline at the end."""
    held = _held_lines(marks_in(text))
    kept: list[str] = []
    for number, line in enumerate(text.split("\n")):
        tidy = line if number in held else line.rstrip()
        if tidy.strip() or number in held or (kept and kept[-1].strip()):
            kept.append(tidy)
    while kept and not kept[-1].strip():
        kept.pop()
    return "\n".join(kept) + "\n"
