"""Muscles: every exercise trains one, and each is called as the catalogue and the table of muscles call it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ironrule.carried.state import bears_on, per_of, prime_muscle_of, subject_of_muscle
from ironrule.training.exercise import CATALOGUE
from ironrule.training.muscle import MUSCLES, direct_muscles, share_of_a_set


@pytest.mark.parametrize("exercise", CATALOGUE)
def test_every_exercise_trains_a_muscle(exercise: str) -> None:
    """An exercise of the catalogue has a prime muscle, and no muscle twice."""
    shares = {each: share_of_a_set(exercise, each) for each in MUSCLES}

    assert direct_muscles(exercise)
    assert set(direct_muscles(exercise)) == {each for each, share in shares.items() if share == 1}


def test_a_set_counts_for_the_muscles_that_help_by_half() -> None:
    """A row is one set for the back, half a set for the biceps, none for the quads."""
    found = [share_of_a_set("barbell_row", each) for each in ("back", "biceps", "quads")]

    assert [Decimal(1), Decimal("0.5"), Decimal(0)] == found


def test_a_muscle_is_no_lift() -> None:
    """A muscle's full name is that of a muscle, whatever lifts and tracks are called."""
    assert ["muscle", "lift", "track", "athlete"] == list(
        map(per_of, (subject_of_muscle("back"), "back", "back/back", "athlete"))
    )


def test_what_is_a_muscles_bears_on_the_tracks_that_train_it() -> None:
    """What belongs to the back concerns rows on any track, not squats; the prime muscle of a muscle is itself."""
    back = subject_of_muscle("back")

    assert [True, True, False, False] == [
        bears_on(back, each) for each in ("barbell_row/a", back, "back_squat/a", "athlete")
    ]
    assert [back, back, ""] == list(map(prime_muscle_of, ("barbell_row/a", back, "athlete")))
