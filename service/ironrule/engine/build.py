"""Builds the engine that answers: compiled alone, or durable compared with it on every evaluation."""

from __future__ import annotations

from collections.abc import Callable
from weakref import finalize

from ironrule.engine.boundary import boundary_facts
from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import Engine, EngineFailed, EngineUnavailable, Features, Verdict
from ironrule.rulebook.lowering import Group
from ironrule.rulebook.rulebook import Rulebook

ENGINES = ("durable", "compiled")

#: Told "disagreement" or "failure".
Report = Callable[[str], None]

_WAY_OUT = "start with --engine compiled"


def build(rulebook: Rulebook, name: str, report: Report) -> Engine:
    """An engine for a rulebook, proved at the boundary of every condition.

    Raises EngineUnavailable where durable-rules cannot be used, cannot take these rules, or misreads one of them.
    """
    compiled = CompiledEngine(rulebook)
    if name == "compiled":
        return compiled
    durable = DurableEngine(rulebook)
    try:
        prove(rulebook, durable, compiled)
    except BaseException:
        durable.close()
        raise
    engine = ComparedEngine(durable, compiled, report)
    # Whoever still asks an engine holds it; its handles are freed with the last of them, if not before.
    finalize(engine, durable.close).atexit = False
    return engine


def prove(rulebook: Rulebook, durable: DurableEngine, compiled: CompiledEngine) -> None:
    """Compares the engines on boundary facts of every group. Raises EngineUnavailable with the rule that differs."""
    for group in rulebook.groups.values():
        for features in boundary_facts(group):
            expected = compiled.judge(group, features).true
            try:
                found = durable.rows_that_hold(group, features)
            except EngineFailed as error:
                reason = f"durable-rules fails in {group.key}: {error}"
                raise EngineUnavailable(f"{reason}; {_WAY_OUT}") from error
            if found != expected:
                rules = ", ".join(sorted({group.owners[group.rows[row].owner] for row in found ^ expected}))
                raise EngineUnavailable(f"durable-rules misreads {rules} in {group.key}; {_WAY_OUT}")


class ComparedEngine:
    """Durable says which rules are true; compiled checks it, and alone knows what is unknown.

    Where durable fails or differs, compiled answers, the handles are made anew and the report is called: never an error
    for the caller.
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
            self._durable.reset(group)
            self._report("disagreement")
            return oracle
        return Verdict(true, oracle.unknown)

    def close(self) -> None:
        """Frees durable's handles."""
        self._durable.close()
