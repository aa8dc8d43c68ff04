"""`ironrule prescribe`: a record in, the next session out, from the rules here or from a server."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource
from google.protobuf.json_format import MessageToJson

from ironrule.cli.asking import ask_here, ask_server
from ironrule.cli.failing import Misused
from ironrule.cli.page import Page
from ironrule.cli.reaching import Server, asks_server
from ironrule.cli.records import failures_told, request_from, tell_trouble
from ironrule.cli.render import print_answer
from ironrule.coaching.ahead import MOST_AHEAD
from ironrule.engine.build import ENGINES
from ironrule.v1 import prescription_pb2
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse

_FILE = click.Path(dir_okay=False, path_type=Path)


_HELP = """
Prescribe the next session of an athlete.

RECORD is a PrescribeRequest as protobuf JSON; - reads it from standard input.

\b
Exit codes:
  0  answered, also when the answer is that training must stop
  1  the record, the carried state or a rulebook is wrong
  2  the command was used wrongly: no such file or folder
  3  the server cannot be reached or failed, or the engine cannot be used
"""


@click.command(help=_HELP, short_help="Prescribe the next session of an athlete.")
@click.argument("record", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the response as protobuf JSON, and nothing else.")
@click.option(
    "--rules",
    type=click.Path(file_okay=False, path_type=Path),
    default="rules",
    envvar="IRONRULE_RULES",
    show_envvar=True,
    show_default=True,
    help="Folder of rulebooks.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="durable",
    envvar="IRONRULE_ENGINE",
    show_envvar=True,
    show_default=True,
    help="Engine that evaluates the rules.",
)
@click.option(
    "--explain", type=click.Choice(["none", "decisions", "full"]), help="How many reasons; else as the record says."
)
@click.option(
    "--ahead",
    type=click.IntRange(0, MOST_AHEAD),
    metavar="SESSIONS",
    help=f"Sessions to project after the next, up to {MOST_AHEAD}; else as the record says.",
)
@click.option("--language", metavar="TAG", help="Language of the answer, as de; else as the record says.")
@click.option("--carried", type=_FILE, help="Carried state to go on from, as --save wrote it.")
@click.option("--save", type=_FILE, help="Write the carried state after this call here.")
@asks_server(seconds=30, optional="Ask this server over gRPC, instead of working here.")
@click.pass_context
def command(
    ctx: click.Context,
    record: Path,
    server: Server | None,
    as_json: bool,
    rules: Path,
    engine: str,
    explain: str | None,
    ahead: int | None,
    language: str | None,
    carried: Path | None,
    save: Path | None,
) -> None:
    """Asks, prints, and saves."""
    _refuse_options_of_the_other_way(ctx, server)
    request = request_from(record, carried)
    if explain is not None:
        request.explain = prescription_pb2.ExplainLevel.Value(f"EXPLAIN_LEVEL_{explain.upper()}")
    if ahead is not None:
        request.sessions_ahead = ahead
    if language is not None:
        request.language = language
    answer = _ask(request, server, rules, engine)
    if save is not None:
        _write(save, MessageToJson(answer.carried, ensure_ascii=False) + "\n")
    if as_json:
        click.echo(MessageToJson(answer, ensure_ascii=False))
    else:
        print_answer(Page(), request, answer)


def _refuse_options_of_the_other_way(ctx: click.Context, server: Server | None) -> None:
    """Variables may be there for other commands; what is typed is meant."""
    typed = [name for name, source in _sources(ctx) if source is ParameterSource.COMMANDLINE]
    here = [name for name in typed if name in ("rules", "engine")]
    if server is not None and here:
        raise click.UsageError(f"--{here[0]} is for working here; with --server, the server decides.")
    there = [name.replace("_", "-") for name in typed if name.startswith("tls_")]
    if server is None and there:
        raise click.UsageError(f"--{there[0]} is for asking a server; say which with --server.")


def _sources(ctx: click.Context) -> list[tuple[str, ParameterSource | None]]:
    return [(name, ctx.get_parameter_source(name)) for name in ctx.params]


def _ask(request: PrescribeRequest, server: Server | None, rules: Path, engine: str) -> PrescribeResponse:
    with failures_told(rules):
        if server is not None:
            return ask_server(request, server)
        return ask_here(request, rules, engine, tell_trouble)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as mistake:
        raise Misused(f"{file}: {mistake.strerror}") from mistake
