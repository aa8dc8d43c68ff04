"""`ironrule test`: runs the tests beside rulebooks, and shows what failed and what no test has seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import click

from ironrule.cli.check import from_here
from ironrule.cli.failing import Misused, Unanswered
from ironrule.cli.page import Page
from ironrule.cli.result_forms import as_json, as_junit
from ironrule.cli.results import print_coverage, print_results
from ironrule.engine import EngineUnavailable
from ironrule.trials.campaign import Campaign, campaign
from ironrule.trials.find import NothingThere, shown, tests_beside
from ironrule.trials.run import BOTH, COMPILED
from ironrule.trials.suite import Suite, Trial

EXIT_PASSED, EXIT_FAILED, EXIT_PROBLEMS, EXIT_UNCOVERED = 0, 1, 4, 5

_MINIMUM = re.compile(r"(rules|clauses)=(\d{1,3})")

_HELP = """
Run the tests that lie beside rulebooks, in <name>/tests/*.yaml, each on both engines.

PATH is a test file, a rulebook's folder, or a folder of such folders; rules when none is given.

\b
Exit codes:
  0  every test passed
  1  a test failed, or the engines differ
  2  no test was run: no such path, no test in it, or none that --only names
  3  the engine cannot be used
  4  a rulebook or a test file has problems; all of them are shown
  5  every test passed, and --min-coverage was not reached
"""


class Minimum(click.ParamType[dict[str, int]]):
    """Least shares, `rules=100,clauses=90`."""

    name = "rules=N,clauses=N"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, int]:
        """The shares by what they are of."""
        parts = [_MINIMUM.fullmatch(part.strip()) for part in str(value).split(",")]
        found = {part[1]: int(part[2]) for part in parts if part is not None}
        if None in parts or len(found) < len(parts) or max(found.values(), default=0) > 100:
            self.fail(f"expected such as rules=100,clauses=90; got {value!r}", param, ctx)
        return found


@click.command(help=_HELP, short_help="Run the tests beside rulebooks.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--only", metavar="TEXT", help="Only tests with this text in their name, or in that of their file.")
@click.option("--verbose", is_flag=True, help="Name every test, and show why a failed one came out as it did.")
@click.option("--format", "form", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("--coverage", "listing", is_flag=True, help="List what no test has seen, with its place.")
@click.option("--min-coverage", "minimum", type=Minimum(), help="Fail below these shares of rules and of clauses.")
@click.option(
    "--engine", type=click.Choice([BOTH, COMPILED]), default=BOTH, show_default=True, help="Engines that run each test."
)
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    only: str | None,
    verbose: bool,
    form: str,
    listing: bool,
    minimum: dict[str, int] | None,
    engine: str,
) -> None:
    """Runs every test of the paths, and says how it went."""
    try:
        found = tests_beside(paths or (Path("rules"),))
        done = [
            campaign(folder, files, engine, picked=_picked(only), tracing=verbose) for folder, files in found.items()
        ]
    except NothingThere as mistake:
        raise Misused(str(mistake)) from mistake
    except EngineUnavailable as mistake:
        raise Unanswered(str(mistake)) from mistake
    for each in done:
        each.problems = [from_here(problem, each.folder.parent.parent) for problem in each.problems]
    short = _below(done, minimum or {})
    if form == "json":
        click.echo(as_json(done, short))
    elif form == "junit":
        click.echo(as_junit(done))
    else:
        page = Page()
        print_results(page, done, verbose=verbose)
        print_coverage(page, done, listing=listing, short=short)
    _end(ctx, done, only, short)


def _picked(only: str | None) -> Callable[[Suite, Trial], bool]:
    def picked(suite: Suite, trial: Trial) -> bool:
        return only is None or only.lower() in f"{shown(suite.file)} {suite.title} {trial.name}".lower()

    return picked


def _below(done: list[Campaign], minimum: dict[str, int]) -> list[str]:
    """Each share that was not reached, in words."""
    found: list[str] = []
    for each in done:
        if each.coverage is not None:
            for kind, least in minimum.items():
                share = each.coverage.share(rules=kind == "rules")
                if share.percent < least:
                    found.append(f"{each.name}: {share} of {kind} seen, expected {least} %")
    return found


def _end(ctx: click.Context, done: list[Campaign], only: str | None, short: list[str]) -> None:
    if any(each.problems for each in done):
        ctx.exit(EXIT_PROBLEMS)
    verdicts = [verdict for each in done for verdict in each.verdicts]
    if not verdicts:
        named = f" with {only!r} in its name" if only is not None else " (tests lie in <rulebook>/tests/*.yaml)"
        raise Misused(f"no test was run: there is none{named}")
    if not all(verdict.passed for verdict in verdicts):
        ctx.exit(EXIT_FAILED)
    ctx.exit(EXIT_UNCOVERED if short else EXIT_PASSED)
