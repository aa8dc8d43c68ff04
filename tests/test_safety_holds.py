"""Whatever rulebooks say and records hold: nobody trains under a red flag, no load is above the limit of pain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironrule.coaching.answer import Answer, Outcome
from ironrule.coaching.answering import answer
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.variants import Variants
from ironrule.trials.wording import told_failures
from ironrule.v1.athlete_pb2 import Athlete
from ironrule.v1.events_pb2 import CheckIn, Event, RedFlag
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from ironrule.wire import record_from, response_from
from tests.sizes import size
from tests.test_programmes import ROOT, START, athlete, maxima, trained

HOME = ROOT / "tests" / "cases" / "safety"
BOOKS = [ROOT / "rules" / name for name in ("back-strength", "gzclp", "nsuns", "texas-method", "wendler-531")]
EMERGENCIES = range(1, 10)
FLAGS = [each for each in RedFlag.values() if each]
PAIN, EASY = Decimal("0.75"), 6
#: Rules that stop a session, by what was answered today.
STOPS: dict[str, Callable[[CheckIn], bool]] = {
    "S3": lambda said: said.pain_now > 5 or said.pain_radiates,
    "S3_sharp": lambda said: said.pain_sharp,
    "S4": lambda said: said.bp_systolic_mmhg >= 180 or said.bp_diastolic_mmhg >= 110,
    "S4_fever": lambda said: said.fever,
}


@cache
def book_of(folder: Path) -> tuple[Rulebook, CompiledEngine]:
    """A rulebook with an engine."""
    book = read_rulebook(folder)
    return book, CompiledEngine(book)


def test_worked_cases() -> None:
    """Every rule of the floor, held, not held and unknown, on both engines."""
    book = read_rulebook(HOME)
    suite = SuiteReader(book, Variants(HOME)).read(HOME / "tests" / "floor.yaml", "floor.yaml")
    seen: set[str] = set()
    with Runner(book, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
    for trial in suite.trials:
        seen |= {rule for rule in book.rule_ids if any(rule in str(step) for step in trial.steps)}
    floor = {rule.id for rule in book.rules if rule.place.file.startswith("packs/")}
    assert set() == floor - seen


@st.composite
def answers_today(draw: st.DrawFn) -> CheckIn:
    """A check-in in which anything may have been answered, or not."""
    said = CheckIn()
    if draw(st.booleans()):
        said.red_flags.SetInParent()
        said.red_flags.present.extend(draw(st.lists(st.sampled_from(FLAGS), max_size=2)) if draw(st.booleans()) else [])
    for name, values in {
        "pain_now": (0, 2, 3, 4.5, 5, 5.5, 9),
        "pain_radiates": (False, False, True),
        "pain_sharp": (False, False, True),
        "bp_systolic_mmhg": (120, 130, 165, 180),
        "bp_diastolic_mmhg": (80, 85, 102, 110),
        "fever": (False, False, False, True),
        "sleep_h": (4, 8),
        "hours_since_waking": (0.5, 6),
    }.items():
        if draw(st.booleans()):
            setattr(said, name, draw(st.sampled_from(values)))
    return said


@st.composite
def people(draw: st.DrawFn) -> Athlete:
    """Anybody."""
    someone = athlete(1)
    someone.age_years = draw(st.sampled_from((16, 30, 70)))
    for name in ("pregnant", "postpartum", "osteoporosis", "parq_positive", "hypertension", "cleared_by_professional"):
        if draw(st.integers(0, 5)) == 0:
            setattr(someone.medical, name, draw(st.booleans()))
    if draw(st.booleans()):
        someone.medical.cleared_by_professional = True
    return someone


def asked_after(folder: Path, someone: Athlete, said: list[CheckIn], seed: int) -> list[tuple[CheckIn, Answer, bool]]:
    """What was answered to each check-in, by carry; every session is trained as prescribed, more or less."""
    (book, engine), now = book_of(folder), START
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    request = PrescribeRequest(rulebook=book.name, athlete=someone, events=maxima(book))
    found: list[tuple[CheckIn, Answer, bool]] = []
    flagged = False
    for number, each in enumerate(said):
        now += timedelta(days=2 + number % 2)
        event = Event(id=f"c{number}")
        event.check_in.CopyFrom(each)
        event.check_in.at = (now - timedelta(hours=1)).isoformat()
        request.events.append(event)
        request.as_of = now.isoformat()
        flagged = flagged or bool(each.red_flags.present)
        given_back = answer(record_from(request), book, engine)
        found.append((each, given_back, flagged))
        response = response_from(given_back)
        request = PrescribeRequest(rulebook=book.name, athlete=someone, carried=response.carried)
        if given_back.outcome is not Outcome.STOPPED and response.session.exercises:
            request.events.append(trained(response, now, random))
        elif flagged and random.random() < 0.3:
            flagged = False
            cleared = Event(id=f"x{number}")
            cleared.clearance.at, cleared.clearance.by = now.isoformat(), "physician"
            request.events.append(cleared)
    return found


def loads_above_pain(answered: Answer) -> list[str]:
    """Lifts of a session whose load is above three quarters of their last full load, one step of the rack apart."""
    full, above = answered.now.digest.last_full, []
    for each in answered.exercises:
        item = each.item
        for line in item.lines:
            lightest = line.bar is not None and line.bar <= item.rack.lightest()
            if line.bar is None or lightest or item.subject not in full:
                continue
            if line.bar.in_kg() > full[item.subject].load.in_kg() * PAIN:
                above.append(f"{item.subject}: {line.bar} of {full[item.subject].load}")
    return above


@pytest.mark.soak
@pytest.mark.parametrize("folder", [HOME, *BOOKS], ids=lambda folder: folder.name)
@settings(max_examples=size(25, 400), deadline=None)
@given(someone=people(), said=st.lists(answers_today(), min_size=1, max_size=6), seed=st.integers(0, 99))
def test_safety_holds(folder: Path, someone: Athlete, said: list[CheckIn], seed: int) -> None:
    """No session under a flag or a reason to stop, none too heavy or hard in pain; the floor is never overruled."""
    book, _ = book_of(folder)
    floor = {rule.id for rule in book.rules if rule.place.file == "packs/safety-floor.yaml"}
    for today, answered, flagged in asked_after(folder, someone, said, seed):
        held, stopped = set(answered.rules_held), answered.outcome is Outcome.STOPPED
        assert not floor & set(answered.overruled)
        assert flagged == (answered.now.freeze is not None)
        if flagged:
            assert stopped
            assert "S1" in held
            assert [] == answered.exercises
        assert stopped or not {rule for rule, reason in STOPS.items() if reason(today)}
        medical = someone.medical
        conditions = medical.pregnant or medical.postpartum or medical.osteoporosis or medical.parq_positive
        assert stopped or not conditions or medical.cleared_by_professional
        lines = [line for each in answered.exercises for line in each.item.lines]
        if not stopped and 3 <= today.pain_now <= 5:
            assert [] == loads_above_pain(answered)
            assert all(line.rpe_now is not None and line.rpe_now <= EASY and not line.test for line in lines)
        if medical.pregnant:
            assert all(line.rpe_now is not None and line.rpe_now <= 7 and not line.test for line in lines)
        if someone.age_years >= 65:
            assert all(line.rpe_now is not None and line.rpe_now <= 8 for line in lines)
