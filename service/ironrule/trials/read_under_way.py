"""Reads `under way`: the sets so far of the session that an answer asks for, in the shorthand of a log."""

from __future__ import annotations

from ironrule.rulebook.source import Node, Table, Text
from ironrule.trials.names import Names
from ironrule.trials.shorthand import Did, read_did
from ironrule.trials.so_far import how_many

_EXAMPLE = "made rpe 8 9, made -> 5 5, or 1x5 @ 150 kg rpe 8"


def read_under_way(node: Node, names: Names) -> dict[str, Did]:
    """The sets so far of each lift that was begun; a text is about the lift of the test."""
    desk = names.desk
    if isinstance(node, Text):
        if not names.lift:
            desk.note("IR102", node.place, "no lift is named", expected="lift: at the top of the file or test")
        did = _did(node, names)
        return {names.lift: did} if did is not None and names.lift else {}
    if not isinstance(node, Table):
        desk.note("IR103", node.place, "'under way' is a list", expected=f"sets so far: {_EXAMPLE}; or lifts with them")
        return {}
    found: dict[str, Did] = {}
    for key, inner in node.values.items():
        subject = names.subject(Text(key, node.keys[key]))
        if not isinstance(inner, Text):
            desk.note("IR103", inner.place, f"{key!r} is not a text", expected=_EXAMPLE)
            continue
        did = _did(inner, names)
        if subject and did is not None:
            found[subject] = did
    return found


def _did(text: Text, names: Names) -> Did | None:
    if text.value == "none":
        return None
    did = read_did(text, names.desk)
    if did is not None and did.follows and not how_many(did):
        names.desk.note("IR533", text.place, f"{text.value!r} does not say how many sets", expected=_EXAMPLE)
        return None
    return did
