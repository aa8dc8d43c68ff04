"""Check-ins of test files: readings in the words of the vocabulary, with the units that they are shown with."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from google.protobuf.descriptor import FieldDescriptor

from ironrule.rulebook.shapes import items_at, one_of
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.training.athlete import ACHE_SITES, REGIONS
from ironrule.training.events import REST_REASONS, RedFlag
from ironrule.training.muscle import MUSCLES
from ironrule.trials.quantities import number_from, read_span, told
from ironrule.trials.suite import Reading
from ironrule.v1 import events_pb2 as pb
from ironrule.vocabulary.fact import SORENESS

#: How old a check-in is when it is used, unless the test says otherwise.
USUAL_AGE = timedelta(hours=1)
#: Readings by the word of the vocabulary; the wire adds the unit to some.
_FIELDS = {
    re.sub("_(mmhg|ms|bpm)$", "", field.name): field
    for field in pb.CheckIn.DESCRIPTOR.fields
    if field.name not in ("at", "red_flags", "joint_aches", "soreness_by_muscle")
}
#: The unit that a reading may be written with; of the others it is hours.
_UNITS = {
    "adherence_14d": "%", "bp_systolic": "mmHg", "bp_diastolic": "mmHg", "hrv_rmssd": "ms", "resting_hr": "bpm",
}  # fmt: skip
_ACHE = re.compile(r"(\w+) (10|\d(?:\.\d)?)(?: for (\d{1,4}) days?)?", re.ASCII)
_SHARES = frozenset({"adherence_14d"})
#: Soreness of single muscles, as rules write it.
_MUSCLES = {f"{SORENESS} of {muscle}": muscle for muscle in MUSCLES}


def read_reading(table: Table, desk: Desk) -> Reading:
    """A check-in and its age; what is wrong is noted."""
    check_in, age = pb.CheckIn(), USUAL_AGE
    for key, node in table.values.items():
        if key == "red_flags":
            _red_flags(table, check_in, desk)
        elif key == "joint_aches":
            _joint_aches(table, check_in, desk)
        elif key == "age":
            age = (read_span(node, desk, "age") if isinstance(node, Text) else None) or USUAL_AGE
        elif key not in _FIELDS and key not in _MUSCLES:
            known = [*_FIELDS, *_MUSCLES, "red_flags", "joint_aches", "age"]
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


def _joint_aches(table: Table, check_in: pb.CheckIn, desk: Desk) -> None:
    check_in.joint_aches.SetInParent()
    for text in items_at(table, "joint_aches", desk):
        if not isinstance(text, Text) or text.value in ("none", ""):
            continue
        match = _ACHE.fullmatch(text.value)
        if match is None:
            desk.note("IR204", text.place, f"an ache is {told(text)}", expected="none, or as knee 3, knee 3 for 8 days")
        elif one_of(replace(text, value=match[1]), ACHE_SITES, desk, "a joint"):
            ache = check_in.joint_aches.present.add(site=match[1], level=float(match[2]))
            if match[3]:
                ache.days = int(match[3])


def _read(key: str, text: Text, check_in: pb.CheckIn, desk: Desk) -> None:
    field = _FIELDS[SORENESS if key in _MUSCLES else key]
    if field.type == FieldDescriptor.TYPE_STRING:
        known = {"pain_location": REGIONS, "rest_wanted": REST_REASONS}.get(key)
        if known is None or one_of(text, known, desk, key):
            setattr(check_in, field.name, text.value)
        return
    if field.type == FieldDescriptor.TYPE_BOOL:
        if one_of(text, ("yes", "no"), desk, key):
            setattr(check_in, field.name, text.value == "yes")
        return
    bare = text.value.removesuffix(f" {_UNITS.get(key, 'h')}").strip()
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


_EXAMPLES = {
    "sleep_h": "7.5 h",
    "adherence_14d": "95 %",
    "bp_systolic": "130",
    "bp_diastolic": "85",
    "hrv_rmssd": "62 ms",
}
