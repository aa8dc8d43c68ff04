"""Tempo and rhythm of an exercise: its first line of sets says them for all. With a rhythm there is no other rest."""

from __future__ import annotations

from collections.abc import Sequence

from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import SetLine
from ironrule.rulebook.source import Desk


def note_other_paces(rows: Sequence[tuple[SetLine, Place]], desk: Desk) -> None:
    """Notes the first line of an exercise that says another tempo or rhythm than its first, or says it alone."""
    whole = _paces_of(rows[0][0]) if rows else {}
    for line, place in rows:
        for word, said in _paces_of(line).items():
            if said and said != whole[word] and (word != "rest" or whole["rhythm"]):
                first = f"and {whole[word]!r} in the first" if whole[word] else "but not in the first"
                expected = f"one {word} for all sets, said in the first line"
                if word == "rest":
                    first, expected = f"and {whole['rhythm']!r} in the first", "a rest or a rhythm, not both"
                desk.note("IR313", place, f"{said!r} in this line, {first}", expected=expected)
                return


def _paces_of(line: SetLine) -> dict[str, str]:
    """What a line says of its exercise, as it is written."""
    return {
        "rest": "" if line.rest_s is None else f"rest {line.rest_s} s",
        "rhythm": "" if line.every_s is None else f"every {line.every_s} s",
        "tempo": "" if line.tempo is None else f"tempo {line.tempo}",
    }
