"""Metrics and health over HTTP, on one port and in one thread: /metrics, /healthz (alive), /readyz (serving)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from prometheus_client import CollectorRegistry, make_wsgi_app

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


class HttpDoor:
    """Listens from the moment it is made, answers from `start` to `stop`."""

    def __init__(self, host: str, port: int, registry: CollectorRegistry, serving: Callable[[], bool]) -> None:
        """Takes the port; OSError when it is taken already."""
        self._metrics = make_wsgi_app(registry)
        self._serving = serving
        self._server = (_Server6 if ":" in host else _Server)((host, port), _Handler)
        self._server.set_app(self._answer)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="http", daemon=True)

    @property
    def port(self) -> int:
        """The port, also when 0 was asked for."""
        return self._server.server_port

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stops answering and gives the port back."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        match environ["PATH_INFO"]:
            case "/metrics":
                answer: Iterable[bytes] = self._metrics(environ, start_response)
                return answer
            case "/healthz":
                return _say(start_response, "200 OK", "alive")
            case "/readyz" if self._serving():
                return _say(start_response, "200 OK", "serving")
            case "/readyz":
                return _say(start_response, "503 Service Unavailable", "not serving")
        return _say(start_response, "404 Not Found", "try /metrics, /healthz or /readyz")


def _say(start_response: StartResponse, status: str, text: str) -> Iterable[bytes]:
    # A fresh list each time: wsgiref adds the length to it.
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{text}\n".encode()]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # The inherited one asks the network for our host's name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Handler(WSGIRequestHandler):
    #: Seconds after which a caller that says nothing is let go.
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # the name is inherited
        """Scrapes are not news."""
