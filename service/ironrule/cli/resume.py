"""`ironrule resume`: what stands in the files may go live again after a rollback."""

from __future__ import annotations

import click

from ironrule.cli.administering import TOKEN, of_a_server, revisions_of, token
from ironrule.cli.reaching import Server
from ironrule.v1 import revisions_pb2 as pb

_HELP = f"""
End the hold of a rollback: what stands in the files of RULEBOOK goes live if it checks and its tests pass.

It is for administrators: {TOKEN} has the token, as it has for the server.

\b
Exit codes:
  0  held no longer
  1  no such rulebook, or not an administrator
  3  the server did not answer
"""


@click.command(help=_HELP, short_help="End the hold of a rollback.")
@click.argument("rulebook")
@of_a_server
def command(rulebook: str, server: Server) -> None:
    """Ends it."""
    with revisions_of(server) as stub:
        answer = stub.Resume(pb.ResumeRequest(rulebook=rulebook), timeout=server.seconds, metadata=token())
    if answer.released:
        click.echo(f"{answer.rulebook}: held no longer: {', '.join(answer.released)}")
    else:
        click.echo(f"{answer.rulebook}: nothing was held")
