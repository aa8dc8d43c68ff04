"""The command and its commands, each imported only when it is called, so that none waits for another's libraries."""

from __future__ import annotations

import importlib
import sys

import click

from ironrule import __version__

#: Each is a module of this package that has a `command`.
COMMANDS = (
    "prescribe",
    "metrics",
    "check",
    "test",
    "fmt",
    "vocabulary",
    "schema",
    "serve",
    "revisions",
    "rollback",
    "resume",
    "healthcheck",
)


class Commands(click.Group):
    """Finds commands by the name of their module."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # click's signature
        """Every command, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # click's signature
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = importlib.import_module(f"ironrule.cli.{cmd_name}").command
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ironrule", message="%(prog)s %(version)s")
def ironrule() -> None:
    """Ironrule prescribes the next strength session from an athlete's record and a coach's rules.

    Every number comes with its reason.
    """


def main() -> None:
    """The entry point of the installed command."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or file that cannot show a sign gets a question mark, never a traceback.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        ironrule(prog_name="ironrule")
    except OSError as mistake:
        # What the commands expect, they have told already: this is a full disk, or output that cannot be written.
        click.echo(f"Error: {mistake.strerror or mistake}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
