"""Which server a command asks, and how it is reached: one set of options, and why nobody could be reached."""

from __future__ import annotations

import functools
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import grpc

from ironrule.cli.failing import Misused
from ironrule.server.settings import PREFIX, ServeSettings, SettingsInvalid

_FILE = click.Path(dir_okay=False, path_type=Path)
#: Seconds that a second look takes at most, after a call that nobody answered.
_LOOK_SECONDS = 3.0
#: Addresses to listen on that are none to ask.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 # told apart, not listened on
#: What OpenSSL says of an end that speaks other words than TLS.
_NO_TLS = {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}


@dataclass(frozen=True)
class Tls:
    """Whom the command trusts, what it shows, and the name that the certificate must have if not the address."""

    ca: Path
    cert: Path | None = None
    key: Path | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Raises Misused for what cannot be used: gRPC would only say that nobody answers."""
        for flag, file in (("--tls-ca", self.ca), ("--tls-client-cert", self.cert), ("--tls-client-key", self.key)):
            try:
                _ = file and file.read_bytes()
            except OSError as problem:
                raise Misused(f"{flag} {file}: {problem.strerror}") from None
        if (self.cert is None) != (self.key is None):
            absent = "--tls-client-cert" if self.cert is None else "--tls-client-key"
            raise Misused(f"{absent} is missing: a certificate and its key belong together")
        self.context()

    def context(self) -> ssl.SSLContext:
        """The same for a look without gRPC."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_alpn_protocols(["h2"])
        try:
            context.load_verify_locations(self.ca)
        except ssl.SSLError as problem:
            raise Misused(f"--tls-ca {self.ca} has no certificate: {problem.reason or problem}") from None
        if self.cert and self.key:
            try:
                # An encrypted key would ask at the terminal.
                context.load_cert_chain(self.cert, self.key, password=lambda: "")
            except (ssl.SSLError, ValueError) as problem:
                why = getattr(problem, "reason", None) or problem
                told = f"the certificate {self.cert} and the key {self.key} cannot be used together: {why}"
                raise Misused(told) from None
        return context

    def credentials(self) -> grpc.ChannelCredentials:
        """The same for gRPC."""
        pair = (self.key.read_bytes(), self.cert.read_bytes()) if self.cert and self.key else ()
        return grpc.ssl_channel_credentials(self.ca.read_bytes(), *pair)


@dataclass(frozen=True)
class Server:
    """A server to ask: its address as it was told, the seconds it has, and TLS unless it speaks plain text."""

    address: str
    seconds: float
    tls: Tls | None = None

    def __str__(self) -> str:
        return self.address

    @property
    def host_and_port(self) -> tuple[str, int]:
        """Its parts; without a port in the address, the usual one."""
        if ":" not in self.address.rpartition("]")[2]:
            return self.address.strip("[]"), ServeSettings.port
        host, _, port = self.address.rpartition(":")
        return host.strip("[]"), int(port)

    def channel(self) -> grpc.Channel:
        """A channel to it, which takes answers of any size."""
        target = address_of(*self.host_and_port)
        options: list[tuple[str, Any]] = [("grpc.max_receive_message_length", -1)]
        if self.tls is None:
            return grpc.insecure_channel(target, options=options)
        if self.tls.name:
            options.append(("grpc.ssl_target_name_override", self.tls.name))
        return grpc.secure_channel(target, self.tls.credentials(), options=options)

    def unreached(self, details: str) -> str:
        """Why a call was UNAVAILABLE, by a second look; in `details` gRPC has the same words for many reasons."""
        try:
            line = socket.create_connection(self.host_and_port, min(self.seconds, _LOOK_SECONDS))
        except OSError:
            return f"nobody answers at {self}; is `ironrule serve` running there?"
        with line:
            why = self._told_plain(line) if self.tls is None else self._told_tls(line, self.tls)
        return why or f"{self} takes connections, and did not answer the call: {details or 'no details'}"

    def _told_plain(self, line: socket.socket) -> str:
        """Why plain text was no way in."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # nothing is told to it
        context.set_alpn_protocols(["h2"])
        try:
            context.wrap_socket(line).close()
        except OSError:
            return ""
        return f"{self} speaks TLS, and this call was plain text; say whom to trust with --tls-ca"

    def _told_tls(self, line: socket.socket, tls: Tls) -> str:
        """Why TLS was no way in."""
        shown = "takes no such client certificate" if tls.cert else "asks for a client certificate"
        wanted = f"{self} speaks TLS and {shown}: --tls-client-cert and --tls-client-key"
        try:
            with tls.context().wrap_socket(line, server_hostname=tls.name or self.host_and_port[0]) as safe:
                # Who misses a certificate hangs up when its own part is done; who is content says its settings.
                return "" if safe.recv(1) else wanted
        except ssl.SSLCertVerificationError as problem:
            named = "; say with --tls-name which name it has" if "match" in problem.verify_message else ""
            return f"{self} speaks TLS, and its certificate is not taken: {problem.verify_message}{named}"
        except ssl.SSLError as problem:
            reason = problem.reason or str(problem)
            if reason in _NO_TLS:
                return f"{self} does not speak TLS; leave --tls-ca out, if plain text is what you want"
            if "CERTIFICATE" in reason or "UNKNOWN_CA" in reason:
                return f"{wanted} ({reason})"
            return f"{self} hangs up at the handshake: it speaks no TLS that we know, or {shown} ({reason})"
        except OSError:
            return ""


def usual_address() -> str:
    """The server of this environment: IRONRULE_HOST and IRONRULE_PORT, as `serve` reads them. Raises Misused."""
    settings = settings_here("HOST", "PORT")
    return address_of(settings.host, settings.port)


def address_of(host: str, port: int) -> str:
    """An address to ask, of one to listen on."""
    host = _ANY.get(host, host)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def settings_here(*names: str) -> ServeSettings:
    """Some settings of the server of this environment. Raises Misused."""
    told = {f"{PREFIX}{each}": os.environ.get(f"{PREFIX}{each}", "") for each in names}
    try:
        return ServeSettings.gathered(told)
    except SettingsInvalid as mistake:
        raise Misused("; ".join(mistake.problems)) from mistake


def _address(ctx: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    port = (text or "").rpartition("]")[2].partition(":")[2]
    if text is not None and ("://" in text or not text.strip() or not (port or "0").isdecimal()):
        raise click.BadParameter(f"expected HOST:PORT, such as 127.0.0.1:50051; got {text!r}")
    return text


#: Option, variable beside it, and what it means.
_TLS = (
    ("ca", _FILE, "Whom to trust; with it the server is asked over TLS."),
    ("client-cert", _FILE, "Certificate chain to show to a server that asks for one."),
    ("client-key", _FILE, "Its private key."),
    ("name", str, "Name that the server's certificate has, where it is not the address."),
)


def asks_server(*, seconds: float, optional: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds the options that say which server, and hands the command a Server.

    `optional` is the help of --server where a command can do without; it gets None then.
    """

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def asking(
            *args: Any,
            server: str | None,
            timeout: float,
            tls_ca: Path | None,
            tls_client_cert: Path | None,
            tls_client_key: Path | None,
            tls_name: str | None,
            **others: Any,
        ) -> Any:
            found = None
            if server is not None or not optional:
                if tls_ca is None and (tls_client_cert or tls_client_key or tls_name):
                    raise Misused("--tls-ca is missing: nothing is shown to a server that nobody vouches for")
                tls = None if tls_ca is None else Tls(tls_ca, tls_client_cert, tls_client_key, tls_name or "")
                found = Server(server or usual_address(), timeout, tls)
            return command(*args, server=found, **others)

        told = optional or f"Server to ask.  [default: 127.0.0.1:50051, or as {PREFIX}HOST and {PREFIX}PORT say]"
        wrapped: Callable[..., Any] = asking
        for name, kind, meaning in reversed(_TLS):
            metavar, variable = "NAME" if kind is str else "FILE", f"{PREFIX}TLS_{name.replace('-', '_').upper()}"
            wrapped = click.option(
                f"--tls-{name}", metavar=metavar, type=kind, envvar=variable, show_envvar=True, help=meaning
            )(wrapped)
        wrapped = click.option(
            "--timeout",
            type=click.FloatRange(0, min_open=True),
            default=seconds,
            show_default=True,
            help="Seconds that the server has.",
        )(wrapped)
        return click.option("--server", metavar="HOST:PORT", callback=_address, help=told)(wrapped)

    return added
