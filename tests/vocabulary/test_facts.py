"""Facts against vectors worked out by hand: windows, streaks, references; and missing is never a normal value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ironrule.carried.digest import Day, Exposure, Tally
from ironrule.carried.state import ATHLETE, Carried, EffectState
from ironrule.coaching.exposure import exposure_of
from ironrule.coaching.work import Work
from ironrule.training.athlete import Athlete, Sex, TrainingStatus
from ironrule.training.equipment import Equipment
from ironrule.training.events import CheckIn, Fault, PerformedSet
from ironrule.training.exercise import CATALOGUE
from ironrule.training.faults import Severity
from ironrule.training.muscle import MUSCLES
from ironrule.training.tempo import tempo_from
from ironrule.units import Load, Unit
from ironrule.vocabulary.fact import ATHLETE as ATHLETE_SCOPE
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.scene import Scene

NOW = datetime(2026, 3, 9, 18, tzinfo=UTC)
SUBJECT = "deadlift_conventional/heavy"


def kg(amount: str) -> Load:
    """A load in kg."""
    return Load(Decimal(amount), Unit.KG)


def trained(rows: Sequence[tuple[str, int, str]], *, limited: Sequence[int] = ()) -> list[Exposure]:
    """Exposures from (load, reps of three sets, RPE of the last), a week apart; targets are 5 reps at RPE 8."""
    ring: list[Exposure] = []
    for number, (amount, reps, rpe) in enumerate(rows):
        sets = [
            PerformedSet(
                load=kg(amount),
                reps_target=5,
                reps_done=reps,
                rpe_target=Decimal(8),
                rpe=Decimal(rpe) if last else None,
            )
            for last in (False, False, True)
        ]
        ended = NOW - timedelta(days=7 * (len(rows) - number))
        ring.append(exposure_of(Work(f"e{number}", ended, tuple(sets), None, number in limited, True, list(ring))))
    return ring


def scene(**changes: object) -> Scene:
    """A scene of an athlete with nothing on record but what is given."""
    carried = Carried("book", "r")
    for exposure in changes.get("ring", ()):  # type: ignore[attr-defined]  # a list of exposures
        carried.digest.add_exposure(SUBJECT, exposure)
    for check_in in changes.get("check_ins", ()):  # type: ignore[attr-defined]  # a list of check-ins
        carried.digest.add_check_in(check_in)
    for on, done, missed, tonnage, deload in changes.get("days", ()):  # type: ignore[attr-defined]  # rows of a day
        carried.digest.add_to_day(Day(on, done, missed, Decimal(tonnage), deload))
    carried.effects = list(changes.get("effects", ()))  # type: ignore[call-overload]  # a list of effects
    made = Scene(Athlete("a", Equipment(Unit.KG)), carried, NOW, SUBJECT, CATALOGUE["deadlift_conventional"])
    known = made.exposures()
    return made.at(known[-1]) if known else made


def value(name: str, seen: Scene) -> object:
    """A fact's value."""
    return FACTS[name].function(seen)


def test_rpe_drift_of_scenario_3() -> None:
    """8, 8, 9, 9.5 at the same load: the baseline is frozen at 8 while it drifts, so 1 and then 1.5."""
    ring = trained([("160", 5, "8"), ("160", 5, "8"), ("160", 5, "9"), ("160", 5, "9.5")])
    assert [None, None, Decimal(1), Decimal("1.5")] == [each.rpe_drift for each in ring]


def test_drift_ends_and_begins_anew() -> None:
    """An exposure back at the baseline ends the run; the next baseline is the median of the last three."""
    ring = trained([("160", 5, "8"), ("160", 5, "8"), ("160", 5, "9"), ("160", 5, "8"), ("160", 5, "9")])
    assert [None, None, Decimal(1), Decimal(0), Decimal(1)] == [each.rpe_drift for each in ring]


def test_drift_needs_the_same_work() -> None:
    """Another load (more than 2.5 % off), other reps, or fewer than two exposures before: no drift is known."""
    assert trained([("150", 5, "8"), ("150", 5, "8"), ("160", 5, "9")])[-1].rpe_drift is None
    assert trained([("160", 4, "8"), ("160", 4, "8"), ("160", 5, "9")])[-1].rpe_drift is None
    assert trained([("160", 5, "8"), ("160", 5, "9")])[-1].rpe_drift is None


def test_e1rm_drop_of_scenario_3() -> None:
    """The reference stays at 197.29 through the run below it: -3.1 % and -4.6 %."""
    ring = trained([("160", 5, "8"), ("160", 5, "8"), ("160", 5, "9"), ("160", 5, "9.5")])
    drops = [None if each.e1rm_drop is None else f"{each.e1rm_drop:.1f}" for each in ring]
    assert [None, "0.0", "3.1", "4.6"] == drops
    assert "197.29" == f"{ring[-1].e1rm_ref.amount:.2f}" if ring[-1].e1rm_ref else ""


def test_limited_days_are_passed_over() -> None:
    """A deload week neither drops the reference nor ends a streak."""
    rows = [("160", 5, "8"), ("160", 5, "8"), ("130", 5, "6"), ("160", 5, "8")]
    ring = trained(rows, limited=[2])
    assert ("not_judged", None, None) == (ring[2].outcome, ring[2].e1rm_day, ring[2].rpe_drift)
    assert [1, 2, 0, 3] == [each.made_in_a_row if not each.limited else 0 for each in ring]


def test_streaks_end_at_a_load_change() -> None:
    """Misses count at one load; the first at another is the first."""
    ring = trained([("160", 4, "9"), ("160", 4, "9"), ("150", 4, "9"), ("150", 5, "9")])
    assert [1, 2, 1, 0] == [each.missed_in_a_row for each in ring]
    assert [3, 3, 3, 0] == [each.reps_missed for each in ring]


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([5, 5, 5], "made"),
        ([5, 5, 4], "missed"),
        ([5, 5, 0], "missed"),
        ([0, 0, 0], "missed"),
        ([5, 5, None], "unfinished"),
        ([None, None, None], "skipped"),
    ],
)
def test_outcomes(done: list[int | None], expected: str) -> None:
    """Made, missed, unfinished and skipped are four different things; a set without a rep was tried."""
    sets = tuple(PerformedSet(load=kg("100"), reps_target=5, reps_done=reps) for reps in done)
    assert expected == exposure_of(Work("e", NOW, sets, None, False)).outcome


def test_outcome_without_targets_is_unknown() -> None:
    """A log that says only what was done cannot be judged."""
    assert exposure_of(Work("e", NOW, (PerformedSet(load=kg("100"), reps_done=5),), None, False)).outcome is None


def test_fault_share_of_scenario_2() -> None:
    """Two of five reps in two of four sets are 20 %; a minor fault does not count."""
    flexed = Fault("excess_lumbar_flexion", Severity.MAJOR, 2)
    minor = Fault("short_rom", Severity.MINOR, 5)
    sets = tuple(
        PerformedSet(load=kg("140"), reps_done=5, technique_score=2 if faults else 4, faults=faults)
        for faults in ((), (minor,), (flexed,), (flexed,))
    )
    exposure = exposure_of(Work("e", NOW, sets, None, False))
    assert (Decimal(20), 2, "excess_lumbar_flexion") == (
        exposure.major_fault_share,
        exposure.technique_score,
        exposure.fault,
    )


def test_tempo_work_gives_no_e1rm() -> None:
    """A slow eccentric is not comparable."""
    done = PerformedSet(load=kg("100"), reps_done=5, rpe=Decimal(8), tempo=tempo_from("4-1-X-1"))
    assert exposure_of(Work("e", NOW, (done,), None, False)).e1rm_day is None


def test_adherence() -> None:
    """Four done of five planned in fourteen days are 80 %; a platform's own figure comes first; nothing is unknown."""
    today = NOW.date()
    days = [
        (today - timedelta(days=back), done, 1 - done, 0, False)
        for back, done in ((1, 1), (4, 1), (6, 0), (8, 1), (13, 1))
    ]
    too_old = [(today - timedelta(days=14), 0, 1, 0, False)]
    assert Decimal(80) == value("adherence_14d", scene(days=[*days, *too_old]))
    told = CheckIn(NOW - timedelta(hours=1), adherence_14d=Decimal("0.95"))
    assert Decimal(95) == value("adherence_14d", scene(days=days, check_ins=[told]))
    assert value("adherence_14d", scene()) is None


def test_stale_readings_are_missing() -> None:
    """Pain of thirteen hours ago, or sleep of the night before last, is not today's."""
    old = CheckIn(NOW - timedelta(hours=25), sleep_h=Decimal(4), pain_now=Decimal(6), red_flags=())
    seen = scene(check_ins=[old])
    assert [None, None, False] == [value(name, seen) for name in ("sleep_h", "pain_now", "red_flags_asked")]
    fresh = CheckIn(NOW - timedelta(hours=11), pain_now=Decimal(0), red_flags=())
    assert [Decimal(0), True] == [value(name, scene(check_ins=[fresh])) for name in ("pain_now", "red_flags_asked")]


def test_days_since_deload() -> None:
    """Counted from the last day of its first phase; 0 while that runs; the platform's word where nothing is carried."""
    running = EffectState("deload", ATHLETE, "D2", date(2026, 3, 5), date(2026, 3, 11))
    over = EffectState("deload", ATHLETE, "D2", date(2026, 2, 20), date(2026, 2, 26))
    assert [Decimal(0), Decimal(11)] == [value("days_since_deload", scene(effects=[each])) for each in (running, over)]
    assert value("days_since_deload", scene()) is None


@pytest.mark.parametrize(
    ("eased", "ratio"),
    [
        (2000, "1.190"),  # 5000 / ((4000 + 4000 + 4600) / 3)
        (5400, "1.071"),  # 5000 / ((4000 + 4600 + 5400) / 3)
    ],
    ids=["a deload", "a full week of the way back"],
)
def test_usual_week(eased: int, ratio: str) -> None:
    """The mean of the three fullest, an eased one only where it is the fuller; unknown without three that are not."""
    today = NOW.date()
    weeks = (
        (3, 5000, False),
        (10, eased, True),
        (17, 4000, False),
        (24, 4000, False),
        (31, 4600, False),
        (37, 1, False),
    )
    days = [(today - timedelta(days=back), 1, 0, tonnage, deload) for back, tonnage, deload in weeks]
    found = value("week_ratio", scene(days=days))

    assert isinstance(found, Decimal)
    assert ratio == f"{found:.3f}"
    assert value("week_ratio", scene(days=days[:4])) is None


@pytest.mark.parametrize(
    ("months", "expected"), [(5, "novice"), (6, "intermediate"), (24, "intermediate"), (None, None)]
)
def test_training_status_from_months(months: int | None, expected: str | None) -> None:
    """The stated rate wins; else the months suggest one, never the slowest; else it is unknown."""
    athlete = Athlete("a", Equipment(Unit.KG), training_age_months=months)
    assert expected == (athlete.training_status.value if athlete.training_status else None)
    stated = Athlete("a", Equipment(Unit.KG), training_age_months=1, stated_status=TrainingStatus.ADVANCED)
    assert TrainingStatus.ADVANCED is stated.training_status


def test_sets_of_a_week_count_for_muscles() -> None:
    """Six rows, four face pulls and two deadlifts are nine sets for the back; misses are of its lifts, if any."""
    rows, pulls, hinges = Tally(1, 1, 2, 5, 6), Tally(0, 1, 1, 3, 4), Tally(0, 1, 1, 0, 2)
    carried = Carried("book", "r")
    carried.digest.this_week = {"barbell_row/a": rows, "face_pull/a": pulls, "rdl/a": hinges}
    of = {each: Scene(Athlete("a", Equipment(Unit.KG)), carried, NOW, f"muscle:{each}") for each in MUSCLES}
    names = ("hard_sets_this_week", "misses_this_week", "sets_made_this_week")

    assert [Decimal(9), Decimal(1), Decimal(5)] == [FACTS[each].function(of["back"]) for each in names]
    assert [Decimal(3), None, Decimal(0)] == [FACTS[each].function(of["biceps"]) for each in names]
    assert "back" == FACTS["muscle"].function(of["back"])


def test_nothing_on_record_is_missing() -> None:
    """With an empty record every fact is missing, but for what is known of the exercise, or is a plain no or none."""
    known = {
        "frozen",
        "emergency",
        "red_flags_asked",
        "pregnancy_sign",
        "cleared",
        "bp_measured",
        "pain_on_two_days",
        "pain_lasts",
        "hard_axial_days",
        "flexes_loaded",
        "exposures_seen",
        "lift",
        "pattern",
        "region",
        "role",
        "muscle",
        "implement",
        "hard_sets_this_week",
        "axial_coef",
        "supported",
        "skill",
        "available",
        "anti_rotation",
        "back_injured",
        "axial_rest_left",
        "axial_units_week",
        "sets_week",
        "coach_planned",
        "injured",
        "week",
        "cycle",
        "next_week",
        "phase",
        "week_of_phase",
        "sessions_this_week",
        "sets_made_this_week",
        "sessions_this_cycle",
    }
    empty = scene()
    assert known == {name for name, fact in FACTS.items() if fact.function(empty) is not None}


def test_every_fact_says_what_it_is() -> None:
    """Every row has a meaning in a sentence, a kind, a scope, and names where its kind is a name."""
    for fact in FACTS.values():
        assert fact.meaning.endswith(".")
        assert fact.scope in (ATHLETE_SCOPE, "track", "item", "set", "muscle")
        assert bool(fact.names) == (fact.kind.value == "name")


def test_what_the_record_says_of_the_athlete() -> None:
    """Sex and bodyweight are those of the record, in its unit; without one they are unknown."""
    nobody = scene()
    somebody = nobody.but(athlete=Athlete("a", Equipment(Unit.KG), Sex.FEMALE, bodyweight=kg("61.5")))
    assert (None, None) == (value("sex", nobody), value("bodyweight", nobody))
    assert ("female", kg("61.5")) == (value("sex", somebody), value("bodyweight", somebody))
