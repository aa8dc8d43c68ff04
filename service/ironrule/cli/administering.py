"""What the commands share that ask a server for revisions, or change which one is live."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import grpc

from ironrule.cli.asking import refusal
from ironrule.cli.reaching import Server, asks_server
from ironrule.cli.records import told
from ironrule.server.settings import PREFIX
from ironrule.v1.revisions_pb2_grpc import RevisionServiceStub

#: Where the token of administrators is read from.
TOKEN = f"{PREFIX}ADMIN_TOKEN"
#: Adds the options that say which server.
of_a_server = asks_server(seconds=10)


@contextmanager
def revisions_of(server: Server) -> Iterator[RevisionServiceStub]:
    """A client of the server; what it refuses fails the command."""
    with server.channel() as channel:
        try:
            yield RevisionServiceStub(channel)
        except grpc.RpcError as error:
            raise told(refusal(error, server)) from error


def token() -> tuple[tuple[str, str], ...]:
    """The metadata of an administrator."""
    found = os.environ.get(TOKEN, "")
    return (("authorization", f"Bearer {found}"),) if found else ()
