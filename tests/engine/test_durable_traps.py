"""The traps of durable-rules that the adapter relies on avoiding, each shown, and the adapter stepping around it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import durable_rules_engine as raw
import pytest

from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.durable import LEAVES_PER_HANDLE, DurableEngine, check_names, fnv1a
from ironrule.engine.port import EngineFailed, EngineUnavailable
from ironrule.rulebook.conditions import Compare, Condition, Literal, Op
from ironrule.rulebook.lowering import group_from
from ironrule.rulebook.rulebook import Rulebook
from tests.engine.made import FACT_NAMES, fact, ladder_of, rulebook_of

ROOT = Path(__file__).resolve().parents[2]

NAIVE = """
import durable_rules_engine as raw
handle = raw.create_ruleset("naive", '{"rule":{"all":[{"m":{"$gt":{"a":5.0}}}]}}')
raw.assert_fact(handle, '{"id":"1","sid":"s","a":1.0}')
raw.delete_state(handle, "s")
"""

ADAPTED = """
from ironrule.engine.durable import DurableEngine
from tests.engine.made import ladder_of, rulebook_of
group = ladder_of(5)
engine = DurableEngine(rulebook_of(group))
for _ in range(2000):
    assert not engine.rows_that_hold(group, [-1.0])
    assert not engine.rows_that_hold(group, [None])
engine.close()
print("alive")
"""


def child(program: str) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, which may crash.

    Fresh memory is filled with a pattern: the crash comes from memory that durable-rules never sets, and a new process
    would get zeros there by luck.
    """
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "MALLOC_PERTURB_": "165"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_naive_first_request_crashes() -> None:
    """No rule holds, then cleanup: the naive call sequence kills the process."""
    assert child(NAIVE).returncode in (-signal.SIGSEGV, -signal.SIGABRT)


def test_adapter_survives_the_first_request() -> None:
    """The same path through the adapter: nothing holds, thousands of times, then everything is freed."""
    result = child(ADAPTED)
    assert (0, "alive\n") == (result.returncode, result.stdout), result.stderr


def test_missing_property_is_never_read() -> None:
    """A missing fact makes its comparison false, whatever the operator."""
    conditions: list[tuple[str, list[Condition]]] = [
        (op.name, [Compare(fact(FACT_NAMES[0]), op, Literal(Decimal(5), fact(FACT_NAMES[0]).kind), "")]) for op in Op
    ]
    group = group_from(("before session", "caps", "track"), conditions)
    engine = DurableEngine(rulebook_of(group))
    assert frozenset() == engine.rows_that_hold(group, [None])
    assert frozenset({1, 2, 3}) == engine.rows_that_hold(group, [4.0])
    engine.close()


def test_more_than_sixty_four_at_once() -> None:
    """65 rules that hold together are an error in one handle, and no trouble in the adapter's shards."""
    body = ",".join(f'"r{number}":{{"all":[{{"m":{{"$gt":{{"a":{number}.5}}}}}}]}}' for number in range(65))
    handle = raw.create_ruleset("crowded", "{" + body + "}")
    with pytest.raises(raw.error):
        raw.assert_fact(handle, '{"id":"1","sid":"s","a":99.0}')
    many = ladder_of(3 * LEAVES_PER_HANDLE + 5)
    engine = DurableEngine(rulebook_of(many))
    assert frozenset(range(len(many.rows))) == engine.rows_that_hold(many, [999.0])
    engine.close()


def test_hash_collisions_are_refused() -> None:
    """durable-rules takes 'costarring' and 'liquid' for one name; such names never reach it."""
    assert fnv1a("costarring") == fnv1a("liquid")
    with pytest.raises(EngineUnavailable, match="liquid"):
        check_names(["costarring", "liquid"])


def test_a_broken_handle_recovers() -> None:
    """After an error the shard is as good as new: the next answer is right."""
    group = ladder_of(5)
    engine = DurableEngine(rulebook_of(group))
    shard = engine._shards[group.key][0]
    with pytest.raises(EngineFailed):
        shard.rows_that_hold('{"id":"f","sid":"s","f0":')
    assert frozenset({0, 1}) == engine.rows_that_hold(group, [2.0])
    engine.close()


def test_unavailable_engine_says_what_to_do(monkeypatch: pytest.MonkeyPatch, back_strength: Rulebook) -> None:
    """Where durable-rules cannot be imported, the message names the fix."""
    monkeypatch.setattr("ironrule.engine.durable._c", None)
    monkeypatch.setattr("ironrule.engine.durable._REASON", "undefined symbol: PyEval_CallObject", raising=False)
    with pytest.raises(EngineUnavailable, match=r"PyEval_CallObject.*--engine compiled"):
        DurableEngine(back_strength)
    CompiledEngine(back_strength)
