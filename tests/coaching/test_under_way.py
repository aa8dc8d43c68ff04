"""Sessions under way: worked cases on both engines, and what holds however often somebody asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from google.protobuf.json_format import ParseDict

from ironrule.engine import Engine, build
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.variants import Variants
from ironrule.trials.wording import told_failures
from ironrule.v1.events_pb2 import RED_FLAG_SADDLE_NUMBNESS, SESSION_STATUS_DONE, SESSION_STATUS_UNDER_WAY, Event
from ironrule.v1.prescription_pb2 import (
    PRESCRIPTION_OUTCOME_NOTHING_REMAINS,
    PRESCRIPTION_OUTCOME_STOPPED,
    PrescribedExercise,
    PrescribedSet,
)
from ironrule.v1.prescriptions_pb2 import PlannedExercise, PlannedSets, PrescribeRequest, PrescribeResponse
from ironrule.v1.quantities_pb2 import LOAD_UNIT_KG, LOAD_UNIT_LB, Load
from ironrule.v1.session_ref_pb2 import SetTarget
from ironrule.wire import RequestInvalid, record_from
from tests.core import asking
from tests.sizes import size
from tests.test_programmes import BOOKS, ROOT, START, maxima, request_of, trained

HOME = Path(__file__).resolve().parents[1] / "cases" / "under_way"
BOOK = read_rulebook(HOME)
ASK = asking(BOOK, CompiledEngine(BOOK))
KG = {"unit": "LOAD_UNIT_KG"}


def test_worked_cases() -> None:
    """Sets that are left out, changed and followed, rep totals, messages and notices; every rule and clause is seen."""
    suite = SuiteReader(BOOK, Variants(HOME)).read(HOME / "tests" / "sets.yaml", "sets.yaml")
    with Runner(BOOK, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
        assert 100 == runner.coverage.share(rules=True).percent
        assert 100 == runner.coverage.share(rules=False).percent
    assert 23 == len(verdicts)


def with_loads(book: Rulebook) -> PrescribeRequest:
    """A request of somebody who has tested, or entered, what the rulebook begins with."""
    request = request_of(book, 1, maxima(book), START)
    for name, variable in book.carry.items():
        owners = {"track": [f"{each.exercise}/{each.track}" for day in book.plan.days.values() for each in day]}
        for owner in owners.get(variable.ref.per, []) if name == "load" else []:
            event = Event(id=f"e {owner}")
            event.entered_number.at = (START - timedelta(days=1)).isoformat()
            event.entered_number.name, event.entered_number.subject = name, owner
            event.entered_number.load.CopyFrom(ParseDict({"amount": 80, **KG}, type(event.entered_number.load)()))
            request.events.append(event)
    check_in = request.events.add(id="c")
    check_in.check_in.at = START.isoformat()
    check_in.check_in.red_flags.SetInParent()
    check_in.check_in.pain_now = 0
    return request


def sets_in(whole: Event, random: Random) -> Iterator[tuple[int, int]]:
    """The sets of a session in the order of its lifts, some lifts not begun: how many of each are done."""
    for lift, exercise in enumerate(whole.session.exercises):
        if random.random() < 0.8:
            for done in range(1, len(exercise.sets) + 1):
                yield lift, done


def under_way(
    request: PrescribeRequest, ref: PrescribeResponse, whole: Event, done: dict[int, int]
) -> PrescribeRequest:
    """The question what remains after some sets of some lifts."""
    found = PrescribeRequest()
    found.CopyFrom(request)
    found.under_way.session_ref.CopyFrom(ref.session_ref)
    for lift, count in done.items():
        exercise = whole.session.exercises[lift]
        begun = found.under_way.exercises.add(exercise=exercise.exercise, track=exercise.track)
        begun.sets.extend(exercise.sets[:count])
    return found


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(size(3, 20)))
@pytest.mark.parametrize("name", [*BOOKS, "under_way"])
def test_asked_often_or_once(name: str, seed: int) -> None:
    """The same sets so far give the same rest, whether it was asked after each or once, on both engines."""
    book = BOOK if name == "under_way" else read_rulebook(ROOT / "rules" / name)
    random = Random(f"{name} {seed}")  # noqa: S311  # repeatable, not secret
    reports: list[str] = []
    engines: list[Engine] = [build(book, engine, reports.append) for engine in ("durable", "compiled")]
    first, second = (asking(book, engine) for engine in engines)
    request = with_loads(book)
    asked = first(request)
    whole = trained(asked, START, random)
    last, done = asked, dict[int, int]()
    for lift, count in sets_in(whole, random):
        done[lift] = count
        rest = first(under_way(request, last, whole, done))
        once = second(under_way(request, asked, whole, done))
        assert once == rest
        assert asked.carried == rest.carried
        last = rest
    for each in engines:
        each.close()
    assert [] == reports


def sets_of(answer: PrescribeResponse) -> list[tuple[str, str, list[PrescribedSet]]]:
    """The working sets of an answer."""
    return [(each.exercise, each.track, list(each.sets)) for each in answer.session.exercises]


@pytest.mark.parametrize("name", [*BOOKS, "under_way"])
def test_before_the_first_set(name: str) -> None:
    """Before anything is done everything remains, to the plate, and the echo is what it was."""
    book = BOOK if name == "under_way" else read_rulebook(ROOT / "rules" / name)
    ask = asking(book, CompiledEngine(book))
    request = with_loads(book)
    asked = ask(request)
    rest = ask(under_way(request, asked, Event(), {}))
    assert asked.session_ref == rest.session_ref
    assert sets_of(asked) == sets_of(rest)
    assert asked.outcome == rest.outcome


def test_a_skip_is_part_of_the_plan_and_a_limit_is_not() -> None:
    """A session that a rule cut short is judged by what remained; one whose loads it limited is not judged."""
    request = with_loads(BOOK)
    asked = ASK(request)
    squat = asked.session.exercises[0]
    cut_short = ASK(_with_sets(request, asked, squat, [(squat.sets[0].load.amount, 8), (squat.sets[1].load.amount, 9)]))
    slot = cut_short.session_ref.slots[0]
    assert (2, 4, False) == (len(slot.sets), len(slot.began), slot.limited)
    assert [("backoff", 2, "enough")] == [(e.named, e.sets, e.rule) for e in cut_short.session.left_out_sets]
    limited = ASK(_with_sets(request, asked, squat, [(squat.sets[0].load.amount, 10)]))
    slot = limited.session_ref.slots[0]
    assert (True, False, list(asked.session_ref.slots[0].sets)) == (slot.limited, slot.began_limited, list(slot.began))


def test_nothing_remains() -> None:
    """When the last set of the last lift is done there is nothing left, and that is an answer."""
    request = with_loads(BOOK)
    asked = ASK(request)
    whole = trained(asked, START, Random(1))  # noqa: S311  # repeatable, not secret
    done = {lift: len(each.sets) for lift, each in enumerate(whole.session.exercises)}
    rest = ASK(under_way(request, asked, whole, done))
    assert PRESCRIPTION_OUTCOME_NOTHING_REMAINS == rest.outcome
    assert not rest.session.exercises


def test_a_red_flag_between_two_sets() -> None:
    """What would not have let the session begin ends it."""
    request = with_loads(BOOK)
    asked = ASK(request)
    request.events[-1].check_in.red_flags.present.append(RED_FLAG_SADDLE_NUMBNESS)
    rest = ASK(under_way(request, asked, Event(), {}))
    assert PRESCRIPTION_OUTCOME_STOPPED == rest.outcome
    assert not rest.HasField("session")
    assert ["emergency"] == [each.id for each in rest.messages]


def _with_sets(
    request: PrescribeRequest, asked: PrescribeResponse, lift: PrescribedExercise, sets: list[tuple[float, float]]
) -> PrescribeRequest:
    found = under_way(request, asked, Event(), {})
    begun = found.under_way.exercises.add(exercise=lift.exercise, track=lift.track)
    for load, rpe in sets:
        begun.sets.add(reps_done=5, rpe=rpe).load.CopyFrom(ParseDict({"amount": load, **KG}, type(lift.sets[0].load)()))
    return found


def test_what_is_wrong_with_it_is_told_by_field() -> None:
    """A session that is over, one without an echo, one beside a plan, the same slot twice."""
    request = with_loads(BOOK)
    asked = ASK(request)
    wrong = under_way(request, asked, Event(), {})
    wrong.under_way.ended_at = START.isoformat()
    wrong.under_way.status = SESSION_STATUS_DONE
    wrong.planned_session.exercises.append(PlannedExercise(exercise="back_squat", sets=[PlannedSets(sets=1, reps=5)]))
    wrong.under_way.session_ref.slots.append(wrong.under_way.session_ref.slots[0])
    wrong.under_way.exercises.add(exercise="squat")
    with pytest.raises(RequestInvalid) as told:
        record_from(wrong)
    assert [
        "under_way.ended_at",
        "under_way.status",
        "planned_session",
        "under_way.exercises[0].exercise",
        "under_way.session_ref.slots",
    ] == [each.field for each in told.value.problems]
    wrong = under_way(request, asked, Event(), {})
    wrong.under_way.ClearField("session_ref")
    with pytest.raises(RequestInvalid) as told:
        record_from(wrong)
    assert ["under_way.session_ref"] == [each.field for each in told.value.problems]


def test_a_session_is_under_way_or_over() -> None:
    """One that is also among the events, and an event that says that it is under way, are refused."""
    request = with_loads(BOOK)
    asked = ASK(request)
    whole = trained(asked, START, Random(2))  # noqa: S311  # repeatable, not secret
    both = under_way(request, asked, whole, {0: 2})
    both.events.append(whole)
    with pytest.raises(RequestInvalid) as told:
        record_from(both)
    assert [("under_way", f"event {whole.id!r} is this session, and it is over; send one of the two")] == [
        (each.field, each.message) for each in told.value.problems
    ]
    whole.session.status = SESSION_STATUS_UNDER_WAY
    request.events.append(whole)
    with pytest.raises(RequestInvalid) as told:
        record_from(request)
    assert [f"events[{len(request.events) - 1}].session.status"] == [each.field for each in told.value.problems]


def test_an_echo_of_another_plan() -> None:
    """It is gone on with as it says, and the answer tells that the plan knows neither its day nor its track."""
    request = with_loads(BOOK)
    other = under_way(request, ASK(request), Event(), {})
    other.under_way.session_ref.day = "z"
    other.under_way.session_ref.slots[0].track = "gone"
    rest = ASK(other)
    told = [each.text for each in rest.notices if each.code == "SESSION_REF_OF_ANOTHER_PLAN"]
    assert [
        "The plan has no day 'z': the session is gone on with as its session_ref says.",
        "The rulebook has no track 'gone': rules for tracks are not asked about back_squat.",
    ] == told
    assert 4 == len(rest.session.exercises[0].sets)


_LIFTS = ("back_squat", "bench_press", "overhead_press", "pull_up", "farmer_carry")
_TRACKS = ("heavy", "straight", "amrap", "total", "own", "gone")


def odd_target(random: Random) -> SetTarget:
    """A target that some platform may echo, sensible or not."""
    target = SetTarget(reps=random.choice((0, 5, 8)), named=random.choice(("", "top", "backoff")))
    target.amrap, target.test = random.random() < 0.2, random.random() < 0.1
    for field, values in (
        ("reps_max", (0, 3, 10)),
        ("rpe", (1, 8, 10)),
        ("total_reps", (1, 30, 1000)),
        ("most_sets", (1, 3, 60)),
        ("distance_m", (20,)),
        ("line", (0, 1, 59)),
    ):
        if random.random() < 0.3:
            setattr(target, field, random.choice(values))
    if random.random() < 0.6:
        target.load.CopyFrom(
            Load(amount=random.choice((0, 20, 137.3, 9999)), unit=random.choice((LOAD_UNIT_KG, LOAD_UNIT_LB)))
        )
    return target


def odd_question(random: Random) -> PrescribeRequest:
    """An echo that no rulebook gave, and sets that nobody asked for."""
    found = request_of(BOOK, 1, [], START)
    found.under_way.session_ref.day = random.choice(("a", "", "gone"))
    for lift in random.sample(_LIFTS, random.randrange(4)):
        slot = found.under_way.session_ref.slots.add(exercise=lift, track=random.choice(_TRACKS))
        slot.limited, slot.began_limited = random.random() < 0.3, random.random() < 0.3
        for targets in random.sample((slot.sets, slot.began), random.randrange(3)):
            targets.extend(odd_target(random) for _ in range(random.randrange(6)))
    for lift in random.choices(_LIFTS, k=random.randrange(4)):
        begun = found.under_way.exercises.add(exercise=lift)
        for _ in range(random.randrange(8)):
            done = begun.sets.add(type=random.randrange(6), named=random.choice(("", "top", "backoff")))
            done.load.CopyFrom(
                Load(amount=random.choice((0, 20, 137.3)), unit=random.choice((LOAD_UNIT_KG, LOAD_UNIT_LB)))
            )
            if random.random() < 0.8:
                done.reps_done, done.rpe = random.choice((0, 4, 5, 100)), random.choice((1, 6, 8.5, 10))
    return found


@pytest.mark.soak
def test_whatever_is_echoed() -> None:
    """Nothing that may be sent fails, and the answer's own echo gives the same answer again."""
    random = Random(11)  # noqa: S311  # repeatable, not secret
    left = 0
    for _ in range(size(150, 20_000)):
        question = odd_question(random)
        rest = ASK(question)
        question.under_way.session_ref.CopyFrom(rest.session_ref)
        again = ASK(question)
        assert (rest.session, rest.session_ref) == (again.session, again.session_ref)
        left += bool(rest.session.left_out_sets)
    assert left > 5
