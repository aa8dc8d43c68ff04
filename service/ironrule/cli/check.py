"""`ironrule check`: reads rulebooks as the service would, and shows every problem in its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import click

from ironrule.cli.explained import print_page
from ironrule.cli.failing import Misused
from ironrule.cli.findings import Checked, Findings, as_json, as_junit, print_findings
from ironrule.rulebook.files import rulebooks_in
from ironrule.rulebook.problems import Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook

EXIT_FINE, EXIT_PROBLEMS = 0, 1

#: What only a pack says.
_PACK = re.compile(r"^pack\s*:", re.MULTILINE)
#: The keys of a pack stand in its first lines.
_HEAD = 100_000


_HELP = """
Check rulebooks: their words, units, settings and names, and the packs that they import.

PATH is a rulebook file, a folder that holds rulebook.yaml, or a folder of such folders.

\b
Exit codes:
  0  every rulebook is fine; there may be warnings
  1  there are problems, or with --strict warnings; the first 500 of a rulebook are shown
  2  nothing to check: no such path, or no rulebook in it; or no such problem code
"""


@click.command(help=_HELP, short_help="Check rulebooks before anybody trains on them.")
@click.argument("paths", metavar="PATH...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("--strict", is_flag=True, help="Let warnings fail.")
@click.option("--explain", "code", metavar="CODE", help="Show the page of a problem code, as IR201, and check nothing.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str, strict: bool, code: str | None) -> None:
    """Checks every rulebook of the paths."""
    if code is not None:
        print_page(code)
        return
    if not paths:
        raise Misused("nothing to check: name a rulebook, or the folder that holds them, as in: ironrule check rules")
    files: dict[Path, Path] = {}
    for each in (file for path in paths for file in _rulebooks_of(path)):
        files.setdefault(each.resolve(), each)
    findings = Findings(tuple(_checked(each) for each in files.values()), strict)
    if form == "json":
        click.echo(json.dumps(as_json(findings), ensure_ascii=False, indent=2))
    elif form == "junit":
        click.echo(as_junit(findings))
    else:
        print_findings(findings)
    ctx.exit(EXIT_PROBLEMS if findings.failed else EXIT_FINE)


def _rulebooks_of(path: Path) -> list[Path]:
    """The rulebook files of a path; to check nothing is a mistake, never a success."""
    if not path.exists():
        raise Misused(f"{path}: no such file or folder")
    if path.is_file() and _is_pack(path):
        raise Misused(f"{path} is a pack, which is checked with the rulebooks that import it")
    found = [each / "rulebook.yaml" if each.is_dir() else each for each in rulebooks_in(path)]
    if not found:
        raise Misused(f"{path}: nothing to check; expected rulebook.yaml or <name>/rulebook.yaml in it")
    return found


def _is_pack(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        return _PACK.search(file.read(_HEAD)) is not None


def _checked(path: Path) -> Checked:
    # Packs are looked for above the rulebook's folder, which a path such as `.` does not name.
    whole = path.resolve()
    folder = whole.parent.parent.parent
    try:
        rulebook = read_rulebook(whole)
        return Checked(path, rulebook, tuple(from_here(each, folder) for each in rulebook.warnings))
    except RulebookInvalid as mistake:
        return Checked(path, None, tuple(from_here(each, folder) for each in mistake.problems), mistake.untold)
    except OSError as mistake:
        raise Misused(f"{path}: {mistake.strerror}") from mistake


def from_here(problem: Problem, folder: Path) -> Problem:
    """The problem with its file named as it can be opened from where we are; a packaged pack keeps its name."""
    file = folder / problem.place.file
    if not file.is_file():
        return problem
    here = Path.cwd()
    shown = file.relative_to(here) if file.is_relative_to(here) else file
    return replace(problem, place=replace(problem.place, file=str(shown)))
