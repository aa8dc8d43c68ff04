"""The checks that the two engines are one with the textbook. Every fault that mutants.py seeds must fail one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ironrule.engine.build import ComparedEngine, build
from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import EngineFailed, Features
from ironrule.rulebook.lowering import Group
from tests.engine.made import rulebook_of
from tests.engine.trials import Trial

#: Evaluations before the handles are thrown away once.
RESET_AFTER = 20


class Differs(Exception):
    """Something was not as the textbook says: what, and in which evaluation, counted from 1."""

    def __init__(self, what: str, evaluation: int) -> None:
        super().__init__(f"{what} in evaluation {evaluation}")
        self.evaluation = evaluation


def compiled_is_the_textbook(made: Trial) -> None:
    """True rows and unknown rows of the compiled engine."""
    group = made.group()
    compiled = CompiledEngine(rulebook_of(group))
    for evaluation, (features, expected) in enumerate(zip(made.features(group), made.expected, strict=True), 1):
        found = compiled.judge(group, features)
        if expected != found:
            raise Differs(f"true {sorted(found.true ^ expected[0])}, unknown {sorted(found.unknown)}", evaluation)


def durable_is_the_textbook(made: Trial) -> None:
    """True rows of durable, also after a reset; closed, it answers nothing."""
    group = made.group()
    durable = DurableEngine(rulebook_of(group))
    try:
        for evaluation, (features, expected) in enumerate(zip(made.features(group), made.expected, strict=True), 1):
            found = durable.rows_that_hold(group, features)
            if expected[0] != found:
                raise Differs(f"rows {sorted(found ^ expected[0])}", evaluation)
            if evaluation == RESET_AFTER:
                durable.reset(group)
    finally:
        durable.close()
    with suppress(EngineFailed):
        durable.rows_that_hold(group, features)
        raise Differs("a closed engine answers", len(made.records))


def both_answer_as_one(made: Trial) -> None:
    """Built as the service builds them, proof included, the engines answer by the textbook and report nothing."""
    group = made.group()
    reports: list[str] = []
    engine = build(rulebook_of(group), "durable", reports.append)
    try:
        for evaluation, (features, expected) in enumerate(zip(made.features(group), made.expected, strict=True), 1):
            if expected != engine.judge(group, features) or reports:
                raise Differs(f"answered, and reported {reports}", evaluation)
    finally:
        engine.close()


def trouble_is_answered(made: Trial) -> None:
    """With a durable engine that lies or fails, compiled answers, the trouble is reported, and a liar is reset."""
    group = made.group()
    for troubled, expected_reports, expected_resets in ((Lying, ["disagreement"], 1), (Failing, ["failure"], 0)):
        reports: list[str] = []
        durable = troubled(rulebook_of(group))
        engine = ComparedEngine(durable, CompiledEngine(rulebook_of(group)), reports.append)
        try:
            found = engine.judge(group, next(made.features(group)))
        finally:
            engine.close()
        if (made.expected[0], expected_reports, expected_resets) != (found, reports, durable.resets):
            raise Differs(f"{troubled.__name__}: reported {reports}, reset {durable.resets} times", 1)


#: By the name under which mutants.py shows them.
CHECKS: dict[str, Callable[[Trial], None]] = {
    "compiled": compiled_is_the_textbook,
    "durable": durable_is_the_textbook,
    "both": both_answer_as_one,
    "trouble": trouble_is_answered,
}


class Lying(DurableEngine):
    """A durable engine that has one row wrong."""

    resets = 0

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        return super().rows_that_hold(group, features) ^ {0}

    def reset(self, group: Group) -> None:
        self.resets += 1
        super().reset(group)


class Failing(DurableEngine):
    """A durable engine that cannot answer."""

    resets = 0

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        raise EngineFailed("303")
