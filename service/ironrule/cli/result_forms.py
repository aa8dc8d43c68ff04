"""Results of tests for programs: JSON, and JUnit's XML as continuous integration reads it."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

from ironrule.rulebook.problems import Place, Problem
from ironrule.trials.campaign import Campaign, unseen
from ironrule.trials.coverage import Coverage, Point, Share
from ironrule.trials.find import shown
from ironrule.trials.run import Failure, Verdict
from ironrule.trials.wording import if_right, shown_value


def as_json(done: list[Campaign], short: list[str]) -> str:
    """Everything, as text of JSON."""
    rows = [
        {
            "rulebook": each.name,
            "problems": [_problem(problem) for problem in each.problems],
            "tests": [
                {"file": shown(suite.file), "suite": suite.title, **_test(verdict)}
                for suite, verdicts in each.results
                for verdict in verdicts
            ],
            "coverage": None if each.coverage is None else _coverage(each.coverage, unseen(each)),
        }
        for each in done
    ]
    return json.dumps({"rulebooks": rows, "below_minimum": short}, ensure_ascii=False, indent=2)


def as_junit(done: list[Campaign]) -> str:
    """One suite a file, one case a test; problems are a case with an error."""
    root = ET.Element("testsuites")
    for each in done:
        if each.problems:
            suite = ET.SubElement(root, "testsuite", name=each.name, tests="1", failures="0", errors="1")
            case = ET.SubElement(suite, "testcase", classname=each.name, name="the files check")
            error = ET.SubElement(case, "error", message=f"{len(each.problems)} problems")
            error.text = "\n\n".join(map(str, each.problems))
        for tests, verdicts in each.results:
            failed = sum(not verdict.passed for verdict in verdicts)
            counts = {"tests": str(len(verdicts)), "failures": str(failed), "errors": "0"}
            suite = ET.SubElement(root, "testsuite", {"name": tests.title, "file": shown(tests.file), **counts})
            for verdict in verdicts:
                _case(suite, f"{each.name}.{tests.file.stem}", verdict)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")


def _case(suite: ET.Element, classname: str, verdict: Verdict) -> None:
    place = verdict.trial.place
    attributes = {"classname": classname, "name": verdict.trial.name, "file": place.file, "line": str(place.line)}
    case = ET.SubElement(suite, "testcase", attributes)
    for failure in verdict.failures:
        found = ET.SubElement(case, "failure", message=f"{failure.place.line_text}: {failure.word}")
        found.text = "\n".join(_lines(failure))


def _lines(failure: Failure) -> list[str]:
    hint = [failure.hint] if failure.hint else []
    values = [f"expected {shown_value(failure.expected)}", f"actual   {shown_value(failure.actual)}"]
    return [str(failure.place), *values, *hint, *failure.trace]


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "found": problem.found,
        "expected": problem.expected,
        "suggestion": problem.suggestion,
    }


def _test(verdict: Verdict) -> dict[str, Any]:
    place = verdict.trial.place
    return {
        "test": verdict.trial.name,
        "line": place.line,
        "passed": verdict.passed,
        "failures": [
            {
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
                "step": each.step,
                "word": each.word,
                "lift": each.subject,
                "expected": each.expected,
                "actual": each.actual,
                "hint": each.hint,
                "write": if_right(each),
                "trace": list(each.trace),
            }
            for each in verdict.failures
        ],
    }


def _coverage(coverage: Coverage, rows: list[tuple[Place, Point]]) -> dict[str, Any]:
    return {
        "rules": _share(coverage.share(rules=True)),
        "clauses": _share(coverage.share(rules=False)),
        "unseen": [
            {"file": place.file, "line": place.line, "column": place.column, "rule": each.rule, "what": each.what}
            for place, each in rows
        ],
    }


def _share(share: Share) -> dict[str, float]:
    return {"seen": share.seen, "of": share.of, "percent": round(share.percent, 2)}
