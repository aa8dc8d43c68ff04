"""Athletes of test files: who trains, in a coach's words, as the wire has them."""

from __future__ import annotations

import re
from collections.abc import Callable

from ironrule.rulebook.shapes import items_at, one_of, only_keys, table_at, text_at, texts_at, whole_number
from ironrule.rulebook.source import Desk, Table, Text
from ironrule.training.athlete import REGIONS, Sex, TrainingStatus
from ironrule.training.equipment import IMPLEMENTS
from ironrule.training.exercise import CATALOGUE
from ironrule.trials.quantities import load_from, read_load, told
from ironrule.units import Load, Unit
from ironrule.v1 import athlete_pb2 as pb
from ironrule.v1 import quantities_pb2

_KEYS = (
    "unit", "sex", "age", "bodyweight", "status", "months", "injuries", "medical", "trimester", "last deload ended",
    "priority lift", "session minutes", "plates", "implements",
)  # fmt: skip
_MEDICAL = tuple(field.name for field in pb.Medical.DESCRIPTOR.fields if field.name != "trimester")
_CLEARED = "cleared_by_professional"
_NOTHING = "none"
_PAIRS = re.compile(r"(.+?) x ?(\d{1,2})")


def wire_load(load: Load) -> quantities_pb2.Load:
    """A load as the wire has it."""
    unit = quantities_pb2.LOAD_UNIT_KG if load.unit is Unit.KG else quantities_pb2.LOAD_UNIT_LB
    return quantities_pb2.Load(amount=float(load.amount), unit=unit)


def read_athlete(table: Table, desk: Desk) -> pb.Athlete:
    """An athlete; what is wrong is noted."""
    only_keys(table, _KEYS, desk, "an athlete")
    athlete = pb.Athlete(id="athlete-of-a-test")
    unit = text_at(table, "unit", desk, required=True)
    if unit is not None and one_of(unit, [each.value for each in Unit], desk, "the unit"):
        athlete.equipment.unit = quantities_pb2.LoadUnit.Value(f"LOAD_UNIT_{unit.value.upper()}")
    for key, read in _READERS.items():
        text = text_at(table, key, desk)
        if text is not None:
            read(text, athlete, desk)
    for text in texts_at(table, "injuries", desk):
        if one_of(text, REGIONS, desk, "an injury"):
            athlete.injuries.add(region=text.value, status=pb.INJURY_STATUS_ACTIVE)
    _medical(texts_at(table, "medical", desk), athlete, desk)
    for text in texts_at(table, "plates", desk):
        _plates(text, athlete, desk)
    _implements(table_at(table, "implements", desk), athlete, desk)
    return athlete


def _medical(texts: list[Text], athlete: pb.Athlete, desk: Desk) -> None:
    """Conditions that there are; nothing is known of the others, unless the one word is that there is none."""
    if [each.value for each in texts] == [_NOTHING]:
        for name in set(_MEDICAL) - {_CLEARED}:
            setattr(athlete.medical, name, False)
        return
    for text in texts:
        if one_of(text, _MEDICAL, desk, "medical"):
            setattr(athlete.medical, text.value, True)


def _sex(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    if one_of(text, [each.value for each in Sex], desk, "sex"):
        athlete.sex = pb.Sex.Value(f"SEX_{text.value.upper()}")


def _status(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    if one_of(text, [each.value for each in TrainingStatus], desk, "status"):
        athlete.training_status = pb.TrainingStatus.Value(f"TRAINING_STATUS_{text.value.upper()}")


def _age(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    athlete.age_years = whole_number(text, desk, "age", 13, 100) or 0


def _months(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    athlete.training_age_months = whole_number(text, desk, "months", 0, 1200) or 0


def _trimester(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    athlete.medical.trimester = whole_number(text, desk, "trimester", 1, 3) or 0


def _bodyweight(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    found = read_load(text, desk, "bodyweight")
    if found is not None:
        athlete.bodyweight.CopyFrom(wire_load(found))


def _deload(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    athlete.last_deload_ended_on = text.value


def _priority(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    if one_of(text, CATALOGUE, desk, "priority lift"):
        athlete.priority_lift = text.value


def _minutes(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    athlete.session_minutes = whole_number(text, desk, "session minutes", 20, 150) or 0


_READERS: dict[str, Callable[[Text, pb.Athlete, Desk], None]] = {
    "sex": _sex,
    "age": _age,
    "bodyweight": _bodyweight,
    "status": _status,
    "months": _months,
    "trimester": _trimester,
    "last deload ended": _deload,
    "priority lift": _priority,
    "session minutes": _minutes,
}


def _plates(text: Text, athlete: pb.Athlete, desk: Desk) -> None:
    match = _PAIRS.fullmatch(text.value)
    load = load_from(match[1]) if match else None
    if match is None or load is None:
        desk.note(
            "IR204", text.place, f"cannot read the plates {told(text)}", expected="weight and pairs, as 20 kg x 2"
        )
        return
    athlete.equipment.plates.add(weight=wire_load(load), pairs=int(match[2]))


def _implements(table: Table | None, athlete: pb.Athlete, desk: Desk) -> None:
    if table is None:
        return
    only_keys(table, IMPLEMENTS, desk, "implements")
    for kind in table.values:
        inner = table_at(table, kind, desk)
        if inner is None:
            continue
        only_keys(inner, ("empty", "step", "heaviest", "gives", "loads"), desk, f"a {kind}")
        found = athlete.equipment.implements.add(kind=kind)
        for part in ("empty", "step", "heaviest"):
            node = inner.get(part)
            load = read_load(node, desk, part) if node is not None else None
            if load is not None:
                getattr(found, part).CopyFrom(wire_load(load))
        for part in ("gives", "loads"):
            listed = (read_load(each, desk, part) for each in items_at(inner, part, desk))
            getattr(found, part).extend(wire_load(each) for each in listed if each is not None)
