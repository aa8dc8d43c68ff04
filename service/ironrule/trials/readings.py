"""Check-ins of test files: readings in the words of the vocabulary, with the units that they are shown with."""

from __future__ import annotations

from datetime import timedelta

from google.protobuf.descriptor import FieldDescriptor

from ironrule.rulebook.shapes import items_at, one_of
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.training.athlete import REGIONS
from ironrule.training.events import RedFlag
from ironrule.training.muscle import MUSCLES
from ironrule.trials.quantities import number_from, read_span, told
from ironrule.trials.suite import Reading
from ironrule.v1 import events_pb2 as pb
from ironrule.vocabulary.facts import SORENESS

#: How old a check-in is when it is used, unless the test says otherwise.
USUAL_AGE = timedelta(hours=1)
#: Readings by the word of the vocabulary; the wire adds the unit to some.
_FIELDS = {
    field.name.removesuffix("_mmhg"): field
    for field in pb.CheckIn.DESCRIPTOR.fields
    if field.name not in ("at", "red_flags", "soreness_by_muscle")
}
_SHARES = frozenset({"adherence_14d"})
#: Soreness of single muscles, as rules write it.
_MUSCLES = {f"{SORENESS} of {muscle}": muscle for muscle in MUSCLES}


def read_reading(table: Table, desk: Desk) -> Reading:
    """A check-in and its age; what is wrong is noted."""
    check_in, age = pb.CheckIn(), USUAL_AGE
    for key, node in table.values.items():
        if key == "red_flags":
            _red_flags(table, check_in, desk)
        elif key == "age":
            age = (read_span(node, desk, "age") if isinstance(node, Text) else None) or USUAL_AGE
        elif key not in _FIELDS and key not in _MUSCLES:
            known = [*_FIELDS, *_MUSCLES, "red_flags", "age"]
            desk.unknown("IR101", table.keys[key], "a check-in has no reading", key, known)
        elif isinstance(node, Text):
            _read(key, node, check_in, desk)
        elif isinstance(node, Table) and key == SORENESS and node.values:
            meant = [
                f"{SORENESS} of {name}: {score.value if isinstance(score, Text) else 3}"
                for name, score in node.values.items()
            ]
            desk.note("IR103", node.place, "soreness is a table", suggestion=", ".join(meant))
        else:
            desk.note("IR103", node.place, f"{key!r} is not a text", expected=f"{key}: a reading")
    return Reading(check_in, age, table.place)


def _red_flags(table: Table, check_in: pb.CheckIn, desk: Desk) -> None:
    check_in.red_flags.SetInParent()
    for text in items_at(table, "red_flags", desk):
        if (
            isinstance(text, Text)
            and text.value not in ("none", "")
            and one_of(text, [each.value for each in RedFlag], desk, "a red flag")
        ):
            check_in.red_flags.present.append(pb.RedFlag.Value(f"RED_FLAG_{text.value.upper()}"))


def _read(key: str, text: Text, check_in: pb.CheckIn, desk: Desk) -> None:
    field = _FIELDS[SORENESS if key in _MUSCLES else key]
    if field.type == FieldDescriptor.TYPE_STRING:
        if key != "pain_location" or one_of(text, REGIONS, desk, key):
            setattr(check_in, field.name, text.value)
        return
    if field.type == FieldDescriptor.TYPE_BOOL:
        if one_of(text, ("yes", "no"), desk, key):
            setattr(check_in, field.name, text.value == "yes")
        return
    bare = text.value.removesuffix(" %" if key in _SHARES else " mmHg" if key.startswith("bp_") else " h").strip()
    number = number_from(bare)
    if number is None:
        desk.note("IR202", text.place, f"{key} is {told(text)}", expected=f"a number, as {_EXAMPLES.get(key, '3')}")
        return
    whole = field.type == FieldDescriptor.TYPE_INT32
    if whole and number != int(number):
        desk.note("IR303", text.place, f"{key} is {told(text)}", expected="a whole number")
        return
    if key in _MUSCLES:
        check_in.soreness_by_muscle[_MUSCLES[key]] = int(number)
        return
    share = key in _SHARES and text.value.endswith("%")
    setattr(check_in, field.name, int(number) if whole else float(number / 100 if share else number))


_EXAMPLES = {"sleep_h": "7.5 h", "adherence_14d": "95 %", "bp_systolic": "130", "bp_diastolic": "85"}
