"""The pages of problem codes: one for each, its example gives the message that it shows, and its fix is clean."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from ironrule.cli.explained import PAGES, page_of
from ironrule.rulebook.codes import CODES
from tests.cli.running import ROOT, run
from tests.rulebook.snippets import REST, problems_of

DOCS = ROOT / "docs" / "problems"
_BLOCKS = re.compile(r"```yaml\n(.*?)```\n\nIt says:\n\n```text\n(.*?)```\n.*?```yaml\n(.*?)```\n", re.DOTALL)
_ACCEPT = bool(os.environ.get("ACCEPT"))


@dataclass(frozen=True)
class Example:
    """A wrong example, what is told about it, and the mended one."""

    wrong: str
    told: str
    mended: str


def example_of(code: str) -> Example:
    """The example of a page."""
    match = _BLOCKS.search(page_of(code))
    assert match is not None, f"{code}.md needs a wrong example, what it says, and a mended example"
    return Example(*match.groups())


def index() -> str:
    """The page that lists all pages."""
    rows = "\n".join(f"| [{each.id}]({each.id}.md) | {each.severity.value} | {each.title} |" for each in CODES.values())
    rest = "\n".join(f"    {line}" for line in REST.splitlines())
    return f"""# Problems of rulebooks

`ironrule check` names every problem by a code that never changes its meaning. Each has a page: what causes it, a small
example with what the checker says about it, and how it is mended. `ironrule check --explain IR201` shows a page in the
terminal. Errors keep a rulebook from being used; warnings do not, unless `--strict` is given.

| code | severity | what it says |
| --- | --- | --- |
{rows}

What an example does not say is as here:

{rest}
"""


@pytest.mark.parametrize("code", CODES)
def test_the_example_gives_the_message(code: str, tmp_path: Path) -> None:
    """The wrong example gives what its page shows, and only this code (ACCEPT=1 rewrites it; read the diff)."""
    problems = problems_of(example_of(code).wrong, tmp_path)
    told = "".join(f"{problem.told(100)}\n" for problem in problems)
    if _ACCEPT:
        page = page_of(code)
        start = page.index("```text\n") + len("```text\n")
        (PAGES / f"{code}.md").write_text(page[:start] + told + page[page.index("```\n", start) :], encoding="utf-8")
    assert {code} == {problem.code for problem in problems}
    assert told == example_of(code).told


@pytest.mark.parametrize("code", CODES)
def test_the_mended_example_is_clean(code: str, tmp_path: Path) -> None:
    """The fix leaves neither problem nor warning."""
    assert [] == problems_of(example_of(code).mended, tmp_path)


def test_every_code_has_a_page() -> None:
    """Every code has a page with its title, and no page is of a code that is not in the table."""
    assert sorted(f"{code}.md" for code in CODES) == sorted(file.name for file in PAGES.iterdir())
    titles = [page_of(code).splitlines()[0] for code in CODES]
    assert [f"# {each.id}: {each.title}" for each in CODES.values()] == titles


def test_the_docs_hold_the_same_pages() -> None:
    """docs/problems has the packaged pages and an index of them (ACCEPT=1 rewrites it)."""
    wanted = {"README.md": index(), **{file.name: file.read_text(encoding="utf-8") for file in PAGES.iterdir()}}
    if _ACCEPT:
        DOCS.mkdir(exist_ok=True)
        for name, text in wanted.items():
            (DOCS / name).write_text(text, encoding="utf-8")
    assert wanted == {file.name: file.read_text(encoding="utf-8") for file in DOCS.iterdir()}


def test_codes_in_the_source_are_in_the_table() -> None:
    """Every code that the reader notes has its row, and every row is noted somewhere."""
    rooms = (ROOT / "service" / "ironrule").glob("*/*.py")
    texts = [file.read_text(encoding="utf-8") for file in rooms if file.name != "codes.py"]
    noted = {code for text in texts for code in re.findall(r'"(IR[0-4]\d\d)"', text)}
    assert set(CODES) == noted


def test_a_page_is_shown_in_the_terminal() -> None:
    """--explain prints cause, example, message and fix within the paper's width, whatever the case of the code."""
    result = run("check", "--explain", "ir202")

    assert 0 == result.exit_code
    assert "IR202: a unit that does not fit" == result.stdout.splitlines()[0]
    assert all(f"    {line}".rstrip() in result.stdout for line in example_of("IR202").told.splitlines())
    assert [] == [line for line in result.stdout.splitlines() if len(line) > 104]


def test_an_unknown_code_is_told() -> None:
    """Exit code 2, and the codes that there are."""
    result = run("check", "--explain", "IR999")

    assert (2, "") == (result.exit_code, result.stdout)
    assert "no problem has the code 'IR999'; there are IR001, IR002" in result.stderr
