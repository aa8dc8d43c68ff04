"""The vocabulary: every fact that a condition may read, one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType

from ironrule.carried.digest import OUTCOMES
from ironrule.training.athlete import Sex, TrainingStatus
from ironrule.training.events import REST_REASONS
from ironrule.training.exercise import CATALOGUE, PATTERNS, REGIONS, ROLES
from ironrule.training.faults import FAULTS
from ironrule.training.muscle import MUSCLES
from ironrule.vocabulary import facts_athlete as athlete
from ironrule.vocabulary import facts_caps as caps
from ironrule.vocabulary import facts_day as day
from ironrule.vocabulary import facts_item as item
from ironrule.vocabulary import facts_limits as limits
from ironrule.vocabulary import facts_muscle as muscle
from ironrule.vocabulary import facts_recovery as recovery
from ironrule.vocabulary import facts_rest as rest
from ironrule.vocabulary import facts_safety as safety
from ironrule.vocabulary import facts_span as span
from ironrule.vocabulary import facts_track as track
from ironrule.vocabulary.fact import ATHLETE, ITEM, MUSCLE, SET, SORENESS, TRACK, Fact
from ironrule.vocabulary.facts_technique import OF_TECHNIQUE, REPS_WITH
from ironrule.vocabulary.kind import Kind, Value
from ironrule.vocabulary.readings import always, muscles_of, newest_told, prime_muscles_of
from ironrule.vocabulary.scene import Scene


def _athlete(
    name: str, meaning: str, kind: Kind, range_: str = "", *, reading: str = "", names: tuple[str, ...] = ()
) -> Fact:
    alike = name not in _OF_EACH
    fact = Fact(name, meaning, kind, ATHLETE, getattr(athlete, name), range_, names, reading=reading, alike=alike)
    return replace(fact, muscles=muscles_of) if name == SORENESS else fact


def _exposure(
    name: str, meaning: str, kind: Kind, range_: str = "", *, judged: bool = False, names: tuple[str, ...] = ()
) -> Fact:
    return Fact(name, meaning, kind, TRACK, getattr(track, name), range_, names, history=True, judged=judged)


def _track(name: str, meaning: str, kind: Kind, range_: str = "", *, names: tuple[str, ...] = ()) -> Fact:
    of_muscles = name in _OF_MUSCLES
    return Fact(name, meaning, kind, TRACK, getattr(track, name), range_, names, of_muscles=of_muscles)


def _recovery(name: str, meaning: str, kind: Kind, range_: str = "", *, derived_from: str = "") -> Fact:
    function = getattr(recovery, name)
    return Fact(name, meaning, kind, ATHLETE, function, range_, alike=True, derived_from=derived_from)


def _span(name: str, meaning: str, kind: Kind, range_: str = "", *, fewest: int = 0) -> Fact:
    over = getattr(span, f"{name}_over")
    return Fact(name, meaning, kind, TRACK, getattr(span, name), range_, over=over, fewest=fewest)


def _item(name: str, meaning: str, kind: Kind, range_: str = "") -> Fact:
    return Fact(name, meaning, kind, ITEM, getattr(item, name), range_)


def _day(name: str, meaning: str, kind: Kind, range_: str = "", *, alike: bool = False) -> Fact:
    return Fact(name, meaning, kind, ATHLETE, getattr(day, name), range_, alike=alike)


def _in_a_day(name: str, meaning: str, kind: Kind, range_: str = "", *, scope: str = ITEM) -> Fact:
    return Fact(name, meaning, kind, scope, getattr(day, name), range_)


def _of_athlete(module: ModuleType) -> list[Fact]:
    """The facts of the athlete that a module lists."""
    return [
        Fact(name, meaning, kind, ATHLETE, getattr(module, name), range_, alike=True)
        for name, meaning, kind, range_ in module.OF_ATHLETE
    ]


def _of_a_muscle(name: str, meaning: str, kind: Kind, range_: str = "") -> Fact:
    return Fact(name, meaning, kind, MUSCLE, getattr(muscle, name), range_)


def _of_a_set(name: str, meaning: str, kind: Kind, range_: str = "") -> Fact:
    return Fact(f"set.{name}", meaning, kind, SET, getattr(track, f"set_{name}"), range_)


#: Facts of the athlete that look at the subject's own effects or muscles, or at the draft.
_OF_EACH = frozenset({"days_since_deload", "days_without_deload", "week_ratio_planned", SORENESS})
#: Facts of a track that are also those of a muscle: of itself, or counted over the tracks that train it directly.
_OF_MUSCLES = frozenset(
    f"{what}_this_{stretch}" for what in ("misses", "successes", "sessions") for stretch in ("week", "cycle")
) | {"sets_made_this_week", "muscle"}
_STATUSES = tuple(each.value for each in TrainingStatus)
_NO_PHASES = (athlete.NO_PHASE,)

_TABLE = (
    _athlete("training_status", "How fast the athlete still improves.", Kind.NAME, names=_STATUSES),
    _athlete("training_age_months", "Months of consistent lifting.", Kind.COUNT, "0..1200"),
    _athlete("age", "Age in full years.", Kind.YEARS, "13..100"),
    _athlete("sex", "Sex, as stated.", Kind.NAME, names=tuple(each.value for each in Sex)),
    _athlete("bodyweight", "What the athlete weighs, as it was last stated.", Kind.LOAD),
    _athlete("frozen", "A red flag was reported and no clearance has followed.", Kind.BOOL),
    _athlete("emergency", "The freeze began with a symptom that needs urgent care.", Kind.BOOL),
    _athlete("red_flags_asked", "The question about red flags was answered within 12 hours.", Kind.BOOL),
    _athlete("pain_now", "Pain before training, newest within 12 hours.", Kind.SCORE, "0..10", reading="pain_now"),
    _athlete("pain_radiates", "That pain runs into a limb.", Kind.BOOL),
    _athlete("bp_systolic", "Resting systolic blood pressure, newest within 24 hours.", Kind.MMHG, "50..300"),
    _athlete("bp_diastolic", "Resting diastolic blood pressure, newest within 24 hours.", Kind.MMHG, "30..200"),
    _athlete("pain_sharp", "That pain is sharp.", Kind.BOOL),
    _athlete("bp_measured", "Both blood pressures were measured within 24 hours.", Kind.BOOL),
    _athlete("fever", "Fever, newest within 24 hours.", Kind.BOOL),
    _athlete("injured", "A known injury is not resolved.", Kind.BOOL),
    _athlete(
        "uncleared",
        "Pregnancy, recent birth, surgery, hernia, osteoporosis or a yes of the PAR-Q+, and no clearance.",
        Kind.BOOL,
    ),
    _athlete("sleep_h", "Sleep of the last night, newest within 24 hours.", Kind.HOURS, "0..24", reading="sleep_h"),
    _athlete(
        SORENESS,
        "Soreness, 5 is severe; newest within 24 hours. Of a lift the worst of the whole athlete's and of the muscles "
        "trained directly; 'soreness of quads' is that of one, 'soreness of muscle' that of the muscle trained most.",
        Kind.SCORE,
        "1..5",
        reading=SORENESS,
    ),
    _athlete("fatigue", "Fatigue, 5 is spent; newest within 24 hours.", Kind.SCORE, "1..5", reading="fatigue"),
    _athlete("stress", "Stress, 5 is severe; newest within 24 hours.", Kind.SCORE, "1..5", reading="stress"),
    _athlete(
        "readiness", "Readiness, 5 is fully ready; newest within 24 hours.", Kind.SCORE, "1..5", reading="readiness"
    ),
    _athlete(
        "hrv", "Heart-rate variability, ln of RMSSD in ms; newest within 24 hours.", Kind.NUMBER, "0..6", reading="hrv"
    ),
    _athlete("resting_hr", "Resting heart rate, newest within 24 hours.", Kind.BPM, "20..220", reading="resting_hr"),
    _recovery(
        "hrv_z",
        "Mean hrv of 7 days over that of the 21 days before, in standard deviations of those.",
        Kind.NUMBER,
        derived_from="hrv",
    ),
    _recovery("joint_ache", "Worst ache of a joint, newest answer within 24 hours.", Kind.SCORE, "0..10"),
    _recovery("joint_ache_days", "Days that one joint has ached, from ache_level on; 0 when none does.", Kind.DAYS),
    _recovery("monotony", "Mean over standard deviation of the session loads of seven days.", Kind.NUMBER),
    _recovery(
        "strain_z",
        "Strain of seven days, load times monotony, over that of six weeks before, in their standard deviations.",
        Kind.NUMBER,
    ),
    _recovery("adherence_28d", "Sessions done of those planned in 28 days, today included.", Kind.PERCENT, "0..100"),
    _athlete("adherence_14d", "Sessions done of those planned in 14 days, today included.", Kind.PERCENT, "0..100"),
    _athlete("days_since_deload", "Days since the last day of the last deload; 0 in one.", Kind.DAYS),
    _athlete(
        "days_without_deload",
        "Days of training since the last deload, or on record; a rest of 14 days ends the count.",
        Kind.DAYS,
    ),
    _athlete("week", "Week of the plan's cycle, from 1.", Kind.COUNT),
    _athlete("cycle", "Cycle of the plan, from 1.", Kind.COUNT),
    _athlete("next_week", "Week of the cycle that follows this one; after the last it is 1.", Kind.COUNT),
    _athlete(
        "phase",
        "Phase of the plan's cycle: a name that the plan gives; none without phases.",
        Kind.NAME,
        names=_NO_PHASES,
    ),
    _athlete("week_of_phase", "Week of that phase, from 1; of the cycle without phases.", Kind.COUNT),
    _athlete("coach_planned", "Today's session is the coach's own.", Kind.BOOL),
    _athlete("days_since_session", "Days since the last session.", Kind.DAYS),
    _athlete("week_ratio", "Tonnage of seven days over the mean of three usual weeks.", Kind.NUMBER),
    _athlete("week_ratio_planned", "The same with today's draft instead of today.", Kind.NUMBER),
    _day("heavy_hinges_today", "Heavy hinges in today's draft.", Kind.COUNT),
    _day("axial_units_today", "Sets times axial_coef of today's draft.", Kind.NUMBER),
    _day("minutes_today", "Minutes that today's draft takes: set-up, warm-up, reps by tempo, and rest.", Kind.NUMBER),
    _day("lifts_today", "Lifts in today's draft.", Kind.COUNT),
    _day("axial_units_week", "Sets times axial_coef done in seven days, today included.", Kind.NUMBER, alike=True),
    _day("sets_week", "Working sets done in seven days, today included.", Kind.COUNT, alike=True),
    _day("hours_since_heavy_axial", "Hours since a lift was last trained heavy.", Kind.HOURS, alike=True),
    _day("heavy_axial_rpe", "RPE of the last set of that lift, that day.", Kind.RPE, "1..10", alike=True),
    *_of_athlete(safety),
    *_of_athlete(caps),
    Fact(
        "rest_wanted",
        "Why the athlete asks for a week without training, newest within 72 hours.",
        Kind.NAME,
        ATHLETE,
        rest.rest_wanted,
        names=REST_REASONS,
        alike=True,
    ),
    *limits.TABLE,
    _exposure(
        "outcome", "How the track's last session went, by its success line.", Kind.NAME, judged=True, names=OUTCOMES
    ),
    _exposure(
        "every_set_made",
        "Every planned set was made; unknown on a day that was skipped or is not judged.",
        Kind.BOOL,
        judged=True,
    ),
    _exposure("sets_done", "Working sets performed.", Kind.COUNT),
    _exposure(
        "other_sets_made", "Every planned set was made but those of as many reps as possible.", Kind.BOOL, judged=True
    ),
    _exposure(
        "any_set_made",
        "Some planned set was made; unknown on a day that was skipped or is not judged.",
        Kind.BOOL,
        judged=True,
    ),
    _exposure("last_set_made", "The last planned set was made.", Kind.BOOL, judged=True),
    _exposure(
        "total_reps", "Reps of all working sets together; unknown on a day that is not judged.", Kind.COUNT, judged=True
    ),
    _exposure(
        "reps_over_goal",
        "Reps of the last set of as many as possible over its goal, without a goal over its target; may be negative.",
        Kind.COUNT,
        "-100..100",
        judged=True,
    ),
    _exposure("lowest_seconds", "Seconds of the shortest working set.", Kind.SECONDS, judged=True),
    _exposure("last_set_seconds", "Seconds of the last working set.", Kind.SECONDS, judged=True),
    _exposure("seconds_top", "Most seconds that were asked for, the top of a range.", Kind.SECONDS),
    _exposure("lowest_metres", "Metres of the shortest working set.", Kind.METRES, judged=True),
    _exposure("last_set_metres", "Metres of the last working set.", Kind.METRES, judged=True),
    _exposure("metres_top", "Most metres that were asked for, the top of a range.", Kind.METRES),
    _exposure(
        "lowest_reps", "Reps of the worst working set; unknown on a day that is not judged.", Kind.COUNT, judged=True
    ),
    _exposure(
        "last_set_reps", "Reps of the last working set; unknown on a day that is not judged.", Kind.COUNT, judged=True
    ),
    _exposure("reps_missed", "Reps short of the targets, all sets together.", Kind.COUNT, judged=True),
    _exposure("reps_bottom", "Bottom of the rep range that was asked for.", Kind.COUNT),
    _exposure("reps_top", "Top of the rep range that was asked for.", Kind.COUNT),
    _exposure(
        "misses_in_a_row", "Missed sessions in a row at this load, the last one included.", Kind.COUNT, judged=True
    ),
    _exposure(
        "successes_in_a_row", "Made sessions in a row at this load, the last one included.", Kind.COUNT, judged=True
    ),
    _exposure("last_set_rpe", "RPE of the last working set.", Kind.RPE, "1..10", judged=True),
    _exposure("rpe_target", "RPE that was asked for.", Kind.RPE, "1..10"),
    _exposure(
        "effort_over_target",
        "RPE of the last set minus its target; positive is harder.",
        Kind.RPE,
        "-9..9",
        judged=True,
    ),
    _exposure(
        "rpe_drift",
        "RPE at the same load and reps, over the median of three exposures before the rise.",
        Kind.RPE,
        "-9..9",
        judged=True,
    ),
    _exposure("e1rm", "Estimated one-rep maximum of that day, by the RPE chart.", Kind.LOAD, judged=True),
    _exposure("e1rm_drop", "How far e1rm lies below e1rm_ref.", Kind.PERCENT, judged=True),
    _exposure(
        "velocity_delta",
        "Velocity at a load minus its mean in the four weeks before the present fall; negative is slower.",
        Kind.SPEED,
        "-5..5",
        judged=True,
    ),
    _exposure(
        "velocity_drop",
        "The same in percent of that mean; positive is slower.",
        Kind.PERCENT,
        judged=True,
    ),
    _exposure("velocity_loss", "Greatest loss of velocity within a working set.", Kind.PERCENT, "0..100"),
    _exposure("inol", "Sum of reps / (100 - % of e1rm_ref) over the working sets.", Kind.NUMBER),
    _exposure("hard_sets", "Working sets from RPE hard_set_rpe on, or at 80 % of e1rm_ref or more.", Kind.COUNT),
    _exposure("technique_score", "Worst technique score of a working set.", Kind.SCORE, "1..5"),
    _exposure("major_fault_share", "Share of reps with a major or critical fault.", Kind.PERCENT, "0..100"),
    _exposure("fault", "The fault seen in most reps, the worst first.", Kind.NAME, names=("none", *FAULTS)),
    *OF_TECHNIQUE,
    _exposure("pain_in_session", "Worst pain in a set of this exercise.", Kind.SCORE, "0..10"),
    Fact(
        "pain_rise",
        "Worst pain in a set of this exercise, over the pain before that session.",
        Kind.SCORE,
        TRACK,
        safety.pain_rise,
        "-10..10",
        history=True,
    ),
    _exposure("tempo_adherence", "Share of the tempo that was kept.", Kind.PERCENT, "0..100"),
    _exposure("tested", "The load of a test that was asked for, with the reps that were asked for.", Kind.LOAD),
    _exposure("load_done", "Load of most working sets; tests do not count.", Kind.LOAD),
    _track("load", "The carried load.", Kind.LOAD),
    _track("one_rm", "Tested or entered one-rep maximum of the lift; of more reps by Epley.", Kind.LOAD),
    _track("last_full_load", "The last load lifted outside any limit or effect.", Kind.LOAD),
    _track("next_step_up", "The lightest load that can be set above load_done.", Kind.LOAD),
    _track("e1rm_ref", "Median e1rm of up to four exposures before the present drop.", Kind.LOAD),
    _track("days_since_lift", "Days since the track was last trained.", Kind.DAYS),
    *(Fact(name, meaning, kind, TRACK, getattr(rest, name), range_) for name, meaning, kind, range_ in rest.OF_TRACK),
    _track("days_since_raise", "Days since a carried number, load or reps, last went up.", Kind.DAYS),
    _track("inol_week", "inol over seven days, today included, on every track of the lift.", Kind.NUMBER),
    _track("weeks_same_variation", "Weeks of training this exercise without four weeks off.", Kind.COUNT),
    _span(
        "e1rm_trend",
        "Rise of e1rm over a span, along the line of best fit; over 4 weeks where no span is named.",
        Kind.PERCENT,
        fewest=span.FEWEST_EXPOSURES,
    ),
    _span("raises", "Days in a span on which a carried number went up, at most 12; over 4 weeks.", Kind.COUNT),
    _track("misses_this_week", "Sessions missed in this week of the plan; unknown if none was judged.", Kind.COUNT),
    _track("successes_this_week", "Sessions made in this week of the plan; unknown if none was judged.", Kind.COUNT),
    _track("sessions_this_week", "Sessions of the track in this week of the plan, made or not.", Kind.COUNT),
    _track("sets_made_this_week", "Sets made in this week of the plan; no day that is not judged.", Kind.COUNT),
    _track("misses_this_cycle", "Sessions missed in this cycle of the plan; unknown without one.", Kind.COUNT),
    _track("successes_this_cycle", "Sessions made in this cycle of the plan; unknown without one.", Kind.COUNT),
    _track("sessions_this_cycle", "Sessions of the track in this cycle of the plan, made or not.", Kind.COUNT),
    _track("exposures_seen", "Sessions of this track that are remembered, at most ten.", Kind.COUNT, "0..10"),
    _track("lift", "The lift, as the catalogue calls it.", Kind.NAME, names=tuple(CATALOGUE)),
    _track("pattern", "Movement pattern.", Kind.NAME, names=PATTERNS),
    _track("region", "Body region.", Kind.NAME, names=REGIONS),
    _track("role", "Role in a session.", Kind.NAME, names=ROLES),
    _track("muscle", "Muscle that the lift trains most.", Kind.NAME, names=MUSCLES),
    _track("axial_coef", "Demand on the spine; a conventional deadlift is 1.", Kind.NUMBER, "0..1.1"),
    _track("supported", "The trunk is supported.", Kind.BOOL),
    Fact(
        "load_held",
        "The heaviest load that is remembered of 180 days, outside any limit.",
        Kind.LOAD,
        TRACK,
        caps.load_held,
    ),
    Fact(
        "flexes_loaded", "It takes the loaded spine to the end of its flexion.", Kind.BOOL, TRACK, safety.flexes_loaded
    ),
    _in_a_day("skill", "Skill that it takes.", Kind.SCORE, "1..5", scope=TRACK),
    _in_a_day("available", "The gym has what it is loaded with.", Kind.BOOL, scope=TRACK),
    _of_a_set("number", "Place of the set among the working sets, from 1.", Kind.COUNT),
    _of_a_set("reps_done", "Reps done in the set.", Kind.COUNT),
    _of_a_set("reps_target", "Reps that were asked for in the set.", Kind.COUNT),
    _of_a_set("lowest", "No set was asked for fewer reps; of several as low the first.", Kind.BOOL),
    _of_a_set("reps_top", "Top of the range of reps that was asked for in the set.", Kind.COUNT),
    _of_a_set("rpe", "RPE of the set.", Kind.RPE, "1..10"),
    _of_a_set("made", "The set was made.", Kind.BOOL),
    _of_a_muscle(
        "hard_sets_this_week",
        "Working sets in this week of the plan: 1 for a set that trains the muscle directly, a half where it helps.",
        Kind.NUMBER,
    ),
    *(Fact(name, meaning, kind, ITEM, getattr(caps, name), range_) for name, meaning, kind, range_ in caps.OF_ITEM),
    _item("sets", "Working sets of today's draft.", Kind.COUNT),
    _item("reps", "Reps of today's draft, the bottom of a range.", Kind.COUNT),
    _item("load_today", "Load of today's draft after the stages before.", Kind.LOAD),
    _item("planned_load", "Load that the plan asks for today.", Kind.LOAD),
    _item("chart_load", "Load that the RPE chart gives for today's reps and effort, from e1rm_ref.", Kind.LOAD),
    _item("eccentric_s", "Seconds of today's eccentric.", Kind.SECONDS),
    _item(
        "tempo_conversion", "What today's tempo allows of the last full load; 100 % when it is no slower.", Kind.PERCENT
    ),
    _in_a_day("heavy", "Its axial_coef and effort reach heavy_axial_coef and heavy_rpe.", Kind.BOOL),
    _in_a_day("hinge_rank", "Its place among today's heavy hinges, 1 stays; 0 for every other lift.", Kind.COUNT),
    _in_a_day("after_hinge", "It is a row without support, and a heavy hinge is in the session.", Kind.BOOL),
    _in_a_day("axial_units", "Its sets times its axial_coef.", Kind.NUMBER),
    _in_a_day("exercises", "1: it is one exercise of the session.", Kind.COUNT),
    _in_a_day("isolation_sets", "Its sets if it is isolation work, else 0.", Kind.COUNT),
    _in_a_day("rest_today", "Rest after its first set; missing where nobody said one.", Kind.SECONDS),
    _in_a_day("minutes", "Minutes that it takes: set-up, warm-up, reps by tempo, and rest.", Kind.NUMBER),
    _in_a_day("priority", "What it matters: 100 the priority lift, else as planned or by role.", Kind.COUNT, "0..100"),
    _in_a_day("stands_in", "It stands in for another lift today.", Kind.BOOL),
)

#: Every fact by name, in the order of the table.
FACTS: dict[str, Fact] = {each.name: each for each in _TABLE}


def _soreness_of(muscle: str, muscles: Callable[[Scene], Sequence[str]], meaning: str, scope: str = ATHLETE) -> Fact:
    def function(scene: Scene) -> Value | None:
        return newest_told(scene.fresh(athlete.READINESS_SHELF_H), SORENESS, muscles(scene))

    return replace(
        FACTS[SORENESS],
        name=f"{SORENESS} of {muscle}",
        meaning=meaning,
        scope=scope,
        function=function,
        muscles=muscles,
        alike=scope == ATHLETE,
        of_muscles=scope == TRACK,
    )


def _soreness_of_muscles() -> Iterator[Fact]:
    meaning = "Soreness of the muscle that the lift trains most; newest within 24 hours."
    yield _soreness_of("muscle", prime_muscles_of, meaning, TRACK)
    for name in MUSCLES:
        told = f"Soreness of the {name.replace('_', ' ')}; newest within 24 hours."
        yield _soreness_of(name, always((name,)), told)


#: Facts that are written in several words, by these words: soreness of one muscle.
SORENESS_OF: dict[str, Fact] = {each.name: each for each in _soreness_of_muscles()}

#: Every fact that is written in several words.
IN_SEVERAL_WORDS: dict[str, Fact] = {**SORENESS_OF, **REPS_WITH}

#: Facts that do not change from one exposure or check-in to the next: any window may read them.
STEADY_FACTS = frozenset(
    {
        "training_status",
        "training_age_months",
        "session_minutes",
        "age",
        "sex",
        "bodyweight",
        "lift",
        "pattern",
        "region",
        "role",
        "muscle",
        "implement",
        "axial_coef",
        "supported",
        "flexes_loaded",
        "skill",
        "anti_rotation",
    }
)

#: Facts of a draft: what only `before session` can read.
_OF_TODAY = {
    "week_ratio_planned",
    "heavy_hinges_today",
    "axial_units_today",
    "minutes_today",
    "lifts_today",
}
DRAFT_FACTS = frozenset(_OF_TODAY | {each.name for each in _TABLE if each.scope == ITEM})
