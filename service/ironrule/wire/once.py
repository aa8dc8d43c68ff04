"""Small messages that repeat are read once: sets within a log, gyms and carried loads between athletes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from google.protobuf.message import Message

from ironrule.wire.fields import Form

_Kind = TypeVar("_Kind", bound=Message)
_Read = TypeVar("_Read")

#: Messages of each kind that are remembered, and the bytes of the longest: a few MiB at most, whoever asks.
_REMEMBERED = 2048
_LONGEST = 512


class Once(Generic[_Kind, _Read]):
    """A reader of one kind of message that knows by their bytes those that it has read without a problem.

    What it reads must depend on nothing but the message, and must be immutable: everyone gets the same object.
    """

    def __init__(self, read: Callable[[_Kind, str, Form], _Read]) -> None:
        self._read = read
        self._known: dict[bytes, _Read] = {}

    def __call__(self, message: _Kind, path: str, form: Form) -> _Read:
        """What the message says; its problems are noted under `path`."""
        data = message.SerializeToString()
        found = self._known.get(data)
        return self._first(message, data, path, form) if found is None else found

    def each(self, messages: Iterable[_Kind], path: str, form: Form) -> tuple[_Read, ...]:
        """What each of several messages says; the path to one of them is only built when it is not known."""
        known, rows = self._known, []
        for index, message in enumerate(messages):
            data = message.SerializeToString()
            found = known.get(data)
            rows.append(self._first(message, data, f"{path}[{index}]", form) if found is None else found)
        return tuple(rows)

    def _first(self, message: _Kind, data: bytes, path: str, form: Form) -> _Read:
        noted = form.noted
        found = self._read(message, path, form)
        if form.noted == noted and len(data) <= _LONGEST:
            if len(self._known) >= _REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[data] = found
        return found
