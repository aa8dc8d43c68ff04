"""Engines are proved before they are timed; ours and durable-rules here, peers by `make bench` itself."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from bench.engines.contender import Contender, Evaluate, Rules, plainly
from bench.engines.contest import CONTENDERS, compete, told, with_gaps
from bench.engines.ours import COMPILED, DURABLE
from bench.engines.raw import MODULE, conjunctions, within_the_limit
from bench.engines.workload import AllOf, AnyOf, Leaf, holds, records, rules, truths

ROOT = Path(__file__).resolve().parents[2]
LOW, HIGH = Leaf("sleep_h", "<", 6.0), Leaf("soreness", ">=", 4.0)


@pytest.mark.parametrize(
    ("record", "both", "either"),
    [
        ({"sleep_h": 5.0, "soreness": 4.0}, True, True),
        ({"sleep_h": 6.0, "soreness": 4.0}, False, True),
        ({"sleep_h": 5.0}, None, True),
        ({"sleep_h": 6.0}, False, None),
        ({}, None, None),
    ],
)
def test_the_oracle_is_three_valued(record: dict[str, float], both: bool | None, either: bool | None) -> None:
    """False decides an and, true decides an or, and what is missing decides nothing."""
    assert (both, either) == (holds(AllOf((LOW, HIGH)), record), holds(AnyOf((LOW, HIGH)), record))


@pytest.mark.parametrize("contender", [COMPILED, DURABLE, MODULE], ids=lambda each: each.name)
def test_engines_without_peers_are_right(contender: Contender) -> None:
    """On each record the set of true rules is the oracle's; `make bench` looks at every one."""
    all_rules = rules()
    evaluate = contender.build(all_rules)

    assert all(truths(all_rules, record)[0] == frozenset(evaluate(record)) for record in records()[:200])


def test_raw_use_keeps_to_the_limit_of_durable_rules() -> None:
    """Every rule is in one handle, and none holds more than 64 conjunctions, which could all be true at once."""
    all_rules = rules()
    handles = within_the_limit(all_rules)

    assert dict(enumerate(all_rules)) == {number: rule for handle in handles for number, rule in handle.items()}
    assert all(sum(map(conjunctions, handle.values())) <= 64 for handle in handles)
    assert [2, 4] == [conjunctions(each) for each in (AnyOf((LOW, HIGH)), AllOf((AnyOf((LOW, HIGH)),) * 2))]


def test_compiled_tells_the_unknown_rules() -> None:
    """Where a fifth of the readings are missing, true and unknown rules are the oracle's on every record."""
    gaps = with_gaps(COMPILED)

    assert (1000, 1000, 1000, 0) == (gaps.records, gaps.true_right, gaps.unknown_right, gaps.raised)


def test_an_engine_that_is_wrong_is_not_timed() -> None:
    """One wrong rule on some records, and there is no time for it; the table says why."""

    def nearly(all_rules: Rules) -> Evaluate:
        right = COMPILED.build(all_rules)
        return lambda record: {*right(record), 0}

    result = compete(Contender("nearly", "ironrule", "", nearly, "", plainly(nearly)), 1, 0.001)

    assert (None, "wrong, so not timed") == (result.contestant.cpu, result.contestant.trouble)
    assert 0 < result.contestant.right < result.contestant.records


def test_an_engine_that_is_right_is_timed_beside_ours() -> None:
    """The compiled engine beside itself takes as long as itself, and less than the durable one."""
    contestant = compete(COMPILED, 3, 0.002).contestant

    assert contestant.of_compiled is not None
    assert contestant.of_durable is not None
    assert 1 == contestant.of_compiled.median
    assert contestant.of_durable.median < 1


def test_an_engine_that_takes_its_process_down_is_told() -> None:
    """The others go on."""
    result = told(MODULE, [sys.executable, "-c", "import os; os.abort()"])

    assert "killed by signal 6" == result.contestant.trouble


def test_every_package_of_the_contest_is_pinned() -> None:
    """`make bench` installs what it measures, exactly."""
    pinned = (ROOT / "constraints-bench.txt").read_text(encoding="utf-8") + (ROOT / "constraints.txt").read_text(
        encoding="utf-8"
    )
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    peers = {each.package for each in CONTENDERS.values()} - {"ironrule", "durable_rules"}

    assert {"matplotlib", *peers} == {each.partition(">=")[0] for each in extra["bench"]}
    assert all(f"\n{name}==" in pinned for name in peers)
