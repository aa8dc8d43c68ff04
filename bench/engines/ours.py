"""Our two engines, asked as the product asks them: a group lowered from checked conditions, features in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from bench.engines.contender import Contender, Evaluate, Rules, WithGaps, plainly
from bench.engines.workload import AllOf, Leaf, Node, Record
from bench.processes import ROOT
from ironrule import __version__
from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import Features
from ironrule.rulebook.conditions import Both, Compare, Condition, Either, FactRef, Literal
from ironrule.rulebook.lowering import Group, GroupKey, group_from
from ironrule.rulebook.operators import Op
from ironrule.rulebook.read import read_rulebook
from ironrule.rulebook.rulebook import Rulebook
from ironrule.vocabulary.facts import FACTS

_KEY = GroupKey("before session", "caps", "track")
_EQUAL = {"==": "="}


def group_of(rules: Rules) -> Group:
    """The rules as engines get them."""
    return group_from(_KEY, [(f"R{number:02}", [_condition(rule)]) for number, rule in enumerate(rules)])


def rulebook_of(group: Group) -> Rulebook:
    """A rulebook with this group, and nothing else that an engine reads."""
    return replace(read_rulebook(ROOT / "rules" / "back-strength"), groups={group.key: group})


def _condition(node: Node) -> Condition:
    if isinstance(node, Leaf):
        fact = FACTS[node.feature]
        constant = Literal(Decimal(str(node.constant)), fact.kind)
        return Compare(FactRef(fact), Op(_EQUAL.get(node.op, node.op)), constant, "")
    parts = tuple(map(_condition, node.parts))
    return Both(parts) if isinstance(node, AllOf) else Either(parts)


def _features(group: Group) -> Callable[[Record], Features]:
    """The features of a record in the order of the group."""
    names = [each.fact.name for each in group.features if isinstance(each, FactRef)]
    return lambda record: [record.get(name) for name in names]


def _compiled(rules: Rules) -> Evaluate:
    group = group_of(rules)
    engine, features = CompiledEngine(rulebook_of(group)), _features(group)
    return lambda record: engine.judge(group, features(record)).true


def _compiled_with_gaps(rules: Rules) -> WithGaps:
    group = group_of(rules)
    engine, features = CompiledEngine(rulebook_of(group)), _features(group)

    def evaluate(record: Record) -> tuple[frozenset[int], frozenset[int]]:
        verdict = engine.judge(group, features(record))
        return verdict.true, verdict.unknown

    return evaluate


def _durable(rules: Rules) -> Evaluate:
    group = group_of(rules)
    engine, features = DurableEngine(rulebook_of(group)), _features(group)
    return lambda record: engine.rows_that_hold(group, features(record))


COMPILED = Contender(
    "Ironrule compiled", "ironrule", "one Python function", _compiled, "one Python function", _compiled_with_gaps
)
DURABLE = Contender(
    "Ironrule durable", "ironrule", "the adapter", _durable, "the adapter; compiled tells unknown", plainly(_durable)
)
VERSION = __version__
