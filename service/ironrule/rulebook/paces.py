"""Tempo and rhythm of an exercise: its first line of sets says them for all. With a rhythm there is no other rest."""

from __future__ import annotations

from collections.abc import Sequence

from ironrule.rulebook.problems import Place
from ironrule.rulebook.rulebook import SetLine
from ironrule.rulebook.source import Desk


def note_other_paces(rows: Sequence[tuple[SetLine, Place]], desk: Desk) -> None:
    """Notes the first line of an exercise with another tempo or rhythm than its first, or a rest beside a rhythm."""
    whole = _paces_of(rows[0][0]) if rows else {}
    for line, place in rows:
        others = {word: said for word, said in _paces_of(line).items() if said and said != whole[word]}
        for word, said in others.items():
            first = f"and {whole[word]!r} in the first" if whole[word] else "but not in the first"
            expected = f"one {word} for all sets, said in the first line"
            desk.note("IR313", place, f"{said!r} in this line, {first}", expected=expected)
            return
        if whole["rhythm"] and line.rest_s is not None and line.every_s is None:
            told = f"'rest {line.rest_s} s' in this line, and {whole['rhythm']!r} in the first"
            desk.note("IR313", place, told, expected="a rest or a rhythm, not both")
            return


def _paces_of(line: SetLine) -> dict[str, str]:
    """What a line says of its exercise, as it is written."""
    return {
        "rhythm": "" if line.every_s is None else f"every {line.every_s} s",
        "tempo": "" if line.tempo is None else f"tempo {line.tempo}",
    }
