"""Handles: made whole or not at all, thrown away after trouble, freed at the end."""

from __future__ import annotations

from collections import Counter

import pytest

from ironrule.engine import build
from ironrule.engine.build import ComparedEngine
from ironrule.engine.compiled import CompiledEngine
from ironrule.engine.durable import DurableEngine
from ironrule.engine.port import EngineFailed, EngineUnavailable, Verdict
from ironrule.rulebook.operators import Op
from ironrule.rulebook.rulebook import Rulebook
from tests.engine.child import Children
from tests.engine.lab import Adapted, above, breaking, refused, watching
from tests.engine.made import compared, group_of, ladder_of, rulebook_of
from tests.engine.trap import program
from tests.sizes import size

#: Python's allocator keeps about half of it from compiling; each handle that is not freed would take nearly a quarter.
MOST_GROWN_KIB = 4096
CALLS = ("assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact")


def balance(calls: list[str]) -> int:
    """Handles made and not freed."""
    counts = Counter(calls)
    return counts["create_ruleset"] - counts["delete_ruleset"]


def test_unavailable_engine_says_what_to_do(monkeypatch: pytest.MonkeyPatch, back_strength: Rulebook) -> None:
    """Where durable-rules cannot be imported, the message names the fix."""
    monkeypatch.setattr("ironrule.engine.durable._c", None)
    monkeypatch.setattr("ironrule.engine.durable._REASON", "undefined symbol: PyEval_CallObject", raising=False)
    with pytest.raises(EngineUnavailable, match=r"PyEval_CallObject.*--engine compiled"):
        DurableEngine(back_strength)
    CompiledEngine(back_strength)


@pytest.mark.parametrize("call", CALLS)
def test_a_broken_call_is_a_failure_and_no_more(call: str) -> None:
    """Wherever a call breaks, the answer is EngineFailed; the next answer, from a new handle, is right."""
    ours = Adapted(above("a", 1), above("b", 1))
    assert [0] == ours.held(a=5.0)
    with breaking(call):
        assert refused(ours.held, a=5.0)
    assert [[1], [0], [0, 1], []] == [ours.held(b=5.0), ours.held(a=5.0), ours.held(a=5.0, b=5.0), ours.held()]
    ours.engine.close()


def test_handles_that_cannot_be_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as a new handle is refused the engine fails, and when it is not any more it answers again."""
    ours = Adapted(above("a", 1))
    with breaking("assert_fact"):
        assert refused(ours.held, a=5.0)
    with breaking("create_ruleset"):
        assert refused(ours.held, a=5.0)
    with breaking("delete_state"):
        assert refused(ours.held, a=5.0)
    assert [0] == ours.held(a=5.0)
    ours.engine.close()


def test_an_interrupted_answer_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyboard interrupt between two calls goes on its way, and its activations fire in no later answer."""
    ours = Adapted(above("a", 1), above("b", 1))
    with breaking("complete_and_start_action", KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        ours.held(a=5.0)
    assert [1] == ours.held(b=5.0)
    ours.engine.close()


@pytest.mark.parametrize("call", ["create_ruleset", "assert_fact", "start_action_for_state", "delete_state"])
def test_a_build_that_breaks_off_frees_its_handles(call: str) -> None:
    """Whichever call breaks at the third of four handles, the others are freed."""
    book = rulebook_of(ladder_of(240))
    with watching() as calls, breaking(call, after=2), pytest.raises((EngineUnavailable, EngineFailed)):
        DurableEngine(book)
    assert calls.count("create_ruleset") >= 2
    assert 0 == balance(calls)


def test_a_build_that_is_not_proved_frees_its_handles(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that misreads a rule is not built, the rule is named, and nothing is left behind."""
    monkeypatch.setattr("ironrule.engine.spelling._OPS", {Op.GT: "$gte"})
    with watching() as calls, pytest.raises(EngineUnavailable, match=r"misreads R0 in before session / caps"):
        build(rulebook_of(ladder_of(3)), "durable", pytest.fail)
    assert calls.count("create_ruleset") == 1
    assert 0 == balance(calls)


def test_closing_frees_everything_once() -> None:
    """Every handle is freed after its state, also after failures and resets, and closing again does nothing."""
    with watching() as calls:
        ours = Adapted(group=ladder_of(240))
        ours.held(a=500.0)
        with breaking("retract_fact"):
            assert refused(ours.held, a=500.0)
        ours.engine.reset(ours.group)
        assert 240 == len(ours.held(a=500.0))
        ours.engine.close()
        ours.engine.close()
    assert 0 == balance(calls)
    freed = [call for call in calls if call.startswith("delete")]
    assert all(freed[place - 1] == "delete_state" for place, call in enumerate(freed) if call == "delete_ruleset")


def test_a_disagreement_resets_the_handles() -> None:
    """A handle that answers wrongly once is thrown away: the report is made once, and the next answers agree."""
    group = group_of([above("a", 1), compared(1, Op.GT, 1)])
    durable = DurableEngine(rulebook_of(group))
    reports: list[str] = []
    engine = ComparedEngine(durable, CompiledEngine(rulebook_of(group)), reports.append)
    with breaking("assert_fact", swallowed=(1, 0)):
        assert Verdict(frozenset({0}), frozenset({1})) == engine.judge(group, [5.0, None])
    assert ["disagreement"] == reports
    with watching() as calls:
        assert Verdict(frozenset({0}), frozenset({1})) == engine.judge(group, [5.0, None])
    assert "create_ruleset" in calls
    assert ["disagreement"] == reports
    engine.close()


LIVES = {
    "reloads": """
        def live():
            engine = build(book, "durable", print)
            engine.judge(group, features)
            engine.close()
    """,
    "builds that fail half-way": """
        bad = replace(group_of([compared(0, Op.GT, 10**12)]), key=GroupKey("after session", "caps", "track"))
        half = replace(book, groups={**book.groups, bad.key: bad})
        def live():
            assert refused(build, half, "durable", print)
    """,
    "failures": """
        engine = build(book, "durable", lambda what: None)
        def live():
            for call in ("assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"):
                with breaking(call):
                    engine.judge(group, features)
                engine.judge(group, features)
    """,
    "requests": """
        engine = build(book, "durable", print)
        def live():
            for _ in range(20):
                engine.judge(group, features)
                engine.judge(group, [None] * len(features))
    """,
}


@pytest.mark.soak
@pytest.mark.parametrize("life", LIVES)
def test_memory_stays_flat(life: str, children: Children) -> None:
    """What is built is freed: memory does not grow with reloads, failed builds, failed requests or requests."""
    text = """
        group = ladder_of(70)
        book, features = rulebook_of(group), [50.0]
        {life}
        for turn in range(10):
            live()
        before = resident_kib()
        for turn in range({turns}):
            live()
        print(resident_kib() - before)
    """
    turns = size(40, 2000)
    whole = program(text).format(life=program(LIVES[life]), turns=turns)
    outcome = children.run(whole, 3600)
    assert 0 == outcome.status, outcome.printed
    assert int(outcome.printed.split()[-1]) < MOST_GROWN_KIB
