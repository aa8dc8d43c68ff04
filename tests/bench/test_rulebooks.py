"""The rules that are added for measuring: those that apply are evaluated, those that do not change nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bench.rulebooks import ONE_HOLDS_IN, PREFIX, rulebook_with
from bench.scaling import disagreed
from bench.workload import answered, carrying
from ironrule.engine import build
from ironrule.rulebook.rulebook import Rulebook
from ironrule.v1.prescriptions_pb2 import PrescribeResponse

COUNT = 2 * ONE_HOLDS_IN


@pytest.fixture(scope="module")
def plain(back_strength: Rulebook) -> PrescribeResponse:
    """The answer without any rule more."""
    return answer_of(back_strength)


def answer_of(rulebook: Rulebook) -> PrescribeResponse:
    """The answer to the first athlete of the workload, by both engines."""
    with closing(build(rulebook, "durable", disagreed)) as engine:
        return answered(carrying(0, rulebook, engine), rulebook, engine)


def extra_rules(answer: PrescribeResponse) -> set[str]:
    """The extra rules that were true for some lift."""
    steps = (step for exercise in answer.session.exercises for step in exercise.load_steps)
    return {step.rule for step in steps if step.rule.startswith(PREFIX)}


def bars(answer: PrescribeResponse) -> list[float]:
    """What is on the bar."""
    return [each.load.amount for exercise in answer.session.exercises for each in exercise.sets]


def test_rules_that_apply(tmp_path: Path, back_strength: Rulebook, plain: PrescribeResponse) -> None:
    """All of them are there, one in twenty is true, and none moves a load."""
    rulebook = rulebook_with(COUNT, tmp_path, apply=True)
    answer = answer_of(rulebook)

    assert back_strength.rules_count + COUNT == rulebook.rules_count
    assert {f"{PREFIX}0000", f"{PREFIX}0020"} == extra_rules(answer)
    assert bars(plain) == bars(answer)


def test_rules_that_do_not_apply(tmp_path: Path, back_strength: Rulebook, plain: PrescribeResponse) -> None:
    """All of them are there, and the answer is the same but for the revision."""
    rulebook = rulebook_with(COUNT, tmp_path, apply=False)
    answer = answer_of(rulebook)
    for each in (answer, plain):
        each.revision = each.carried.revision = ""

    assert back_strength.rules_count + COUNT == rulebook.rules_count
    assert plain.SerializeToString(deterministic=True) == answer.SerializeToString(deterministic=True)
