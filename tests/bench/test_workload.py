"""What is measured does not move: logs, rules and records by their hash, and what the page says of them."""

from __future__ import annotations

from statistics import mean

from bench.athlete import SESSIONS_IN_TWELVE_WEEKS, SETS
from bench.engines import workload as sixty
from bench.workload import answered, carrying, fingerprint, whole_log
from ironrule.engine import Engine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescription_pb2 import EXPLAIN_LEVEL_DECISIONS, PRESCRIPTION_OUTCOME_PRESCRIBED

LOGS = "202732ae68589820d0e91239d04bb1c71fa65b75d4a3f908d45e03102a037d2a"
RULES_AND_RECORDS = "992778f6f88faf0f2be60fec76461cbc919968eba6ab3df56d684b02a2a027a9"


def test_the_logs_are_fixed() -> None:
    """The twelve weeks of athletes, byte by byte. Who changes them begins a new series of figures."""
    assert LOGS == fingerprint()


def test_the_sixty_rules_are_fixed() -> None:
    """The rules and records that engines are measured on; about three comparisons each, seven or eight of them true."""
    rules, records = sixty.rules(), sixty.records()

    assert RULES_AND_RECORDS == sixty.fingerprint()
    assert (60, 1000, 20) == (len(rules), len(records), len(records[0]))
    assert 3.05 == mean(map(sixty.leaf_count, rules))
    assert 7.4 == round(mean(len(sixty.truths(rules, record)[0]) for record in records), 1)


def test_a_request_is_six_lifts_of_three_sets() -> None:
    """The newest session, the one that is planned, and twelve weeks of two sessions before them."""
    request = whole_log(3)
    sessions = [each.session for each in request.events if each.HasField("session")]

    assert SESSIONS_IN_TWELVE_WEEKS + 1 == len(sessions)
    assert {(6, SETS)} == {(len(each.exercises), len(lift.sets)) for each in sessions for lift in each.exercises}
    assert 1 == sum(bool(each.session_ref.starts) for each in sessions)
    assert [SETS] * 6 == [each.sets[0].sets for each in request.planned_session.exercises]
    assert EXPLAIN_LEVEL_DECISIONS == request.explain


def test_carrying_gives_the_answer_of_the_whole_log(back_strength: Rulebook, both: Engine) -> None:
    """Both requests ask the same question: their answers differ in no byte, and six lifts are prescribed."""
    whole = answered(whole_log(5), back_strength, both)
    carried = answered(carrying(5, back_strength, both), back_strength, both)

    assert whole.SerializeToString(deterministic=True) == carried.SerializeToString(deterministic=True)
    assert (PRESCRIPTION_OUTCOME_PRESCRIBED, 6) == (carried.outcome, len(carried.session.exercises))


def test_athletes_differ() -> None:
    """No two of those whose turn follows send the same gym and the same newest session."""
    requests = [whole_log(number) for number in range(9)]
    seen = {(str(each.athlete.equipment), str(each.events[-2].session)) for each in requests}

    assert 9 == len(seen)
