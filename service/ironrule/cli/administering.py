"""What the commands share that ask a server for revisions, or change which one is live."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import grpc

from ironrule.cli.asking import channel_to, refusal
from ironrule.cli.records import told
from ironrule.server.settings import PREFIX
from ironrule.v1.revisions_pb2_grpc import RevisionServiceStub

#: Where the token of administrators is read from.
TOKEN = f"{PREFIX}ADMIN_TOKEN"


def of_a_server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options that say which server."""
    timeout = click.option(
        "--timeout", type=click.FloatRange(0, min_open=True), default=10, show_default=True, help="Seconds to wait."
    )
    server = click.option(
        "--server", metavar="HOST:PORT", default="127.0.0.1:50051", show_default=True, help="Server to ask."
    )
    return server(timeout(command))


@contextmanager
def revisions_of(server: str, timeout: float) -> Iterator[RevisionServiceStub]:
    """A client of the server; what it refuses fails the command."""
    with channel_to(server) as channel:
        try:
            yield RevisionServiceStub(channel)
        except grpc.RpcError as error:
            raise told(refusal(error, server, timeout)) from error


def token() -> tuple[tuple[str, str], ...]:
    """The metadata of an administrator."""
    found = os.environ.get(TOKEN, "")
    return (("authorization", f"Bearer {found}"),) if found else ()
