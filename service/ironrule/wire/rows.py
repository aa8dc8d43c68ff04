"""Rows: messages as dicts by field name, of which protobuf builds a whole tree in one call. None is absent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ironrule.units import Load, Unit
from ironrule.v1 import quantities_pb2

#: The fields of a message, by name.
Row = dict[str, Any]


def load_row(load: Load) -> Row:
    """A load."""
    unit = quantities_pb2.LOAD_UNIT_KG if load.unit is Unit.KG else quantities_pb2.LOAD_UNIT_LB
    return {"amount": float(load.amount), "unit": unit}


def double(number: Decimal | None) -> float | None:
    """A number for a field of type double."""
    return None if number is None else float(number)
