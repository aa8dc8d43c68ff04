"""The parts of a request: every door is where it is looked for, and the parts add up."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from bench.split import DIGEST, DOORS, DRAFT, FACTS, FOLD, GATHER, PARTS, ROOMS, Book, doors, found, split
from bench.workload import Calls
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook


@pytest.mark.parametrize("door", [door for _, door in DOORS])
def test_every_door_is_there(door: str) -> None:
    """A function that the split wraps has moved or changed its name: mend DOORS in bench/split.py."""
    assert callable(found(door)[2])


def test_every_part_has_a_room() -> None:
    """What the page adds up to rooms is all that there is."""
    assert sorted(PARTS) == sorted(part for parts in ROOMS.values() for part in parts)


def test_time_is_counted_once() -> None:
    """What a wrapped function takes inside another is its own, so all parts together are the outermost call."""
    book = Book()
    inner = book.timed(FACTS, lambda: sum(range(20_000)))
    middle = book.timed(DRAFT, lambda: [inner(), inner()])
    outer = book.timed(GATHER, lambda: [middle(), inner()])
    whole = Book()
    whole.timed(DIGEST, outer)()

    assert {FACTS: 3, DRAFT: 1, GATHER: 1} == {part: count for part, count in book.calls.items() if count}
    assert {DRAFT: 2, GATHER: 2} == {part: count for part, count in book.entered.items() if count}
    assert 0.9 * whole.own[DIGEST] < sum(book.own.values()) <= whole.own[DIGEST]
    assert book.own[FACTS] > book.own[DRAFT] + book.own[GATHER]


def test_turns_are_counted() -> None:
    """What works in turns is timed while it works, not when it is made; what happens between its turns is not its."""
    book = Book()

    def working() -> Generator[int, None, str]:
        for turn in range(3):
            sum(range(20_000))
            yield turn
        return "done"

    def waiting() -> list[object]:
        work = book.timed(FACTS, working)()
        found: list[object] = []
        while len(found) < 4:
            try:
                found.append(next(work))
            except StopIteration as end:
                found.append(end.value)
        return found

    assert [0, 1, 2, "done"] == book.timed(GATHER, waiting)()
    assert (4, 4) == (book.calls[FACTS], book.entered[GATHER])
    assert book.own[FACTS] > book.own[GATHER]


def test_doors_are_hung_and_taken_off() -> None:
    """Inside, the product's own functions count; afterwards they are what they were."""
    before = [found(door)[2] for _, door in DOORS]
    with doors(Book()):
        assert all(now is not then for (_, door), then in zip(DOORS, before, strict=True) for now in [found(door)[2]])

    assert before == [found(door)[2] for _, door in DOORS]


def test_the_parts_are_the_whole(back_strength: Rulebook, both: Engine, two: Calls) -> None:
    """No part is missing: together they are about what the request takes without wrappers."""
    parts = split(back_strength, both, two.requests, 1)

    assert 0.4 < sum(part.cpu for part in parts.parts) / parts.whole < 2.5
    assert set(PARTS) == {part.name for part in parts.parts}
    assert [] == [part for part in parts.parts if part.name in (FOLD, DRAFT, FACTS) and part.cpu < parts.whole / 50]
