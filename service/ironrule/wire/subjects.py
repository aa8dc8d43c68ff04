"""Names of tracks, carried numbers and their owners from the wire."""

from __future__ import annotations

import re

from ironrule.carried.state import ATHLETE, is_track_name, muscle_of
from ironrule.training.exercise import CATALOGUE
from ironrule.training.muscle import MUSCLES
from ironrule.wire.fields import Form

_SET_NUMBER = re.compile(r"[1-9]\d?")


def track_from(text: str, path: str, form: Form) -> str | None:
    """A track's name; None when empty."""
    if text and not is_track_name(text):
        form.note(path, f"expected letters, digits, _ and -, at most 64 bytes; got {text[:64]!r}")
    return text or None


def name_from(text: str, path: str, form: Form) -> str:
    """The name of a set line; empty when it has none."""
    if text and not is_track_name(text):
        form.note(path, f"expected letters, digits, _ and -, at most 64 bytes; got {text[:64]!r}")
        return ""
    return text


def subject_from(text: str, path: str, form: Form) -> str:
    """The athlete, a muscle as muscle:back, a lift, a track's full name, or one of its sets: lift/track#2."""
    text = form.text(text, path, 200, required=True)
    lift, slash, rest = text.partition("/")
    track, mark, number = rest.partition("#")
    known = lift in CATALOGUE and (not slash or is_track_name(track)) and (not mark or _SET_NUMBER.fullmatch(number))
    if text != ATHLETE and muscle_of(text) not in MUSCLES and not known:
        form.note(path, f"expected {ATHLETE!r}, muscle:back, lift, lift/track or lift/track#2; got {text[:80]!r}")
    return text
