"""`ironrule healthcheck`: whether a server answers and serves; for containers and scripts."""

from __future__ import annotations

import click
import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from ironrule.cli.asking import channel_to, silence
from ironrule.cli.failing import Failed

_SERVICE = "ironrule.v1.PrescriptionService"


@click.command(short_help="Ask a server whether it serves.")
@click.option("--server", metavar="HOST:PORT", default="127.0.0.1:50051", show_default=True, help="Server to ask.")
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=3, show_default=True, help="Seconds to wait."
)
def command(server: str, timeout: float) -> None:
    """Ask a server for its gRPC health; 0 when it serves, 1 when it does not."""
    with channel_to(server) as channel:
        check = health_pb2_grpc.HealthStub(channel).Check
        try:
            answer = check(health_pb2.HealthCheckRequest(service=_SERVICE), timeout=timeout)
        except grpc.RpcError as error:
            raise Failed(silence(error, server, timeout)) from error
    status = health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)
    click.echo(f"{server}: {status}")
    raise SystemExit(0 if answer.status == health_pb2.HealthCheckResponse.SERVING else 1)
