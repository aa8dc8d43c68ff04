"""Paper to print on: paragraphs with hanging indents, coloured in a terminal, plain and 100 wide when piped."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

PIPED_WIDTH = 100
#: Longer lines are hard to read, however wide the terminal is.
WIDEST, NARROWEST = 110, 40


class Page:
    """Prints line by line. Nothing is drawn around text, so that what is piped can be searched and compared."""

    def __init__(self, *, stderr: bool = False) -> None:
        self._console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
        fits = max(NARROWEST, min(self._console.width, WIDEST))
        self.width = fits if self._console.is_terminal else PIPED_WIDTH

    def line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        """A paragraph: text, or (text, style) where it is coloured."""
        self.entry("", *parts, indent=indent)

    def entry(self, label: str, *parts: str | tuple[str, str], indent: int = 0, label_style: str = "bold") -> None:
        """A paragraph that hangs under its label; `indent` counts from the margin and holds the label."""
        text = Text.assemble(*parts)
        for number, row in enumerate(text.wrap(self._console, max(20, self.width - indent))):
            row.rstrip()
            # A label that is too long for its column still ends before the text begins.
            lead = (f"{label} ".ljust(indent), label_style) if label and number == 0 else " " * indent
            self._print(Text.assemble(lead, row))

    def heading(self, text: str) -> None:
        """A blank line and a heading."""
        self.blank()
        self._print(Text(text, style="bold"))

    def banner(self, lines: Iterable[str], style: str) -> None:
        """Lines that nobody can overlook."""
        for line in lines:
            for row in Text(line).wrap(self._console, self.width - 4):
                row.rstrip()
                told = f"!!! {row.plain}"
                self._print(Text(told.ljust(self.width) if self._console.is_terminal else told, style=style))

    def verbatim(self, text: Text) -> None:
        """Text as it is, its own lines kept."""
        self._print(text)

    def items(self, texts: Iterable[str], indent: int) -> None:
        """A list in one paragraph; an item is broken only where it is too long for a line."""
        row = ""
        for text in texts:
            joined = f"{row}; {text}" if row else text
            if row and len(joined) > self.width - indent - 1:
                self.line(f"{row};", indent=indent)
                joined = text
            row = joined
        if row:
            self.line(row, indent=indent)

    def blank(self) -> None:
        """An empty line."""
        self._print(Text())

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)
