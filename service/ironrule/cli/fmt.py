"""`ironrule fmt`: rule files in one layout. Comments stay, and no word changes."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
from rich.text import Text

from ironrule.cli.failing import Misused
from ironrule.cli.page import Page
from ironrule.rulebook.problems import Problem
from ironrule.rulebook.source import LARGEST_FILE, Desk
from ironrule.rulebook.tidy import Untidy, tidied

EXIT_FINE, EXIT_UNTIDY = 0, 1
#: What stands beside rules and is none: the list by which Kubernetes mounts them.
_FOREIGN = frozenset({"kustomization.yaml"})

_HELP = """
Bring rule files into one layout: indentation, spaces inside brackets, blank lines.

PATH is a file, or a folder whose .yaml files are all meant. Comments stay where they are, and only white space changes:
what is read from a file is the same before and after. A file is replaced whole or not at all.

\b
Exit codes:
  0  every file is in the layout, now or already
  1  with --check: some are not; or some cannot be read, and are left alone
  2  no such path, or no rule file in it
"""


@dataclass(frozen=True)
class _Formatted:
    """A file and what came of it."""

    path: Path
    changed: bool = False
    problems: tuple[Problem, ...] = ()


@click.command(help=_HELP, short_help="Bring rule files into one layout.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; tell which files are not in the layout.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], check: bool) -> None:
    """Formats every file of the paths."""
    files = list(dict.fromkeys(file for path in paths for file in _files_of(path)))
    done = [_formatted(file, check=check) for file in files]
    page = Page()
    for each in done:
        for problem in each.problems:
            page.verbatim(Text(problem.told(page.width)))
        if each.changed:
            page.line(f"{each.path} {'is not in the layout' if check else 'is in the layout now'}")
    changed, unread = sum(each.changed for each in done), sum(bool(each.problems) for each in done)
    left = len(done) - changed - unread
    page.line(f"{changed} of {len(done)} files {'would change' if check else 'changed'}, {left} were in the layout")
    ctx.exit(EXIT_UNTIDY if unread or (check and changed) else EXIT_FINE)


def _files_of(path: Path) -> list[Path]:
    if not path.exists():
        raise Misused(f"{path}: no such file or folder")
    found = sorted(each for each in path.rglob("*.yaml") if each.name not in _FOREIGN) if path.is_dir() else [path]
    if not found:
        raise Misused(f"{path}: no rule file in it; expected names that end in .yaml")
    return found


def _formatted(path: Path, *, check: bool) -> _Formatted:
    desk = Desk()
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
        if len(data) > LARGEST_FILE:
            raise Misused(f"{path}: larger than {LARGEST_FILE} bytes")
        text = tidied(data, str(path), desk)
        if text is not None and text.encode() != data and not check:
            _replace(path.resolve(), text.encode())
    except Untidy:
        raise Misused(f"{path}: its layout cannot be changed without its meaning, so it is left as it is") from None
    except OSError as mistake:
        raise Misused(f"{path}: {mistake.strerror}") from mistake
    return _Formatted(path, text is not None and text.encode() != data, desk.refusal().problems)


def _replace(path: Path, data: bytes) -> None:
    """The file whole or not at all, with the rights that it has."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
