"""Where what was never seen stands: on the line of its clause if that is found, in a file that opens from here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ironrule.rulebook.problems import Place
from ironrule.trials.coverage import Point
from ironrule.trials.find import shown

#: Where the next rule or phase begins.
_NEXT = re.compile(r"^\s*-\s*\{?\s*(rule|as)\s*:")


@dataclass
class Places:
    """The files of a rulebook, from the folder above that of the rulebooks; each is read once."""

    root: Path
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def of(self, point: Point) -> Place:
        """The place of a point."""
        place, file = point.place, self.root / point.place.file
        if not file.is_file():
            return place
        if place.file not in self._lines:
            self._lines[place.file] = file.read_text(encoding="utf-8").splitlines()
        line, column = self._found(point, self._lines[place.file])
        return Place(shown(file), line, column)

    @staticmethod
    def _found(point: Point, lines: list[str]) -> tuple[int, int]:
        first = point.place.line
        for number in range(first, len(lines) + 1):
            text = lines[number - 1]
            if number > first and _NEXT.match(text):
                break
            column = text.find(point.clause) if point.clause else -1
            if column >= 0:
                return number, column + 1
        return first, point.place.column
