"""Which rules are true: two engines behind one port, compared wherever both ran."""

from ironrule.engine.build import build
from ironrule.engine.port import Engine, EngineFailed, EngineUnavailable, Verdict

__all__ = ["Engine", "EngineFailed", "EngineUnavailable", "Verdict", "build"]
