"""Rule files as trees of text with positions: the only room that knows YAML.

Every scalar is read as text and typed by us, because YAML would turn `on` into yes, `3:30` into 210 and `010` into 8.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from ironrule.rulebook.codes import Severity, severity_of
from ironrule.rulebook.meant import YAML
from ironrule.rulebook.problems import Place, Problem, RulebookInvalid, Trail, clipped, excerpt, nearest

#: A rule file is words of one coach, not data: beyond this it is refused unread.
LARGEST_FILE = 1_000_000
DEEPEST = 30
#: Keys and values of one file; a rulebook of a thousand rules has about twenty thousand.
MOST_NODES = 50_000
#: Signs of one text; the longest that is shipped has about four hundred.
LONGEST_TEXT = 5_000
#: Up to this many right words are listed when none is near.
_FEW = 16
#: Problems that are told; nobody reads more at once, and finding near words for each takes time.
MOST_PROBLEMS = 500
#: Words that are compared to find near ones, in all: half a second.
_MOST_COMPARED = 50_000
#: Sections whose keys are names that other parts use.
_DEFINING = frozenset({"dialect", "settings", "terms", "carry", "tracks", "messages", "effects", "warm_ups"})
#: What is told of a text that was found, and of the line where it stands.
_LONGEST_FOUND, _LONGEST_LINE = 600, 1_000

#: What YAML does not take for text.
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Text:
    """A scalar. `plain` is false when it was quoted or folded, so columns inside it cannot be given.

    `made` is true when its words do not stand in the file, but were made of some that do: only its place can be right.
    """

    value: str
    place: Place
    plain: bool = True
    made: bool = False


@dataclass(frozen=True)
class Items:
    """A sequence."""

    values: tuple[Node, ...]
    place: Place


@dataclass(frozen=True)
class Table:
    """A mapping: its values, and where each key stands."""

    values: dict[str, Node]
    keys: dict[str, Place]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        return self.values.get(key)


Node = Text | Items | Table


@dataclass
class Desk:
    """Where a reader of rule files notes problems; it knows the source lines to show with them."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, list[str]] = field(default_factory=dict)
    #: Which keys each sort of table may have, as far as such tables were read: 'a rule', 'setting'.
    keys: dict[str, set[str]] = field(default_factory=dict)
    #: Names whose own definition has a problem: that they cannot be used is no second one.
    broken: set[str] = field(default_factory=set)
    #: Keys that were surely meant by misspelt ones of a table: they are not missing as well.
    meant: set[tuple[Place, str]] = field(default_factory=set)
    _told: Counter[Severity] = field(default_factory=Counter)
    _near: dict[tuple[str, str], str] = field(default_factory=dict)
    _compared: int = 0

    def note(self, code: str, place: Place, found: str, *, expected: str = "", suggestion: str = "") -> None:
        """Notes one problem; beyond MOST_PROBLEMS of its severity they are only counted."""
        severity = severity_of(code)
        self._told[severity] += 1
        steps = place.trail.steps if place.trail and severity is Severity.ERROR else []
        if len(steps) > 1 and steps[0] in _DEFINING:
            self.broken.add(str(steps[1]))
        if self._told[severity] > MOST_PROBLEMS:
            return
        lines = self.lines.get(place.file, [])
        line = lines[place.line - 1].rstrip() if 0 < place.line <= len(lines) else ""
        shown, mark = excerpt(line, place.column, _LONGEST_LINE)
        found, expected = clipped(found, _LONGEST_FOUND), clipped(expected, _LONGEST_FOUND)
        self.problems.append(Problem(place, code, found, expected, suggestion, shown, mark))

    @property
    def refused(self) -> bool:
        """Something is wrong, so there will be no rulebook."""
        return self._told[Severity.ERROR] > 0

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is hardly meant, in order of place."""
        return tuple(sorted({each for each in self.problems if each.severity is Severity.WARNING}))

    def refusal(self) -> RulebookInvalid:
        """Everything that is wrong."""
        return RulebookInvalid(self.problems, self._told.total() - len(self.problems))

    def unknown(self, code: str, place: Place, what: str, word: str, words: Iterable[str], otherwise: str = "") -> str:
        """Notes an unknown word with the nearest right one, which it returns, or with all of them when they are few.

        `otherwise` is what is expected where none is near and they are many.
        """
        if word in self.broken and code in ("IR201", "IR302"):
            return ""
        if self._told[severity_of(code)] >= MOST_PROBLEMS:
            self.note(code, place, what)
            return ""
        known = sorted(set(words) - {word})
        near = self._nearest(what, word, known)
        few = f"one of {', '.join(known)}" if known else "no entry, or one of this kind to be defined first"
        expected = "" if near else otherwise if len(known) > _FEW else few
        self.note(code, place, f"{what} {word!r}", expected=expected, suggestion=near)
        return near

    def _nearest(self, what: str, word: str, known: list[str]) -> str:
        """The nearest word, as long as looking for one does not take longer than anybody waits."""
        if (what, word) not in self._near and self._compared < _MOST_COMPARED:
            self._compared += len(known)
            self._near[what, word] = nearest(word, known) if len(known) < _MOST_COMPARED else ""
        return self._near.get((what, word), "")


def read_source(path: Path, name: str, desk: Desk) -> tuple[Table | None, bytes]:
    """The tree of one file and its bytes; None when it cannot be read, with the problem noted."""
    start = Place(name, 1, 1)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        desk.note("IR001", start, f"cannot read the file: {error.strerror}")
        return None, b""
    if len(data) > LARGEST_FILE:
        desk.note("IR001", start, f"the file has more than {LARGEST_FILE} bytes", expected="packs for its parts")
        return None, data
    return tree_from(data, name, desk), data


def tree_from(data: bytes, name: str, desk: Desk) -> Table | None:
    """The tree of some YAML; None when it cannot be read, with the problem noted."""
    start = Place(name, 1, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        desk.note("IR001", start, f"byte {error.start} is not UTF-8", expected="a UTF-8 text file")
        return None
    desk.lines[name] = text.splitlines()
    unreadable = _NOT_TEXT.search(text)
    if unreadable is not None:
        before = text[: unreadable.start()]
        place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        desk.note("IR001", place, f"the sign {unreadable[0]!r} is no text", expected="letters, digits and signs")
        return None
    try:
        tree = _Builder(name, desk).build(text)
    except yaml.MarkedYAMLError as error:
        # Where a quoted text begins says more than where the file ends.
        ends = error.context_mark if "unexpected end of stream" in (error.problem or "") else None
        mark = ends or error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else start
        said, expected = _in_plain_words(error.problem or error.context or "unreadable", desk, place)
        opened = error.context_mark if "flow" in (error.context or "") else None
        said += f", opened in line {opened.line + 1}, column {opened.column + 1}" if opened else ""
        desk.note("IR001", place, f"not YAML: {said}", expected=expected)
        return None
    except _TooMuch as error:
        desk.note("IR001", error.place, error.found, expected=error.expected)
        return None
    except yaml.YAMLError as error:
        desk.note("IR001", start, f"not YAML: {error}")
        return None
    if not isinstance(tree, Table):
        desk.note("IR103", start, "the file is not a table of keys", expected="keys such as rulebook: and plan:")
        return None
    return tree


def _in_plain_words(said: str, desk: Desk, place: Place) -> tuple[str, str]:
    """What a parser of YAML says, as a coach would understand it, and what to do about it."""
    line = desk.lines.get(place.file, [""])[place.line - 1 : place.line]
    if line and "\t" in line[0][: place.column]:
        return f"{said}", "spaces for indenting: YAML does not allow tabs"
    for words, (meaning, expected) in YAML.items():
        if words in said:
            return f"{meaning} ({said})", expected
    return said, 'quotes around text that has { or : in it, as because: "{load} was made"' if "{" in "".join(
        line
    ) else ""


class _TooMuch(Exception):
    """More than any coach writes, in depth or in number."""

    def __init__(self, place: Place, found: str, expected: str) -> None:
        super().__init__(found)
        self.place, self.found, self.expected = place, found, expected


class _Builder:
    """Builds our tree from YAML events, so that aliases are refused before they are ever expanded."""

    def __init__(self, name: str, desk: Desk) -> None:
        self._name = name
        self._desk = desk
        self._nodes = 0

    def build(self, text: str) -> Node | None:
        events = iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        tree: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._desk.note(
                        "IR002", self._place(event), "a second document in one file", expected="one document"
                    )
                    return None
            elif isinstance(event, yaml.NodeEvent):
                tree = self._node(event, events, 0, None)
        return tree

    def _place(self, event: yaml.Event, trail: Trail | None = None) -> Place:
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Place(self._name, line, column, trail)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int, trail: Trail | None) -> Node:
        place = self._place(event, trail)
        self._nodes += 1
        if depth > DEEPEST:
            raise _TooMuch(place, f"nested deeper than {DEEPEST} levels", "flat tables")
        if self._nodes > MOST_NODES:
            raise _TooMuch(place, f"more than {MOST_NODES} keys and values", "packs for parts of a large rulebook")
        if isinstance(event, yaml.AliasEvent):
            self._desk.note(
                "IR002", place, f"the alias *{event.anchor}", expected="the text itself, or a setting or term"
            )
            return Text("", place)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._desk.note("IR002", place, f"the anchor &{anchor}", expected="a setting or a term")
        if tag is not None:
            self._desk.note("IR002", place, f"the tag {tag.replace('tag:yaml.org,2002:', '!!')}", expected="no tags")
        if isinstance(event, yaml.ScalarEvent):
            if len(event.value) > LONGEST_TEXT:
                raise _TooMuch(place, f"a text of {len(event.value)} characters", f"at most {LONGEST_TEXT}")
            return Text(event.value, place, plain=event.style in (None, ""))
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._sequence(events, depth, trail)), place)
        return self._mapping(place, events, depth)

    def _sequence(self, events: Iterator[yaml.Event], depth: int, trail: Trail | None) -> Iterator[Node]:
        for number, event in enumerate(events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, events, depth + 1, Trail(number, trail))

    def _mapping(self, place: Place, events: Iterator[yaml.Event], depth: int) -> Table:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            step = Trail(event.value if isinstance(event, yaml.ScalarEvent) else "?", place.trail)
            key = self._node(event, events, depth + 1, step)
            value = self._node(next(events), events, depth + 1, step)
            if not isinstance(key, Text):
                self._desk.note("IR103", key.place, "a key that is not a word", expected="a word before the colon")
            elif key.value == "<<" and key.plain:
                self._desk.note("IR002", key.place, "the merge key <<", expected="the keys themselves")
            elif key.value in values:
                first = keys[key.value]
                self._desk.note(
                    "IR003", key.place, f"{key.value!r} again (first in line {first.line})", expected="each key once"
                )
            else:
                values[key.value], keys[key.value] = value, key.place
        return Table(values, keys, place)


@dataclass(frozen=True)
class Mark:
    """Something in a rule file that has a layout: where it begins and ends, line and column counting from 0.

    `kind` is `mapping`, `sequence` or `scalar`; `flow` says that it has brackets, or a scalar quotes or a block sign.
    `inside` is the number of what holds it.
    """

    kind: str
    flow: bool
    start: tuple[int, int]
    end: tuple[int, int]
    inside: int | None


def marks_in(text: str) -> list[Mark]:
    """Everything that a file holds, in the order in which it begins; the file must be one that can be read."""
    found: list[Mark] = []
    open_: list[int] = []
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        start, end = ((mark.line, mark.column) if mark else (0, 0) for mark in (event.start_mark, event.end_mark))
        if isinstance(event, yaml.CollectionEndEvent):
            number = open_.pop()
            found[number] = replace(found[number], end=end)
            continue
        inside = open_[-1] if open_ else None
        if isinstance(event, yaml.CollectionStartEvent):
            kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
            open_.append(len(found))
            found.append(Mark(kind, bool(event.flow_style), start, end, inside))
        elif isinstance(event, yaml.ScalarEvent):
            found.append(Mark("scalar", event.style not in (None, ""), start, end, inside))
    return found
