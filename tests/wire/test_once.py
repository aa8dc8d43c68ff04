"""What was read once is not read again; nobody can tell, but by the clock."""

from __future__ import annotations

import pytest

from ironrule.training.events import Session
from ironrule.v1.events_pb2 import Event, PerformedSet
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.wire import RequestInvalid, record_from
from ironrule.wire.fields import MOST_TOLD, FieldProblem, Form
from ironrule.wire.once import Once
from tests.story import scenario_1


def request() -> PrescribeRequest:
    """A request with one session of three sets, all alike."""
    made = next(scenario_1().requests())[1](PrescribeResponse())
    del made.events[:]
    session = Event(id="a")
    session.session.ended_at = made.as_of
    row = session.session.exercises.add(exercise="deadlift_conventional")
    for _ in range(3):
        row.sets.add(reps_done=5, rpe=8, load={"amount": 60, "unit": 1})
    made.events.append(session)
    return made


def sets(of: PrescribeRequest) -> list[PerformedSet]:
    """The sets of its session."""
    return list(of.events[0].session.exercises[0].sets)


def refused(of: PrescribeRequest) -> list[str]:
    """The fields that are wrong."""
    with pytest.raises(RequestInvalid) as why:
        record_from(of)
    return [each.field for each in why.value.problems]


def test_sets_that_are_alike_are_read_once() -> None:
    """Sets with the same bytes become one object, in one request and in the next."""
    read = [record_from(request()).events[0].what for _ in range(2)]
    assert 1 == len({id(each) for what in read if isinstance(what, Session) for each in what.exercises[0].sets})


def test_wrong_sets_are_each_told() -> None:
    """The same mistake in two sets is told twice, at its own place, also when the request comes again."""
    wrong = request()
    for each in sets(wrong)[1:]:
        each.rpe = 8.3
    expected = [f"events[0].session.exercises[0].sets[{number}].rpe" for number in (1, 2)]
    assert [expected, expected] == [refused(wrong), refused(wrong)]


def test_one_zero() -> None:
    """A negative zero is read as zero, whichever of the two came first."""
    signs = []
    for zero in (-0.0, 0.0, -0.0):
        one = request()
        sets(one)[0].pain = zero
        sets(one)[0].load.amount = zero
        what = record_from(one).events[0].what
        assert isinstance(what, Session)
        first = what.exercises[0].sets[0]
        assert first.pain is not None
        assert first.load is not None
        signs += [first.pain.is_signed(), first.load.amount.is_signed()]
    assert [False] * 6 == signs


def test_what_is_long_is_read_again() -> None:
    """Long messages are not remembered, so that nobody fills the memory with them."""
    read: list[int] = []

    def reader(message: PerformedSet, path: str, form: Form) -> str:
        read.append(len(message.tempo))
        return message.tempo

    once = Once(reader)
    short, long = PerformedSet(tempo="3-1-X-0"), PerformedSet(tempo="3" * 10_000)
    assert ("3-1-X-0", "3-1-X-0") == once.each([short, short], "", Form())
    assert (long.tempo, long.tempo) == once.each([long, long], "", Form())
    assert [7, 10_000, 10_000] == read


def test_what_is_remembered_is_bounded() -> None:
    """Of more messages than are remembered, the first are read again."""
    read: list[int] = []

    def reader(message: PerformedSet, path: str, form: Form) -> int:
        read.append(message.reps_done)
        return message.reps_done

    once = Once(reader)
    many = [PerformedSet(reps_done=number) for number in range(5000)]
    assert tuple(range(5000)) == once.each(many, "", Form())
    once(many[0], "", Form())
    once(many[-1], "", Form())
    assert [*range(5000), 0] == read


def test_what_is_wrong_and_not_told_is_not_remembered() -> None:
    """A message that was refused when nobody kept count any more is refused again."""

    def reader(message: PerformedSet, path: str, form: Form) -> int:
        form.decimal(message, "rpe", path)
        return message.reps_done

    once, message = Once(reader), PerformedSet(rpe=11)
    crowded, empty = Form([FieldProblem("x", "x")] * MOST_TOLD), Form()
    once(message, "first", crowded)
    once(message, "again", empty)
    assert ["again.rpe"] == [each.field for each in empty.problems]
