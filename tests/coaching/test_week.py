"""What a layout puts into a session, and what takes the place of one: worked cases, and what holds whatever the log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ironrule.engine import Engine, build
from ironrule.rulebook.read import read_rulebook
from ironrule.trials.read import SuiteReader
from ironrule.trials.run import BOTH, Runner
from ironrule.trials.variants import Variants
from ironrule.trials.wording import told_failures
from ironrule.v1.events_pb2 import Event
from ironrule.v1.prescription_pb2 import PRESCRIPTION_OUTCOME_PROPOSED
from ironrule.v1.prescriptions_pb2 import PrescribeRequest
from tests.core import asking
from tests.sizes import size
from tests.test_programmes import START, request_of, trained

HOME = Path(__file__).resolve().parents[1] / "cases" / "week"
BOOK = read_rulebook(HOME)


def test_worked_cases() -> None:
    """Lifts that are put in, sessions that are refused, days that are kept: on both engines, every rule is seen."""
    suite = SuiteReader(BOOK, Variants(HOME)).read(HOME / "tests" / "week.yaml", "week.yaml")
    with Runner(BOOK, BOTH, tracing=True) as runner:
        verdicts = [runner.run(trial) for trial in suite.trials]
        assert [] == [line for verdict in verdicts for line in told_failures(verdict)]
        assert 100 == runner.coverage.share(rules=True).percent
    assert 26 == len(verdicts)


def planned(request: PrescribeRequest, random: Random) -> None:
    """A coach's session, every other time one that will be refused."""
    lifts = random.choice([["lateral_raise"], ["barbell_row", "face_pull"], ["barbell_row", "face_pull", "curl_db"]])
    for lift in lifts:
        track = "main" if lift == "barbell_row" else "more"
        exercise = request.planned_session.exercises.add(exercise=lift, track=track)
        exercise.sets.add(sets=3, reps=8, rpe=7)


@pytest.mark.parametrize("seed", range(size(4, 20)))
def test_carry_is_replay(seed: int) -> None:
    """Whatever is put in or refused, carry answers as replay does on both engines, and nothing stacks."""
    reports: list[str] = []
    engines: list[Engine] = [build(BOOK, engine, reports.append) for engine in ("durable", "compiled")]
    carry, replay = (asking(BOOK, each) for each in engines)
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    log: list[Event] = []
    now, added, refused = START, 0, 0
    answered = carry(request_of(BOOK, 1, log, now))
    for _ in range(16):
        now += timedelta(days=random.choice((1, 2, 3, 5)))
        log.append(trained(answered, now - timedelta(hours=random.choice((3, 6))), random))
        step, whole = request_of(BOOK, 1, log[-1:], now), request_of(BOOK, 1, log, now)
        if random.random() < 0.5:
            planned(step, random)
            whole.planned_session.CopyFrom(step.planned_session)
        step.carried.CopyFrom(answered.carried)
        answered, replayed = carry(step), replay(whole)
        lifts = [each.exercise for each in answered.session.exercises]
        of_rules = [each.added_by for each in answered.session.exercises if each.added_by]
        assert len(set(lifts)) == len(lifts)
        assert len(set(of_rules)) == len(of_rules)
        assert (answered.outcome == PRESCRIPTION_OUTCOME_PROPOSED) is answered.session.HasField("refused")
        decided = {(each.rule, each.subject) for each in answered.decisions}
        assert all((each.added_by, f"{each.exercise}/{each.track}") in decided for each in answered.session.exercises
                   if each.added_by)  # fmt: skip
        added, refused = added + len(of_rules), refused + answered.session.HasField("refused")
        assert replayed.carried == answered.carried
        assert replayed.session == answered.session
        assert replayed.session_ref == answered.session_ref
        assert replayed.decisions == answered.decisions
    for each in engines:
        each.close()
    assert [] == reports
    assert added
    assert refused
