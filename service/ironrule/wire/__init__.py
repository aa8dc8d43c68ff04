"""Protobuf to the core's nouns and back: the only room that imports both."""

from ironrule.wire.fields import FieldProblem, RequestInvalid
from ironrule.wire.parts import parted
from ironrule.wire.request import reading, record_from
from ironrule.wire.response import responding, response_from

__all__ = [
    "FieldProblem",
    "RequestInvalid",
    "parted",
    "reading",
    "record_from",
    "responding",
    "response_from",
]
