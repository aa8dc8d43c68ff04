"""The compiled engine: each group as Python functions over its features. It knows false from unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import nan
from typing import cast

from ironrule.engine.port import Features, Verdict
from ironrule.rulebook.lowering import AllOf, AnyOf, Group, Leaf, Tree
from ironrule.rulebook.operators import Op
from ironrule.rulebook.rulebook import Rulebook

#: A leaf that is known to be true. Inside a function what is missing is NaN, with which nothing compares.
_TRUE = {
    Op.EQ: "f{0} == {1}",
    Op.NE: "(f{0} < {1} or f{0} > {1})",
    Op.LT: "f{0} < {1}",
    Op.LE: "f{0} <= {1}",
    Op.GT: "f{0} > {1}",
    Op.GE: "f{0} >= {1}",
}
#: A leaf that is not known to be false.
_POSSIBLE = {
    Op.EQ: "not (f{0} < {1} or f{0} > {1})",
    Op.NE: "f{0} != {1}",
    Op.LT: "not f{0} >= {1}",
    Op.LE: "not f{0} > {1}",
    Op.GT: "not f{0} <= {1}",
    Op.GE: "not f{0} < {1}",
}

_JOINED = {AllOf: (" and ", "True"), AnyOf: (" or ", "False")}
_NO_ROWS: frozenset[int] = frozenset()
_NOTHING = Verdict(_NO_ROWS, _NO_ROWS)

_True = Callable[[Features], list[int]]
_TrueAndUnknown = Callable[[Features], tuple[list[int], list[int]]]


class CompiledEngine:
    """A rulebook's groups as functions: one for when every feature is known, one for when some are missing."""

    name = "compiled"

    def __init__(self, rulebook: Rulebook) -> None:
        self._functions = {
            group.key: (cast("_True", _made(group, missing=False)), cast("_TrueAndUnknown", _made(group, missing=True)))
            for group in rulebook.groups.values()
        }

    def judge(self, group: Group, features: Features) -> Verdict:
        """True and unknown rows of a group."""
        true_rows, true_and_unknown_rows = self._functions[group.key]
        if None not in features:
            found = true_rows(features)
            return Verdict(frozenset(found), _NO_ROWS) if found else _NOTHING
        true, unknown = true_and_unknown_rows([nan if value is None else value for value in features])
        return Verdict(frozenset(true), frozenset(unknown))

    def close(self) -> None:
        """Nothing to free."""


def source_of(group: Group, *, missing: bool) -> str:
    """A function's text. It is made of indices, operators and numbers alone; no word of a rule file is in it."""
    names = "".join(f"f{index}, " for index in range(len(group.features)))
    lines = ["def rows(features):", f"    {names or '()'} = features", "    true, unknown = [], []"]
    for number, row in enumerate(group.rows):
        true = _text(row.tree, _TRUE)
        if missing:
            lines.append(f"    if {_text(row.tree, _POSSIBLE)}: (true if {true} else unknown).append({number})")
        else:
            lines.append(f"    if {true}: true.append({number})")
    return "\n".join([*lines, "    return true, unknown" if missing else "    return true"])


def _made(group: Group, *, missing: bool) -> object:
    namespace: dict[str, object] = {}
    code = compile(source_of(group, missing=missing), f"<rules {group.key}>", "exec")
    exec(code, namespace)  # noqa: S102  # text of our own making
    return namespace["rows"]


def _text(tree: Tree, leaf_texts: Mapping[Op, str]) -> str:
    if isinstance(tree, Leaf):
        return leaf_texts[tree.op].format(tree.feature, repr(tree.constant))
    word, empty = _JOINED[type(tree)]
    return f"({word.join(_text(part, leaf_texts) for part in tree.parts) or empty})"
