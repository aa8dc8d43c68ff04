"""`ironrule rollback`: back to a revision that a server keeps."""

from __future__ import annotations

import click

from ironrule.cli.administering import TOKEN, of_a_server, revisions_of, token
from ironrule.cli.reaching import Server
from ironrule.v1 import revisions_pb2 as pb

_HELP = f"""
Make an earlier revision of RULEBOOK live: REVISION, or the one before.

The files stay as they are. What was live is held until they say something else, or `ironrule resume` ends it. It is for
administrators: {TOKEN} has the token, as it has for the server. Behind several servers, call each.

\b
Exit codes:
  0  that revision answers from the next call on
  1  no such rulebook or revision, or not an administrator
  3  the server did not answer
"""


@click.command(help=_HELP, short_help="Go back to an earlier revision of a rulebook.")
@click.argument("rulebook")
@click.argument("revision", default="")
@click.option("--reason", default="", help="Why; it is logged.")
@of_a_server
def command(rulebook: str, revision: str, reason: str, server: Server) -> None:
    """Goes back."""
    asked = pb.RollbackRequest(rulebook=rulebook, revision=revision, reason=reason)
    with revisions_of(server) as stub:
        answer = stub.Rollback(asked, timeout=server.seconds, metadata=token())
    if answer.revision == answer.previous:
        click.echo(f"{answer.rulebook}: {answer.revision} is live already")
    else:
        click.echo(f"{answer.rulebook}: {answer.revision} is live; {answer.previous} is held")
