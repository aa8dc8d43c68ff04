"""The page on testing rules: every snippet of it is run, and its tables are those of the code."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from ironrule.rulebook.problems import Place
from ironrule.rulebook.source import Text
from ironrule.trials.desk import CODES, TestDesk
from ironrule.trials.expectations import WORDS
from ironrule.trials.shorthand import read_did
from tests.cli.running import run
from tests.pages import agreed, blocks_of, told
from tests.test_rules_readme import yaml_blocks

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "testing-rules.md"
_TABLE = "| word | meaning | example |\n|---|---|---|\n"


def blocks(language: str) -> list[str]:
    """The page's blocks of a language."""
    return [each.text for each in blocks_of(PAGE, language)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the rulebook of the coaches' page and the page's first test file."""
    shutil.copytree(ROOT / "rules" / "packs", tmp_path / "rules" / "packs")
    (tmp_path / "rules" / "example" / "tests").mkdir(parents=True)
    (tmp_path / "rules" / "example" / "rulebook.yaml").write_text(yaml_blocks()[1], encoding="utf-8")
    write(tmp_path, blocks("yaml")[0])
    return tmp_path


def write(folder: Path, block: str) -> None:
    """Writes a block to the file that its first line names."""
    first, _, text = block.partition("\n")
    (folder / first.removeprefix("# ")).write_text(text, encoding="utf-8")


def test_cases_pass(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every case of the page passes, under the head of its first file."""
    head, _, _ = blocks("yaml")[0].partition("cases:\n")
    cases = [block for block in blocks("yaml") if block.startswith("- test:")]
    write(home, f"{head.replace('deadlift.yaml', 'more.yaml')}cases:\n{''.join(cases)}")
    monkeypatch.chdir(home)
    result = run("test", "--verbose")

    assert 0 == result.exit_code, result.stdout
    assert 6 == len(cases)


def test_commands_print_what_is_shown(home: Path) -> None:
    """Each command prints what the page shows under it (ACCEPT=1 rewrites it; read the diff)."""
    pairs = []
    for block in blocks_of(PAGE, "console"):
        if "guessed" in block.text:
            write(home, next(each for each in blocks("yaml") if "guessed" in each))
        pairs.append((block, told(block, home)))
    agreed(PAGE, pairs)


def test_shorthand_can_be_read() -> None:
    """Every entry of the table of logs is shorthand that can be read."""
    desk = TestDesk()
    entries = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    sessions = [entry for entry in entries if entry not in WORDS and entry != "missed session"]
    read = [read_did(Text(entry, Place("page", 1, 1)), desk) for entry in sessions]

    assert [] == desk.problems
    assert None not in read
    assert 20 == len(read)


def test_codes_are_all_there() -> None:
    """The table of problem codes is that of the code (ACCEPT=1 rewrites it)."""
    page, head = PAGE.read_text(encoding="utf-8"), "| code | what it says |\n|---|---|\n"
    table = head + "".join(f"| {code} | {text} |\n" for code, text in CODES.items())
    if os.environ.get("ACCEPT"):
        page = re.sub(re.escape(head) + r"(?:\|.*\n)*", lambda _: table, page)
        PAGE.write_text(page, encoding="utf-8")
    assert table in page


def test_words_are_all_there() -> None:
    """The tables of `expect` are those of the code (ACCEPT=1 rewrites them)."""
    page = PAGE.read_text(encoding="utf-8")
    tables = [
        _TABLE
        + "".join(
            f"| `{each.name}` | {each.meaning} | `{each.example}` |\n"
            for each in WORDS.values()
            if each.of_a_lift is lift
        )
        for lift in (True, False)
    ]
    if os.environ.get("ACCEPT"):
        parts = re.split(re.escape(_TABLE) + r"(?:\|.*\n)*", page)
        page = parts[0] + "".join(table + part for table, part in zip(tables, parts[1:], strict=True))
        PAGE.write_text(page, encoding="utf-8")
    for table in tables:
        assert table in page
