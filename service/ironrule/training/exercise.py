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

    @property
    def anti_rotation(self) -> bool:
        """The trunk resists a twist or a bend to the side."""
        return self.pattern in _RESISTING or self.id in _ONE_SIDED


PATTERNS = ("hinge", "squat", "row", "vertical_pull", "press", "carry", "trunk", "rotation", "isolation")
REGIONS = ("lower", "upper", "trunk")
ROLES = ("hinge", "compound", "unilateral", "trunk", "isolation")
_ONE_SIDED = frozenset({"one_arm_db_row", "one_arm_cable_row", "side_plank", "bird_dog"})
_RESISTING = frozenset({"carry", "rotation"})

_ROWS = """
deadlift_conventional | deadlift                 | hinge         | lower | hinge      | 1.00 | 4 | barbell    |
deadlift_sumo         | sumo deadlift            | hinge         | lower | hinge      | 0.90 | 4 | barbell    |
deadlift_paused       | paused deadlift          | hinge         | lower | hinge      | 1.00 | 5 | barbell    |
block_pull            | block pull               | hinge         | lower | hinge      | 0.85 | 3 | barbell    |
trap_bar_deadlift     | trap-bar deadlift        | hinge         | lower | hinge      | 0.80 | 2 | trap_bar   |
trap_bar_high_handle  | high-handle trap-bar pull | hinge        | lower | hinge      | 0.70 | 2 | trap_bar   |
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
curl_up               | curl-up                  | trunk         | trunk | trunk      | 0.00 | 1 | bodyweight |
pallof_press          | Pallof press             | rotation      | trunk | unilateral | 0.10 | 2 | cable      |
landmine_rotation     | landmine rotation        | rotation      | trunk | unilateral | 0.10 | 2 | barbell    |
reverse_fly           | reverse fly              | isolation     | upper | isolation  | 0.05 | 1 | dumbbell   |
face_pull             | face pull                | isolation     | upper | isolation  | 0.05 | 1 | cable      |
"""

#: What published programmes use beside those: variants of the big lifts, dumbbells, machines, cables.
_VARIANTS_AND_ACCESSORIES = """
squat_paused               | paused back squat          | squat         | lower | compound   | 0.90 | 4 | barbell  |
squat_tempo                | tempo back squat           | squat         | lower | compound   | 0.80 | 4 | barbell  |
squat_box                  | box squat                  | squat         | lower | compound   | 0.85 | 3 | barbell  |
squat_safety_bar           | safety-bar squat           | squat         | lower | compound   | 0.85 | 3 | barbell  |
front_squat_paused         | paused front squat         | squat         | lower | compound   | 0.70 | 5 | barbell  |
front_squat_tempo          | tempo front squat          | squat         | lower | compound   | 0.60 | 5 | barbell  |
goblet_squat               | goblet squat               | squat         | lower | compound   | 0.30 | 2 | dumbbell |
hack_squat                 | hack squat                 | squat         | lower | compound   | 0.30 | 2 | machine  | yes
leg_press                  | leg press                  | squat         | lower | compound   | 0.10 | 1 | machine  | yes
lunge_barbell              | barbell lunge              | squat         | lower | unilateral | 0.50 | 3 | barbell  |
lunge_db                   | dumbbell lunge             | squat         | lower | unilateral | 0.30 | 2 | dumbbell |
split_squat                | split squat                | squat         | lower | unilateral | 0.30 | 2 | dumbbell |
bulgarian_split_squat      | Bulgarian split squat      | squat         | lower | unilateral | 0.30 | 3 | dumbbell |
step_up                    | step-up                    | squat         | lower | unilateral | 0.30 | 2 | dumbbell |
leg_extension              | leg extension              | isolation     | lower | isolation  | 0.00 | 1 | machine  | yes
leg_curl_lying             | lying leg curl             | isolation     | lower | isolation  | 0.00 | 1 | machine  | yes
leg_curl_seated            | seated leg curl            | isolation     | lower | isolation  | 0.00 | 1 | machine  | yes
calf_raise_standing        | standing calf raise        | isolation     | lower | isolation  | 0.20 | 1 | machine  |
calf_raise_seated          | seated calf raise          | isolation     | lower | isolation  | 0.00 | 1 | machine  | yes
hip_abduction              | hip abduction              | isolation     | lower | isolation  | 0.00 | 1 | machine  | yes
deadlift_deficit           | deficit deadlift           | hinge         | lower | hinge      | 1.05 | 5 | barbell  |
deadlift_stiff_leg         | stiff-leg deadlift         | hinge         | lower | hinge      | 0.85 | 3 | barbell  |
deadlift_snatch_grip       | snatch-grip deadlift       | hinge         | lower | hinge      | 1.00 | 5 | barbell  |
rack_pull                  | rack pull                  | hinge         | lower | hinge      | 0.85 | 2 | barbell  |
rdl_db                     | dumbbell Romanian deadlift | hinge         | lower | hinge      | 0.50 | 2 | dumbbell |
rdl_single_leg             | single-leg RDL             | hinge         | lower | unilateral | 0.35 | 3 | dumbbell |
hip_thrust                 | hip thrust                 | hinge         | lower | compound   | 0.20 | 2 | barbell  |
pull_through               | cable pull-through         | hinge         | lower | compound   | 0.25 | 2 | cable    |
bench_press_paused         | paused bench press         | press         | upper | compound   | 0.05 | 3 | barbell  |
bench_press_tempo          | tempo bench press          | press         | upper | compound   | 0.05 | 3 | barbell  |
bench_press_close_grip     | close-grip bench press     | press         | upper | compound   | 0.05 | 3 | barbell  |
bench_press_incline        | incline bench press        | press         | upper | compound   | 0.05 | 3 | barbell  |
bench_press_db             | dumbbell bench press       | press         | upper | compound   | 0.05 | 2 | dumbbell |
bench_press_incline_db     | incline dumbbell press     | press         | upper | compound   | 0.05 | 2 | dumbbell |
floor_press                | floor press                | press         | upper | compound   | 0.05 | 2 | barbell  |
chest_press_machine        | machine chest press        | press         | upper | compound   | 0.00 | 1 | machine  | yes
chest_fly_db               | dumbbell fly               | isolation     | upper | isolation  | 0.00 | 2 | dumbbell |
chest_fly_cable            | cable fly                  | isolation     | upper | isolation  | 0.05 | 2 | cable    |
push_press                 | push press                 | press         | upper | compound   | 0.45 | 4 | barbell  |
overhead_press_seated      | seated overhead press      | press         | upper | compound   | 0.30 | 2 | barbell  |
overhead_press_db          | dumbbell overhead press    | press         | upper | compound   | 0.30 | 2 | dumbbell |
shoulder_press_machine     | machine shoulder press     | press         | upper | compound   | 0.05 | 1 | machine  | yes
t_bar_row                  | T-bar row                  | row           | upper | compound   | 0.50 | 2 | barbell  |
cable_row_seated           | seated cable row           | row           | upper | compound   | 0.20 | 1 | cable    |
machine_row                | machine row                | row           | upper | compound   | 0.05 | 1 | machine  | yes
upright_row                | upright row                | isolation     | upper | isolation  | 0.20 | 2 | barbell  |
lat_pulldown_close_grip    | close-grip lat pulldown    | vertical_pull | upper | isolation  | 0.05 | 1 | cable    |
straight_arm_pulldown      | straight-arm pulldown      | isolation     | upper | isolation  | 0.05 | 1 | cable    |
pullover                   | dumbbell pullover          | isolation     | upper | isolation  | 0.05 | 1 | dumbbell |
curl_barbell               | barbell curl               | isolation     | upper | isolation  | 0.10 | 1 | barbell  |
curl_db                    | dumbbell curl              | isolation     | upper | isolation  | 0.05 | 1 | dumbbell |
curl_hammer                | hammer curl                | isolation     | upper | isolation  | 0.05 | 1 | dumbbell |
curl_preacher              | preacher curl              | isolation     | upper | isolation  | 0.00 | 1 | barbell  | yes
curl_cable                 | cable curl                 | isolation     | upper | isolation  | 0.05 | 1 | cable    |
curl_wrist                 | wrist curl                 | isolation     | upper | isolation  | 0.00 | 1 | dumbbell | yes
triceps_pushdown           | triceps pushdown           | isolation     | upper | isolation  | 0.05 | 1 | cable    |
triceps_extension_overhead | overhead triceps extension | isolation     | upper | isolation  | 0.05 | 1 | cable    |
triceps_extension_lying    | lying triceps extension    | isolation     | upper | isolation  | 0.00 | 2 | barbell  | yes
lateral_raise              | lateral raise              | isolation     | upper | isolation  | 0.05 | 1 | dumbbell |
lateral_raise_cable        | cable lateral raise        | isolation     | upper | isolation  | 0.05 | 1 | cable    |
front_raise                | front raise                | isolation     | upper | isolation  | 0.05 | 1 | dumbbell |
reverse_fly_machine        | machine reverse fly        | isolation     | upper | isolation  | 0.00 | 1 | machine  | yes
shrug_barbell              | barbell shrug              | isolation     | upper | isolation  | 0.40 | 1 | barbell  |
shrug_db                   | dumbbell shrug             | isolation     | upper | isolation  | 0.30 | 1 | dumbbell |
cable_crunch               | cable crunch               | trunk         | trunk | trunk      | 0.10 | 1 | cable    |
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
hamstring_slide        | hamstring slide            | isolation     | lower | isolation  | 0.00 | 1 | bodyweight       |
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
    each.id: each
    for table in (_ROWS, _VARIANTS_AND_ACCESSORIES, _BODYWEIGHT)
    for each in map(_exercise, table.strip().splitlines())
}


def is_own_weight(subject: str) -> bool:
    """A lift, or a track of one, is done with one's own weight."""
    found = CATALOGUE.get(subject.partition("/")[0])
    return found is not None and found.implement in OWN_WEIGHT
