"""The page of a problem code, as `ironrule check --explain IR201` prints it: cause, example, message, fix.

Pages are Markdown files beside this module, so that an installed command has them; docs/problems/ holds the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from rich.text import Text

from ironrule.cli.failing import Misused
from ironrule.cli.page import Page
from ironrule.rulebook.codes import CODES
from ironrule.trials.desk import CODES as CODES_OF_TESTS
from ironrule.trials.desk import MENDED

PAGES = Path(__file__).parent / "pages"
_FENCE = "```"


def print_page(code: str) -> None:
    """Prints the page of a code. Raises Misused when there is none."""
    id_ = code.upper()
    if id_ in CODES_OF_TESTS:
        _print_code_of_tests(id_, Page())
        return
    if id_ not in CODES:
        raise Misused(f"no problem has the code {code!r}; there are {', '.join((*CODES, *CODES_OF_TESTS))}")
    _print(page_of(id_), Page())


def page_of(code: str) -> str:
    """The page of a code, in Markdown."""
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


def _print_code_of_tests(code: str, page: Page) -> None:
    page.line((f"{code}: {CODES_OF_TESTS[code]}", "bold"))
    page.blank()
    page.line(f"Expected: {MENDED[code]}.")


def _print(markdown: str, page: Page) -> None:
    """Headings, paragraphs and code; the pages have nothing else."""
    for number, (is_code, lines) in enumerate(_parts(markdown)):
        if number:
            page.blank()
        if is_code:
            for line in lines:
                page.verbatim(Text(f"    {line}".rstrip(), "dim"))
        elif lines[0].startswith("#"):
            page.line((lines[0].lstrip("# "), "bold"))
        else:
            page.line(" ".join(lines).replace("`", ""))


def _parts(markdown: str) -> Iterator[tuple[bool, list[str]]]:
    """Blocks between blank lines and fences, and whether each is code."""
    for number, part in enumerate(markdown.split(_FENCE)):
        lines = part.split("\n")
        if number % 2:
            yield True, lines[1:-1]
            continue
        for is_text, block in groupby(lines, lambda line: bool(line.strip())):
            if is_text:
                yield False, list(block)
