"""The port: rows of a group in, the rows that are true out. An engine decides no order and runs no action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ironrule.rulebook.lowering import Group

#: One number per feature of a group, None where it is missing.
Features = Sequence[float | None]


class Verdict(NamedTuple):
    """Rows that are true, and rows that are unknown; every other row is false."""

    true: frozenset[int]
    unknown: frozenset[int]


class Engine(Protocol):
    """What coaching asks."""

    name: str

    def judge(self, group: Group, features: Features) -> Verdict:
        """True and unknown rows of a group, by their place in it."""
        ...

    def close(self) -> None:
        """Frees what the engine holds."""
        ...


class EngineFailed(Exception):
    """Our fault: the engine could not evaluate. The compiled engine answers instead."""


class EngineUnavailable(Exception):
    """The engine cannot be used on this machine; the text says what to do."""
