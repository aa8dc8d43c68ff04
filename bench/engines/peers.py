"""Other engines from PyPI, each in the fastest form that we found for one flat record, and in the one most told of.

Where readings are missing, engines that can be asked rule by rule are: a rule that raises or has no value is unknown.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Collection
from itertools import compress, count
from typing import Any

from bench.engines.contender import Contender, Evaluate, Rules, WithGaps, plainly
from bench.engines.workload import FEATURES, AllOf, Leaf, Node, Record, written

_BY_RULE = "rule by rule"


def _list_of(rules: Rules, and_: str, or_: str) -> str:
    return f"[{', '.join(written(rule, and_, or_) for rule in rules)}]"


def _by_rule(ask: Callable[[Any, Record], Any], programs: list[Any]) -> WithGaps:
    """True where the answer is True, false where it is False; anything else is unknown."""

    def evaluate(record: Record) -> tuple[set[int], set[int]]:
        answers = [_asked(ask, program, record) for program in programs]
        true = {number for number, answer in enumerate(answers) if answer is True}
        return true, {number for number, answer in enumerate(answers) if answer not in (True, False)}

    return evaluate


def _asked(ask: Callable[[Any, Record], Any], program: Any, record: Record) -> Any:
    try:
        return ask(program, record)
    except Exception:
        return None


def _zen_expression(rules: Rules) -> Evaluate:
    program = importlib.import_module("zen").compile_expression(_list_of(rules, " and ", " or "))
    return lambda record: list(compress(count(), program.evaluate(record)))


def _zen_by_rule(rules: Rules) -> WithGaps:
    zen: Any = importlib.import_module("zen")
    programs = [zen.compile_expression(written(rule, " and ", " or ")) for rule in rules]
    return _by_rule(lambda program, record: program.evaluate(record), programs)


def _zen_table(rules: Rules) -> Evaluate:
    """A decision table that collects: a column without a field holds a whole condition a row."""
    column = {"id": "when", "name": "when", "type": "expression", "field": ""}
    output = {"id": "rule", "name": "rule", "type": "expression", "field": "rule"}
    rows = [
        {"_id": f"row{number}", "when": written(rule, " and ", " or "), "rule": str(number)}
        for number, rule in enumerate(rules)
    ]
    table = {"hitPolicy": "collect", "inputs": [column], "outputs": [output], "rules": rows}
    nodes = [
        {"id": kind, "type": f"{kind}Node", "name": kind, "position": {"x": 0, "y": 0}, **more}
        for kind, more in (("input", {}), ("decisionTable", {"content": table}), ("output", {}))
    ]
    edges = [
        {"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other}
        for one, other in (("input", "decisionTable"), ("decisionTable", "output"))
    ]
    content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    decision = importlib.import_module("zen").ZenEngine().create_decision(json.dumps(content))
    return lambda record: [row["rule"] for row in decision.evaluate(record)["result"]]


def _google_env() -> Any:
    cel: Any = importlib.import_module("cel_expr_python.cel")
    return cel.NewEnv(variables=dict.fromkeys(FEATURES, cel.Type.DOUBLE))


def _google(rules: Rules) -> Evaluate:
    program = _google_env().compile(_list_of(rules, " && ", " || "))
    return lambda record: list(compress(count(), program.eval(data=record).plain_value()))


def _google_by_rule(rules: Rules) -> WithGaps:
    env = _google_env()
    programs = [env.compile(written(rule, " && ", " || ")) for rule in rules]
    return _by_rule(lambda program, record: program.eval(data=record).value(), programs)


def _rust(rules: Rules) -> Evaluate:
    program = importlib.import_module("cel").compile(_list_of(rules, " && ", " || "))
    return lambda record: list(compress(count(), program.execute(record)))


def _rust_by_rule(rules: Rules) -> WithGaps:
    cel: Any = importlib.import_module("cel")
    programs = [cel.compile(written(rule, " && ", " || ")) for rule in rules]
    return _by_rule(lambda program, record: program.execute(record), programs)


def _rule_engine(rules: Rules) -> Evaluate:
    library: Any = importlib.import_module("rule_engine")
    programs = [library.Rule(written(rule, " and ", " or ")) for rule in rules]
    return lambda record: [number for number, program in enumerate(programs) if program.matches(record)]


def _rule_engine_by_rule(rules: Rules) -> WithGaps:
    library: Any = importlib.import_module("rule_engine")
    programs = [library.Rule(written(rule, " and ", " or ")) for rule in rules]
    return _by_rule(lambda program, record: program.matches(record), programs)


def _clips(rules: Rules) -> Evaluate:
    """One fact a record; every rule is a pattern whose last slot carries its condition, and notes its number."""
    environment: Any = importlib.import_module("clips").Environment()
    environment.build(f"(deftemplate record {' '.join(f'(slot {name} (type FLOAT))' for name in FEATURES)})")
    environment.build("(defglobal ?*fired* = (create$))")
    for number, rule in enumerate(rules):
        *names, last = sorted(_features_in(rule))
        slots = [*(f"({name} ?{name})" for name in names), f"({last} ?{last}&:{_lisp(rule)})"]
        note = f"(bind ?*fired* (create$ ?*fired* {number}))"
        environment.build(f"(defrule rule-{number} (record {' '.join(slots)}) => {note})")
    template, fired = environment.find_template("record"), environment.find_global("fired")

    def evaluate(record: Record) -> Collection[int]:
        fired.value = ()
        fact = template.assert_fact(**record)
        environment.run()
        fact.retract()
        numbers: Collection[int] = fired.value
        return numbers

    return evaluate


def _lisp(node: Node) -> str:
    if isinstance(node, Leaf):
        return f"({ {'==': '=', '!=': '<>'}.get(node.op, node.op) } ?{node.feature} {node.constant})"
    return f"({'and' if isinstance(node, AllOf) else 'or'} {' '.join(map(_lisp, node.parts))})"


def _features_in(node: Node) -> set[str]:
    return {node.feature} if isinstance(node, Leaf) else set().union(*map(_features_in, node.parts))


PEERS = (
    Contender("zen-engine", "zen-engine", "one list expression", _zen_expression, _BY_RULE, _zen_by_rule),
    Contender(
        "zen-engine, table", "zen-engine", "decision table, collect", _zen_table, "the same", plainly(_zen_table)
    ),
    Contender("cel-expr-python", "cel-expr-python", "one list expression", _google, _BY_RULE, _google_by_rule),
    Contender(
        "common-expression-language",
        "common-expression-language",
        "one list expression",
        _rust,
        _BY_RULE,
        _rust_by_rule,
    ),
    Contender("clipspy", "clipspy", "assert, run, retract", _clips, "the same", plainly(_clips)),
    Contender("rule-engine", "rule-engine", _BY_RULE, _rule_engine, _BY_RULE, _rule_engine_by_rule),
)
