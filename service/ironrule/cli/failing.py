"""How a command fails: one message on standard error, and an exit code that its help explains.

Failed          1  what was given is wrong
├── Misused     2  the command was used wrongly, or on nothing
└── Unanswered  3  the other side is missing or failed
"""

from __future__ import annotations

from typing import IO, Any

import click


class Failed(click.ClickException):
    """What was given is wrong: a record, a rulebook."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints it; colours are left out where nobody sees them."""
        click.echo(f"{click.style('Error:', fg='red', bold=True)} {self.message}", file=file, err=file is None)


class Misused(Failed):
    """The command was used wrongly: no such file, nothing to work on."""

    exit_code = 2


class Unanswered(Failed):
    """A server or an engine did not do its part."""

    exit_code = 3
