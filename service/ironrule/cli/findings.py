"""What `ironrule check` found, told in a terminal, as JSON and as JUnit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from rich.text import Text

from ironrule.cli.page import Page
from ironrule.rulebook.codes import CODES, Severity
from ironrule.rulebook.problems import Problem
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.coverage import PACKAGED

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
#: Signs that XML cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Checked:
    """A rulebook file and what came of it: the rulebook, which may have warnings, or its problems."""

    path: Path
    rulebook: Rulebook | None
    problems: tuple[Problem, ...] = ()
    untold: int = 0


@dataclass(frozen=True)
class Findings:
    """Every rulebook that was checked, and every problem once, however many rulebooks share its file."""

    checked: tuple[Checked, ...]
    strict: bool = False

    @property
    def problems(self) -> list[Problem]:
        """Every problem, in the order of the rulebooks."""
        return list(dict.fromkeys(problem for each in self.checked for problem in each.problems))

    def fails(self, problem: Problem) -> bool:
        """Errors do; warnings only where checking is strict."""
        return self.strict or problem.severity is Severity.ERROR

    @property
    def untold(self) -> int:
        """How many problems there are beyond those that are told."""
        return sum(each.untold for each in self.checked)

    @property
    def failed(self) -> bool:
        """Something is to be mended."""
        return any(map(self.fails, self.problems))


def print_findings(findings: Findings) -> None:
    """Every problem in its place, then how many there are, and where more is said about them."""
    page, problems = Page(), findings.problems
    for problem in problems:
        page.verbatim(coloured(problem, page.width))
        page.blank()
    print_where_explained(page, problems)
    count, fine = counted(len(findings.checked), "rulebook"), "are fine" if len(findings.checked) != 1 else "is fine"
    told = _told(problems)
    if findings.failed:
        more = f", and {findings.untold} more that are not shown" if findings.untold else ""
        page.line((f"{told} in {count}{more}", "bold red"))
        return
    named = ", ".join(
        f"{each.rulebook.name} (revision {each.rulebook.revision}, {_rules(each.rulebook)})"
        for each in findings.checked
        if each.rulebook is not None
    )
    page.line((f"{count} {fine}", "bold green"), f", with {told}: {named}" if problems else f": {named}")


def print_where_explained(page: Page, problems: Iterable[Problem]) -> None:
    """Where more is said about the codes of some problems."""
    codes = sorted({each.code for each in problems})
    if codes:
        more = f" (or {', '.join(codes[1:])})" if codes[1:] else ""
        page.line(f"What it means, and how it is mended: ironrule check --explain {codes[0]}{more}")


def _rules(rulebook: Rulebook) -> str:
    """'2 rules': those that stand above the packaged safety floor."""
    return counted(sum(each.place.file != PACKAGED for each in rulebook.rules), "rule")


def as_json(findings: Findings) -> dict[str, object]:
    """Rulebooks with name and revision, and every problem with every key."""
    return {
        "rulebooks": [
            {
                "path": str(each.path),
                "name": each.rulebook.name if each.rulebook else None,
                "revision": each.rulebook.revision if each.rulebook else None,
                "ok": not any(map(findings.fails, each.problems)),
            }
            for each in findings.checked
        ],
        "problems": [
            {
                "code": each.code,
                "title": CODES[each.code].title,
                "severity": each.severity.value,
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
                "path": each.place.path,
                "found": each.found,
                "expected": each.expected,
                "suggestion": each.suggestion,
                "source_line": each.source_line,
            }
            for each in findings.problems
        ],
        "untold": findings.untold,
    }


def as_junit(findings: Findings) -> str:
    """A suite for each rulebook: one case that passes where it is fine, else one for each problem.

    A problem of a pack is in the suite of the first rulebook that imports it.
    """
    suites: list[str] = []
    shown: set[Problem] = set()
    for each in findings.checked:
        cases = [_case(problem, findings) for problem in each.problems if problem not in shown]
        shown |= set(each.problems)
        failures = sum(failure for _, failure in cases)
        attributes = f"name={_quoted(str(each.path))} tests={_quoted(max(1, len(cases)))} failures={_quoted(failures)}"
        rows = [case for case, _ in cases] or [f'    <testcase name="check" classname={_quoted(str(each.path))}/>']
        suites.append("\n".join([f"  <testsuite {attributes}>", *rows, "  </testsuite>"]))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="check">', *suites, "</testsuites>"])


def _case(problem: Problem, findings: Findings) -> tuple[str, bool]:
    place = problem.place
    name = f"{problem.code} {place.path}".rstrip()
    where = f"classname={_quoted(place.file)} file={_quoted(place.file)} line={_quoted(place.line)}"
    fails = findings.fails(problem)
    tag = "failure" if fails else "system-out"
    type_ = f" message={_quoted(problem.found)} type={_quoted(problem.code)}" if fails else ""
    text = _NOT_XML.sub("?", str(problem)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"    <testcase name={_quoted(name)} {where}>\n      <{tag}{type_}>{text}</{tag}>\n    </testcase>", fails


def _quoted(value: object) -> str:
    return quoteattr(_NOT_XML.sub("?", str(value)))


def coloured(problem: Problem, width: int) -> Text:
    """The problem as it says itself, its place and its hints told apart."""
    text, colour = Text(problem.told(width)), _COLOURS[problem.severity]
    text.highlight_regex(r"^\S+:\d+:\d+", "bold")
    text.highlight_regex(rf"\b(warning )?{problem.code}\b", colour)
    text.highlight_regex(r"(?m)^ *\d* *\| *\^?", "dim")
    text.highlight_regex(r"(?m)\^$", f"bold {colour}")
    text.highlight_regex(r"(?m)^ {8}(did you mean .*|expected .*)$", "green")
    text.highlight_regex(r"(?m)^ {8}at .*$", "dim")
    return text


def _told(problems: list[Problem]) -> str:
    """'2 problems and 1 warning'."""
    counts = Counter(each.severity for each in problems)
    nouns = {Severity.ERROR: "problem", Severity.WARNING: "warning"}
    return " and ".join(counted(counts[each], nouns[each]) for each in Severity if counts[each])


def counted(count: int, noun: str) -> str:
    """A count with its noun: 1 test, 2 tests."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
