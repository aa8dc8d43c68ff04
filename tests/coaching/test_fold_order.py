"""Which events are new: thousands of made-up calls, small and at the edges, against the rules written once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironrule.carried.digest import Digest, Folded
from ironrule.carried.faults import CarryStale
from ironrule.coaching.fold import fresh_events
from ironrule.coaching.review import Notices
from ironrule.training.events import CheckIn, Event
from tests.coaching.fold.model import REMEMBERED, Invalid, Memory, Sent, Stale
from tests.sizes import size

START = datetime(2026, 1, 5, tzinfo=UTC)


def stored(number: int, edit: int) -> Sent:
    """Four events a minute; an edit changes what an event says, and perhaps when it was stored."""
    minute = number // 4 + (0, 0, -9, 9)[edit]
    return Sent(START + timedelta(minutes=minute), f"{number * 37 % 1000:03}", bytes([edit]))


#: How many new events come, how many before them stay unsent, how far back others are sent again, and an edit of those.
calls = st.tuples(
    st.integers(0, 30),
    st.sampled_from((0, 0, 0, 1)),
    st.lists(st.integers(1, 150) | st.integers(62, 68), max_size=4),
    st.sampled_from((0,) * 12 + (1, 2, 3)),
)


def log_of(made_up: list[tuple[int, int, list[int], int]]) -> Iterator[list[Sent]]:
    """The calls of a platform that mostly goes forward."""
    here = 0
    for width, unsent, back, edit in made_up:
        again = [stored(here - each, edit) for each in back if each <= here]
        here += unsent
        new = [stored(number, 0) for number in range(here, here + width)]
        here += width
        yield list({each.id: each for each in (*new, *again)}.values())


def core(each: Sent) -> Event:
    """The event as the core knows it."""
    return Event(each.id, each.content.decode(), each.recorded, CheckIn(each.recorded))


@pytest.mark.soak
@settings(max_examples=size(150, 20_000), derandomize=True, database=None, deadline=None)
@given(st.lists(calls, min_size=1, max_size=15))
def test_new_refused_or_ignored(made_up: list[tuple[int, int, list[int], int]]) -> None:
    """Each call folds, refuses by name, or ignores and counts what the design says; a refused one changes nothing."""
    memory, digest = Memory(), Digest()
    for call in log_of(made_up):
        expected = memory.verdict(call)
        events = [core(each) for each in call]
        notices = Notices()
        assert not isinstance(expected, Invalid)
        if isinstance(expected, Stale):
            with pytest.raises(CarryStale) as refused:
                fresh_events(events, digest, notices)
            assert expected.id == refused.value.event_id
            continue
        fresh = fresh_events(events, digest, notices)
        assert [each.id for each in expected.new] == [each.id for each in fresh]
        assert bool(expected.covered) == ("ALREADY_COVERED" in dict(notices.rows()))
        memory.folded += expected.new
        for each in fresh:
            digest.remember(Folded(each.short_id, each.content_hash, each.recorded))


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_the_edge_of_the_memory(more: int) -> None:
    """What was forgotten is covered, and what lies beside the oldest that is remembered is refused."""
    log = [Sent(START + timedelta(minutes=number), f"{number:03}", b"") for number in range(REMEMBERED + more)]
    digest = Digest()
    for each in log:
        digest.remember(Folded(each.id, "", each.recorded))
    before = core(Sent(START - timedelta(minutes=1), "x", b""))
    if more > 0:
        assert [] == fresh_events([before, *map(core, log)], digest, Notices())
    else:
        with pytest.raises(CarryStale, match="'x'"):
            fresh_events([before, *map(core, log)], digest, Notices())
    oldest = log[max(0, more)]
    with pytest.raises(CarryStale, match="'9'"):
        fresh_events([core(Sent(oldest.recorded, "9", b""))], digest, Notices())


@pytest.mark.parametrize("length", [40, 41, 128])
def test_long_ids(length: int) -> None:
    """Ids of any length are told apart, known again, and take little room."""
    ids = ["x" * (length - 1) + last for last in "abc"]
    events = [Event(each, "h", START, CheckIn(START)) for each in ids]
    digest = Digest()
    for each in fresh_events(events, digest, Notices()):
        digest.remember(Folded(each.short_id, each.content_hash, each.recorded))
    assert [] == fresh_events(events, digest, Notices())
    assert (3, True) == (len({each.id for each in digest.folded}), all(len(each.id) <= 57 for each in digest.folded))
    with pytest.raises(CarryStale) as refused:
        fresh_events([Event(ids[1], "other", START, CheckIn(START))], digest, Notices())
    assert ids[1] == refused.value.event_id
