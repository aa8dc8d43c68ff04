"""HTTP/2 by hand, for clients that no library would let us be: they stop in the middle, or never read."""

from __future__ import annotations

import socket
from collections.abc import Iterable

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS = 0, 1, 4
END_HEADERS, END_STREAM = 4, 1
INITIAL_WINDOW_SIZE = 4


def connected(port: int, *frames: bytes) -> socket.socket:
    """A connection on which these frames were sent after the preface."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(PREFACE + b"".join(frames))
    return connection


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    """One frame."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def settings(window: int) -> bytes:
    """Settings with so much room for what the server wants to send."""
    return frame(SETTINGS, 0, 0, INITIAL_WINDOW_SIZE.to_bytes(2, "big") + window.to_bytes(4, "big"))


def call(method: str, message: bytes, *, cut: int = 0) -> Iterable[bytes]:
    """The frames of a unary call; with `cut` the last bytes of the message are never sent."""
    fields = {
        ":method": "POST",
        ":scheme": "http",
        ":path": method,
        ":authority": "localhost",
        "content-type": "application/grpc",
        "te": "trailers",
    }
    yield frame(HEADERS, END_HEADERS, 1, b"".join(_literal(name, value) for name, value in fields.items()))
    body = b"\0" + len(message).to_bytes(4, "big") + message
    pieces = [body[at : at + 16_384] for at in range(0, len(body), 16_384)]
    for piece in pieces[:-1]:
        yield frame(DATA, 0, 1, piece)
    yield frame(DATA, 0, 1, pieces[-1][:-cut]) if cut else frame(DATA, END_STREAM, 1, pieces[-1])


def _literal(name: str, value: str) -> bytes:
    """A header field without index and without Huffman code; both parts below 127 bytes."""
    return b"\0" + b"".join(bytes([len(each)]) + each.encode() for each in (name, value))
