"""Muscles: which of them each exercise trains directly, and which along the way.

Direct are the prime movers, the one that works most first; indirect are those that help. Sets of the second count for a
half (`INDIRECT_SHARE`), as the fractional count of Pelland and others does (2024, meta-regression of weekly volume).
Which muscle belongs where is coach convention: for the back one name stands for lats and middle back together.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

#: Every muscle, from the back down.
MUSCLES = (
    "back", "lower_back", "traps", "rear_delts", "shoulders", "chest", "biceps", "triceps", "forearms", "abs", "glutes",
    "hamstrings", "quads",
)  # fmt: skip
#: What a set counts for a muscle that only helps.
INDIRECT_SHARE = Decimal("0.5")

_ROWS = """
deadlift_conventional | hamstrings glutes lower_back | back traps quads forearms
deadlift_sumo         | glutes hamstrings quads      | lower_back back traps forearms
deadlift_paused       | hamstrings glutes lower_back | back traps quads forearms
block_pull            | glutes hamstrings lower_back | back traps forearms
trap_bar_deadlift     | glutes quads hamstrings      | lower_back back traps forearms
rdl                   | hamstrings glutes            | lower_back back forearms
good_morning          | hamstrings lower_back        | glutes
power_clean           | glutes quads traps          | hamstrings lower_back forearms
kettlebell_swing      | glutes hamstrings            | lower_back forearms
back_squat            | quads glutes                 | hamstrings lower_back
front_squat           | quads glutes                 | lower_back abs
bench_press           | chest                        | triceps shoulders
overhead_press        | shoulders                    | triceps traps
barbell_row           | back                         | rear_delts biceps traps lower_back
pendlay_row           | back                         | rear_delts biceps traps lower_back
chest_supported_row   | back                         | rear_delts biceps traps
seal_row              | back                         | rear_delts biceps traps
inverted_row          | back                         | rear_delts biceps
one_arm_db_row        | back                         | rear_delts biceps
one_arm_cable_row     | back                         | rear_delts biceps
pull_up               | back                         | biceps forearms
lat_pulldown          | back                         | biceps
farmer_carry          | forearms traps               | abs
suitcase_carry        | abs forearms                 | traps
back_extension_45     | lower_back                   | glutes hamstrings
reverse_hyper         | lower_back glutes            | hamstrings
side_plank            | abs                          |
bird_dog              | abs                          | lower_back
pallof_press          | abs                          |
reverse_fly           | rear_delts                   | traps
face_pull             | rear_delts                   | traps back
"""


def _worked(row: str) -> tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    exercise, direct, indirect = (cell.strip() for cell in row.split("|"))
    return exercise, (tuple(direct.split()), tuple(indirect.split()))


_WORKED = dict(map(_worked, _ROWS.strip().splitlines()))
_NONE: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def direct_muscles(exercise: str) -> tuple[str, ...]:
    """The muscles that an exercise, by its id, trains directly; the one that works most first."""
    return _WORKED.get(exercise, _NONE)[0]


def share_of_a_set(exercise: str, muscle: str) -> Decimal:
    """What a set of an exercise counts for a muscle: 1 directly, a half along the way, else nothing."""
    direct, indirect = _WORKED.get(exercise, _NONE)
    if muscle in direct:
        return Decimal(1)
    return INDIRECT_SHARE if muscle in indirect else Decimal(0)


def fractional_sets(done: Iterable[tuple[str, int]], muscle: str) -> Decimal:
    """Sets of a muscle over (exercise, sets): direct ones count whole, indirect ones a half (Pelland 2024)."""
    return sum((share_of_a_set(exercise, muscle) * sets for exercise, sets in done), Decimal(0))
