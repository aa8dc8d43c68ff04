"""`ironrule healthcheck`: whether a server answers and serves; for containers and scripts."""

from __future__ import annotations

import os
import urllib.error
import urllib.request

import click
import grpc
from click.core import ParameterSource
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ironrule.cli.asking import silence
from ironrule.cli.failing import Failed
from ironrule.cli.reaching import Server, address_of, asks_server, settings_here
from ironrule.server.settings import PREFIX

_SERVICE = "ironrule.v1.PrescriptionService"

_HELP = f"""
Ask a server for its gRPC health; 0 when it serves, 1 when it does not.

Without --server it asks the one that the variables of `serve` configure here, as in a container. Where those say
{PREFIX}TLS_CERT and nobody says --tls-ca, /readyz of the metrics port is asked, which has no TLS.
"""


@click.command(help=_HELP, short_help="Ask a server whether it serves.")
@asks_server(seconds=3)
@click.pass_context
def command(ctx: click.Context, server: Server) -> None:
    """Asks, and tells by the exit code."""
    here = ctx.get_parameter_source("server") is ParameterSource.DEFAULT
    by_http = here and server.tls is None and bool(os.environ.get(f"{PREFIX}TLS_CERT"))
    asked, said, serves = _by_http(server.seconds) if by_http else _by_grpc(server)
    click.echo(f"{asked}: {said}")
    raise SystemExit(0 if serves else 1)


def _by_grpc(server: Server) -> tuple[str, str, bool]:
    """Who was asked, what they said, and whether they serve."""
    with server.channel() as channel:
        check = health_pb2_grpc.HealthStub(channel).Check
        try:
            answer = check(health_pb2.HealthCheckRequest(service=_SERVICE), timeout=server.seconds)
        except grpc.RpcError as error:
            raise Failed(silence(error, server)) from error
    status = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
    return str(server), status, answer.status == health_pb2.HealthCheckResponse.SERVING


def _by_http(seconds: float) -> tuple[str, str, bool]:
    settings = settings_here("METRICS_HOST", "METRICS_PORT")
    page = f"http://{address_of(settings.metrics_host, settings.metrics_port)}/readyz"
    # A proxy that the environment names is for elsewhere.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(page, timeout=seconds) as answer:
            return page, answer.read().decode().strip(), True
    except urllib.error.HTTPError as error:
        with error:
            return page, error.read().decode().strip(), False
    except OSError as error:
        raise Failed(f"nobody answers at {page}; is `ironrule serve` running there?") from error
