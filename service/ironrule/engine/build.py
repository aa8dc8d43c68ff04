"""Builds the engine that answers: compiled alone, or durable compared with it on every evaluation."""

from __future__ import annotations

from collections.abc import Callable

from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import Engine, EngineFailed, Features, Verdict
from ironrule.rulebook.lowering import Group
from ironrule.rulebook.rulebook import Rulebook

ENGINES = ("durable", "compiled")

#: Told "disagreement" or "failure".
Report = Callable[[str], None]


def build(rulebook: Rulebook, name: str, report: Report) -> Engine:
    """An engine for a rulebook. Raises EngineUnavailable where durable cannot be used."""
    compiled = CompiledEngine(rulebook)
    return compiled if name == "compiled" else ComparedEngine(DurableEngine(rulebook), compiled, report)


class ComparedEngine:
    """Durable says which rules are true; compiled checks it, and alone knows what is unknown.

    Where durable fails or differs, compiled answers and the report is called: never an error for the caller.
    """

    name = "durable"

    def __init__(self, durable: DurableEngine, compiled: CompiledEngine, report: Report) -> None:
        self._durable = durable
        self._compiled = compiled
        self._report = report

    def judge(self, group: Group, features: Features) -> Verdict:
        """True and unknown rows of a group."""
        oracle = self._compiled.judge(group, features)
        try:
            true = self._durable.rows_that_hold(group, features)
        except EngineFailed:
            self._report("failure")
            return oracle
        if true != oracle.true:
            self._report("disagreement")
            return oracle
        return Verdict(true, oracle.unknown)

    def close(self) -> None:
        """Frees durable's handles."""
        self._durable.close()
