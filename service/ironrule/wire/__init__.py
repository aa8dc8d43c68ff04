"""Protobuf to the core's nouns and back: the only room that imports both."""

from ironrule.wire.fields import FieldProblem, NotYetSupported, RequestInvalid
from ironrule.wire.request import record_from
from ironrule.wire.response import response_from

__all__ = ["FieldProblem", "NotYetSupported", "RequestInvalid", "record_from", "response_from"]
