"""`ironrule check`: reads rulebooks as the service would, and shows every problem in its place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.text import Text

from ironrule.cli.failing import Misused
from ironrule.cli.page import Page
from ironrule.rulebook.problems import Problem, RulebookInvalid
from ironrule.rulebook.read import read_rulebook, rulebooks_in
from ironrule.rulebook.rulebook import Rulebook

EXIT_FINE, EXIT_PROBLEMS = 0, 1

#: What only a pack says.
_PACK = re.compile(r"^pack\s*:", re.MULTILINE)


@dataclass(frozen=True)
class Checked:
    """A rulebook file and what came of it: the rulebook, or its problems."""

    path: Path
    rulebook: Rulebook | None
    problems: tuple[Problem, ...] = ()


_HELP = """
Check rulebooks: their words, units, settings and names, and the packs that they import.

PATH is a rulebook file, a folder that holds rulebook.yaml, or a folder of such folders.

\b
Exit codes:
  0  every rulebook is fine
  1  there are problems; all of them are shown
  2  nothing to check: no such path, or no rulebook in it
"""


@click.command(help=_HELP, short_help="Check rulebooks before anybody trains on them.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], form: str) -> None:
    """Checks every rulebook of the paths."""
    found: dict[Path, Path] = {}
    for each in (file for path in paths for file in _rulebooks_of(path)):
        found.setdefault(each.resolve(), each)
    checked = [_checked(each) for each in found.values()]
    problems = list(dict.fromkeys(problem for each in checked for problem in each.problems))
    if form == "json":
        click.echo(json.dumps(_as_json(checked, problems), ensure_ascii=False, indent=2))
    else:
        _print(checked, problems)
    ctx.exit(EXIT_PROBLEMS if problems else EXIT_FINE)


def _rulebooks_of(path: Path) -> list[Path]:
    """The rulebook files of a path; to check nothing is a mistake, never a success."""
    if not path.exists():
        raise Misused(f"{path}: no such file or folder")
    if path.is_file() and _PACK.search(path.read_text(encoding="utf-8", errors="replace")):
        raise Misused(f"{path} is a pack, which is checked with the rulebooks that import it")
    found = [each / "rulebook.yaml" if each.is_dir() else each for each in rulebooks_in(path)]
    if not found:
        raise Misused(f"{path}: nothing to check; expected rulebook.yaml or <name>/rulebook.yaml in it")
    return found


def _checked(path: Path) -> Checked:
    # Packs are looked for above the rulebook's folder, which a path such as `.` does not name.
    whole = path.resolve()
    try:
        return Checked(path, read_rulebook(whole))
    except RulebookInvalid as mistake:
        folder = whole.parent.parent.parent
        return Checked(path, None, tuple(from_here(each, folder) for each in mistake.problems))
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


def _print(checked: list[Checked], problems: list[Problem]) -> None:
    page = Page()
    for problem in problems:
        page.verbatim(coloured(problem))
        page.blank()
    count = counted(len(checked), "rulebook")
    if problems:
        page.line((f"{counted(len(problems), 'problem')} in {count}", "bold red"))
        return
    named = ", ".join(
        f"{each.rulebook.name} (revision {each.rulebook.revision}, {counted(each.rulebook.rules_count, 'rule')})"
        for each in checked
        if each.rulebook is not None
    )
    page.line((f"{count} {'is' if len(checked) == 1 else 'are'} fine", "bold green"), f": {named}")


def coloured(problem: Problem) -> Text:
    """The problem as it says itself, its place and its hints told apart."""
    text = Text(str(problem))
    text.highlight_regex(r"^\S+:\d+:\d+", "bold")
    text.highlight_regex(rf"\b{problem.code}\b", "red")
    text.highlight_regex(r"(?m)^ *\d* *\| *\^?", "dim")
    text.highlight_regex(r"(?m)\^$", "bold red")
    text.highlight_regex(r"(?m)^ {8}(did you mean .*|expected .*)$", "green")
    return text


def counted(count: int, noun: str) -> str:
    """A count with its noun: 1 test, 2 tests."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _as_json(checked: list[Checked], problems: list[Problem]) -> dict[str, object]:
    return {
        "rulebooks": [
            {
                "path": str(each.path),
                "name": each.rulebook.name if each.rulebook else None,
                "revision": each.rulebook.revision if each.rulebook else None,
                "ok": each.rulebook is not None,
            }
            for each in checked
        ],
        "problems": [
            {
                "code": each.code,
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
                "found": each.found,
                "expected": each.expected,
                "suggestion": each.suggestion,
                "source_line": each.source_line,
            }
            for each in problems
        ],
    }
