"""Rep totals where something was not recorded, or more sets were done than may count."""

from __future__ import annotations

import pytest

from ironrule.coaching.totals import RepTotal, total_in
from ironrule.training.events import PerformedSet, SetTarget

TOTAL = SetTarget(0, None, None, None, total_reps=25, most_sets=4)


def total_of(*reps: int | None, before: int = 0) -> RepTotal:
    """25 reps in 3 to 4 sets as they came out, after some other sets of 5."""
    asked = [*[SetTarget(5, None, None, None)] * before, *[TOTAL] * 3]
    other = [PerformedSet(reps_done=5)] * before
    found = total_in(asked, [*other, *(PerformedSet(reps_done=each, completed=True) for each in reps)])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("reps", "reached", "made", "short", "due"),
    [
        ((9, 8, 8), True, True, 0, 3),
        ((25,), True, True, 0, 1),
        ((6, 6, 6, 6, 6), False, False, 1, 4),
        ((9, 8), False, None, 8, 4),
        ((9, None, 8), None, None, None, 4),
        ((20, None, 8), True, True, 0, 3),
        ((), False, None, 25, 4),
    ],
)
def test_a_total(
    reps: tuple[int | None, ...], reached: bool | None, made: bool | None, short: int | None, due: int
) -> None:
    """Unrecorded reps leave it unknown unless the others suffice; no more than the most sets count."""
    found = total_of(*reps)
    assert (reached, made, short, due) == (found.reached, found.set_made, found.short, found.sets_due)


def test_a_total_after_other_sets() -> None:
    """Sets before it do not count towards it."""
    assert (2, 24) == (total_of(12, 12, before=2).first, total_of(12, 12, before=2).reps)


def test_no_total() -> None:
    """Without one at the end of the prescription there is none."""
    assert total_in([], []) is None
    assert total_in([SetTarget(5, None, None, None)], []) is None
