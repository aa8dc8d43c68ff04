"""`ironrule metrics`: the numbers of the field that a record shows, for people; those that no rule reads among them."""

from __future__ import annotations

import json
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

import click

from ironrule.carried.state import muscle_of
from ironrule.cli.asking import answer_here
from ironrule.cli.page import Page
from ironrule.cli.records import failures_told, request_from, tell_trouble
from ironrule.cli.wording import Wording, capitalised
from ironrule.coaching.metrics import UNKNOWN, Metric, metrics_of

_FILE = click.Path(dir_okay=False, path_type=Path)
#: Where the values of charts begin.
_VALUE = 25

_HELP = """
Show the metrics of an athlete: strain, trends, velocities, INOL. Those with a star, such as ACWR, are charts: no rule
reads them.

RECORD is a PrescribeRequest as protobuf JSON; - reads it from standard input. docs/training-metrics.md has every
formula, and what it is not good for.

\b
Exit codes:
  0  shown
  1  the record, the carried state or a rulebook is wrong
  2  the command was used wrongly: no such file or folder
"""


@click.command(help=_HELP, short_help="Show the metrics of an athlete, charts included.")
@click.argument("record", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, and nothing else.")
@click.option(
    "--rules",
    type=click.Path(file_okay=False, path_type=Path),
    default="rules",
    envvar="IRONRULE_RULES",
    show_envvar=True,
    show_default=True,
    help="Folder of rulebooks.",
)
@click.option("--carried", type=_FILE, help="Carried state to go on from, as prescribe --save wrote it.")
def command(record: Path, as_json: bool, rules: Path, carried: Path | None) -> None:
    """Folds the record, and prints what it shows."""
    request = request_from(record, carried)
    with failures_told(rules):
        found = answer_here(request, rules, "compiled", tell_trouble)
    rows = metrics_of(found.record.athlete, found.now, found.record.as_of)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in rows], ensure_ascii=False, indent=2))
    else:
        _print(Page(), rows)


def _print(page: Page, rows: list[Metric]) -> None:
    """What rules read in one paragraph for each subject, and charts below it, each with what to know of it."""
    of_muscles = [each for each in rows if muscle_of(each.subject)]
    others = [each for each in rows if not muscle_of(each.subject)]
    for number, (subject, group) in enumerate(groupby(others, lambda each: each.subject)):
        title = capitalised(Wording().subject_of(subject))
        page.heading(title) if number else page.line((title, "bold"))
        mine = list(group)
        known = [each for each in mine if each.value != UNKNOWN]
        page.items((f"{each.name} {each.value}" for each in known if not each.display), indent=3)
        for each in known:
            if each.display:
                label = f"   {each.name}*"
                page.entry(label, f"{each.value} ", (f"({each.note})", "dim"), indent=_VALUE, label_style="")
        unknown = [each.name for each in mine if each.value == UNKNOWN]
        if unknown:
            page.line((f"unknown: {', '.join(unknown)}", "dim"), indent=3)
    if of_muscles:
        page.heading(f"Sets of seven days* ({of_muscles[0].note})")
        names = ((muscle_of(each.subject).replace("_", " "), each.value) for each in of_muscles)
        page.items((f"{name} {value}" for name, value in names), indent=3)
