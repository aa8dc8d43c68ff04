"""Results of tests for a person: what failed, expected beside actual, and what no test has seen."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from ironrule.cli.findings import coloured, counted, print_where_explained
from ironrule.cli.page import Page
from ironrule.trials.campaign import Campaign, unseen
from ironrule.trials.run import Failure, Verdict
from ironrule.trials.wording import headline, if_right, shown_value

#: Where values of a failure begin.
INSIDE = 18


def print_results(page: Page, done: Iterable[Campaign], *, verbose: bool) -> None:
    """Problems, then failures in the order of the files, then one line for each rulebook."""
    done = list(done)
    for each in done:
        for problem in each.problems:
            page.verbatim(coloured(problem, page.width))
            page.blank()
        for verdict in each.verdicts:
            if not verdict.passed:
                _print_failed(page, verdict)
            elif verbose:
                page.verbatim(
                    Text.assemble(("passed  ", "green"), f"{verdict.trial.place.line_text} {verdict.trial.name}")
                )
    print_where_explained(page, (problem for each in done for problem in each.problems))
    for each in done:
        page.line(*_summary(each))


def print_coverage(page: Page, done: Iterable[Campaign], *, listing: bool, short: list[str]) -> None:
    """What was never seen, where that is asked for, and every share that is too small."""
    for each in done:
        if listing and each.coverage is not None:
            rows = unseen(each)
            page.heading(f"{each.name}: {'never seen' if rows else 'everything was seen'}")
            for place, point in rows:
                page.verbatim(Text(f"   {place.line_text}: {point.rule} {point.what}"))
    for line in short:
        page.line(("coverage  ", "bold red"), line)


def _print_failed(page: Page, verdict: Verdict) -> None:
    page.verbatim(
        Text.assemble(("FAILED  ", "bold red"), f"{verdict.trial.place.line_text} ", (verdict.trial.name, "bold"))
    )
    for failure in verdict.failures:
        _print_failure(page, failure, verdict.trial.lift)
    page.blank()


def _print_failure(page: Page, failure: Failure, lift: str) -> None:
    page.line((str(failure.place), "bold"), f" {headline(failure, lift)}", indent=2)
    page.entry("        expected", shown_value(failure.expected), indent=INSIDE, label_style="green")
    page.entry("        actual", shown_value(failure.actual), indent=INSIDE, label_style="red")
    if failure.hint:
        page.line(failure.hint, indent=INSIDE)
    if right := if_right(failure):
        page.line(("if that is right  ", "dim"), right, indent=8)
    for line in failure.trace:
        page.verbatim(Text(f"        {line}", style="dim"))


def _summary(done: Campaign) -> tuple[str | tuple[str, str], ...]:
    verdicts = done.verdicts
    failed = sum(not each.passed for each in verdicts)
    if done.coverage is None:
        return (
            f"{done.name}: ",
            (f"{counted(len(done.problems), 'problem')}", "bold red"),
            " in the rulebook, no test was run",
        )
    parts: list[str | tuple[str, str]] = [f"{done.name}: "]
    if done.problems:
        parts += [(counted(len(done.problems), "problem"), "bold red"), " in test files, "]
    if not verdicts:
        return (*parts, ("no test was run", "bold yellow"))
    told = (
        f"{failed} of {counted(len(verdicts), 'test')} failed" if failed else f"{counted(len(verdicts), 'test')} passed"
    )
    parts.append((told, "bold red" if failed else "bold green"))
    rules, clauses = done.coverage.share(rules=True), done.coverage.share(rules=False)
    return (*parts, f"; seen: rules {rules}, clauses {clauses}")
