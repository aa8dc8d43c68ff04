"""Faults to seed into lowering, into both engines and into what compares them.

mutants.py seeds them; each must fail a check of agreement.py at every seed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A fault in a few words, and the change to one function's source that makes it: `old` stands in it once."""

    name: str
    room: str
    function: str
    old: str
    new: str


FAULTS = (
    Fault("a part of every and / or is lost", "rulebook.lowering", "_joined", "kind(flat)", "kind(flat[1:])"),
    Fault("`not` is not pushed inwards", "rulebook.lowering", "_lowered", "negated=not negated", "negated=negated"),
    Fault(
        "under a `not`, and stays and",
        "rulebook.lowering",
        "_lowered",
        "isinstance(node, Both) is not negated",
        "isinstance(node, Both)",
    ),
    Fault("under a `not`, < stays <", "rulebook.lowering", "_lowered", "op.negated if negated else op", "op"),
    Fault(
        "under a `not`, yes stays yes",
        "rulebook.lowering",
        "_lowered",
        "FactRef(fact), Op.EQ, 0.0 if negated else 1.0",
        "FactRef(fact), Op.EQ, 1.0",
    ),
    Fault(
        "a rule's second row is dropped",
        "rulebook.lowering",
        "group_from",
        "in enumerate(cases)",
        "in enumerate(cases[:1])",
    ),
    Fault(
        "constants are rounded", "rulebook.lowering", "number_for", "float(quantised(value))", "round(float(value), 3)"
    ),
    Fault(
        "the sign of a difference is turned",
        "rulebook.lowering",
        "_compared",
        "Sign(left, right), op, 0.0",
        "Sign(left, right), op, 1.0",
    ),
    Fault("two features share a place", "rulebook.lowering", "_leaf", "len(features))", "max(len(features) - 1, 0))"),
    Fault(
        "all named parts share a name",
        "rulebook.splitting",
        "split",
        "setdefault(tree, len(names))",
        "setdefault(tree, 0)",
    ),
    Fault(
        "the last alternative is lost",
        "rulebook.splitting",
        "conjunctions",
        "for each in found)",
        "for each in found[:-1] or found)",
    ),
    Fault("a long conjunction is cut off", "rulebook.splitting", "_cut", "in _runs(parts)]", "in _runs(parts)[:1]]"),
    Fault(
        "the last shard is left out",
        "engine.shards",
        "shards_of",
        "for each in _dealt(level, group))",
        "for each in _dealt(level, group))[:-1]",
    ),
    Fault(
        "a shard asks for another's guard",
        "engine.shards",
        "_dealt",
        "for leaf in each.leaves if leaf in guards",
        "for leaf in guards",
    ),
    Fault(
        "a fact lacks its last feature",
        "engine.shards",
        "_shard",
        "for leaf in leaves}))",
        "for leaf in leaves}))[:-1]",
    ),
    Fault(
        "conjunctions prove each other's rows",
        "engine.shards",
        "_shard",
        "for each in part), features",
        "for each in part[::-1]), features",
    ),
    Fault(
        "parts are asked for after their readers",
        "engine.shards",
        "_levels",
        "depths[part] for part in read",
        "-1 for part in read",
    ),
    Fault(
        "durable is told gte for gt",
        "engine.spelling",
        "_comparison",
        "_OPS[leaf.op]",
        "_OPS[Op.GE if leaf.op is Op.GT else leaf.op]",
    ),
    Fault(
        "a comparison of a conjunction is lost",
        "engine.spelling",
        "_rule",
        "map(_comparison, leaves)",
        "map(_comparison, leaves[:4])",
    ),
    Fault(
        "numbers are rounded in the text",
        "engine.spelling",
        "number_text",
        "text = repr(value)",
        "text = repr(round(value, 3))",
    ),
    Fault(
        "facts are spelt unlike rules",
        "engine.durable",
        "_Handles.__init__",
        "{key_of(feature)}",
        "{key_of(feature + 1)}",
    ),
    Fault(
        "what is missing is written as 0",
        "engine.durable",
        "_Handles.rows_that_hold",
        '"" if x is None',
        'key + "0.0" if x is None',
    ),
    Fault("facts are never retracted", "engine.durable", "_Handle._ask", "_c.retract_fact(number, _SAME_FACT)", "pass"),
    Fault(
        "activations are left undrained",
        "engine.durable",
        "_Handle._ask",
        "while message is not None",
        "if message is not None",
    ),
    Fault("the name of a row is cut short", "engine.durable", "_Handle._ask", "message.index('\"', 2)", "3"),
    Fault("parts that hold are not told", "engine.durable", "_Handles._named", "target >= self._rows", "False"),
    Fault("parts that hold are told as false", "engine.durable", "_Handles._named", ":1.0'", ":0.0'"),
    Fault(
        "parts are answered as rows",
        "engine.durable",
        "_Handles._named",
        "for target in found if target < self._rows",
        "for target in found",
    ),
    Fault(
        "a guard is asked the wrong way",
        "engine.durable",
        "_Handles.rows_that_hold",
        "== guard.constant",
        "!= guard.constant",
    ),
    Fault(
        "a freed handle is asked again",
        "engine.durable",
        "_Handle.close",
        "number, self._number = self._number, None",
        "number = self._number",
    ),
    Fault("a closed engine still answers", "engine.durable", "DurableEngine.close", "self._groups = {}", "pass"),
    Fault(
        "compiled reads gte for gt",
        "engine.compiled",
        "_text",
        "leaf_texts[tree.op]",
        "leaf_texts[Op.GE if tree.op is Op.GT else tree.op]",
    ),
    Fault("or is joined by and", "engine.compiled", "_text", "_JOINED[type(tree)]", "_JOINED[AllOf]"),
    Fault("unknown is taken for false", "engine.compiled", "source_of", "else unknown)", "else [])"),
    Fault("unknown is taken for true", "engine.compiled", "source_of", "else unknown)", "else true)"),
    Fault(
        "what is missing counts as 0",
        "engine.compiled",
        "CompiledEngine.judge",
        "nan if value is None",
        "0.0 if value is None",
    ),
    Fault("a disagreement is swallowed", "engine.build", "ComparedEngine.judge", "true != oracle.true", "False"),
    Fault(
        "after a disagreement durable answers",
        "engine.build",
        "ComparedEngine.judge",
        "self._durable.reset(group)",
        "oracle = Verdict(true, oracle.unknown)",
    ),
    Fault(
        "after a disagreement nothing is reset",
        "engine.build",
        "ComparedEngine.judge",
        "self._durable.reset(group)",
        "pass",
    ),
    Fault("a failure is not reported", "engine.build", "ComparedEngine.judge", 'self._report("failure")', "pass"),
)
