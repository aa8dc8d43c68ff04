"""What stands in the rule files and is not live: why, since when, and every problem, until it is mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ironrule.rulebook.problems import Problem

#: Problems of one candidate that are told; nobody reads more at once.
MOST_TOLD = 50

#: Why files do not go live, apart from the problem codes of rulebooks and tests.
TEST_FAILED = "TEST_FAILED"
TESTS_MISSING = "TESTS_MISSING"
ENGINE_UNAVAILABLE = "ENGINE_UNAVAILABLE"
PROOF_CRASHED = "PROOF_CRASHED"
PROOF_TOO_LONG = "PROOF_TOO_LONG"
FILES_UNREADABLE = "FILES_UNREADABLE"
TEMP_UNUSABLE = "TEMP_UNUSABLE"
NO_RULEBOOKS = "NO_RULEBOOKS"

FAILED, HELD = "failed", "held"


@dataclass(frozen=True)
class Finding:
    """Something that keeps files from going live: a stable code, where, and what, in a sentence or two."""

    code: str
    text: str
    place: str = ""
    path: str = ""


@dataclass(frozen=True)
class Candidate:
    """Files that are not live. `rulebook` is empty where it is about the directory, `revision` where none is known.

    `key` tells one content of the files from another: the same content fails only once.
    """

    rulebook: str
    state: str
    since: datetime
    revision: str = ""
    findings: tuple[Finding, ...] = ()
    untold: int = 0
    folder: str = ""
    key: str = ""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What is the same as long as nobody edits the files."""
        return self.rulebook, self.folder, self.state, self.revision if self.state == HELD else self.key


def finding_of(problem: Problem) -> Finding:
    """A problem of rule files, or of tests."""
    meant = f" (did you mean {problem.suggestion!r}?)" if problem.suggestion else ""
    expected = f"; expected {problem.expected}" if problem.expected else ""
    return Finding(problem.code, f"{problem.found}{meant}{expected}", str(problem.place), problem.place.path)
