"""Carried state is bounded whatever is sent, facts do not notice, and what is let go is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ironrule.carried.check_ins import CHECK_INS_KEPT, CHECK_INS_KEPT_DAYS, kept
from ironrule.carried.travel import digest_from_bytes
from ironrule.coaching.forgetting import TRACKS_KEPT
from ironrule.coaching.review import Notices
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.speech import phrases
from ironrule.training.athlete import ACHE_SITES
from ironrule.training.events import CheckIn
from ironrule.training.exercise import CATALOGUE
from ironrule.training.muscle import MUSCLES
from ironrule.v1.events_pb2 import Event, RedFlag
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_LB, Load
from tests.coaching.fold import log
from tests.coaching.fold.caller import KG, Caller, asked, novice
from tests.coaching.fold.log import How, Stamp
from tests.coaching.fold.variants import FIRST
from tests.core import asking
from tests.sizes import size

START = datetime(2026, 1, 5, 18, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
LARGEST_STATE = 256 * 1024
#: Eight tracks, every ring full.
USUAL_STATE = 56 * 1024
LIFTS = list(CATALOGUE)
FLAGS = [each for each in RedFlag.values() if each]


def hostile_session(number: int, tracks: int, per_session: int, letters: str, id_length: int) -> Event:
    """As many tracks, sets' words and odd numbers as a session may hold, echoed with every effect there is."""
    at = START + timedelta(hours=13 * number)
    event = Event(id=f"{letters * id_length}"[: id_length - 6] + f"{number:06}")
    event.session.ended_at = at.isoformat()
    event.session.session_rpe, event.session.duration_minutes = 7.123456789012345, 600
    ref = event.session.session_ref
    ref.day = "a"
    for place in range(per_session):
        index = (number * per_session + place) % tracks
        lift, track = LIFTS[index % len(LIFTS)], f"{letters * 15}{index:03}"
        load = Load(amount=100.12345678901 + number, unit=KG if number % 2 else LOAD_UNIT_LB)
        row = event.session.exercises.add(exercise=lift, track=track)
        slot = ref.slots.add(exercise=lift, track=track)
        for _ in range(2):
            done = row.sets.add(
                reps_target=5, reps_done=3 + number % 3, rpe=8.5, pain=3.123456, technique_score=2, load=load
            )
            done.rep_velocities_mps.extend([0.123456789012345] * 100)
            slot.sets.add(reps=5, rpe=8, load=load)
        for effect in ("look", "lock", "easy")[: 20 // per_session]:
            ref.starts.add(effect=effect, subject=f"{lift}/{track}", rule=letters * 100)
    return event


def hostile_check_in(number: int, letters: str) -> Event:
    """Every reading, every symptom many times, minutes apart."""
    stamp = Stamp(START + timedelta(minutes=7 * number), None, f"{letters * 30}{number:05}")
    said = {"sleep_h": 7.123456789012345, "soreness": 5, "fatigue": 5, "stress": 5, "adherence_14d": 0.123456789012345}
    event = log.checked_in(stamp, said, FLAGS * 3)
    event.check_in.pain_location = "upper_back"
    event.check_in.hrv_rmssd_ms, event.check_in.resting_hr_bpm = 61.123456789012345, 51
    event.check_in.joint_aches.SetInParent()
    for site in ACHE_SITES:
        event.check_in.joint_aches.present.add(site=site, level=3.123456789012345, days=3650)
    event.check_in.soreness_by_muscle.update(dict.fromkeys(MUSCLES, 5))
    return event


@pytest.mark.soak
@settings(max_examples=size(6, 150), derandomize=True, database=None, deadline=None)
@given(
    tracks=st.sampled_from((3, 39, 41, 200)),
    per_session=st.sampled_from((1, 7, 40)),
    letters=st.sampled_from(("a", "\U0001d49c")),
    id_length=st.sampled_from((6, 40, 41, 128)),
    check_ins=st.sampled_from((0, 90, 900)),
    call=st.sampled_from((1, 5, 1000)),
)
def test_hostile_logs(tracks: int, per_session: int, letters: str, id_length: int, check_ins: int, call: int) -> None:
    """Every state stays below the bound, is taken back, holds no more tracks than it may, and is the replayed one."""
    count = size(300, 1500) // per_session // 5 + 2
    events = [hostile_session(number, tracks, per_session, letters, id_length) for number in range(count)]
    events += [hostile_check_in(number, letters) for number in range(check_ins)]
    events.sort(key=lambda each: each.session.ended_at or each.check_in.at)
    caller = Caller(START + timedelta(days=400))
    for first in range(0, len(events), max(call, len(events) // 8)):
        answer = caller.carried(*events[first : first + max(call, len(events) // 8)])
        caller.last = answer
        assert answer.carried.ByteSize() < LARGEST_STATE
        subjects = {each.subject for each in answer.carried.variables} | {
            each.subject for each in answer.carried.effects
        }
        assert TRACKS_KEPT >= len(subjects - {"athlete"})
        assert 21 * 6 > len(answer.notices)
    caller.log = events
    caller.send()


def test_forty_tracks_are_kept_and_of_more_the_newest() -> None:
    """The track trained longest ago goes first, with its numbers and effects, and the answer names it."""
    caller = Caller(START + timedelta(days=60))
    names: set[str] = set()
    told: list[str] = []
    for number in range(TRACKS_KEPT + 1):
        stamp = Stamp(START + timedelta(days=number), None, f"e{number:02}")
        lift = (LIFTS[number % len(LIFTS)], f"t{number}")
        answer = caller.carried(log.trained(stamp, [(lift, 60, 5)], KG, How(rpe=9)))
        caller.last = answer
        names = {each.subject for each in answer.carried.variables}
        told = [each.text for each in answer.notices if each.code == "TRACK_LET_GO"]
        if number < TRACKS_KEPT:
            assert (number + 1, []) == (len(names - {"athlete"}), told)
    first = f"{LIFTS[0]}/t0"
    assert first not in names
    assert [f"{first} was trained longest ago of more tracks than are remembered."] == told


moments = st.integers(0, 60 * 24 * 40).map(lambda minute: START + timedelta(minutes=minute))
numbers = st.none() | st.integers(1, 5)
check_ins = st.builds(
    CheckIn,
    at=moments,
    sleep_h=st.none() | st.integers(4, 9).map(Decimal),
    soreness=numbers,
    soreness_of=st.dictionaries(st.sampled_from(("back", "quads")), st.integers(1, 5)),
    fatigue=numbers,
    red_flags=st.sampled_from((None, ())),
)


def readings_of(ring: list[CheckIn]) -> Iterator[tuple[str, object]]:
    """All that windows can read: of each reading the last of each day, and the last ten."""
    for name in {name for each in ring for name in each.told()}:
        said = [(each.at, each.told()[name]) for each in ring if name in each.told()]
        by_day: dict[date, object] = {at.date(): value for at, value in said}
        yield name, (by_day, said[-10:])


@settings(max_examples=60, derandomize=True, database=None, deadline=None)
@given(st.lists(check_ins, min_size=1, max_size=40), st.integers(1, 9))
def test_check_ins_by_the_minute(said: list[CheckIn], times: int) -> None:
    """However often somebody checks in, what a window reads is what it would read of all; else the loss is counted."""
    everything = [replace(each, at=each.at + timedelta(seconds=second)) for each in said for second in range(times)]
    ring: list[CheckIn] = []
    lost = 0
    for each in everything:
        ring, gone = kept([*ring, each])
        lost += gone
        assert CHECK_INS_KEPT >= len(ring)
    if not lost:
        newest = max(each.at for each in everything)
        whole = [each for each in everything if newest - timedelta(days=CHECK_INS_KEPT_DAYS) <= each.at]
        assert dict(readings_of(sorted(whole, key=lambda each: each.at))) == dict(readings_of(ring))


def test_a_day_of_check_ins_leaves_the_weeks_before_it() -> None:
    """Hundreds of check-ins in a day push out neither the days before nor the newest ten of that day."""
    days = [CheckIn(START + timedelta(days=day), soreness=day % 5 + 1) for day in range(20)]
    minutes = [CheckIn(START + timedelta(days=20, minutes=minute), soreness=minute % 5 + 1) for minute in range(300)]
    ring: list[CheckIn] = []
    lost = 0
    for each in (*days, *minutes):
        ring, gone = kept([*ring, each])
        lost += gone
    assert 0 == lost
    assert dict(readings_of([*days, *minutes])) == dict(readings_of(ring))


def test_half_a_year_without_a_track() -> None:
    """A track that no window reaches any more is forgotten; its carried numbers stay."""
    caller = Caller(START + timedelta(days=201))
    caller.send(log.trained(Stamp(START, None, "e1"), [(log.LIFTS[0], 60, 5)], KG, How(rpe=9)))
    later = Stamp(START + timedelta(days=200), None, "e2")
    answer = caller.send(log.trained(later, [(log.LIFTS[3], 60, 5)], KG, How(rpe=9)))
    digest = digest_from_bytes(answer.carried.digest)
    memories = (digest.exposures, digest.last_full, digest.reviews)
    told = [each.text for each in answer.notices if each.code == "TRACK_LET_GO"]
    assert ["deadlift_conventional/main was trained more than 180 days ago: its numbers stay."] == told
    assert [["barbell_row/light"]] * 3 == [list(memory) for memory in memories]
    assert "deadlift_conventional/main" in {each.subject for each in answer.carried.variables}


def test_notices_of_one_kind_are_counted() -> None:
    """Twenty of a kind are written out, and the others are counted."""
    notices = Notices()
    for number in range(25):
        notices.add("LATE_SESSION", phrases.LATE_SESSION(subject=f"track {number}", on="2026-03-12"))
    notices.add("NO_SESSION_REF", phrases.NO_SESSION_REF)
    rows = notices.rows()
    more = ("LATE_SESSION", phrases.MORE_LIKE_IT(count=5))

    assert [more, ("NO_SESSION_REF", phrases.NO_SESSION_REF)] == rows[20:]


def test_what_an_echo_says_is_not_stored_unread() -> None:
    """An effect keeps only a rule that the rulebook has; the ring keeps of red flags only that they were asked for."""
    session = log.trained(Stamp(START, None, "e1"), [(log.LIFTS[0], 60, 5)], KG, How(rpe=9))
    session.session.session_ref.starts.add(effect="rest", subject="athlete", rule="x" * 128)
    flagged = log.checked_in(Stamp(START + timedelta(hours=1), None, "e2"), {}, FLAGS)
    answer = Caller(START + timedelta(days=1)).send(session, flagged)
    assert [("rest", "")] == [(each.effect, each.rule) for each in answer.carried.effects]
    assert [()] == [each.red_flags for each in digest_from_bytes(answer.carried.digest).check_ins]
    assert len(FLAGS) == len(answer.carried.freeze.red_flags)


def test_check_ins_that_are_let_go_are_said() -> None:
    """Where every check-in is the last of its day with some reading, the oldest go, and the answer says so."""
    words = ("sleep_h", "soreness", "fatigue", "stress", "motivation")
    events = [
        log.checked_in(Stamp(START + timedelta(days=day, minutes=place), None, f"{day:02}{word}"), {word: 3}, None)
        for day in range(25)
        for place, word in enumerate(words)
    ]
    answer = Caller(START + timedelta(days=26)).send(*events)
    assert ["CHECK_INS_LET_GO"] == [each.code for each in answer.notices]


@pytest.mark.soak
def test_years_of_training(back_strength: Rulebook, engine: Engine) -> None:
    """Ten years (reduced: 16 weeks) of a usual athlete: 56 KiB at every call, and in the end the replay."""
    ask = asking(back_strength, engine)
    whole = asked(FIRST, novice(), [], None, START)
    whole.rulebook = "back-strength"
    answer, now = PrescribeResponse(), START
    for week in range(size(16, 520)):
        for day in (0, 2, 4):
            now = START + timedelta(days=7 * week + day)
            new = [_asked_before(now)]
            if answer.session.exercises and week % 11 != 9:
                how = How(rpe=(6, 7, 8, 9)[week % 4], technique=5 if week % 13 else 2, short=int(week % 7 == 6))
                new.append(
                    log.followed(answer, Stamp(now - timedelta(hours=20), None, f"s{now:%Y-%m-%d}"), how, echo=True)
                )
            whole.events.extend(new)
            whole.as_of = now.isoformat()
            step = PrescribeRequest()
            step.CopyFrom(whole)
            del step.events[:]
            step.events.extend(new)
            step.carried.CopyFrom(answer.carried)
            if not answer.revision:
                step.ClearField("carried")
            answer = ask(step)
            assert answer.carried.ByteSize() < USUAL_STATE
    replayed = ask(whole)
    assert replayed.carried == answer.carried


def _asked_before(now: datetime) -> Event:
    stamp = Stamp(now - timedelta(hours=1), None, f"c{now:%Y-%m-%d}")
    return log.checked_in(stamp, {"sleep_h": 7.5, "soreness": 2, "fatigue": 2, "stress": 2, "pain_now": 0.0}, [])
