"""TLS of the gRPC port. What is configured and cannot be used stops the start: it never falls back to plain text."""

from __future__ import annotations

import ssl
from pathlib import Path

import grpc


class TlsUnusable(Exception):
    """The operator's mistake: a certificate, a key or an authority that cannot be used."""


def credentials_of(cert: Path | None, key: Path | None, client_ca: Path | None) -> grpc.ServerCredentials | None:
    """What the port is opened with; None where nothing of TLS is configured.

    With an authority every caller must show a certificate of it. Raises TlsUnusable.
    """
    if cert is None and key is None and client_ca is None:
        return None
    if cert is None or key is None:
        absent = "--tls-cert" if cert is None else "--tls-key"
        raise TlsUnusable(f"TLS is half configured: {absent} is missing, and nothing is served without it")
    chain, private = _read(cert, "--tls-cert"), _read(key, "--tls-key")
    authority = None if client_ca is None else _read(client_ca, "--tls-client-ca")
    # gRPC opens the port with anything, and fails at every handshake: a pair that does not fit is found here.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # An encrypted key would ask at the terminal.
        context.load_cert_chain(cert, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as problem:
        raise TlsUnusable(
            f"the certificate {cert} and the key {key} cannot be used together: {_why(problem)}"
        ) from None
    if client_ca is not None:
        try:
            context.load_verify_locations(client_ca)
        except ssl.SSLError as problem:
            raise TlsUnusable(f"--tls-client-ca {client_ca} has no certificate: {_why(problem)}") from None
    return grpc.ssl_server_credentials(
        [(private, chain)], root_certificates=authority, require_client_auth=authority is not None
    )


def _read(file: Path, flag: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise TlsUnusable(f"{flag} {file}: {problem.strerror}") from None


def _why(problem: Exception) -> str:
    return getattr(problem, "reason", None) or str(problem)
