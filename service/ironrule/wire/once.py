"""Small messages that repeat are read once: sets within a log, gyms and carried loads between athletes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
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

    def __init__(self, kind: type[_Kind], read: Callable[[_Kind, str, Form], _Read]) -> None:
        self._read = read

        @lru_cache(maxsize=_REMEMBERED)
        def known(data: bytes) -> _Read | None:
            form = Form()
            found = read(kind.FromString(data), "", form)
            return None if form.problems or form.later else found

        self._known = known

    def __call__(self, message: _Kind, path: str, form: Form) -> _Read:
        """What the message says; its problems are noted under `path`."""
        data = message.SerializeToString()
        found = self._known(data) if len(data) <= _LONGEST else None
        return self._read(message, path, form) if found is None else found

    def each(self, messages: Iterable[_Kind], path: str, form: Form) -> tuple[_Read, ...]:
        """What each of several messages says; the path to one of them is only built when it is not known."""
        known, rows = self._known, []
        for index, message in enumerate(messages):
            data = message.SerializeToString()
            found = known(data) if len(data) <= _LONGEST else None
            rows.append(self._read(message, f"{path}[{index}]", form) if found is None else found)
        return tuple(rows)
