"""Two engines that say the same, and a third reading of the tree that neither shares code with."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from ironrule.engine.build import ComparedEngine
from ironrule.engine.compiled import CompiledEngine, source_of
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import EngineFailed, Features
from ironrule.rulebook.conditions import Both, Compare, Condition, Either, FactRef, Not, Op
from ironrule.rulebook.lowering import Group
from tests.engine.made import features_for, group_of, rulebook_of

SEEDS = range(6)
ROUNDS = 300


def kleene(node: Condition, values: dict[FactRef, float | None]) -> bool | None:
    """The condition by the textbook: not, and, or on true, false and unknown."""
    match node:
        case Compare(FactRef() as left, op, right):
            value = values[left]
            return None if value is None else _compared(value, op, float(right.value))  # type: ignore[union-attr,arg-type]
        case Not(part):
            found = kleene(part, values)
            return None if found is None else not found
        case Both(parts):
            found_all = [kleene(part, values) for part in parts]
            return False if False in found_all else None if None in found_all else True
        case Either(parts):
            found_any = [kleene(part, values) for part in parts]
            return True if True in found_any else None if None in found_any else False
    raise AssertionError(node)


def _compared(left: float, op: Op, right: float) -> bool:
    return {Op.EQ: left == right, Op.NE: left != right, Op.LT: left < right, Op.LE: left <= right, Op.GT: left > right,
            Op.GE: left >= right}[op]  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_both_engines_are_the_textbook(seed: int) -> None:
    """True rows of both engines, and unknown rows of the compiled one, are those of three-valued logic."""
    group = group_of(seed)
    durable, compiled = DurableEngine(rulebook_of(group)), CompiledEngine(rulebook_of(group))
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    for _ in range(ROUNDS):
        features = features_for(group, random)
        values = {
            each: value for each, value in zip(group.features, features, strict=True) if isinstance(each, FactRef)
        }
        verdicts = [kleene(row.condition, values) for row in group.rows]
        true = frozenset(number for number, verdict in enumerate(verdicts) if verdict is True)
        unknown = frozenset(number for number, verdict in enumerate(verdicts) if verdict is None)
        verdict = compiled.judge(group, features)
        assert (true, unknown) == (verdict.true, verdict.unknown)
        assert true == durable.rows_that_hold(group, features)
    durable.close()


def test_compiled_text_holds_no_word_of_a_rule() -> None:
    """The compiled function is made of indices, operators and numbers, so no rule file can inject code."""
    words = set(source_of(group_of(1)).translate(str.maketrans("():,", "    ")).split())
    allowed = set(
        "def evaluate f true unknown = [] if elif is not None and or return True False == != < <= > >=".split()
    )
    assert set() == {word for word in words - allowed if not _index_or_number(word)}


def _index_or_number(word: str) -> bool:
    if word[:2] == "f[" or (word[0] == "f" and word[1:].isdigit()) or word in ("true.append", "unknown.append"):
        return True
    try:
        float(word)
    except ValueError:
        return False
    return True


class _Wrong(DurableEngine):
    """A durable engine with a fault in it."""

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        return frozenset(range(len(group.rows)))


class _Failing(DurableEngine):
    """A durable engine that cannot answer."""

    def rows_that_hold(self, group: Group, features: Features) -> frozenset[int]:
        raise EngineFailed("303")


@pytest.mark.parametrize(("faulty", "expected"), [(_Wrong, "disagreement"), (_Failing, "failure")])
def test_compiled_answers_when_durable_does_not(faulty: type[DurableEngine], expected: str) -> None:
    """A disagreement or a failure is reported, and the compiled engine's answer is given."""
    group = group_of(2)
    book = rulebook_of(group)
    reports: list[str] = []
    engine = ComparedEngine(faulty(book), CompiledEngine(book), reports.append)
    features: Sequence[float | None] = [None] * len(group.features)
    assert CompiledEngine(book).judge(group, features) == engine.judge(group, features)
    assert [expected] == reports
    engine.close()
