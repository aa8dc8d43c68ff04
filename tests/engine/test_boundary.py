"""The facts on which engines are compared when they are built."""

from __future__ import annotations

import pytest

from ironrule.engine import boundary
from ironrule.engine.boundary import boundary_facts
from ironrule.engine.compiled import CompiledEngine
from ironrule.rulebook.conditions import Both, Either, Not
from ironrule.rulebook.lowering import Group, leaves
from ironrule.rulebook.operators import Op
from ironrule.rulebook.rulebook import Rulebook
from tests.engine.lab import above
from tests.engine.made import compared, group_of, ladder_of, rulebook_of
from tests.engine.trials import trial


@pytest.mark.parametrize(
    ("op", "values"),
    [
        (Op.EQ, {5.0, 4.9999, 5.0001, None}),
        (Op.NE, {5.0, 4.9999, 5.0001, None}),
        (Op.LT, {5.0, 4.9999, None}),
        (Op.LE, {5.0, 5.0001, None}),
        (Op.GT, {5.0, 5.0001, None}),
        (Op.GE, {5.0, 4.9999, None}),
    ],
)
def test_one_comparison(op: Op, values: set[float | None]) -> None:
    """Where it only just holds, where it only just fails, and missing."""
    assert values == {value for facts in boundary_facts(group_of([compared(0, op, 5)])) for value in facts}


def test_the_rest_of_the_condition_lets_a_comparison_decide() -> None:
    """In an `and` the others hold, in an `or` they are missing, so each comparison turns the row by itself."""
    group = group_of([Both((above("a", 1), Either((above("b", 2), Not(above("c", 3))))))])
    facts = list(boundary_facts(group))
    for expected in ([1.0001, 2.0001, None], [1.0, 2.0001, None], [1.0001, 2.0, None], [1.0001, None, 3.0]):
        assert expected in facts
    assert [1.0001, None, 3.0001] in facts


@pytest.mark.parametrize("seed", range(5))
def test_rows_come_out_both_ways(seed: int) -> None:
    """On the facts of made-up rules nearly every row is true in some and not true in others."""
    group = trial(seed, 40).group()
    assert _both_ways(group) > 0.95 * len(group.rows)


def test_every_shipped_row_comes_out_both_ways(back_strength: Rulebook) -> None:
    """Every condition of back-strength is true in some of its facts and not true in others; always is always."""
    for group in back_strength.groups.values():
        assert sum(any(True for _ in leaves(row.tree)) for row in group.rows) == _both_ways(group)


def test_large_groups_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group whose proof would take long is proved on every second, third ... of its facts, from first to last."""
    group = ladder_of(50)
    everything = list(boundary_facts(group))
    monkeypatch.setattr(boundary, "MOST_ROWS", 50 * 75)
    sampled = list(boundary_facts(group))
    assert len(everything) // 4 < len(sampled) < len(everything) // 2
    assert all(facts in everything for facts in sampled)
    assert max(facts[0] or 0 for facts in sampled) > 45


def _both_ways(group: Group) -> int:
    """How many rows are true in some facts and not true in others."""
    compiled = CompiledEngine(rulebook_of(group))
    verdicts = [compiled.judge(group, facts).true for facts in boundary_facts(group)]
    return sum(0 < sum(row in true for true in verdicts) < len(verdicts) for row in range(len(group.rows)))
