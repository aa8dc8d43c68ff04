"""What an engine holds is freed with the last who holds the engine, so reloads leave nothing behind."""

from __future__ import annotations

import gc
import weakref

from ironrule.engine import build
from ironrule.rulebook.rulebook import Rulebook


def test_an_engine_that_nobody_holds_is_freed(back_strength: Rulebook) -> None:
    """At once: the service looks for cycles but rarely."""
    gc.disable()
    try:
        engine = build(back_strength, "durable", lambda _: None)
        seen = weakref.ref(engine)
        del engine
        assert seen() is None
    finally:
        gc.enable()
