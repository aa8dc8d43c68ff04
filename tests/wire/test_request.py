"""What a caller may send, and every field that is wrong told at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from ironrule.training.athlete import ACHE_SITES
from ironrule.training.events import CheckIn, Session
from ironrule.v1.prescriptions_pb2 import CoachOverride, PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, Load
from ironrule.wire import RequestInvalid, events, record_from
from tests.story import scenario_1


def valid() -> PrescribeRequest:
    """A request that is fine."""
    return next(scenario_1().requests())[1](PrescribeResponse())


def problems(request: PrescribeRequest) -> dict[str, str]:
    """Every problem of a request, by field."""
    with pytest.raises(RequestInvalid) as refused:
        record_from(request)
    return {each.field: each.message for each in refused.value.problems}


def test_three_bad_fields_are_told_at_once() -> None:
    """Each wrong field is named with what was expected, and the nearest right word where there is one."""
    request = valid()
    request.athlete.age_years = 7
    request.as_of = "2026-03-09 18:00"
    request.events[0].session.exercises[0].exercise = "deadlift_conventionel"
    expected = {
        "as_of": "expected an offset at the end, such as +01:00 or Z; got '2026-03-09 18:00'",
        "athlete.age_years": "expected 13 to 100; got 7",
        "events[0].session.exercises[0].exercise": (
            "unknown exercise 'deadlift_conventionel'; did you mean 'deadlift_conventional'?"
        ),
    }
    assert expected == problems(request)


def _set(request: PrescribeRequest, field: str, value: object, **others: object) -> None:
    for name, each in {field: value, **others}.items():
        setattr(request.events[0].session.exercises[0].sets[0], name, each)


def _load(request: PrescribeRequest, amount: float) -> None:
    request.events[0].session.exercises[0].sets[0].load.amount = amount


def _faults(request: PrescribeRequest) -> None:
    request.events[0].session.exercises[0].sets[0].faults.add(code="rounded_uper_back")


def _red_flag(request: PrescribeRequest) -> None:
    """A number that no red flag has, as an old client might send it."""
    flags = request.events[2].check_in.red_flags.present
    flags.append(99)  # type: ignore[arg-type]  # that is the point


def _sore(request: PrescribeRequest, score: int, *muscles: str) -> None:
    request.events[2].check_in.soreness_by_muscle.update(dict.fromkeys(muscles, score))


def _planned(request: PrescribeRequest, field: str, value: int) -> None:
    setattr(request.planned_session.exercises[0].sets[0], field, value)


def _by_hand(request: PrescribeRequest, **others: str) -> CoachOverride:
    """An override that is fine but for some texts."""
    override = request.coach_override
    override.exercise, override.by, override.reason = "deadlift_conventional", "coach", "because"
    override.load.CopyFrom(Load(amount=100, unit=LOAD_UNIT_KG))
    for name, each in others.items():
        setattr(override, name, each)
    return override


def _velocities(request: PrescribeRequest, *reps: float, mean: float | None = None) -> None:
    done = request.events[0].session.exercises[0].sets[0]
    done.rep_velocities_mps.extend(reps)
    if mean is not None:
        done.mean_velocity_mps = mean


def _ache(request: PrescribeRequest, *sites: str, level: float = 3, days: int = 1) -> None:
    for site in sites:
        request.events[2].check_in.joint_aches.present.add(site=site, level=level, days=days)


def _gear(request: PrescribeRequest, **said: Any) -> None:
    request.athlete.equipment.implements.add(**said)


TEN, TWENTY, NONE = (Load(amount=each, unit=LOAD_UNIT_KG) for each in (10, 20, 0))
CHANGES: list[tuple[str, Callable[[PrescribeRequest], object]]] = [
    ("athlete", lambda r: r.ClearField("athlete")),
    ("athlete.equipment.unit", lambda r: r.athlete.equipment.ClearField("unit")),
    ("athlete.equipment.plates[0].pairs", lambda r: r.athlete.equipment.plates.add(weight={"amount": 20, "unit": 1})),
    ("athlete.equipment.implements[0].kind", lambda r: r.athlete.equipment.implements.add(kind="spoon")),
    ("athlete.equipment.implements[0].loads", lambda r: _gear(r, kind="band", loads=[TEN])),
    ("athlete.equipment.implements[0].loads[0].amount", lambda r: _gear(r, kind="cable", loads=[NONE])),
    ("athlete.equipment.implements[0].loads", lambda r: _gear(r, kind="cable", loads=[TEN] * 61)),
    ("athlete.equipment.implements[0].heaviest", lambda r: _gear(r, kind="cable", heaviest=TEN, loads=[TEN])),
    ("athlete.equipment.implements[0].heaviest", lambda r: _gear(r, kind="barbell", empty=TWENTY, heaviest=TEN)),
    ("athlete.equipment.implements[0].heaviest", lambda r: _gear(r, kind="band", heaviest=TEN)),
    ("athlete.bodyweight.amount", lambda r: setattr(r.athlete.bodyweight, "amount", float("nan"))),
    ("athlete.last_deload_ended_on", lambda r: setattr(r.athlete, "last_deload_ended_on", "yesterday")),
    ("athlete.priority_lift", lambda r: setattr(r.athlete, "priority_lift", "curls")),
    ("athlete.session_minutes", lambda r: setattr(r.athlete, "session_minutes", 19)),
    ("as_of", lambda r: setattr(r, "as_of", "2026-03-09")),
    ("explain", lambda r: setattr(r, "explain", 77)),
    ("events[0].id", lambda r: setattr(r.events[0], "id", "")),
    ("events[0]", lambda r: r.events[0].ClearField("session")),
    ("events[0]", lambda r: setattr(r.events[0].session, "ended_at", "2026-04-01T00:00:00+00:00")),
    ("events[0].recorded_at", lambda r: setattr(r.events[0], "recorded_at", "9999-12-31T23:59:59+00:00")),
    ("events[0].session.exercises[0].sets[0].rpe", lambda r: _set(r, "rpe", 8.3)),
    ("events[0].session.exercises[0].sets[0].rir", lambda r: _set(r, "rpe", 8, rir=5)),
    ("events[0].session.exercises[0].sets[0].reps_done", lambda r: _set(r, "reps_done", -1)),
    ("events[0].session.exercises[0].sets[0].reps_target_max", lambda r: _set(r, "reps_target_max", 3)),
    ("events[0].session.exercises[0].sets[0].tempo", lambda r: _set(r, "tempo", "slow")),
    ("events[0].session.exercises[0].sets[0].technique_score", lambda r: _set(r, "technique_score", 9)),
    ("events[0].session.exercises[0].sets[0].load.amount", lambda r: _load(r, float("inf"))),
    ("events[0].session.exercises[0].sets[0].load.amount", lambda r: _load(r, 5e-324)),
    ("events[0].session.exercises[0].sets[0].faults[0].code", _faults),
    ("events[0].session.exercises[0].sets[0].rep_velocities_mps[1]", lambda r: _velocities(r, 0.5, 0.01)),
    ("events[0].session.exercises[0].sets[0].rep_velocities_mps[0]", lambda r: _velocities(r, float("nan"))),
    ("events[0].session.exercises[0].sets[0].rep_velocities_mps", lambda r: _velocities(r, *[0.5] * 101)),
    ("events[0].session.exercises[0].sets[0].mean_velocity_mps", lambda r: _velocities(r, 0.5, mean=0.5)),
    ("events[0].session.exercises[0].sets[0].mean_velocity_mps", lambda r: _velocities(r, mean=9)),
    ("events[0].session.session_rpe", lambda r: setattr(r.events[0].session, "session_rpe", 11)),
    ("events[0].session.duration_minutes", lambda r: setattr(r.events[0].session, "duration_minutes", 601)),
    ("events[2].check_in.hrv_rmssd_ms", lambda r: setattr(r.events[2].check_in, "hrv_rmssd_ms", 0)),
    ("events[2].check_in.resting_hr_bpm", lambda r: setattr(r.events[2].check_in, "resting_hr_bpm", 19)),
    ("events[2].check_in.joint_aches.present[0].site", lambda r: _ache(r, "heart")),
    ("events[2].check_in.joint_aches.present[1].site", lambda r: _ache(r, "knee", "knee")),
    ("events[2].check_in.joint_aches.present[0].level", lambda r: _ache(r, "knee", level=11)),
    ("events[2].check_in.joint_aches.present[0].days", lambda r: _ache(r, "knee", days=-1)),
    ("events[2].check_in.joint_aches.present", lambda r: _ache(r, *ACHE_SITES, "knee")),
    ("events[2].check_in.red_flags.present[0]", _red_flag),
    ("events[2].check_in.pain_location", lambda r: setattr(r.events[2].check_in, "pain_location", "everywhere")),
    ("events[2].check_in.soreness_by_muscle", lambda r: _sore(r, 3, "quad")),
    ("events[2].check_in.soreness_by_muscle.quads", lambda r: _sore(r, 0, "quads")),
    ("events[2].check_in.soreness_by_muscle.quads", lambda r: _sore(r, 6, "quads")),
    ("events[2].check_in.soreness_by_muscle", lambda r: _sore(r, 3, *map(str, range(14)))),
    ("planned_session.exercises", lambda r: r.planned_session.ClearField("exercises")),
    ("planned_session.exercises[0].sets[0].sets", lambda r: _planned(r, "sets", 0)),
    ("sessions_ahead", lambda r: setattr(r, "sessions_ahead", 8)),
    ("coach_override.exercise", lambda r: _by_hand(r, exercise="deadlift")),
    ("coach_override.track", lambda r: _by_hand(r, track="a/b")),
    ("coach_override.load", lambda r: _by_hand(r).ClearField("load")),
    ("coach_override.load.unit", lambda r: _by_hand(r).load.ClearField("unit")),
    ("coach_override.load.amount", lambda r: setattr(_by_hand(r).load, "amount", 2001)),
    ("coach_override.by", lambda r: _by_hand(r, by="")),
    ("coach_override.reason", lambda r: _by_hand(r, reason="because" * 40)),
    ("sessions_ahead", lambda r: setattr(r, "sessions_ahead", -1)),
    ("carried.digest", lambda r: setattr(r.carried, "digest", b'{"exposures": 3}')),
    ("carried.effects[0].started_on", lambda r: r.carried.effects.add(effect="deload", subject="athlete")),
    ("carried.variables[0].subject", lambda r: r.carried.variables.add(name="load", subject="moon/a", number="1")),
]


@pytest.mark.parametrize(
    ("field", "change"), CHANGES, ids=[f"{number}-{field}" for number, (field, _) in enumerate(CHANGES)]
)
def test_wrong_field(field: str, change: Callable[[PrescribeRequest], object]) -> None:
    """One wrong field is one problem with its path."""
    request = valid()
    change(request)
    assert [field] == list(problems(request))


def test_what_devices_say() -> None:
    """Velocities come as of reps or of the set, RMSSD as its logarithm; an answer without aches is not no answer."""
    request = valid()
    sets = request.events[0].session.exercises[0].sets
    sets[0].rep_velocities_mps.extend([0.5, 0.45])
    sets[1].mean_velocity_mps = 0.48
    check_in = request.events[2].check_in
    check_in.hrv_rmssd_ms, check_in.resting_hr_bpm = 62, 51
    check_in.joint_aches.SetInParent()
    events = {each.id: each.what for each in record_from(request).events}
    session, said = events[request.events[0].id], events[request.events[2].id]
    assert isinstance(session, Session)
    assert isinstance(said, CheckIn)
    done = [(each.velocities, each.velocities_of_reps) for each in session.exercises[0].sets[:2]]
    assert [((Decimal("0.5"), Decimal("0.45")), True), ((Decimal("0.48"),), False)] == done
    assert (Decimal("4.1271"), 51, ()) == (said.hrv, said.resting_hr, said.joint_aches)


def test_velocity_loss_is_from_the_fastest_rep_to_the_last() -> None:
    """In percent, of the fastest; one rep alone has lost nothing that is known."""
    losses = []
    for velocities in ([0.5, 0.6, 0.45], [0.6, 0.6], [0.5], []):
        request = valid()
        request.events[0].session.exercises[0].sets[0].rep_velocities_mps.extend(velocities)
        what = next(each.what for each in record_from(request).events if isinstance(each.what, Session))
        losses.append(what.exercises[0].sets[0].velocity_loss)
    assert [25, 0, None, None] == losses


def test_absent_is_not_zero() -> None:
    """A reading that was not sent is missing; one of 0 is 0."""
    request = valid()
    check_in = request.events[2].check_in
    check_in.ClearField("adherence_14d")
    check_in.pain_now = 0
    what = next(each.what for each in record_from(request).events if each.id == request.events[2].id)
    assert (None, 0) == (what.adherence_14d, what.pain_now)  # type: ignore[union-attr]


def test_a_wrong_moment_is_one_problem() -> None:
    """Where every event lies ahead of as_of, as_of is told, and not every event."""
    request = valid()
    request.events.extend(request.events[:2])
    for number, each in enumerate(request.events):
        each.id = str(number)
    request.as_of = "2025-03-09T18:00:00+01:00"
    count = len(request.events)
    assert {"as_of": f"{count} events happened more than a day after it, the first of them events[0]"} == problems(
        request
    )


def test_sets_by_the_million(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound on the sets of a request no more are read: two bytes of a message are hundreds in memory."""
    request = valid()
    count = sum(len(each.sets) for event in request.events for each in event.session.exercises)
    monkeypatch.setattr(events, "MOST_SETS_IN_ALL", count)
    assert record_from(request).events
    monkeypatch.setattr(events, "MOST_SETS_IN_ALL", count - 1)
    assert {"events": f"expected at most {count - 1} sets in all"} == problems(request)


def test_problems_by_the_thousand() -> None:
    """Of very many problems the first thousand are told, and the others counted."""
    request = valid()
    request.events[0].session.exercises[0].sets[0].rpe = 11
    request.events[0].session.exercises.extend(list(request.events[0].session.exercises) * 10)
    request.events.extend(list(request.events) * 500)
    with pytest.raises(RequestInvalid) as refused:
        record_from(request)
    assert 1000 == len(refused.value.problems)
    assert 1000 < refused.value.untold
