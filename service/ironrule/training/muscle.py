"""Muscles: which of them each exercise trains directly, and which along the way.

Direct are the prime movers, the one that works most first; indirect are those that help. Sets of the second count for a
half (`INDIRECT_SHARE`), as the fractional count of Pelland and others does (2025, meta-regression of weekly volume).
Which muscle belongs where is coach convention: for the back one name stands for lats and middle back together.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

#: Every muscle, from the back down.
MUSCLES = (
    "back", "lower_back", "traps", "rear_delts", "shoulders", "chest", "biceps", "triceps", "forearms", "abs", "glutes",
    "hamstrings", "quads", "calves",
)  # fmt: skip
#: What a set counts for a muscle that only helps.
INDIRECT_SHARE = Decimal("0.5")

_ROWS = """
deadlift_conventional | hamstrings glutes lower_back | back traps quads forearms
deadlift_sumo         | glutes hamstrings quads      | lower_back back traps forearms
deadlift_paused       | hamstrings glutes lower_back | back traps quads forearms
block_pull            | glutes hamstrings lower_back | back traps forearms
trap_bar_deadlift     | glutes quads hamstrings      | lower_back back traps forearms
trap_bar_high_handle  | glutes quads hamstrings      | lower_back back traps forearms
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
curl_up               | abs                          |
pallof_press          | abs                          |
landmine_rotation     | abs                          | shoulders
reverse_fly           | rear_delts                   | traps
face_pull             | rear_delts                   | traps back
"""

_VARIANTS_AND_ACCESSORIES = """
squat_paused               | quads glutes                 | hamstrings lower_back
squat_tempo                | quads glutes                 | hamstrings lower_back
squat_box                  | quads glutes                 | hamstrings lower_back
squat_safety_bar           | quads glutes                 | hamstrings lower_back
front_squat_paused         | quads glutes                 | lower_back abs
front_squat_tempo          | quads glutes                 | lower_back abs
goblet_squat               | quads glutes                 | abs
hack_squat                 | quads glutes                 | hamstrings
leg_press                  | quads glutes                 | hamstrings
lunge_barbell              | quads glutes                 | hamstrings
lunge_db                   | quads glutes                 | hamstrings
split_squat                | quads glutes                 | hamstrings
bulgarian_split_squat      | quads glutes                 | hamstrings
step_up                    | quads glutes                 | hamstrings
leg_extension              | quads                        |
leg_curl_lying             | hamstrings                   | calves
leg_curl_seated            | hamstrings                   | calves
calf_raise_standing        | calves                       |
calf_raise_seated          | calves                       |
hip_abduction              | glutes                       |
deadlift_deficit           | hamstrings glutes lower_back | back traps quads forearms
deadlift_stiff_leg         | hamstrings lower_back        | glutes back forearms
deadlift_snatch_grip       | hamstrings glutes lower_back | back traps quads forearms
rack_pull                  | glutes lower_back            | hamstrings back traps forearms
rdl_db                     | hamstrings glutes            | lower_back back forearms
rdl_single_leg             | hamstrings glutes            | lower_back
hip_thrust                 | glutes                       | hamstrings
pull_through               | glutes hamstrings            | lower_back
bench_press_paused         | chest                        | triceps shoulders
bench_press_tempo          | chest                        | triceps shoulders
bench_press_close_grip     | triceps chest                | shoulders
bench_press_incline        | chest shoulders              | triceps
bench_press_db             | chest                        | triceps shoulders
bench_press_incline_db     | chest shoulders              | triceps
floor_press                | chest triceps                | shoulders
chest_press_machine        | chest                        | triceps shoulders
chest_fly_db               | chest                        | shoulders
chest_fly_cable            | chest                        | shoulders
push_press                 | shoulders                    | triceps traps quads
overhead_press_seated      | shoulders                    | triceps traps
overhead_press_db          | shoulders                    | triceps traps
shoulder_press_machine     | shoulders                    | triceps
t_bar_row                  | back                         | rear_delts biceps traps lower_back
cable_row_seated           | back                         | rear_delts biceps traps
machine_row                | back                         | rear_delts biceps traps
upright_row                | shoulders traps              | biceps
lat_pulldown_close_grip    | back                         | biceps
straight_arm_pulldown      | back                         | triceps
pullover                   | back                         | chest triceps
curl_barbell               | biceps                       | forearms
curl_db                    | biceps                       | forearms
curl_hammer                | biceps forearms              |
curl_preacher              | biceps                       | forearms
curl_cable                 | biceps                       | forearms
curl_wrist                 | forearms                     |
triceps_pushdown           | triceps                      |
triceps_extension_overhead | triceps                      |
triceps_extension_lying    | triceps                      |
lateral_raise              | shoulders                    |
lateral_raise_cable        | shoulders                    |
front_raise                | shoulders                    |
reverse_fly_machine        | rear_delts                   | traps
shrug_barbell              | traps                        | forearms
shrug_db                   | traps                        | forearms
cable_crunch               | abs                          |
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
hamstring_slide        | hamstrings        | glutes
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


_WORKED = dict(
    _worked(row) for table in (_ROWS, _VARIANTS_AND_ACCESSORIES, _BODYWEIGHT) for row in table.strip().splitlines()
)
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
    """Sets of a muscle over (exercise, sets): direct ones count whole, indirect ones a half (Pelland 2025)."""
    return sum((share_of_a_set(exercise, muscle) * sets for exercise, sets in done), Decimal(0))
