"""The checks can fail: each is broken by a rulebook, an answer, a log or an engine that is wrong on purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeResponse
from simulation.people import person
from simulation.year import Story, Visit, Year
from tests.athletes import books
from tests.athletes.checks.every import OF_A_VISIT
from tests.athletes.checks.limits import Limits
from tests.athletes.mutants import MUTANTS, TAMPERED, Mutant, Tamper
from tests.athletes.trial import Trial

#: Checks that look at more than one visit or answer.
_WIDER = {"no_lift_is_stuck", "volume_comes_back"}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.check)
def test_broken_rulebook(mutant: Mutant) -> None:
    """A rulebook without what a check stands for is caught by it."""
    book = books.broken(mutant.changes, mutant.without)
    trial = Trial(book, CompiledEngine(book), replays=())

    assert trial.first_broken_by(Story(mutant.seed, mutant.number, mutant.weeks), mutant.check) is not None


def test_tampered_answers(back_strength: Rulebook) -> None:
    """An answer that says something else than the service did is caught by the check that it concerns."""
    checks = {check.__name__: check for check in OF_A_VISIT}
    wanted = {name: (tamper, when) for name, tamper, when in TAMPERED}
    for story in (_eventful(1), _eventful(2)):
        limits = Limits(back_strength, story.who)
        for visit in Year(story, back_strength, CompiledEngine(back_strength)).visits():
            for name, (tamper, when) in [*wanted.items()]:
                if when(visit) and not [*checks[name](visit, limits)]:
                    assert [*checks[name](_with(visit, tamper), limits)], name
                    del wanted[name]
            if not wanted:
                return

    assert {} == wanted


def test_replay_of_another_log(back_strength: Rulebook) -> None:
    """A log that lacks a session gives another answer, and the check says so."""
    year = Year(Story(1, 0, weeks=3), back_strength, engine := CompiledEngine(back_strength))
    last = [*year.visits()][-1]
    trial = Trial(back_strength, engine)
    same = [*trial.replayed(year, last)]
    year.log.remove(next(each for each in year.log if each.HasField("session")))

    assert [] == same
    assert [] != [*trial.replayed(year, last)]


def test_engine_of_another_rulebook(back_strength: Rulebook) -> None:
    """An engine that reads `or` as `and` disagrees, once somebody has slept badly."""
    other = CompiledEngine(books.broken({"bad_night or fatigue": "bad_night and fatigue"}))
    trial = Trial(back_strength, CompiledEngine(back_strength), second=other)

    assert trial.first_broken_by(Story(1, 8, weeks=18), "engines_agree") is not None


def test_every_check_is_proved() -> None:
    """No check is without something that breaks it."""
    proved = {*(each.check for each in MUTANTS), *(name for name, _, _ in TAMPERED)}

    assert {*(check.__name__ for check in OF_A_VISIT), *_WIDER} == proved


def _eventful(number: int) -> Story:
    """Half a year in which everything happens often."""
    who = person(1, number)
    habits = replace(who.habits, bouts_of_pain=12, red_flags=2, fevers=6, checks_in=0.9, answers=0.9, stays_away=0)
    return Story(1, number, 26, known=replace(who, habits=habits))


def _with(visit: Visit, tamper: Tamper) -> Visit:
    answer = PrescribeResponse()
    answer.CopyFrom(visit.answer)
    tamper(answer)
    return replace(visit, answer=answer)
