"""Muscles: which of them each exercise trains directly, and which along the way.

Direct are the prime movers, the one that works most first; indirect are those that help. Sets of the second count for a
half (`INDIRECT_SHARE`), as the fractional count of Pelland and others does (2024, meta-regression of weekly volume).
Which muscle belongs where is coach convention: for the back one name stands for lats and middle back together.
"""

from __future__ import annotations

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


_BODYWEIGHT = """
wall_push_up           | chest             | triceps shoulders
incline_push_up        | chest             | triceps shoulders
knee_push_up           | chest             | triceps shoulders
push_up                | chest             | triceps shoulders
diamond_push_up        | chest triceps     | shoulders
feet_up_push_up        | chest             | triceps shoulders
ring_push_up           | chest             | triceps shoulders
pseudo_planche_push_up | chest shoulders   | triceps abs
assisted_dip           | chest triceps     | shoulders
band_dip               | chest triceps     | shoulders
support_hold           | triceps           | shoulders chest
negative_dip           | chest triceps     | shoulders
dip                    | chest triceps     | shoulders
ring_dip               | chest triceps     | shoulders
assisted_pull_up       | back              | biceps forearms
band_pull_up           | back              | biceps forearms
scapular_pull          | back              | forearms
arch_hang              | back              | forearms
negative_pull_up       | back              | biceps forearms
chin_up                | back biceps       | forearms
archer_pull_up         | back              | biceps forearms
vertical_row           | back              | rear_delts biceps
incline_row            | back              | rear_delts biceps
wide_row               | back              | rear_delts biceps
assisted_squat         | quads glutes      |
bodyweight_squat       | quads glutes      | hamstrings
split_squat_bw         | quads glutes      | hamstrings
bulgarian_squat_bw     | quads glutes      | hamstrings
shrimp_squat           | quads glutes      | hamstrings
pistol_squat           | quads glutes      | hamstrings
glute_bridge           | glutes            | hamstrings
rdl_bw                 | hamstrings glutes | lower_back
rdl_single_leg_bw      | hamstrings glutes | lower_back
nordic_curl_negative   | hamstrings        | glutes
nordic_curl            | hamstrings        | glutes
plank                  | abs               |
hollow_hold            | abs               |
lying_leg_raise        | abs               |
hanging_knee_raise     | abs               | forearms
hanging_leg_raise      | abs               | forearms
"""


def _worked(row: str) -> tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    exercise, direct, indirect = (cell.strip() for cell in row.split("|"))
    return exercise, (tuple(direct.split()), tuple(indirect.split()))


_WORKED = dict(_worked(row) for table in (_ROWS, _BODYWEIGHT) for row in table.strip().splitlines())
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
