"""`ironrule revisions`: what a server keeps of each rulebook, and what it has not taken."""

from __future__ import annotations

import click

from ironrule.cli.administering import of_a_server, revisions_of
from ironrule.cli.reaching import Server
from ironrule.v1 import revisions_pb2 as pb

_HELP = """
List the revisions of each rulebook that a server keeps, the newest first, or those of RULEBOOK.

One is live. Those that somebody rolled back from are held: they go live again when `ironrule resume` says so. A request
may name any of them.

\b
Exit codes:
  0  listed
  1  no such rulebook
  3  the server did not answer
"""


@click.command(help=_HELP, short_help="List the revisions that a server keeps.")
@click.argument("rulebook", default="")
@of_a_server
def command(rulebook: str, server: Server) -> None:
    """Lists them."""
    with revisions_of(server) as stub:
        answer = stub.ListRevisions(pb.ListRevisionsRequest(rulebook=rulebook), timeout=server.seconds)
    for book in answer.rulebooks:
        click.echo(book.rulebook)
        for each in book.revisions:
            click.echo(f"  {each.revision}  {_state(each):<5} since {each.live_since}  {_tests(each)}")


def _state(kept: pb.KeptRevision) -> str:
    if kept.live:
        return "live"
    return "held" if kept.held else "kept"


def _tests(kept: pb.KeptRevision) -> str:
    if not kept.HasField("tests"):
        return "not tested"
    return f"tests passed: {kept.tests}"
