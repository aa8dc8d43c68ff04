"""Sets of a line beyond those that are due: `3..5x5 at load` is read as three, and two that may be left out."""

from __future__ import annotations

from dataclasses import replace

from ironrule.rulebook.rulebook import SetLine
from ironrule.rulebook.source import Desk, Text

#: Sets of one line.
MOST_OF_A_LINE = 30


def with_optional(line: SetLine) -> tuple[SetLine, ...]:
    """A line from so many to so many sets as two, of which the second may be left out."""
    if not line.more:
        return (line,)
    return replace(line, more=0), replace(line, more=0, sets=line.more, optional=True)


def more_sets(written: str | None, most: str | None, otherwise: bool, text: Text, desk: Desk) -> int | None:
    """How many sets of `3..5x5` may be left out; None, and a note, where that cannot be."""
    if most is None:
        return 0
    if written is None or not written.isdecimal() or otherwise:
        expected = "3..5x5, without '+' or 'optional'"
        desk.note("IR204", text.place, f"a range of sets in {text.value!r}", expected=expected)
        return None
    if not int(written) < int(most) <= MOST_OF_A_LINE:
        expected = "1 to 30 sets, the fewest first, as 3..5x5"
        desk.note("IR303", text.place, f"the sets in {text.value!r}", expected=expected)
        return None
    return int(most) - int(written)
