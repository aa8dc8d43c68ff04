"""`ironrule serve`: the service, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import click

from ironrule.cli.failing import Misused
from ironrule.server.serve import Ready, serve
from ironrule.server.settings import (
    ENGINES,
    LOG_FORMATS,
    LOG_LEVELS,
    PREFIX,
    TESTS,
    WATCHES,
    ServeSettings,
    SettingsInvalid,
    unknown_in,
)

#: Field of the settings, what its value is called, and what it means. The settings read the values, all at once.
_TOLD = (
    ("host", "HOST", "Address that gRPC listens on."),
    ("port", "PORT", "Port of gRPC; 0 takes any free one."),
    ("metrics_host", "HOST", "Address of metrics and HTTP health."),
    ("metrics_port", "PORT", "Port of metrics and HTTP health; 0 takes any free one."),
    ("rules", "DIR", "Folder of rulebooks."),
    ("engine", "|".join(ENGINES), "Engine that evaluates the rules."),
    ("log_format", "|".join(LOG_FORMATS), "Form of the log."),
    ("log_level", "|".join(LOG_LEVELS), "Least important lines that are logged."),
    ("max_message_bytes", "BYTES", "Largest message."),
    ("grace_seconds", "SECONDS", "Time that calls under way have to end at a stop."),
    ("watch", "|".join(WATCHES), "How rule files are watched: by events and looks, by looks alone, not at all."),
    ("poll_seconds", "SECONDS", "Time between two looks at the rule files."),
    ("tests", "|".join(TESTS), "Whether tests beside a rulebook are run before it goes live, and must be there."),
    ("kept_revisions", "NUMBER", "Revisions of each rulebook that calls may name, the live one among them."),
    ("max_athletes", "N", "Most athletes of one call."),
    ("max_calls", "N", "Most calls at once; health is not among them."),
    ("deadline_seconds", "SECONDS", "Time of a call that has no deadline of its own; 0 is no end."),
    ("max_checks", "N", "Most checks and tests of files that are sent, at once; 0 refuses them."),
    ("check_seconds", "SECONDS", "Processor time that each of those has."),
    ("tls_cert", "FILE", "Certificate chain of gRPC; without it gRPC is not encrypted."),
    ("tls_key", "FILE", "Its private key."),
    ("tls_client_ca", "FILE", "Whose client certificates are taken; every caller must have one then."),
)


def _flags(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, metavar, text in reversed(_TOLD):
        default = getattr(ServeSettings, name)
        told = f"{text}  [{PREFIX}{name.upper()}; default: {'none' if default is None else default}]"
        command = click.option(f"--{name.replace('_', '-')}", name, metavar=metavar, help=told)(command)
    return command


_HELP = """
Serve prescriptions over gRPC, and metrics and health over HTTP, until SIGTERM or SIGINT.

Every setting is a flag or a variable; a flag wins. IRONRULE_ADMIN_TOKEN, which lets those who send it roll back,
is a variable only: flags are seen by everybody on a machine.

Rule files are watched: what checks and passes its tests goes live, what does not is told until it is mended.

\b
Exit codes:
  0  stopped as asked
  1  the rulebooks are broken, or there are none
  2  a setting is wrong, or a port, the engine or the temporary folder cannot be used
"""


@click.command(help=_HELP, short_help="Serve prescriptions over gRPC.")
@_flags
@click.option(
    "--dev",
    is_flag=True,
    default=None,
    help=f"What a developer wants: reflection, a readable log, --tests off.  [{PREFIX}DEV]",
)
def command(**flags: str | bool | None) -> None:
    """Serves with the settings that were told."""
    try:
        settings = ServeSettings.gathered(os.environ, **flags)
    except SettingsInvalid as mistake:
        raise Misused("\n       ".join(mistake.problems)) from mistake
    raise SystemExit(asyncio.run(serve(settings, _welcome(settings) if settings.dev else None, unknown_in(os.environ))))


def _welcome(settings: ServeSettings) -> Ready:
    """For a developer: what to type next."""

    def told(port: int, metrics_port: int) -> None:
        server, http = f"{settings.host}:{port}", f"http://{settings.metrics_host}:{metrics_port}"
        click.echo(
            f"Ask it, in another terminal:  ironrule prescribe examples/athletes/novice.json --server {server}\n"
            f"Metrics and health:           {http}/metrics  {http}/readyz\n"
            "Stop it:                      Ctrl-C",
            err=True,
        )

    return told
