"""A rule stands or falls as a whole: what it proposes for one number stands with what it proposes for the others."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ironrule.coaching.item import Item
from ironrule.coaching.line import Line
from ironrule.coaching.number import Push, Resolved
from ironrule.training.equipment import Rack
from ironrule.training.exercise import CATALOGUE
from ironrule.training.tempo import tempo_from
from ironrule.units import Load, Unit
from ironrule.vocabulary.verbs import STAGES
from tests.coaching.made_numbers import gym_of, said_of
from tests.coaching.plain_number import Gym, Rule, loaded, standing, worked_out
from tests.coaching.test_number import DIALECT, push
from tests.sizes import size

RACK = Rack(Unit.KG, Decimal(20), Decimal("2.5"))
FULL = Load(Decimal(100), Unit.KG)
GYM = Gym(gym_of(RACK), DIALECT)
WORDS = {
    "load": [
        "raise 2.5",
        "raise 5 %",
        "raise 1",
        "times 0.9",
        "set 95",
        "hold",
        "cut 5 %",
        "at most 101",
        "at most 103",
    ],
    "sets": ["raise 1", "set 4", "times 0.5", "hold", "at most 2"],
    "reps": ["raise 1", "set 8", "times 0.8", "hold", "cut 1"],
}
BASES = {"load": Decimal(100), "sets": Decimal(3), "reps": Decimal(5)}


def item_of(*pushes: tuple[str, Push], base: Decimal = BASES["load"]) -> Item:
    """Three fives at a load, with some pushes, settled."""
    line = Line(3, 5, None, False, Load(base, Unit.KG), Decimal(8), rest_s=180)
    item = Item(CATALOGUE["deadlift_conventional"], "heavy", [line], RACK, None, "")
    item.settle(FULL, DIALECT)
    for target, each in pushes:
        item.pushes.setdefault(target, []).append(each)
    item.settle(FULL, DIALECT)
    return item


def outcome(item: Item) -> tuple[Load | None, int, int | None, dict[str, dict[int, str]]]:
    """The bar, sets, reps, and who was overruled in which number."""
    line = item.lines[0]
    overruled = {name: number_of(item, name).overruled for name in item.pushes}
    return line.bar, line.sets_now, line.reps_now, overruled


def number_of(item: Item, target: str) -> Resolved:
    """A number of the only line."""
    return item.counts[""] if target == "sets" else item.lines[0].number_of(target)


@st.composite
def rules(draw: st.DrawFn, *, distinct: bool) -> list[tuple[str, Push]]:
    """Up to five rules, each with words for one to three numbers."""
    found: list[tuple[str, Push]] = []
    priorities = draw(st.permutations(range(5)))
    for number in range(draw(st.integers(1, 5))):
        stage = draw(st.sampled_from(("pain", "deload", "progression", "progression", "caps")))
        priority = priorities[number] if distinct else draw(st.integers(0, 1))
        for target in draw(st.lists(st.sampled_from(list(WORDS)), min_size=1, unique=True)):
            text = draw(st.sampled_from(WORDS[target]))
            found.append((target, push(text, f"R{number}", stage, priority, number)))
    return found


def the_strongest_choose_first(said: list[tuple[str, Push]], base: Decimal) -> None:
    """The numbers are those of a plain reading: strongest first, each with all its numbers or none, limits always."""
    plain = [Rule({target: said_of(each) for target, each in said if each.id == number}) for number in range(5)]
    bases = {target: Fraction(value) for target, value in (BASES | {"load": base}).items()}
    full = bases | {"load": Fraction(FULL.amount)}
    heard = standing([rule for rule in plain if rule.says], bases, full, GYM)
    item = item_of(*said, base=base)
    line = item.lines[0]
    assert line.bar is not None
    assert loaded(bases["load"], full["load"], heard["load"], GYM) == Fraction(line.bar.amount)
    for target in ("sets", "reps"):
        exact = number_of(item, target).exact
        assert exact is not None
        assert worked_out(bases[target], full[target], heard[target]).exact == Fraction(exact)


def the_order_of_rules_is_nothing(said: list[tuple[str, Push]], base: Decimal) -> None:
    """Equal ranks among them: the same numbers, and the same who overruled whom."""
    turned = Random(len(said)).sample(said, len(said))  # noqa: S311  # a shuffle
    assert outcome(item_of(*said, base=base)) == outcome(item_of(*turned, base=base))


def settling_step_by_step_is_settling_once(said: list[tuple[str, Push]], base: Decimal) -> None:
    """After every stage or at the end only: the draft is worked out anew from the base each time."""
    item = item_of(base=base)
    for stage in STAGES:
        for target, each in said:
            if each.stage == stage:
                item.pushes.setdefault(target, []).append(each)
        item.settle(FULL, DIALECT)
    assert outcome(item_of(*said, base=base)) == outcome(item)


@pytest.mark.soak
@settings(max_examples=size(400, 20_000), deadline=None, derandomize=True, database=None)
@given(st.booleans(), st.data(), st.sampled_from([Decimal(100), Decimal(101), Decimal("97.5")]))
def test_rules_that_propose_for_several_numbers(distinct: bool, data: st.DataObject, base: Decimal) -> None:
    """What stands, in whatever order it came, and at whatever stage it was settled."""
    said = data.draw(rules(distinct=distinct))
    if distinct:
        the_strongest_choose_first(said, base)
    the_order_of_rules_is_nothing(said, base)
    settling_step_by_step_is_settling_once(said, base)


def test_a_limit_stays_when_its_rule_falls() -> None:
    """A hold takes the raise back and with it the extra set; the rule's own limit on reps still binds."""
    easy = [("load", push("raise 2.5", "easy")), ("sets", push("raise 1", "easy")), ("reps", push("at most 4", "easy"))]
    bar, sets, reps, _ = outcome(item_of(*easy, ("load", push("hold", "X1", "technique", id_=1))))
    assert (FULL, 3, 4) == (bar, sets, reps)


def test_what_a_fallen_rule_had_overruled_is_heard_again() -> None:
    """`strong` falls with its raise, so `weak` may set the reps."""
    said = [("load", push("raise 2.5", "strong", priority=1)), ("reps", push("set 8", "strong", priority=1)),
            ("reps", push("set 6", "weak", id_=1)), ("load", push("hold", "X1", "technique", id_=2))]  # fmt: skip
    assert (FULL, 3, 6, {"load": {0: "X1"}, "reps": {}}) == outcome(item_of(*said))


def test_rules_that_beat_each_other() -> None:
    """Of equal rank, `a` is lighter in load and `b` in reps: the lighter load stands, whole."""
    said = [("load", push("raise 2.5", "a")), ("reps", push("set 8", "a")),
            ("load", push("raise 5", "b", id_=1)), ("reps", push("set 6", "b", id_=1))]  # fmt: skip
    bar, _, reps, overruled = outcome(item_of(*said))
    assert (Load(Decimal("102.5"), Unit.KG), 8, {1: "a"}) == (bar, reps, overruled["load"])


def test_a_raise_that_no_plate_allows_takes_its_reps_back() -> None:
    """The cap leaves less than a step: the raise comes to nothing when it is rounded, and the rule falls."""
    said = [("load", push("raise 2.5", "up")), ("reps", push("set 8", "up")),
            ("load", push("at most 101", "cap", "caps", id_=1))]  # fmt: skip
    assert (FULL, 3, 5, {"load": {0: "cap"}, "reps": {}}) == outcome(item_of(*said))


def test_a_number_without_pushes_is_the_plan() -> None:
    """Nothing was said about rest and effort: they are as planned."""
    item = item_of(("load", push("raise 2.5")))
    assert [Decimal(180), Decimal(8)] == [item.lines[0].numbers[name].exact for name in ("rest", "effort")]
    assert replace(item.lines[0], numbers={}, load=None).sets_now == 3


def test_a_limit_of_an_equal_is_no_reason_to_wait() -> None:
    """`a` has the lighter reps, but `b` holds its raise back: `a` falls, and `b` stands whole."""
    said = [("load", push("raise 2.5", "a")), ("reps", push("set 6", "a")), ("load", push("hold", "b", id_=1)),
            ("reps", push("set 8", "b", id_=1)), ("sets", push("raise 1", "b", id_=1))]  # fmt: skip
    assert (FULL, 4, 8) == outcome(item_of(*said))[:3]


def test_a_new_tempo_is_seen_by_facts() -> None:
    """A rule that changes nothing but the tempo changes what later stages see of the item."""
    item = item_of()
    before = item.view
    item.tempo_now = tempo_from("3-1-X-0")
    assert (None, item.tempo_now, before.load) == (before.tempo, item.view.tempo, item.view.load)
