"""The page that teaches the language: its files and edits check, its tests pass, its commands print what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.cli.running import run
from tests.pages import Block, agreed, blocks_of, edited, told

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "writing-rules.md"


def walked(folder: Path) -> Iterator[tuple[Block, str]]:
    """The page from its top: files are written, edits made, and each command is told with what it prints then."""
    for block in blocks_of(PAGE):
        if block.language == "console":
            yield block, told(block, folder)
        elif block.language == "diff":
            edited(block, folder)
        else:
            assert block.file, f"a block that is no file:\n{block.text}"
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")


def test_the_page_can_be_typed_along(tmp_path: Path) -> None:
    """Whoever does what the page says sees what it shows (ACCEPT=1 rewrites the outputs; read the diff).

    What it ends with checks without a warning, passes its tests, and is in the layout.
    """
    agreed(PAGE, walked(tmp_path))

    for command in ("check --strict", "test", "fmt --check"):
        words = (*command.split(), str(tmp_path / "rules"))
        assert 0 == run(*words).exit_code, run(*words).output
