"""Rule files as trees of text with positions: the only room that knows YAML.

Every scalar is read as text and typed by us, because YAML would turn `on` into yes, `3:30` into 210 and `010` into 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ironrule.rulebook.problems import Place, Problem, nearest

#: A rule file is words of one coach, not data: beyond this it is refused unread.
LARGEST_FILE = 1_000_000
DEEPEST = 30
#: Up to this many right words are listed when none is near.
_FEW = 16


@dataclass(frozen=True)
class Text:
    """A scalar. `plain` is false when it was quoted or folded, so columns inside it cannot be given."""

    value: str
    place: Place
    plain: bool = True


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

    def note(self, code: str, place: Place, found: str, *, expected: str = "", suggestion: str = "") -> None:
        """Notes one problem."""
        lines = self.lines.get(place.file, [])
        shown = lines[place.line - 1].rstrip() if 0 < place.line <= len(lines) else ""
        self.problems.append(Problem(place, code, found, expected, suggestion, shown))

    def unknown(self, code: str, place: Place, what: str, word: str, words: Iterator[str] | list[str]) -> None:
        """Notes an unknown word with the nearest right one, or with all of them when they are few."""
        known = sorted(set(words))
        near = nearest(word, known)
        few = f"one of {', '.join(known)}" if known else "nothing of this kind: none is defined here"
        expected = "" if near or len(known) > _FEW else few
        self.note(code, place, f"{what} {word!r}", expected=expected, suggestion=near)


def read_source(path: Path, name: str, desk: Desk) -> tuple[Table | None, bytes]:
    """The tree of one file and its bytes; None when it cannot be read, with the problem noted."""
    start = Place(name, 1, 1)
    try:
        data = path.read_bytes()
    except OSError as error:
        desk.note("IR001", start, f"cannot read the file: {error.strerror}")
        return None, b""
    if len(data) > LARGEST_FILE:
        desk.note("IR001", start, f"the file has {len(data)} bytes", expected=f"at most {LARGEST_FILE}")
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
    try:
        tree = _Builder(name, desk).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(name, mark.line + 1, mark.column + 1) if mark else start
        desk.note("IR001", place, f"not YAML: {error.problem or error.context}", expected=_hint(desk, place))
        return None
    except _TooDeep as error:
        desk.note("IR001", error.place, f"nested deeper than {DEEPEST} levels", expected="flat tables")
        return None
    except yaml.YAMLError as error:
        desk.note("IR001", start, f"not YAML: {error}")
        return None
    if not isinstance(tree, Table):
        desk.note("IR103", start, "the file is not a table of keys", expected="keys such as rulebook: and plan:")
        return None
    return tree


def _hint(desk: Desk, place: Place) -> str:
    line = desk.lines.get(place.file, [""])[place.line - 1 : place.line]
    if line and "\t" in line[0]:
        return "spaces for indenting: YAML does not allow tabs"
    if line and "{" in line[0]:
        return 'quotes around text that has { or : in it, as because: "{load} was made"'
    return ""


class _TooDeep(Exception):
    """Nesting that no coach writes."""

    def __init__(self, place: Place) -> None:
        super().__init__(str(place))
        self.place = place


class _Builder:
    """Builds our tree from YAML events, so that aliases are refused before they are ever expanded."""

    def __init__(self, name: str, desk: Desk) -> None:
        self._name = name
        self._desk = desk

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
                tree = self._node(event, events, 0)
        return tree

    def _place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._name, mark.line + 1, mark.column + 1) if mark else Place(self._name, 1, 1)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        place = self._place(event)
        if depth > DEEPEST:
            raise _TooDeep(place)
        if isinstance(event, yaml.AliasEvent):
            self._desk.note(
                "IR002", place, f"the alias *{event.anchor}", expected="the text itself, or a setting or term"
            )
            return Text("", place)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._desk.note("IR002", place, f"the anchor &{anchor}", expected="a setting or a term")
        if tag is not None and not getattr(event, "implicit", True):
            self._desk.note("IR002", place, f"the tag {tag}", expected="no tags")
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, place, plain=event.style in (None, ""))
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._sequence(events, depth)), place)
        return self._mapping(place, events, depth)

    def _sequence(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._node(event, events, depth + 1)

    def _mapping(self, place: Place, events: Iterator[yaml.Event], depth: int) -> Table:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Text):
                self._desk.note("IR103", key.place, "a key that is not a word", expected="a word before the colon")
            elif key.value in values:
                first = keys[key.value]
                self._desk.note(
                    "IR003", key.place, f"{key.value!r} again (first in line {first.line})", expected="each key once"
                )
            else:
                values[key.value], keys[key.value] = value, key.place
        return Table(values, keys, place)
