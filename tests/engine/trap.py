"""A trap of durable-rules: a program that falls in, and one that goes the same way through our adapter and does not.

Programs are written in the words of lab.py and run in a process of their own, which may die.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True)
class Trap:
    """One trap, in one sentence.

    `falls` is how the first program ends: it "crashes", "hangs", or prints this. `stands` is what the second prints.
    """

    name: str
    sentence: str
    raw: str
    falls: str
    adapted: str
    stands: str


def program(text: str) -> str:
    """The text of a program, as it runs."""
    return dedent(text)
