"""From decisions to one number: what binds, what is overruled, and where rounding goes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironrule.coaching.number import Push, Resolved, resolve, to_bar
from ironrule.training.equipment import Rack
from ironrule.units import Load, Unit, plain
from ironrule.vocabulary.verbs import STAGES, VERBS

DIALECT = {"round": "nearest", "ties": "up", "cuts_round": "down", "least_cut": "one step", "least_raise": "one step"}
KG = Rack(Unit.KG, Decimal(20), Decimal("2.5"))
LB = Rack(Unit.LB, Decimal(45), Decimal(5))


def push(text: str, rule: str = "R", stage: str = "progression", priority: int = 0, id_: int = 0) -> Push:
    """A push from words: `raise 5 %`, `cut 10 %`, `at most 140`, `hold`."""
    verb = next(each for each in VERBS if text.startswith(each))
    amount = text.removeprefix(verb).strip()
    number = Decimal(amount.removesuffix("%").strip()) if amount else None
    return Push(id_, rule, stage, priority, verb, VERBS[verb].force, number, amount.endswith("%"), text)


def bar_of(base: str, pushes: Sequence[Push], *, full: str | None = None, rack: Rack = KG) -> tuple[str, Resolved]:
    """The bar for a base and some pushes."""
    reference = Decimal(full) if full else Decimal(base)
    result = resolve(Decimal(base), reference, pushes, reference)
    bar = to_bar(result, rack, DIALECT)
    return plain(bar.amount) if bar else "", result


@pytest.mark.parametrize(
    ("base", "pushes", "expected"),
    [
        ("60", ["raise 5 %"], "62.5"),  # 63 goes to the nearest
        ("30", ["raise 2.5 %"], "32.5"),  # 30.75 rounds back to 30: one step at least
        ("30", ["raise 2.5 %", "at most 31.5"], "30"),  # the step would cross the limit
        ("160", ["cut 10 %"], "142.5"),  # 144 goes down
        ("100", ["cut 1 %"], "97.5"),  # a cut ends below what it cuts
        ("20", ["cut 10 %"], "20"),  # the lightest there is stays
        ("140", ["raise 2.5 %", "hold"], "140"),  # a hold beats every raise
        ("140", ["hold", "cut 10 %", "at most 130"], "125"),  # all bind, the tightest decides
        ("125", ["raise 5 %", "at most 131.25"], "130"),  # 131.25 would round to 132.5, across the limit
        ("101", [], "100"),  # what cannot be loaded is rounded
        ("100", ["times 0.9"], "90"),
        ("100", ["set 72.5"], "72.5"),
        ("100", ["cut to 90 %"], "90"),
    ],
)
def test_bar(base: str, pushes: list[str], expected: str) -> None:
    """One number, one bar."""
    assert expected == bar_of(base, [push(text, id_=number) for number, text in enumerate(pushes)])[0]


def test_tie_in_pounds() -> None:
    """142.5 lb is an exact tie on 5-lb steps and goes up: floats in kilograms would lose it."""
    tie = resolve(Decimal(150), Decimal(150), [push("set 142.5")], None)
    assert Load(Decimal(140), Unit.LB) == to_bar(tie, LB, DIALECT)  # below the base: cuts go down
    up = resolve(Decimal(140), Decimal(140), [push("set 142.5")], None)
    assert Load(Decimal(145), Unit.LB) == to_bar(up, LB, DIALECT)


def test_precedence() -> None:
    """The earlier stage wins among proposals, then the higher priority; losers are overruled by name."""
    pushes = [push("raise 10 %", "late", id_=0), push("raise 5 %", "early", "deload", id_=1),
              push("raise 20 %", "first", "deload", priority=5, id_=2)]  # fmt: skip
    bar, result = bar_of("100", pushes)
    assert ("120", {0: "first", 1: "first"}) == (bar, result.overruled)


def test_conflict_takes_the_lighter() -> None:
    """Two equal-rank proposals of different values: the lighter wins, and the answer says rule_conflict."""
    bar, result = bar_of("100", [push("raise 10 %", "a", id_=0), push("raise 5 %", "b", id_=1)])
    assert ("105", True, {0: "b"}) == (bar, result.conflict, result.overruled)
    assert "rule_conflict" in result.steps[1].note


def test_overruled_by_limit() -> None:
    """A raise that a hold takes back is overruled by the hold's rule."""
    _, result = bar_of("140", [push("raise 2.5 %", "P3", id_=0), push("hold", "X1", "technique", id_=1)])
    assert {0: "X1"} == result.overruled


@pytest.mark.parametrize(("limit", "expected"), [("cut 10 %", "125"), ("cut 5 %", "127.5")])
def test_conversion(limit: str, expected: str) -> None:
    """A tempo conversion comes after limits, and is skipped when they already cut 10 % or more."""
    pushes = [push(limit, "L", "technique", id_=0), push("convert by 97.5 %", "T2", "tempo", id_=1)]
    bar, result = bar_of("140", pushes, full="140")
    assert expected == bar
    assert ({1: "L"} if limit == "cut 10 %" else {}) == result.overruled


def test_a_conversion_never_climbs_over_a_limit() -> None:
    """A conversion above 100 % ends at the limit."""
    pushes = [push("at most 100", "L", "safety", id_=0), push("convert by 155 %", "T2", "tempo", id_=1)]
    assert "100" == bar_of("160", pushes, full="160")[0]


def test_nothing_known() -> None:
    """Without a base nothing is computed, and nothing breaks."""
    result = resolve(None, None, [push("raise 5 %"), push("hold")], None)
    assert to_bar(result, KG, DIALECT) is None


def test_limit_without_reference_binds_on_the_base() -> None:
    """A first session under a cut is cut from the plan: a limit is never let go for want of history."""
    result = resolve(Decimal(100), None, [push("cut 25 %", "S2", "pain")], None)
    assert Load(Decimal(75), Unit.KG) == to_bar(result, KG, DIALECT)


TEXTS = st.sampled_from(
    [
        "raise 2.5 %",
        "raise 5 %",
        "raise 10",
        "set 90",
        "times 1.1",
        "hold",
        "cut 10 %",
        "cut 5",
        "cut to 80 %",
        "at most 97.5",
    ]
)
PUSHES = st.lists(st.tuples(TEXTS, st.sampled_from(STAGES), st.integers(0, 3)), max_size=8)
AMOUNTS = st.decimals(min_value=20, max_value=300, places=2, allow_nan=False)
DISCS = st.sampled_from(
    [(), ((Decimal(20), 4), (Decimal(10), 1), (Decimal("1.25"), 1)), ((Decimal(25), 3), (Decimal(15), 2))]
)


@settings(max_examples=400, deadline=None)
@given(PUSHES, AMOUNTS, AMOUNTS, DISCS, st.randoms(use_true_random=False))
def test_properties(
    texts: list[tuple[str, str, int]],
    base: Decimal,
    full: Decimal,
    discs: tuple[tuple[Decimal, int], ...],
    random: Random,
) -> None:
    """Limits always bind, a cut ends below what it cuts, the bar can be loaded, the order of rules is nothing."""
    rack = Rack(Unit.KG, Decimal(20), Decimal("2.5"), discs)
    pushes = [push(text, f"R{number}", stage, priority, number) for number, (text, stage, priority) in enumerate(texts)]
    result = resolve(base, full, pushes, full)
    bar = to_bar(result, rack, DIALECT)
    assert bar is not None
    bounds = [each.bound_from(full) for each in pushes if each.force.value == "limit"]
    at_floor = bar == rack.lightest()
    assert all(bar.amount <= bound for bound in bounds) or at_floor
    cuts = any(each.verb in ("cut", "cut to") for each in pushes)
    assert not cuts or bar.amount < full or at_floor
    assert bar == rack.at_most(bar)
    shuffled = list(pushes)
    random.shuffle(shuffled)
    assert bar == to_bar(resolve(base, full, shuffled, full), rack, DIALECT)
