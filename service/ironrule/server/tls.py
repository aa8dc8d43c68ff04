"""TLS of the gRPC port. What is configured and cannot be used stops the start: it never falls back to plain text."""

from __future__ import annotations

import contextlib
import ssl
from pathlib import Path

import grpc

#: How OpenSSL says that a certificate is not valid yet, or no longer.
_DATES = frozenset({9, 10})


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
    if (late := _out_of_date(context, cert)) is not None:
        raise TlsUnusable(f"--tls-cert {cert}: {late}")
    if client_ca is not None:
        try:
            context.load_verify_locations(client_ca)
        except ssl.SSLError as problem:
            raise TlsUnusable(f"--tls-client-ca {client_ca} has no certificate: {_why(problem)}") from None
    return grpc.ssl_server_credentials(
        [(private, chain)], root_certificates=authority, require_client_auth=authority is not None
    )


def _out_of_date(server: ssl.SSLContext, cert: Path) -> str | None:
    """Why nobody would take the certificate today, as a caller says who trusts it: it has expired, or begins later.

    Whatever else such a caller may not like, others may.
    """
    caller = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    caller.check_hostname = False
    caller.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    to_server, to_caller = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        caller.load_verify_locations(cert)
        ends = [server.wrap_bio(to_server, to_caller, server_side=True), caller.wrap_bio(to_caller, to_server)]
        for end in (ends[1], ends[0], ends[1]):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    except ssl.SSLCertVerificationError as problem:
        return problem.verify_message if problem.verify_code in _DATES else None
    except ssl.SSLError:
        return None
    return None


def _read(file: Path, flag: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise TlsUnusable(f"{flag} {file}: {problem.strerror}") from None


def _why(problem: Exception) -> str:
    return getattr(problem, "reason", None) or str(problem)
