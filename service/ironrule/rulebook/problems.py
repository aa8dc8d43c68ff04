"""What is wrong in rule files: every problem has a code, a place, what was expected and the nearest right word."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from ironrule.rulebook.codes import Severity, severity_of
from ironrule.rulebook.meant import WORDS

#: How wide a problem is told where nobody says how wide the paper is.
USUAL_WIDTH = 130
#: Beyond this a word is no mistyping of anything.
_LONGEST_WORD = 100
#: How alike two words must be (difflib): every second letter is not enough.
_ALIKE = 0.66
_INDENT = " " * 8
#: Signs of a source line that nobody would see, and what is shown for them.
_SHOWN = {"\t": "→"}


@dataclass(frozen=True)
class Trail:
    """The way from the top of a file to a node, as `after session[2].then.load`; items count from 0.

    Nodes share the trails of their parents, so a file of a million keys has no more than as many steps.
    """

    step: str | int
    before: Trail | None = None

    def __str__(self) -> str:
        told = "".join(f"[{step}]" if isinstance(step, int) else f".{clipped(step, 40)}" for step in self.steps)
        return told.removeprefix(".")

    @property
    def steps(self) -> list[str | int]:
        """Keys and numbers of items, from the top."""
        steps: list[str | int] = []
        node: Trail | None = self
        while node is not None:
            steps.append(node.step)
            node = node.before
        return steps[::-1]


@dataclass(frozen=True, order=True)
class Place:
    """A place in a rule file; line and column count from 1. `trail` says which node stands there."""

    file: str
    line: int
    column: int
    trail: Trail | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    @cached_property
    def line_text(self) -> str:
        """file:line, as answers show it."""
        return f"{self.file}:{self.line}"

    @property
    def path(self) -> str:
        """The YAML path, empty for the whole file."""
        return str(self.trail or "")


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a rule file, or a warning about something that is hardly meant."""

    place: Place
    code: str
    found: str
    expected: str = ""
    suggestion: str = ""
    source_line: str = ""
    #: The column in `source_line`, where that is a part of a long line; 0 where it is the whole.
    mark: int = 0

    @property
    def severity(self) -> Severity:
        """How bad it is, by its code."""
        return severity_of(self.code)

    def __str__(self) -> str:
        return self.told()

    def told(self, width: int = USUAL_WIDTH) -> str:
        """Place, code and what was found; the source line with a mark; what was meant or expected; the path."""
        warning = "warning " if self.severity is Severity.WARNING else ""
        lines = _wrapped(f"{self.place}: {warning}{self.code} {self.found}", width, "")
        if self.source_line:
            number = f"{self.place.line:>5} | "
            shown, mark = excerpt(self.source_line, self.mark or self.place.column, max(width, 40) - len(number))
            lines += [f"{number}{_visible(shown)}", f"{' ' * (len(number) - 2)}| {' ' * (mark - 1)}^"]
        if self.suggestion:
            lines += _wrapped(f"did you mean {self.suggestion!r}?", width, _INDENT)
        if self.expected:
            lines += _wrapped(f"expected {self.expected}", width, _INDENT)
        if self.place.path:
            lines += _wrapped(f"at {self.place.path}", width, _INDENT)
        return "\n".join(lines)


class RulebookInvalid(Exception):
    """A coach's mistake: the rule files do not check. Holds the problems in order of place.

    `untold` counts those beyond source.MOST_PROBLEMS, which nobody would read.
    """

    def __init__(self, problems: Iterable[Problem], untold: int = 0) -> None:
        self.problems = tuple(sorted(set(problems)))
        self.untold = untold
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[RulebookInvalid], tuple[tuple[Problem, ...], int]]:
        return RulebookInvalid, (self.problems, self.untold)


def nearest(word: str, words: Iterable[str]) -> str:
    """The nearest right word, or nothing when none is near."""
    known = list(words)
    if len(word) > _LONGEST_WORD:
        return ""
    plain = {_plain(each): each for each in reversed(known)}
    if _plain(word) in plain:
        return plain[_plain(word)]
    if not WORDS.get(word.lower(), (word,)):
        return ""
    meant = next((each for each in WORDS.get(word.lower(), ()) if each in known), "")
    alike = difflib.get_close_matches(word, known, n=1, cutoff=_ALIKE)
    return meant or (alike[0] if alike else "")


def _plain(word: str) -> str:
    """Letters and digits only: 'After Session' and 'after_session' are one."""
    return "".join(each for each in word.lower() if each.isalnum())


def clipped(text: str, most: int) -> str:
    """A text with its end cut off where it is longer than anybody reads."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    """Lines of at most that width; a place or a word is never broken, so that it can be searched and clicked."""
    seen = "".join(each if each.isprintable() or each in "\n\t" else "?" for each in text)
    return textwrap.wrap(
        seen,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=_INDENT if not indent else indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def excerpt(line: str, column: int, room: int) -> tuple[str, int]:
    """What fits of a source line, around the column, and where the column is in it."""
    if len(line) <= room:
        return line, column
    start = max(0, min(column - 1 - room // 2, len(line) - room))
    before, after = "..." if start else "", "..." if start + room < len(line) else ""
    return before + line[start + len(before) : start + room - len(after)] + after, column - start


def _visible(line: str) -> str:
    """The line with a sign for each that nobody would see, or that a terminal would obey."""
    return "".join(each if each.isprintable() else _SHOWN.get(each, "?") for each in line)
