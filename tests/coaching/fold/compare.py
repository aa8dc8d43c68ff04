"""Where two answers differ, to the byte, in words that a developer can follow."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from google.protobuf.json_format import MessageToDict

from ironrule.carried.travel import digest_from_bytes
from ironrule.v1.prescriptions_pb2 import PrescribeResponse


def differences(replayed: PrescribeResponse, carried: PrescribeResponse) -> list[str]:
    """Nothing when both have the same bytes apart from notices; else every field that differs."""
    if _bytes(replayed) == _bytes(carried):
        return []
    one, other = (dict(_leaves(_shown(each))) for each in (replayed, carried))
    lines = [
        f"{path}: replayed {one.get(path)!r}, carried {other.get(path)!r}"
        for path in sorted({*one, *other})
        if one.get(path) != other.get(path)
    ]
    return lines or ["the bytes differ, the fields do not"]


def _bytes(answer: PrescribeResponse) -> bytes:
    shown = PrescribeResponse.FromString(answer.SerializeToString())
    del shown.notices[:]
    return shown.SerializeToString(deterministic=True)


def _shown(answer: PrescribeResponse) -> dict[str, object]:
    shown = MessageToDict(answer)
    shown.pop("notices", None)
    shown["carried"]["digest"] = msgspec.to_builtins(digest_from_bytes(answer.carried.digest))
    return shown


def _leaves(node: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value with its path, and where a value stands in a table."""
    match node:
        case dict():
            yield f"{path} keys", list(node)
            for name, each in node.items():
                yield from _leaves(each, f"{path}.{name}")
        case list() | tuple():
            for number, each in enumerate(node):
                yield from _leaves(each, f"{path}[{number}]")
        case _:
            yield path, node
