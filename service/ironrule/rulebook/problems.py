"""What is wrong in rule files: every problem has a code, a place, what was expected and the nearest right word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

#: Problem codes and what each says. A code never changes its meaning.
CODES = {
    "IR001": "the file cannot be read as YAML",
    "IR002": "YAML feature that rule files do not use",
    "IR003": "the same key twice",
    "IR101": "unknown key",
    "IR102": "missing key",
    "IR103": "wrong shape",
    "IR201": "unknown word",
    "IR202": "a unit that does not fit",
    "IR203": "a kind of value that does not fit",
    "IR204": "a phrase that cannot be read",
    "IR301": "the same name twice",
    "IR302": "a name that stands for nothing here",
    "IR303": "a number outside its range",
    "IR304": "a rule that reads what only a later stage writes",
    "IR305": "conditions too large to evaluate",
    "IR306": "a construct that this version does not have yet",
    "IR307": "a pack that cannot be found",
    "IR308": "a rule where it may not stand",
}


@dataclass(frozen=True, order=True)
class Place:
    """A place in a rule file; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @cached_property
    def line_text(self) -> str:
        """file:line, as answers show it."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a rule file."""

    place: Place
    code: str
    found: str
    expected: str = ""
    suggestion: str = ""
    source_line: str = ""

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.code} {self.found}"]
        if self.source_line:
            number = f"{self.place.line:>5} | "
            lines += [f"{number}{self.source_line}", f"{' ' * (len(number) - 2)}| {' ' * (self.place.column - 1)}^"]
        if self.suggestion:
            lines.append(f"        did you mean {self.suggestion!r}?")
        if self.expected:
            lines.append(f"        expected {self.expected}")
        return "\n".join(lines)


class RulebookInvalid(Exception):
    """A coach's mistake: the rule files do not check. Holds every problem, in order of place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[RulebookInvalid], tuple[tuple[Problem, ...]]]:
        return RulebookInvalid, (self.problems,)


def nearest(word: str, words: Iterable[str]) -> str:
    """The nearest right word, or nothing when none is near."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return found[0] if found else ""
