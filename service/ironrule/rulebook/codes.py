"""Every problem code, in one place: what it says, and how bad it is. A code never changes its meaning.

IR0 is about files, IR1 about keys and shapes, IR2 about words and phrases, IR3 about names and rules; IR4 warns, and
IR5 is about tests, whose codes are in trials/desk.py. What causes
each, and how it is mended, has a page: docs/problems/.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How bad a problem is."""

    ERROR = "error"
    """The rulebook cannot be used."""
    WARNING = "warning"
    """It can be used, and is hardly what its coach means."""


def severity_of(code: str) -> Severity:
    """Those of IR4 warn; the others, those of test files (IR5) among them, are errors."""
    return Severity.WARNING if code.startswith("IR4") else Severity.ERROR


@dataclass(frozen=True)
class Code:
    """A sort of problem: its stable id, and what it says in a few words."""

    id: str
    title: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return severity_of(self.id)


_TABLE = (
    Code("IR001", "the file cannot be read as YAML"),
    Code("IR002", "YAML feature that rule files do not use"),
    Code("IR003", "the same key twice"),
    Code("IR101", "unknown key"),
    Code("IR102", "missing key"),
    Code("IR103", "wrong shape"),
    Code("IR201", "unknown word"),
    Code("IR202", "a unit that does not fit"),
    Code("IR203", "a kind of value that does not fit"),
    Code("IR204", "a phrase that cannot be read"),
    Code("IR301", "the same name twice"),
    Code("IR302", "a name that stands for nothing here"),
    Code("IR303", "a number outside its range"),
    Code("IR304", "a rule that reads what only a later stage writes"),
    Code("IR305", "conditions too large to evaluate"),
    Code("IR306", "a construct that this version does not have yet"),
    Code("IR307", "a pack or rulebook that cannot be found"),
    Code("IR308", "a rule where it may not stand"),
    Code("IR309", "a stage without a way on or a way to it"),
    Code("IR310", "a decision table with a gap or an overlap"),
    Code("IR311", "two lifts in one superset that must not be paired"),
    Code("IR312", "a translation of something that is not there"),
    Code("IR313", "sets of one exercise with another tempo or rhythm"),
    Code("IR401", "a cut that was surely meant the other way round"),
    Code("IR402", "a name that nothing uses"),
    Code("IR403", "a carried number that nothing reads or nothing writes"),
    Code("IR404", "a comparison that always comes out the same"),
    Code("IR405", "a rule or row that can never act"),
    Code("IR406", "a load that starts below any bar"),
    Code("IR407", "a translation with gaps"),
)

#: Every code by its id.
CODES: dict[str, Code] = {each.id: each for each in _TABLE}
