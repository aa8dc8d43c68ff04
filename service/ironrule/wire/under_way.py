"""A session under way, from the wire: sets so far, and the prescription that they follow."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from datetime import datetime

from ironrule.training.events import Event, Session, SessionRef, SetTarget
from ironrule.v1 import events_pb2, prescriptions_pb2
from ironrule.wire.events import session_from
from ironrule.wire.fields import NEVER, Form

_PATH = "under_way"
_UNDER_WAY: dict[int, int] = {events_pb2.SESSION_STATUS_UNDER_WAY: events_pb2.SESSION_STATUS_UNDER_WAY}


def under_way_from(
    request: prescriptions_pb2.PrescribeRequest, as_of: datetime | None, events: Iterable[Event], form: Form
) -> Generator[None, None, Session | None]:
    """The session of which the rest is asked for; None where none is."""
    if not request.HasField("under_way"):
        return None
    message = request.under_way
    if message.ended_at:
        form.note(f"{_PATH}.ended_at", "a session that has ended is an event: send it in events")
    if message.status == events_pb2.SESSION_STATUS_DONE:
        form.note(f"{_PATH}.status", "a session that is done is an event: send it in events")
    else:
        form.enum(message, "status", _PATH, _UNDER_WAY)
    if not message.HasField("session_ref"):
        form.note(f"{_PATH}.session_ref", "required: the session_ref of the prescription that is followed")
    if request.HasField("planned_session"):
        form.note("planned_session", "beside under_way, whose session_ref says what was planned; send one of the two")
    if request.HasField("coach_override"):
        form.note("coach_override", "beside under_way, whose session_ref says what was asked for; send one of the two")
    if request.sessions_ahead:
        form.note("sessions_ahead", "beside under_way, of which what remains is asked; send one of the two")
    found: Session | None = yield from session_from(message, as_of or NEVER, _PATH, form)
    if found is None or found.ref is None:
        return None
    for each in found.ref.slots:
        if (
            len([other for other in found.ref.slots if (other.exercise, other.track) == (each.exercise, each.track)])
            > 1
        ):
            form.note(f"{_PATH}.session_ref.slots", f"{each.exercise}/{each.track} is there twice")
            break
    for event in events:
        if _is_over(found, event):
            form.note(_PATH, f"event {event.id!r} is this session, and it is over; send one of the two")
    return found


def _is_over(under_way: Session, event: Event) -> bool:
    """An event is the same session: of the same day, after the same prescription, with every set so far in it."""
    what = event.what
    if not isinstance(what, Session) or what.ref is None or under_way.ref is None:
        return False
    same = what.ended.date() == under_way.ended.date() and _began(what.ref) == _began(under_way.ref)
    sets = {(each.exercise, each.track): each.sets for each in what.exercises}
    return same and all(
        sets.get((each.exercise, each.track), ())[: len(each.sets)] == each.sets for each in under_way.exercises
    )


def _began(ref: SessionRef) -> tuple[str, list[tuple[str, str, tuple[SetTarget, ...]]]]:
    """What a session began with, whatever has become of it since."""
    return ref.day, [(each.exercise, each.track, each.began or each.sets) for each in ref.slots]
