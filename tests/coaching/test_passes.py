"""The passes that lay a session out: worked cases on both engines, and what holds whatever the draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ironrule.coaching.answer import Answer
from ironrule.coaching.answering import answer
from ironrule.coaching.item import Item
from ironrule.coaching.order import ordered
from ironrule.coaching.record import PlannedExercise, PlannedSets, Record
from ironrule.engine import Engine, build
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.training.athlete import Athlete, TrainingStatus
from ironrule.training.equipment import Equipment
from ironrule.training.exercise import CATALOGUE
from ironrule.training.substitute import Wanted, substitute
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.variants import Variants
from ironrule.trials.wording import told_failures
from ironrule.units import Unit
from ironrule.v1.events_pb2 import Event
from ironrule.vocabulary.scene import Scene
from ironrule.vocabulary.usual import USUAL, Usual
from ironrule.wire import RequestInvalid
from tests.core import asking
from tests.sizes import size
from tests.test_programmes import START, request_of, trained

HOME = Path(__file__).resolve().parents[1] / "cases" / "passes"
BOOK = read_rulebook(HOME)
ENGINE = CompiledEngine(BOOK)
KG = Equipment(Unit.KG)

LIFTS = sorted(CATALOGUE)


def test_worked_cases() -> None:
    """Every pass with its reasons, what comes back and what is missing, on both engines; every rule is seen."""
    file = HOME / "tests" / "passes.yaml"
    suite = SuiteReader(BOOK, Variants(HOME)).read(file, "passes.yaml")
    with Runner(BOOK, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
        assert 100 == runner.coverage.share(rules=True).percent
        assert 90 <= runner.coverage.share(rules=False).percent
    assert 15 == len(verdicts)


@st.composite
def drafts(draw: st.DrawFn) -> Record:
    """A coach's session of any lifts and sets, for any athlete."""
    chosen = draw(st.lists(st.sampled_from(LIFTS), min_size=1, max_size=8, unique=True))
    planned = tuple(
        PlannedExercise(
            each,
            draw(st.sampled_from(["main", "second", "more"])),
            (
                PlannedSets(
                    draw(st.integers(1, 12)),
                    draw(st.integers(1, 20)),
                    rpe=draw(st.sampled_from([None, Decimal(6), Decimal(9)])),
                ),
            ),
        )
        for each in chosen
    )
    status = draw(st.sampled_from([None, *TrainingStatus]))
    athlete = Athlete("a", KG, stated_status=status, priority_lift=draw(st.sampled_from([None, *chosen])))
    return Record("r", "passes", athlete, (), None, START, planned)


def units(items: list[Item]) -> Decimal:
    """Sets times axial coefficient."""
    return sum((item.view.sets * item.exercise.axial_coef for item in items), Decimal(0))


@given(drafts())
def test_whatever_the_draft(record: Record) -> None:
    """The budget is kept or told to be too small; no lift is lost without a decision, none comes from nowhere."""
    told = answer(record, BOOK, ENGINE)
    items = [each.item for each in told.exercises]
    status = record.athlete.training_status
    room = {None: 8, TrainingStatus.NOVICE: 6, TrainingStatus.ADVANCED: 10}.get(status, 8)
    budgets = [said.places[0].value for code, said in told.notices if code == "BUDGET_EXCEEDED"]
    exceeded = "spine" in budgets

    assert (units(items) > room) is exceeded
    if exceeded:
        # What is left is kept by the budget, or is the last lift, which always stays.
        assert len(items) == 1 or all(item.track == "main" for item in items if item.exercise.axial_coef)
    assert {each.exercise for each in record.planned} == came_from(told)
    decided = {(each.rule, each.subject) for each in told.decisions}
    assert all((each.entry.rule, each.item.subject) in decided for each in told.left_out)
    assert len({item.subject for item in items}) == len(items)


def came_from(told: Answer) -> set[str]:
    """The lifts that the plan asked for, as they are left: in the session, left out, or stood in for."""
    own = {each.item.exercise.id for each in told.exercises if not each.item.instead_of}
    swapped = {each.instead for each in told.left_out if each.instead}
    return own | ({each.item.exercise.id for each in told.left_out} - swapped)


@given(drafts())
def test_an_order_is_a_permutation(record: Record) -> None:
    """The order of a session has the same lifts, sorted by its keys, and sorting it again changes nothing."""
    items = [each.item for each in answer(record, BOOK, ENGINE).exercises]
    order = BOOK.order
    assert order is not None
    scenes = {item.subject: scene_of(item, items, record) for item in items}
    again = ordered(reversed(items), order.keys, lambda subject, _: scenes[subject])

    assert {item.subject for item in items} == {item.subject for item in again}
    assert items == ordered(items, order.keys, lambda subject, _: scenes[subject])


def scene_of(item: Item, items: list[Item], record: Record) -> Scene:
    """The scene of an item in its session."""
    told = answer(record, BOOK, ENGINE)
    today = [each.view for each in items]
    return Scene(
        record.athlete, told.carried, record.as_of, item.subject, item.exercise, item=item.view, today=today,
        usual=BOOK.usual,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(size(4, 20)))
def test_carry_is_replay(seed: int) -> None:
    """With lifts that wait for a later day the answer by carried state is that of the whole log, on both engines."""
    reports: list[str] = []
    engines: list[Engine] = [build(BOOK, engine, reports.append) for engine in ("durable", "compiled")]
    carry, replay = (asking(BOOK, each) for each in engines)
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    log: list[Event] = []
    now, waited = START, 0
    answered = carry(request_of(BOOK, 1, log, now))
    for _ in range(16):
        now += timedelta(days=random.choice((1, 2, 3, 5)))
        log.append(trained(answered, now - timedelta(hours=random.choice((3, 6))), random))
        step = request_of(BOOK, 1, log[-1:], now)
        step.carried.CopyFrom(answered.carried)
        answered, whole = carry(step), replay(request_of(BOOK, 1, log, now))
        waited += len(answered.carried.moved)
        assert whole.carried == answered.carried
        assert whole.session == answered.session
        assert whole.session_ref == answered.session_ref
        assert whole.decisions == answered.decisions
    for each in engines:
        each.close()
    assert [] == reports
    assert waited


def test_a_lift_that_is_no_longer_planned_is_not_due() -> None:
    """Of another revision's plan a lift may wait that this one does not have: the answer says that it is dropped."""
    ask = asking(BOOK, ENGINE)
    first = ask(request_of(BOOK, 1, [], START))
    request = request_of(BOOK, 1, [], START)
    request.carried.CopyFrom(first.carried)
    request.carried.moved.add(subject="back_squat/main", moved_on="2026-01-02", not_before="2026-01-04T18:00:00+01:00")
    told = ask(request)

    assert [] == list(told.carried.moved)
    assert "MOVE_DROPPED" in [each.code for each in told.notices]


@pytest.mark.parametrize(
    ("subject", "moved_on", "not_before", "field"),
    [
        ("back_sqat/main", "2026-01-02", "2026-01-04T18:00:00+01:00", "carried.moved[0].subject"),
        ("back_squat/main", "2026-13-02", "2026-01-04T18:00:00+01:00", "carried.moved[0].moved_on"),
        ("back_squat/main", "2026-01-02", "soon", "carried.moved[0].not_before"),
    ],
)
def test_what_waits_is_checked(subject: str, moved_on: str, not_before: str, field: str) -> None:
    """What comes back with a mistake in it is refused with its place."""
    ask = asking(BOOK, ENGINE)
    request = request_of(BOOK, 1, [], START)
    request.carried.CopyFrom(ask(request).carried)
    request.carried.moved.add(subject=subject, moved_on=moved_on, not_before=not_before)
    with pytest.raises(RequestInvalid) as mistake:
        ask(request)

    assert [field] == [each.field for each in mistake.value.problems]


def test_an_echo_without_a_moment_is_refused() -> None:
    """A lift that waits needs the moment from which it is due."""
    ask = asking(BOOK, ENGINE)
    event = trained(ask(request_of(BOOK, 1, [], START)), START + timedelta(hours=1), Random(1))  # noqa: S311
    event.session.session_ref.moved[0].not_before = "2026-01-07"
    with pytest.raises(RequestInvalid) as mistake:
        ask(request_of(BOOK, 1, [event], START + timedelta(days=2)))

    assert ["events[0].session.session_ref.moved[0].not_before"] == [each.field for each in mistake.value.problems]


@pytest.mark.parametrize(
    ("lift", "wanted", "taken", "found"),
    [
        ("barbell_row", Wanted(supported=True), (), "chest_supported_row"),
        ("barbell_row", Wanted(supported=True), ("chest_supported_row",), "seal_row"),
        ("barbell_row", Wanted(lighter=True), (), "pendlay_row"),
        ("trap_bar_deadlift", Wanted(lighter=True), (), "rdl"),
        ("trap_bar_deadlift", Wanted(pattern="squat"), (), "back_squat"),
        ("deadlift_conventional", Wanted(supported=True), (), None),
        ("bench_press", Wanted("overhead_press"), (), "overhead_press"),
        ("bench_press", Wanted("bench_press"), (), None),
        ("bench_press", Wanted("overhead_press"), ("overhead_press",), None),
    ],
)
def test_what_stands_in(lift: str, wanted: Wanted, taken: tuple[str, ...], found: str | None) -> None:
    """The same role comes first, then what asks most of the spine, then the order of the catalogue."""
    chosen = substitute(CATALOGUE[lift], wanted, KG, taken)

    assert found == (None if chosen is None else chosen.exercise.id)


def test_a_rulebook_has_every_usual_setting() -> None:
    """What facts go by is a setting of every rulebook, with what the rulebook itself says instead."""
    assert set(Usual.__struct_fields__) - {"chart", "week_caps"} == set(USUAL)
    assert set(USUAL) <= set(BOOK.settings)
    assert Usual(heavy_axial_coef=Decimal("0.75")) == BOOK.usual


def test_a_moment_is_that_of_the_session() -> None:
    """A lift is due so many hours after the moment for which the session was asked for."""
    told = asking(BOOK, ENGINE)(request_of(BOOK, 1, [], START))
    (moved,) = told.session_ref.moved

    assert ("trap_bar_deadlift", "second") == (moved.exercise, moved.track)
    assert START + timedelta(hours=48) == datetime.fromisoformat(moved.not_before)
