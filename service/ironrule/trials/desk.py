"""Where readers of test files note problems: a rule file's desk, with codes of its own for what tests get wrong."""

from __future__ import annotations

from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Desk

#: Problem codes of test files and what each says. A code never changes its meaning.
CODES = {
    "IR501": "the test file cannot be read as YAML",
    "IR502": "a YAML feature that test files do not use",
    "IR503": "the same key twice",
    "IR511": "unknown key",
    "IR512": "missing key",
    "IR513": "wrong shape",
    "IR521": "a name that stands for nothing here",
    "IR522": "a unit that does not fit",
    "IR523": "a text that cannot be read",
    "IR524": "a number outside its range",
    "IR525": "the same name twice",
    "IR531": "a test that expects nothing, or a file that tests nothing",
    "IR532": "time that is not pinned, or that runs backwards",
    "IR533": "a test that the plan or the rulebook cannot follow",
    "IR534": "a change that cannot be made",
}

#: What the readers of rule files say, in the codes of test files.
_IN_TESTS = {
    "IR001": "IR501",
    "IR002": "IR502",
    "IR003": "IR503",
    "IR101": "IR511",
    "IR102": "IR512",
    "IR103": "IR513",
    "IR201": "IR521",
    "IR202": "IR522",
    "IR204": "IR523",
    "IR301": "IR525",
    "IR302": "IR521",
    "IR303": "IR524",
}


class TestDesk(Desk):
    """Notes problems of test files."""

    __test__ = False  # pytest takes classes of this name for tests

    def note(self, code: str, place: Place, found: str, *, expected: str = "", suggestion: str = "") -> None:
        """Notes one problem, under its code in test files."""
        super().note(_IN_TESTS.get(code, code), place, found, expected=expected, suggestion=suggestion)
