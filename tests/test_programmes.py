"""Every shipped programme, trained on by somebody who does not always manage: carry is replay, on both engines."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from ironrule.carried.travel import digest_from_bytes
from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.training.exercise import CATALOGUE
from ironrule.v1.athlete_pb2 import Athlete, Equipment
from ironrule.v1.events_pb2 import SET_TYPE_TEST, SET_TYPE_WORK, Event
from ironrule.v1.prescriptions_pb2 import PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, LOAD_UNIT_LB, Load
from tests.core import asking
from tests.sizes import size

ROOT = Path(__file__).resolve().parents[1]
BOOKS = sorted(each.parent.name for each in (ROOT / "rules").glob("*/rulebook.yaml"))
OWNERS = ("athlete", "lift", "track", "set", "muscle")
START = datetime.fromisoformat("2026-01-05T18:00:00+01:00")


#: Worked examples of published programmes, by the projects and pages that they are from.
WORKED = "OG-04 OG-05 OG-06 LS-08 LS-17 LS-20 LS-23 WG-01 LL-02 GC-01 GC-05 PB-01 PB-03 PB-05 PB-10 PB-11 PB-13".split()


def athlete(unit: int) -> Athlete:
    """Somebody in a gym of one unit."""
    return Athlete(id="a", age_years=30, equipment=Equipment(unit=LOAD_UNIT_KG if unit else LOAD_UNIT_LB))


def trained(answer: PrescribeResponse, ended: datetime, random: Random) -> Event:
    """What was asked for, now and then with a rep less or more, an RPE, and a load where it was left open."""
    event = Event(id=f"s {ended:%Y-%m-%d}")
    event.session.ended_at = ended.isoformat()
    event.session.session_ref.CopyFrom(answer.session_ref)
    for asked in answer.session.exercises:
        exercise = event.session.exercises.add(exercise=asked.exercise, track=asked.track)
        worse = random.random() < 0.25
        for each in asked.sets:
            reps = (each.reps_max or each.reps) - (worse and random.random() < 0.6) + random.randrange(6) * each.amrap
            done = exercise.sets.add(type=SET_TYPE_TEST if each.test else SET_TYPE_WORK, reps_done=max(0, reps))
            if random.random() < 0.7:
                done.rpe = random.choice((6.5, 7, 8, 8.5, 9, 10))
            usual = Load(amount=60, unit=LOAD_UNIT_KG)
            done.load.CopyFrom(each.load if each.HasField("load") else usual)
            done.technique_score = 4
    return event


def maxima(rulebook: Rulebook) -> list[Event]:
    """A maximum of every lift of the plan."""
    lifts = sorted({slot.exercise for day in rulebook.plan.days.values() for slot in day})
    events = []
    for lift in lifts:
        event = Event(id=f"t {lift}")
        event.strength_test.at = (START - timedelta(days=1)).isoformat()
        event.strength_test.exercise, event.strength_test.reps = lift, 1
        event.strength_test.load.CopyFrom(Load(amount=100 + 2.5 * len(lift), unit=LOAD_UNIT_KG))
        events.append(event)
    return events


def request_of(book: Rulebook, unit: int, events: list[Event], now: datetime) -> PrescribeRequest:
    """A request with some events."""
    return PrescribeRequest(rulebook=book.name, athlete=athlete(unit), events=events, as_of=now.isoformat())


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(2, 10)))
@pytest.mark.parametrize("name", BOOKS)
def test_carry_is_replay(name: str, seed: int) -> None:
    """After every session the answer by carried state is that of the whole log, and both engines say the same."""
    book = read_rulebook(ROOT / "rules" / name)
    reports: list[str] = []
    engines: list[Engine] = [build(book, engine, reports.append) for engine in ("durable", "compiled")]
    carry, replay = map(asking, (book, book), engines)
    random = Random(f"{name} {seed}")  # noqa: S311  # repeatable, not secret
    unit, log, now = seed % 2, maxima(book), START
    answer = carry(request_of(book, unit, log, now))
    for _ in range(size(14, 60)):
        now += timedelta(days=random.choice((1, 2, 2, 3, 9)))
        log.append(trained(answer, now - timedelta(hours=3), random))
        step = request_of(book, unit, log[-1:], now)
        step.carried.CopyFrom(answer.carried)
        answer = carry(step)
        whole = replay(request_of(book, unit, log, now))
        assert whole.carried == answer.carried
        assert whole.session == answer.session
        assert whole.session_ref == answer.session_ref
        assert whole.decisions == answer.decisions
    for engine in engines:
        engine.close()
    assert [] == reports


def entered(name: str, subject: str, amount: float, at: datetime = START) -> Event:
    """A number that somebody enters."""
    event = Event(id=f"{name} of {subject} at {at}")
    number = event.entered_number
    number.at, number.name, number.subject = at.isoformat(), name, subject
    number.load.CopyFrom(Load(amount=amount, unit=LOAD_UNIT_KG))
    return event


@pytest.mark.parametrize(
    ("event", "notice", "carried"),
    [
        (entered("training_max", "bench_press", 100), [], {("training_max", "bench_press"): 100.0}),
        (entered("training_mx", "bench_press", 100), ["training_mx is not carried in this form"], {}),
    ],
)
def test_a_number_is_entered(event: Event, notice: list[str], carried: dict[tuple[str, str], float]) -> None:
    """It is taken over if the rulebook carries it so, else the answer says what is carried."""
    book = read_rulebook(ROOT / "rules" / "wendler-531")
    answer = asking(book, build(book, "compiled", pytest.fail))(request_of(book, 1, [event], START))

    assert carried == {(each.name, each.subject): each.load.amount for each in answer.carried.variables}
    told = [each.text for each in answer.notices if each.code == "UNKNOWN_NUMBER"]
    assert len(notice) == len(told)
    assert all(text.startswith(start) for text, start in zip(told, notice, strict=True))


SUBJECTS = ("athlete", "lat_pulldown", "lat_pulldown/climb", "lat_pulldown/climb#2", "muscle:back")


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("per", OWNERS)
def test_a_number_is_entered_for_its_owner(tmp_path: Path, per: str, subject: str) -> None:
    """What is carried per track is taken for a track and for nobody else, and so is what is carried otherwise."""
    whose = dict(zip(SUBJECTS, OWNERS, strict=True))
    text = (ROOT / "rules" / "double-progression" / "rulebook.yaml").read_text(encoding="utf-8")
    kind = "sets" if per == "muscle" else "load"
    load = f"  held: {{per: {per}, kind: {kind}, start: ask}}\n"
    (tmp_path / "rulebook.yaml").write_text(text.replace("carry:\n", f"carry:\n{load}"), encoding="utf-8")
    book = read_rulebook(tmp_path)
    ask = asking(book, build(book, "compiled", pytest.fail))
    event = entered("held", subject, 60)
    if per == "muscle":
        event.entered_number.number = "60"
    answer = ask(request_of(book, 1, [event], START))

    held = [each.subject for each in answer.carried.variables if each.name == "held"]
    told = [each.text for each in answer.notices if each.code == "UNKNOWN_NUMBER"]
    fits = whose[subject] == per
    assert ([subject] if fits else []) == held
    assert ([] if fits else [f"held is carried per {per}, not per {whose[subject]}."]) == told


def test_a_stage_that_is_gone_is_the_first() -> None:
    """Carried state of another revision may stand in a stage that no track has: it begins again."""
    book = read_rulebook(ROOT / "rules" / "gzclp")
    ask = asking(book, build(book, "compiled", pytest.fail))
    request = request_of(book, 0, maxima(book), START)
    answer = ask(request)
    request.carried.CopyFrom(answer.carried)
    request.carried.stages.add(subject="back_squat/t1", stage="4x4")
    del request.events[:]

    assert [3, 3, 3, 3, 3] == [each.reps for each in ask(request).session.exercises[0].sets]


def test_named_sets_are_remembered_by_their_name() -> None:
    """What was asked for and what was done of a named set is kept with the exposure, raw and as loaded."""
    book = read_rulebook(ROOT / "rules" / "nsuns")
    ask = asking(book, build(book, "compiled", pytest.fail))
    first = ask(request_of(book, 0, [entered("training_max", "bench_press", 91)], START))
    now = START + timedelta(days=2)
    event = trained(first, now, Random(1))  # noqa: S311  # repeatable, not secret
    for each in event.session.exercises[0].sets:
        each.reps_done = 5
    step = request_of(book, 0, [event], now)
    step.carried.CopyFrom(first.carried)
    named = digest_from_bytes(ask(step).carried.digest).exposures["bench_press/t1"][-1].named

    assert ["top"] == list(named)
    top = named["top"]
    assert top.raw is not None
    assert (Decimal("190.5896"), Decimal(190)) == (top.raw.amount, top.bar.amount if top.bar else None)
    assert (5, top.bar, True) == (top.reps_done, top.done, top.made)


def test_lifts_of_programmes_are_in_the_catalogue() -> None:
    """Every shipped rulebook plans lifts that exist, each on a track of its own."""
    for name in BOOKS:
        book = read_rulebook(ROOT / "rules" / name)
        assert all(slot.exercise in CATALOGUE for day in book.plan.days.values() for slot in day), name


def test_every_worked_example_is_a_test() -> None:
    """Each stands in a file of tests, which are run on both engines elsewhere."""
    files = [*(ROOT / "rules").glob("*/tests/*.yaml"), *(ROOT / "tests" / "cases").rglob("*.yaml")]
    texts = [each.read_text(encoding="utf-8") for each in files]

    assert [] == [name for name in WORKED if not any(name in text for text in texts)]
