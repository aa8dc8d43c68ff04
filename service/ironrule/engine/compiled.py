"""The compiled engine: each group as one Python function over its features. It knows false from unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from ironrule.engine.port import Features, Verdict
from ironrule.rulebook.conditions import Op
from ironrule.rulebook.lowering import AllOf, Group, Leaf, Tree
from ironrule.rulebook.rulebook import Rulebook

_PYTHON = {Op.EQ: "==", Op.NE: "!=", Op.LT: "<", Op.LE: "<=", Op.GT: ">", Op.GE: ">="}

_Function = Callable[[Features], tuple[list[int], list[int]]]


class CompiledEngine:
    """A rulebook's groups as functions."""

    name = "compiled"

    def __init__(self, rulebook: Rulebook) -> None:
        self._functions = {group.key: _function(group) for group in rulebook.groups.values()}

    def judge(self, group: Group, features: Features) -> Verdict:
        """True and unknown rows of a group."""
        true, unknown = self._functions[group.key](features)
        return Verdict(frozenset(true), frozenset(unknown))

    def close(self) -> None:
        """Nothing to free."""


def source_of(group: Group) -> str:
    """The function's text. It is made of indices, operators and numbers alone; no word of a rule file is in it."""
    lines = ["def evaluate(f):", "    true, unknown = [], []"]
    lines += [f"    f{index} = f[{index}]" for index in range(len(group.features))]
    for number, row in enumerate(group.rows):
        lines.append(f"    if {_true(row.tree)}: true.append({number})")
        lines.append(f"    elif {_possible(row.tree)}: unknown.append({number})")
    return "\n".join([*lines, "    return true, unknown"])


def _function(group: Group) -> _Function:
    namespace: dict[str, object] = {}
    exec(compile(source_of(group), f"<rules {' / '.join(group.key)}>", "exec"), namespace)  # noqa: S102  # text of our own making
    return cast("_Function", namespace["evaluate"])


def _true(tree: Tree) -> str:
    """Known to be true: a missing feature fails its leaf."""
    if isinstance(tree, Leaf):
        return f"(f{tree.feature} is not None and f{tree.feature} {_PYTHON[tree.op]} {tree.constant!r})"
    return _joined(tree, _true)


def _possible(tree: Tree) -> str:
    """Not known to be false: a missing feature lets its leaf pass. Possible and not true is unknown."""
    if isinstance(tree, Leaf):
        return f"(f{tree.feature} is None or f{tree.feature} {_PYTHON[tree.op]} {tree.constant!r})"
    return _joined(tree, _possible)


def _joined(tree: Tree, part_text: Callable[[Tree], str]) -> str:
    assert not isinstance(tree, Leaf)
    word, empty = (" and ", "True") if isinstance(tree, AllOf) else (" or ", "False")
    return f"({word.join(map(part_text, tree.parts)) or empty})"
