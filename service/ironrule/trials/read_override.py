"""Reads `override`: a load that the coach sets by hand for the answer that a test is about."""

from __future__ import annotations

from ironrule.rulebook.shapes import only_keys, text_at
from ironrule.rulebook.source import Node, Table, Text
from ironrule.trials.athletes import wire_load
from ironrule.trials.names import Names
from ironrule.trials.quantities import read_load
from ironrule.trials.told import NONE
from ironrule.v1.prescriptions_pb2 import CoachOverride

_KEYS = ("load", "lift", "by", "why")
_EXPECTED = "override: {load: 110 kg, why: a strong warm-up}"


def read_override(node: Node | None, names: Names) -> CoachOverride | None:
    """An override of the lift of the test, or of the one that it names; None with the problem noted, or for `none`."""
    if node is None or (isinstance(node, Text) and node.value == NONE):
        return None
    if not isinstance(node, Table):
        names.desk.note("IR103", node.place, "'override' is not a table", expected=_EXPECTED)
        return None
    only_keys(node, _KEYS, names.desk, "an override")
    texts = {key: text_at(node, key, names.desk, required=key in ("load", "why")) for key in _KEYS}
    lift = texts["lift"]
    subject = names.subject(lift) if lift is not None else names.lift
    if not subject and lift is None:
        names.desk.note("IR102", node.place, "an override of which lift?", expected="lift: back_squat")
    load = read_load(texts["load"], names.desk, "load") if texts["load"] is not None else None
    if not subject or load is None or texts["why"] is None:
        return None
    exercise, _, track = subject.partition("/")
    by = texts["by"].value if texts["by"] is not None else "coach"
    return CoachOverride(exercise=exercise, track=track, load=wire_load(load), by=by, reason=texts["why"].value)
