"""Facts over days and weeks against vectors worked out by hand: strain, heart, joints, velocity, trends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ironrule.carried.digest import Day
from ironrule.carried.state import ATHLETE, Carried
from ironrule.rulebook.conditions import Compare, FactRef, InEach, Literal, Over, OverDays, Sum
from ironrule.rulebook.evaluate import truth_of, value_of
from ironrule.rulebook.operators import Op
from ironrule.training.events import CheckIn, JointAche
from ironrule.training.exercise import CATALOGUE
from ironrule.vocabulary.facts import FACTS
from ironrule.vocabulary.kind import Kind
from ironrule.vocabulary.scene import Scene
from tests.coaching.seen import AS_OF, DEADLIFT, NOBODY, ROW, lift, trained

TODAY = AS_OF.date()


def fact(name: str, state: Carried, subject: str = ATHLETE, at: datetime = AS_OF) -> object:
    """A fact, with two decimals where it is a number."""
    scene = Scene(NOBODY, state, at)
    if subject != ATHLETE:
        scene = scene.of_track(subject, CATALOGUE[subject.partition("/")[0]], scene.exposures_of(subject)[-1])
    found = FACTS[name].function(scene)
    return f"{found:.2f}" if isinstance(found, Decimal) else found


def rated(*loads: Sequence[int | None]) -> Carried:
    """Weeks of daily loads, the last day yesterday; None is a session that nobody rated."""
    state = Carried("book", "r")
    days = [load for week in loads for load in week]
    for place, load in enumerate(days):
        ended = AS_OF - timedelta(days=len(days) - place)
        if load != 0:
            day = Day(ended.date(), 1, exertion=Decimal(load or 0), rated=int(load is not None))
            state.digest.add_session(ended, day)
    return state


WEEK = (420, 0, 480, 0, 360, 0, 0)
HARD = (420, 0, 480, 0, 560, 0, 0)


def test_monotony_of_the_week() -> None:
    """Of the seven days before today, and of seven days with today once it was trained."""
    state = rated(WEEK, WEEK)
    assert "0.79" == fact("monotony", state)
    state.digest.add_session(AS_OF, Day(TODAY, 1, exertion=Decimal(420), rated=1))
    assert "0.79" == fact("monotony", state, at=AS_OF + timedelta(hours=1))


def test_strain_against_six_weeks() -> None:
    """Five weeks of 998.43 and one of 1156.5: mean 1024.8, deviation 64.5; another of 1156.5 is two over it."""
    weeks = [WEEK, WEEK, HARD, WEEK, WEEK, WEEK]
    assert fact("strain_z", rated(*weeks, HARD)) == "2.04"
    assert fact("strain_z", rated(*weeks, WEEK)) == "-0.41"


@pytest.mark.parametrize(
    ("weeks", "why"),
    [
        ([WEEK, HARD, WEEK, HARD], "three weeks before"),
        ([WEEK] * 5, "all weeks were the same"),
        ([WEEK, HARD, WEEK, HARD, (420, 0, None, 0, 420, 0, 0)], "a session of this week was not rated"),
        ([WEEK, (None, 0, 0, 0, 0, 0, 0), HARD, (None, 0, 0, 0, 0, 0, 0), HARD], "two of four weeks are not known"),
        ([], "nobody trained"),
    ],
)
def test_unknown_strain(weeks: Sequence[Sequence[int | None]], why: str) -> None:
    """What cannot be worked out is unknown."""
    assert why
    assert fact("strain_z", rated(*weeks)) is None


def test_a_deload_is_no_usual_week() -> None:
    """A light week in a deload is left out of what strain is measured by."""
    weeks = [WEEK, HARD, WEEK, HARD, (100, 0, 100, 0, 100, 0, 0), WEEK, HARD]
    plain, state = rated(*weeks), rated(*weeks)
    first = TODAY - timedelta(days=7 * 3)
    state.digest.days = [
        Day(
            each.on, each.done, exertion=each.exertion, rated=each.rated, deload=first <= each.on < first + timedelta(7)
        )
        for each in state.digest.days
    ]
    assert fact("strain_z", plain) != fact("strain_z", state)
    assert fact("strain_z", state) == fact("strain_z", rated(WEEK, HARD, WEEK, HARD, WEEK, HARD))


def checked(*readings: CheckIn) -> Carried:
    """Check-ins on record."""
    state = Carried("book", "r")
    for each in readings:
        state.digest.add_check_in(each)
    return state


def mornings(values: Sequence[str | None]) -> Carried:
    """A reading of hrv each morning, the last today; None is a morning without one."""
    return checked(
        *(
            CheckIn(AS_OF - timedelta(days=len(values) - 1 - place, hours=10), hrv=Decimal(each))
            for place, each in enumerate(values)
            if each is not None
        )
    )


def test_hrv_against_three_weeks() -> None:
    """Ten days of 4.0, eleven of 4.2, then a week of 4.0: (4.0 - 4.1048) / 0.1024."""
    usual = ["4.0", "4.2"] * 10 + ["4.2"]
    assert "-1.02" == fact("hrv_z", mornings([*usual, *["4.0"] * 7]))


@pytest.mark.parametrize(
    "values",
    [
        ["4.0", "4.2"] * 4 + ["4.0"] * 8,
        ["4.0", "4.2"] * 10 + [None] * 4 + ["4.0"] * 3,
        ["4.1"] * 28,
        [],
    ],
    ids=["nine days before", "three days of the week", "no deviation", "nothing"],
)
def test_unknown_hrv(values: Sequence[str | None]) -> None:
    """Ten days before and four of seven are needed, and days that differ."""
    assert fact("hrv_z", mornings(values)) is None


def ache(days: int, *aches: tuple[str, int]) -> CheckIn:
    """An answer about joints so many days ago."""
    row = tuple(JointAche(site, Decimal(level)) for site, level in aches)
    return CheckIn(AS_OF - timedelta(days=days, hours=1), joint_aches=row)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([ache(8, ("knee", 3)), ache(4, ("knee", 5)), ache(0, ("knee", 3))], "8.00"),
        ([ache(8, ("knee", 3)), ache(4), ache(0, ("knee", 3))], "0.00"),
        ([ache(8, ("knee", 3)), ache(0, ("knee", 3))], "0.00"),
        ([ache(8, ("knee", 2)), ache(4, ("knee", 3)), ache(0, ("knee", 3))], "4.00"),
        ([ache(7, ("knee", 3), ("elbow", 3)), ache(0, ("elbow", 4), ("hip", 6))], "7.00"),
        ([ache(7, ("knee", 3)), ache(0)], "0.00"),
        ([ache(7, ("knee", 3)), ache(2, ("knee", 3))], None),
        ([], None),
    ],
)
def test_joint_aches(answers: Sequence[CheckIn], expected: str | None) -> None:
    """The same joint, in answers no more than a week apart; an answer of two days ago is stale."""
    assert expected == fact("joint_ache_days", checked(*answers))


def test_aches_as_the_athlete_says() -> None:
    """Who says for how long it has ached is believed."""
    said = CheckIn(AS_OF - timedelta(hours=1), joint_aches=(JointAche("knee", Decimal(3), 12),))
    assert "12.00" == fact("joint_ache_days", checked(said))


def test_in_each_of_last_days() -> None:
    """The last reading of each day counts, today's too; a day without one makes it unknown, one that fails false."""
    falls = Sum(OverDays("mean", FACTS["sleep_h"], 28, 3), Literal(Decimal("1.5"), Kind.HOURS), minus=True)
    short = InEach(Compare(FactRef(FACTS["sleep_h"]), Op.LE, falls, "short"), 3, "days", "short")

    def seen(*hours: str | None) -> bool | None:
        usual = [CheckIn(AS_OF - timedelta(days=back), sleep_h=Decimal(8)) for back in range(27, 3, -1)]
        nights = [
            CheckIn(AS_OF - timedelta(days=2 - back, hours=1), sleep_h=Decimal(each))
            for back, each in enumerate(hours)
            if each is not None
        ]
        tired = [CheckIn(AS_OF - timedelta(days=back, minutes=1), fatigue=3) for back in (2, 1, 0)]
        return truth_of(short, Scene(NOBODY, checked(*usual, *nights, *tired), AS_OF))

    assert seen("6", "6", "6") is True
    assert seen("6", "8", "6") is False
    assert seen("6", None, "6") is None
    assert seen("6", "6", None) is None


def test_velocity_at_the_warm_up() -> None:
    """0.42 for weeks, then 0.35 twice: the second day is measured by the weeks before the fall, not by the first."""
    state = trained()
    assert ("0.00", "0.00") == (fact("velocity_delta", state, DEADLIFT), fact("velocity_drop", state, DEADLIFT))
    for days in (1, 0):
        lift(state, DEADLIFT, AS_OF - timedelta(days=days), "160", "0.35")
        assert ("-0.07", "16.67") == (fact("velocity_delta", state, DEADLIFT), fact("velocity_drop", state, DEADLIFT))
    lift(state, ROW, AS_OF, "80", "0.55", limited=True)
    assert fact("velocity_delta", state, ROW) is None


def test_velocity_after_a_month() -> None:
    """Nobody knows what is usual a month later, nor at a load that was not lifted twice."""
    state = trained()
    lift(state, DEADLIFT, AS_OF + timedelta(days=30), "160", "0.35")
    assert fact("velocity_delta", state, DEADLIFT, AS_OF + timedelta(days=30)) is None


def over(name: str, days: int, at_least: int, state: Carried) -> str | None:
    """A fact over a span, with two decimals."""
    found = value_of(
        Over(FACTS[name], Literal(Decimal(days), Kind.DAYS), at_least),
        Scene(NOBODY, state, AS_OF).of_track(DEADLIFT, CATALOGUE["deadlift_conventional"]),
    )
    return None if found is None else f"{found:.2f}"


def test_trend_of_e1rm() -> None:
    """160, 162.5, 165 and 167.5 kg a week apart at RPE 8: 2.5 / 160 a week, so 6.25 % in four and 4.69 % in three."""
    state = Carried("book", "r")
    for week in range(4):
        lift(state, DEADLIFT, AS_OF - timedelta(days=21 - 7 * week), f"{160 + Decimal('2.5') * week}")
    assert ("6.25", "6.25") == (over("e1rm_trend", 28, 3, state), fact("e1rm_trend", state, DEADLIFT))
    # Of three weeks the first exposure lies on their edge: the line begins at 162.5.
    assert "4.62" == over("e1rm_trend", 21, 3, state)
    assert over("e1rm_trend", 28, 5, state) is None
    assert over("e1rm_trend", 84, 3, state) is None


def test_limited_days_are_no_trend() -> None:
    """A light week is not a fall."""
    state = Carried("book", "r")
    for week, (amount, limited) in enumerate((("160", False), ("120", True), ("160", False), ("160", False))):
        lift(state, DEADLIFT, AS_OF - timedelta(days=21 - 7 * week), amount, limited=limited)
    assert "0.00" == over("e1rm_trend", 28, 3, state)


def test_raises_in_a_span() -> None:
    """Days on which something went up, each once; unknown where the record is younger than the span."""
    state = trained()
    for day in (date(2026, 2, 8), date(2026, 2, 20), date(2026, 2, 20), date(2026, 3, 6)):
        state.digest.note_raise(DEADLIFT, day)
    assert ["2.00", "3.00"] == [over("raises", days, 0, state) for days in (28, 35)]
    assert over("raises", 84, 0, state) is None
    for days in range(20):
        state.digest.note_raise(DEADLIFT, TODAY - timedelta(days=days))
    assert "12.00" == over("raises", 28, 0, state)


def test_weeks_of_one_variation() -> None:
    """Since it was first trained, until four weeks without it; who comes back after that begins anew."""
    state = trained()
    assert "7.00" == fact("weeks_same_variation", state, DEADLIFT)
    assert "0.00" == fact("weeks_same_variation", state, DEADLIFT, AS_OF + timedelta(days=40))
    lift(state, DEADLIFT, AS_OF + timedelta(days=40), "120")
    lift(state, DEADLIFT, AS_OF + timedelta(days=54), "120")
    assert "2.00" == fact("weeks_same_variation", state, DEADLIFT, AS_OF + timedelta(days=54))


def test_inol_of_lift_and_week() -> None:
    """Three sets of five at 81.1 % of what they show: 15 / 18.9; two such days in the week."""
    state = trained(sessions=2)
    assert ("0.79", "1.59") == (fact("inol", state, DEADLIFT), fact("inol_week", state, DEADLIFT))
    assert "3.00" == fact("hard_sets", state, DEADLIFT)


def test_adherence_of_four_weeks() -> None:
    """Done of planned in 28 days; unknown where nothing was planned."""
    state = trained(weeks=4)
    for days in (3, 5, 40):
        state.digest.add_to_day(Day(TODAY - timedelta(days=days), missed=1))
    done = sum(each.done for each in state.digest.days if (TODAY - each.on).days < 28)
    assert f"{Decimal(100 * done) / (done + 2):.2f}" == fact("adherence_28d", state)
    assert fact("adherence_28d", Carried("book", "r")) is None
