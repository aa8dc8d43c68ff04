"""Names of tracks, carried numbers and their owners from the wire."""

from __future__ import annotations

import re

from google.protobuf.message import Message

from ironrule.carried.state import ATHLETE, is_track_name, muscle_of
from ironrule.training.exercise import CATALOGUE
from ironrule.training.muscle import MUSCLES
from ironrule.wire.fields import Form, at

_OF_MUSCLES = tuple(f"muscle:{each}" for each in MUSCLES)
_SET_NUMBER = re.compile(r"[1-9]\d?")


def track_from(message: Message, name: str, path: str, form: Form) -> str | None:
    """A track's name; None when empty."""
    return name_from(message, name, path, form) or None


def name_from(message: Message, name: str, path: str, form: Form) -> str:
    """The name of a set line or track; empty when it has none."""
    text: str = getattr(message, name)
    if text and not is_track_name(text):
        form.note(at(path, name), f"expected letters, digits, _ and -, at most 64 bytes; got {text[:64]!r}")
        return ""
    return text


def subject_from(message: Message, name: str, path: str, form: Form) -> str:
    """The athlete, a muscle as muscle:back, a lift, a track's full name, or one of its sets: lift/track#2."""
    text = form.text(message, name, path)
    lift, slash, rest = text.partition("/")
    track, mark, number = rest.partition("#")
    known = lift in CATALOGUE and (not slash or is_track_name(track)) and (not mark or _SET_NUMBER.fullmatch(number))
    if text != ATHLETE and muscle_of(text) not in MUSCLES and not known:
        # Only a lift or a muscle can be misspelt; the rest of a name is anybody's.
        near = "" if lift in CATALOGUE else form.meant(lift, (ATHLETE, *_OF_MUSCLES, *CATALOGUE))
        told = f"expected {ATHLETE!r}, muscle:back, lift, lift/track or lift/track#2; got {text[:80]!r}"
        form.note(at(path, name), told + (f"; did you mean {near + (slash + rest)[:80]!r}?" if near else ""))
    return text
