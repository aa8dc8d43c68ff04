"""A gRPC server that parses each request and answers with a prepared message: what any such service costs at least.

It is the same grpc.aio server with the same settings and the same generated code as the service, and answers the same
bytes; `--watched` puts the service's own interceptor before it, with its log and its metrics.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import grpc
import msgspec
from prometheus_client import CollectorRegistry

from bench.workload import Calls
from ironrule.server.interceptor import RpcWatch
from ironrule.server.logs import log_to
from ironrule.server.serve import options
from ironrule.server.settings import ServeSettings
from ironrule.server.telemetry import Telemetry
from ironrule.v1 import prescriptions_pb2 as pb
from ironrule.v1 import prescriptions_pb2_grpc as services


class EchoServicer(services.PrescriptionServiceServicer):
    """Answers by the athlete's id."""

    def __init__(self, answers: Mapping[str, pb.PrescribeResponse]) -> None:
        self._answers = answers

    async def Prescribe(
        self, request: pb.PrescribeRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrescribeResponse:
        """The answer that was prepared for this athlete."""
        return self._answers[request.athlete.id]

    async def PrescribeMany(
        self, request: pb.PrescribeManyRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.PrescribeManyResponse:
        """The answers that were prepared for these athletes."""
        results = [self._result(each, index) for index, each in enumerate(request.requests)]
        return pb.PrescribeManyResponse(results=results)

    async def StreamPrescriptions(
        self,
        requests: AsyncIterator[pb.StreamPrescriptionsRequest],
        context: grpc.aio.ServicerContext[Any, Any],
    ) -> AsyncIterator[pb.StreamPrescriptionsResponse]:
        """The same, one after the other."""
        index = 0
        async for each in requests:
            yield pb.StreamPrescriptionsResponse(result=self._result(each.request, index))
            index += 1

    def _result(self, request: pb.PrescribeRequest, index: int) -> pb.PrescribeResult:
        athlete = request.athlete.id
        return pb.PrescribeResult(athlete_id=athlete, index=index, response=self._answers[athlete])

    async def GetServerInfo(
        self, request: pb.GetServerInfoRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> pb.GetServerInfoResponse:
        """Nothing is live."""
        return pb.GetServerInfoResponse()


def prepared(calls: Calls) -> dict[str, pb.PrescribeResponse]:
    """The answers as messages, by athlete."""
    return {
        pb.PrescribeRequest.FromString(request).athlete.id: pb.PrescribeResponse.FromString(response)
        for request, response in zip(calls.requests, calls.responses, strict=True)
    }


def echo_server(calls: Calls, *, watched: bool) -> tuple[grpc.aio.Server, int]:
    """The server, not yet started, and the free port that it has taken."""
    watch = [RpcWatch(Telemetry(CollectorRegistry()), log_to(sys.stdout))] if watched else []
    server = grpc.aio.server(interceptors=watch, options=options(ServeSettings()))
    services.add_PrescriptionServiceServicer_to_server(EchoServicer(prepared(calls)), server)
    return server, server.add_insecure_port("127.0.0.1:0")


async def _serve(calls: Calls, *, watched: bool) -> None:
    server, port = echo_server(calls, watched=watched)
    await server.start()
    sys.stdout.write(json.dumps({"event": "serving", "host": "127.0.0.1", "port": port}) + "\n")
    sys.stdout.flush()
    await server.wait_for_termination()


def main() -> None:
    """Serves until it is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--watched", action="store_true")
    chosen = parser.parse_args()
    calls = msgspec.msgpack.decode(chosen.calls.read_bytes(), type=Calls)
    asyncio.run(_serve(calls, watched=chosen.watched))


if __name__ == "__main__":
    main()
