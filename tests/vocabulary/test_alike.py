"""What is read once for every subject is the same for every subject, and is read anew where it may be another."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ironrule.carried.digest import Day
from ironrule.carried.state import ATHLETE, Carried, EffectState
from ironrule.coaching.exposure import exposure_of
from ironrule.coaching.work import Work
from ironrule.rulebook.evaluate import reading_of
from ironrule.training.athlete import Athlete, Medical, Sex, TrainingStatus
from ironrule.training.equipment import Equipment
from ironrule.training.events import CheckIn, PerformedSet
from ironrule.training.exercise import CATALOGUE
from ironrule.units import Load, Unit
from ironrule.vocabulary.fact import ATHLETE as ATHLETE_SCOPE
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.facts_athlete import DELOAD
from ironrule.vocabulary.scene import ItemView, Scene

NOW = datetime(2026, 3, 9, 18, tzinfo=UTC)
SUBJECT = "deadlift_conventional/heavy"


def carried() -> Carried:
    """A month of training, a check-in this morning and yesterday, and a deload of one track that ended last week."""
    state = Carried("book", "r")
    for days in (10, 3):
        work = Work(
            "e",
            NOW - timedelta(days=days),
            (PerformedSet(load=Load(Decimal(100), Unit.KG), reps_done=5, rpe=Decimal(8)),),
            None,
            False,
        )
        state.digest.add_exposure(SUBJECT, exposure_of(work))
    for days in (65, *range(49, 0, -2)):
        _train(state, days)
    for hours, sleep in ((73, "6"), (50, "6"), (30, "5"), (8, "7.5")):
        readings = CheckIn(
            NOW - timedelta(hours=hours),
            sleep_h=Decimal(sleep),
            soreness=2,
            soreness_of={"glutes": 4},
            fatigue=3,
            readiness=4,
            stress=1,
            pain_now=Decimal(1),
            pain_radiates=False,
            pain_sharp=False,
            pain_new=False,
            hours_since_waking=Decimal(2),
            bp_systolic=120,
            bp_diastolic=80,
            fever=False,
            red_flags=(),
            hrv=Decimal(4),
            resting_hr=52,
            joint_aches=(),
        )
        state.digest.add_check_in(readings)
    state.effects = [EffectState(DELOAD, SUBJECT, "D1", date(2026, 2, 24), date(2026, 3, 2))]
    return state


def _train(state: Carried, days: int) -> None:
    """A rated session some days ago, each as long as no other, and how the heart beat on that morning."""
    ended = NOW - timedelta(days=days)
    day = Day(ended.date(), 1, tonnage=Decimal(5000 + days), exertion=Decimal(400 + days * days % 90), rated=1)
    state.digest.add_session(ended, day)
    if days < 28:
        state.digest.add_check_in(CheckIn(ended - timedelta(hours=10), hrv=Decimal(4) + Decimal(days) / 100))


def scenes() -> tuple[Scene, Scene]:
    """The athlete and a track of the same moment, which differ in all that may differ."""
    profile = Athlete(
        "a",
        Equipment(Unit.KG),
        sex=Sex.MALE,
        age_years=30,
        bodyweight=Load(Decimal(80), Unit.KG),
        training_age_months=40,
        session_minutes=60,
        stated_status=TrainingStatus.INTERMEDIATE,
        medical=Medical(False, False, False, False, False, 1, False, False),
    )
    loads = Load(Decimal(100), Unit.KG), Load(Decimal(95), Unit.KG)
    item = ItemView(3, 5, *loads, None, Decimal(1500), SUBJECT, CATALOGUE["deadlift_conventional"])
    alone = Scene(profile, carried(), NOW)
    root = Scene(profile, carried(), NOW)
    of_track = root.of_track(SUBJECT, CATALOGUE["deadlift_conventional"], root.exposures_of(SUBJECT)[-1])
    return alone, of_track.but(item=item, today=[item], in_effects=frozenset({DELOAD}))


def test_facts_that_are_alike_do_not_look_at_the_subject() -> None:
    """Of the facts of the athlete, those that differ between the athlete and a track are those that may."""
    alone, of_track = scenes()
    facts = [fact for fact in FACTS.values() if fact.scope == ATHLETE_SCOPE]
    differing = {fact.name for fact in facts if fact.function(alone) != fact.function(of_track)}
    missing = {fact.name for fact in facts if fact.alike and fact.function(of_track) is None}

    assert set() == missing
    assert differing == {fact.name for fact in facts if not fact.alike}


def test_facts_of_a_track_are_never_alike() -> None:
    """What belongs to a track or an item is read for each."""
    assert [] == [fact.name for fact in FACTS.values() if fact.alike and fact.scope != ATHLETE_SCOPE]


def test_another_moment_is_read_anew() -> None:
    """The sleep of this morning is not that of yesterday, nor is another athlete's state this one's."""
    alone, _ = scenes()
    sleep = FACTS["sleep_h"]

    assert Decimal("7.5") == reading_of(sleep, alone)
    assert Decimal(5) == reading_of(sleep, alone.asof(NOW - timedelta(hours=10)))
    assert reading_of(sleep, alone.but(carried=Carried("book", "r"))) is None
    assert alone.common is alone.but(subject=SUBJECT).common
    assert ATHLETE == alone.subject
