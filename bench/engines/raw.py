"""durable-rules as it comes: the C module in the fastest safe way that we know, and the Host of its documentation.

The safe way: one state that stays, a canary fired once, `retract_fact` after every answer, and no more than 64
conjunctions in a handle; nothing else survives a record that no rule holds for, or one that too many hold for. What the
module does wrong elsewhere is told in ironrule/engine/durable.py. In one handle, whatever it holds, it is faster, and a
record with 65 conjunctions that hold would be lost.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from math import prod
from typing import Any

import msgspec

from bench.engines.contender import Contender, Evaluate, Rules, plainly
from bench.engines.workload import AllOf, Leaf, Node, Record

_OPS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_CANARY = '{"id":"c","sid":"s","_c":1.0}'
_NO_MATCH, _MATCH = 1, 0
#: More that hold at once, and durable-rules loses the record.
_MOST_PENDING = 64


def definition(node: Node) -> dict[str, Any]:
    """A rule as durable-rules writes it, and / or as they stand."""
    if isinstance(node, Leaf):
        pair = {node.feature: node.constant}
        return pair if node.op == "==" else {_OPS[node.op]: pair}
    return {"$and" if isinstance(node, AllOf) else "$or": [definition(part) for part in node.parts]}


def conjunctions(node: Node) -> int:
    """How many conjunctions durable-rules makes of a rule."""
    if isinstance(node, Leaf):
        return 1
    found = [conjunctions(part) for part in node.parts]
    return prod(found) if isinstance(node, AllOf) else sum(found)


def within_the_limit(rules: Rules) -> list[dict[int, Node]]:
    """The rules by number, dealt out in their order to as many handles as 64 conjunctions in each ask for."""
    handles: list[dict[int, Node]] = [{}]
    used = 0
    for number, rule in enumerate(rules):
        used += conjunctions(rule)
        if used > _MOST_PENDING:
            handles.append({})
            used = conjunctions(rule)
        handles[-1][number] = rule
    return handles


def _module(rules: Rules) -> Evaluate:
    handles = [_handle(each) for each in within_the_limit(rules)]
    return lambda record: {number for evaluate in handles for number in evaluate(record)}


def _one_handle(rules: Rules) -> Evaluate:
    return _handle(dict(enumerate(rules)))


def _handle(rules: Mapping[int, Node]) -> Evaluate:
    engine: Any = importlib.import_module("durable_rules_engine")
    rows = {str(number): {"all": [{"m": definition(rule)}]} for number, rule in rules.items()}
    handle = engine.create_ruleset("raw", json.dumps({"_c": {"all": [{"m": {"_c": 1.0}}]}, **rows}))
    encode = msgspec.json.Encoder().encode

    def drained(offset: int) -> list[str]:
        started = engine.start_action_for_state(handle, offset)
        message = started[1] if started else None
        names = []
        while message is not None:
            names.append(message[2 : message.index('"', 2)])
            message = engine.complete_and_start_action(handle, offset)
        return names

    def evaluate(record: Record) -> set[int]:
        fact = encode({"id": "f", "sid": "s", **record}).decode()
        code, offset = engine.assert_fact(handle, fact)
        if code == _NO_MATCH:
            return set()
        if code != _MATCH:
            raise RuntimeError(f"durable-rules answered {code}")
        names = drained(offset)
        engine.retract_fact(handle, fact)
        # A rule fires once for each branch of an or that is true.
        return {int(name) for name in names}

    drained(engine.assert_fact(handle, _CANARY)[1])
    engine.delete_state(handle, "s")
    return evaluate


def _host(rules: Rules) -> Evaluate:
    durable: Any = importlib.import_module("durable.engine")
    fired: set[int] = set()

    def firing(number: int) -> Callable[[Any], None]:
        # One argument: durable-rules takes a second one for a callback.
        def run(context: Any) -> None:
            fired.add(number)

        return run

    rows = {str(number): {"all": [{"m": definition(rule)}], "run": firing(number)} for number, rule in enumerate(rules)}
    host = durable.Host({"hosted": rows})

    def evaluate(record: Record) -> set[int]:
        fired.clear()
        fact = {"id": "f", "sid": "s", **record}
        try:
            host.assert_fact("hosted", fact)
        except durable.MessageNotHandledException:
            return set()
        host.retract_fact("hosted", fact)
        return set(fired)

    return evaluate


MODULE = Contender(
    "durable-rules, raw", "durable_rules", "C module, assert and retract", _module, "the same", plainly(_module)
)
ONE_HANDLE = Contender(
    "durable-rules, one handle",
    "durable_rules",
    "C module, past its limit of 64",
    _one_handle,
    "the same",
    plainly(_one_handle),
)
HOST = Contender("durable-rules, Host", "durable_rules", "Host, assert and retract", _host, "the same", plainly(_host))
