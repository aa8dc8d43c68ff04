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

#: What to write instead, a line for each code: `ironrule check --explain IR532` prints it.
MENDED = {
    "IR501": "colons and commas in texts need quotes; indent with spaces, all entries of a list alike",
    "IR502": "write it out: anchors, merges and tags are for programs",
    "IR503": "one of the two, or a test of its own for each",
    "IR511": "the nearest key is named; docs/testing-rules.md lists all of them",
    "IR512": "a test says who trains (athlete), which lift it is about (lift), and what is expected (expect)",
    "IR513": "a table is {key: value}, a list is [a, b]; sets are texts, as 3x5 @ 100 kg -> 5 5 4",
    "IR521": "a lift of the catalogue, with its track where the plan has several; a rule or message of the rulebook",
    "IR522": "loads have a unit, 97.5 kg or 215 lb; sleep is in hours, 5 h; reps and scores are bare numbers",
    "IR523": "what was expected stands beside it; a log is 3x5 @ 100 kg rpe 8 -> 5 5 4, sets are [5 @ 100 kg, 5+]",
    "IR524": "a number in the range that stands beside it: carried numbers have the range of their entry",
    "IR525": "another name for one of the two",
    "IR531": "expect: {load: 100 kg}, or why, bar, sets, facts",
    "IR532": "as of: 2026-03-12 18:00 in the file or the test, later than what was logged; nothing reads today's date",
    "IR533": "a lift, track and day of the plan; a session that follows an answer has only lifts of that answer",
    "IR534": "a text that stands once in the rulebook or its packs, and what stands there instead",
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
