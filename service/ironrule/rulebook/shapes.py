"""Taking keys out of tables: what is there, what is missing, what is misspelt. Every miss is noted once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ironrule.rulebook.source import Desk, Items, Node, Table, Text


def only_keys(table: Table, known: Iterable[str], desk: Desk, what: str, *, later: Iterable[str] = ()) -> None:
    """Notes every key that is not known; those of `later` by name, as not there yet."""
    known, later = set(known), set(later)
    desk.keys.setdefault(what.partition(" '")[0], set()).update(known)
    for key, place in table.keys.items():
        if key in later:
            desk.note("IR306", place, f"{key!r} is part of the language that this version does not have yet")
        elif key not in known and " " in key and isinstance(node := table.values[key], Text) and not node.value:
            told = f"{what} has no key {key!r}"
            desk.note("IR101", place, told, expected="quotes around a text with a comma: in braces a comma ends it")
        elif key not in known:
            meant = desk.unknown("IR101", place, f"{what} has no key", key, known)
            desk.meant.add((table.place, meant))


def table_at(table: Table, key: str, desk: Desk, *, required: bool = False) -> Table | None:
    """The table under a key."""
    node = _at(table, key, desk, required)
    if node is None or isinstance(node, Table):
        return node
    desk.note("IR103", node.place, f"{key!r} is not a table", expected=f"{key}: followed by indented keys")
    return None


def items_at(table: Table, key: str, desk: Desk, *, required: bool = False) -> tuple[Node, ...]:
    """The list under a key; one text counts as a list of one."""
    node = _at(table, key, desk, required)
    if node is None:
        return ()
    if isinstance(node, Items):
        return node.values
    if isinstance(node, Text):
        return (node,)
    desk.note("IR103", node.place, f"{key!r} is not a list", expected="'- ' before each entry, or [one, two]")
    return ()


def text_at(table: Table, key: str, desk: Desk, *, required: bool = False, example: str = "...") -> Text | None:
    """The text under a key; `example` is what it could be where it is missing."""
    node = _at(table, key, desk, required, example)
    if node is None or isinstance(node, Text):
        return node
    text = "some text" if example == "..." else example
    desk.note("IR103", node.place, f"{key!r} is not a text", expected=f"{key}: {text}")
    return None


def texts_at(table: Table, key: str, desk: Desk, *, required: bool = False) -> list[Text]:
    """The texts in the list under a key."""
    found: list[Text] = []
    for node in items_at(table, key, desk, required=required):
        if isinstance(node, Text):
            found.append(node)
        else:
            desk.note("IR103", node.place, f"an entry of {key!r} is not a text")
    return found


def tables_in(nodes: Iterable[Node], desk: Desk, what: str) -> Iterator[Table]:
    """The tables of a list; anything else is noted."""
    for node in nodes:
        if isinstance(node, Table):
            yield node
        else:
            desk.note("IR103", node.place, f"{what} is not a table of keys", expected="'- key: value' for each")


def whole_number(text: Text, desk: Desk, what: str, low: int, high: int) -> int | None:
    """A whole number within bounds."""
    if text.value.isdecimal() and low <= int(text.value[:9]) <= high:
        return int(text.value)
    desk.note("IR303", text.place, f"{what} is {text.value!r}", expected=f"a whole number from {low} to {high}")
    return None


def one_of(text: Text, words: Collection[str], desk: Desk, what: str) -> str | None:
    """One of some words."""
    if text.value in words:
        return text.value
    desk.unknown("IR302", text.place, f"{what} cannot be", text.value, words)
    return None


def says_yes(table: Table, key: str, desk: Desk) -> bool:
    """Whether the text under a key is yes (or true); no, as where there is none, is no, and anything else is noted."""
    text = text_at(table, key, desk)
    return text is not None and one_of(text, ("yes", "no", "true", "false"), desk, key) in ("yes", "true")


def _at(table: Table, key: str, desk: Desk, required: bool, example: str = "...") -> Node | None:
    node = table.get(key)
    if node is None and required and (table.place, key) not in desk.meant:
        desk.note("IR102", table.place, f"{key!r} is missing", expected=f"{key}: {example}")
    return node
