"""The exercise catalogue: pattern, region, role, axial demand, skill, and how each lift is loaded.

Axial coefficients and skill are engine defaults (no standard exists); the direction of each follows
the biomechanical work cited there.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

#: What is moved with one's own weight: a load below zero is assistance, one above zero hangs from a belt.
OWN_WEIGHT = frozenset({"bodyweight", "assisted_machine", "band"})


@dataclass(frozen=True)
class Exercise:
    """One exercise. `axial_coef` is its share of a conventional deadlift's demand on the spine; `skill` is 1 to 5."""

    id: str
    name: str
    pattern: str
    region: str
    role: str
    axial_coef: Decimal
    skill: int
    implement: str
    supported: bool = False


PATTERNS = ("hinge", "squat", "row", "vertical_pull", "press", "carry", "trunk", "rotation", "isolation")
REGIONS = ("lower", "upper", "trunk")
ROLES = ("hinge", "compound", "unilateral", "trunk", "isolation")

_ROWS = """
deadlift_conventional | deadlift                 | hinge         | lower | hinge      | 1.00 | 4 | barbell    |
deadlift_sumo         | sumo deadlift            | hinge         | lower | hinge      | 0.90 | 4 | barbell    |
deadlift_paused       | paused deadlift          | hinge         | lower | hinge      | 1.00 | 5 | barbell    |
block_pull            | block pull               | hinge         | lower | hinge      | 0.85 | 3 | barbell    |
trap_bar_deadlift     | trap-bar deadlift        | hinge         | lower | hinge      | 0.80 | 2 | trap_bar   |
rdl                   | Romanian deadlift        | hinge         | lower | hinge      | 0.75 | 3 | barbell    |
good_morning          | good morning             | hinge         | lower | hinge      | 0.90 | 4 | barbell    |
kettlebell_swing      | kettlebell swing         | hinge         | lower | compound   | 0.40 | 3 | kettlebell |
power_clean           | power clean              | hinge         | lower | compound   | 0.60 | 5 | barbell    |
back_squat            | back squat               | squat         | lower | compound   | 0.90 | 4 | barbell    |
front_squat           | front squat              | squat         | lower | compound   | 0.70 | 4 | barbell    |
bench_press           | bench press              | press         | upper | compound   | 0.05 | 3 | barbell    |
overhead_press        | overhead press           | press         | upper | compound   | 0.40 | 3 | barbell    |
barbell_row           | bent-over barbell row    | row           | upper | compound   | 0.60 | 3 | barbell    |
pendlay_row           | Pendlay row              | row           | upper | compound   | 0.50 | 3 | barbell    |
chest_supported_row   | chest-supported row      | row           | upper | compound   | 0.10 | 1 | dumbbell   | yes
seal_row              | seal row                 | row           | upper | compound   | 0.10 | 1 | barbell    | yes
inverted_row          | inverted row             | row           | upper | compound   | 0.10 | 1 | bodyweight | yes
one_arm_db_row        | one-arm dumbbell row     | row           | upper | unilateral | 0.20 | 2 | dumbbell   | yes
one_arm_cable_row     | one-arm cable row        | row           | upper | unilateral | 0.25 | 2 | cable      |
pull_up               | pull-up                  | vertical_pull | upper | compound   | 0.05 | 2 | bodyweight |
lat_pulldown          | lat pulldown             | vertical_pull | upper | isolation  | 0.05 | 1 | cable      |
farmer_carry          | farmer's carry           | carry         | trunk | unilateral | 0.60 | 2 | dumbbell   |
suitcase_carry        | suitcase carry           | carry         | trunk | unilateral | 0.50 | 2 | dumbbell   |
back_extension_45     | 45-degree back extension | trunk         | trunk | trunk      | 0.30 | 1 | bodyweight |
reverse_hyper         | reverse hyper            | trunk         | trunk | trunk      | 0.15 | 1 | machine    |
side_plank            | side plank               | trunk         | trunk | trunk      | 0.00 | 1 | bodyweight |
bird_dog              | bird dog                 | trunk         | trunk | trunk      | 0.00 | 1 | bodyweight |
pallof_press          | Pallof press             | rotation      | trunk | unilateral | 0.10 | 2 | cable      |
reverse_fly           | reverse fly              | isolation     | upper | isolation  | 0.05 | 1 | dumbbell   |
face_pull             | face pull                | isolation     | upper | isolation  | 0.05 | 1 | cable      |
"""


#: What is done with one's own weight, assisted or not: the rungs of bodyweight programmes, the easier ones first.
_BODYWEIGHT = """
wall_push_up           | wall push-up               | press         | upper | compound   | 0.00 | 1 | bodyweight       |
incline_push_up        | incline push-up            | press         | upper | compound   | 0.05 | 1 | bodyweight       |
knee_push_up           | knee push-up               | press         | upper | compound   | 0.05 | 1 | bodyweight       |
push_up                | push-up                    | press         | upper | compound   | 0.05 | 1 | bodyweight       |
diamond_push_up        | diamond push-up            | press         | upper | compound   | 0.05 | 2 | bodyweight       |
feet_up_push_up        | feet-up push-up            | press         | upper | compound   | 0.05 | 2 | bodyweight       |
ring_push_up           | ring push-up               | press         | upper | compound   | 0.05 | 3 | bodyweight       |
pseudo_planche_push_up | pseudo planche push-up     | press         | upper | compound   | 0.10 | 4 | bodyweight       |
assisted_dip           | assisted dip               | press         | upper | compound   | 0.05 | 1 | assisted_machine |
band_dip               | band-assisted dip          | press         | upper | compound   | 0.05 | 2 | band             |
support_hold           | support hold               | press         | upper | compound   | 0.05 | 2 | bodyweight       |
negative_dip           | negative dip               | press         | upper | compound   | 0.05 | 2 | bodyweight       |
dip                    | dip                        | press         | upper | compound   | 0.05 | 2 | bodyweight       |
ring_dip               | ring dip                   | press         | upper | compound   | 0.05 | 4 | bodyweight       |
assisted_pull_up       | assisted pull-up           | vertical_pull | upper | compound   | 0.00 | 1 | assisted_machine |
band_pull_up           | band-assisted pull-up      | vertical_pull | upper | compound   | 0.00 | 2 | band             |
scapular_pull          | scapular pull              | vertical_pull | upper | compound   | 0.00 | 1 | bodyweight       |
arch_hang              | arch hang                  | vertical_pull | upper | compound   | 0.05 | 2 | bodyweight       |
negative_pull_up       | negative pull-up           | vertical_pull | upper | compound   | 0.05 | 2 | bodyweight       |
chin_up                | chin-up                    | vertical_pull | upper | compound   | 0.05 | 2 | bodyweight       |
archer_pull_up         | archer pull-up             | vertical_pull | upper | compound   | 0.05 | 4 | bodyweight       |
vertical_row           | vertical row               | row           | upper | compound   | 0.00 | 1 | bodyweight       |
incline_row            | incline row                | row           | upper | compound   | 0.05 | 1 | bodyweight       |
wide_row               | wide inverted row          | row           | upper | compound   | 0.10 | 2 | bodyweight       |
assisted_squat         | assisted squat             | squat         | lower | compound   | 0.00 | 1 | bodyweight       |
bodyweight_squat       | bodyweight squat           | squat         | lower | compound   | 0.05 | 1 | bodyweight       |
split_squat_bw         | bodyweight split squat     | squat         | lower | unilateral | 0.05 | 2 | bodyweight       |
bulgarian_squat_bw     | bodyweight Bulgarian squat | squat         | lower | unilateral | 0.05 | 2 | bodyweight       |
shrimp_squat           | shrimp squat               | squat         | lower | unilateral | 0.05 | 4 | bodyweight       |
pistol_squat           | pistol squat               | squat         | lower | unilateral | 0.05 | 4 | bodyweight       |
glute_bridge           | glute bridge               | hinge         | lower | compound   | 0.00 | 1 | bodyweight       |
rdl_bw                 | bodyweight RDL             | hinge         | lower | compound   | 0.05 | 1 | bodyweight       |
rdl_single_leg_bw      | bodyweight single-leg RDL  | hinge         | lower | unilateral | 0.05 | 3 | bodyweight       |
nordic_curl_negative   | negative Nordic curl       | isolation     | lower | isolation  | 0.10 | 3 | bodyweight       |
nordic_curl            | Nordic curl                | isolation     | lower | isolation  | 0.10 | 4 | bodyweight       |
plank                  | plank                      | trunk         | trunk | trunk      | 0.00 | 1 | bodyweight       |
hollow_hold            | hollow hold                | trunk         | trunk | trunk      | 0.00 | 2 | bodyweight       |
lying_leg_raise        | lying leg raise            | trunk         | trunk | trunk      | 0.00 | 1 | bodyweight       |
hanging_knee_raise     | hanging knee raise         | trunk         | trunk | trunk      | 0.00 | 2 | bodyweight       |
hanging_leg_raise      | hanging leg raise          | trunk         | trunk | trunk      | 0.00 | 3 | bodyweight       |
"""


def _exercise(row: str) -> Exercise:
    id_, name, pattern, region, role, coef, skill, implement, supported = (cell.strip() for cell in row.split("|"))
    return Exercise(id_, name, pattern, region, role, Decimal(coef), int(skill), implement, supported == "yes")


#: Every exercise by id.
CATALOGUE: dict[str, Exercise] = {
    each.id: each for table in (_ROWS, _BODYWEIGHT) for each in map(_exercise, table.strip().splitlines())
}


def is_own_weight(subject: str) -> bool:
    """A lift, or a track of one, is done with one's own weight."""
    found = CATALOGUE.get(subject.partition("/")[0])
    return found is not None and found.implement in OWN_WEIGHT
