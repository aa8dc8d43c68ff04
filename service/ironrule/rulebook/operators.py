"""The six comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import Enum
from typing import Any


class Op(Enum):
    """A comparison; its text is as written."""

    EQ = "="
    NE = "!="
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="

    @property
    def negated(self) -> Op:
        """The comparison that holds when this one is known not to."""
        return _NEGATED[self]

    @property
    def says(self) -> Callable[[Any, Any], bool]:
        """What it says of a left side and a right one."""
        return _SAYS[self]


_NEGATED = {Op.EQ: Op.NE, Op.NE: Op.EQ, Op.LT: Op.GE, Op.GE: Op.LT, Op.GT: Op.LE, Op.LE: Op.GT}
_SAYS: dict[Op, Callable[[Any, Any], bool]] = {
    Op.EQ: operator.eq,
    Op.NE: operator.ne,
    Op.LT: operator.lt,
    Op.LE: operator.le,
    Op.GT: operator.gt,
    Op.GE: operator.ge,
}
